//! The words of a person who posts: `post`, `show`, `delete` … Each is one operation of the catalogue, or two, with a
//! grammar, an ending (`ending`) and a way to be read.

mod accounts;
mod check;
mod config;
pub mod ending;
mod login;
mod logout;
mod post;
mod posted;
mod posting;
mod upload;
mod version;
mod whoami;
mod word;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::help::example::block;
use super::parts::finish;
use crate::output::language::Language;

use word::Word;

/// All of them, in the order of the help.
pub const WORDS: &[Word] = &[
    post::POST,
    check::CHECK,
    upload::UPLOAD,
    posted::SHOW,
    posted::DELETE,
    login::LOGIN,
    logout::LOGOUT,
    whoami::WHOAMI,
    accounts::ACCOUNTS,
    accounts::USE,
    config::CONFIG,
    version::VERSION,
];

/// The grammar of all words.
pub fn commands(language: Language) -> impl Iterator<Item = Command> {
    WORDS.iter().map(move |word| {
        let command = Command::new(word.name)
            .about(word.about.in_language(language).to_owned())
            .before_help(block(word.examples, language));
        let usage = format!("xpost {} {}", word.name, word.usage);
        finish(
            (word.grammar)(command, language),
            usage.trim_end(),
            language,
        )
    })
}

/// Does what a word says; `None` where it is no such word.
pub fn run(name: &str, matches: &ArgMatches, language: Language) -> Option<ExitCode> {
    let word = WORDS.iter().find(|word| word.name == name)?;
    Some((word.run)(matches, language))
}
