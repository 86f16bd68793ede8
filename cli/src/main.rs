//! The program `xpost`: the catalogue's operations and a few commands of its own on the command line.
//!
//! `shell` is what a person says: the grammar, its own commands, the words of the help. `run` is one operation, from those
//! words to the exit code. `output` is what comes out of it. Each knows those that stand behind it in this list, none the other way.

mod output;
mod run;
mod shell;

use std::process::ExitCode;

fn main() -> ExitCode {
    shell::run(std::env::args_os().collect())
}
