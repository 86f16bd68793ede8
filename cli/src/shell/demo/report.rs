//! What the simulated X received, beside what was sent.

use serde_json::Value;

use super::paint;
use super::walk::Sent;
use crate::output::language::{Language, pick};

/// A post that was sent, and what of it arrived.
#[derive(Debug)]
pub struct Arrived<'a> {
    sent: &'a Sent,
    post: &'a Value,
    /// Which of the things that are compared did not arrive as sent.
    wrong: Vec<&'static str>,
}

impl Arrived<'_> {
    /// Whether everything of it arrived as it was sent.
    pub fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Compares what was sent with the state of the simulation.
pub fn compare<'a>(sent: &'a [Sent], state: &'a Value, user: &str) -> Vec<Arrived<'a>> {
    sent.iter()
        .map(|sent| {
            let posts = state["posts"].as_array().into_iter().flatten();
            let post = posts
                .into_iter()
                .find(|post| post["id"] == sent.id.as_str())
                .unwrap_or(&Value::Null);
            let mut wrong = Vec::new();
            let mut same = |what: &'static str, good: bool| {
                if !good {
                    wrong.push(what);
                }
            };
            same("post", !post.is_null());
            same("text", post["sent_text"] == sent.text.as_str());
            same("account", post["user"] == user);
            same("identity", post["auth_kind"] == sent.auth_kind);
            same("deleted", post["deleted"] == sent.deleted);
            let options: Vec<&str> = post["body"]["poll"]["options"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            same("poll", options == sent.options);
            let media = post["media"].as_array().map_or(0, Vec::len);
            same("media", media == usize::from(sent.medium.is_some()));
            if let Some(medium) = &sent.medium {
                let arrived = &post["media"][0];
                same("type", arrived["type"] == medium.media_type);
                same("size", arrived["size"] == medium.size);
                same("bytes", arrived["sha256"] == medium.sha256.as_str());
                same(
                    "alt",
                    arrived["alt_text"].as_str() == medium.alt_text.as_deref(),
                );
            }
            Arrived { sent, post, wrong }
        })
        .collect()
}

/// The page for a person: one block per post.
pub fn page(arrived: &[Arrived<'_>], username: &str, language: Language) -> String {
    let heading = pick(
        language,
        "What the simulated X received:",
        "Что получила имитация X:",
    );
    let mut lines = vec![String::new(), paint::bold(heading)];
    for (number, one) in arrived.iter().enumerate() {
        let good = |what: &str| !one.wrong.contains(&what);
        let identity = match one.post["auth_kind"].as_str() {
            Some("oauth1") => "OAuth 1.0a",
            Some("oauth2") => "OAuth 2.0",
            _ => "?",
        };
        let gone = match one.post["deleted"] == true {
            true => pick(language, ", deleted since", ", затем удалён"),
            false => "",
        };
        lines.push(format!(
            "  {} {} — @{username}, {identity}{gone} {}",
            number + 1,
            paint::bold(one.sent.kind),
            paint::mark(good("post") && good("account") && good("identity") && good("deleted")),
        ));
        let text = one.post["sent_text"].as_str().unwrap_or("—");
        lines.push(format!("    “{text}” {}", paint::mark(good("text"))));
        if !one.sent.options.is_empty() {
            let options = one.sent.options.join(" / ");
            let minutes = &one.post["body"]["poll"]["duration_minutes"];
            let unit = pick(language, "min", "мин");
            lines.push(format!(
                "    {options}, {minutes} {unit} {}",
                paint::mark(good("poll"))
            ));
        }
        if one.sent.medium.is_some() {
            lines.push(medium(one, language));
        }
        if !one.wrong.is_empty() {
            let list = one.wrong.join(", ");
            lines.push(format!(
                "    {} {}: {list}",
                paint::mark(false),
                pick(language, "differs", "отличается"),
            ));
        }
    }
    lines.join("\n")
}

fn medium(one: &Arrived<'_>, language: Language) -> String {
    let arrived = &one.post["media"][0];
    let text = |key: &str| arrived[key].as_str().unwrap_or("—").to_owned();
    let hash: String = text("sha256").chars().take(12).collect();
    let identical = !["media", "type", "size", "bytes"]
        .iter()
        .any(|what| one.wrong.contains(what));
    let word = match identical {
        true => pick(language, "identical", "совпадает"),
        false => pick(language, "differs", "отличается"),
    };
    let unit = pick(language, "bytes", "байт");
    let mut line = format!(
        "    {} {} {unit}, sha256 {hash} {} {word}",
        text("type"),
        arrived["size"],
        paint::mark(identical),
    );
    if arrived["alt_text"].is_string() || one.wrong.contains(&"alt") {
        line.push_str(&format!(
            "\n    alt: {} {}",
            text("alt_text"),
            paint::mark(!one.wrong.contains(&"alt"))
        ));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::walk::Medium;
    use super::*;
    use serde_json::json;

    fn sent() -> [Sent; 1] {
        [Sent {
            kind: "picture",
            id: "1".into(),
            text: "a".into(),
            auth_kind: "oauth2",
            medium: Some(Medium {
                media_type: "image/png",
                size: 3,
                sha256: "aa".into(),
                alt_text: Some("b".into()),
            }),
            options: Vec::new(),
            deleted: false,
        }]
    }

    fn received() -> Value {
        json!({"posts": [{
            "id": "1", "user": "7", "sent_text": "a", "auth_kind": "oauth2", "deleted": false, "body": {},
            "media": [{"type": "image/png", "size": 3, "sha256": "aa", "alt_text": "b"}],
        }]})
    }

    #[test]
    fn what_arrived_as_sent_is_good() {
        assert!(compare(&sent(), &received(), "7")[0].is_good());
    }

    #[test]
    fn every_difference_is_noticed_and_shown() {
        for (place, other) in [
            ("/posts/0/id", json!("2")),
            ("/posts/0/user", json!("8")),
            ("/posts/0/sent_text", json!("b")),
            ("/posts/0/auth_kind", json!("oauth1")),
            ("/posts/0/deleted", json!(true)),
            ("/posts/0/body", json!({"poll": {"options": ["a", "b"]}})),
            ("/posts/0/media", json!([])),
            ("/posts/0/media/0/type", json!("image/gif")),
            ("/posts/0/media/0/size", json!(4)),
            ("/posts/0/media/0/sha256", json!("ab")),
            ("/posts/0/media/0/alt_text", json!(null)),
        ] {
            let mut state = received();
            *state.pointer_mut(place).expect(place) = other;
            let sent = sent();
            let arrived = compare(&sent, &state, "7");
            assert!(!arrived[0].is_good(), "{place}");
            assert!(
                page(&arrived, "demo", Language::En).contains('✗'),
                "{place}"
            );
        }
    }
}
