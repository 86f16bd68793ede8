//! X's own endpoints, one file per group: requests and the shapes of answers. No retry, no store, no defaults.

mod forbidden;
pub mod media;
pub mod media_v1;
pub mod posts;
pub mod problems;
pub mod refusals;
pub mod road;
pub mod token;
pub mod users;
mod wording;

use serde_json::Value;

use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::transport::{Answer, Effect, Request, Transport};

/// Sends a request and returns X's JSON body; any answer but a 2xx with JSON becomes an error.
fn json(transport: &Transport<'_>, request: &Request<'_>) -> Result<Value, Error> {
    readable(success(transport, request)?, request.effect, |_| true)
}

/// Sends a request and returns the answer of any 2xx, whatever its body.
fn success(transport: &Transport<'_>, request: &Request<'_>) -> Result<Answer, Error> {
    let answer = transport.send(request)?;
    if answer.is_success() {
        Ok(answer)
    } else {
        Err(problems::error(&answer, request.effect))
    }
}

/// The JSON body of a 2xx, if it is as the protocol promises.
fn readable(
    answer: Answer,
    effect: Effect,
    is_right: impl Fn(&Value) -> bool,
) -> Result<Value, Error> {
    if answer.json.as_ref().is_some_and(is_right) {
        return Ok(answer.json.unwrap_or_default());
    }
    Err(unreadable(effect, &answer))
}

/// A 2xx whose body is not what the protocol promises: for a create, nobody can say what happened (contract §7.3).
fn unreadable(effect: Effect, answer: &Answer) -> Error {
    let error = Error::new(
        Code::InvalidAnswer,
        text!(
            "the server accepted the request but its answer cannot be read",
            "сервер принял запрос, но его ответ не читается"
        ),
    )
    .status(answer.status)
    .because(road::behind(answer));
    if effect == Effect::Once {
        error.outcome(Outcome::Unknown).hint(text!(
            "X may have carried out the request: look before you repeat it",
            "X мог выполнить запрос: проверьте, прежде чем повторять"
        ))
    } else {
        error.retryable(true)
    }
}

/// The string at `pointer` of an answer, without which the call cannot go on.
fn required<'a>(body: &'a Value, pointer: &str) -> Option<&'a str> {
    body.pointer(pointer)?
        .as_str()
        .filter(|text| !text.is_empty())
}
