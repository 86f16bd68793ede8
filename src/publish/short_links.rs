//! A text beside the one that X shows of it, in which links are short ones: `https://t.co/…` stands for a word that X may have
//! shortened to it.

use serde_json::Value;

const SHORT: &str = "https://t.co/";

/// The text in pieces: a short link (none before the first), and what stands between it and the next.
pub(super) fn pieces(stored: &str) -> Vec<(&str, &str)> {
    let mut pieces = Vec::new();
    let (mut link, mut rest) = ("", stored);
    while let Some(at) = rest.find(SHORT) {
        pieces.push((link, &rest[..at]));
        let behind = &rest[at + SHORT.len()..];
        let length = behind
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(behind.len());
        (link, rest) = rest[at..].split_at(SHORT.len() + length);
    }
    pieces.push((link, rest));
    pieces
}

/// The short links that X explains, with what they stand for.
pub(super) fn expansions(body: &Value) -> Vec<(&str, &str)> {
    body.pointer("/entities/urls")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|url| {
            Some((
                url.get("url")?.as_str()?,
                url.get("expanded_url")?.as_str()?,
            ))
        })
        .collect()
}

/// How a text is read beside the pieces of a stored one.
pub(super) struct Reading<'a> {
    /// The short links that X explains; any other may stand for any word.
    pub(super) urls: Option<&'a Vec<(&'a str, &'a str)>>,
    /// Whether X may have cut the text.
    pub(super) cut: bool,
    /// Whether white space counts for nothing, nor how X writes a link.
    pub(super) loose: bool,
}

impl Reading<'_> {
    /// Whether `text` reads like the pieces, a link standing for any word that X could have shortened to it.
    pub(super) fn follows(&self, text: &str, pieces: &[(&str, &str)]) -> bool {
        let Some(((link, after), others)) = pieces.split_first() else {
            return text.is_empty();
        };
        let text = if self.loose { text.trim_start() } else { text };
        let whole = text.find(char::is_whitespace).unwrap_or(text.len());
        let ends = if link.is_empty() {
            0..=0
        } else if self.loose && after.trim().is_empty() {
            // Where white space counts for nothing it still ends a link.
            whole.max(1)..=whole.max(1)
        } else {
            1..=whole
        };
        let last = others.is_empty();
        ends.into_iter().rev().any(|end| {
            let Some((word, rest)) = text.split_at_checked(end) else {
                return false;
            };
            let kept = if self.cut {
                after.rsplit_once('…').map(|(kept, _)| kept)
            } else {
                None
            };
            self.stands(link, word)
                && match kept {
                    // What follows the cut is X's own.
                    Some(kept) => self.behind(rest, kept).is_some(),
                    None => self.behind(rest, after).is_some_and(|rest| {
                        if last {
                            rest.is_empty() || self.loose && rest.trim_start().is_empty()
                        } else {
                            self.follows(rest, others)
                        }
                    }),
                }
        })
    }

    /// Whether a short link may stand for a word.
    fn stands(&self, link: &str, word: &str) -> bool {
        // A short link that was sent stays as it is.
        link.is_empty()
            || link == word
            || self
                .urls
                .and_then(|urls| urls.iter().find(|(short, _)| *short == link))
                .is_none_or(|(_, expanded)| {
                    bare(expanded) == bare(word)
                        || self.loose && (is_encoded(expanded) || is_encoded(word))
                })
    }

    /// What follows `start` in `text`, if that begins so.
    fn behind<'t>(&self, text: &'t str, start: &str) -> Option<&'t str> {
        if !self.loose {
            return text.strip_prefix(start);
        }
        let mut rest = text;
        for letter in start.chars().filter(|letter| !letter.is_whitespace()) {
            rest = rest.trim_start().strip_prefix(letter)?;
        }
        Some(rest)
    }
}

/// A link without what X adds to it or leaves out.
fn bare(url: &str) -> String {
    let lower = url.to_lowercase();
    let host = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| lower.strip_prefix(scheme))
        .unwrap_or(&lower);
    host.trim_end_matches('/').to_owned()
}

/// Whether a link can be written in more than one way.
fn is_encoded(url: &str) -> bool {
    !url.is_ascii() || url.contains(['%', '&', '+']) || url.contains("xn--")
}
