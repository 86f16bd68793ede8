//! Who is meant by a person who names no profile and no store.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::Error;

use crate::output::language::Language;
use crate::run::credentials::{self, Weight, given};
use crate::run::settings;

/// The name of a profile, and of a store, that nobody has named: the only one of most users, and the user's own.
const USUAL: &str = "default";

/// The standard parameters of a command about one profile.
pub fn named(
    matches: &ArgMatches,
    weight: Weight,
    language: Language,
) -> Result<Map<String, Value>, Error> {
    let mut standard = credentials::merged(matches, weight, language)?;
    usual_account(&mut standard)?;
    usual_store(&mut standard);
    Ok(standard)
}

/// The default account where none was named.
pub fn usual_account(standard: &mut Map<String, Value>) -> Result<(), Error> {
    if given(standard, "profile").is_none() {
        let settled = settings::get(settings::ACCOUNT)?;
        let account = settled.unwrap_or_else(|| USUAL.to_owned());
        standard.insert("profile".to_owned(), json!(account));
    }
    Ok(())
}

/// The user's own store where none was named.
pub fn usual_store(standard: &mut Map<String, Value>) {
    if given(standard, "store").is_none() {
        standard.insert("store".to_owned(), json!(USUAL));
    }
}
