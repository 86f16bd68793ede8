//! Whether a post that X shows is the one that was sent, although X rewrites texts (contract §3.1, §6, §7.3): line ends, white
//! space at both ends and the Unicode form are made uniform, links become `https://t.co/…`, one such link is appended for
//! media or a quoted post, `&`, `<` and `>` are escaped, long texts are cut.
//!
//! What X does to white space within a text is not known, nor every escape: texts that differ in such things only may be one,
//! and may not. Nobody may conclude from them that the post is not there.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::short_links::{Reading, expansions, pieces};
use crate::text::kept;

/// Characters up to which X shows every text whole.
const SHOWN: usize = 280;

/// What was sent, as far as X shows it again.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The text; empty for media without one.
    pub text: &'a str,
    /// How many media it has.
    pub media: usize,
    /// Whether it has a poll.
    pub poll: bool,
    /// Whether it shows something else to which X may append a link: a quoted post, a card, a link to messages.
    pub linked: bool,
    /// The post that it answers.
    pub reply_to: Option<&'a str>,
}

/// How like two posts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They are one.
    Same,
    /// They differ in white space, Unicode form or escapes only.
    Alike,
    /// They are two.
    Other,
}

/// Whether `post`, of a user's newest posts, is the one that was sent. With `details` the members that X adds on request
/// are judged as well.
pub fn likeness(sent: &Sent<'_>, post: &Value, details: bool) -> Likeness {
    let long = post.get("note_tweet").or_else(|| post.get("note_post"));
    let body = long.unwrap_or(post);
    let Some(stored) = body.get("text").and_then(Value::as_str) else {
        return Likeness::Other;
    };
    if details && !is_same_around(sent, post) {
        return Likeness::Other;
    }
    let urls = details.then(|| expansions(body));
    let reads = |likeness: Likeness, fold: &dyn Fn(&str) -> String| {
        let text = kept(&fold(sent.text));
        let stored = match likeness {
            Likeness::Same => kept(&unescaped(stored)),
            _ => kept(&fold(stored)),
        };
        let whole = pieces(&stored);
        let mut pieces = whole.clone();
        if (sent.media > 0 || sent.linked)
            && pieces.len() > 1
            && pieces.last().is_some_and(|(_, after)| after.is_empty())
        {
            // The link of the media, behind a space unless there is nothing else.
            pieces.pop();
            if let Some((_, after)) = pieces.last_mut() {
                *after = after.trim_end();
            }
        }
        let reading = Reading {
            urls: urls.as_ref(),
            // A short text with an ellipsis was written so.
            cut: long.is_none() && text.chars().count() > SHOWN && stored.contains('…'),
            loose: likeness == Likeness::Alike,
        };
        // X shows long posts without that link, and it is not known of others.
        reading.follows(&text, &pieces) || reading.follows(&text, &whole)
    };
    if reads(Likeness::Same, &str::to_owned) {
        Likeness::Same
    } else if reads(Likeness::Alike, &folded) {
        Likeness::Alike
    } else {
        Likeness::Other
    }
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

/// What X escapes on reads, once.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// A text without what may be written in more than one way: escapes, forms of characters, invisible characters.
fn folded(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let plain = unescaped(
            &text
                .replace("&quot;", "\"")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&apos;", "'")
                .replace("&nbsp;", " "),
        );
        if plain == text {
            break;
        }
        text = plain;
    }
    let is_visible = |letter: &char| {
        letter.is_whitespace()
            || !(letter.is_control()
                || matches!(
                    letter,
                    '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                        | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                ))
    };
    text.nfkc().filter(is_visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn like(text: &str, media: usize, post: &Value) -> Likeness {
        let sent = Sent {
            text,
            media,
            poll: false,
            linked: false,
            reply_to: None,
        };
        likeness(&sent, post, false)
    }

    fn same(text: &str, media: usize, post: &Value) -> bool {
        like(text, media, post) == Likeness::Same
    }

    #[test]
    fn texts_are_known_again_as_x_rewrites_them() {
        for (sent, media, stored) in [
            ("hello", 0, "hello"),
            ("  hello \n", 0, "hello"),
            ("a & b <c>", 0, "a &amp; b &lt;c&gt;"),
            ("&lt; as text", 0, "&amp;lt; as text"),
            ("e\u{301}", 0, "é"),
            ("One\r\nTwo", 0, "One\nTwo"),
            ("One\rTwo\r\n", 0, "One\nTwo"),
            ("kept https://t.co/Abc123", 0, "kept https://t.co/Abc123"),
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
            assert_eq!(
                like(sent, media, &json!({"text": stored})),
                Likeness::Other,
                "{sent} / {stored}"
            );
        }
    }

    #[test]
    fn the_link_that_x_may_append_is_known_whether_it_does_or_not() {
        let quoting = |stored: &str| {
            let sent = Sent {
                text: "see example.com",
                media: 0,
                poll: false,
                linked: true,
                reply_to: None,
            };
            likeness(&sent, &json!({"text": stored}), false)
        };
        assert_eq!(
            quoting("see https://t.co/Abc123 https://t.co/Def456"),
            Likeness::Same
        );
        assert_eq!(quoting("see https://t.co/Abc123"), Likeness::Same);
        assert_eq!(quoting("see https://t.co/Abc123 it"), Likeness::Other);
        // A long post with a picture ends with a link of its own.
        let long = format!("{}example.com", "word ".repeat(100));
        let note = format!("{}https://t.co/Abc123", "word ".repeat(100));
        assert!(same(
            &long,
            1,
            &json!({"text": "word…", "note_tweet": {"text": note}})
        ));
    }

    #[test]
    fn what_differs_in_white_space_forms_or_escapes_only_proves_nothing() {
        for (sent, media, stored) in [
            ("a\tb", 0, "a b"),
            ("a  \nb", 0, "a\nb"),
            ("a\n\n\n\nb", 0, "a\n\nb"),
            ("a b", 0, "ab"),
            ("a\u{a0}b", 0, "a b"),
            ("a\u{200b}b", 0, "ab"),
            ("\u{feff}a", 0, "a"),
            ("\u{fb01}ne", 0, "fine"),
            ("&lt; as text", 0, "&lt; as text"),
            ("\"so\" & 'so'", 0, "&quot;so&quot; &amp; &#39;so&#39;"),
            ("see\texample.com  now", 0, "see https://t.co/Abc123 now"),
            ("picture \n of", 1, "picture of https://t.co/Abc123"),
        ] {
            assert_eq!(
                like(sent, media, &json!({"text": stored})),
                Likeness::Alike,
                "{sent:?} / {stored:?}"
            );
        }
        let sent = Sent {
            text: "see http://bücher.example/ä",
            media: 0,
            poll: false,
            linked: false,
            reply_to: None,
        };
        let post = json!({
            "text": "see https://t.co/Abc123",
            "entities": {"urls": [{"url": "https://t.co/Abc123", "expanded_url": "http://xn--bcher-kva.example/%C3%A4"}]},
        });
        assert_eq!(likeness(&sent, &post, true), Likeness::Alike);
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
            linked: false,
            reply_to: Some("7"),
        };
        let post = json!({
            "text": "see https://t.co/Abc123 https://t.co/Def456",
            "attachments": {"media_keys": ["3_1"]},
            "entities": {"urls": [{"url": "https://t.co/Abc123", "expanded_url": "http://example.com/A"}]},
            "referenced_tweets": [{"type": "quoted", "id": "6"}, {"type": "replied_to", "id": "7"}],
        });
        assert!(likeness(&sent, &post, true) == Likeness::Same);
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
            assert_eq!(
                likeness(&sent, &changed, true),
                Likeness::Other,
                "{pointer}"
            );
        }
    }
}
