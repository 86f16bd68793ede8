//! One operation, from the command line to the exit code.
//!
//! What can fail without X is tried before X is asked: the output file, the parameters. The answer goes to stdout as
//! OpenIntegrations printed it; whatever else there is to say goes to stderr.

use std::process::ExitCode;
use std::sync::Arc;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::operations::Operation;
use xpost::parameters;
use xpost::response::Response;
use xpost::{clock, trace};

use crate::bar::Bar;
use crate::command::id;
use crate::credentials::{self, Weight, given};
use crate::language::{Language, pick};
use crate::output::{self, Output, note};
use crate::pending::{Link, Pending, state_of};
use crate::session::Session;
use crate::values::Reading;
use crate::{exit, interrupt};

/// Operations that do something and cannot be tried out: `--test` must not let them pass.
const NEVER_DRY: &[&str] = &[
    "Authorize",
    "SaveCredentials",
    "RemoveProfile",
    "ResolvePost",
    "EnqueueTweet",
    "SendQueued",
    "RetryQueued",
    "CancelQueued",
];

/// Runs an operation.
///
/// `inherited`: the line was written for OpenIntegrations (`xpost twitter …`).
pub fn run(
    operation: &'static Operation,
    matches: &ArgMatches,
    inherited: bool,
    language: Language,
) -> ExitCode {
    let output = match prepare(matches, language) {
        Ok(output) => output,
        Err(code) => return code,
    };
    let reading = Reading {
        inherited,
        language,
    };
    let response = attempt(operation, matches, reading)
        .unwrap_or_else(|error| Response::failure(error, language));
    let publishes = operation.name.en.starts_with("Create") || operation.name.en == "SendQueued";
    finish(
        &response,
        output,
        matches.get_flag(id::ENVELOPE),
        publishes,
        output::shown,
    )
}

/// What comes before all else: the log and the place for the answer.
pub fn prepare(matches: &ArgMatches, language: Language) -> Result<Output, ExitCode> {
    if matches.get_flag(id::DEBUG) {
        trace::set(
            4,
            Some(Arc::new(|level, line| note(&format!("{level:?}: {line}")))),
        );
    }
    let path = matches.get_one::<String>(id::OUT).map(String::as_str);
    Output::open(path).map_err(|error| {
        tell(&error, language);
        ExitCode::from(exit::of(&error))
    })
}

fn attempt(
    operation: &'static Operation,
    matches: &ArgMatches,
    reading: Reading,
) -> Result<Response, Error> {
    let language = reading.language;
    if NEVER_DRY.contains(&operation.name.en) {
        refuse_test(matches)?;
    }
    let weight = Weight::of(operation.name.en);
    let mut standard = credentials::merged(matches, weight, language)?;
    let mut parameters = reading.parameters(operation, matches)?;
    let can_be_dry = operation.parameters.iter().any(|one| one.key == "dry_run");
    if can_be_dry && matches.get_flag(id::TEST) {
        parameters.insert("dry_run".into(), json!(true));
    }
    let signing_in = SigningIn::begin(operation, &mut parameters, &mut standard);
    let session = Session::open(standard, weight)?;
    let bar = match matches.get_flag(id::NO_PROGRESS) {
        true => None,
        false => Bar::watch(session.client(), language),
    };
    let response = session.call(operation.name.en, parameters);
    drop(bar);
    if let Some(signing_in) = signing_in {
        signing_in.end(&response);
    }
    Ok(response)
}

/// Refuses `--test` where it could not be kept.
pub fn refuse_test(matches: &ArgMatches) -> Result<(), Error> {
    if !matches.get_flag(id::TEST) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidParameter,
        Text::new(
            "--test: this cannot be tried out without doing it",
            "--test: это нельзя проверить, не выполняя",
        ),
    )
    .parameter("test"))
}

/// The two runs of a sign-in, as seen by one of them.
enum SigningIn {
    /// The first: it makes a link.
    Asking {
        client_id: String,
        redirect_uri: String,
    },
    /// The second: it brings the code of a link that was remembered.
    Finishing(Link),
}

