//! What every run begins and ends with: the log, the place for the answer, the answer, and the exit code.
//!
//! The answer goes to stdout as OpenIntegrations printed it; whatever else there is to say goes to stderr.

use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::Arc;

use clap::ArgMatches;
use serde_json::Value;
use xpost::error::{Code, Error, Outcome};
use xpost::language::Text;
use xpost::response::Response;
use xpost::{clock, shown, trace};

use crate::output::answer::Output;
use crate::output::exit;
use crate::output::form::Form;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::id;
use crate::run::interrupt;
use crate::run::typed::typed;

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

/// Writes the answer, tells a person about a failure, and turns it all into an exit code. `publishes`: the operation makes
/// posts, whose ids must not get lost with the answer.
pub fn finish(
    response: &Response,
    output: Output,
    form: &Form,
    publishes: bool,
    show: impl FnOnce(&Value) -> String,
) -> ExitCode {
    let mut code = exit::OK;
    let answer = form
        .show(response, show)
        .unwrap_or_else(|(unfiltered, complaint)| {
            note(&pick(
                response.language,
                format!("xpost: --jq: \"{complaint}\"; this is the answer without it"),
                format!("xpost: --jq: «{complaint}»; вот ответ без фильтра"),
            ));
            code = exit::INTERNAL;
            Some(unfiltered)
        });
    if !form.envelope {
        for warning in &response.warnings {
            let message = said(warning.message.in_language(response.language), form.by_name);
            note(&pick(
                response.language,
                format!("xpost: warning: {message}"),
                format!("xpost: внимание: {message}"),
            ));
        }
    }
    if let Err(error) = &response.result {
        tell_of(error, form.by_name, response.language);
        code = interrupt::exit_code().unwrap_or_else(|| exit::of(error));
        // A thread that was cut: what is out stands in the envelope, which a person does not see.
        if publishes && !form.envelope && error.get_outcome() == Outcome::Applied {
            tell_what_is_public(response);
        }
    }
    if let Some(answer) = answer {
        let place = output.place().map(shown::path);
        if let Err(error) = output.write(&answer) {
            // The answer is worth more than its place: without it a published post has no id.
            if place.is_some() {
                let _ = Output::Stdout.write(&answer);
            }
            let reason = shown::reason(error.kind());
            let (en, ru) = match place {
                Some(place) => (format!("the file{}", place.en), format!("файл{}", place.ru)),
                None => ("stdout".to_owned(), "стандартный вывод".to_owned()),
            };
            // A reader who has seen enough (`| head -1`) wants no more words.
            if publishes || error.kind() != ErrorKind::BrokenPipe {
                note(&pick(
                    response.language,
                    format!(
                        "xpost: the answer could not be written to {en}: {}",
                        reason.en
                    ),
                    format!("xpost: ответ не удалось записать в {ru}: {}", reason.ru),
                ));
            }
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

/// Names the posts that are out though the answer did not name them.
fn tell_what_is_public(response: &Response) {
    let ids = public(response);
    if ids.is_empty() {
        return;
    }
    let ids = ids.join(", ");
    note(&pick(
        response.language,
        format!("  hint: the post is public, do not send it again; its id: {ids}"),
        format!(
            "  подсказка: твит опубликован, не отправляйте его снова; его идентификатор: {ids}"
        ),
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

/// A failure, for a person who types words.
pub fn tell(error: &Error, language: Language) {
    tell_of(error, false, language);
}

/// A text of the library for whoever calls operations by name, or for everybody else.
fn said(text: &str, by_name: bool) -> String {
    match by_name {
        true => text.to_owned(),
        false => typed(text),
    }
}

/// What a person does next where nothing better is known.
fn usual(error: &Error, language: Language) -> &'static str {
    match exit::of(error) {
        exit::USAGE => pick(
            language,
            "--help behind the command shows what it takes",
            "--help после команды покажет, что она принимает",
        ),
        exit::AUTHORIZATION => pick(
            language,
            "`xpost whoami` shows the account, `xpost login` signs in",
            "`xpost whoami` покажет учётную запись, `xpost login` выполнит вход",
        ),
        _ => pick(
            language,
            "--envelope shows the whole answer, --debug what was sent",
            "--envelope покажет весь ответ, --debug — что было отправлено",
        ),
    }
}

fn tell_of(error: &Error, by_name: bool, language: Language) {
    note(&format!(
        "xpost: {}",
        said(error.message(language), by_name)
    ));
    let shown = error.to_json(language);
    let hint = match shown["hint"].as_str() {
        Some(hint) => Some(said(hint, by_name)),
        None if by_name => None,
        None => Some(usual(error, language).to_owned()),
    };
    if let Some(hint) = hint {
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
        Outcome::NotApplied => "",
        Outcome::Applied => pick(language, ", the change was made", ", изменение внесено"),
        Outcome::Unknown => pick(language, ", the outcome is unknown", ", исход неизвестен"),
    });
    note(&format!("  ({facts})"));
}
