//! What the options of a line say of the standard parameters, layer by layer.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::parameters::{self, STANDARD, StandardKind, USER_TOKENS};

use crate::output::home;
use crate::output::language::Language;
use crate::run::id;
use crate::run::origin::given;
use crate::run::stdin;

/// What the options say, in the order in which later ones win.
pub struct Line {
    /// An option as it is written, and what it says.
    pub layers: Vec<(&'static str, Map<String, Value>)>,
}

impl Line {
    /// Reads the options; of standard input at most once.
    pub fn read(matches: &ArgMatches, language: Language) -> Result<Self, Error> {
        // Not every command takes all of them.
        let text = |id: &str| {
            let value = matches.try_get_one::<String>(id).ok().flatten();
            value.map(String::as_str)
        };
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

    /// Whether the line has tokens of a user.
    pub fn brings_tokens(&self) -> bool {
        self.saying(USER_TOKENS).next().is_some()
    }

    /// Refuses a line that names two accounts: which of them is meant cannot be known, and a post is public.
    pub fn names_one_account(&self) -> Result<(), Error> {
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
pub fn read(value: &str, name: &str) -> Result<Map<String, Value>, Error> {
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
pub fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else {
        return false;
    };
    let (host, options) = rest.split_once('?').unwrap_or((rest, ""));
    let before_host = host
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'));
    before_host || options.to_lowercase().contains("password=")
}

/// Lays one value under its key, as a person writes it.
pub fn one(merged: &mut Map<String, Value>, key: &str, value: &str) -> Result<(), Error> {
    let value = match key {
        "store" | "ca_file" | "rules" => home::path(value),
        _ => value.to_owned(),
    };
    let layer = Map::from_iter([(key.to_owned(), json!(value))]);
    parameters::overlay(merged, &layer)
}
/// A sentence in both languages.
pub fn both(en: String, ru: String) -> Text {
    Text {
        en: en.into(),
        ru: ru.into(),
    }
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
