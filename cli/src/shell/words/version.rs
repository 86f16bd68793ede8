//! `xpost version`.

use std::process::ExitCode;

use clap::ArgMatches;
use xpost::language::Text;

use super::word::Word;
use crate::output::language::Language;
use crate::output::speech::say;
use crate::shell::help::example::example;

/// `xpost version`.
pub const VERSION: Word = Word {
    name: "version",
    usage: "",
    about: Text::new("Prints the version.", "Печатает версию."),
    examples: &[
        example(
            "xpost version",
            "the version of the program",
            "версия программы",
        ),
        example("xpost --version", "the same", "то же самое"),
        example("xpost -V", "the same", "то же самое"),
    ],
    grammar: |command, _| command,
    run,
};

fn run(_: &ArgMatches, _: Language) -> ExitCode {
    say(concat!("xpost ", env!("CARGO_PKG_VERSION")))
}
