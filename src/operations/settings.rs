//! Operations about the standard parameters and the account behind them.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::{failures, shapes};
use crate::error::Error;
use crate::identity::{self, Need};
use crate::language::{Text, text};
use crate::response::Warning;

pub static GET_STANDARD_PARAMETERS: Operation = Operation {
    name: Name {
        en: "GetStandardParameters",
        ru: "ПолучитьСтандартныеПараметры",
    },
    summary: Text::new(
        "Returns the standard parameters in force; secrets are masked unless `reveal` is set.",
        "Возвращает действующие стандартные параметры; секреты скрыты, если не задан `reveal`.",
    ),
    details: Text::new(
        "Layers are laid over each other by key: defaults, the process, the client, the profile, the call's own `auth`. Nothing is sent.",
        "Слои накладываются по ключам: значения по умолчанию, процесс, клиент, профиль, `auth` самого вызова. Ничего не отправляется.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "reveal",
            "Reveal",
            "ПоказатьСекреты",
            Kind::Flag,
            Text::new(
                "Shows secrets in clear text.",
                "Показывает секреты открытым текстом.",
            ),
        )
        .example("true")
        .default("false"),
    ],
    word: "settings",
    result: shapes::SETTINGS,
    failures: &[failures::EVERY],
    effect: Effect::Local,
    example: Example {
        params: r#"{}"#,
        result: r#"{"redirect_uri":"","scope":"tweet.read tweet.write users.read media.write offline.access","client_id":"TmxBdDhUZ2ZfbGJ0","client_secret":"","access_token":"***","refresh_token":"","oauth_token":"","oauth_token_secret":"","oauth_consumer_key":"","oauth_consumer_secret":"","auth_kind":"auto","state_key":"","store":"","profile":"","store_key":"","auto_refresh":true,"media_api":"2","lang":"","api_url":"https://api.x.com","authorize_url":"https://x.com/i/oauth2/authorize","upload_url":"https://upload.twitter.com","proxy":"","ca_file":"","timeout":30,"connect_timeout":10,"upload_timeout":120,"upload_parallelism":4,"deadline":900,"retries":2,"rate_limit":"fail","rate_limit_wait":900,"reconcile":true,"reconcile_after":60,"budget":"","rules":"","premium":"","skip_checks":false,"allow_private_urls":false}"#,
    },
    run: get_standard_parameters,
};

fn get_standard_parameters(call: &Call<'_>) -> Result<Value, Error> {
    let reveal = call.arguments.flag("reveal").unwrap_or(false);
    Ok(call.standard.to_json(reveal))
}

pub static GET_CURRENT_USER: Operation = Operation {
    name: Name {
        en: "GetCurrentUser",
        ru: "ПолучитьТекущегоПользователя",
    },
    summary: Text::new(
        "Returns the account that the credentials post as; `posts_as` names the one for text and the one for media.",
        "Возвращает учётную запись, от имени которой публикуются твиты; `posts_as` называет её отдельно для текста и для медиа.",
    ),
    details: Text::new(
        "Use it to try credentials. When the keys belong to two accounts, the envelope has the warning `two_accounts`.",
        "Годится для проверки данных авторизации. Если ключи от двух учётных записей, в конверте есть предупреждение `two_accounts`.",
    ),
    parameters: &[AUTH, DRY_RUN],
    word: "object",
    result: shapes::ME,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Reads,
    example: Example {
        params: r#"{}"#,
        result: r#"{"data":{"id":"1000000000000000001","name":"Example","username":"example"},"posts_as":{"text":{"kind":"oauth2","user_id":"1000000000000000001"},"media":{"kind":"oauth2","user_id":"1000000000000000001"}}}"#,
    },
    run: get_current_user,
};

fn get_current_user(call: &Call<'_>) -> Result<Value, Error> {
    // Whoever has two accounts by mistake asks here which they are.
    let credentials = call.some_identity(Need::User)?;
    let mut user = call.who(&credentials)?;
    if let (Some(name), Some(profile)) = (call.profile_name(), call.profile)
        && profile.user.as_ref() != user.get("data")
        && let Ok(store) = call.store()
    {
        // A name beside the profile is a convenience: the answer stands without it.
        let _ = store.update(name, |profile| {
            profile.user = user.get("data").cloned();
            (profile.revision > 0).then_some(())
        });
    }
    if let Some((other, own)) = identity::two_accounts(call.standard, &call.oauth2_user()) {
        call.warn(Warning {
            code: "two_accounts",
            message: text!(
                "`auth.access_token` is of account {own}, `auth.oauth_token` of account {other}: calls that post are refused until one of the two goes, or `auth.auth_kind` chooses",
                "`auth.access_token` — токен учётной записи {own}, `auth.oauth_token` — учётной записи {other}: публикации отклоняются, пока не убраны ключи одной из них или не выбрано через `auth.auth_kind`"
            ),
        });
    }
    if let Some(answer) = user.as_object_mut() {
        answer.insert("posts_as".into(), call.posts_as());
    }
    Ok(user)
}

/// Panics on purpose, so that tests can see a panic stop at the boundary. Not in the catalogue, not in a release.
#[cfg(debug_assertions)]
#[allow(clippy::panic)]
pub static TEST_PANIC: Operation = Operation {
    name: Name {
        en: "TestPanic",
        ru: "ТестПаника",
    },
    summary: Text::new("Panics.", "Паникует."),
    details: Text::new("Panics.", "Паникует."),
    parameters: &[],
    word: "object",
    result: super::catalogue::Shape::Any,
    failures: &[failures::EVERY],
    effect: Effect::Local,
    example: Example {
        params: "{}",
        result: "{}",
    },
    run: |_| panic!("a panic on purpose"),
};
