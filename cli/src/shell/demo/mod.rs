//! `xpost demo`: everything the library does, against a simulated X in the same process, and then what that X received.
//!
//! The walk (`walk`) goes through the same door as every other face and knows what it sent; the report (`report`) asks
//! the simulation and compares. Nothing leaves the machine.

mod paint;
mod report;
mod samples;
mod walk;

use std::io;
use std::process::ExitCode;

use clap::ArgMatches;
use xpost::language::Text;
use xpost_sandbox::{Options, Sandbox};

use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::output::speech::{note, say};
use crate::shell::sandbox;

/// Runs the demo.
pub fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let https = matches.get_flag("https");
    match show(https, matches.get_flag("keep"), language) {
        Ok(true) => ExitCode::from(exit::OK),
        Ok(false) => ExitCode::from(exit::REFUSED),
        Err(error) => {
            let Text { en, ru } = xpost::shown::reason(error.kind());
            note(&pick(
                language,
                format!("xpost: the demonstration cannot begin: {en}"),
                format!("xpost: демонстрация не начинается: {ru}"),
            ));
            ExitCode::from(exit::INTERNAL)
        }
    }
}

/// Whether everything arrived as it was sent; or why it could not even be tried.
fn show(https: bool, keep: bool, language: Language) -> io::Result<bool> {
    let sandbox = Sandbox::start(Options {
        https_port: https.then_some(0),
        ..Options::default()
    })?;
    let folder = tempfile::tempdir()?;
    let ca_file = match sandbox.ca_pem() {
        Some(pem) => {
            let path = folder.path().join("ca.pem");
            std::fs::write(&path, pem)?;
            Some(path.to_string_lossy().into_owned())
        }
        None => None,
    };
    let base = sandbox.https_url().unwrap_or_else(|| sandbox.url());
    say(&pick(
        language,
        format!("xpost against a simulated X at {base} — nothing leaves this machine\n"),
        format!("xpost и имитация X по адресу {base} — ничто не покидает эту машину\n"),
    ));

    let auth = sandbox::auth(&sandbox, ca_file.as_deref());
    let done = walk::walk(auth, folder.path(), language);
    let state = sandbox.control("GET", "/_sandbox/state", serde_json::Value::Null);
    let arrived = report::compare(&done.posts, &state, &sandbox.user().id);
    say(&report::page(&arrived, &sandbox.user().username, language));
    let good = done.complete && arrived.iter().all(report::Arrived::is_good);
    say(&paint::verdict(
        good,
        pick(
            language,
            if good {
                "Everything arrived as it was sent."
            } else {
                "Not everything arrived as it was sent."
            },
            if good {
                "Всё дошло таким, каким отправлено."
            } else {
                "Не всё дошло таким, каким отправлено."
            },
        ),
    ));
    if keep {
        let url = sandbox.url();
        say(&pick(
            language,
            format!("The simulated X stays at {url} until interrupted (Ctrl-C)."),
            format!("Имитация X остаётся по адресу {url} до прерывания (Ctrl-C)."),
        ));
        sandbox::stay();
    }
    Ok(good)
}
