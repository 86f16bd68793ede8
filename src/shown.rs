//! What a message shows of the world around the call, in both languages: a path, a host, somebody else's words, and why
//! the operating system refused.
//!
//! A value that may be a secret is never shown, so each function here shows what it is sure of and otherwise nothing. A
//! path or a word of somebody else is in quotation marks; backticks are for the names of parameters.

use std::io::ErrorKind;

use crate::language::{Text, text};
use crate::pasted::is_invisible;

/// The longest path that is shown, in characters. A longer text is more likely content than a path.
pub const LONGEST_PATH: usize = 300;

/// A path to stand behind a noun: ` “/srv/cat.png”` and ` «/srv/cat.png»` with the blank in front. Empty for what may be no
/// path: more than [`LONGEST_PATH`] characters, more than one line, or an address, which may hold a password.
pub fn path(path: impl AsRef<std::path::Path>) -> Text {
    let shown = path.as_ref().to_string_lossy();
    let is_path = !shown.trim().is_empty()
        && shown.chars().take(LONGEST_PATH + 1).count() <= LONGEST_PATH
        && !shown.chars().any(char::is_control)
        && (!shown.contains("://") || shown.starts_with("file://"));
    if !is_path {
        return Text::new("", "");
    }
    let Text { en, ru } = quoted(&shown);
    text!(" {en}", " {ru}")
}

/// The same for a text that may be anything: shown only where it looks like a path, since it may be a secret in the wrong
/// place.
pub fn likely_path(text: &str) -> Text {
    let begins = ["/", "./", "../", "~", "\\", ".\\", "..\\"]
        .iter()
        .any(|beginning| text.starts_with(beginning));
    let drive =
        matches!(text.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    let extension = text.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (1..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if begins || drive || extension {
        return path(text);
    }
    Text::new("", "")
}

/// Somebody else's words, marked as such. What nobody can see is written out.
pub fn quoted(words: &str) -> Text {
    let mut seen = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            letter if is_invisible(letter) || letter.is_control() => {
                seen.extend(letter.escape_unicode());
            }
            letter => seen.push(letter),
        }
    }
    text!("“{seen}”", "«{seen}»")
}

/// Host and port of an address, and nothing else of it: `api.x.com:443`. `None` when it has no host.
pub fn host(url: &str) -> Option<String> {
    let uri = url.parse::<ureq::http::Uri>().ok()?;
    let host = uri.host()?;
    let port = uri.port_u16().unwrap_or(match uri.scheme_str() {
        Some("http") => 80,
        _ => 443,
    });
    Some(format!("{host}:{port}"))
}

/// Why the operating system refused: a part of a sentence, to stand behind a colon.
pub fn reason(kind: ErrorKind) -> Text {
    let (en, ru) = match kind {
        ErrorKind::NotFound => ("there is no such path", "такого пути нет"),
        ErrorKind::PermissionDenied => ("access is denied", "доступ запрещён"),
        ErrorKind::AlreadyExists => ("it exists already", "он уже существует"),
        ErrorKind::IsADirectory => ("it is a folder", "это папка"),
        ErrorKind::NotADirectory => (
            "a part of the path is not a folder",
            "часть пути не является папкой",
        ),
        ErrorKind::DirectoryNotEmpty => ("the folder is not empty", "папка не пуста"),
        ErrorKind::ReadOnlyFilesystem => {
            ("the disk is read-only", "диск доступен только для чтения")
        }
        ErrorKind::StorageFull => ("the disk is full", "диск заполнен"),
        ErrorKind::QuotaExceeded => ("the disk quota is used up", "исчерпана дисковая квота"),
        ErrorKind::FileTooLarge => (
            "the file is too large for this disk",
            "файл слишком велик для этого диска",
        ),
        ErrorKind::StaleNetworkFileHandle => (
            "the network disk has lost the file",
            "сетевой диск потерял файл",
        ),
        ErrorKind::NotSeekable => (
            "it cannot be read from the middle",
            "его нельзя читать с середины",
        ),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("it is in use", "он занят"),
        ErrorKind::Deadlock => ("locks wait for each other", "блокировки ждут друг друга"),
        ErrorKind::CrossesDevices => ("it is on another disk", "он на другом диске"),
        ErrorKind::TooManyLinks => ("it has too many links", "у него слишком много ссылок"),
        ErrorKind::InvalidFilename => (
            "the name is not allowed here",
            "такое имя здесь недопустимо",
        ),
        ErrorKind::InvalidInput => (
            "the operating system does not take it",
            "операционная система его не принимает",
        ),
        ErrorKind::InvalidData => ("the content is damaged", "содержимое повреждено"),
        ErrorKind::UnexpectedEof => ("it ends too early", "данные обрываются"),
        ErrorKind::WriteZero => (
            "nothing more can be written",
            "больше ничего не записывается",
        ),
        ErrorKind::BrokenPipe => ("the reader has gone", "читающая сторона закрылась"),
        ErrorKind::Interrupted => ("it was interrupted", "операция прервана"),
        ErrorKind::WouldBlock => ("it is not ready", "ещё не готово"),
        ErrorKind::TimedOut => ("it took too long", "истекло время ожидания"),
        ErrorKind::Unsupported => (
            "the system does not support it",
            "система этого не поддерживает",
        ),
        ErrorKind::OutOfMemory => ("memory ran out", "не хватило памяти"),
        ErrorKind::ArgumentListTooLong => (
            "the list of arguments is too long",
            "список аргументов слишком длинный",
        ),
        ErrorKind::AddrInUse => ("another program uses it", "его занимает другая программа"),
        ErrorKind::AddrNotAvailable => (
            "this machine has no such address",
            "у этой машины нет такого адреса",
        ),
        ErrorKind::ConnectionRefused => ("the connection was refused", "в соединении отказано"),
        ErrorKind::ConnectionReset => (
            "the other side reset the connection",
            "другая сторона сбросила соединение",
        ),
        ErrorKind::ConnectionAborted => ("the connection was given up", "соединение прекращено"),
        ErrorKind::NotConnected => ("there is no connection", "соединения нет"),
        ErrorKind::HostUnreachable => ("the host is unreachable", "узел недоступен"),
        ErrorKind::NetworkUnreachable => ("the network is unreachable", "сеть недоступна"),
        ErrorKind::NetworkDown => ("the network is down", "сеть не работает"),
        _ => (
            "the operating system reports an error",
            "операционная система сообщила об ошибке",
        ),
    };
    Text::new(en, ru)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_and_what_may_be_none_is_not() {
        assert_eq!(path("/srv/cat.png").ru, " «/srv/cat.png»");
        assert_eq!(path("cat png").en, " “cat png”");
        assert_eq!(path("/a\u{202e}b").en, " “/a\\u{202e}b”");
        for hidden in ["", " ", "a\nb", "postgres://u:p@h/d", &"a".repeat(301)] {
            assert_eq!(path(hidden), Text::new("", ""), "{hidden}");
        }
        assert_eq!(path("a".repeat(300)).en.chars().count(), 303);
    }

    #[test]
    fn a_host_is_shown_without_credentials_path_or_query() {
        assert_eq!(
            host("https://u:p@api.x.com/2/tweets?a=b").as_deref(),
            Some("api.x.com:443")
        );
        assert_eq!(
            host("http://127.0.0.1:8080").as_deref(),
            Some("127.0.0.1:8080")
        );
        assert_eq!(host("http://[::1]:1/").as_deref(), Some("[::1]:1"));
        assert_eq!(host("/2/tweets"), None);
    }
}
