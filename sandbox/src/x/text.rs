//! What the service does with the words of a post: it weighs them, replaces links and looks for cashtags.
//!
//! The weights are twitter-text's configuration 3. Links without a scheme are recognised for a short list of domains
//! only: the double has to be right about what tests write, not about every domain there is.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

const BARE_DOMAINS: &[&str] = &[
    "com", "org", "net", "io", "dev", "ru", "de", "uk", "fr", "eu", "info", "me", "co", "app",
    "ai", "edu", "gov", "tv", "jp", "su",
];
/// How every short link begins.
pub(crate) const SHORT: &str = "https://t.co/";
const LINK_WEIGHT: usize = 2300;

/// The length in the units of the 280 limit.
pub(crate) fn weighted_length(text: &str) -> usize {
    let text: String = text.nfc().collect();
    let mut weight = 0;
    let mut rest = text.as_str();
    let mut from = 0;
    for link in links(&text) {
        weight += plain_weight(&text[from..link.start]) + LINK_WEIGHT;
        from = link.end;
        rest = &text[from..];
    }
    weight += plain_weight(rest);
    weight / 100
}

fn plain_weight(text: &str) -> usize {
    text.graphemes(true)
        .map(|cluster| {
            if is_emoji(cluster) {
                200
            } else {
                cluster.chars().map(char_weight).sum()
            }
        })
        .sum()
}

fn char_weight(c: char) -> usize {
    match c as u32 {
        0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247 => 100,
        _ => 200,
    }
}

fn is_emoji(cluster: &str) -> bool {
    cluster.chars().any(|c| {
        matches!(c as u32, 0x1F000..=0x1FAFF | 0x20E3 | 0xFE0F | 0x2600..=0x27BF | 0x2B00..=0x2BFF)
    })
}

/// The byte ranges of the links of a text, in order.
pub(crate) fn links(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace()) {
        let from = start;
        start += word.len();
        let lower = word.to_ascii_lowercase();
        let scheme = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| lower.find(scheme).map(|at| (at, scheme.len())))
            .min();
        let (at, host_at) = match scheme {
            Some((at, length)) => (at, at + length),
            None => {
                let at = lower
                    .find(|c: char| c.is_ascii_alphanumeric())
                    .unwrap_or(word.len());
                if word[..at].ends_with(['@', '#', '$', '.', '-', '_', '/']) {
                    continue;
                }
                (at, at)
            }
        };
        let body = word[at..].trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | '!' | '?' | ':' | ';' | ')' | '"' | '\'')
        });
        let Some(host) = body.get(host_at - at..) else {
            continue;
        };
        let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        let well_formed = labels.len() >= 2
            && labels.iter().all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && label
                        .chars()
                        .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            });
        let last = labels.last().copied().unwrap_or_default();
        let known = if scheme.is_some() {
            last.chars().any(|c| c.is_alphabetic())
        } else {
            BARE_DOMAINS.contains(&last.to_ascii_lowercase().as_str())
        };
        if well_formed && known && body.len() <= 4096 {
            found.push(from + at..from + at + body.len());
        }
    }
    found
}

/// The length of the short link with which a text begins.
pub(crate) fn short_link(text: &str) -> usize {
    SHORT.len()
        + text[SHORT.len()..]
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(text.len() - SHORT.len())
}

/// The stored form of a text: each link becomes a short one, and what is one stays as it was given. `shorten` makes the ten characters after the slash.
pub(crate) fn shorten_links(text: &str, mut shorten: impl FnMut(&str) -> String) -> String {
    let mut stored = String::new();
    let mut from = 0;
    for link in links(text) {
        stored.push_str(&text[from..link.start]);
        let given = &text[link.clone()];
        if given.starts_with(SHORT) {
            stored.push_str(given);
        } else {
            stored.push_str(SHORT);
            stored.push_str(&shorten(given));
        }
        from = link.end;
    }
    stored.push_str(&text[from..]);
    stored
}

/// How many cashtags (`$` and one to six letters, standing alone) a text holds.
pub(crate) fn cashtags(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace())
        .filter(|word| {
            let Some(tail) = word.strip_prefix('$') else {
                return false;
            };
            let tail = tail.trim_end_matches(|c: char| c.is_ascii_punctuation());
            (1..=6).contains(&tail.len()) && tail.chars().all(|c| c.is_ascii_alphabetic())
        })
        .count()
}

/// Whether a text may be stored at all: these three code points never are.
pub(crate) fn has_invalid_character(text: &str) -> bool {
    text.contains(['\u{FFFE}', '\u{FEFF}', '\u{FFFF}'])
}

/// Whether a text mentions an account.
pub(crate) fn mentions(text: &str, username: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '@'))
        .any(|word| {
            word.strip_prefix('@')
                .is_some_and(|name| name.eq_ignore_ascii_case(username))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs_the_published_vectors() {
        for (text, expected) in [
            ("Hi http://test.co", 26),
            ("http://test.co", 23),
            ("A\u{301}B", 2),
            ("A\u{FB2C}", 4),
            ("H🐱☺👨‍👩‍👧‍👦", 7),
            ("😷👾😡🔥💩", 10),
            ("🙋🏽👨‍🎤", 4),
            ("1⃣", 2),
            ("Unicode 9.0 emoji: 🤠; 💃; 💃🏾", 29),
            ("Hello, world! 👋", 16),
            ("example.com", 23),
        ] {
            assert_eq!(weighted_length(text), expected, "{text}");
        }
        let links = "https://www.twitter.com/aloha ".repeat(10);
        assert_eq!(weighted_length(&links), 240);
        assert_eq!(weighted_length(&"故".repeat(160)), 320);
        assert_eq!(weighted_length(&"👨‍👩‍👧‍👦".repeat(140)), 280);
        let long_label = format!("{}.com", "a".repeat(64));
        assert_eq!(weighted_length(&long_label), long_label.len());
    }

    #[test]
    fn shortens_each_link_and_nothing_else() {
        let stored = shorten_links("see https://example.com/a?b=c, or example.org.", |_| {
            "0123456789".to_owned()
        });
        assert_eq!(
            stored,
            "see https://t.co/0123456789, or https://t.co/0123456789."
        );
    }

    #[test]
    fn counts_cashtags_but_not_prices() {
        assert_eq!(cashtags("$TWTR and $AAPL, for $5"), 2);
        assert_eq!(cashtags("only $X."), 1);
    }
}
