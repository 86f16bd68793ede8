//! Names of this user's things: accounts and queue keys from the store, settings. Read without a network, and without a word:
//! where there is no store there are no candidates.

use std::ffi::OsString;

use serde_json::{Map, Value, json};
use xpost::store;

use crate::run::credentials::Weight;
use crate::run::session::Session;
use crate::run::settings::ALL;

/// The store that the command line or the environment names.
pub fn store(line: &[OsString]) -> String {
    let words: Vec<&str> = line.iter().filter_map(|word| word.to_str()).collect();
    let behind = words
        .windows(2)
        .find(|pair| pair[0] == "--store")
        .map(|pair| pair[1]);
    let joined = words.iter().find_map(|word| word.strip_prefix("--store="));
    behind
        .or(joined)
        .filter(|store| !store.is_empty())
        .map(crate::output::home::path)
        .or_else(|| {
            std::env::var("XPOST_STORE")
                .ok()
                .filter(|store| !store.trim().is_empty())
        })
        .unwrap_or_else(|| "default".to_owned())
}

/// The accounts that are signed in.
pub fn accounts(store: &str) -> Vec<String> {
    names(store, "ListProfiles", "profiles", "profile")
}

/// The keys of the posts that wait.
pub fn queue_keys(store: &str) -> Vec<String> {
    names(store, "GetQueue", "posts", "idempotency_key")
}

/// The names of the settings.
pub fn settings() -> Vec<String> {
    ALL.iter().map(|one| one.name.to_owned()).collect()
}

/// One member of every item of a list that an operation gives. The operation only reads the store.
fn names(store: &str, operation: &str, list: &str, member: &str) -> Vec<String> {
    // A server may be far away, and a file that is not there would be made.
    let is_file = !store::is_address(store) && store::path(store).is_ok_and(|path| path.is_file());
    if !is_file {
        return Vec::new();
    }
    let mut standard = Map::from_iter([("store".to_owned(), json!(store))]);
    if let Ok(key) = std::env::var("XPOST_STORE_KEY") {
        standard.insert("store_key".to_owned(), json!(key));
    }
    let Ok(session) = Session::open(standard, Weight::About) else {
        return Vec::new();
    };
    let response = session.call(operation, Map::new());
    let Ok(result) = response.result else {
        return Vec::new();
    };
    let items = match &result {
        Value::Array(items) => items.as_slice(),
        other => other[list].as_array().map_or(&[][..], Vec::as_slice),
    };
    let mut names: Vec<String> = items
        .iter()
        .filter_map(|item| item[member].as_str())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}
