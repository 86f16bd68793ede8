//! What becomes of a text before it is weighed, compared and stored, and what it looks like when it is read.
//!
//! Reported, not X's own words: line ends become `\n`, white space at both ends goes, the text is NFC; on reads `&`, `<` and
//! `>` are escaped. See the README for what rests on what.

use unicode_normalization::UnicodeNormalization as _;

/// The text as it is kept.
pub(crate) fn normal(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .nfc()
        .collect()
}

/// The kept text as it is shown.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_with_single_line_ends_trimmed_and_composed_and_shown_escaped() {
        assert_eq!(normal(" \r\na\r\nb\rc\n\te\u{301} \r"), "a\nb\nc\n\té");
        assert_eq!(escaped("a & <b> &amp;"), "a &amp; &lt;b&gt; &amp;amp;");
    }
}
