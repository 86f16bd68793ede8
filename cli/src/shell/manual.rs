//! `xpost man --out FOLDER`: the manual pages, one for each command, in English as manual pages are.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use xpost::language::Text;

use super::command;
use super::help::commands::common_heading;
use super::help::example::block;
use super::help::page::{grouped, row};
use super::help::{exit_codes, program};
use crate::output::exit;
use crate::output::home;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::id;

/// Writes all of them.
pub fn write(matches: &ArgMatches, language: Language) -> ExitCode {
    let Some(folder) = matches.get_one::<String>(id::OUT) else {
        note(pick(
            language,
            "xpost: `xpost man` lacks --out FOLDER",
            "xpost: в `xpost man` не указано обязательное: --out ПАПКА",
        ));
        note(pick(
            language,
            "  hint: xpost man --out man1",
            "  подсказка: xpost man --out man1",
        ));
        return ExitCode::from(exit::USAGE);
    };
    let folder = home::path(folder);
    match pages(Path::new(&folder)) {
        Ok(()) => ExitCode::from(exit::OK),
        Err(error) => {
            let Text { en, ru } = xpost::shown::reason(error.kind());
            note(&pick(
                language,
                format!("xpost: the folder \"{folder}\" cannot be written: {en}"),
                format!("xpost: папку «{folder}» невозможно записать: {ru}"),
            ));
            note(pick(
                language,
                "  hint: name a folder that you may write to: xpost man --out man1",
                "  подсказка: укажите папку, доступную для записи: xpost man --out man1",
            ));
            ExitCode::from(exit::USAGE)
        }
    }
}

fn pages(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut root = command::root(Language::En).about("Posts to X (Twitter)");
    root.build();
    let words: Vec<Command> = root
        .get_subcommands()
        .filter(|one| !one.is_hide_set())
        .cloned()
        .collect();
    for word in &words {
        let name = format!("xpost-{}", word.get_name());
        // A command within the command is a section of its page.
        let inner: Vec<Command> = word.get_subcommands().cloned().collect();
        page(folder, &name, word, &inner)?;
    }
    page(folder, "xpost", &root, &[])
}

/// One page: what the long help says, in the sections of a manual.
fn page(folder: &Path, name: &str, command: &Command, inner: &[Command]) -> io::Result<()> {
    let about = told(command.get_about());
    let summary = ascii(about.trim_end_matches('.'));
    let man = Man::new(command.clone().display_name(name).about(summary))
        .title(name)
        .source(concat!("xpost ", env!("CARGO_PKG_VERSION")))
        .manual("xpost");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    let mut roff = Roff::new();
    let is_program = name == "xpost";
    let word: Vec<&str> = command
        .get_name()
        .split(' ')
        .filter(|_| !is_program)
        .collect();
    let usage = match command.get_overridden_usage() {
        Some(usage) => usage.to_string(),
        None => "xpost COMMAND [options]".to_owned(),
    };
    section(&mut roff, "SYNOPSIS", &usage);
    section(&mut roff, "DESCRIPTION", &about);
    let examples = match is_program {
        true => block(program::EXAMPLES, Language::En),
        false => told(command.get_before_help()),
    };
    let examples = examples.split_once('\n').map_or("", |(_, lines)| lines);
    section(&mut roff, "EXAMPLES", examples);
    if is_program {
        roff.control("SH", ["COMMANDS"]);
        for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
            entry(
                &mut roff,
                &format!("xpost-{}(1)", one.get_name()),
                &told(one.get_about()),
            );
        }
    }
    options(&mut roff, &word, command, true);
    for one in inner {
        let path = [word.as_slice(), &[one.get_name()]].concat();
        roff.control("SH", [format!("xpost {}", path.join(" ")).as_str()]);
        roff.text([roman(ascii(&told(one.get_about())))]);
        options(&mut roff, &path, one, false);
    }
    let after = command.get_after_long_help().or(command.get_after_help());
    section(&mut roff, "NOTES", &told(after));
    if is_program {
        let codes = exit_codes::page(Language::En);
        let (_, codes) = codes.split_once('\n').unwrap_or_default();
        section(&mut roff, "EXIT STATUS", codes);
    } else {
        section(&mut roff, "SEE ALSO", "xpost(1), xpost help");
    }
    roff.to_writer(&mut text)?;
    let mut file = std::fs::File::create(folder.join(format!("{name}.1")))?;
    file.write_all(&text)
}

/// What a command takes; the common options of a command within another are told with the latter.
fn options(roff: &mut Roff, path: &[&str], command: &Command, with_common: bool) {
    let common = common_heading(Language::En);
    for (heading, arguments) in grouped(path, command, Language::En) {
        if heading == common && !with_common {
            continue;
        }
        let level = if with_common { "SH" } else { "SS" };
        roff.control(level, [heading.to_uppercase().as_str()]);
        for argument in arguments {
            let (name, text) = row(argument, Language::En);
            entry(roff, name.trim(), &text);
        }
    }
}

fn entry(roff: &mut Roff, name: &str, text: &str) {
    roff.control("TP", []);
    roff.text([bold(ascii(name))]);
    roff.text([roman(ascii(text))]);
}

/// A section whose lines stay as they are.
fn section(roff: &mut Roff, heading: &str, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    roff.control("SH", [heading]);
    roff.control("nf", []);
    for line in text.trim_end().lines() {
        roff.text([roman(ascii(line))]);
    }
    roff.control("fi", []);
}

fn told(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// Readers of manual pages do not agree about anything beyond it.
fn ascii(text: &str) -> String {
    text.replace('…', "...").replace('—', "-")
}
