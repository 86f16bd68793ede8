//! Who is meant by a person who names no profile and no store.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::Error;

use crate::output::language::Language;
use crate::run::credentials::{self, Weight, given};

/// The name of a profile, and of a store, that nobody has named: the only one of most users, and the user's own.
const USUAL: &str = "default";

/// The standard parameters of a command about one profile.
pub fn named(
    matches: &ArgMatches,
    weight: Weight,
    language: Language,
) -> Result<Map<String, Value>, Error> {
    let mut standard = credentials::merged(matches, weight, language)?;
    usual(&mut standard, "profile");
    usual(&mut standard, "store");
    Ok(standard)
}

/// Fills in the usual value of a key that was not given.
pub fn usual(standard: &mut Map<String, Value>, key: &str) {
    if given(standard, key).is_none() {
        standard.insert(key.to_owned(), json!(USUAL));
    }
}
