//! The page of a command: examples, what it does, how it is written, what it takes.
//!
//! Short (`-h`), it fits on a screen and leaves out what is rarely needed; long (`--help`), it leaves nothing out. It is set
//! here and not by the parser, whose pages speak English and need two lines for an option.

use clap::{Arg, Command};

use super::commands::common_heading;
use super::rows::{Sheet, Width};
use crate::output::language::{Language, pick};
use crate::run::id;

/// Commands that show a progress bar.
const UPLOADING: &[&str] = &["post", "upload", "send", "watch"];

/// The page of the command at the end of `path`, of a grammar that is built.
pub fn page(path: &[&str], command: &Command, long: bool, language: Language) -> Sheet {
    let is_word = path
        .first()
        .is_none_or(|name| xpost::operations::find(name).is_none());
    let width = if long || !is_word {
        Width::Long
    } else {
        Width::Short
    };
    let mut sheet = Sheet::new(width);
    if let Some(examples) = command.get_before_help() {
        let examples = examples.to_string();
        let (heading, lines) = examples.split_once('\n').unwrap_or(("", &examples));
        sheet.heading(heading.trim_end_matches(':'));
        sheet.literal(lines);
        sheet.gap();
    }
    if let Some(about) = command.get_about() {
        sheet.text(&about.to_string());
        sheet.gap();
    }
    sheet.note(
        pick(language, "Usage", "Использование"),
        &usage(path, command),
    );
    sheet.gap();
    commands(&mut sheet, command, language);
    arguments(&mut sheet, path, command, long, language);
    let after = match long {
        true => command.get_after_long_help().or(command.get_after_help()),
        false => command.get_after_help(),
    };
    if let Some(after) = after {
        sheet.text(&after.to_string());
        sheet.gap();
    }
    if !long {
        let path = path.join(" ");
        sheet.text(&pick(
            language,
            format!("All options: xpost {path} --help"),
            format!("Все параметры: xpost {path} --help"),
        ));
    }
    sheet
}

fn usage(path: &[&str], command: &Command) -> String {
    match command.get_overridden_usage() {
        Some(usage) => usage.to_string(),
        None => format!("xpost {}", path.join(" ")),
    }
}

fn commands(sheet: &mut Sheet, command: &Command, language: Language) {
    let rows: Vec<(String, String)> = command
        .get_subcommands()
        .filter(|one| !one.is_hide_set())
        .map(|one| {
            let about = one.get_about().map(ToString::to_string);
            (one.get_name().to_owned(), about.unwrap_or_default())
        })
        .collect();
    if !rows.is_empty() {
        sheet.heading(pick(language, "Commands", "Команды"));
        sheet.rows(&rows);
        sheet.gap();
    }
}

fn arguments(sheet: &mut Sheet, path: &[&str], command: &Command, long: bool, language: Language) {
    for (heading, shown) in grouped(path, command, language) {
        let rows: Vec<(String, String)> = shown
            .iter()
            .filter(|one| long || !one.is_hide_short_help_set())
            .map(|one| row(one, language))
            .collect();
        if rows.is_empty() {
            continue;
        }
        sheet.heading(heading);
        sheet.rows(&rows);
        sheet.gap();
    }
}

/// What a command takes, under its headings: what has a place of its own comes first, as it is typed.
pub fn grouped<'a>(
    path: &[&str],
    command: &'a Command,
    language: Language,
) -> Vec<(&'a str, Vec<&'a Arg>)> {
    let common = common_heading(language);
    let mut groups: Vec<(&str, Vec<&Arg>)> = Vec::new();
    for argument in command.get_arguments() {
        if argument.is_hide_set() || !means_something(path, command, argument.get_id().as_str()) {
            continue;
        }
        let heading = argument.get_help_heading().unwrap_or(common);
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, arguments)) => arguments.push(argument),
            None => groups.push((heading, vec![argument])),
        }
    }
    for (_, arguments) in &mut groups {
        arguments.sort_by_key(|one| (one.get_id() == "help", !one.is_positional()));
    }
    groups.sort_by_key(|(heading, _)| *heading == common);
    groups
}

/// Whether a common option does anything for this command. Those that call the library take the standard parameters.
fn means_something(path: &[&str], command: &Command, option: &str) -> bool {
    let calls = calls(command) || command.get_subcommands().any(calls);
    let name = path.last().copied().unwrap_or_default();
    match option {
        id::LANG | id::NO_COLOR => true,
        id::OUT => calls || matches!(name, "sandbox" | "man"),
        id::NO_PROGRESS => {
            xpost::operations::find(name).is_some() || (calls && UPLOADING.contains(&name))
        }
        _ if option.starts_with("xpost.") => calls,
        _ => true,
    }
}

fn calls(command: &Command) -> bool {
    command.get_arguments().any(|one| one.get_id() == "auth")
}

/// An option or an argument, and what it is for.
pub fn row(argument: &Arg, language: Language) -> (String, String) {
    let mut name = match argument.get_short() {
        Some(short) => format!("-{short}, "),
        None if argument.is_positional() => String::new(),
        None => "    ".to_owned(),
    };
    if argument.is_positional() {
        let names = argument.get_value_names().unwrap_or_default();
        name = names.join(" ");
        if argument
            .get_num_args()
            .is_some_and(|range| range.max_values() > 1)
        {
            name.push('…');
        }
    } else {
        name.push_str(&argument.to_string().replace("...", ""));
    }
    let mut text = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let words: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|one| !one.is_hide_set())
        .map(|one| one.get_name().to_owned())
        .collect();
    if !words.is_empty()
        && !argument.is_hide_possible_values_set()
        && argument.get_action().takes_values()
    {
        let words = words.join(", ");
        text.push_str(&pick(
            language,
            format!(" One of: {words}."),
            format!(" Одно из: {words}."),
        ));
    }
    (name, text)
}
