//! The standard parameters of a run, laid over each other by key:
//! the user's settings < `XPOST_AUTH` < `XPOST_<KEY>` < `--auth` < `--config` < `--set` < `--store`, `--account`.
//!
//! Whoever names a profile means its account: see [`Weight`]. The nearer word wins: credentials on the command line beat a
//! profile of the environment and the other way round, and a line that names two accounts is refused.
//!
//! Arguments can be read by every user of a machine, so secrets may come from the environment, a file or stdin; `--set`
//! refuses them. The form of `--auth` that OpenIntegrations had, secrets included, still works.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::parameters::{self, STANDARD, USER_TOKENS};

use crate::output::language::{Language, pick};
use crate::run::id;
use crate::run::line::{Line, both, one, read};
use crate::run::origin::{self, AUTH, Gathered, Identity, Origin, variable};
use crate::run::settings;

pub use crate::run::origin::given;

/// How what a run was given stands to what its profile keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The profile wins, and tokens of any other origin are left out: a token that happens to be in the environment must
    /// not post in the place of a misspelt profile, nor the OAuth 1.0a keys of another account add its pictures. The app
    /// is the profile's, too, since no other can refresh its tokens.
    Weak,
    /// The same, where the profile is what the operation is about and nobody acts as a user: to list, show, remove, and to
    /// look after the outbox, whose posts have profiles of their own.
    About,
    /// What was given wins. A sign-in fills the profile with it, perhaps by another app than before.
    Strong,
}

impl Weight {
    /// What an operation does with a profile decides.
    pub fn of(operation: &str) -> Self {
        match operation {
            "GetAuthorizationLink"
            | "GetToken"
            | "HandleIncomingRequestAfterAuthorization"
            | "Authorize"
            | "SaveCredentials"
            | "ExchangeToken"
            | "GetRequestToken"
            | "GetAccessToken" => Self::Strong,
            "ListProfiles" | "GetProfileState" | "RemoveProfile" | "SendQueued" | "GetQueue"
            | "RetryQueued" | "CancelQueued" => Self::About,
            _ => Self::Weak,
        }
    }
}

/// Leaves out the tokens that are not those of the profile, when one is named.
pub fn without_tokens(standard: &mut Map<String, Value>) {
    if given(standard, "profile").is_some() {
        standard.retain(|key, _| !USER_TOKENS.contains(&key.as_str()));
    }
}

/// What the environment and the options say, in the library's canonical form.
pub fn merged(
    matches: &ArgMatches,
    weight: Weight,
    language: Language,
) -> Result<Map<String, Value>, Error> {
    Ok(gathered(matches, weight, language)?.standard)
}

