//! Sending the posts of the outbox, each once, whoever else does the same.
//!
//! A worker claims one post after the other and publishes it in the name of its profile, under its key: the journal sees to
//! it that a post whose worker died, or whose claim ran out, is not published twice. What a failure means for the account's
//! other posts is decided in [`crate::publish::outbox`].

use serde_json::{Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, Operation};
use super::performing::on_behalf;
use super::published;
use super::queued::{LIMIT, LIMIT_PARAMETER, preview, read, shown, shown_pause};
use super::thread::{public_ids, publish_thread};
use super::{failures, shapes};
use crate::clock;
use crate::error::{Code, Error};
use crate::language::Text;
use crate::publish::outbox::{self, Next};
use crate::store::{Pause, QueueState, Queued, Store};

/// Tries after which a post is given up.
const MOST_ATTEMPTS: u64 = 10;
/// Seconds after which the post of a worker that has died is anybody's.
const LEASE: u64 = 600;

pub static SEND_QUEUED: Operation = Operation {
    name: Name {
        en: "SendQueued",
        ru: "ОтправитьОчередь",
    },
    summary: Text::new(
        "Sends the posts of the outbox that are due, each once, however many workers do the same. With a `profile` only its posts.",
        "Отправляет твиты из очереди, время которых пришло, каждый один раз, сколько бы исполнителей ни работало. При заданном `profile` — только его твиты.",
    ),
    details: Text::new(
        "Needs `store`. Call it every minute or so, on one machine or on several. A post that fails does not fail the call: look at `posts`. After a limit or a restriction of X the account pauses.",
        "Нужен `store`. Вызывайте примерно раз в минуту, на одной машине или на нескольких. Неудача одного твита не означает ошибку вызова: смотрите `posts`. После лимита или ограничения X учётная запись делает паузу.",
    ),
    parameters: &[
        AUTH,
        LIMIT_PARAMETER,
        Parameter::new(
            "max_attempts",
            "MaxAttempts",
            "МаксимумПопыток",
            Kind::Integer(1, 1000),
            Text::new(
                "Tries after which a post is given up; 10 by default.",
                "Число попыток, после которого твит больше не отправляется; по умолчанию 10.",
            ),
        ).example("5").default("10"),
        Parameter::new(
            "lease",
            "Lease",
            "Аренда",
            Kind::Integer(1, 86_400),
            Text::new(
                "Seconds after which the post of a worker that died is taken over by another; 600 by default.",
                "Через сколько секунд твит прекратившего работу исполнителя берёт другой; по умолчанию 600.",
            ),
        ).example("300").default("600"),
    ],
    word: "delivery",
    result: shapes::DELIVERY,
    failures: &[failures::EVERY],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"limit":10}"#,
        result: r#"{"sent":1,"failed":0,"postponed":0,"next_at":null,"paused":[],"posts":[{"idempotency_key":"order-42","profile":"main","state":"sent","text":"Good morning","not_before":null,"claimed_until":null,"attempts":1,"post_ids":["1990000000000000001"],"error":null,"created_at":1795752000,"updated_at":1795752000,"seq":"1"}]}"#,
    },
    run: send_queued,
};

fn send_queued(call: &Call<'_>) -> Result<Value, Error> {
    let number = |key: &str| call.arguments.integer(key).map(i64::unsigned_abs);
    let limit = number("limit").unwrap_or(LIMIT.unsigned_abs());
    let most = number("max_attempts").unwrap_or(MOST_ATTEMPTS);
    let lease = number("lease").unwrap_or(LEASE);
    let store = call.store()?;
    let profile = call.profile_name();
    let mut posts: Vec<Value> = Vec::new();
    let mut counts = [0_u64; QueueState::ALL.len()];
    while (posts.len() as u64) < limit {
        call.cancel().check()?;
        let Some(mut queued) = store.claim(profile, lease)? else {
            break;
        };
        let error = deliver(call, store, &mut queued, most)?;
        counts[queued.state as usize] += 1;
        posts.push(shown(&queued));
        // A call that was told to stop has given its post back.
        if let Some(error) = error.filter(|error| error.code() == Code::Cancelled) {
            return Err(error);
        }
    }
    let pauses: Vec<Value> = store.pauses()?.iter().map(shown_pause).collect();
    Ok(json!({
        "sent": counts[QueueState::Sent as usize],
        "failed": counts[QueueState::Failed as usize],
        "postponed": counts[QueueState::Waiting as usize],
        "next_at": store.next_queued(profile)?,
        "paused": pauses,
        "posts": posts,
    }))
}

