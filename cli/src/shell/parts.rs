//! What the grammar of every command is made of.

use clap::{Arg, ArgAction, Command, ValueHint};

use super::help::commands as help;
use super::help::example::block;
use crate::output::language::{Language, pick};

/// A command that is nothing but its own commands, each with the standard parameters.
pub fn group(
    name: &'static str,
    after: &'static str,
    commands: impl IntoIterator<Item = Command>,
    language: Language,
) -> Command {
    let mut group = Command::new(name)
        .about(help::about(name, language))
        .before_help(block(help::examples(name), language))
        .after_long_help(after)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(pick(language, "Commands", "Команды"));
    for command in commands {
        let usage = format!(
            "xpost {name} {}{}",
            command.get_name(),
            pick(language, " [options]", " [параметры]")
        );
        group = group.subcommand(finish(command.arg(auth_option(language)), &usage, language));
    }
    finish(group, &help::usage(name), language)
}

/// What every subcommand has.
pub fn finish(command: Command, usage: &str, language: Language) -> Command {
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        // Pages are set by `help`, not by the parser.
        .help_template("")
        .override_usage(usage.to_owned())
        .arg(help_flag(language))
}

/// `--help`.
pub fn help_flag(language: Language) -> Arg {
    Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .hide_short_help(true)
        .help(pick(
            language,
            "Prints all options; -h the usual ones.",
            "Печатает все параметры; -h — основные.",
        ))
        .help_heading(help::common_heading(language))
}

/// The heading of what a command takes.
pub fn heading(language: Language) -> &'static str {
    pick(language, "Parameters", "Параметры")
}

/// An option without a value.
pub fn flag(language: Language, name: &'static str, en: &'static str, ru: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(pick(language, en, ru))
        .help_heading(heading(language))
}

/// `--json` of the commands that show something to a person.
pub fn json(language: Language) -> Arg {
    flag(
        language,
        "json",
        "Prints the result as JSON.",
        "Печатает результат в JSON.",
    )
}

/// The standard parameters, as every operation takes them.
pub fn auth_option(language: Language) -> Arg {
    Arg::new("auth")
        .long("auth")
        .short('a')
        .value_name(pick(language, "JSON|FILE", "JSON|ФАЙЛ"))
        .value_hint(ValueHint::FilePath)
        .help(pick(
            language,
            "Standard parameters: JSON text, a FILE with it, or - for stdin.",
            "Стандартные параметры: текст JSON, ФАЙЛ с ним или - для stdin.",
        ))
        .help_heading(heading(language))
}
