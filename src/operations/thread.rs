//! Threads: posts of which each answers the one before it (contract §3.1).
//!
//! The whole thread is read before its first post is sent. With an `idempotency_key` each post has a line of its own in the
//! journal, so a thread that was cut in the middle goes on at its first missing post when the call is made again.

use serde_json::{Value, json};

use super::publish::{self, Draft, IDEMPOTENCY_KEY, MOST_PARTS};
use super::{AUTH, Call, DRY_RUN, Kind, Name, Operation, Parameter, check, drafts};
use crate::error::{Code, Error, Outcome};
use crate::identity::Need;
use crate::language::{Text, text};
use crate::publish::refuse_shortened;

pub static CREATE_THREAD: Operation = Operation {
    name: Name {
        en: "CreateThread",
        ru: "СоздатьТред",
    },
    summary: Text::new(
        "Publishes a thread: posts of which each answers the one before it.",
        "Публикует тред: твиты, каждый из которых отвечает на предыдущий.",
    ),
    parameters: &[
        Parameter::new(
            "posts",
            "PostArray",
            "МассивТвитов",
            Kind::Any,
            Text::new(
                "The posts in order: texts, or objects {text, pictures | gifs | videos | media, options, dur, …} with the parameters of CreateCustomTweet.",
                "Твиты по порядку: тексты или объекты {text, pictures | gifs | videos | media, options, dur, …} с параметрами СоздатьПроизвольныйТвит.",
            ),
        )
        .required(),
        AUTH,
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    result: "thread",
    run: create_thread,
};

fn create_thread(call: &Call<'_>) -> Result<Value, Error> {
    let given = call.arguments.get("posts").unwrap_or(&Value::Null);
    let values = drafts::array(given).unwrap_or_default();
    if values.is_empty() || values.len() > usize::try_from(MOST_PARTS).unwrap_or(usize::MAX) {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `posts`: expected an array of 1 to {MOST_PARTS} posts",
                "параметр `posts`: ожидался массив из 1–{MOST_PARTS} твитов"
            ),
        )
        .parameter("posts"));
    }
    let drafts = drafts::read_thread(call, "posts", &values)?;
    publish_thread(call, &drafts, publish::key(call)?)
}

/// Publishes a thread, each of its posts under a key of its own if there is a key. Says in the envelope how far it got.
pub fn publish_thread(
    call: &Call<'_>,
    drafts: &[Draft],
    key: Option<&str>,
) -> Result<Value, Error> {
    // One user posts all of it, so the most demanding post decides.
    let needs = || drafts.iter().map(|draft| draft.need(call));
    let need = needs()
        .find(|need| *need != Need::User)
        .unwrap_or(Need::User);
    let credentials = call.identity(need)?;
    let journal = publish::journal_under(call, &credentials, key)?;
    if let Some(journal) = &journal {
        refuse_shortened(journal, drafts.len())?;
    }
    let mut missing = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        // A post that is published costs nothing again, and its files may be gone.
        let part = journal.as_ref().map(|journal| journal.part(index + 1));
        if !part.map_or(Ok(false), |part| part.is_published())? {
            draft.check(call)?;
            missing.push(draft.clone());
        }
    }
    check::admit(call, &missing)?;
    let mut parts: Vec<Value> = Vec::new();
    let mut posts: Vec<Value> = Vec::new();
    let mut failure = None;
    for (index, draft) in drafts.iter().enumerate() {
        let mut body = draft.body.clone();
        if index > 0 {
            let id = match posts.last() {
                Some(post) => post["id"].clone(),
                None => json!(format!("<id of posts[{}]>", index - 1)),
            };
            body.insert("reply".into(), json!({"in_reply_to_tweet_id": id}));
        }
        let part = journal.as_ref().map(|journal| journal.part(index + 1));
        let done = publish::send(call, &credentials, draft, body, part.as_ref());
        match done.result {
            Ok(post) => {
                parts.push(done.publication.unwrap_or_else(|| {
                    json!({"part": index + 1, "state": "published", "post_id": post["data"]["id"]})
                }));
                posts.push(post.get("data").cloned().unwrap_or_default());
            }
            // A dry run ends each post with this.
            Err(error) if call.transport.is_dry_run() && error.code() == Code::Cancelled => {
                failure = Some(error);
            }
            Err(error) => {
                parts.extend(done.publication);
                failure = Some(explained(error, index, !posts.is_empty(), key.is_some()));
                break;
            }
        }
    }
    if !call.transport.is_dry_run() {
        call.publication(summary(key, parts, failure.is_none()));
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(json!({"data": posts})),
    }
}

/// The failure of a post, as that of its thread.
fn explained(error: Error, index: usize, begun: bool, journaled: bool) -> Error {
    let error = error.at(&format!("posts[{index}]"));
    if journaled || !begun {
        return error;
    }
    let lost = error.get_outcome() == Outcome::Unknown;
    error
        .outcome(if lost { Outcome::Unknown } else { Outcome::Applied })
        .retryable(false)
        .hint(text!(
            "the posts before it are published, see `publication`: go on with the rest as answers to the last of them, or use an `idempotency_key`",
            "твиты до него опубликованы, см. `publication`: продолжите остальными как ответами на последний из них или задавайте `idempotency_key`"
        ))
}

fn summary(key: Option<&str>, parts: Vec<Value>, complete: bool) -> Value {
    let state = if complete {
        json!("published")
    } else {
        parts
            .last()
            .and_then(|part| part.get("state"))
            .filter(|state| *state != "published")
            .cloned()
            .unwrap_or_else(|| json!("prepared"))
    };
    let replayed = complete
        && parts
            .iter()
            .all(|part| part.get("replayed") == Some(&json!(true)));
    let mut summary = json!({"state": state, "replayed": replayed, "parts": parts});
    if let Some(key) = key {
        summary["idempotency_key"] = json!(key);
    }
    summary
}
