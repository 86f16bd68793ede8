//! `xpost whoami`: the account that a post would be made as.

use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::Error;
use xpost::language::Text;
use xpost::response::Response;

use super::accounts::{access, described, place};
use super::ending::{self, Shown};
use super::word::Word;
use crate::output::language::{Language, pick};
use crate::run::account;
use crate::run::credentials::{Weight, gathered};
use crate::run::origin::{Gathered, Identity, Origin};
use crate::run::session::Session;
use crate::run::settings;
use crate::shell::auth::view;
use crate::shell::help::example::example;
use crate::shell::parts::flag;

/// `xpost whoami`.
pub const WHOAMI: Word = Word {
    name: "whoami",
    usage: "[--check] [options]",
    about: Text::new(
        "Shows the account that a post would be made as, and who says so.",
        "Показывает, от имени кого будет опубликован твит и чем это определено.",
    ),
    examples: &[
        example(
            "xpost whoami",
            "as far as this machine knows",
            "насколько известно этой машине",
        ),
        example(
            "xpost whoami --check",
            "asks X; the read is charged for",
            "спросит X; чтение платное",
        ),
        example(
            "xpost whoami --account alice",
            "of another account",
            "о другой учётной записи",
        ),
    ],
    grammar: |command, language| {
        let check = flag(
            language,
            "check",
            "Asks X whether the access still works.",
            "Спрашивает X, действует ли доступ.",
        );
        ending::options(command.arg(check), language)
    },
    run,
};

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: spoken,
        quiet: |result| result["user"]["id"].as_str().unwrap_or_default().to_owned(),
        publishes: false,
    };
    ending::of(matches, language, shown, || attempt(matches, language))
}

fn attempt(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    let gathered = gathered(matches, Weight::Weak, language)?;
    gathered.names_one()?;
    let Some(identity) = &gathered.identity else {
        return Err(account::nobody(&account::all(&gathered.standard)?));
    };
    let session = Session::open(gathered.standard.clone(), Weight::Weak)?;
    let mut response = match &identity.account {
        Some(_) => known(&session, matches.get_flag("check"), language),
        None => asked(&session),
    };
    response.result = response
        .result
        .map(|mut result| {
            result["source"] = source(identity);
            result
        })
        .map_err(|error| explained(error, &gathered));
    Ok(response)
}

/// What the store knows of the account; what it does not know, X is asked for.
fn known(session: &Session, check: bool, language: Language) -> Response {
    let state = |mut response: Response| {
        let state = session.call("GetProfileState", Map::new());
        response.result = response.result.and(state.result.map(described));
        response
    };
    let response = state(Response::success(Value::Null, language));
    let is_known = match &response.result {
        Ok(known) => !known["user"].is_null() || known["grant"] == "dead",
        Err(_) => true,
    };
    if is_known && !check || response.result.is_err() {
        return response;
    }
    let mut response = state(session.call("GetCurrentUser", Map::new()));
    if let Ok(known) = &mut response.result {
        known["checked"] = json!(true);
    }
    response
}

/// Of tokens nobody knows but X.
fn asked(session: &Session) -> Response {
    let mut response = session.call("GetCurrentUser", Map::new());
    response.result = response
        .result
        .map(|answer| json!({"account": null, "user": answer["data"], "checked": true}));
    response
}

fn explained(error: Error, gathered: &Gathered) -> Error {
    account::explained(error, gathered)
}

/// Who named the account.
fn source(identity: &Identity) -> Value {
    let name = match identity.by {
        Origin::Settings => {
            settings::path().map_or_else(String::new, |path| path.to_string_lossy().into_owned())
        }
        by => by.of(identity.key),
    };
    json!({"kind": identity.by.kind(), "name": name})
}

fn spoken(result: &Value, language: Language) -> String {
    let mut lines = Vec::new();
    let mut line = |en: &str, ru: &str, value: String| {
        lines.push(format!("{:<10}  {value}", pick(language, en, ru)));
    };
    let full = result["user"]["name"].as_str().unwrap_or_default();
    // It comes from afar, and goes to a terminal.
    let full = full.replace(char::is_control, "");
    let user = match &*full {
        "" => view::account(result),
        full => format!("{} ({full})", view::account(result)),
    };
    line("user", "кто", user);
    if let Some(account) = result["account"].as_str() {
        line("account", "запись", account.to_owned());
    }
    let name = result["source"]["name"].as_str().unwrap_or_default();
    let source = match result["source"]["kind"].as_str() {
        Some("option") => pick(
            language,
            format!("the option {name}"),
            format!("параметр {name}"),
        ),
        Some("environment") => pick(
            language,
            format!("the environment: {name}"),
            format!("окружение: {name}"),
        ),
        _ => pick(
            language,
            format!("the settings: {name}"),
            format!("настройки: {name}"),
        ),
    };
    line("named by", "назначено", source);
    if result["account"].is_string() {
        let mut access = access(result, language);
        if let Some(account) = result["account"].as_str()
            && result["grant"] == "dead"
        {
            access = account::again(account).in_language(language).to_owned();
            access = pick(
                language,
                format!("lost; {access}"),
                format!("утрачен; {access}"),
            );
        }
        line("access", "доступ", access);
        if result["expires_in"].is_u64() {
            line("expires in", "истекает", view::expiry(result, language));
        }
        let place = place(result);
        if place != "X" {
            line("at", "где", place);
        }
    }
    if result["checked"] == true {
        let said = pick(
            language,
            "X has just confirmed it",
            "X только что подтвердил",
        );
        line("checked", "проверено", said.to_owned());
    }
    lines.join("\n")
}
