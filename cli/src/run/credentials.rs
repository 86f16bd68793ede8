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
use xpost::language::Text;
use xpost::parameters::{self, STANDARD, StandardKind, USER_TOKENS};

use crate::output::home;
use crate::output::language::{Language, pick};
use crate::run::id;
use crate::run::settings;
use crate::run::stdin;

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

/// A standard parameter that has a value.
pub fn given<'a>(standard: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    standard
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
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
    // A run ends and forgets: a pair that was rotated behind the user's back, with no profile to keep it, would be lost,
    // and the old refresh token dead. So without a profile a token that X refuses stays refused, unless the user asks.
    let mut merged = Map::from_iter([("auto_refresh".to_owned(), json!("false"))]);
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);

    let settled = settings::read()?;
    lay(&mut merged, &settings::standard(&settled))?;
    if let Some(value) = environment("XPOST_AUTH")? {
        parameters::overlay(&mut merged, &read(&value, "XPOST_AUTH")?)?;
    }
    let mut variables = Map::new();
    for entry in STANDARD {
        let variable = format!("XPOST_{}", entry.key.to_uppercase());
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
    let line = Line::read(matches, language)?;
    if weight != Weight::Strong {
        line.names_one_account()?;
    }
    if weight == Weight::Weak && line.brings_tokens() {
        merged.retain(|key, _| key != "profile" && !USER_TOKENS.contains(&key.as_str()));
    }
    for (_, layer) in &line.layers {
        lay(&mut merged, layer)?;
    }
    let acts = USER_TOKENS.iter().chain(&["profile"]);
    if weight == Weight::Weak
        && acts.map(|key| given(&merged, key)).all(|one| one.is_none())
        && let Some(account) = settings::text(&settled, settings::ACCOUNT)
    {
        merged.insert("profile".into(), json!(account));
    }
    // A profile is somewhere; the user's own store is where `auth login` puts it.
    if given(&merged, "profile").is_some() && given(&merged, "store").is_none() {
        merged.insert("store".into(), json!("default"));
    }

    // The language of this run, unless the parameters ask for one and the command line does not.
    let given = merged.get("lang").and_then(Value::as_str).unwrap_or("");
    if given.is_empty() || text(id::LANG).is_some() {
        merged.insert("lang".into(), json!(pick(language, "en", "ru")));
    }
    Ok(merged)
}

/// A layer with another account or app does not inherit the rest of the one below.
fn lay(merged: &mut Map<String, Value>, layer: &Map<String, Value>) -> Result<(), Error> {
    parameters::disown(merged, layer);
    parameters::overlay(merged, layer)
}

fn both(en: String, ru: String) -> Text {
    Text {
        en: en.into(),
        ru: ru.into(),
    }
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

fn one(merged: &mut Map<String, Value>, key: &str, value: &str) -> Result<(), Error> {
    let value = match key {
        "store" | "ca_file" | "rules" => home::path(value),
        _ => value.to_owned(),
    };
    let layer = Map::from_iter([(key.to_owned(), json!(value))]);
    parameters::overlay(merged, &layer)
}

/// What the options say, in the order in which later ones win.
struct Line {
    /// An option as it is written, and what it says.
    layers: Vec<(&'static str, Map<String, Value>)>,
}

impl Line {
    fn read(matches: &ArgMatches, language: Language) -> Result<Self, Error> {
        let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);
        let mut layers = Vec::new();
        if let Some(value) = text("auth") {
            let layer = match value.trim() {
                stdin::WORD => {
                    let whence = Text::new("what was read from stdin", "прочитанное из stdin");
                    parameters::object(&stdin::whole("auth", language)?, "auth", &whence)?
                }
                value => read(value, "auth")?,
            };
            layers.push(("--auth", layer));
        }
        if let Some(value) = text(id::CONFIG) {
            layers.push(("--config", read(value, "config")?));
        }
        for pair in matches.get_many::<String>(id::SET).into_iter().flatten() {
            let mut layer = Map::new();
            set(&mut layer, pair)?;
            layers.push(("--set", layer));
        }
        for (id, option, key) in [
            (id::STORE, "--store", "store"),
            (id::PROFILE, "--account", "profile"),
        ] {
            if let Some(value) = text(id) {
                let mut layer = Map::new();
                set(&mut layer, &format!("{key}={value}"))?;
                layers.push((option, layer));
            }
        }
        Ok(Self { layers })
    }

    /// The options that say something under one of the keys, with the key and what they say.
    fn saying<'a>(
        &'a self,
        keys: &'a [&'static str],
    ) -> impl Iterator<Item = (&'static str, &'static str, &'a str)> {
        self.layers.iter().filter_map(move |(option, layer)| {
            keys.iter()
                .find_map(|key| Some((*option, *key, given(layer, key)?)))
        })
    }

    fn brings_tokens(&self) -> bool {
        self.saying(USER_TOKENS).next().is_some()
    }

    /// Refuses a line that names two accounts: which of them is meant cannot be known, and a post is public.
    fn names_one_account(&self) -> Result<(), Error> {
        let profiles: Vec<_> = self.saying(&["profile"]).collect();
        let named = |(option, _, name): &(&str, &str, &str)| format!("{option}: account `{name}`");
        let named_in_russian =
            |(option, _, name): &(&str, &str, &str)| format!("{option}: учётная запись `{name}`");
        let Some(profile) = profiles.last() else {
            return Ok(());
        };
        let (first, first_in_russian) =
            if let Some((option, key, _)) = self.saying(USER_TOKENS).next() {
                (format!("{option}: `{key}`"), format!("{option}: `{key}`"))
            } else if let Some(other) = profiles.iter().find(|other| other.2 != profile.2) {
                (named(other), named_in_russian(other))
            } else {
                return Ok(());
            };
        Err(Error::new(
            Code::InvalidParameter,
            both(
                format!("two accounts are named: {first}, and {}", named(profile)),
                format!(
                    "названы две учётные записи: {first_in_russian} и {}",
                    named_in_russian(profile)
                ),
            ),
        )
        .parameter("profile")
        .hint(Text::new(
            "give the tokens, or the account, not both; SaveCredentials keeps tokens as an account",
            "укажите либо токены, либо учётную запись; токены сохраняет как учётную запись СохранитьДанныеАвторизации",
        )))
    }
}

