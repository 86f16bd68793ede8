//! The standard parameters of one call, checked once and typed once.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::mask;
use super::merge::{disown, overlay};
use super::table::{STANDARD, StandardKey};
use super::value::flag;
use crate::error::{Code, Error};
use crate::language::{Language, text};
use crate::oauth1::Keys;
use crate::place::{self, Place};
use crate::rules::{Money, Rules};
use crate::secret::Secret;

/// The standard parameters of one call, checked and typed.
#[derive(Clone)]
pub struct Standard {
    /// As merged, for `GetStandardParameters`.
    merged: Map<String, Value>,
    /// Where X is; `merged` holds what was said of it.
    place: Place,
    /// `timeout`.
    pub timeout: Duration,
    /// `connect_timeout`.
    pub connect_timeout: Duration,
    /// `upload_timeout`.
    pub upload_timeout: Duration,
    /// `deadline`.
    pub deadline: Duration,
    /// `retries`.
    pub retries: u32,
    /// `auto_refresh`.
    pub auto_refresh: bool,
    /// `upload_parallelism`.
    pub upload_parallelism: usize,
    /// How long `rate_limit` lets a call wait; `None`: not at all.
    pub rate_limit_wait: Option<Duration>,
    /// `reconcile`.
    pub reconcile: bool,
    /// `reconcile_after`.
    pub reconcile_after: Duration,
    /// `budget`.
    pub budget: Option<Money>,
    /// The built-in rules under `rules`.
    pub rules: Arc<Rules>,
    /// `premium`; `None`: not known.
    pub premium: Option<bool>,
    /// `skip_checks`.
    pub skip_checks: bool,
    /// `allow_private_urls`.
    pub allow_private_urls: bool,
}

impl std::fmt::Debug for Standard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.to_json(false))
    }
}

impl Standard {
    /// Lays `layers` (weakest first) over the built-in defaults and checks every value. A layer with another account or
    /// another app does not inherit the rest of the one below.
    pub fn from_layers(layers: &[&Map<String, Value>]) -> Result<Self, Error> {
        let mut merged = Map::new();
        for entry in STANDARD {
            merged.insert(entry.key.into(), json!(built_in(entry)));
        }
        for layer in layers {
            disown(&mut merged, layer);
            overlay(&mut merged, layer)?;
        }
        for entry in STANDARD {
            if merged.get(entry.key) == Some(&Value::Null) {
                merged.insert(entry.key.into(), json!(built_in(entry)));
            }
        }
        let seconds = |key| Duration::from_secs(number(&merged, key));
        Ok(Self {
            timeout: seconds("timeout"),
            connect_timeout: seconds("connect_timeout"),
            upload_timeout: seconds("upload_timeout"),
            deadline: seconds("deadline"),
            retries: u32::try_from(number(&merged, "retries")).unwrap_or(0),
            auto_refresh: merged.get("auto_refresh") == Some(&json!("true")),
            upload_parallelism: usize::try_from(number(&merged, "upload_parallelism")).unwrap_or(1),
            rate_limit_wait: (merged.get("rate_limit") == Some(&json!("wait")))
                .then(|| seconds("rate_limit_wait")),
            reconcile: merged.get("reconcile") == Some(&json!("true")),
            reconcile_after: seconds("reconcile_after"),
            budget: Money::parse(said(&merged, "budget")),
            rules: Rules::over_built_in(said(&merged, "rules"))?,
            premium: flag(said(&merged, "premium")),
            skip_checks: merged.get("skip_checks") == Some(&json!("true")),
            allow_private_urls: merged.get("allow_private_urls") == Some(&json!("true")),
            place: Place::of(&merged),
            merged,
        })
    }

    /// These, over what a profile keeps: for signing in, where the caller's word is stronger than the profile's.
    pub fn over(&self, kept: &Map<String, Value>) -> Result<Self, Error> {
        Self::from_layers(&[kept, &self.merged])
    }

    /// The same at another place.
    pub fn moved_to(mut self, place: &Place) -> Self {
        for (key, address) in place.each() {
            self.merged.insert(key.into(), json!(address));
        }
        self.place = place.clone();
        self
    }

    /// Where X is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The text of a key; empty when it was not given.
    pub fn text(&self, key: &str) -> &str {
        if let Some(address) = self.place.get(key) {
            return address;
        }
        self.merged
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A secret that was given.
    pub fn secret(&self, key: &str) -> Option<Secret> {
        let secret = Secret::new(self.text(key));
        (!secret.expose().is_empty()).then_some(secret)
    }

    /// A base address without a trailing slash.
    pub fn url(&self, key: &str) -> &str {
        self.text(key).trim_end_matches('/')
    }

    /// The text of a key that an operation cannot do without.
    pub fn require(&self, key: &'static str) -> Result<&str, Error> {
        let value = self.text(key);
        if value.is_empty() {
            return Err(missing(&[key]));
        }
        Ok(value)
    }

    /// The language asked for, if any.
    pub fn language(&self) -> Option<Language> {
        Language::parse(self.text("lang"))
    }

    /// The app's OAuth 1.0a keys with the user's token, when all four are given.
    pub fn oauth1(&self) -> Option<Keys> {
        Some(Keys {
            consumer_key: self.secret("oauth_consumer_key")?,
            consumer_secret: self.secret("oauth_consumer_secret")?,
            token: Some((
                self.secret("oauth_token")?,
                self.secret("oauth_token_secret")?,
            )),
        })
    }

    /// Every secret text in force, so that an answer that echoes one can be masked.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        STANDARD
            .iter()
            .flat_map(|entry| mask::secrets(entry, self.text(entry.key)))
    }

