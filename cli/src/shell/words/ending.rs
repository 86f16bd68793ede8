//! How a word ends: its answer in words, as JSON, as an id, or filtered.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::Value;
use xpost::error::Error;
use xpost::response::Response;

use crate::output::answer;
use crate::output::exit;
use crate::output::filter::Filter;
use crate::output::form::Form;
use crate::output::language::{Language, pick};
use crate::run::frame;
use crate::run::id;
use crate::shell::parts::{auth_option, flag, heading, json};

const QUIET: &str = "quiet";
const JQ: &str = "jq";

/// The result of a word for people, and for `--quiet` what a script wants of it.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// For a person.
    pub words: fn(&Value, Language) -> String,
    /// Ids alone, one a line.
    pub quiet: fn(&Value) -> String,
    /// Whether it makes posts, whose ids must not get lost with the answer.
    pub publishes: bool,
}

/// The options about the answer, and the standard parameters.
pub fn options(command: Command, language: Language) -> Command {
    answers(command, language).arg(auth_option(language).hide_short_help(true))
}

/// The options about the answer.
pub fn answers(command: Command, language: Language) -> Command {
    command
        .arg(json(language))
        .arg(
            flag(
                language,
                QUIET,
                "Prints the id alone.",
                "Печатает только идентификатор.",
            )
            .conflicts_with_all([JQ, "json", id::ENVELOPE]),
        )
        .arg(
            Arg::new(JQ)
                .long(JQ)
                .short('q')
                .value_name(pick(language, "FILTER", "ФИЛЬТР"))
                .action(ArgAction::Set)
                .help(pick(
                    language,
                    "Prints what this filter of jq leaves of the JSON.",
                    "Печатает то, что этот фильтр jq оставляет от JSON.",
                ))
                .help_heading(heading(language)),
        )
}

/// Does `attempt` and ends with its answer.
pub fn of(
    matches: &ArgMatches,
    language: Language,
    shown: Shown,
    attempt: impl FnOnce() -> Result<Response, Error>,
) -> ExitCode {
    in_words(matches, language, shown, shown.words, attempt)
}

/// The same with words that depend on what was given.
pub fn in_words(
    matches: &ArgMatches,
    language: Language,
    shown: Shown,
    words: impl FnOnce(&Value, Language) -> String,
    attempt: impl FnOnce() -> Result<Response, Error>,
) -> ExitCode {
    let output = match frame::prepare(matches, language) {
        Ok(output) => output,
        Err(code) => return code,
    };
    let form = match form(matches) {
        Ok(form) => form,
        Err(error) => {
            frame::tell(&error, language);
            return ExitCode::from(exit::of(&error));
        }
    };
    let response = attempt().unwrap_or_else(|error| Response::failure(error, language));
    let said = response.language;
    frame::finish(&response, output, &form, shown.publishes, |result| {
        // A plan is no answer yet: a person sees it as it is.
        if matches.get_flag("json") || result.get("dry_run").is_some() {
            answer::shown(result)
        } else if is_quiet(matches) {
            (shown.quiet)(result)
        } else {
            words(result, said)
        }
    })
}

/// Whether ids alone are asked for.
pub fn is_quiet(matches: &ArgMatches) -> bool {
    matches.try_get_one::<bool>(QUIET).ok().flatten() == Some(&true)
}

/// The form that the options ask for; a filter that is none is refused.
pub fn form(matches: &ArgMatches) -> Result<Form, Error> {
    let code = matches.try_get_one::<String>(JQ).ok().flatten();
    let filter = code.map(|code| Filter::new(code));
    Ok(Form {
        envelope: matches.get_flag(id::ENVELOPE),
        filter: filter.transpose()?,
        refusals: false,
        by_name: false,
    })
}
