//! One request from its head to its answer, and everything a fault does to the wire.
//!
//! Handlers produce whole answers; this module sends them, or cuts, dribbles, garbles or withholds them.

use crate::control;
use crate::http::answer::{Answer, Halt};
use crate::http::body::{Body, HungUp, compressed, cut, dribble, swallow};
use crate::http::listener::{Line, Service};
use crate::state::faults::{Action, Fault};
use crate::state::log::{Entry, redact};
use crate::state::shared::Shared;
use crate::state::token::random;
use crate::x::exchange::Exchange;
use crate::x::{problems, router};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

impl Service for Shared {
    fn refuses_tls(&self) -> bool {
        self.faults().take_tls()
    }

    async fn serve(
        self: Arc<Self>,
        request: Request<Incoming>,
        line: Line,
    ) -> Result<Response<Body>, HungUp> {
        serve(self, request, line).await
    }
}

async fn serve(
    shared: Arc<Shared>,
    request: Request<Incoming>,
    Line {
        connection,
        tls,
        garbled,
    }: Line,
) -> Result<Response<Body>, HungUp> {
    let started = Instant::now();
    let (head, mut body) = request.into_parts();
    let path = head.uri.path().to_owned();
    if path.starts_with(control::PREFIX) {
        return Ok(controlled(&shared, head.method.as_str(), &path, body).await);
    }
    let query = head.uri.query().unwrap_or_default();
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let authority = head
        .uri
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| header("host"))
        .unwrap_or_default();
    let scheme = if tls { "https" } else { "http" };
    let number = shared.log().begin(Entry {
        n: 0,
        method: head.method.to_string(),
        path: path.clone(),
        query: redact(query),
        status: None,
        fault: None,
        auth_kind: None,
        content_length: header("content-length").and_then(|length| length.parse().ok()),
        segment: None,
        connection,
        tls,
        user_agent: header("user-agent").map(str::to_owned),
        clock_ms: shared.now_ms(),
    });
    let mut exchange = Exchange {
        settings: shared.settings(),
        number,
        method: head.method.to_string(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        origin: format!("{scheme}://{}", without_default_port(authority, tls)),
        path,
        headers: head.headers,
        rate: None,
        access_level: None,
        fault: None,
        shared,
    };

    let outcome = handle(&mut exchange, &mut body).await;
    let answer = match outcome {
        Ok(answer) => answer,
        Err(Halt::Answer(answer)) => *answer,
        Err(Halt::HangUp) => return Err(HungUp),
    };
    swallow(&mut body).await;
    let fault = exchange.fault.take();
    if exchange.settings.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(exchange.settings.latency_ms)).await;
    }
    let answer = match &fault {
        Some(fault) => after(&exchange, fault, answer).await?,
        None => answer,
    };
    let answer = complete(&exchange, answer, started);
    exchange
        .shared
        .log()
        .update(number, |entry| entry.status = Some(answer.status));
    if fault
        .as_ref()
        .is_some_and(|fault| fault.action == Action::GarbageHttp)
    {
        garbled.store(true, Ordering::SeqCst);
    }
    Ok(sent(answer, fault.as_ref()))
}

fn without_default_port(authority: &str, tls: bool) -> &str {
    authority
        .strip_suffix(if tls { ":443" } else { ":80" })
        .unwrap_or(authority)
}

async fn handle(exchange: &mut Exchange, body: &mut Incoming) -> Result<Answer, Halt> {
    let fault = exchange
        .shared
        .faults()
        .take(&exchange.method, &exchange.path, None);
    exchange.meet(fault);
    exchange.before().await?;
    if let Some(page) = exchange.settings.edge.answer() {
        return Ok(page);
    }
    router::route(exchange, body).await
}

/// The part of a fault that comes after processing, as far as the answer goes.
async fn after(exchange: &Exchange, fault: &Fault, answer: Answer) -> Result<Answer, HungUp> {
    match fault.action {
        Action::DropAfter => Err(HungUp),
        Action::Status if fault.commit => Ok(exchange.status(fault)),
        Action::DelayMs if fault.commit => {
            tokio::time::sleep(Duration::from_millis(fault.ms.unwrap_or(1000))).await;
            Ok(answer)
        }
        Action::GarbageBody => {
            let body = fault.text.clone().unwrap_or("<html>not JSON".to_owned());
            let status = fault.status.unwrap_or(200);
            Ok(Answer::text(
                status,
                "application/json; charset=utf-8",
                body,
            ))
        }
        _ => Ok(answer),
    }
}

/// The moment as `Date` shows it: the service's own clock, which a test may have moved.
fn http_date(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .ok()
        .and_then(|moment| {
            jiff::fmt::rfc2822::DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&moment)
                .ok()
        })
        .unwrap_or_default()
}

/// Adds what every answer of the service carries.
fn complete(exchange: &Exchange, mut answer: Answer, started: Instant) -> Answer {
    if let Some(rate) = exchange.rate {
        answer = answer
            .with_header("x-rate-limit-limit", rate.limit.to_string())
            .with_header("x-rate-limit-remaining", rate.remaining.to_string())
            .with_header("x-rate-limit-reset", rate.reset.to_string());
    }
    if let Some(level) = exchange.access_level {
        answer = answer.with_header("x-access-level", level);
    }
    let gzip = exchange.settings.gzip
        && !answer.body.is_empty()
        && exchange
            .header("accept-encoding")
            .is_some_and(|accepted| accepted.contains("gzip"));
    if gzip && let Some(body) = compressed(&answer.body) {
        answer.body = body;
        answer = answer.with_header("content-encoding", "gzip");
    }
    answer
        .with_header("date", http_date(exchange.now_ms()))
        .with_header("x-transaction-id", random(16).to_ascii_lowercase())
        .with_header("x-response-time", started.elapsed().as_millis().to_string())
        .with_header("api-version", "2.167")
}

/// Turns an answer into what hyper sends, body faults included.
fn sent(answer: Answer, fault: Option<&Fault>) -> Response<Body> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    if let Some(kind) = &answer.content_type {
        response = response.header("content-type", kind);
    }
    let whole = answer.body;
    let body = match fault {
        Some(fault) if fault.action == Action::Truncate => {
            response = response.header("content-length", (whole.len() + 1).max(16));
            let keep = fault.keep.unwrap_or(whole.len() / 2).min(whole.len());
            cut(whole.slice(..keep))
        }
        Some(fault) if fault.action == Action::SlowBody => {
            response = response.header("content-length", whole.len());
            let pause = Duration::from_millis(fault.ms.unwrap_or(50));
            dribble(whole, fault.chunk.unwrap_or(1).max(1), pause)
        }
        _ => Full::new(whole).map_err(|never| match never {}).boxed(),
    };
    response.body(body).unwrap_or_else(|error| {
        // Only a header that a fault spelt wrongly gets here.
        let text = format!("The fault cannot be sent: {error}");
        let mut response = Response::new(Full::from(text).map_err(|never| match never {}).boxed());
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

async fn controlled(
    shared: &Arc<Shared>,
    method: &str,
    path: &str,
    body: Incoming,
) -> Response<Body> {
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let value = if bytes.is_empty() {
        Ok(serde_json::json!({}))
    } else {
        serde_json::from_slice(&bytes)
    };
    let answer = match value {
        Ok(value) => {
            let (status, body) = control::handle(shared, method, path, &value);
            Answer::json(status, body)
        }
        Err(error) => problems::oauth2(400, "invalid_json", &error.to_string()),
    };
    sent(answer, None)
}
