//! Whether a post that X shows is the one that was sent, although X rewrites texts (contract §3.1, §7.3): links become
//! `https://t.co/…`, one such link is appended for media, `&`, `<` and `>` are escaped, long texts are cut.

use std::borrow::Cow;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// What was sent, as far as X shows it again.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The text; empty for media without one.
    pub text: &'a str,
    /// How many media it has.
    pub media: usize,
    /// Whether it has a poll.
    pub poll: bool,
    /// The post that it answers.
    pub reply_to: Option<&'a str>,
}

/// Whether `post`, of a user's newest posts, is the one that was sent. With `details` the members that X adds on request
/// are judged as well.
pub fn is_same(sent: &Sent<'_>, post: &Value, details: bool) -> bool {
    let long = post.get("note_tweet").or_else(|| post.get("note_post"));
    let body = long.unwrap_or(post);
    let Some(stored) = body.get("text").and_then(Value::as_str) else {
        return false;
    };
    let urls = details.then(|| expansions(body));
    if details && !is_same_around(sent, post) {
        return false;
    }
    let sent_text: String = sent.text.trim().nfc().collect();
    let stored: String = unescaped(stored.trim()).nfc().collect();
    let mut pieces = pieces(&stored);
    if sent.media > 0
        && pieces.len() > 1
        && pieces.last().is_some_and(|(_, after)| after.is_empty())
    {
        // The link of the media, behind a space unless there is nothing else.
        pieces.pop();
        if let Some((_, after)) = pieces.last_mut() {
            *after = after.trim_end();
        }
    }
    // A short text with an ellipsis was written so.
    let cut = long.is_none() && sent_text.chars().count() > SHOWN && stored.contains('…');
    follows(&sent_text, &pieces, urls.as_ref(), cut)
}

fn is_same_around(sent: &Sent<'_>, post: &Value) -> bool {
    let count = |key: &str| {
        post.pointer(&format!("/attachments/{key}"))
            .and_then(Value::as_array)
            .map_or(0, Vec::len)
    };
    let answers = ["referenced_tweets", "referenced_posts"]
        .into_iter()
        .filter_map(|key| post.get(key)?.as_array())
        .flatten()
        .find(|reference| reference.get("type").and_then(Value::as_str) == Some("replied_to"))
        .and_then(|reference| reference.get("id")?.as_str());
    count("media_keys") == sent.media
        && (count("poll_ids") > 0) == sent.poll
        && answers == sent.reply_to
}

/// Characters up to which X shows every text whole.
const SHOWN: usize = 280;
const SHORT: &str = "https://t.co/";

