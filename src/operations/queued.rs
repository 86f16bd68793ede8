//! A post of the outbox, as every operation on it reads and shows it.

use serde_json::{Value, json};

use super::call::Call;
use super::catalogue::{Kind, Parameter};
use super::draft::Draft;
use super::drafts;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::store::{Pause, QueueState, Queued};

/// Posts of one `SendQueued` and rows of one `GetQueue`, when the call does not say.
pub(super) const LIMIT: i64 = 100;
/// At most.
const MOST: i64 = 10_000;
/// Characters of a post's text that lists show.
const PREVIEW: usize = 80;

pub(super) const LIMIT_PARAMETER: Parameter = Parameter::new(
    "limit",
    "Limit",
    "Лимит",
    Kind::Integer(1, MOST),
    Text::new(
        "At most so many posts; 100 by default.",
        "Не больше стольких твитов; по умолчанию 100.",
    ),
)
.example("10")
.default("100");

/// The posts of a thread, or the one post.
pub(super) fn read(call: &Call<'_>, post: &Value) -> Result<Vec<Draft>, Error> {
    match post {
        Value::Array(posts) if posts.is_empty() => Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `post`: the thread has no posts",
                "параметр `post`: в треде нет твитов"
            ),
        )
        .parameter("post")),
        Value::Array(posts) => drafts::read_thread(call, "post", posts),
        one => drafts::read(call, "post", one).map(|draft| vec![draft]),
    }
}

/// The beginning of a post's text, or of a thread's first.
pub(super) fn preview(post: &Value) -> String {
    let text = match post {
        Value::Array(posts) => return posts.first().map(preview).unwrap_or_default(),
        Value::Object(members) => members.get("text").and_then(Value::as_str),
        other => other.as_str(),
    };
    let text = text.unwrap_or_default();
    let mut letters = text.chars();
    let head: String = letters.by_ref().take(PREVIEW).collect();
    match letters.next() {
        Some(_) => format!("{head}…"),
        None => head,
    }
}

/// What anyone may know of a post.
pub(super) fn shown(queued: &Queued) -> Value {
    let moment = |at: Option<u64>| json!(at);
    json!({
        "idempotency_key": queued.key,
        "profile": queued.profile,
        "state": queued.state.as_str(),
        "text": preview(&queued.post),
        "not_before": moment(queued.due.filter(|_| queued.state == QueueState::Waiting)),
        "claimed_until": moment(queued.due.filter(|_| queued.state == QueueState::Sending)),
        "attempts": queued.attempts,
        "post_ids": queued.post_ids,
        "error": queued.error,
        "created_at": queued.created_at,
        "updated_at": queued.updated_at,
        "seq": queued.seq.to_string(),
    })
}

pub(super) fn shown_pause(pause: &Pause) -> Value {
    json!({"profile": pause.profile, "until": pause.until, "code": pause.code})
}
