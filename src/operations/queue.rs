//! The outbox: posts wait in the store until they are due. What shows them, lets them be tried again and takes them out;
//! `enqueue.rs` puts them in, `delivery.rs` sends them.

use serde_json::{Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, Operation};
use super::queued::{LIMIT, LIMIT_PARAMETER, shown, shown_pause};
use super::{failures, shapes};
use crate::clock;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::store::{QueueState, Queued, Wanted};

pub static GET_QUEUE: Operation = Operation {
    name: Name {
        en: "GetQueue",
        ru: "ПолучитьОчередь",
    },
    summary: Text::new(
        "Lists the posts of the outbox in the order of their arrival. With a `profile` only its posts.",
        "Показывает твиты очереди в порядке поступления. При заданном `profile` — только его твиты.",
    ),
    details: Text::new(
        "Needs `store`. For the next page pass the `seq` of the last post as `after`.",
        "Нужен `store`. Для следующей страницы передайте `seq` последнего твита в `after`.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "state",
            "State",
            "Состояние",
            Kind::Choice(QueueState::WORDS),
            Text::new(
                "Only posts in this state.",
                "Только твиты в этом состоянии.",
            ),
        )
        .example(r#""waiting""#),
        Parameter::new(
            "idempotency_key",
            "IdempotencyKey",
            "КлючИдемпотентности",
            Kind::Text,
            Text::new(
                "Only the post of this key; needs a `profile`.",
                "Только твит с этим ключом; нужен `profile`.",
            ),
        )
        .example(r#""order-42""#),
        LIMIT_PARAMETER,
        Parameter::new(
            "after",
            "After",
            "После",
            Kind::Id,
            Text::new(
                "Goes on behind the post with this `seq`: the last one of the page before.",
                "Продолжает после твита с этим `seq`, последним на предыдущей странице.",
            ),
        )
        .example(r#""41""#),
    ],
    word: "queue",
    result: shapes::QUEUE,
    failures: &[failures::EVERY],
    effect: Effect::Local,
    example: Example {
        params: r#"{"state":"waiting"}"#,
        result: r#"{"posts":[{"idempotency_key":"order-42","profile":"main","state":"waiting","text":"Good morning","not_before":1795755600,"claimed_until":null,"attempts":0,"post_ids":[],"error":null,"created_at":1795752000,"updated_at":1795752000,"seq":"1"}],"counts":{"waiting":1,"sending":0,"sent":0,"failed":0,"cancelled":0},"next_at":1795755600,"paused":[]}"#,
    },
    run: get_queue,
};

fn get_queue(call: &Call<'_>) -> Result<Value, Error> {
    let store = call.store()?;
    let profile = call.profile_name();
    let posts = match call.arguments.text("idempotency_key") {
        Some(key) => store
            .queued(call.require_profile()?, key)?
            .into_iter()
            .collect(),
        None => {
            let limit = call.arguments.integer("limit").unwrap_or(LIMIT);
            let after = call.arguments.text("after").unwrap_or("0");
            store.list_queued(&Wanted {
                profile,
                state: call.arguments.text("state").and_then(QueueState::parse),
                after: after.parse().unwrap_or(i64::MAX),
                limit: u32::try_from(limit).unwrap_or(u32::MAX),
            })?
        }
    };
    let mut counts = json!({});
    for word in QueueState::WORDS {
        counts[*word] = json!(0);
    }
    for (state, count) in store.count_queued(profile)? {
        counts[state.as_str()] = json!(count);
    }
    Ok(json!({
        "posts": posts.iter().map(shown).collect::<Vec<_>>(),
        "counts": counts,
        "next_at": store.next_queued(profile)?,
        "paused": store.pauses()?.iter().map(shown_pause).collect::<Vec<_>>(),
    }))
}

pub static RETRY_QUEUED: Operation = Operation {
    name: Name {
        en: "RetryQueued",
        ru: "ПовторитьИзОчереди",
    },
    summary: Text::new(
        "Lets a post of the outbox that was given up, or all of a profile, be tried again at once. Ends the profile's pause.",
        "Разрешает снова отправлять отклонённый твит из очереди или все такие твиты профиля. Снимает паузу профиля.",
    ),
    details: Text::new(
        "Needs `store` and `profile`. SendQueued sends it.",
        "Нужны `store` и `profile`. Отправит его ОтправитьОчередь.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "idempotency_key",
            "IdempotencyKey",
            "КлючИдемпотентности",
            Kind::Text,
            Text::new(
                "The post's key; without it all posts that were given up.",
                "Ключ твита; без него — все отклонённые твиты.",
            ),
        )
        .example(r#""order-42""#),
    ],
    word: "queue",
    result: shapes::RETRIED,
    failures: &[failures::EVERY, failures::OUTBOX],
    effect: Effect::Local,
    example: Example {
        params: r#"{"idempotency_key":"order-42"}"#,
        result: r#"{"posts":[{"idempotency_key":"order-42","profile":"main","state":"waiting","text":"Good morning","not_before":1795755600,"claimed_until":null,"attempts":0,"post_ids":[],"error":null,"created_at":1795752000,"updated_at":1795752000,"seq":"1"}]}"#,
    },
    run: retry_queued,
};

fn retry_queued(call: &Call<'_>) -> Result<Value, Error> {
    let store = call.store()?;
    let profile = call.require_profile()?;
    store.unpause(profile)?;
    let mut tried = Vec::new();
    let mut again = |mut queued: Queued| -> Result<(), Error> {
        // One that waits for a later try is tried now as well.
        if matches!(queued.state, QueueState::Failed | QueueState::Waiting) {
            queued.state = QueueState::Waiting;
            queued.due = Some(clock::unix_seconds());
            queued.attempts = 0;
            if store.keep_queued(&mut queued)? {
                tried.push(shown(&queued));
                return Ok(());
            }
        }
        if call.arguments.text("idempotency_key").is_some() {
            return Err(taken(queued.state));
        }
        Ok(())
    };
    match call.arguments.text("idempotency_key") {
        Some(key) => again(
            store
                .queued(profile, key)?
                .ok_or_else(|| unknown(profile, key))?,
        )?,
        None => {
            let mut after = 0;
            loop {
                let page = store.list_queued(&Wanted {
                    profile: Some(profile),
                    state: Some(QueueState::Failed),
                    after,
                    limit: 1000,
                })?;
                let Some(last) = page.last() else { break };
                after = last.seq;
                for queued in page {
                    again(queued)?;
                }
            }
        }
    }
    Ok(json!({"posts": tried}))
}

pub static CANCEL_QUEUED: Operation = Operation {
    name: Name {
        en: "CancelQueued",
        ru: "ОтменитьИзОчереди",
    },
    summary: Text::new(
        "Takes a post out of the outbox before it is sent.",
        "Убирает твит из очереди, пока он не отправлен.",
    ),
    details: Text::new(
        "Needs `store` and `profile`. What is being sent, or is sent, cannot be taken out. Its key is free again.",
        "Нужны `store` и `profile`. Убрать твит, который отправляется или уже отправлен, нельзя. Ключ снова свободен.",
    ),
    parameters: &[
        Parameter::new(
            "idempotency_key",
            "IdempotencyKey",
            "КлючИдемпотентности",
            Kind::Text,
            Text::new("The post's key.", "Ключ твита."),
        )
        .example(r#""order-42""#)
        .required(),
        AUTH,
    ],
    word: "queued",
    result: shapes::QUEUED,
    failures: &[failures::EVERY, failures::OUTBOX],
    effect: Effect::Local,
    example: Example {
        params: r#"{"idempotency_key":"order-42"}"#,
        result: r#"{"idempotency_key":"order-42","profile":"main","state":"cancelled","text":"Good morning","not_before":null,"claimed_until":null,"attempts":0,"post_ids":[],"error":null,"created_at":1795752000,"updated_at":1795752000,"seq":"1"}"#,
    },
    run: cancel_queued,
};

fn cancel_queued(call: &Call<'_>) -> Result<Value, Error> {
    let store = call.store()?;
    let profile = call.require_profile()?;
    let key = call.arguments.text("idempotency_key").unwrap_or_default();
    loop {
        let mut queued = store
            .queued(profile, key)?
            .ok_or_else(|| unknown(profile, key))?;
        match queued.state {
            QueueState::Cancelled => return Ok(shown(&queued)),
            QueueState::Waiting | QueueState::Failed => {
                queued.state = QueueState::Cancelled;
                queued.due = None;
                if store.keep_queued(&mut queued)? {
                    return Ok(shown(&queued));
                }
            }
            QueueState::Sending | QueueState::Sent => return Err(taken(queued.state)),
        }
    }
}

fn taken(state: QueueState) -> Error {
    let error = Error::new(
        Code::QueueConflict,
        match state {
            QueueState::Sending => text!(
                "the post is being sent at this moment",
                "твит отправляется прямо сейчас"
            ),
            QueueState::Cancelled => text!(
                "the post was taken out of the outbox",
                "твит убран из очереди"
            ),
            _ => text!("the post is sent already", "твит уже отправлен"),
        },
    )
    .parameter("idempotency_key")
    .retryable(state == QueueState::Sending);
    if state == QueueState::Sent {
        return error.hint(text!(
            "DeleteTweet takes a published post back; its id is in `post_ids` of GetQueue",
            "опубликованный твит удаляет УдалитьТвит; его идентификатор — в `post_ids` из ПолучитьОчередь"
        ));
    }
    error
}

fn unknown(profile: &str, key: &str) -> Error {
    Error::new(
        Code::NotFound,
        text!(
            "the outbox has no post of the profile `{profile}` under the key `{key}`",
            "в очереди нет твита профиля `{profile}` с ключом `{key}`"
        ),
    )
    .parameter("idempotency_key")
    .hint(text!(
        "GetQueue lists what is there",
        "ПолучитьОчередь перечислит, что там есть"
    ))
}