/// The text in pieces: a short link (none before the first), and what stands between it and the next.
fn pieces(stored: &str) -> Vec<(&str, &str)> {
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
fn expansions(body: &Value) -> Vec<(&str, &str)> {
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

/// Whether `text` reads like the pieces, a link standing for any word that X could have shortened to it.
fn follows(
    text: &str,
    pieces: &[(&str, &str)],
    urls: Option<&Vec<(&str, &str)>>,
    cut: bool,
) -> bool {
    let Some(((link, after), others)) = pieces.split_first() else {
        return text.is_empty();
    };
    let ends = if link.is_empty() {
        0..=0
    } else {
        1..=text.find(char::is_whitespace).unwrap_or(text.len())
    };
    let last = others.is_empty();
    ends.into_iter().rev().any(|end| {
        let Some((word, rest)) = text.split_at_checked(end) else {
            return false;
        };
        let stands = link.is_empty()
            || urls
                .and_then(|urls| urls.iter().find(|(short, _)| short == link))
                .is_none_or(|(_, expanded)| bare(expanded) == bare(word));
        let kept = if cut {
            after.rsplit_once('…').map(|(kept, _)| kept)
        } else {
            None
        };
        stands
            && match kept {
                // What follows the cut is X's own.
                Some(kept) => rest.starts_with(kept),
                None => rest.strip_prefix(after).is_some_and(|rest| {
                    if last {
                        rest.is_empty()
                    } else {
                        follows(rest, others, urls, cut)
                    }
                }),
            }
    })
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

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let plain = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn same(text: &str, media: usize, post: &Value) -> bool {
        let sent = Sent {
            text,
            media,
            poll: false,
            reply_to: None,
        };
        is_same(&sent, post, false)
    }

    #[test]
    fn texts_are_known_again_as_x_rewrites_them() {
        for (sent, media, stored) in [
            ("hello", 0, "hello"),
            ("  hello \n", 0, "hello"),
            ("a & b <c>", 0, "a &amp; b &lt;c&gt;"),
            ("&lt; as text", 0, "&amp;lt; as text"),
            ("e\u{301}", 0, "é"),
            (
                "see example.com, and https://a.b/c?d=e#f!",
                0,
                "see https://t.co/Abc123, and https://t.co/Def456!",
            ),
            ("example.com", 0, "https://t.co/Abc123"),
            ("picture", 1, "picture https://t.co/Abc123"),
            ("", 1, "https://t.co/Abc123"),
            (
                "see example.com",
                4,
                "see https://t.co/Abc123 https://t.co/Def456",
            ),
        ] {
            assert!(same(sent, media, &json!({"text": stored})), "{sent}");
        }
        for (sent, media, stored) in [
            ("hello", 0, "hello!"),
            ("hello", 0, "hell"),
            ("hello", 0, ""),
            (
                "see example.com",
                0,
                "see https://t.co/Abc123 https://t.co/Def456",
            ),
            ("see two words", 0, "see https://t.co/Abc123"),
            ("see ", 0, "see https://t.co/Abc123"),
            ("picture", 0, "picture https://t.co/Abc123"),
            ("hello", 0, "hel…"),
        ] {
            assert!(
                !same(sent, media, &json!({"text": stored})),
                "{sent} / {stored}"
            );
        }
    }

    #[test]
    fn long_texts_are_known_whole_or_by_what_was_kept() {
        let long = "word ".repeat(200);
        let kept: String = long.chars().take(270).collect();
        let cut = json!({"text": format!("{kept}… https://t.co/Abc123")});
        assert!(same(&long, 0, &cut));
        assert!(!same(&format!("x{long}"), 0, &cut));
        let whole = json!({"text": "word…", "note_tweet": {"text": long.trim()}});
        assert!(same(&long, 0, &whole));
        assert!(!same(&format!("{long}x"), 0, &whole));
    }

    #[test]
    fn what_x_says_of_links_media_polls_and_answers_is_held_against_what_was_sent() {
        let sent = Sent {
            text: "see Example.com/A",
            media: 1,
            poll: false,
            reply_to: Some("7"),
        };
        let post = json!({
            "text": "see https://t.co/Abc123 https://t.co/Def456",
            "attachments": {"media_keys": ["3_1"]},
            "entities": {"urls": [{"url": "https://t.co/Abc123", "expanded_url": "http://example.com/A"}]},
            "referenced_tweets": [{"type": "quoted", "id": "6"}, {"type": "replied_to", "id": "7"}],
        });
        assert!(is_same(&sent, &post, true));
        for (pointer, other) in [
            ("/attachments/media_keys", json!(["3_1", "3_2"])),
            (
                "/attachments",
                json!({"media_keys": ["3_1"], "poll_ids": ["1"]}),
            ),
            (
                "/entities/urls/0/expanded_url",
                json!("http://example.org/A"),
            ),
            ("/referenced_tweets/1/id", json!("8")),
            ("/referenced_tweets", json!([])),
        ] {
            let mut changed = post.clone();
            *changed.pointer_mut(pointer).unwrap() = other;
            assert!(!is_same(&sent, &changed, true), "{pointer}");
        }
    }
}
