//! Putting posts into the outbox: what is asked of a post that is sent later, and what its key means until then.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::admission::{check_files, key};
use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, IDEMPOTENCY_KEY, Operation};
use super::queued::{read, shown};
use super::{drafts, failures, shapes};
use crate::clock;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted;
use crate::publish::{canonical, sorted};
use crate::random;
use crate::store::{QueueState, Queued};

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
