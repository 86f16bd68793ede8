//! The command line's grammar, built from the catalogue: one subcommand per operation, one option per parameter.
//!
//! An option is the parameter's key (`--dry_run`), the same in kebab case (`--dry-run`), and its short form. What is
//! common to all operations stands beside it under ids that no parameter can have.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use xpost::operations::{CATALOGUE, Kind, Operation, Parameter};

use super::auth::grammar as auth;
use super::help::example::block;
use super::help::{commands, operation as page};
use super::parts::{finish, help_flag};
use super::queue::grammar as queue;
use super::{common, own, words};
use crate::output::language::{Language, pick};
use crate::run::values;

/// The whole grammar, in one language.
pub fn root(language: Language) -> Command {
    let mut root = Command::new("xpost")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        // Pages are set by `help`, not by the parser.
        .help_template("")
        .args(common::options(language))
        .arg(help_flag(language))
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(pick(language, "Prints the version.", "Печатает версию."))
                .help_heading(commands::common_heading(language)),
        );
    root = root.subcommands(words::commands(language));
    root = root.subcommand(auth::command(language));
    root = root.subcommand(queue::command(language));
    for command in own::all(language) {
        let name = command.get_name().to_owned();
        let usage = commands::usage(&name);
        let command = command
            .about(commands::about(&name, language))
            .before_help(block(commands::examples(&name), language));
        root = root.subcommand(finish(command, &usage, language));
    }
    for operation in CATALOGUE {
        root = root.subcommand(of_operation(operation, language));
    }
    root
}

fn of_operation(operation: &'static Operation, language: Language) -> Command {
    let mut command = Command::new(operation.name.en)
        .alias(operation.kebab())
        .alias(operation.name.ru)
        .about(operation.summary.in_language(language).to_owned())
        // `xpost help operations` lists them; a person is shown the words.
        .hide(true)
        .after_help(page::after(operation, language));
    for parameter in operation.parameters {
        command = command.arg(option(parameter, language));
    }
    finish(command, &page::usage(operation, language), language)
}

fn option(parameter: &'static Parameter, language: Language) -> Arg {
    let mut option = Arg::new(parameter.key)
        .long(parameter.key)
        .required(parameter.required)
        .value_name(value_name(parameter.kind, language))
        .help(parameter.doc.in_language(language).to_owned())
        .help_heading(pick(language, "Parameters", "Параметры"))
        // Posts may begin with a hyphen; `argv` sees to it that an option is not taken for a value.
        .allow_hyphen_values(true);
    if parameter.key.contains('_') {
        option = option.alias(parameter.key.replace('_', "-"));
    }
    if let Some(short) = parameter.short {
        option = option.short(short);
    }
    match parameter.kind {
        Kind::Flag => option
            .num_args(0..=1)
            .default_missing_value("true")
            .allow_hyphen_values(false),
        Kind::Choice(words) => option
            .value_parser(PossibleValuesParser::new(words))
            .ignore_case(true)
            .hide_possible_values(true),
        Kind::Auth => option.value_hint(ValueHint::FilePath),
        Kind::Files => option
            .value_hint(ValueHint::FilePath)
            .action(ArgAction::Append),
        kind if values::is_list(kind) => option.action(ArgAction::Append),
        _ => option,
    }
}

fn value_name(kind: Kind, language: Language) -> String {
    match kind {
        Kind::Text => pick(language, "TEXT", "ТЕКСТ").into(),
        Kind::Texts => pick(language, "TEXTS", "ТЕКСТЫ").into(),
        Kind::Id => pick(language, "ID", "ИД").into(),
        Kind::Media | Kind::Ids => pick(language, "IDS", "ИДЫ").into(),
        Kind::Files => pick(language, "FILES", "ФАЙЛЫ").into(),
        Kind::Integer(min, max) => format!("{min}..{max}"),
        Kind::Flag => "true|false".into(),
        Kind::Choice(words) => words.join("|"),
        Kind::Structure(_) => "JSON".into(),
        Kind::Auth => pick(language, "JSON|FILE", "JSON|ФАЙЛ").into(),
        Kind::Post => pick(language, "POST", "ТВИТ").into(),
        Kind::Posts => pick(language, "POSTS", "ТВИТЫ").into(),
        Kind::Moment => pick(language, "TIME", "ВРЕМЯ").into(),
        Kind::Redirect => "URL".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_consistent_in_both_languages() {
        root(Language::En).debug_assert();
        root(Language::Ru).debug_assert();
    }
}