/// Publishes a claimed post, and writes down what became of it. Returns the failure, if it was one.
fn deliver(
    call: &Call<'_>,
    store: &Store,
    queued: &mut Queued,
    most: u64,
) -> Result<Option<Error>, Error> {
    let (post, key) = (queued.post.clone(), queued.key.clone());
    let performed = on_behalf(call, &queued.profile, &|call| {
        call.account()?;
        publish_post(call, &post, &key)
    });
    let (result, http, publication) = match performed {
        Ok(performed) => {
            for warning in performed.warnings {
                call.warn(warning);
            }
            (performed.result, performed.http, performed.publication)
        }
        Err(error) => (Err(error), None, None),
    };
    let now = clock::unix_seconds();
    let pause = |until: u64, code: Code| {
        store.pause(&Pause {
            profile: queued.profile.clone(),
            until,
            code: code.as_str().to_owned(),
        })
    };
    let failure = match result {
        Ok(answer) => {
            if let Some(until) = http.and_then(|http| outbox::used_up(&http, now)) {
                pause(until, Code::RateLimited)?;
            }
            queued.state = QueueState::Sent;
            queued.due = None;
            queued.error = None;
            queued.post_ids = ids(&answer);
            // What is published need not be sent again, and may be large.
            queued.post = json!(preview(&queued.post));
            None
        }
        Err(error) => {
            let again = is_refused_again(store, queued, &error)?;
            let next = outbox::after(&error, queued.attempts, most, now, again);
            let counted = !matches!(next, Next::AccountWaits(_) | Next::AllWait(_))
                && error.code() != Code::Cancelled;
            if !counted {
                queued.attempts = queued.attempts.saturating_sub(1);
            }
            let (state, due) = match next {
                Next::Later(at) => (QueueState::Waiting, Some(at)),
                Next::AllWait(until) | Next::Suspected(until) => {
                    pause(until, outbox::accountable(&error))?;
                    (QueueState::Waiting, Some(until))
                }
                Next::AccountWaits(until) => {
                    pause(until, outbox::accountable(&error))?;
                    // It was the first in line.
                    (QueueState::Waiting, Some(queued.created_at))
                }
                Next::Failed => (QueueState::Failed, None),
            };
            (queued.state, queued.due) = (state, due);
            queued.error = Some(error.to_json(call.language));
            // What is public of a thread is public, whatever becomes of the rest.
            if let Some(publication) = publication {
                queued.post_ids = public_ids(&publication);
            }
            Some(error)
        }
    };
    // If the claim ran out in the meantime, its successor gets the same answer from the journal.
    store.keep_queued(queued)?;
    Ok(failure)
}

/// Whether X refused the account's post before this one in the same words, none of which is about a post.
fn is_refused_again(store: &Store, queued: &Queued, error: &Error) -> Result<bool, Error> {
    let Some(refusal) = outbox::refusal(error) else {
        return Ok(false);
    };
    let before = store.last_tried(&queued.profile, &queued.key)?;
    let before = before.and_then(|before| outbox::bare(&before.error?));
    Ok(before == Some(refusal))
}

fn publish_post(call: &Call<'_>, post: &Value, key: &str) -> Result<Value, Error> {
    let mut drafts = read(call, post)?;
    match (post, drafts.pop()) {
        (Value::Object(_) | Value::String(_), Some(draft)) => {
            published::post_under(call, draft, Some(key))
        }
        (_, last) => {
            drafts.extend(last);
            publish_thread(call, drafts, Some(key))
        }
    }
}

/// The ids of one post or of a thread.
fn ids(answer: &Value) -> Vec<String> {
    let data = answer.get("data").unwrap_or(&Value::Null);
    let one = |post: &Value| post.get("id")?.as_str().map(str::to_owned);
    match data {
        Value::Array(posts) => posts.iter().filter_map(one).collect(),
        post => one(post).into_iter().collect(),
    }
}
