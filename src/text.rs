//! What X makes of the words of a post: how long they are, and what in them is a link, a cashtag, a hashtag or a mention
//! (twitter-text configuration v3; contract §6).
//!
//! Ours, because the one living implementation for Rust brings a C++ runtime and two parser generators into every host; the
//! project's own conformance vectors are what ours is held against (`tests/twitter_text.rs`). Only counted and named here:
//! a link near the limit is X's to judge, so nothing is ever refused for a length of up to 25,000.

mod domains;
mod emoji;
mod kept;
mod letters;
mod links;
mod tags;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

pub use kept::{kept, lines};
use letters::is_invalid;
pub use links::links;
pub use tags::{cashtags, hashtags, mentions};

/// What a link weighs, however long it is.
const LINK: u64 = 2300;
/// What an emoji weighs, of however many code points it is made, and every character outside [`LIGHT`].
const HEAVY: u64 = 200;
/// The scripts of which a character weighs half as much.
const LIGHT: [(char, char); 4] = [
    ('\0', '\u{10ff}'),
    ('\u{2000}', '\u{200d}'),
    ('\u{2010}', '\u{201f}'),
    ('\u{2032}', '\u{2037}'),
];
/// By what the weights are divided.
const SCALE: u64 = 100;

/// What a text holds, each as it is written, without its sign, in the order of the text. No tag begins within a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities {
    /// Links, with or without a scheme.
    pub links: Vec<String>,
    /// Tickers.
    pub cashtags: Vec<String>,
    /// Hashtags.
    pub hashtags: Vec<String>,
    /// Names of accounts.
    pub mentions: Vec<String>,
}

impl Entities {
    /// Reads them out of a text.
    pub fn of(text: &str) -> Self {
        let links = links(text);
        let apart = |tags: Vec<Range<usize>>| {
            tags.into_iter()
                .filter(|tag| {
                    // Links are in order: only the first that is not over yet can hold the sign.
                    let ahead = links.partition_point(|link| link.end <= tag.start);
                    links.get(ahead).is_none_or(|link| link.start > tag.start)
                })
                .map(|tag| unsigned(&text[tag]).to_owned())
                .collect()
        };
        Self {
            cashtags: apart(cashtags(text)),
            hashtags: apart(hashtags(text)),
            mentions: apart(mentions(text)),
            links: links
                .iter()
                .map(|link| text[link.clone()].to_owned())
                .collect(),
        }
    }
}

/// A tag or a name without its sign.
fn unsigned(tag: &str) -> &str {
    let mut letters = tag.chars();
    letters.next();
    letters.as_str()
}

/// The length of a text in the units of X's limit of 280.
pub fn weighted_length(text: &str) -> u64 {
    let text: String = lines(text).nfc().collect();
    let links = links(&text);
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut ahead = links.iter().peekable();
    let mut weight = 0;
    let mut index = 0;
    while let Some(&(at, letter)) = letters.get(index) {
        if let Some(link) = ahead.next_if(|link| link.start == at) {
            weight += LINK;
            index += letters[index..].partition_point(|(at, _)| *at < link.end);
        } else if let Some(length) = emoji::length(&letters[index..]) {
            weight += HEAVY;
            index += length;
        } else {
            let light = LIGHT
                .iter()
                .any(|(first, last)| (first..=last).contains(&&letter));
            weight += if light { SCALE } else { HEAVY };
            index += 1;
        }
    }
    weight / SCALE
}

/// Whether a text holds a character that X never takes: U+FFFE, U+FEFF or U+FFFF.
pub fn has_invalid_character(text: &str) -> bool {
    text.contains(is_invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_the_contract_are_weighed_as_x_does() {
        for (text, expected) in [
            ("Hi http://test.co", 26),
            ("http://test.co", 23),
            ("A\u{301}B", 2),
            ("A\u{fb2c}", 4),
            ("H🐱☺👨‍👩‍👧‍👦", 7),
            ("😷👾😡🔥💩", 10),
            ("🙋🏽👨‍🎤", 4),
            ("1\u{20e3}", 2),
            ("Unicode 9.0 emoji: 🤠; 💃; 💃🏾", 29),
            ("Hello, world! 👋", 16),
            ("example.com", 23),
            ("", 0),
        ] {
            assert_eq!(weighted_length(text), expected, "{text}");
        }
        let links = "https://www.twitter.com/aloha ".repeat(10);
        assert_eq!(weighted_length(&links), 240);
        assert_eq!(weighted_length(&"故".repeat(160)), 320);
        assert_eq!(weighted_length(&"👨‍👩‍👧‍👦".repeat(140)), 280);
        let label = format!("{}.com", "a".repeat(64));
        assert_eq!(weighted_length(&label), 68);
    }

    #[test]
    fn a_line_end_weighs_one_character_whatever_it_is_made_of() {
        assert_eq!(weighted_length("One\r\nTwo"), weighted_length("One\nTwo"));
        assert_eq!(weighted_length("One\rTwo"), 7);
    }

    #[test]
    fn marks_of_direction_are_legal_and_three_code_points_are_not() {
        assert!(!has_invalid_character("\u{202a}\u{2066}a\u{2069}\u{202e}"));
        for letter in ["\u{fffe}", "\u{feff}", "\u{ffff}"] {
            assert!(has_invalid_character(&format!("a{letter}b")));
        }
    }

    #[test]
    fn a_sign_that_is_part_of_a_link_is_no_tag_of_its_own() {
        let found = Entities::of("see https://medium.com/@me/#part of $ACME by @you #now");
        assert_eq!(found.links, ["https://medium.com/@me/#part"]);
        assert_eq!(found.cashtags, ["ACME"]);
        assert_eq!(found.mentions, ["you"]);
        assert_eq!(found.hashtags, ["now"]);
    }

    #[test]
    fn a_long_text_without_spaces_is_read_to_its_end() {
        for (piece, links) in [
            ("あ", 0),
            ("あ.", 0),
            ("a.", 0),
            ("あa.", 0),
            ("(", 0),
            ("a.com/(", 1),
            ("$a", 0),
            ("#", 0),
            ("@", 0),
            ("http://", 0),
        ] {
            let text = format!("{} example.com", piece.repeat(4_000));
            let found = Entities::of(&text).links;
            assert!(found.len() > links, "{piece}");
            assert_eq!(
                found.last().map(String::as_str),
                Some("example.com"),
                "{piece}"
            );
        }
    }

    /// Words of the kinds that matter, and any other text.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<String>(),
            "[a-zA-Z0-9._/:?#@$(),あ-お -]{0,12}",
            Just("https://".to_owned()),
            Just(".com".to_owned()),
            Just("👨‍👩‍👧".to_owned()),
            Just("\u{fe0f}\u{20e3}\u{200d}".to_owned()),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_text_has_a_length_and_entities_at_its_own_places(text in text()) {
            let code_points = text.nfc().count() as u64;
            prop_assert!(weighted_length(&text) <= 23 * code_points.max(1));
            for range in [links(&text), cashtags(&text), hashtags(&text), mentions(&text)].concat() {
                prop_assert!(text.get(range).is_some());
            }
            Entities::of(&text);
        }

        #[test]
        fn texts_that_a_space_parts_are_as_long_as_both_and_the_space(a in text(), b in text()) {
            // A mark at the beginning would belong to the space.
            let b = format!("x {b}");
            let whole = format!("{a} {b}");
            prop_assert_eq!(weighted_length(&whole), weighted_length(&a) + 1 + weighted_length(&b));
        }
    }
}
