//! `xpost version`.

use std::process::ExitCode;

use clap::ArgMatches;
use xpost::language::Text;

use super::word::Word;
use crate::output::language::Language;
use crate::output::speech::say;

/// `xpost version`.
pub const VERSION: Word = Word {
    name: "version",
    usage: "",
    about: Text::new("Prints the version.", "Печатает версию."),
    grammar: |command, _| command,
    run,
};

fn run(_: &ArgMatches, _: Language) -> ExitCode {
    say(concat!("xpost ", env!("CARGO_PKG_VERSION")))
}
