//! Values as people paste them: with what nobody sees around them, and sometimes inside.

/// Whether a character shows nothing and takes no room: Unicode's `Default_Ignorable_Code_Point` (zero-width, bidi marks,
/// the byte order mark, variation selectors, fillers) and the interlinear marks.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character leaves a reader nothing to see.
pub fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_invisible(letter)
}

/// The text without white space and invisible characters around it.
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_around_a_value_is_dropped() {
        assert_eq!(trim("\u{feff} \u{200b}abc\u{202c}\r\n"), "abc");
        assert_eq!(trim("a\u{200b}b"), "a\u{200b}b");
        assert_eq!(trim("\u{2066}\u{feff}\t"), "");
        assert_eq!(trim("❤\u{fe0f}x"), "❤\u{fe0f}x");
    }
}
