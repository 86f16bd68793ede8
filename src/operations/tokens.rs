//! Refreshing and ending a grant.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Name};
use super::grant::{app, hold};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::{failures, shapes};
use crate::clock;
use crate::custody::Refreshed;
use crate::error::{Code, Error, Outcome};
use crate::language::{Text, text};
use crate::parameters::missing;
use crate::secret::Secret;
use crate::store::{Grant, Profile};
use crate::x::token;

pub static REFRESH_TOKEN: Operation = Operation {
    name: Name {
        en: "RefreshToken",
        ru: "ОбновитьТокен",
    },
    summary: Text::new(
        "Exchanges the refresh token for a new pair; the old refresh token is dead afterwards.",
        "Обменивает токен обновления на новую пару; прежний токен обновления после этого недействителен.",
    ),
    details: Text::new(
        "You need it rarely: calls refresh by themselves unless `auto_refresh` is false. With a profile the new pair is kept there before it is used; without one store it yourself.",
        "Нужна редко: вызовы обновляют токен сами, если `auto_refresh` не false. У профиля новая пара сохраняется до использования; без профиля сохраните её сами.",
    ),
    parameters: &[AUTH, DRY_RUN],
    word: "object",
    result: shapes::TOKENS,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{}"#,
        result: r#"{"token_type":"bearer","expires_in":7200,"access_token":"bmV3IGFjY2Vzcw","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"bmV3IHJlZnJlc2g"}"#,
    },
    run: refresh_token,
};

fn refresh_token(call: &Call<'_>) -> Result<Value, Error> {
    call.account()?;
    let client_id = call.standard.require("client_id")?;
    let refresh = call.standard.require("refresh_token")?;
    if call.transport.is_dry_run() {
        let form = vec![("refresh_token", refresh.to_owned())];
        return token::grant(
            call.transport,
            &app(call.standard, client_id),
            "refresh_token",
            form,
        );
    }
    match call.custody.refresh() {
        Ok(Refreshed::Body(body)) => Ok(body),
        Ok(Refreshed::Already(pair)) => Ok(pair.to_json(call.standard.url("api_url"))),
        // Here the refresh is all that was asked for, and nobody knows whether it was done.
        Err(error) if error.code() == Code::GrantUncertain => Err(error.outcome(Outcome::Unknown)),
        Err(error) => Err(error),
    }
}

pub static REVOKE_TOKEN: Operation = Operation {
    name: Name {
        en: "RevokeToken",
        ru: "ОтозватьТокен",
    },
    summary: Text::new(
        "Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token.",
        "Прекращает доступ: отзывает токены обновления и доступа либо токен OAuth 1.0a.",
    ),
    details: Text::new(
        "Afterwards the user has to sign in again. In a profile the tokens are emptied as well.",
        "После этого пользователю нужно войти снова. Из профиля токены тоже удаляются.",
    ),
    parameters: &[AUTH, DRY_RUN],
    word: "object",
    result: shapes::REVOKED,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Deletes,
    example: Example {
        params: r#"{}"#,
        result: r#"{"revoked":true}"#,
    },
    run: revoke_token,
};

fn revoke_token(call: &Call<'_>) -> Result<Value, Error> {
    let Some((name, _)) = call.account()? else {
        return revoke(call, None);
    };
    let _held = hold(call)?;
    let store = call.store()?;
    let result = revoke(call, store.read(name)?.as_ref())?;
    let oauth1 = call.standard.text("auth_kind") == "oauth1";
    store.update(name, |profile| {
        let ended = if oauth1 || profile.secret("access_token").is_none() {
            ["oauth_token", "oauth_token_secret"]
        } else {
            profile.stands(Grant::Dead);
            profile.lives(None, clock::unix_seconds());
            ["access_token", "refresh_token"]
        };
        for key in ended {
            profile.keep(key, "");
        }
        Some(())
    })?;
    Ok(result)
}

/// Ends the grant at X. The tokens are those of the profile as it is now, else those of the standard parameters.
pub(super) fn revoke(call: &Call<'_>, profile: Option<&Profile>) -> Result<Value, Error> {
    call.at_home()?;
    let standard = call.standard;
    let tokens: Vec<Secret> = ["refresh_token", "access_token"]
        .into_iter()
        .filter_map(|key| match profile {
            Some(profile) => profile.secret(key),
            None => standard.secret(key),
        })
        .collect();
    if tokens.is_empty() || standard.text("auth_kind") == "oauth1" {
        return match standard.oauth1() {
            Some(keys) => token::invalidate(call.transport, keys),
            None => Err(missing(&["refresh_token"]).hint(text!(
                "give the tokens to end: `auth.refresh_token` and `auth.access_token`, or the four OAuth 1.0a keys",
                "задайте отзываемые токены: `auth.refresh_token` и `auth.access_token` либо четыре ключа OAuth 1.0a"
            ))),
        };
    }
    let app = app(standard, standard.require("client_id")?);
    let mut result = Value::Null;
    for token in &tokens {
        result = token::revoke(call.transport, &app, token)?;
    }
    Ok(result)
}
