//! `xpost queue`: the outbox of the store, as a person and a service see it.
//!
//! Each command is an operation of the catalogue, once or over and over. `watch` is a worker: as many of them as one likes, on
//! as many machines as share the store, send each post once.

pub mod grammar;

mod view;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::clock;
use xpost::error::{Code, Error};
use xpost::response::Response;

use crate::output::answer;
use crate::output::exit;
use crate::output::language::Language;
use crate::output::speech::{self, note, say};
use crate::run::credentials::{self, Weight};
use crate::run::frame;
use crate::run::interrupt;
use crate::run::session::Session;
use crate::shell::usual::{usual_account, usual_store};
use crate::shell::words::ending;

/// Seconds after which `watch` looks for new posts.
const EVERY: u32 = 10;

/// Runs one of the commands.
pub fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let Some((command, matches)) = matches.subcommand() else {
        return ExitCode::from(exit::USAGE);
    };
    let output = match frame::prepare(matches, language) {
        Ok(output) => output,
        Err(code) => return code,
    };
    let form = match ending::form(matches) {
        Ok(form) => form,
        Err(error) => {
            frame::tell(&error, language);
            return ExitCode::from(exit::of(&error));
        }
    };
    let response = match command {
        "list" => list(matches, language),
        "send" => send(matches, language),
        "watch" => match watch(matches, language) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        "retry" => retry(matches, language),
        "cancel" => cancel(matches, language),
        _ => return ExitCode::from(exit::USAGE),
    }
    .unwrap_or_else(|error| Response::failure(error, language));
    let said = response.language;
    let raw = matches.try_get_one::<bool>("json").ok().flatten() == Some(&true);
    let code = frame::finish(
        &response,
        output,
        &form,
        command == "send",
        |result| match command {
            _ if raw => answer::shown(result),
            _ if ending::is_quiet(matches) => view::keys(result),
            "list" => view::table(result, width(), said),
            "send" => view::delivery(result, said),
            _ => view::posts(result, said),
        },
    );
    let failed = |result: &Value| result["failed"].as_u64().is_some_and(|failed| failed > 0);
    match &response.result {
        Ok(result) if failed(result) => ExitCode::from(exit::REFUSED),
        _ => code,
    }
}

/// How wide the terminal is that shows the answer; a file and a pipe have room for everything.
fn width() -> Option<usize> {
    let is_seen = std::io::stdout().is_terminal();
    let size = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    is_seen.then(size).flatten()
}

/// A client whose store is the user's own unless one is named.
fn open(matches: &ArgMatches, language: Language, one_profile: bool) -> Result<Session, Error> {
    let mut standard = credentials::merged(matches, Weight::About, language)?;
    usual_store(&mut standard);
    if one_profile {
        usual_account(&mut standard)?;
    }
    Session::open(standard, Weight::About)
}

fn numbers(matches: &ArgMatches, keys: &[&str]) -> Map<String, Value> {
    keys.iter()
        .filter_map(|key| Some(((*key).to_owned(), json!(matches.get_one::<u32>(key)?))))
        .collect()
}

fn list(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    let session = open(matches, language, false)?;
    let mut parameters = numbers(matches, &["limit"]);
    if let Some(state) = matches.get_one::<String>("state") {
        parameters.insert("state".into(), json!(state));
        return Ok(session.call("GetQueue", parameters));
    }
    // What still has to be looked after: all but what is over.
    let mut response = session.call("GetQueue", parameters.clone());
    let mut posts = Vec::new();
    for state in ["failed", "sending", "waiting"] {
        parameters.insert("state".into(), json!(state));
        let page = session.call("GetQueue", parameters.clone());
        match page.result {
            Ok(page) => posts.extend(page["posts"].as_array().cloned().unwrap_or_default()),
            Err(_) => return Ok(page),
        }
    }
    if let Ok(result) = &mut response.result {
        result["posts"] = Value::Array(posts);
    }
    Ok(response)
}

