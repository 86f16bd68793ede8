//! The outbox: posts wait in the store until they are due. What puts them in, shows them and takes them out; `delivery.rs`
//! sends them.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::admission::{check_files, key};
use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::draft::Draft;
use super::operation::{AUTH, IDEMPOTENCY_KEY, Operation};
use super::{drafts, failures, shapes};
use crate::clock;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted;
use crate::publish::{canonical, sorted};
use crate::random;
use crate::store::{Pause, QueueState, Queued, Wanted};

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

pub static ENQUEUE_TWEET: Operation = Operation {
    name: Name {
        en: "EnqueueTweet",
        ru: "ПоставитьТвитВОчередь",
    },
    summary: Text::new(
        "Puts a post or a thread into the store, to be sent by SendQueued. Sends nothing. Needs `store` and `profile`.",
        "Ставит твит или тред в очередь в хранилище; отправит его ОтправитьОчередь. Ничего не отправляет. Нужны `store` и `profile`.",
    ),
    details: Text::new(
        "The post is checked now as far as that needs no network, and its files are read when it is sent. Without an `idempotency_key` it gets a key; the same key puts in the same post once.",
        "Твит сразу проверяется, насколько это можно без сети, а файлы читаются при отправке. Без `idempotency_key` ключ создаётся сам; один ключ ставит один твит один раз.",
    ),
    parameters: &[
        Parameter::new(
            "post",
            "Post",
            "Твит",
            Kind::Post,
            Text::new(
                "A text, an object {text, pictures | gifs | videos | media, options, dur, …} with the parameters of CreateCustomTweet, or an array of those: a thread. Files are read when the post is sent.",
                "Текст, объект {text, pictures | gifs | videos | media, options, dur, …} с параметрами СоздатьПроизвольныйТвит или их массив — тред. Файлы читаются при отправке.",
            ),
        ).example(r#"{"text":"Good morning","pictures":"picture.png"}"#)
        .short('p')
        .required(),
        AUTH,
        Parameter::new(
            "not_before",
            "NotBefore",
            "НеРанее",
            Kind::Moment,
            Text::new(
                "When it is sent at the earliest: Unix seconds, or RFC 3339 with a zone such as 2026-12-01T09:00:00+03:00.",
                "Когда отправить самое раннее: секунды Unix или RFC 3339 с зоной, например 2026-12-01T09:00:00+03:00.",
            ),
        ).example(r#""2026-12-01T09:00:00+03:00""#),
        IDEMPOTENCY_KEY,
    ],
    word: "queued",
    result: shapes::QUEUED,
    failures: &[failures::EVERY, failures::MEDIA_FILES, &[Code::UnknownProfile, Code::IdempotencyConflict]],
    effect: Effect::Local,
    example: Example {
        params: r#"{"post":"Good morning","not_before":"2026-12-01T09:00:00+03:00","idempotency_key":"order-42"}"#,
        result: r#"{"idempotency_key":"order-42","profile":"main","state":"waiting","text":"Good morning","not_before":1796104800,"claimed_until":null,"attempts":0,"post_ids":[],"error":null,"created_at":1795752000,"updated_at":1795752000,"seq":"1"}"#,
    },
    run: enqueue_tweet,
};

fn enqueue_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let given = call.arguments.get("post").unwrap_or(&Value::Null);
    let post = match drafts::array(given) {
        Some(posts) => Value::Array(posts),
        None => given.clone(),
    };
    let drafts = read(call, &post)?;
    drafts
        .iter()
        .try_for_each(|draft| check_files(call, draft))?;
    let due = not_before(call)?;
    let profile = call.require_profile()?;
    if call.own_tokens {
        return Err(needs_profile());
    }
    call.account()?;
    let key = match key(call)? {
        Some(key) => key.to_owned(),
        None => random::hex::<16>()?,
    };
    let post = drafts::anchored(&post);
    let now = clock::unix_seconds();
    let mut queued = Queued {
        seq: 0,
        profile: profile.to_owned(),
        key,
        revision: 0,
        state: QueueState::Waiting,
        digest: digest(&canonical(&post)),
        post,
        error: None,
        post_ids: Vec::new(),
        due: Some(due.unwrap_or(now)),
        attempts: 0,
        created_at: now,
        updated_at: now,
    };
    let store = call.store()?;
    loop {
        if store.enqueue(&mut queued)? {
            return Ok(shown(&queued));
        }
        let Some(known) = store.queued(&queued.profile, &queued.key)? else {
            continue;
        };
        // Rows of earlier releases have the digest of the post as it was given.
        let same = known.digest == queued.digest || known.digest == digest(&queued.post);
        match known.state {
            // Taken out before it was sent: the key is free again, for any post.
            QueueState::Cancelled => {
                queued.seq = known.seq;
                queued.revision = known.revision;
                if store.keep_queued(&mut queued)? {
                    return Ok(shown(&queued));
                }
            }
            _ if same => {
                let mut known = shown(&known);
                known["replayed"] = json!(true);
                return Ok(known);
            }
            _ => {
                return Err(Error::new(
                    Code::IdempotencyConflict,
                    text!(
                        "parameter `idempotency_key`: a post with other content is in the outbox under this key",
                        "параметр `idempotency_key`: в очереди с этим ключом стоит твит с другим содержимым"
                    ),
                )
                .parameter("idempotency_key")
                .hint(text!(
                    "take a new key, or take that post out with CancelQueued as long as it is not sent",
                    "возьмите новый ключ или, пока тот твит не отправлен, отмените его операцией ОтменитьИзОчереди"
                )));
            }
        }
    }
}

fn digest(post: &Value) -> Vec<u8> {
    Sha256::digest(sorted(post).to_string()).to_vec()
}

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

/// Seconds with a fraction: never earlier than they say.
fn whole(seconds: f64) -> Option<u64> {
    (0.0..1e12)
        .contains(&seconds)
        .then(|| seconds.ceil() as u64)
}

fn not_before(call: &Call<'_>) -> Result<Option<u64>, Error> {
    let moment = match call.arguments.get("not_before") {
        None => return Ok(None),
        Some(Value::Number(number)) => number.as_f64().and_then(whole),
        Some(Value::String(text)) => {
            let text = pasted::trim(text);
            let seconds = text.parse().ok().and_then(whole);
            seconds.or_else(|| clock::parse_rfc3339(text))
        }
        Some(_) => None,
    };
    // The last moment that RFC 3339 can write; milliseconds given for seconds are past it.
    let moment = moment.filter(|moment| *moment < 253_402_300_800);
    moment.map(Some).ok_or_else(|| {
        Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `not_before`: expected Unix seconds, or a moment such as 2026-12-01T09:00:00+03:00 (RFC 3339)",
                "параметр `not_before`: ожидались секунды Unix или момент вида 2026-12-01T09:00:00+03:00 (RFC 3339)"
            ),
        )
        .parameter("not_before")
    })
}

fn needs_profile() -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "a post of the outbox is sent later and perhaps elsewhere, with the tokens of its profile: give `auth.profile`, no tokens",
            "твит из очереди отправляется позже и, возможно, на другой машине с токенами своего профиля: задайте `auth.profile`, а не токены"
        ),
    )
    .parameter("auth.profile")
    .hint(text!(
        "SaveCredentials puts tokens into a profile",
        "СохранитьДанныеАвторизации помещает токены в профиль"
    ))
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
        Some(key) => again(store.queued(profile, key)?.ok_or_else(unknown)?)?,
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
        let mut queued = store.queued(profile, key)?.ok_or_else(unknown)?;
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

fn unknown() -> Error {
    Error::new(
        Code::NotFound,
        text!(
            "the outbox has no post of this profile under this key",
            "в очереди нет твита этого профиля с таким ключом"
        ),
    )
    .parameter("idempotency_key")
}