/// The same, with who said whom the run is about.
pub fn gathered(
    matches: &ArgMatches,
    weight: Weight,
    language: Language,
) -> Result<Gathered, Error> {
    // A run ends and forgets: a pair that was rotated behind the user's back, with no profile to keep it, would be lost,
    // and the old refresh token dead. So without a profile a token that X refuses stays refused, unless the user asks.
    let mut merged = Map::from_iter([("auto_refresh".to_owned(), json!("false"))]);
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);

    let settled = settings::read()?;
    lay(&mut merged, &settings::standard(&settled))?;
    let mut said = Vec::new();
    if let Some(value) = environment(AUTH)? {
        let layer = read(&value, AUTH)?;
        parameters::overlay(&mut merged, &layer)?;
        said.push((Origin::Auth, layer));
    }
    let mut variables = Map::new();
    origin::names_one_account()?;
    for entry in STANDARD {
        let variable = variable(entry.key);
        if let Some(value) = environment(&variable)? {
            one(&mut variables, entry.key, &value).map_err(|error| {
                error.hint(both(
                    format!("the value comes from the environment variable {variable}"),
                    format!("значение взято из переменной окружения {variable}"),
                ))
            })?;
        }
    }
    lay(&mut merged, &variables)?;
    said.push((Origin::Variables, variables));
    let line = Line::read(matches, language)?;
    if weight != Weight::Strong {
        line.names_one_account()?;
    }
    if weight == Weight::Weak && line.brings_tokens() {
        merged.retain(|key, _| key != "profile" && !USER_TOKENS.contains(&key.as_str()));
    }
    for (option, layer) in line.layers {
        lay(&mut merged, &layer)?;
        said.push((Origin::Option(option), layer));
    }
    let acts = USER_TOKENS.iter().chain(&["profile"]);
    if weight == Weight::Weak
        && acts.map(|key| given(&merged, key)).all(|one| one.is_none())
        && let Some(account) = settings::text(&settled, settings::ACCOUNT)
    {
        merged.insert("profile".into(), json!(account));
    }
    // A profile is somewhere; the user's own store is where a sign-in puts it.
    if given(&merged, "profile").is_some() && given(&merged, "store").is_none() {
        merged.insert("store".into(), json!("default"));
    }
    let (identity, clash) = identity(&merged, &said);

    // The language of this run, unless the parameters ask for one and the command line does not.
    let given = merged.get("lang").and_then(Value::as_str).unwrap_or("");
    if given.is_empty() || text(id::LANG).is_some() {
        merged.insert("lang".into(), json!(pick(language, "en", "ru")));
    }
    Ok(Gathered {
        standard: merged,
        identity,
        clash,
    })
}

/// Whom the nearest word names, and the two that it names if it names two.
fn identity(
    merged: &Map<String, Value>,
    said: &[(Origin, Map<String, Value>)],
) -> (Option<Identity>, Option<[String; 2]>) {
    let nearest = |keys: &'static [&'static str]| {
        said.iter().rev().find_map(|(origin, layer)| {
            let key = keys.iter().find(|key| given(layer, key).is_some())?;
            Some((*origin, *key))
        })
    };
    let token = nearest(USER_TOKENS);
    let Some(name) = given(merged, "profile") else {
        let (origin, key) = token.unzip();
        return (
            origin.map(|by| Identity {
                by,
                key: key.unwrap_or_default(),
                account: None,
            }),
            None,
        );
    };
    let named = nearest(&["profile"]);
    let identity = Identity {
        by: named.map_or(Origin::Settings, |(origin, _)| origin),
        key: "profile",
        account: Some(name.to_owned()),
    };
    let clash = match (named, token) {
        (Some((by, _)), Some((other, key))) if by == other => Some([by.of(key), by.of("profile")]),
        _ => None,
    };
    (Some(identity), clash)
}

/// A layer with another account or app does not inherit the rest of the one below.
fn lay(merged: &mut Map<String, Value>, layer: &Map<String, Value>) -> Result<(), Error> {
    parameters::disown(merged, layer);
    parameters::overlay(merged, layer)
}

fn environment(variable: &str) -> Result<Option<String>, Error> {
    match std::env::var(variable) {
        Ok(value) if value.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::new(
            Code::InvalidUtf8,
            both(
                format!("the environment variable {variable} is not UTF-8"),
                format!("переменная окружения {variable} не в кодировке UTF-8"),
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_profile_is_the_account_and_without_one_the_tokens_are() {
        let tokens = json!({"access_token": "a", "oauth_token": "b", "client_id": "c"});
        let mut standard = tokens.as_object().expect("an object").clone();
        without_tokens(&mut standard);
        assert_eq!(standard.len(), 3);
        standard.insert("profile".into(), json!("main"));
        without_tokens(&mut standard);
        let left: Vec<&str> = standard.keys().map(String::as_str).collect();
        assert_eq!(left, ["client_id", "profile"]);
    }

    #[test]
    fn every_operation_that_weighs_more_than_a_profile_exists() {
        let strong = xpost::operations::CATALOGUE
            .iter()
            .filter(|operation| Weight::of(operation.name.en) == Weight::Strong);
        assert_eq!(strong.count(), 8);
    }
}
