//! The help: `-h` fits on a screen and begins with examples, `--help` leaves nothing out, `xpost help TOPIC` explains what is
//! about no single command. Pages are set by hand (`page`, `program`) from what the grammar knows of each command.

mod accounts;
pub mod commands;
mod environment;
pub mod example;
pub mod exit_codes;
mod files;
pub mod operation;
pub mod operations;
pub mod page;
pub mod program;
mod rows;
pub mod topic;

use clap::Command;

use crate::output::language::{Language, pick};
use rows::{Sheet, Width};

/// The page of the command at the end of a path; of the program for an empty one.
pub fn of(root: &mut Command, path: &[&str], long: bool, language: Language) -> String {
    root.build();
    if path.is_empty() {
        return program::page(root, long, language);
    }
    let command = path
        .iter()
        .try_fold(&*root, |command, word| command.find_subcommand(word));
    let shown: Vec<&str> = match (path, language) {
        ([name], Language::Ru) => {
            vec![xpost::operations::find(name).map_or(name, |one| one.name.ru)]
        }
        _ => path.to_vec(),
    };
    command.map_or_else(String::new, |command| {
        page::page(&shown, command, long, language).finish()
    })
}

/// The page of a topic, with that of the command of its name, if there is one.
pub fn of_topic(root: &mut Command, topic: &topic::Topic, language: Language) -> String {
    let page = (topic.page)(language);
    match root.find_subcommand(topic.name) {
        Some(_) if topic.name != "operations" => {
            let command = of(root, &[topic.name], true, language);
            format!("{}\n\n{command}", page.trim_end())
        }
        _ => page,
    }
}

/// `xpost help` alone: what there is to ask for.
pub fn topics(language: Language) -> String {
    let mut sheet = Sheet::new(Width::Short);
    sheet.heading(pick(language, "Topics", "Темы"));
    sheet.rows(&program::topics(language));
    sheet.gap();
    sheet.text(pick(
        language,
        "xpost help TOPIC    explains one of them\n\
         xpost help COMMAND  explains a command with all its options\n\
         xpost COMMAND -h    shows its examples and usual options\n\
         xpost --help        lists the commands",
        "xpost help ТЕМА     объясняет одну из них\n\
         xpost help КОМАНДА  объясняет команду со всеми параметрами\n\
         xpost КОМАНДА -h    показывает примеры и основные параметры\n\
         xpost --help        перечисляет команды",
    ));
    sheet.finish()
}
