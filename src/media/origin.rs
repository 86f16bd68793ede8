//! Where a text says that media are: a file, an address, or in the text itself. Only understood here; nothing is opened.

use super::address;
use super::encoded::decode;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted::{self, QUOTES};
use crate::shown;

/// Where the bytes of an item are.
pub(super) enum Origin {
    File(String),
    Url(String),
    Bytes(Vec<u8>),
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "file",
            Self::Url(_) => "url",
            Self::Bytes(_) => "bytes",
        })
    }
}

/// Whether a text is the path of something.
fn exists(text: &str) -> bool {
    // No file system takes a path this long, and base64 is usually longer.
    text.len() < 4096 && std::path::Path::new(text).exists()
}

/// A text without what comes along when it is copied: what nobody sees around it, and a pair of quotation marks, in which
/// Windows hands out paths. No URL and no base64 begins with one.
fn bare(text: &str) -> &str {
    let text = pasted::trim(text);
    text.strip_prefix(QUOTES)
        .and_then(|text| text.strip_suffix(QUOTES))
        .map_or(text, pasted::trim)
}

/// A path as it is, or that of a file URL. A file is looked for under the very name first: it may have blanks around it.
pub(super) fn of_path(text: &str, place: &str) -> Result<Origin, Error> {
    let text = if exists(text) { text } else { bare(text) };
    Ok(Origin::File(if address::is_file(text) {
        address::file_path(text, cfg!(windows), place)?
    } else {
        text.to_owned()
    }))
}

/// An address that is fetched, or a file URL.
pub(super) fn of_url(text: &str, place: &str) -> Result<Origin, Error> {
    let url = pasted::trim(text);
    if address::is_file(url) {
        of_path(url, place)
    } else {
        Ok(Origin::Url(address::encoded(url)))
    }
}

/// Bytes that are said to be in base64.
pub(super) fn of_base64(text: &str, place: &str) -> Result<Origin, Error> {
    decode(text).map(Origin::Bytes).ok_or_else(|| {
        Error::new(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the base64 text cannot be decoded",
                "параметр `{place}`: текст base64 не декодируется"
            ),
        )
        .parameter(place)
    })
}

/// A string is a URL, the path of an existing file, or base64, in that order (what OpenIntegrations accepted). Says whether it
/// is taken for base64 though nothing in it says so.
pub(super) fn guess(text: &str, place: &str) -> Result<(Origin, bool), Error> {
    let given = |origin| Ok((origin, false));
    let whole = text;
    let text = bare(whole);
    if address::is_web(text) {
        return given(Origin::Url(address::encoded(text)));
    }
    if let Some(file) = [whole, text].into_iter().find(|text| exists(text)) {
        return given(Origin::File(file.to_owned()));
    }
    if address::is_file(text) {
        return given(of_path(text, place)?);
    }
    if let Some((_, encoded)) = text
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"))
    {
        return given(of_base64(encoded, place)?);
    }
    // A short text with a dot or a separator is a mistyped path, not base64, which begins with a slash for JPEG alone.
    let looks_like_a_path = text.len() < 1024
        && (text.contains(['.', '\\'])
            || (text.starts_with(['/', '~']) && !text.starts_with("/9j/")));
    if looks_like_a_path {
        return given(Origin::File(text.to_owned()));
    }
    match decode(text) {
        Some(bytes) => Ok((Origin::Bytes(bytes), true)),
        None => {
            let Text { en, ru } = shown::likely_path(text);
            Err(Error::new(
                Code::MediaUnreadable,
                text!(
                    "parameter `{place}`: the text{en} is neither an existing file, nor an http(s) URL, nor base64",
                    "параметр `{place}`: текст{ru} — не существующий файл, не URL http(s) и не base64"
                ),
            )
            .parameter(place))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_path_is_named_as_a_file_not_as_base64() {
        let one = guess("picture.png", "videos[0]").expect("a path");
        assert!(matches!(one, (Origin::File(_), false)));
    }

    #[test]
    fn base64_of_a_small_jpeg_is_no_path() {
        let one = guess("/9j/4AAQSkZJRgABAQEASABIAAD/2Q==", "videos[0]").expect("base64");
        assert!(matches!(one, (Origin::Bytes(bytes), true) if bytes.starts_with(&[0xff, 0xd8])));
        let one = guess("/tmp/9j", "videos[0]").expect("a path");
        assert!(matches!(one, (Origin::File(_), false)));
    }
}
