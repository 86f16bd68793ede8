//! `xpost auth login`: signs an account in and keeps its tokens in the profile.

use clap::ArgMatches;
use serde_json::{Map, Value};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::response::Response;

use super::browser::Way;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::credentials::{Weight, given};
use crate::run::frame;
use crate::run::session::Session;
use crate::shell::usual::named;

/// Signs an account in.
pub fn run(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let way = Way::read(matches)?;
    let standard = named(matches, Weight::Strong, language)?;
    let language = given(&standard, "lang")
        .and_then(Language::parse)
        .unwrap_or(language);
    let profile = given(&standard, "profile").unwrap_or_default().to_owned();
    let session = Session::open(standard, Weight::Strong)?;

    let mut made = session.call("GetAuthorizationLink", Map::new());
    made.result = made.result.map_err(where_from);
    let Ok(Value::String(link)) = &made.result else {
        return Ok(made);
    };
    let response = way.follow(link, &session, language)?;
    if response.result.is_ok() {
        note(&pick(
            language,
            format!("xpost: signed in; act as this account with --profile {profile}"),
            format!(
                "xpost: вход выполнен; действуйте от имени этой учётной записи с --profile {profile}"
            ),
        ));
    }
    Ok(response)
}

/// The library names what is missing; a person wants to know where to write it.
fn where_from(error: Error) -> Error {
    if error.code() != Code::MissingCredentials {
        return error;
    }
    error.hint(Text::new(
        "name the app: --set client_id=… --set redirect_uri=http://127.0.0.1:PORT/…, the secret in XPOST_CLIENT_SECRET; or all of it in --auth FILE",
        "укажите приложение: --set client_id=… --set redirect_uri=http://127.0.0.1:ПОРТ/…, секрет в XPOST_CLIENT_SECRET; либо всё в --auth ФАЙЛ",
    ))
}
