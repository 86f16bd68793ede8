//! The accounts of the user's store, and what a person is told where the one that is meant is not there.

use std::net::IpAddr;

use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::parameters::USER_TOKENS;
use xpost::shown;

use super::credentials::Weight;
use super::nearest::nearest;
use super::origin::{Gathered, Identity, Origin};
use super::session::Session;
use super::settings;

/// The user's own store.
pub const STORE: &str = "default";

/// Every account of the store that the parameters name, else of the user's own, by name.
pub fn all(standard: &Map<String, Value>) -> Result<Vec<Value>, Error> {
    let mut standard = standard.clone();
    standard.retain(|key, _| key != "profile" && !USER_TOKENS.contains(&key.as_str()));
    if super::origin::given(&standard, "store").is_none() {
        standard.insert("store".into(), json!(STORE));
    }
    let session = Session::open(standard, Weight::About)?;
    let listed = session.call("ListProfiles", Map::new()).result?;
    Ok(listed["profiles"].as_array().cloned().unwrap_or_default())
}

/// The name of an account of the store.
pub fn name(account: &Value) -> &str {
    account["profile"].as_str().unwrap_or_default()
}

/// The account of that name, or the refusal that names the nearest.
pub fn find(accounts: &[Value], wanted: &str) -> Result<Value, Error> {
    match accounts.iter().find(|account| name(account) == wanted) {
        Some(account) => Ok(account.clone()),
        None => Err(unknown(wanted, accounts, None)),
    }
}

/// What a word says of a failure that is about whom it acts as: what a person typed, and types next.
pub fn explained(error: Error, gathered: &Gathered) -> Error {
    match (error.code(), &gathered.identity) {
        (Code::MissingCredentials, None) => nobody(&accounts(gathered)),
        (
            Code::UnknownProfile,
            Some(Identity {
                by,
                account: Some(name),
                ..
            }),
        ) => match by {
            Origin::Settings => gone(name, &accounts(gathered)),
            _ => unknown(
                name,
                &accounts(gathered),
                super::origin::given(&gathered.standard, "store"),
            ),
        },
        (
            Code::AuthorizationRequired,
            Some(Identity {
                account: Some(name),
                ..
            }),
        ) => error.hint(again(name)),
        (
            Code::ConnectionFailed,
            Some(Identity {
                account: Some(name),
                ..
            }),
        ) if is_of_sandbox(name, &accounts(gathered)) => error.hint(Text {
            en: format!("`{name}` is of a sandbox on this machine; start one with `xpost sandbox`")
                .into(),
            ru: format!(
                "`{name}` относится к имитации X на этой машине; запустите её: `xpost sandbox`"
            )
            .into(),
        }),
        _ => error,
    }
}

/// Whether an account is of a server on this machine.
fn is_of_sandbox(name: &str, accounts: &[Value]) -> bool {
    let own = accounts.iter().find(|one| self::name(one) == name);
    let host = own.and_then(|own| shown::host(own["api_url"].as_str()?));
    let host = host.as_deref().and_then(|host| host.rsplit_once(':'));
    host.is_some_and(|(host, _)| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// A store that cannot be read says so itself where that matters.
fn accounts(gathered: &Gathered) -> Vec<Value> {
    all(&gathered.standard).unwrap_or_default()
}

/// That nobody is meant.
pub fn nobody(accounts: &[Value]) -> Error {
    let error = |message| Error::new(Code::MissingCredentials, message).parameter("account");
    match accounts {
        [] => error(Text::new(
            "no account is signed in",
            "вход не выполнен: нет ни одной учётной записи",
        ))
        .hint(Text::new(
            "sign in with `xpost login`",
            "войдите: `xpost login`",
        )),
        [first, ..] => {
            let first = name(first);
            let all = list(accounts);
            error(Text::new(
                "no account is chosen",
                "учётная запись не выбрана",
            ))
            .hint(Text {
                en: format!("choose one for all runs with `xpost use {first}`, or for this one with `--account {first}`; there are: {all}").into(),
                ru: format!("выберите для всех запусков: `xpost use {first}`, либо для этого: `--account {first}`; есть: {all}").into(),
            })
        }
    }
}

/// That the default account is not there.
fn gone(name: &str, accounts: &[Value]) -> Error {
    let path = settings::path().map_or_else(|| Text::new("", ""), shown::path);
    let (path_en, path_ru) = (path.en, path.ru);
    let (next_en, next_ru) = match accounts {
        [] => (
            "sign in with `xpost login`".to_owned(),
            "войдите: `xpost login`".to_owned(),
        ),
        [first, ..] => {
            let (first, all) = (self::name(first), list(accounts));
            (
                format!(
                    "choose another with `xpost use {first}` (there are: {all}), or sign in with `xpost login`"
                ),
                format!(
                    "выберите другую: `xpost use {first}` (есть: {all}) либо войдите: `xpost login`"
                ),
            )
        }
    };
    Error::new(
        Code::UnknownProfile,
        Text {
            en: format!(
                "the default account `{name}` of the settings{path_en} is not in the store"
            )
            .into(),
            ru: format!("основной учётной записи `{name}` из настроек{path_ru} нет в хранилище")
                .into(),
        },
    )
    .parameter("account")
    .hint(Text {
        en: next_en.into(),
        ru: next_ru.into(),
    })
}

fn unknown(name: &str, accounts: &[Value], store: Option<&str>) -> Error {
    // A store that has just been misspelt is a new one without accounts.
    let place = store
        .filter(|store| *store != STORE)
        .map(shown::path)
        .filter(|path| !path.en.is_empty());
    let (within, within_in_russian) = match place {
        Some(path) => (
            format!(" in the store{}", path.en),
            format!(" в хранилище{}", path.ru),
        ),
        None => Default::default(),
    };
    let error = Error::new(
        Code::UnknownProfile,
        Text {
            en: format!("there is no account `{name}`{within}").into(),
            ru: format!("нет учётной записи `{name}`{within_in_russian}").into(),
        },
    )
    .parameter("account");
    let known = accounts.iter().map(|one| self::name(one).to_owned());
    error.hint(match (nearest(name, known), accounts) {
        (Some(near), _) => Text {
            en: format!("did you mean `{near}`? `xpost accounts` lists them all").into(),
            ru: format!("возможно, имелась в виду `{near}`? `xpost accounts` перечислит все")
                .into(),
        },
        (None, []) => Text {
            en: format!("sign it in with `xpost login --account {name}`").into(),
            ru: format!("войдите: `xpost login --account {name}`").into(),
        },
        (None, _) => {
            let all = list(accounts);
            Text {
                en: format!(
                    "there are: {all}; another one signs in with `xpost login --account {name}`"
                )
                .into(),
                ru: format!("есть: {all}; вход в другую: `xpost login --account {name}`").into(),
            }
        }
    })
}

/// How an account whose access is lost is signed in again.
pub fn again(name: &str) -> Text {
    Text {
        en: format!("sign in again with `xpost login --account {name}`").into(),
        ru: format!("войдите заново: `xpost login --account {name}`").into(),
    }
}

fn list(accounts: &[Value]) -> String {
    let names: Vec<&str> = accounts.iter().map(name).collect();
    names.join(", ")
}