/// An object as JSON text, or as the path of a file with it. Behind `@` it is a path, whatever it looks like.
fn read(value: &str, name: &str) -> Result<Map<String, Value>, Error> {
    match value.strip_prefix('@') {
        // No text of JSON begins so.
        Some(path) if path.starts_with(['{', ' ']) => {
            parameters::read(&json!(format!("./{path}")), name)
        }
        Some(path) => parameters::read(&json!(home::path(path)), name),
        None => parameters::read(&json!(home::path(value)), name),
    }
}

fn set(merged: &mut Map<String, Value>, pair: &str) -> Result<(), Error> {
    let Some((key, value)) = pair.split_once('=') else {
        return Err(Error::new(
            Code::InvalidParameter,
            Text::new(
                "--set: expected KEY=VALUE",
                "--set: ожидалось КЛЮЧ=ЗНАЧЕНИЕ",
            ),
        )
        .parameter("set"));
    };
    let key = key.trim().replace('-', "_");
    let secret = STANDARD
        .iter()
        .find(|entry| entry.key == key)
        .is_some_and(|entry| match entry.kind {
            StandardKind::Secret => true,
            StandardKind::Address => has_password(value),
            _ => false,
        });
    if secret {
        let variable = format!("XPOST_{}", key.to_uppercase());
        return Err(Error::new(
            Code::InvalidParameter,
            both(
                format!("--set: `{key}` is a secret, and every user of this machine can read a command line"),
                format!("--set: `{key}` — секрет, а командную строку видит каждый пользователь машины"),
            ),
        )
        .parameter("set")
        .hint(both(
            format!("use the environment variable {variable}, a file (--auth FILE) or stdin (--auth -)"),
            format!("используйте переменную окружения {variable}, файл (--auth ФАЙЛ) или stdin (--auth -)"),
        )));
    }
    one(merged, &key, value)
}

/// Whether the address of a database server holds a password: before the host, or among its options.
fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else {
        return false;
    };
    let (host, options) = rest.split_once('?').unwrap_or((rest, ""));
    let before_host = host
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'));
    before_host || options.to_lowercase().contains("password=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_takes_what_is_no_secret_and_refuses_what_is() {
        let mut merged = Map::new();
        set(&mut merged, "timeout=60").expect("no secret");
        set(&mut merged, "api-url=http://127.0.0.1:1").expect("no secret");
        assert_eq!(merged["timeout"], "60");
        assert_eq!(merged["api_url"], "http://127.0.0.1:1");
        for entry in STANDARD {
            if entry.kind == StandardKind::Secret {
                let error =
                    set(&mut merged, &format!("{}=very-secret", entry.key)).expect_err("a secret");
                let shown = error.to_json(Language::En).to_string();
                assert!(shown.contains("XPOST_"), "{shown}");
                assert!(!shown.contains("very-secret"), "{shown}");
            }
        }
    }

    #[test]
    fn the_address_of_a_store_may_be_an_argument_and_its_password_may_not() {
        let mut merged = Map::new();
        for open in [
            "/tmp/a.db",
            "default",
            "postgres://user@host/db?sslmode=require",
        ] {
            set(&mut merged, &format!("store={open}")).expect("no secret");
            assert_eq!(merged["store"], open);
        }
        for secret in [
            "postgres://user:very-secret@host/db",
            "postgres://host/db?user=a&Password=very-secret",
        ] {
            let error = set(&mut merged, &format!("store={secret}")).expect_err("a secret");
            let shown = error.to_json(Language::En).to_string();
            assert!(shown.contains("XPOST_STORE"), "{shown}");
            assert!(!shown.contains("very-secret"), "{shown}");
        }
    }

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

    #[test]
    fn a_file_behind_an_at_sign_needs_no_extension() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secrets");
        std::fs::write(&path, "\u{feff}{'client_id': 'a'}").expect("written");
        let given = format!("@{}", path.display());
        assert_eq!(read(&given, "auth").expect("an object")["client_id"], "a");
        std::fs::write(&path, "other.json").expect("written");
        assert!(read(&given, "auth").is_err());
    }
}
