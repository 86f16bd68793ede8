//! Threads: posts of which each answers the one before it (contract §3.1).
//!
//! The whole thread is read before its first post is sent. With an `idempotency_key` each post has a line of its own in the
//! journal, so a thread that was cut in the middle goes on at its first missing post when the call is made again.

use serde_json::{Value, json};

use super::admission::{Admission, key};
use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::checked::Checked;
use super::draft::Draft;
use super::operation::{AUTH, DRY_RUN, IDEMPOTENCY_KEY, MOST_PARTS, Operation};
use super::published::publish;
use super::{drafts, failures, shapes};
use crate::clock;
use crate::error::{Code, Error, Outcome};
use crate::identity::Need;
use crate::language::{Text, text};

pub static CREATE_THREAD: Operation = Operation {
    name: Name {
        en: "CreateThread",
        ru: "СоздатьТред",
    },
    summary: Text::new(
        "Publishes a thread: posts of which each answers the one before it.",
        "Публикует тред: твиты, каждый из которых отвечает на предыдущий.",
    ),
    details: Text::new(
        "The whole thread is checked before its first post is sent. With an `idempotency_key` a thread that was cut goes on at its first missing post when the call is repeated; without one the posts before it are public, and `publication` of the envelope names them.",
        "Весь тред проверяется до отправки первого твита. С `idempotency_key` повтор вызова продолжает прерванный тред с первого недостающего твита; без него предыдущие твиты остаются опубликованными, их называет `publication` конверта.",
    ),
    parameters: &[
        Parameter::new(
            "posts",
            "PostArray",
            "МассивТвитов",
            Kind::Posts,
            Text::new(
                "The posts in order: texts, or objects {text, pictures | gifs | videos | media, options, dur, …} with the parameters of CreateCustomTweet.",
                "Твиты по порядку: тексты или объекты {text, pictures | gifs | videos | media, options, dur, …} с параметрами СоздатьПроизвольныйТвит.",
            ),
        ).example(r#"["First",{"text":"Second","pictures":"picture.png"}]"#)
        .required(),
        AUTH,
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    word: "thread",
    result: shapes::THREAD,
    failures: failures::A_POST_WITH_FILES,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"posts":["First",{"text":"Second","pictures":"picture.png"}]}"#,
        result: r#"{"data":[{"id":"1990000000000000001","text":"First","edit_history_tweet_ids":["1990000000000000001"]},{"id":"1990000000000000002","text":"Second https://t.co/abcdefghij","edit_history_tweet_ids":["1990000000000000002"]}]}"#,
    },
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
    publish_thread(call, drafts, key(call)?)
}

/// Publishes a thread, each of its posts under a key of its own if there is a key. Says in the envelope how far it got, also
/// when it fails before it sends anything.
pub fn publish_thread(
    call: &Call<'_>,
    drafts: Vec<Draft>,
    key: Option<&str>,
) -> Result<Value, Error> {
    let mut parts = Vec::new();
    let result = publish_parts(call, drafts, key, &mut parts);
    if call.transport.is_dry_run() {
        return result;
    }
    let is_begun = parts.iter().any(is_published);
    if result.is_ok() || !parts.is_empty() {
        call.publication(summary(key, parts, result.is_ok()));
    }
    result.map_err(|error| {
        if is_begun {
            cut(error, key.is_some())
        } else {
            error
        }
    })
}

/// As [`publish_thread`]; `parts` holds what is known of the thread's posts whatever comes of it.
fn publish_parts(
    call: &Call<'_>,
    drafts: Vec<Draft>,
    key: Option<&str>,
    parts: &mut Vec<Value>,
) -> Result<Value, Error> {
    // One user posts all of it, so the most demanding post decides.
    let needs = || drafts.iter().map(|draft| draft.need(call));
    let need = needs()
        .find(|need| *need != Need::User)
        .unwrap_or(Need::User);
    let credentials = call.identity(need)?;
    let thread: Vec<Checked> = drafts
        .into_iter()
        .map(|draft| Checked::of(call, draft))
        .collect();
    let admission = Admission::of(call, credentials, key)?;
    admission.thread(call, &thread, parts)?;
    parts.clear();
    let mut posts: Vec<Value> = Vec::new();
    let mut planned = None;
    for (index, checked) in thread.iter().enumerate() {
        let mut body = checked.draft.body.clone();
        if index > 0 {
            let id = match posts.last() {
                Some(post) => post["id"].clone(),
                None => json!(format!("<id of posts[{}]>", index - 1)),
            };
            body.insert("reply".into(), json!({"in_reply_to_tweet_id": id}));
        }
        let answers_post_of = parts.last().and_then(|part| part["updated_at"].as_u64());
        let part = admission.part(checked, index, body, answers_post_of);
        let published = publish(call, part);
        match published.result {
            Ok(post) => {
                parts.push(published.publication.unwrap_or_else(|| {
                    let now = clock::unix_seconds();
                    json!({"part": index + 1, "state": "published", "post_id": post["data"]["id"], "updated_at": now})
                }));
                posts.push(post.get("data").cloned().unwrap_or_default());
            }
            // A dry run ends each post with this.
            Err(error) if call.transport.is_dry_run() && error.code() == Code::Cancelled => {
                planned = Some(error);
            }
            Err(error) => {
                parts.extend(published.publication);
                return Err(error.at(&format!("posts[{index}]")));
            }
        }
    }
    match planned {
        Some(error) => Err(error),
        None => Ok(json!({"data": posts})),
    }
}

fn is_published(part: &Value) -> bool {
    part["state"] == "published"
}

/// The failure of a thread of which posts are public, with a key or without: what is public was applied, unless it is not even
/// known whether there is more.
fn cut(error: Error, journaled: bool) -> Error {
    let lost = error.get_outcome() == Outcome::Unknown;
    let error = error.outcome(if lost {
        Outcome::Unknown
    } else {
        Outcome::Applied
    });
    if journaled {
        // The same call goes on where this one was cut.
        return error;
    }
    let advice = text!(
        "the posts before it are published, see `publication`: go on with the rest as answers to the last of them, or use an `idempotency_key`",
        "твиты до него опубликованы, см. `publication`: продолжите остальными как ответами на последний из них или задавайте `idempotency_key`"
    );
    let error = error.retryable(false);
    match error.code() {
        // Why X refused the post stays said. The advice for other failures is to call once more, which would publish twice.
        Code::Forbidden | Code::Rejected => error.also(advice),
        _ => error.hint(advice),
    }
}

/// The ids of the posts of a thread that are public, in their order, from what the envelope says of it.
pub fn public_ids(publication: &Value) -> Vec<String> {
    publication["parts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|part| is_published(part))
        .filter_map(|part| part["post_id"].as_str().map(str::to_owned))
        .collect()
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
    summary["post_ids"] = json!(public_ids(&summary));
    if let Some(key) = key {
        summary["idempotency_key"] = json!(key);
    }
    summary
}
