//! `xpost auth remove`.

use std::io::IsTerminal as _;

use clap::ArgMatches;
use serde_json::{Map, json};
use xpost::cancel;
use xpost::error::Error;
use xpost::response::Response;

use super::view;
use crate::output::language::{Language, pick};
use crate::run::credentials::{Weight, given};
use crate::run::frame;
use crate::run::session::Session;
use crate::shell::question;
use crate::shell::usual::named;

/// Removes a profile. A person is asked; a script has said what it wants.
pub fn run(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let standard = named(matches, Weight::About, language)?;
    let profile = given(&standard, "profile").unwrap_or_default().to_owned();
    let session = Session::open(standard, Weight::About)?;
    if !matches.get_flag("yes") && std::io::stdin().is_terminal() {
        let state = session.call("GetProfileState", Map::new());
        let Ok(known) = &state.result else {
            return Ok(state);
        };
        if !agreed(&profile, &view::account(known), state.language) {
            return Err(cancel::cancelled());
        }
    }
    let revoke = json!(matches.get_flag("revoke"));
    let parameters = Map::from_iter([("revoke".to_owned(), revoke)]);
    Ok(session.call("RemoveProfile", parameters))
}

fn agreed(profile: &str, account: &str, language: Language) -> bool {
    question::agreed(&pick(
        language,
        format!("xpost: remove the profile `{profile}` ({account}) with its tokens? [y/N]"),
        format!("xpost: удалить профиль `{profile}` ({account}) вместе с токенами? [д/Н]"),
    ))
}
