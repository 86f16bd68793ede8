//! Subtitles of a video (contract §4.7): what their text looks like and which language they are in.

use crate::error::{Code, Error};
use crate::language::text;

/// The language when none is named.
const DEFAULT_LANGUAGE: &str = "EN";

/// The media type of a text; `None` when it is neither WebVTT nor SubRip.
///
/// A WebVTT file begins with `WEBVTT`; a SubRip file with the number of its first cue and, below it, the cue's times around
/// an arrow.
pub(super) fn sniff(head: &[u8]) -> Option<&'static str> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if let Some(rest) = head.strip_prefix(b"WEBVTT") {
        let ends = rest.first().is_none_or(u8::is_ascii_whitespace);
        return ends.then_some("text/vtt");
    }
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .skip_while(|line| line.is_empty());
    let number = lines.next()?;
    let times = lines.next()?;
    let is_srt = number.iter().all(u8::is_ascii_digit)
        && times.first().is_some_and(u8::is_ascii_digit)
        && times.windows(3).any(|three| three == b"-->");
    is_srt.then_some("text/srt")
}

/// X's form of a language code, `^[A-Z]{2}$`, from either case; English when none is given.
pub(super) fn language(code: Option<&str>, place: &str) -> Result<String, Error> {
    let code = code
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .unwrap_or(DEFAULT_LANGUAGE);
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(code.to_ascii_uppercase());
    }
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: expected a language code of two Latin letters, such as EN",
            "параметр `{place}`: ожидался код языка из двух латинских букв, например RU"
        ),
    )
    .parameter(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_known_by_their_content() {
        for (text, kind) in [
            ("WEBVTT", Some("text/vtt")),
            (
                "\u{feff}WEBVTT - title\r\n\r\n00:01.000 --> 00:02.000\r\na",
                Some("text/vtt"),
            ),
            ("WEBVTTX", None),
            (
                "1\n00:00:01,000 --> 00:00:02,000\nHello\n",
                Some("text/srt"),
            ),
            (
                "\u{feff}\r\n12\r\n00:00:01,000 --> 00:00:02,000\r\nHello",
                Some("text/srt"),
            ),
            ("1\nHello --> there", None),
            ("one\n00:00:01,000 --> 00:00:02,000\nHello", None),
            ("1", None),
            ("", None),
        ] {
            assert_eq!(sniff(text.as_bytes()), kind, "{text:?}");
        }
    }

    #[test]
    fn a_language_is_two_latin_letters_of_either_case() {
        for (given, kept) in [
            (None, "EN"),
            (Some(" "), "EN"),
            (Some("ru"), "RU"),
            (Some("DE"), "DE"),
        ] {
            assert_eq!(language(given, "a").expect("a language"), kept);
        }
        for bad in ["eng", "e", "e1", "ру", "en-US"] {
            assert!(language(Some(bad), "a").is_err(), "{bad}");
        }
    }
}