impl SigningIn {
    /// Recognises a run that belongs to a sign-in; gives the second what the first has left for it.
    fn begin(
        operation: &Operation,
        parameters: &mut Map<String, Value>,
        standard: &mut Map<String, Value>,
    ) -> Option<Self> {
        let given = |map: &Map<String, Value>, key: &str| given(map, key).map(str::to_owned);
        // Whoever brings a verifier or a state runs a protocol of their own.
        if given(parameters, "code_verifier").is_some() {
            return None;
        }
        let client_id = given(standard, "client_id")?;
        let redirect_uri = given(standard, "redirect_uri")?;
        let state = given(parameters, "state");
        match operation.name.en {
            "GetAuthorizationLink" if state.is_none() => Some(Self::Asking {
                client_id,
                redirect_uri,
            }),
            "Authorize" if state.is_none() && asks_for_link(parameters) => Some(Self::Asking {
                client_id,
                redirect_uri,
            }),
            name @ ("GetToken" | "HandleIncomingRequestAfterAuthorization" | "Authorize") => {
                let brought = given(parameters, "code").or_else(|| given(parameters, "request"));
                let known = state.or_else(|| brought.as_deref().and_then(state_of));
                // Without either it makes a link of its own.
                if name == "Authorize" && known.is_none() {
                    return None;
                }
                let link = Pending::open()?.recall(&client_id, &redirect_uri, known.as_deref())?;
                // A redirect without its state is not completed from memory: checking it is the point of a state.
                if name == "GetToken" && known.is_none() {
                    parameters.insert("state".into(), json!(link.state));
                }
                if let Some(key) = &link.state_key
                    && given(standard, "state_key").is_none()
                {
                    standard.insert("state_key".into(), json!(key));
                }
                Some(Self::Finishing(link))
            }
            _ => None,
        }
    }

    fn end(self, response: &Response) {
        let language = response.language;
        let Ok(result) = &response.result else { return };
        match self {
            Self::Asking {
                client_id,
                redirect_uri,
            } => {
                let link = result.get("authorization_link").unwrap_or(result);
                let Some(state) = link.as_str().and_then(state_of) else {
                    return;
                };
                let state_key = response
                    .auth_update
                    .get("state_key")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                let public = state_key.is_some();
                let link = Link {
                    client_id,
                    redirect_uri,
                    state,
                    state_key,
                    issued: clock::unix_seconds(),
                };
                let kept = Pending::open().is_some_and(|pending| pending.remember(link).is_ok());
                match (kept, public) {
                    (true, true) => note(pick(
                        language,
                        "xpost: the key of this sign-in (`state_key`) is remembered for 10 minutes; finish with GetToken --code …",
                        "xpost: ключ этого входа (`state_key`) запомнен на 10 минут; завершите командой ПолучитьТокен --code …",
                    )),
                    (true, false) => {}
                    (false, _) => note(pick(
                        language,
                        "xpost: warning: the sign-in could not be remembered; pass the redirect's whole URL (and with --envelope `state_key`) to GetToken",
                        "xpost: внимание: вход не удалось запомнить; передайте в ПолучитьТокен весь URL перенаправления (и `state_key`, см. --envelope)",
                    )),
                }
            }
            Self::Finishing(link) => {
                // A dry run has spent nothing.
                if result.get("dry_run").is_none()
                    && let Some(pending) = Pending::open()
                {
                    let _ = pending.forget(&link);
                }
            }
        }
    }
}

/// Whether Authorize only makes a link, for the redirect to be brought by another run.
fn asks_for_link(parameters: &Map<String, Value>) -> bool {
    given(parameters, "request").is_none()
        && given(parameters, "headless").and_then(parameters::flag) == Some(true)
}

