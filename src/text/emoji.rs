//! Emoji: the sequences that count as one (Unicode Technical Standard #51, by its grammar rather than by its list of
//! sequences, so that an emoji of next year is known as soon as its code points are).
//!
//! The properties come from `unicode-properties` (unicode-rs), whose table of emoji is 2 KB; a crate with every sequence and
//! name would be a hundred times that. A joined sequence that no vendor draws counts as one here and as several at X.

use unicode_properties::UnicodeEmoji as _;
use unicode_properties::emoji::EmojiStatus;

const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const JOINER: char = '\u{200d}';
const BLACK_FLAG: char = '\u{1f3f4}';

/// How many code points the emoji at the beginning of `letters` has; `None` when there is none.
pub(super) fn length(letters: &[(usize, char)]) -> Option<usize> {
    let mut length = element(letters)?;
    while at(letters, length) == Some(JOINER)
        && let Some(joined) = element(&letters[length + 1..])
    {
        length += 1 + joined;
    }
    Some(length)
}

fn at(letters: &[(usize, char)], index: usize) -> Option<char> {
    letters.get(index).map(|(_, letter)| *letter)
}

/// One emoji without joiners.
fn element(letters: &[(usize, char)]) -> Option<usize> {
    let first = at(letters, 0)?;
    let second = at(letters, 1);
    if matches!(first, '0'..='9' | '#' | '*') {
        return match (second, at(letters, 2)) {
            (Some(KEYCAP), _) => Some(2),
            (Some(EMOJI_STYLE), Some(KEYCAP)) => Some(3),
            _ => None,
        };
    }
    if is_regional(first) {
        return second.is_some_and(is_regional).then_some(2);
    }
    // Nothing of ASCII is an emoji by itself, and it is most of what is asked about.
    if first.is_ascii() || !first.is_emoji_char() {
        return None;
    }
    // Of what is a picture anyway X counts the mark that says so apart.
    if !is_picture(first) {
        match second {
            Some(EMOJI_STYLE) => return Some(2),
            Some(TEXT_STYLE) => return None,
            // Text unless they are said not to be.
            _ if matches!(first, '©' | '®') => return None,
            _ => {}
        }
    }
    if second.is_some_and(is_skin_tone) && takes_skin_tone(first) {
        return Some(2);
    }
    if first == BLACK_FLAG {
        let tags = letters[1..]
            .iter()
            .take_while(|(_, letter)| ('\u{e0020}'..='\u{e007e}').contains(letter))
            .count();
        if tags > 0 && at(letters, 1 + tags) == Some('\u{e007f}') {
            return Some(2 + tags);
        }
    }
    Some(1)
}

fn is_regional(letter: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&letter)
}

fn is_skin_tone(letter: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&letter)
}

/// Whether it is shown as a picture without being asked to.
fn is_picture(letter: char) -> bool {
    matches!(
        letter.emoji_status(),
        EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
    )
}

fn takes_skin_tone(letter: char) -> bool {
    matches!(
        letter.emoji_status(),
        EmojiStatus::EmojiModifierBase | EmojiStatus::EmojiPresentationAndModifierBase
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emoji(text: &str) -> Option<usize> {
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        length(&letters)
    }

    #[test]
    fn sequences_are_one_and_what_merely_looks_like_one_is_not() {
        for whole in [
            "☺",
            "☺\u{fe0f}",
            "🇷🇺",
            "#\u{fe0f}\u{20e3}",
            "👨‍👩‍👧‍👦",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "💃🏾",
            "©\u{fe0f}",
            "🏳️‍🌈",
        ] {
            assert_eq!(emoji(whole), Some(whole.chars().count()), "{whole}");
        }
        for none in [
            "1",
            "#",
            "©",
            "a",
            "\u{200d}",
            "☺\u{fe0e}",
            "🇷",
            "é",
            "",
            "1\u{fe0f}",
        ] {
            assert_eq!(emoji(none), None, "{none}");
        }
        assert_eq!(emoji("👍\u{fe0f}"), Some(1));
        assert_eq!(emoji("👨\u{200d}👩\u{200d}👧\u{fe0e}"), Some(5));
        assert_eq!(emoji("🐱🏾"), Some(1));
        assert_eq!(emoji("🐱\u{200d}a"), Some(1));
    }
}
