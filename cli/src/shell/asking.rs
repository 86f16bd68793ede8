//! A person asks what there is: `-h`, `--help`, `xpost help …`, `xpost operations`.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command};

use super::argv::Line;
use super::help::{self, topic};
use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::output::speech::{note, say};
use crate::run::nearest::nearest;

/// The help in the place of what the parser would say; `None` where it speaks of something else.
pub fn instead(
    error: &clap::Error,
    line: &Line,
    root: &mut Command,
    language: Language,
) -> Option<ExitCode> {
    let path: Vec<&str> = line.path.iter().map(String::as_str).collect();
    let mut page = |long: bool| match line.inherited && path.is_empty() {
        true => help::operations::inherited(language),
        false => help::of(root, &path, long, language),
    };
    match error.kind() {
        ErrorKind::DisplayHelp => Some(say(&page(line.wants_long_help()))),
        // A command that needs more words: what may follow is no answer, so stdout stays empty.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            note(&page(false));
            Some(ExitCode::from(exit::USAGE))
        }
        _ => None,
    }
}

/// `xpost help [TOPIC]`.
pub fn help(matches: &ArgMatches, root: &mut Command, language: Language) -> ExitCode {
    let words: Vec<&str> = matches
        .get_many::<String>("topic")
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    match words.as_slice() {
        [] => say(&help::topics(language)),
        [name] => match topic::find(name) {
            Some(topic) => say(&help::of_topic(root, topic, language)),
            None => say(&help::of(root, &[name], true, language)),
        },
        [name, inner, ..] => match inner_page(root, name, inner, language) {
            Ok(page) => say(&page),
            Err(code) => code,
        },
    }
}

fn inner_page(
    root: &mut Command,
    name: &str,
    inner: &str,
    language: Language,
) -> Result<String, ExitCode> {
    let commands: Vec<String> = root
        .find_subcommand(name)
        .map(|command| command.get_subcommands())
        .into_iter()
        .flatten()
        .map(|one| one.get_name().to_owned())
        .collect();
    let inner = inner.to_lowercase();
    if commands.contains(&inner) {
        return Ok(help::of(root, &[name, &inner], true, language));
    }
    note(&pick(
        language,
        format!("xpost: `xpost {name}` has no command `{inner}`"),
        format!("xpost: у `xpost {name}` нет команды `{inner}`"),
    ));
    note(&match nearest(&inner, commands.into_iter()) {
        Some(near) => pick(
            language,
            format!("  hint: did you mean `{near}`?"),
            format!("  подсказка: возможно, имелось в виду `{near}`?"),
        ),
        None => pick(
            language,
            format!("  hint: `xpost help {name}` shows what it takes"),
            format!("  подсказка: что принимает команда, покажет `xpost help {name}`"),
        ),
    });
    Err(ExitCode::from(exit::USAGE))
}

/// `xpost operations [--json]`.
pub fn operations(matches: &ArgMatches, language: Language) -> ExitCode {
    match matches.get_flag("json") {
        true => say(&help::operations::json()),
        false => say(&help::operations::page(language)),
    }
}
