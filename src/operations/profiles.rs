//! The accounts in the store: keeping, listing, showing and removing them.

use serde_json::{Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, Operation};
use super::{failures, shapes, tokens};
use crate::clock;
use crate::custody::unknown_profile;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::parameters::{USER_TOKENS, missing};
use crate::store::{Grant, KEPT, Profile, Store};

pub static SAVE_CREDENTIALS: Operation = Operation {
    name: Name {
        en: "SaveCredentials",
        ru: "СохранитьДанныеАвторизации",
    },
    summary: Text::new(
        "Keeps the credentials of the standard parameters in the profile, and the address that they are for; those not given stay as they are.",
        "Сохраняет в профиль данные авторизации из стандартных параметров и адрес, для которого они выданы; не заданные остаются прежними.",
    ),
    details: Text::new(
        "Needs `store` and `profile`. A profile is one account: tokens of another are refused. Nothing is sent.",
        "Нужны `store` и `profile`. Профиль — это одна учётная запись: токены другой отклоняются. Ничего не отправляется.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "expires_in",
            "ExpiresIn",
            "СрокДействия",
            Kind::Integer(1, 315_360_000),
            Text::new(
                "Seconds that the access token still lives, if known: then it is refreshed ahead of its end.",
                "Сколько секунд ещё действует токен доступа, если известно: тогда он обновляется заранее.",
            ),
        ).example("7200"),
        Parameter::new(
            "scope",
            "Scope",
            "Разрешения",
            Kind::Text,
            Text::new(
                "Scopes that were granted, separated by spaces, if known.",
                "Полученные разрешения через пробел, если известны.",
            ),
        ).example(r#""tweet.read tweet.write users.read media.write offline.access""#),
    ],
    word: "profile",
    result: shapes::PROFILE,
    failures: &[failures::EVERY, &[Code::MissingCredentials]],
    effect: Effect::Local,
    example: Example {
        params: r#"{"expires_in":7200}"#,
        result: r#"{"profile":"main","grant":"good","since":1795759200,"expires_at":1795766400,"expires_in":7200,"scope":"tweet.read tweet.write users.read media.write offline.access","user":{"id":"1000000000000000001","name":"Example","username":"example"},"api_url":null,"authorize_url":null,"upload_url":null,"client_id":"TmxBdDhUZ2ZfbGJ0","redirect_uri":"https://example.com/callback","refreshable":true,"oauth1":false,"premium":null,"created_at":1795759200,"updated_at":1795759200}"#,
    },
    run: save_credentials,
};

