//! Completions: the shell's script (`xpost completions SHELL`) asks the program for every candidate, so that a shell knows the
//! words, the options, and this user's accounts, queue and settings. Nothing here uses the network.

mod bash;
mod candidates;
mod grammar;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;
use clap_complete::env::Shells;

use crate::output::exit;
use crate::output::language;
use crate::output::speech::say;
use crate::run::settings;

/// The variable by which a script says that it asks, and for which shell.
const VARIABLE: &str = "XPOST_COMPLETE";

/// Whether a script asks for candidates.
pub fn asked(words: &[OsString]) -> bool {
    std::env::var_os(VARIABLE).is_some_and(|shell| !shell.is_empty())
        && words.iter().any(|word| word == "--")
}

/// Prints the candidates for the word at the cursor; none where something is wrong, since a shell has no place for messages.
pub fn answer(words: Vec<OsString>) -> ExitCode {
    let language = language::choose(&[], settings::language);
    let line: Vec<OsString> = words
        .into_iter()
        .skip_while(|word| word != "--")
        .skip(1)
        .collect();
    let shell = std::env::var(VARIABLE).unwrap_or_default();
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&shell) else {
        return ExitCode::from(exit::USAGE);
    };
    if line.is_empty() {
        return ExitCode::from(exit::USAGE);
    }
    let folder = std::env::current_dir().ok();
    let mut answer = Vec::new();
    let written = match shell.name() {
        "bash" => bash::answer(line, folder.as_deref(), language),
        _ => shell
            .write_complete(
                &mut grammar::of_the_program(language, &line),
                line,
                folder.as_deref(),
                &mut answer,
            )
            .map(|()| String::from_utf8_lossy(&answer).into_owned()),
    };
    match written {
        Ok(answer) => say(answer.trim_end_matches('\n')),
        Err(_) => ExitCode::from(exit::USAGE),
    }
}

/// `xpost completions SHELL`.
pub fn script(matches: &ArgMatches) -> ExitCode {
    let shell = matches
        .get_one::<String>("shell")
        .map_or("", String::as_str);
    let mut script = Vec::new();
    let written = Shells::builtins()
        .completer(shell)
        .map(|shell| shell.write_registration(VARIABLE, "xpost", "xpost", "xpost", &mut script));
    match written {
        Some(Ok(())) => say(String::from_utf8_lossy(&script).trim()),
        _ => ExitCode::from(exit::USAGE),
    }
}
