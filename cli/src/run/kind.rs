//! What a file is, by what it holds: a picture, a GIF or a video. The library checks the rest when it reads the file.

use std::fs::{self, File};
use std::io;

use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::media::{Category, category_of};
use xpost::shown;

/// Whether a media item is an address, and not a path.
pub fn is_address(given: &str) -> bool {
    let lower = given.to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// What is behind an address, as far as its name tells; a picture where it tells nothing.
pub fn of_address(address: &str) -> Category {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    match path.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("gif") => Category::Gif,
        Some("mp4" | "mov" | "m4v" | "ts") => Category::Video,
        _ => Category::Image,
    }
}

/// What a file is. `option` is how it was given.
pub fn of_file(option: &str, path: &str) -> Result<Category, Error> {
    let file = file(option, path)?;
    category_of(file)?.ok_or_else(|| {
        let reason = Text::new(
            "is no picture, GIF or video",
            "не картинка, не GIF и не видео",
        );
        unfit(Code::MediaUnsupported, option, path, &reason, other_file())
    })
}

/// A file that can be read and holds something.
pub fn file(option: &str, path: &str) -> Result<File, Error> {
    let file = opened(path).map_err(|error| match error {
        Some(error) => unreadable(option, path, error.kind()),
        None => unfit(
            Code::MediaUnreadable,
            option,
            path,
            &Text::new("is a pipe or a device", "— канал или устройство"),
            Text::new(
                "save what comes out of it as a file first",
                "сначала сохраните то, что из него читается, в файл",
            ),
        ),
    })?;
    if file.metadata().is_ok_and(|about| about.len() == 0) {
        let reason = Text::new("is empty", "пуст");
        return Err(unfit(Code::MediaEmpty, option, path, &reason, other_file()));
    }
    Ok(file)
}

/// An open file; no reason for what is there and is none. Opening a pipe would wait for whoever writes into it.
fn opened(path: &str) -> Result<File, Option<io::Error>> {
    let about = fs::metadata(path).map_err(Some)?;
    if about.is_dir() {
        return Err(Some(io::ErrorKind::IsADirectory.into()));
    }
    if !about.is_file() {
        return Err(None);
    }
    File::open(path).map_err(Some)
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
        assert_eq!(of_address("https://e.x/a.GIF?x=1"), Category::Gif);
        assert_eq!(of_address("https://e.x/a.mp4#t"), Category::Video);
        assert_eq!(of_address("https://e.x/a"), Category::Image);
        assert!(is_address("HTTPS://e.x/a") && !is_address("a.png"));
    }

    #[test]
    fn the_content_of_a_file_tells_what_it_is_whatever_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let kind = |content: &[u8]| {
            let path = folder.path().join("file.txt");
            std::fs::write(&path, content).expect("written");
            of_file("--media", path.to_str().expect("utf-8"))
        };
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n").expect("known"), Category::Image);
        let code = |content: &[u8]| kind(content).expect_err("refused").code();
        assert_eq!(code(b"text"), Code::MediaUnsupported);
        assert_eq!(code(b""), Code::MediaEmpty);
    }
}
