//! What every create operation shares: publishing once per `idempotency_key`, and deciding what cannot be found out.

use serde_json::{Map, Value, json};

use super::check;
use super::media::{check_for_post, need, upload_for_post};
use super::{AUTH, Call, Effect, Example, Kind, Name, Operation, Parameter, failures, shapes};
use crate::error::{Code, Error};
use crate::identity::Need;
use crate::language::{Text, text};
use crate::media::{self, Category};
use crate::publish::{self, Content, Decision, Done, Journal, KEY_LENGTH, Ready};
use crate::transport::Credentials;

/// Posts that a thread has at most.
pub const MOST_PARTS: i64 = 1000;

pub const IDEMPOTENCY_KEY: Parameter = Parameter::new(
    "idempotency_key",
    "IdempotencyKey",
    "КлючИдемпотентности",
    Kind::Text,
    Text::new(
        "Your own key of this post, up to 255 characters: a document's UUID. With a `store`, the same key publishes once however often it is called.",
        "Ваш ключ этого твита, до 255 символов: например, UUID документа. При заданном `store` один ключ публикует один раз, сколько бы его ни вызывали.",
    ),
).example(r#""order-42""#);

/// One post as it is to be published.
#[derive(Clone, Debug)]
pub struct Draft {
    /// X's request body, without the media that are still to be uploaded.
    pub body: Map<String, Value>,
    /// These media.
    pub files: Option<Files>,
}

/// Media to upload for a post.
#[derive(Clone, Debug)]
pub struct Files {
    /// Their name in errors.
    pub place: String,
    /// As the caller gave them.
    pub value: Value,
    /// What they are.
    pub category: Category,
}

/// The parameters that hold files, and what the files are.
pub const FILES: [(&str, Category); 3] = [
    ("pictures", Category::Image),
    ("gifs", Category::Gif),
    ("videos", Category::Video),
];

impl Draft {
    /// What its post needs of the credentials.
    pub fn need(&self, call: &Call<'_>) -> Need {
        if self.files.is_some() {
            need(call)
        } else if self.body.contains_key("media") {
            Need::Media
        } else {
            Need::User
        }
    }

    /// Checks its files as far as that needs no network.
    pub fn check(&self, call: &Call<'_>) -> Result<(), Error> {
        match &self.files {
            Some(files) => check_for_post(call, &files.place, &files.value, files.category),
            None => Ok(()),
        }
    }

    /// How many media it has, and the hash that tells its files from others; without a journal nobody asks for that.
    fn content(&self, body: Map<String, Value>, journaled: bool) -> Content {
        let Some(files) = &self.files else {
            return Content::plain(body);
        };
        let mut content = Content::new(body, media::count(&files.value));
        if journaled {
            content.fingerprint = media::fingerprint(&files.place, &files.value, files.category);
        }
        content
    }
}

/// Publishes the post of a create operation, under the call's key if it has one.
pub fn post(call: &Call<'_>, draft: &Draft) -> Result<Value, Error> {
    post_under(call, draft, key(call)?)
}

/// Publishes a post, under a key if there is one.
pub fn post_under(call: &Call<'_>, draft: &Draft, key: Option<&str>) -> Result<Value, Error> {
    let credentials = call.identity(draft.need(call))?;
    let journal = journal_under(call, &credentials, key)?;
    let done = send(
        call,
        &credentials,
        draft,
        draft.body.clone(),
        None,
        journal.as_ref(),
    );
    if let Some(publication) = done.publication {
        call.publication(publication);
    }
    done.result
}

/// Publishes `body` with the files of its draft. `answers_post_of`: when its thread made the post that it answers. What fails leaves the journal as [`publish::publish`] says.
pub fn send(
    call: &Call<'_>,
    credentials: &Credentials,
    draft: &Draft,
    body: Map<String, Value>,
    answers_post_of: Option<u64>,
    journal: Option<&Journal<'_>>,
) -> Done {
    if call.transport.is_dry_run() {
        call.checked(check::report(call, draft, Vec::new()));
    }
    let mut content = draft.content(body, journal.is_some());
    content.admitted = check::admit(call, std::slice::from_ref(draft));
    let done = publish::publish(call.transport, credentials, journal, &content, || {
        let mut body = content.body.clone();
        let Some(files) = &draft.files else {
            return Ok(Ready {
                body,
                trails: Vec::new(),
                fresh: false,
                answers_post_of,
            });
        };
        let uploaded = upload_for_post(call, &files.place, &files.value, files.category)?;
        let media = body.entry("media").or_insert_with(|| json!({}));
        media["media_ids"] = json!(uploaded.ids);
        Ok(Ready {
            body,
            trails: uploaded.trails,
            fresh: true,
            answers_post_of,
        })
    });
    let done = Done {
        result: done
            .result
            .map_err(|error| check::explain(call, draft, error)),
        ..done
    };
    let replayed = done
        .publication
        .as_ref()
        .is_some_and(|known| known["replayed"] == true);
    if done.result.is_ok() && !replayed {
        check::remind(call, draft);
    }
    done
}

/// The journal for a key. A dry run leaves it alone.
pub fn journal_under<'a>(
    call: &'a Call<'_>,
    credentials: &Credentials,
    key: Option<&str>,
) -> Result<Option<Journal<'a>>, Error> {
    match key {
        Some(key) if !call.transport.is_dry_run() => journal(call, credentials, key).map(Some),
        _ => Ok(None),
    }
}

