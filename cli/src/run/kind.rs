//! What a file is, by what it holds: a picture, a GIF or a video. The library checks the rest when it reads the file.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use infer::MatcherType;
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::shown;

/// What X takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG, PNG, WEBP.
    Picture,
    /// A GIF, moving or not.
    Gif,
    /// A video.
    Video,
}

/// Whether a media item is an address, and not a path.
pub fn is_address(given: &str) -> bool {
    let lower = given.to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// What is behind an address, as far as its name tells; a picture where it tells nothing.
pub fn of_address(address: &str) -> Kind {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    match path.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("gif") => Kind::Gif,
        Some("mp4" | "mov" | "m4v" | "ts") => Kind::Video,
        _ => Kind::Picture,
    }
}

/// What a file is. `option` is how it was given.
pub fn of_file(option: &str, path: &str) -> Result<Kind, Error> {
    let head = head(path).map_err(|error| unreadable(option, path, error.kind()))?;
    if head.is_empty() {
        let reason = Text::new("is empty", "пуст");
        return Err(unfit(Code::MediaEmpty, option, path, &reason, other_file()));
    }
    let found = infer::get(&head);
    let kind = found.and_then(|found| match (found.mime_type(), found.matcher_type()) {
        ("image/gif", _) => Some(Kind::Gif),
        (_, MatcherType::Image) => Some(Kind::Picture),
        (_, MatcherType::Video) => Some(Kind::Video),
        _ => None,
    });
    // A transport stream has no name at its beginning, only a byte that comes again.
    let kind = kind.or_else(|| {
        let is_stream = head.first() == Some(&0x47) && head.get(188) == Some(&0x47);
        is_stream.then_some(Kind::Video)
    });
    kind.ok_or_else(|| {
        let reason = Text::new(
            "is no picture, GIF or video",
            "не картинка, не GIF и не видео",
        );
        unfit(Code::MediaUnsupported, option, path, &reason, other_file())
    })
}

fn head(path: &str) -> io::Result<Vec<u8>> {
    let path = Path::new(path);
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut head = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut head)?;
    Ok(head)
}

fn other_file() -> Text {
    Text::new(
        "give a JPEG, PNG, WEBP, GIF, MP4 or MOV",
        "укажите JPEG, PNG, WEBP, GIF, MP4 или MOV",
    )
}

fn unfit(code: Code, option: &str, path: &str, reason: &Text, hint: Text) -> Error {
    let Text { en, ru } = reason;
    let path = shown::path(path);
    let (path_en, path_ru) = (path.en, path.ru);
    Error::new(
        code,
        Text {
            en: format!("{option}: the file{path_en} {en}").into(),
            ru: format!("{option}: файл{path_ru} {ru}").into(),
        },
    )
    .parameter("media")
    .hint(hint)
}

/// That a file cannot be read, and why.
pub fn unreadable(option: &str, path: &str, reason: io::ErrorKind) -> Error {
    let hint = match reason {
        io::ErrorKind::NotFound => Text::new(
            "check the spelling; a relative path starts at the current folder",
            "проверьте имя; относительный путь отсчитывается от текущей папки",
        ),
        io::ErrorKind::IsADirectory => Text::new(
            "name the files in it, for example with a pattern of the shell",
            "укажите файлы внутри, например по шаблону оболочки",
        ),
        _ => Text::new("give another file", "укажите другой файл"),
    };
    let Text { en, ru } = shown::reason(reason);
    let reason = Text {
        en: format!("cannot be read: {en}").into(),
        ru: format!("не читается: {ru}").into(),
    };
    unfit(Code::MediaUnreadable, option, path, &reason, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_an_address_tells_what_is_there() {
        assert_eq!(of_address("https://e.x/a.GIF?x=1"), Kind::Gif);
        assert_eq!(of_address("https://e.x/a.mp4#t"), Kind::Video);
        assert_eq!(of_address("https://e.x/a"), Kind::Picture);
        assert!(is_address("HTTPS://e.x/a") && !is_address("a.png"));
    }

    #[test]
    fn what_a_file_holds_tells_what_it_is_whatever_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let kind = |content: &[u8]| {
            let path = folder.path().join("file.txt");
            std::fs::write(&path, content).expect("written");
            of_file("--media", path.to_str().expect("utf-8"))
        };
        let stream: Vec<u8> = std::iter::repeat_with(|| [&[0x47][..], &[0; 187]].concat())
            .take(3)
            .flatten()
            .collect();
        for (content, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], Kind::Picture),
            (b"\xff\xd8\xff\xe0", Kind::Picture),
            (b"GIF89a", Kind::Gif),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", Kind::Video),
            (&stream, Kind::Video),
        ] {
            assert_eq!(kind(content).expect("known"), expected);
        }
        assert_eq!(
            kind(b"text").expect_err("a text").code(),
            Code::MediaUnsupported
        );
        assert_eq!(kind(b"").expect_err("empty").code(), Code::MediaEmpty);
    }
}
