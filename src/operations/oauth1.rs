//! The three legs of OAuth 1.0a (RFC 5849 §2), and the exchange of its token for an OAuth 2.0 pair.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::grant::{app, hold, is_another, keep};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::{failures, shapes};
use crate::error::{Code, Error, Outcome};
use crate::language::{Text, text};
use crate::oauth1::Keys;
use crate::oauth2;
use crate::parameters::Standard;
use crate::pasted;
use crate::secret::Secret;
use crate::store::Grant;
use crate::x::token;

pub static EXCHANGE_TOKEN: Operation = Operation {
    name: Name {
        en: "ExchangeToken",
        ru: "ОбменятьТокен",
    },
    summary: Text::new(
        "Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user.",
        "Обменивает токен OAuth 1.0a на пару OAuth 2.0 без участия пользователя.",
    ),
    details: Text::new(
        "Needs the OAuth 1.0a token with its secret, and `client_id`. A pair from an earlier exchange dies. The tokens are kept in the profile, or come back in `auth_update` as well.",
        "Нужны токен OAuth 1.0a с секретом и `client_id`. Пара от прежнего обмена перестаёт действовать. Токены сохраняются в профиле, без профиля возвращаются ещё и в `auth_update`.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "scope",
            "Scope",
            "Разрешения",
            Kind::Text,
            Text::new(
                "Scopes to ask for; by default all that the OAuth 1.0a permission maps to.",
                "Запрашиваемые разрешения; по умолчанию все, что соответствуют правам OAuth 1.0a.",
            ),
        )
        .example(r#""tweet.read tweet.write users.read media.write offline.access""#),
        DRY_RUN,
    ],
    word: "object",
    result: shapes::TOKENS,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"scope":"tweet.read tweet.write users.read media.write offline.access"}"#,
        result: r#"{"token_type":"bearer","expires_in":7200,"access_token":"bmV3IGFjY2Vzcw","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"bmV3IHJlZnJlc2g"}"#,
    },
    run: exchange_token,
};

fn exchange_token(call: &Call<'_>) -> Result<Value, Error> {
    call.at_home()?;
    let standard = &call.signing()?;
    let client_id = standard.require("client_id")?;
    let mut fields = vec![
        ("subject_token", standard.require("oauth_token")?.to_owned()),
        (
            "subject_token_type",
            "urn:x:params:oauth:token-type:oauth1_token".to_owned(),
        ),
        (
            "oauth_token_secret",
            standard.require("oauth_token_secret")?.to_owned(),
        ),
    ];
    if let Some(scope) = call.arguments.text("scope") {
        fields.push(("scope", oauth2::scopes("scope", scope)?));
    }
    let _held = hold(call)?;
    let body = token::grant(
        call.transport,
        &app(standard, client_id),
        "urn:ietf:params:oauth:grant-type:token-exchange",
        fields,
    )?;
    keep(call, standard, &body)?;
    Ok(body)
}

pub static GET_REQUEST_TOKEN: Operation = Operation {
    name: Name {
        en: "GetRequestToken",
        ru: "ПолучитьТокенЗапроса",
    },
    summary: Text::new(
        "Begins the OAuth 1.0a sign-in: returns a request token and the link for the user.",
        "Начинает вход OAuth 1.0a: возвращает токен запроса и ссылку для пользователя.",
    ),
    details: Text::new(
        "Keep the request token and its secret, let the user open `authorization_link`, and finish with GetAccessToken.",
        "Сохраните токен запроса и его секрет, дайте пользователю открыть `authorization_link` и завершите вход через ПолучитьТокенДоступа.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "pin",
            "Pin",
            "ПоПинКоду",
            Kind::Flag,
            Text::new(
                "PIN flow: X shows the user a number instead of redirecting. Default without `redirect_uri`.",
                "Вход по PIN: X показывает пользователю число вместо перенаправления. По умолчанию, если нет `redirect_uri`.",
            ),
        ).example("true"),
        DRY_RUN,
    ],
    word: "object",
    result: shapes::REQUEST_TOKEN,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"pin":true}"#,
        result: r#"{"oauth_token":"cmVxdWVzdA","oauth_token_secret":"c2VjcmV0","oauth_callback_confirmed":"true","authorization_link":"https://api.x.com/oauth/authorize?oauth_token=cmVxdWVzdA"}"#,
    },
    run: get_request_token,
};

fn get_request_token(call: &Call<'_>) -> Result<Value, Error> {
    let standard = &call.signing()?;
    let redirect_uri = standard.text("redirect_uri");
    let pin = call
        .arguments
        .flag("pin")
        .unwrap_or(redirect_uri.is_empty());
    let callback = if pin {
        "oob"
    } else {
        standard.require("redirect_uri")?
    };
    let (consumer_key, consumer_secret) = consumer(standard)?;
    let keys = Keys {
        consumer_key,
        consumer_secret,
        token: None,
    };
    let mut body = token::request_token(call.transport, keys, callback)?;
    let request_token = body
        .get("oauth_token")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let link = format!(
        "{}/oauth/authorize?oauth_token={}",
        standard.url("api_url"),
        crate::oauth1::encode(request_token)
    );
    body.insert("authorization_link".into(), json!(link));
    Ok(Value::Object(body))
}

fn consumer(standard: &Standard) -> Result<(Secret, Secret), Error> {
    Ok((
        Secret::new(standard.require("oauth_consumer_key")?),
        Secret::new(standard.require("oauth_consumer_secret")?),
    ))
}