/// The call's key, if it has one. Fails when it is too long, or when there is no store to keep it in.
pub fn key<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, Error> {
    let Some(key) = call.arguments.text("idempotency_key") else {
        return Ok(None);
    };
    if key.chars().count() > KEY_LENGTH || key.chars().any(char::is_control) {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `idempotency_key`: expected 1 to {KEY_LENGTH} characters, none of them a control character",
                "параметр `idempotency_key`: ожидалось от 1 до {KEY_LENGTH} символов, без управляющих"
            ),
        )
        .parameter("idempotency_key"));
    }
    if call.standard.text("store").is_empty() {
        return Err(Error::new(
            Code::MissingParameter,
            text!(
                "`idempotency_key` needs an `auth.store`: that is where it is kept",
                "для `idempotency_key` нужно хранилище `auth.store`: там он хранится"
            ),
        )
        .parameter("auth.store")
        .hint(text!(
            "give the path of a file, `default` for the user's own, or a postgres:// address",
            "укажите путь к файлу, `default` для хранилища пользователя или адрес postgres://"
        )));
    }
    Ok(Some(key))
}

fn journal<'a>(
    call: &'a Call<'_>,
    credentials: &Credentials,
    key: &str,
) -> Result<Journal<'a>, Error> {
    let user = user(call, credentials)?;
    Ok(Journal {
        store: call.store()?,
        account: format!("{} {user}", call.standard.url("api_url")),
        user,
        key: key.to_owned(),
    })
}

/// The id of the user that the credentials stand for. X is asked once for each token, or once for a profile.
fn user(call: &Call<'_>, credentials: &Credentials) -> Result<String, Error> {
    let store = call.store()?;
    let is_oauth1 = matches!(credentials, Credentials::OAuth1(..));
    let profile = call.account()?.filter(|_| !is_oauth1);
    let known = |user: &Value| user.get("id").and_then(Value::as_str).map(str::to_owned);
    if let Some(id) = profile.and_then(|(_, profile)| known(profile.user.as_ref()?)) {
        return Ok(id);
    }
    let token = if is_oauth1 {
        call.standard.text("oauth_token")
    } else {
        let access = call.standard.text("access_token");
        if access.is_empty() {
            call.standard.text("refresh_token")
        } else {
            access
        }
    };
    let token = format!("{} {token}", call.standard.url("api_url"));
    if profile.is_none()
        && let Some(id) = store.user_of(&token)?
    {
        return Ok(id);
    }
    let me = call.who(credentials)?;
    let user = me.get("data").unwrap_or(&Value::Null);
    let Some(id) = known(user) else {
        return Err(Error::new(
            Code::InvalidAnswer,
            text!(
                "X does not say whose token this is",
                "X не сообщил, чей это токен"
            ),
        )
        .of_account());
    };
    match profile {
        Some((name, _)) => {
            store.update(name, |profile| {
                (profile.revision > 0).then(|| profile.user = Some(user.clone()))
            })?;
        }
        None => store.know_user(&token, &id)?,
    }
    Ok(id)
}

