//! What can be typed: the words of a person who posts (`words`), the accounts that are signed in (`auth`), the posts that
//! wait to be sent (`queue`), a simulated X (`sandbox`), a demonstration that needs neither an account nor a network (`demo`),
//! and the catalogue's operations.
//!
//! Subcommands, options and help are built from the catalogue at run time (`command`), so an operation that is added to
//! the library is here at once. The words are those of OpenIntegrations' `oint twitter …` (`argv`).

mod argv;
mod asking;
mod auth;
mod command;
mod common;
mod completing;
mod demo;
mod help;
mod manual;
mod own;
mod parts;
mod question;
mod queue;
mod sandbox;
mod usage;
mod usual;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::output::color;
use crate::output::exit;
use crate::output::language;
use crate::run::operation;
use crate::run::settings;

/// Does what the command line asks for; the exit code.
pub fn run(words: Vec<OsString>) -> ExitCode {
    if completing::asked(&words) {
        return completing::answer(words);
    }
    let options = words.iter().take_while(|word| *word != "--");
    if options.into_iter().any(|word| word == "--no-color") {
        color::forbid();
    }
    let language = language::choose(&words, settings::language);
    let mut root = command::root(language);
    let line = match argv::normal(words, &root) {
        Ok(line) => line,
        Err(refusal) => return usage::refuse(&refusal, language),
    };
    let matches = match root.try_get_matches_from_mut(&line.words) {
        Ok(matches) => matches,
        Err(error) => {
            return asking::instead(&error, &line, &mut root, language)
                .unwrap_or_else(|| usage::explain(&error, &line.path, language));
        }
    };
    match matches.subcommand() {
        Some(("auth", matches)) => auth::run(matches, language),
        Some(("queue", matches)) => queue::run(matches, language),
        Some(("demo", matches)) => demo::run(matches, language),
        Some(("sandbox", matches)) => sandbox::run(matches, language),
        Some(("operations", matches)) => asking::operations(matches, language),
        Some(("completions", matches)) => completing::script(matches),
        Some(("man", matches)) => manual::write(matches, language),
        Some(("help", matches)) => asking::help(matches, &mut root, language),
        Some((name, matches)) => match xpost::operations::find(name) {
            Some(operation) => operation::run(operation, matches, line.inherited, language),
            None => words::run(name, matches, language).unwrap_or(ExitCode::from(exit::INTERNAL)),
        },
        None => ExitCode::from(exit::USAGE),
    }
}

#[cfg(test)]
mod tests {
    use super::help::{commands, example::Example};
    use super::*;
    use crate::output::language::Language;

    /// A command line as a shell breaks it, as far as examples go.
    fn broken(line: &str) -> Vec<OsString> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for letter in line.chars() {
            match (quote, letter) {
                (Some(end), letter) if letter == end => quote = None,
                (None, '"' | '\'') => quote = Some(letter),
                (None, ' ') => words.push(String::new()),
                (_, letter) => words.last_mut().expect("a word").push(letter),
            }
        }
        words.retain(|word| !word.is_empty());
        words.into_iter().map(OsString::from).collect()
    }

    #[test]
    fn every_example_is_a_command_line_that_is_understood() {
        let mut examples: Vec<&Example> = Vec::new();
        examples.extend(words::WORDS.iter().flat_map(|word| word.examples));
        examples.extend(commands::all_examples());
        assert!(examples.len() > 20, "{}", examples.len());
        for example in examples {
            for language in [Language::En, Language::Ru] {
                let line = example.line.in_language(language);
                // Others are lines of a shell, or ask man.
                if !line.starts_with("xpost ")
                    || line.ends_with("--version")
                    || line.ends_with("-V")
                {
                    continue;
                }
                let mut root = command::root(language);
                let read = argv::normal(broken(line), &root).unwrap_or_else(|_| panic!("{line}"));
                match root.try_get_matches_from_mut(&read.words) {
                    Ok(_) => {}
                    Err(error) if !error.use_stderr() => {}
                    Err(error) => panic!("{line}: {error}"),
                }
            }
        }
    }
}
