//! `xpost auth export`: the one command that lets secrets out, so it looks where they go.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::place;
use xpost::response::Response;
use xpost::shown;
use xpost::store::KEPT;

use crate::output::answer::{self, Output};
use crate::output::exit;
use crate::output::form::Form;
use crate::output::home;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::credentials::Weight;
use crate::run::frame;
use crate::run::id;
use crate::run::session::Session;
use crate::shell::usual::named;

/// Exports a profile.
pub fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    // Not prepared like other answers: `--out` would write over a file that others may read.
    let response =
        attempt(matches, language).unwrap_or_else(|error| Response::failure(error, language));
    if let Ok(exported) = &response.result {
        if exported.get("refresh_token").is_some() {
            note(pick(
                response.language,
                "xpost: the refresh token works once: refresh it in the profile or in this copy, not in both",
                "xpost: токен обновления действует один раз: обновляйте его либо в профиле, либо в этой копии",
            ));
        }
        if let Some(path) = target(matches) {
            return match create(Path::new(&path), &answer::shown(exported)) {
                Ok(()) => ExitCode::from(exit::OK),
                Err(error) => {
                    let error = unwritable(Path::new(&path), &error);
                    frame::tell(&error, response.language);
                    ExitCode::from(exit::of(&error))
                }
            };
        }
    }
    frame::finish(
        &response,
        Output::Stdout,
        &Form::of_operation(matches.get_flag(id::ENVELOPE)),
        false,
        answer::shown,
    )
}

fn target(matches: &ArgMatches) -> Option<String> {
    ["output", id::OUT]
        .into_iter()
        .find_map(|id| matches.get_one::<String>(id))
        .map(|path| home::path(path))
}

fn attempt(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    match target(matches) {
        Some(path) if Path::new(&path).symlink_metadata().is_ok() => {
            let exists = io::ErrorKind::AlreadyExists.into();
            return Err(unwritable(Path::new(&path), &exists));
        }
        None if io::stdout().is_terminal() && !matches.get_flag("force") => {
            return Err(Error::new(
                Code::InvalidParameter,
                Text::new(
                    "secrets are not printed to a terminal",
                    "секреты не печатаются в терминал",
                ),
            )
            .parameter("force")
            .hint(Text::new(
                "write them to a file with --output FILE, or insist with --force",
                "запишите их в файл с --output ФАЙЛ либо настойте с --force",
            )));
        }
        _ => {}
    }
    let mut standard = named(matches, Weight::About, language)?;
    // What the profile lacks is not filled in from elsewhere.
    standard.retain(|key, _| !KEPT.contains(&key.as_str()) && !place::KEYS.contains(&key.as_str()));
    let session = Session::open(standard, Weight::About)?;
    let state = session.call("GetProfileState", Map::new());
    if state.result.is_err() {
        return Ok(state);
    }
    let reveal = Map::from_iter([("reveal".to_owned(), json!(true))]);
    let mut response = session.call("GetStandardParameters", reveal);
    response.result = response.result.map(|mut all| {
        let kept = KEPT.iter().chain(&place::KEYS).filter_map(|key| {
            let value = all.get_mut(*key).map(Value::take)?;
            let has_value = value.as_str().is_some_and(|text| !text.is_empty());
            has_value.then(|| ((*key).to_owned(), value))
        });
        Value::Object(kept.collect())
    });
    Ok(response)
}

/// Writes a new file, whole or not at all, that on Unix only its owner can read.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".xpost-")
        .tempfile_in(folder)?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    let Text { en, ru } = shown::reason(error.kind());
    let path = shown::path(path);
    let (path_en, path_ru) = (path.en, path.ru);
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("--output: the file{path_en} cannot be created: {en}").into(),
            ru: format!("--output: файл{path_ru} невозможно создать: {ru}").into(),
        },
    )
    .parameter("output")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_the_owners_only_and_an_old_one_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.json");
        create(&path, "{}").expect("created");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let again = create(&path, "other").expect_err("it exists");
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "{}\n");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1);
    }
}
