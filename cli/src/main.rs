//! The program `xpost`: the catalogue's operations on the command line (`run`), the accounts that are signed in (`auth`), the
//! posts that wait to be sent (`queue`), a simulated X (`sandbox`) and a demonstration that needs neither an account nor a network (`demo`).
//!
//! Subcommands, options and help are built from the catalogue at run time (`command`), so an operation that is added to
//! the library is here at once. The words are those of OpenIntegrations' `oint twitter …` (`argv`, `values`); secrets may
//! come from elsewhere than the command line (`credentials`).

mod argv;
mod auth;
mod bar;
mod columns;
mod command;
mod credentials;
mod demo;
mod exit;
mod help;
mod home;
mod interrupt;
mod language;
mod listing;
mod output;
mod pending;
mod queue;
mod run;
mod sandbox;
mod session;
mod stdin;
mod usage;
mod values;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
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
            Some(operation) => run::run(operation, matches, line.inherited, language),
            None => ExitCode::from(exit::INTERNAL),
        },
        None => ExitCode::from(exit::USAGE),
    }
}
