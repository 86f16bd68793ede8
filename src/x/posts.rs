//! Posts: `POST /2/tweets`, `DELETE` and `GET /2/tweets/{id}` (contract §3.1–§3.3).

use serde_json::{Map, Value, json};

use super::{problems, readable, required, road, success, unreadable};
use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::transport::{Body, Credentials, Effect, Request, Transport};

/// Creates (or with `edit_options` edits) a post. `body` is X's request body; returns X's answer.
pub fn create(
    transport: &Transport<'_>,
    credentials: &Credentials,
    body: Map<String, Value>,
) -> Result<Value, Error> {
    let request = Request {
        method: "POST",
        url: format!("{}/2/tweets", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Json(Value::Object(body)),
        credentials: credentials.clone(),
        effect: Effect::Once,
    };
    let answer = success(transport, &request)?;
    readable(answer, Effect::Once, |body| {
        required(body, "/data/id").is_some()
    })
}

/// Deletes a post. Repeating it is harmless: when the answer to an attempt is lost and the next one says that there is no
/// such post, the first has deleted it.
pub fn delete(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
) -> Result<Value, Error> {
    let request = Request {
        method: "DELETE",
        url: format!("{}/2/tweets/{id}", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Empty,
        credentials: credentials.clone(),
        effect: Effect::Idempotent,
    };
    let answer = transport.send(&request)?;
    if answer.status == 404 && answer.follows_unknown && road::is_from_x(&answer) {
        return Ok(json!({"data": {"deleted": true}}));
    }
    if !answer.is_success() {
        let error = problems::error(&answer, request.effect);
        return Err(if answer.follows_unknown && !road::is_from_x(&answer) {
            error.outcome(Outcome::Unknown)
        } else {
            error
        });
    }
    readable(answer, request.effect, |_| true)
}

/// Reads a post. X answers 200 with nothing but `errors` for an id it does not know: that is `not_found` here.
pub fn get(transport: &Transport<'_>, credentials: &Credentials, id: &str) -> Result<Value, Error> {
    let request = Request {
        method: "GET",
        url: format!("{}/2/tweets/{id}", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Empty,
        credentials: credentials.clone(),
        effect: Effect::Repeatable,
    };
    let answer = transport.send(&request)?;
    if !answer.is_success() {
        return Err(problems::error(&answer, Effect::Repeatable));
    }
    match &answer.json {
        Some(body) if body.get("data").is_some() => Ok(body.clone()),
        Some(body) if body.get("errors").is_some() => Err(Error::new(
            Code::NotFound,
            text!(
                "X does not know a post with this id",
                "X не знает твита с таким id"
            ),
        )
        .parameter("id")
        .status(answer.status)
        .body(Some(body.clone()))),
        _ => Err(unreadable(Effect::Repeatable, &answer)),
    }
}
