//! The project's own chores: `cargo xtask test | generate [--check] | bench [peers [--quick] [--write]] | stress | addin | dist | prove`.
//!
//! `test` is the README's second command and all that CI runs. It installs what it needs where it can (Debian, as root)
//! and otherwise names it; no check is ever skipped in silence.

mod addin;
mod cross;
mod dist;
mod generate;
mod install;
mod peers;
#[cfg(test)]
mod portable;
mod prove;
mod stress;
mod test;
mod tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["test"] => test::run(),
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["addin", rest @ ..] => addin::run(rest),
        ["dist", rest @ ..] => dist::run(rest),
        ["install", rest @ ..] => install::run(rest),
        ["prove", rest @ ..] => prove::run(rest),
        ["stress", rest @ ..] => stress::run(rest),
        ["bench"] => tools::cargo("the benchmarks", &["bench", "--package", "xpost", "--package", "xpost-cli"]),
        ["bench", "peers", rest @ ..] => peers::run(rest),
        _ => Err(
            "usage: cargo xtask test | generate [--check] | bench [peers [--quick] [--write]] | stress tokens|uploads|publish [--rounds N] | addin [--plain] [OS/ARCH=PATH ...] | install FOLDER [--debug] | dist [--target NAME ...] [--check] | prove [NAME ...] [--debug]"
                .to_owned(),
        ),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
