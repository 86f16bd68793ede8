//! One operation, from the command line to the exit code. What can fail without X is tried before X is asked: the output
//! file, the parameters.

use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::Error;
use xpost::operations::Operation;
use xpost::response::Response;

use super::frame::{finish, prepare, refuse_test};
use super::signing_in::SigningIn;
use crate::output::answer;
use crate::output::bar::Bar;
use crate::output::form::Form;
use crate::output::language::Language;
use crate::run::account;
use crate::run::credentials::{self, Weight};
use crate::run::id;
use crate::run::session::Session;
use crate::run::values::Reading;

/// The option of a word that says the same as `--test`.
pub const DRY_RUN: &str = "dry-run";

/// Operations that do something and cannot be tried out: `--test` must not let them pass.
const NEVER_DRY: &[&str] = &[
    "Authorize",
    "SaveCredentials",
    "RemoveProfile",
    "ResolvePost",
    "EnqueueTweet",
    "SendQueued",
    "RetryQueued",
    "CancelQueued",
];

/// Runs an operation.
///
/// `inherited`: the line was written for OpenIntegrations (`xpost twitter …`).
pub fn run(
    operation: &'static Operation,
    matches: &ArgMatches,
    inherited: bool,
    language: Language,
) -> ExitCode {
    let output = match prepare(matches, language) {
        Ok(output) => output,
        Err(code) => return code,
    };
    let reading = Reading {
        inherited,
        language,
    };
    let response = attempt(operation, matches, reading)
        .unwrap_or_else(|error| Response::failure(error, language));
    let publishes = operation.name.en.starts_with("Create") || operation.name.en == "SendQueued";
    let form = Form {
        by_name: true,
        ..Form::of_operation(matches.get_flag(id::ENVELOPE))
    };
    finish(&response, output, &form, publishes, answer::shown)
}

fn attempt(
    operation: &'static Operation,
    matches: &ArgMatches,
    reading: Reading,
) -> Result<Response, Error> {
    if NEVER_DRY.contains(&operation.name.en) {
        refuse_test(matches)?;
    }
    let weight = Weight::of(operation.name.en);
    let standard = credentials::merged(matches, weight, reading.language)?;
    let parameters = reading.parameters(operation, matches)?;
    perform(operation, matches, standard, parameters, reading.language)
}

/// Calls the operation of that English name with parameters that a word has gathered.
pub fn call(
    name: &str,
    matches: &ArgMatches,
    parameters: Map<String, Value>,
    language: Language,
) -> Result<Response, Error> {
    let Some(operation) = xpost::operations::find(name) else {
        return Err(xpost::operations::panicked());
    };
    if NEVER_DRY.contains(&operation.name.en) {
        refuse_test(matches)?;
    }
    let weight = Weight::of(operation.name.en);
    let gathered = credentials::gathered(matches, weight, language)?;
    if weight == Weight::Weak {
        gathered.names_one()?;
    }
    let standard = gathered.standard.clone();
    let mut response = perform(operation, matches, standard, parameters, language)?;
    response.result = response
        .result
        .map_err(|error| account::explained(error, &gathered));
    Ok(response)
}

/// Whether nothing shall be sent.
pub fn is_dry(matches: &ArgMatches) -> bool {
    let own = matches.try_get_one::<bool>(DRY_RUN).ok().flatten();
    matches.get_flag(id::TEST) || own == Some(&true)
}

fn perform(
    operation: &'static Operation,
    matches: &ArgMatches,
    mut standard: Map<String, Value>,
    mut parameters: Map<String, Value>,
    language: Language,
) -> Result<Response, Error> {
    let can_be_dry = operation.parameters.iter().any(|one| one.key == "dry_run");
    if can_be_dry && is_dry(matches) {
        parameters.insert("dry_run".into(), json!(true));
    }
    let signing_in = SigningIn::begin(operation, &mut parameters, &mut standard);
    let session = Session::open(standard, Weight::of(operation.name.en))?;
    let bar = match matches.get_flag(id::NO_PROGRESS) {
        true => None,
        false => Bar::watch(session.client(), language),
    };
    let response = session.call(operation.name.en, parameters);
    drop(bar);
    if let Some(signing_in) = signing_in {
        signing_in.end(&response);
    }
    Ok(response)
}
