//! What a word is.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use xpost::language::Text;

use crate::output::language::Language;

/// A word.
#[derive(Debug)]
pub struct Word {
    /// The word itself.
    pub name: &'static str,
    /// What may follow it.
    pub usage: &'static str,
    /// What it does.
    pub about: Text,
    /// Its options and arguments.
    pub grammar: fn(Command, Language) -> Command,
    /// Does it.
    pub run: fn(&ArgMatches, Language) -> ExitCode,
}