pub static GET_ACCESS_TOKEN: Operation = Operation {
    name: Name {
        en: "GetAccessToken",
        ru: "ПолучитьТокенДоступа",
    },
    summary: Text::new(
        "Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN.",
        "Завершает вход OAuth 1.0a проверочным кодом из перенаправления или PIN.",
    ),
    details: Text::new(
        "The token is kept in the profile, or comes back in `auth_update` as well. It does not expire.",
        "Токен сохраняется в профиле, без профиля возвращается ещё и в `auth_update`. Срока действия у него нет.",
    ),
    parameters: &[
        Parameter::new(
            "oauth_verifier",
            "Verifier",
            "ПроверочныйКод",
            Kind::Text,
            Text::new(
                "`oauth_verifier` of the redirect, or the PIN that the user was shown.",
                "`oauth_verifier` из перенаправления или PIN, показанный пользователю.",
            ),
        ).example(r#""1234567""#)
        .required(),
        AUTH,
        Parameter::new(
            "oauth_token",
            "RequestToken",
            "ТокенЗапроса",
            Kind::Text,
            Text::new(
                "The request token; by default `oauth_token` of the standard parameters.",
                "Токен запроса; по умолчанию `oauth_token` из стандартных параметров.",
            ),
        ).example(r#""cmVxdWVzdA""#),
        Parameter::new(
            "oauth_token_secret",
            "RequestTokenSecret",
            "СекретТокенаЗапроса",
            Kind::Text,
            Text::new(
                "The request token's secret; by default `oauth_token_secret` of the standard parameters.",
                "Секрет токена запроса; по умолчанию `oauth_token_secret` из стандартных параметров.",
            ),
        ).example(r#""c2VjcmV0""#),
        DRY_RUN,
    ],
    word: "object",
    result: shapes::ACCESS_TOKEN,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"oauth_verifier":"1234567","oauth_token":"cmVxdWVzdA","oauth_token_secret":"c2VjcmV0"}"#,
        result: r#"{"oauth_token":"1000000000000000001-dG9rZW4","oauth_token_secret":"c2VjcmV0","user_id":"1000000000000000001","screen_name":"example"}"#,
    },
    run: get_access_token,
};

fn get_access_token(call: &Call<'_>) -> Result<Value, Error> {
    let standard = &call.signing()?;
    let verifier = call.arguments.text("oauth_verifier").ok_or_else(|| {
        Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `oauth_verifier`: expected the verifier or the PIN",
                "параметр `oauth_verifier`: ожидался проверочный код или PIN"
            ),
        )
        .parameter("oauth_verifier")
    })?;
    let verifier = pasted_token("oauth_verifier", verifier)?;
    let given = |key: &'static str| -> Result<Secret, Error> {
        match call.arguments.text(key) {
            Some(text) => pasted_token(key, text),
            None => standard.require(key).map(Secret::new),
        }
    };
    let (consumer_key, consumer_secret) = consumer(standard)?;
    let keys = Keys {
        consumer_key,
        consumer_secret,
        token: Some((given("oauth_token")?, given("oauth_token_secret")?)),
    };
    let _held = hold(call)?;
    let verifier = verifier.expose();
    let body: Map<String, Value> = token::access_token(call.transport, keys, verifier)?;
    keep_oauth1(call, standard, &body)?;
    Ok(Value::Object(body))
}

/// A token or secret that is a parameter of its own.
fn pasted_token(key: &str, text: &str) -> Result<Secret, Error> {
    let text = pasted::trim(text);
    match pasted::token(text) {
        Ok(()) => Ok(Secret::new(text)),
        Err(Text { en, ru }) => Err(Error::new(
            Code::InvalidParameter,
            text!("parameter `{key}`: {en}", "параметр `{key}`: {ru}"),
        )
        .parameter(key)),
    }
}

/// The OAuth 1.0a token that came in is kept in the profile, or belongs to the caller from now on.
fn keep_oauth1(
    call: &Call<'_>,
    standard: &Standard,
    body: &Map<String, Value>,
) -> Result<(), Error> {
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    let hand_over = || {
        for key in ["oauth_token", "oauth_token_secret"] {
            call.update(key, text(key));
        }
    };
    let Some(name) = call.profile_name() else {
        hand_over();
        return Ok(());
    };
    let user = json!({"id": text("user_id"), "username": text("screen_name")});
    let kept = call.store().and_then(|store| {
        store.update(name, |profile| {
            profile.settle(standard.place());
            if is_another(profile.user.as_ref(), Some(&user)) {
                profile.keep("access_token", "");
                profile.keep("refresh_token", "");
                profile.stands(Grant::None);
            }
            for key in ["oauth_token", "oauth_token_secret"] {
                profile.keep(key, text(key));
            }
            for key in [
                "oauth_consumer_key",
                "oauth_consumer_secret",
                "redirect_uri",
            ] {
                profile.keep(key, standard.text(key));
            }
            profile.user = Some(user.clone());
            Some(())
        })
    });
    kept.map(drop).map_err(|error| {
        hand_over();
        error.outcome(Outcome::Applied).hint(text!(
            "the new token is in `auth_update`: mend the store and keep it with SaveCredentials",
            "новый токен находится в `auth_update`: исправьте хранилище и сохраните его через СохранитьДанныеАвторизации"
        ))
    })
}
