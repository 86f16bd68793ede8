//! `xpost auth`: the accounts that are signed in, as profiles of a store.
//!
//! Each command is one or two operations of the catalogue with a person in front of them: it fills in the usual profile and
//! store, asks and shows. Whatever it does can be done with the operations alone.

pub mod app;
pub mod browser;
mod export;
pub mod grammar;
mod login;
pub mod naming;
mod remove;
pub mod view;

use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::Map;
use xpost::error::Error;
use xpost::response::Response;

use crate::output::answer;
use crate::output::exit;
use crate::output::form::Form;
use crate::output::language::Language;
use crate::run::credentials::{self, Weight};
use crate::run::frame;
use crate::run::id;
use crate::run::session::Session;
use crate::shell::usual::{named, usual_store};

/// Runs one of the commands.
pub fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let Some((command, matches)) = matches.subcommand() else {
        return ExitCode::from(exit::USAGE);
    };
    if command == "export" {
        return export::run(matches, language);
    }
    let output = match frame::prepare(matches, language) {
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
    frame::finish(
        &response,
        output,
        &Form::of_operation(matches.get_flag(id::ENVELOPE)),
        false,
        |result| match command {
            _ if raw => answer::shown(result),
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
    usual_store(&mut standard);
    let session = Session::open(standard, Weight::About)?;
    Ok(session.call("ListProfiles", Map::new()))
}

fn show(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    let session = Session::open(named(matches, Weight::About, language)?, Weight::About)?;
    Ok(session.call("GetProfileState", Map::new()))
}