fn send(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let session = open(matches, language, false)?;
    let mut parameters = numbers(matches, &["max_attempts", "lease"]);
    parameters.insert("limit".into(), json!(10_000));
    Ok(session.call("SendQueued", parameters))
}

/// Sends until it is interrupted, which cancels a post that is under way and otherwise ends it at once.
fn watch(matches: &ArgMatches, language: Language) -> Result<ExitCode, Error> {
    frame::refuse_test(matches)?;
    let session = open(matches, language, false)?;
    let every = u64::from(*matches.get_one::<u32>("every").unwrap_or(&EVERY));
    let mut parameters = numbers(matches, &["max_attempts", "lease"]);
    // Posts are told of as they are sent.
    parameters.insert("limit".into(), json!(1));
    let mut told = None;
    loop {
        let response = session.call("SendQueued", parameters.clone());
        let result = match &response.result {
            Ok(result) => result,
            Err(error) => {
                frame::tell(error, response.language);
                let passes = error.is_retryable() && error.code() != Code::Cancelled;
                if passes && interrupt::pause(Duration::from_secs(every)).is_none() {
                    continue;
                }
                let code = interrupt::exit_code().unwrap_or_else(|| exit::of(error));
                return Ok(ExitCode::from(code));
            }
        };
        let posts = result["posts"].as_array().map_or(&[][..], Vec::as_slice);
        for post in posts {
            // Nobody who reads is no reason to leave posts lying.
            let line = view::line(post, response.language);
            if speech::print(&line).is_err() {
                note(&line);
            }
        }
        if posts.is_empty() {
            let at = result["next_at"].as_u64();
            // Told once, not at every look.
            if told != Some(at) {
                tell(&session, result, at, response.language);
                told = Some(at);
            }
            let next = at.unwrap_or(u64::MAX);
            let wait = next.saturating_sub(clock::unix_seconds()).clamp(1, every);
            if let Some(code) = interrupt::pause(Duration::from_secs(wait)) {
                return Ok(ExitCode::from(code));
            }
        } else {
            told = None;
            for pause in view::pauses(result, response.language) {
                note(&format!("xpost: {pause}"));
            }
        }
    }
}

/// Tells a person what is waited for, and until when.
fn tell(session: &Session, result: &Value, at: Option<u64>, language: Language) {
    let waiting = Map::from_iter([("state".to_owned(), json!("waiting"))]);
    let queue = at.and_then(|_| session.call("GetQueue", waiting).result.ok());
    let posts = queue.as_ref().and_then(|queue| queue["posts"].as_array());
    let next = posts
        .into_iter()
        .flatten()
        .find(|post| post["not_before"].as_u64() == at);
    note(&format!("xpost: {}", view::waiting(next, at, language)));
    for pause in view::pauses(result, language) {
        note(&format!("xpost: {pause}"));
    }
}

fn retry(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let session = open(matches, language, true)?;
    if matches.get_flag("all") {
        return Ok(session.call("RetryQueued", Map::new()));
    }
    Ok(for_each_key(matches, &session, "RetryQueued"))
}

fn cancel(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let session = open(matches, language, true)?;
    Ok(for_each_key(matches, &session, "CancelQueued"))
}

/// Calls an operation for every key; the first failure ends it, after what is done was shown.
fn for_each_key(matches: &ArgMatches, session: &Session, operation: &str) -> Response {
    let mut posts = Vec::new();
    let mut last = None;
    for key in matches.get_many::<String>("key").into_iter().flatten() {
        let parameters = Map::from_iter([("idempotency_key".to_owned(), json!(key))]);
        let response = session.call(operation, parameters);
        match &response.result {
            Ok(result) => match result["posts"].as_array() {
                Some(several) => posts.extend(several.iter().cloned()),
                None => posts.push(result.clone()),
            },
            Err(_) => {
                for post in &posts {
                    let _ = say(&view::line(post, response.language));
                }
                return response;
            }
        }
        last = Some(response);
    }
    let done = json!({"posts": posts});
    match last {
        Some(mut response) => {
            response.result = Ok(done);
            response
        }
        None => Response::success(done, Language::En),
    }
}
