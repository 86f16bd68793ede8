//! Operations about the standard parameters and the account behind them.

use serde_json::Value;

use super::{
    AUTH, Call, DRY_RUN, Effect, Example, Kind, Name, Operation, Parameter, Shape, shapes,
};
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
        "Returns the standard parameters in force; secrets are masked unless `reveal` is set.",
        "Возвращает действующие стандартные параметры; секреты скрыты, если не задан `reveal`.",
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
        ),
    ],
    word: "settings",
    result: shapes::SETTINGS,
    failures: &[],
    effect: Effect::Local,
    example: Example {
        params: "{}",
        result: "{}",
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
        "Returns the account that the credentials post as; `posts_as` names the one for text and the one for media.",
        "Возвращает учётную запись, от имени которой публикуются твиты; `posts_as` называет её отдельно для текста и для медиа.",
    ),
    parameters: &[AUTH, DRY_RUN],
    word: "object",
    result: shapes::ME,
    failures: &[],
    effect: Effect::Reads,
    example: Example {
        params: "{}",
        result: "{}",
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
                "`access_token` is of account {own}, `oauth_token` of account {other}: calls that post are refused until one of the two goes, or `auth_kind` chooses",
                "`access_token` — токен учётной записи {own}, `oauth_token` — учётной записи {other}: публикации отклоняются, пока не убраны ключи одной из них или не выбрано через `auth_kind`"
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
    result: Shape::Any,
    failures: &[],
    effect: Effect::Local,
    example: Example {
        params: "{}",
        result: "{}",
    },
    run: |_| panic!("a panic on purpose"),
};