pub static RESOLVE_POST: Operation = Operation {
    name: Name {
        en: "ResolvePost",
        ru: "РазрешитьТвит",
    },
    summary: Text::new(
        "Finds out, or takes your word for, what came of a post whose answer was lost. Sends no post.",
        "Выясняет или записывает с ваших слов, что стало с твитом, ответ на который утерян. Ничего не публикует.",
    ),
    details: Text::new(
        "Needs `store`, and the credentials of the account. Without a decision X is asked, which it charges for; with one your word is written down. `not_published` lets the next call with the key send the post.",
        "Нужны `store` и данные авторизации учётной записи. Без решения спрашивается X (чтение платное), с решением записываются ваши слова. После `not_published` следующий вызов с этим ключом отправит твит.",
    ),
    parameters: &[
        IDEMPOTENCY_KEY.required(),
        AUTH,
        Parameter::new(
            "decision",
            "Decision",
            "Решение",
            Kind::Choice(Decision::WORDS),
            Text::new(
                "`published`: it is there; `not_published`: it is not, the next call with its key sends it. Without it X is asked.",
                "`published` — твит есть; `not_published` — твита нет, следующий вызов с его ключом отправит его. Без решения спрашивается X.",
            ),
        ).example(r#""not_published""#),
        Parameter::new(
            "id",
            "TweetId",
            "ИдентификаторТвита",
            Kind::Id,
            Text::new(
                "With `published`: X's id of the post.",
                "Вместе с `published`: идентификатор твита в X.",
            ),
        ).example(r#""1990000000000000001""#),
        Parameter::new(
            "part",
            "Part",
            "Часть",
            Kind::Integer(1, MOST_PARTS),
            Text::new(
                "Of a thread: which of its posts, counted from 1.",
                "Для треда: который из его твитов, считая с 1.",
            ),
        ).example("2"),
    ],
    word: "publication",
    result: shapes::PUBLICATION,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X, &[Code::IdempotencyConflict, Code::OutcomeUnknown]],
    effect: Effect::Reads,
    example: Example {
        params: r#"{"idempotency_key":"order-42","decision":"not_published"}"#,
        result: r#"{"idempotency_key":"order-42","state":"refused","replayed":false,"post_id":null,"attempts":1,"sent_at":null,"created_at":1795752000,"updated_at":1795752060,"content":{"body":{"text":"Good morning"},"media":0}}"#,
    },
    run: resolve_post,
};

fn resolve_post(call: &Call<'_>) -> Result<Value, Error> {
    let Some(key) = key(call)? else {
        return Err(publish::unknown_key());
    };
    let key = match call.arguments.integer("part") {
        Some(part) => publish::part_key(key, usize::try_from(part).unwrap_or(0)),
        None => key.to_owned(),
    };
    let decision = call.arguments.text("decision");
    let id = call.arguments.text("id");
    let decision = match (decision, id) {
        (Some("published"), Some(id)) => Decision::Published(id),
        (Some("published"), None) => {
            return Err(Error::new(
                Code::MissingParameter,
                text!(
                    "parameter `id` is required when `decision` is `published`",
                    "параметр `id` обязателен, если `decision` — `published`"
                ),
            )
            .parameter("id"));
        }
        (_, Some(_)) => {
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `id` goes with `decision` `published` only",
                    "параметр `id` задают только вместе с `decision` `published`"
                ),
            )
            .parameter("id"));
        }
        (Some(_), None) => Decision::NotPublished,
        (None, None) => Decision::Ask,
    };
    // A post with media may have gone out under the other identity.
    let mut seen = Vec::new();
    let mut last = Err(publish::unknown_key());
    for need in [Need::User, Need::Media] {
        let credentials = match call.identity(need) {
            Ok(credentials) => credentials,
            Err(error) if seen.is_empty() && need == Need::Media => return Err(error),
            Err(_) => continue,
        };
        let journal = journal(call, &credentials, &key)?;
        if seen.contains(&journal.account) {
            continue;
        }
        last = publish::resolve(call.transport, &credentials, &journal, &decision);
        if !matches!(&last, Err(error) if error.code() == Code::NotFound) {
            return last;
        }
        seen.push(journal.account);
    }
    last
}