    /// The parameters in force. Secrets read `***` unless `reveal`; numbers and flags have their own JSON type.
    pub fn to_json(&self, reveal: bool) -> Value {
        let mut object = Map::new();
        for entry in STANDARD {
            let value = mask::shown(entry, self.text(entry.key), reveal);
            object.insert(entry.key.into(), value);
        }
        Value::Object(object)
    }
}

/// The default of a key. An address that nobody gave follows from `api_url`: see [`Place::of`].
fn built_in(entry: &StandardKey) -> &'static str {
    if place::KEYS.contains(&entry.key) {
        ""
    } else {
        entry.default
    }
}

/// A `missing_credentials` error that lists the standard parameters to fill.
pub fn missing(keys: &[&str]) -> Error {
    let list = keys
        .iter()
        .map(|key| format!("`auth.{key}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let mut error = Error::new(
        Code::MissingCredentials,
        text!(
            "the standard parameters lack {list}",
            "в стандартных параметрах не хватает: {list}"
        ),
    );
    if let [only] = keys {
        error = error.parameter(&format!("auth.{only}"));
    }
    error
}

fn number(merged: &Map<String, Value>, key: &str) -> u64 {
    said(merged, key).parse().unwrap_or(0)
}

fn said<'a>(merged: &'a Map<String, Value>, key: &str) -> &'a str {
    merged.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth2::DEFAULT_SCOPE;
    use crate::reading::read;

    fn layer(value: Value) -> Map<String, Value> {
        read(&value, "auth").expect("an object")
    }

    #[test]
    fn a_stronger_layer_wins_by_key_and_an_empty_string_changes_nothing() {
        let process = layer(json!({"client_id": "one", "scope": "tweet.read"}));
        let call = layer(json!({"client_id": "two", "scope": ""}));
        let standard = Standard::from_layers(&[&process, &call]).expect("valid");
        assert_eq!(standard.text("client_id"), "two");
        assert_eq!(standard.text("scope"), "tweet.read");
    }

    #[test]
    fn null_in_a_clients_own_layer_clears_what_the_process_says() {
        let process = layer(json!({"access_token": "abcdefgh", "proxy": "http://proxy:1"}));
        let mut own = Map::new();
        overlay(&mut own, &layer(json!({"proxy": "http://other:1"}))).expect("valid");
        overlay(
            &mut own,
            &layer(json!({"access_token": null, "proxy": null})),
        )
        .expect("valid");
        let standard = Standard::from_layers(&[&process, &own]).expect("valid");
        assert_eq!(standard.text("access_token"), "");
        assert_eq!(standard.text("proxy"), "");
    }

    #[test]
    fn null_clears_a_key_back_to_the_default() {
        let process = layer(json!({"scope": "tweet.read", "access_token": "abcdefgh"}));
        let call = layer(json!({"scope": null, "access_token": null}));
        let standard = Standard::from_layers(&[&process, &call]).expect("valid");
        assert_eq!(standard.text("scope"), DEFAULT_SCOPE);
        assert!(standard.secret("access_token").is_none());
    }

    #[test]
    fn the_default_scope_is_the_least_that_works() {
        assert_eq!(
            DEFAULT_SCOPE,
            "tweet.read tweet.write users.read media.write offline.access"
        );
    }

    #[test]
    fn json_text_may_use_single_quotes() {
        assert_eq!(
            layer(json!("{'client_id': 'it\\'s'}")),
            layer(json!({"client_id": "it's"}))
        );
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let error = Standard::from_layers(&[&layer(json!({"acess_token": "abcdefgh"}))])
            .expect_err("a misspelt key");
        let shown = error.to_json(Language::En);
        assert_eq!(shown["code"], "invalid_parameter");
        assert_eq!(shown["parameter"], "auth.acess_token");
        assert!(
            shown["hint"]
                .as_str()
                .expect("a hint")
                .contains("auth.access_token")
        );
    }

    #[test]
    fn numbers_flags_and_choices_are_checked() {
        let whole = layer(json!({"timeout": 45.0, "retries": "3"}));
        let whole = Standard::from_layers(&[&whole]).expect("valid");
        assert_eq!((whole.timeout, whole.retries), (Duration::from_secs(45), 3));
        for bad in [
            json!({"timeout": 0}),
            json!({"timeout": 1.5}),
            json!({"timeout": 1e300}),
            json!({"timeout": "soon"}),
            json!({"retries": 11}),
            json!({"lang": "de"}),
            json!({"auth_kind": "oauth3"}),
            json!({"api_url": "ftp://example.com"}),
            json!({"allow_private_urls": "perhaps"}),
            json!({"budget": "0,05"}),
            json!({"budget": -1}),
            json!({"budget": "cheap"}),
            json!({"rules": {"limits": {"text": "long"}}}),
            json!({"rules": 5}),
            json!({"client_id": 5}),
            json!({"client_id": ["a"]}),
        ] {
            assert!(
                Standard::from_layers(&[&layer(bad.clone())]).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn secrets_are_masked_unless_revealed_and_never_debugged() {
        let layer =
            layer(json!({"client_secret": "very-secret-text", "proxy": "http://u:pass@h:1"}));
        let standard = Standard::from_layers(&[&layer]).expect("valid");
        assert_eq!(standard.to_json(false)["client_secret"], "***");
        assert_eq!(standard.to_json(false)["proxy"], "***");
        assert_eq!(standard.to_json(true)["client_secret"], "very-secret-text");
        assert_eq!(
            format!("{:?}", standard.secret("client_secret")),
            "Some(***)"
        );
    }
}
