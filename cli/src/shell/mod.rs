//! The words of a person: the accounts that are signed in (`auth`), the posts that wait to be sent (`queue`), a simulated X
//! (`sandbox`), a demonstration that needs neither an account nor a network (`demo`), and the catalogue's operations.
//!
//! Subcommands, options and help are built from the catalogue at run time (`command`), so an operation that is added to
//! the library is here at once. The words are those of OpenIntegrations' `oint twitter …` (`argv`).

mod argv;
mod auth;
mod command;
mod common;
mod demo;
mod help;
mod listing;
mod own;
mod parts;
mod queue;
mod sandbox;
mod usage;
mod usual;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::output::exit;
use crate::output::language;
use crate::run::operation;

/// Does what the command line asks for; the exit code.
pub fn run(words: Vec<OsString>) -> ExitCode {
    let language = language::choose(&words);
    let root = command::root(language);
    let line = match argv::normal(words, &root) {
        Ok(line) => line,
        Err(refusal) => return usage::refuse(&refusal, language),
    };
    let matches = match root.clone().try_get_matches_from(line.words) {
        Ok(matches) => matches,
        Err(error) => return usage::explain(&error, language),
    };
    match matches.subcommand() {
        Some(("auth", matches)) => auth::run(matches, language),
        Some(("queue", matches)) => queue::run(matches, language),
        Some(("demo", matches)) => demo::run(matches, language),
        Some(("sandbox", matches)) => sandbox::run(matches, language),
        Some(("operations", matches)) => listing::operations(matches, language),
        Some(("completions", matches)) => listing::completions(matches, language),
        Some(("help", matches)) => help::show(matches, root, language),
        Some((name, matches)) => match xpost::operations::find(name) {
            Some(operation) => operation::run(operation, matches, line.inherited, language),
            None => ExitCode::from(exit::INTERNAL),
        },
        None => ExitCode::from(exit::USAGE),
    }
}