fn save_credentials(call: &Call<'_>) -> Result<Value, Error> {
    let name = call.require_profile()?;
    let given: Vec<(&str, &str)> = KEPT
        .iter()
        .map(|key| (*key, call.given.text(key)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let place = call.standard.place();
    let moves = call.says("api_url") && call.profile.is_some();
    if given.is_empty() && !moves {
        return Err(missing(&["access_token", "refresh_token"]).hint(text!(
            "give the credentials to keep: tokens of OAuth 2.0 with `auth.client_id`, or the four OAuth 1.0a keys",
            "задайте сохраняемые данные: токены OAuth 2.0 с `auth.client_id` либо четыре ключа OAuth 1.0a"
        )));
    }
    let now = clock::unix_seconds();
    let lifetime = call
        .arguments
        .integer("expires_in")
        .and_then(|seconds| u64::try_from(seconds).ok());
    let store = call.store()?;
    let _held = store.hold(name, call.transport.cancel())?;
    let mut refused = None;
    let saved = store.update(name, |profile| {
        let before = profile.pair();
        let brings = |key: &str| given.iter().any(|(given, _)| *given == key);
        if USER_TOKENS.iter().any(|key| brings(key)) {
            // Tokens of two places are tokens of two accounts.
            if profile.is_elsewhere(place) {
                for key in USER_TOKENS.iter().filter(|key| !brings(key)) {
                    profile.keep(key, "");
                }
                profile.user = None;
            }
            profile.belong(place);
        } else if moves || profile.revision == 0 {
            profile.belong(place);
        }
        for (key, value) in &given {
            profile.keep(key, value);
        }
        let has_tokens = given
            .iter()
            .any(|(key, _)| matches!(*key, "access_token" | "refresh_token"));
        if has_tokens {
            profile.stands(Grant::Good);
            let after = profile.pair();
            let same = match (&before, &after) {
                (Some(before), Some(after)) => before.access == after.access,
                _ => false,
            };
            if !same {
                profile.lives(None, now);
                profile.scope.clear();
                profile.user = None;
            }
        }
        if lifetime.is_some() {
            profile.lives(lifetime, now);
        }
        if let Some(scope) = call.arguments.text("scope") {
            scope.clone_into(&mut profile.scope);
        }
        // A profile is one account.
        refused = call.judge_profile(profile).err();
        refused.is_none().then_some(())
    })?;
    match refused {
        Some(error) => Err(error),
        None => Ok(saved.to_json(now)),
    }
}

pub static LIST_PROFILES: Operation = Operation {
    name: Name {
        en: "ListProfiles",
        ru: "ПолучитьСписокПрофилей",
    },
    summary: Text::new(
        "Lists the profiles of the store with their states; no secrets.",
        "Возвращает профили хранилища с их состоянием; без секретов.",
    ),
    details: Text::new(
        "Needs `store`. Nothing is sent.",
        "Нужен `store`. Ничего не отправляется.",
    ),
    parameters: &[AUTH],
    word: "profiles",
    result: shapes::PROFILES,
    failures: &[failures::EVERY],
    effect: Effect::Local,
    example: Example {
        params: r#"{}"#,
        result: r#"{"profiles":[{"profile":"main","grant":"good","since":1795759200,"expires_at":1795766400,"expires_in":7200,"scope":"tweet.read tweet.write users.read media.write offline.access","user":{"id":"1000000000000000001","name":"Example","username":"example"},"api_url":null,"authorize_url":null,"upload_url":null,"client_id":"TmxBdDhUZ2ZfbGJ0","redirect_uri":"https://example.com/callback","refreshable":true,"oauth1":false,"premium":null,"created_at":1795759200,"updated_at":1795759200}]}"#,
    },
    run: list_profiles,
};

fn list_profiles(call: &Call<'_>) -> Result<Value, Error> {
    let store = call.store()?;
    let profiles: Result<Vec<Value>, Error> = store
        .list()?
        .into_iter()
        .map(|profile| state(store, profile))
        .collect();
    Ok(json!({"profiles": profiles?}))
}

pub static REMOVE_PROFILE: Operation = Operation {
    name: Name {
        en: "RemoveProfile",
        ru: "УдалитьПрофиль",
    },
    summary: Text::new(
        "Removes the profile and all it keeps from the store.",
        "Удаляет профиль и всё, что в нём хранится.",
    ),
    details: Text::new(
        "Needs `store` and `profile`. Its posts in the outbox stay there, and cannot be sent without it.",
        "Нужны `store` и `profile`. Его твиты остаются в очереди, но без него не отправятся.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "revoke",
            "Revoke",
            "Отозвать",
            Kind::Flag,
            Text::new(
                "Revokes its tokens at X first; when that fails, the profile stays.",
                "Сначала отзывает токены в X; если это не удалось, профиль остаётся.",
            ),
        )
        .example("true")
        .default("false"),
    ],
    word: "removed",
    result: shapes::REMOVED,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Deletes,
    example: Example {
        params: r#"{}"#,
        result: r#"{"removed":"main","revoked":false}"#,
    },
    run: remove_profile,
};

fn remove_profile(call: &Call<'_>) -> Result<Value, Error> {
    let name = call.require_profile()?;
    let store = call.store()?;
    if call.profile.is_none() {
        return Err(unknown_profile(name));
    }
    let _held = store.hold(name, call.transport.cancel())?;
    let revoke = call.arguments.flag("revoke").unwrap_or(false);
    if revoke {
        tokens::revoke(call, store.read(name)?.as_ref())?;
    }
    if !store.remove(name)? {
        return Err(unknown_profile(name));
    }
    Ok(json!({"removed": name, "revoked": revoke}))
}

pub static GET_PROFILE_STATE: Operation = Operation {
    name: Name {
        en: "GetProfileState",
        ru: "ПолучитьСостояниеПрофиля",
    },
    summary: Text::new(
        "Returns where the profile's grant stands, its expiry, scopes and user; no secrets, no network.",
        "Возвращает состояние доступа профиля, срок, разрешения и пользователя; без секретов и обращений к сети.",
    ),
    details: Text::new(
        "Needs `store` and `profile`. Look at `grant`: with `dead` the user has to sign in again.",
        "Нужны `store` и `profile`. Смотрите `grant`: при `dead` пользователю нужно войти снова.",
    ),
    parameters: &[AUTH],
    word: "profile",
    result: shapes::PROFILE,
    failures: &[failures::EVERY, &[Code::UnknownProfile]],
    effect: Effect::Local,
    example: Example {
        params: r#"{}"#,
        result: r#"{"profile":"main","grant":"good","since":1795759200,"expires_at":1795766400,"expires_in":7200,"scope":"tweet.read tweet.write users.read media.write offline.access","user":{"id":"1000000000000000001","name":"Example","username":"example"},"api_url":null,"authorize_url":null,"upload_url":null,"client_id":"TmxBdDhUZ2ZfbGJ0","redirect_uri":"https://example.com/callback","refreshable":true,"oauth1":false,"premium":null,"created_at":1795759200,"updated_at":1795759200}"#,
    },
    run: get_profile_state,
};

fn get_profile_state(call: &Call<'_>) -> Result<Value, Error> {
    let name = call.require_profile()?;
    let profile = call.profile.ok_or_else(|| unknown_profile(name))?;
    state(call.store()?, profile.clone())
}

/// A refresh that is under way is told from one whose holder is gone.
fn state(store: &Store, profile: Profile) -> Result<Value, Error> {
    let now = clock::unix_seconds();
    if profile.grant != Grant::Refreshing {
        return Ok(profile.to_json(now));
    }
    let held = store.try_hold(&profile.name)?;
    let profile = store.read(&profile.name)?.unwrap_or(profile);
    let mut shown = profile.to_json(now);
    if held.is_none() && profile.grant == Grant::Refreshing {
        shown["grant"] = json!("refreshing");
    }
    Ok(shown)
}
