//! What X makes of a text before it weighs, compares and keeps it (contract §6, reported): every line end is `\n`, white space
//! at both ends goes, the text is NFC. What it does to white space within is not known.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// The text with `\n` for every line end. That is how texts are sent.
pub fn lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as X keeps it, but for its links.
pub fn kept(text: &str) -> String {
    lines(text).trim().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_is_one_character_whatever_it_is_made_of() {
        assert_eq!(lines("a\r\nb\rc\n\r\nd"), "a\nb\nc\n\nd");
        assert_eq!(kept(" \r\n\ta\r\nb \u{a0}e\u{301}\r\n"), "a\nb \u{a0}é");
    }
}
