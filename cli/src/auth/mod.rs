//! `xpost auth`: the accounts that are signed in, as profiles of a store.
//!
//! Each command is one or two operations of the catalogue with a person in front of them: it fills in the usual profile and
//! store, asks and shows. Whatever it does can be done with the operations alone.

pub mod grammar;

mod export;
mod login;
mod remove;
mod view;

use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::Error;
use xpost::response::Response;

pub use view::duration;

use crate::command::id;
use crate::credentials::{self, Weight, given};
use crate::exit;
use crate::language::Language;
use crate::output;
use crate::run;
use crate::session::Session;

/// The name of a profile, and of a store, that nobody has named: the only one of most users, and the user's own.
const USUAL: &str = "default";

/// Runs one of the commands.
pub fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let Some((command, matches)) = matches.subcommand() else {
        return ExitCode::from(exit::USAGE);
    };
    if command == "export" {
        return export::run(matches, language);
    }
    let output = match run::prepare(matches, language) {
        Ok(output) => output,
        Err(code) => return code,
    };
    let response = match command {
        "login" => login::run(matches, language),
        "list" => list(matches, language),
        "show" => show(matches, language),
        "remove" => remove::run(matches, language),
        _ => return ExitCode::from(exit::USAGE),
    }
    .unwrap_or_else(|error| Response::failure(error, language));
    let said = response.language;
    let raw = matches.get_flag("json");
    run::finish(
        &response,
        output,
        matches.get_flag(id::ENVELOPE),
        false,
        |result| match command {
            _ if raw => output::shown(result),
            "list" => view::table(result, said),
            "remove" => view::removed(result, said),
            _ => view::state(result, said),
        },
    )
}

fn list(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    let mut standard = credentials::merged(matches, Weight::About, language)?;
    // All of them are listed, whichever is named.
    standard.remove("profile");
    usual(&mut standard, "store");
    let session = Session::open(standard, Weight::About)?;
    Ok(session.call("ListProfiles", Map::new()))
}

fn show(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    let session = Session::open(named(matches, Weight::About, language)?, Weight::About)?;
    Ok(session.call("GetProfileState", Map::new()))
}

/// The standard parameters of a command about one profile.
fn named(
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