/// Writes the answer, tells a person about a failure, and turns it all into an exit code. `publishes`: the operation makes
/// posts, whose ids must not get lost with the answer.
pub fn finish(
    response: &Response,
    output: Output,
    envelope: bool,
    publishes: bool,
    show: impl FnOnce(&Value) -> String,
) -> ExitCode {
    let answer = match &response.result {
        _ if envelope => Some(output::shown(&response.to_value())),
        Ok(result) => Some(show(result)),
        Err(error) => error.get_body().map(output::shown),
    };
    if !envelope {
        for warning in &response.warnings {
            let message = warning.message.in_language(response.language);
            note(&pick(
                response.language,
                format!("xpost: warning: {message}"),
                format!("xpost: внимание: {message}"),
            ));
        }
    }
    let mut code = match &response.result {
        Ok(_) => exit::OK,
        Err(error) => {
            tell(error, response.language);
            interrupt::exit_code().unwrap_or_else(|| exit::of(error))
        }
    };
    if let Some(answer) = answer {
        let to_file = !matches!(output, Output::Stdout);
        if output.write(&answer).is_err() {
            // The answer is worth more than its place: without it a published post has no id.
            if to_file {
                let _ = Output::Stdout.write(&answer);
            }
            note(pick(
                response.language,
                "xpost: the answer could not be written where it was to go",
                "xpost: ответ не удалось записать туда, куда было указано",
            ));
            if publishes {
                tell_what_is_public(response);
            }
            if code == exit::OK {
                code = exit::INTERNAL;
            }
        }
    }
    ExitCode::from(code)
}

/// Names the posts that an answer that nobody could read was about.
fn tell_what_is_public(response: &Response) {
    let ids = public(response);
    if ids.is_empty() {
        return;
    }
    let ids = ids.join(", ");
    note(&pick(
        response.language,
        format!("xpost: the post is public, do not send it again; its id: {ids}"),
        format!("xpost: твит опубликован, не отправляйте его снова; его идентификатор: {ids}"),
    ));
}

/// The ids of the posts that the call has made, or that the journal or the outbox knows to be published.
fn public(response: &Response) -> Vec<String> {
    fn collect(value: &Value, ids: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
            Value::Object(_) => {
                let many = value["post_ids"].as_array().into_iter().flatten();
                let all = [&value["id"], &value["post_id"]].into_iter().chain(many);
                for id in all.filter_map(Value::as_str) {
                    if !ids.iter().any(|known| known == id) {
                        ids.push(id.to_owned());
                    }
                }
                for key in ["data", "posts", "parts"] {
                    collect(&value[key], ids);
                }
            }
            _ => {}
        }
    }
    let mut ids = Vec::new();
    if let Ok(result) = &response.result {
        collect(result, &mut ids);
    }
    if let Some(publication) = &response.publication {
        collect(publication, &mut ids);
    }
    ids
}

/// A failure, for a person.
pub fn tell(error: &Error, language: Language) {
    note(&format!("xpost: {}", error.message(language)));
    let shown = error.to_json(language);
    if let Some(hint) = shown["hint"].as_str() {
        note(&format!(
            "  {}: {hint}",
            pick(language, "hint", "подсказка")
        ));
    }
    if let Some(link) = shown["authorization_link"].as_str() {
        note(&format!(
            "  {}: {link}",
            pick(
                language,
                "authorize again at",
                "авторизуйте заново по ссылке"
            )
        ));
    }
    if let Some(at) = shown["retry_at"].as_u64() {
        let wait = at.saturating_sub(clock::unix_seconds());
        note(&pick(
            language,
            format!("  retry in {wait} s"),
            format!("  повторите через {wait} с"),
        ));
    }
    let mut facts = format!(
        "{}: {}",
        pick(language, "code", "код"),
        error.code().as_str()
    );
    if let Some(status) = shown["status"].as_u64() {
        facts.push_str(&format!(", HTTP {status}"));
    }
    facts.push_str(match error.get_outcome() {
        xpost::error::Outcome::NotApplied => "",
        xpost::error::Outcome::Applied => {
            pick(language, ", the change was made", ", изменение внесено")
        }
        xpost::error::Outcome::Unknown => {
            pick(language, ", the outcome is unknown", ", исход неизвестен")
        }
    });
    note(&format!("  ({facts})"));
}
