//! What every create operation shares: publishing once per `idempotency_key`, and deciding what cannot be found out.

use serde_json::{Map, Value, json};

use super::media::{need, upload_for_post};
use super::{AUTH, Call, Kind, Name, Operation, Parameter};
use crate::error::{Code, Error};
use crate::identity::Need;
use crate::language::{Text, text};
use crate::media::{self, Category};
use crate::publish::{self, Content, Decision, Journal, KEY_LENGTH, Ready};
use crate::transport::Credentials;
use crate::x::users;

pub const IDEMPOTENCY_KEY: Parameter = Parameter::new(
    "idempotency_key",
    "IdempotencyKey",
    "КлючИдемпотентности",
    Kind::Text,
    Text::new(
        "Your own key of this post, up to 255 characters: a document's UUID. With a `store`, the same key publishes once however often it is called.",
        "Ваш ключ этого твита, до 255 символов: например, UUID документа. При заданном `store` один ключ публикует один раз, сколько бы его ни вызывали.",
    ),
);

/// Publishes a post whose media, if any, are ready ids.
pub fn post(
    call: &Call<'_>,
    credentials: &Credentials,
    body: Map<String, Value>,
) -> Result<Value, Error> {
    let content = Content::plain(body);
    once(call, credentials, &content, || {
        Ok(Ready {
            body: content.body.clone(),
            trails: Vec::new(),
            fresh: false,
        })
    })
}

/// Uploads the media of a parameter and publishes a post with them.
pub fn post_with_media(
    call: &Call<'_>,
    parameter: &str,
    category: Category,
    body: Map<String, Value>,
) -> Result<Value, Error> {
    let credentials = call.identity(need(call))?;
    let value = call.arguments.get(parameter).unwrap_or(&Value::Null);
    let content = Content {
        body,
        media: media::count(value),
        // Without a key nobody asks for it.
        fingerprint: match key(call)? {
            Some(_) => media::fingerprint(parameter, value, category),
            None => Ok(Vec::new()),
        },
    };
    once(call, &credentials, &content, || {
        let uploaded = upload_for_post(call, parameter, category)?;
        let mut body = content.body.clone();
        body.insert("media".into(), json!({"media_ids": uploaded.ids}));
        Ok(Ready {
            body,
            trails: uploaded.trails,
            fresh: true,
        })
    })
}

fn once<'a>(
    call: &'a Call<'_>,
    credentials: &Credentials,
    content: &Content,
    make: impl FnOnce() -> Result<Ready<'a>, Error>,
) -> Result<Value, Error> {
    let journal = match key(call)? {
        Some(key) if !call.transport.is_dry_run() => Some(journal(call, credentials, key)?),
        _ => None,
    };
    let done = publish::publish(call.transport, credentials, journal.as_ref(), content, make);
    if let Some(publication) = done.publication {
        call.publication(publication);
    }
    done.result
}

/// The call's key, if it has one.
fn key<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, Error> {
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
                "`idempotency_key` needs a `store`: that is where it is kept",
                "для `idempotency_key` нужно хранилище `store`: там он хранится"
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
    let me = users::me(call.transport, credentials)?;
    let user = me.get("data").unwrap_or(&Value::Null);
    let Some(id) = known(user) else {
        return Err(Error::new(
            Code::InvalidAnswer,
            text!(
                "X does not say whose token this is",
                "X не сообщил, чей это токен"
            ),
        ));
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
        ),
        Parameter::new(
            "id",
            "TweetId",
            "ИдентификаторТвита",
            Kind::Id,
            Text::new(
                "With `published`: X's id of the post.",
                "Вместе с `published`: идентификатор твита в X.",
            ),
        ),
    ],
    result: "publication",
    run: resolve_post,
};

fn resolve_post(call: &Call<'_>) -> Result<Value, Error> {
    let Some(key) = key(call)? else {
        return Err(publish::unknown_key());
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
        let journal = journal(call, &credentials, key)?;
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
