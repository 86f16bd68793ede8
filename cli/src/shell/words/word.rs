//! What a word is.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use xpost::language::Text;

use crate::output::language::Language;
use crate::shell::help::example::Example;

/// A word.
#[derive(Debug)]
pub struct Word {
    /// The word itself.
    pub name: &'static str,
    /// What may follow it.
    pub usage: &'static str,
    /// What it does.
    pub about: Text,
    /// Three command lines to copy, the most usual one first.
    pub examples: &'static [Example],
    /// Its options and arguments.
    pub grammar: fn(Command, Language) -> Command,
    /// Does it.
    pub run: fn(&ArgMatches, Language) -> ExitCode,
}
