//! A line of the journal: whether it is of a post, what settles it, and what the envelope says of it.

use serde_json::{Map, Value, json};

use super::content::Content;
use super::journal::PART;
use crate::store::{Publication, Stage};

pub fn is_same(line: &Publication, content: &Content) -> bool {
    content.has_digest(&line.digest)
        && match &content.fingerprint {
            Ok(fingerprint) => line.media == *fingerprint,
            // A file may be gone once its post is published.
            Err(_) => line.stage == Stage::Published,
        }
}

pub fn settle(line: &mut Publication, post: &Value) {
    line.stage = Stage::Published;
    line.post_id = post
        .pointer("/data/id")
        .and_then(Value::as_str)
        .map(str::to_owned);
    line.content = post.clone();
}

/// A post of a list in the form of the answer to its creation.
pub fn answer(post: &Value) -> Value {
    let mut data = Map::new();
    for key in [
        "id",
        "text",
        "edit_history_tweet_ids",
        "edit_history_post_ids",
    ] {
        if let Some(value) = post.get(key) {
            data.insert(key.to_owned(), value.clone());
        }
    }
    json!({"data": data})
}

/// What the journal says of a key, for the envelope.
pub fn shown(line: &Publication, replayed: bool) -> Value {
    let (key, part) = match line.key.split_once(PART) {
        Some((key, part)) => (key, part.parse::<u64>().ok()),
        None => (line.key.as_str(), None),
    };
    let mut known = json!({
        "idempotency_key": key,
        "state": line.stage.as_str(),
        "replayed": replayed,
        "post_id": line.post_id,
        "attempts": line.attempts,
        "sent_at": line.sent_at,
        "created_at": line.created_at,
        "updated_at": line.updated_at,
    });
    if let Some(part) = part {
        known["part"] = json!(part);
    }
    known
}
