//! One HTTP request: signed, sent, retried where that is safe, timed, logged without secrets.
//!
//! The transport knows no endpoint. What it must know of a request is its [`Effect`]: whether repeating it could do
//! something twice. A request whose bytes never left is always safe to repeat; any other only when its effect allows
//! it (contract §7.3). Each attempt is signed anew.

mod body;
mod failure;
mod network;

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use ureq::http::{self, HeaderMap};

pub use body::{Body, Part, Source, Stream};
use network::TimeOuts;
pub use network::{Agent, Interruptible, Network, agent};

use crate::cancel::Cancel;
use crate::clock;
use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::oauth1::{self, Keys, Signed, Stamp};
use crate::parameters::Standard;
use crate::progress::{Meter, Share};
use crate::random;
use crate::response::Http;
use crate::secret::Secret;
use crate::trace::{self, Level};

/// The largest answer that is read. X's answers are a few kilobytes.
const MAX_ANSWER: u64 = 8 * 1024 * 1024;

/// The longest `Retry-After`, in seconds, that is waited for within a call; a longer pause is the caller's to make.
const LONGEST_PAUSE: u64 = 60;

/// What repeating a request could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing that matters: reads, and every media call (a repeated initialize only orphans an id).
    Repeatable,
    /// Sets a state; doing it twice is doing it once: deleting, revoking.
    Idempotent,
    /// Must not be done twice: creating a post, rotating a token.
    Once,
}

/// The OAuth 2.0 user of a call: which token to send now, and what to do when X refuses it.
pub trait Tokens: Sync {
    /// The access token to send. Refreshes it first when it is about to die.
    fn current(&self) -> Result<Secret, Error>;

    /// Another token in place of the one that X answered with a 401; `None` when there is none to be had.
    fn renew(&self, refused: &Secret) -> Result<Option<Secret>, Error>;
}

/// For a way through the network on which nobody acts as the user.
pub struct Nobody;

impl Tokens for Nobody {
    fn current(&self) -> Result<Secret, Error> {
        Err(crate::parameters::missing(&["access_token"]))
    }

    fn renew(&self, _: &Secret) -> Result<Option<Secret>, Error> {
        Ok(None)
    }
}

/// How a request proves who sends it.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// No `Authorization` header: a public client at the token endpoint.
    None,
    /// `Bearer`: the OAuth 2.0 user of the call, with the token that is fresh when the request leaves.
    User,
    /// `Bearer`: this token and no other, such as an app-only one.
    Bearer(Secret),
    /// `Basic`: a confidential client, or an app asking for its app-only token.
    Basic(Secret),
    /// An OAuth 1.0a signature; the flow's extra header parameters beside it.
    OAuth1(Keys, Vec<(&'static str, String)>),
}

/// One request.
#[derive(Debug)]
pub struct Request<'a> {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// Scheme, host and path, without a query.
    pub url: String,
    /// Query parameters, decoded.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body<'a>,
    /// Who sends it.
    pub credentials: Credentials,
    /// What repeating it could do.
    pub effect: Effect,
}

impl Request<'_> {
    /// What a dry run shows of the request: everything but its credentials.
    fn plan(&self) -> Value {
        let mut plan = Map::new();
        plan.insert("method".into(), json!(self.method));
        plan.insert("url".into(), json!(self.url));
        if !self.query.is_empty() {
            let query: Map<String, Value> = self
                .query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect();
            plan.insert("query".into(), Value::Object(query));
        }
        let kind = match &self.credentials {
            Credentials::None => "none",
            Credentials::User | Credentials::Bearer(_) => "oauth2",
            Credentials::Basic(_) => "basic",
            Credentials::OAuth1(..) => "oauth1",
        };
        plan.insert("auth_kind".into(), json!(kind));
        if let Some(body) = self.body.plan() {
            plan.insert("body".into(), body);
        }
        Value::Object(plan)
    }
}

/// X's answer, of any status.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: HeaderMap,
    /// The body as JSON, when it is JSON.
    pub json: Option<Value>,
    /// The body as text.
    pub text: String,
    /// Whether an attempt of the same call before this one may have been carried out.
    pub follows_unknown: bool,
}

impl Answer {
    /// Any 2xx is success: live answers and X's description differ in the exact code (contract §0).
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Unix seconds after which a 429 may be over (contract §5.3): the latest reset among the exhausted limits, a
    /// `Retry-After`, or a minute from `now`.
    pub fn retry_at(&self, now: u64) -> u64 {
        let exhausted = ["x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour"]
            .iter()
            .filter(|set| self.number(&format!("{set}-remaining")) == Some(0))
            .filter_map(|set| self.number(&format!("{set}-reset")))
            .max();
        let asked = self
            .number("retry-after")
            .map(|seconds| now.saturating_add(seconds));
        exhausted
            .into_iter()
            .chain(asked)
            .max()
            .unwrap_or(now + 60)
            .max(now + 1)
    }

    /// A header as a number.
    pub fn number(&self, header: &str) -> Option<u64> {
        self.headers.get(header)?.to_str().ok()?.trim().parse().ok()
    }
}

/// The way of one call through the network.
pub struct Transport<'a> {
    agent: OnceLock<Agent>,
    connect: &'a (dyn Fn() -> Result<Agent, Error> + Sync),
    standard: &'a Standard,
    cancel: &'a Cancel,
    meter: &'a Meter<'a>,
    tokens: &'a dyn Tokens,
    last: Mutex<Option<Http>>,
    plan: Option<Mutex<Vec<Value>>>,
}

impl<'a> Transport<'a> {
    /// A transport for one call. `connect` gives the agent when the first request needs one, `tokens` the access token
    /// when one acts as the user. With `dry_run` nothing is sent: see [`Transport::planned`].
    pub fn new(
        connect: &'a (dyn Fn() -> Result<Agent, Error> + Sync),
        standard: &'a Standard,
        cancel: &'a Cancel,
        meter: &'a Meter<'a>,
        tokens: &'a dyn Tokens,
        dry_run: bool,
    ) -> Self {
        Self {
            agent: OnceLock::new(),
            connect,
            standard,
            cancel,
            meter,
            tokens,
            last: Mutex::new(None),
            plan: dry_run.then(Mutex::default),
        }
    }

    /// The standard parameters of the call.
    pub fn standard(&self) -> &Standard {
        self.standard
    }

    /// The call's cancellation.
    pub fn cancel(&self) -> &Cancel {
        self.cancel
    }

    /// The call's progress.
    pub fn meter(&self) -> &Meter<'a> {
        self.meter
    }

    /// The agent, made when it is first needed.
    pub fn agent(&self) -> Result<&Agent, Error> {
        if let Some(agent) = self.agent.get() {
            return Ok(agent);
        }
        let agent = (self.connect)()?;
        Ok(self.agent.get_or_init(|| agent))
    }

    /// X's last answer, for the envelope.
    pub fn last(&self) -> Option<Http> {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether nothing is to be sent.
    pub fn is_dry_run(&self) -> bool {
        self.plan.is_some()
    }

    /// Adds a step to the plan of a dry run.
    pub fn note(&self, step: Value) {
        if let Some(plan) = &self.plan {
            plan.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(step);
        }
    }

    /// The steps of a dry run: what would have been sent.
    pub fn planned(&self) -> Option<Vec<Value>> {
        self.plan
            .as_ref()
            .map(|plan| plan.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Sends `request` and returns X's answer, whatever its status. Failures of the network come back as errors with
    /// the outcome that `effect` implies; a cancelled call as `cancelled`.
    pub fn send(&self, request: &Request<'_>) -> Result<Answer, Error> {
        if self.is_dry_run() {
            self.note(request.plan());
            return Err(planned());
        }
        let attempts = self.standard.retries + 1;
        let mut attempt = 1;
        // What all attempts together have left behind: a later one that is never sent does not undo an earlier one.
        let mut left = Outcome::NotApplied;
        let stopped = |left| {
            crate::cancel::cancelled()
                .outcome(left)
                .retryable(left != Outcome::Unknown)
        };
        let mut waited = Duration::ZERO;
        // A refused token is replaced once; a refusal changes nothing, so that is safe whatever the request does.
        let mut renewable = matches!(request.credentials, Credentials::User);
        loop {
            self.cancel.check().map_err(|_| stopped(left))?;
            let token = match request.credentials {
                Credentials::User => {
                    Some(self.tokens.current().map_err(|error| error.outcome(left))?)
                }
                _ => None,
            };
            let share = self.meter.share();
            let outcome = self.attempt(request, token.as_ref(), attempt, &share);
            if let (true, Ok(answer), Some(refused)) = (renewable, &outcome, &token)
                && answer.status == 401
            {
                renewable = false;
                // A 401 leaves nothing behind, but an attempt before it may have.
                if self
                    .tokens
                    .renew(refused)
                    .map_err(|error| error.outcome(left))?
                    .is_some()
                {
                    share.undo();
                    continue;
                }
            }
            // A 429 changes nothing either, and is no attempt.
            if let (Ok(answer), Some(most)) = (&outcome, self.standard.rate_limit_wait)
                && answer.status == 429
            {
                let now = clock::unix_seconds();
                let pause = Duration::from_secs(answer.retry_at(now).saturating_sub(now));
                if waited + pause <= most {
                    share.undo();
                    trace::line(Level::Warn, || {
                        format!(
                            "{} {}: a limit of X is used up; waiting {} s",
                            request.method,
                            request.url,
                            pause.as_secs()
                        )
                    });
                    self.cancel.wait(pause).map_err(|_| stopped(left))?;
                    waited += pause;
                    continue;
                }
            }
            let (retry, asked, leaves) = match &outcome {
                Ok(answer) if answer.status >= 500 => {
                    let asked = answer.number("retry-after");
                    (
                        request.effect != Effect::Once
                            && asked.is_none_or(|seconds| seconds <= LONGEST_PAUSE),
                        asked,
                        outcome_without_answer(request.effect),
                    )
                }
                Ok(_) => (false, None, Outcome::NotApplied),
                Err(failure) => (failure.retry, None, failure.error.get_outcome()),
            };
            if leaves == Outcome::Unknown {
                left = leaves;
            }
            let last = attempt >= attempts || !retry;
            if !outcome.as_ref().is_ok_and(Answer::is_success) {
                share.undo();
            }
            if last || self.cancel.is_cancelled() {
                return match outcome {
                    Ok(answer) => Ok(Answer {
                        follows_unknown: left == Outcome::Unknown,
                        ..answer
                    }),
                    Err(_) if self.cancel.is_cancelled() => Err(stopped(left)),
                    Err(failure) => Err(failure.error.outcome(left)),
                };
            }
            trace::line(Level::Warn, || {
                let what = match &outcome {
                    Ok(answer) => format!("status {}", answer.status),
                    Err(failure) => failure.error.code().as_str().to_owned(),
                };
                format!(
                    "{} {}: {what}, attempt {attempt} of {attempts}",
                    request.method, request.url
                )
            });
            self.cancel
                .wait(back_off(attempt, asked)?)
                .map_err(|_| stopped(left))?;
            attempt += 1;
        }
    }

    fn attempt(
        &self,
        request: &Request<'_>,
        token: Option<&Secret>,
        number: u32,
        share: &Share<'_>,
    ) -> Result<Answer, failure::Failure> {
        let agent = self.agent().map_err(|error| failure::Failure {
            error,
            retry: false,
        })?;
        // Checked again now that the client knows the agent: a cancellation before that could not shut it down.
        self.cancel.check().map_err(|error| failure::Failure {
            error,
            retry: false,
        })?;
        let started = Instant::now();
        let body = request.body.encode().map_err(|error| failure::Failure {
            error,
            retry: false,
        })?;
        let query: Vec<(&str, &str)> = request
            .query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let mut url = request.url.clone();
        for (index, (name, value)) in query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(&oauth1::encode(name));
            url.push('=');
            url.push_str(&oauth1::encode(value));
        }
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(&url)
            .header("accept", "application/json");
        if let Some(content_type) = &body.content_type {
            builder = builder.header("content-type", content_type);
        }
        let has_body = matches!(request.method, "POST" | "PUT");
        if has_body {
            builder = builder.header("content-length", body.length);
        }
        if let Some(authorization) =
            self.authorization(request, token, &query)
                .map_err(|error| failure::Failure {
                    error,
                    retry: false,
                })?
        {
            let mut value = http::HeaderValue::from_str(authorization.expose())
                .map_err(|_| failure::unusable_credentials())?;
            value.set_sensitive(true);
            builder = builder.header("authorization", value);
        }
        // The agent's own limit is that of JSON calls; a part of a file has another.
        let limit = match &request.body {
            Body::Part(_) => Some(TimeOuts::of_part(self.standard)),
            _ => None,
        };

        network::reset_sent();
        let answer = if let Some(whole) = body.in_memory().filter(|_| has_body) {
            run(agent, builder, whole, limit)
        } else if has_body {
            let mut reader = body.reader(share, self.cancel);
            run(
                agent,
                builder,
                ureq::SendBody::from_reader(&mut reader),
                limit,
            )
        } else {
            run(agent, builder, (), limit)
        };
        let used = match &request.credentials {
            Credentials::Basic(pair) => Some(pair),
            _ => token,
        };
        let result = answer.and_then(|answer| read(answer, self.standard, used));
        let sent = network::sent();
        let elapsed = started.elapsed().as_millis();
        trace::line(Level::Debug, || {
            let what = match &result {
                Ok(answer) => answer.status.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            format!(
                "{} {} -> {what} in {elapsed} ms (attempt {number})",
                request.method, request.url
            )
        });
        match result {
            Ok(answer) => {
                *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Http {
                    status: answer.status,
                    transaction_id: answer
                        .headers
                        .get("x-transaction-id")
                        .and_then(|value| value.to_str().ok())
                        .map(str::to_owned),
                    limit: answer.number("x-rate-limit-limit"),
                    remaining: answer.number("x-rate-limit-remaining"),
                    reset: answer.number("x-rate-limit-reset"),
                });
                Ok(answer)
            }
            Err(error) => Err(failure::classify(&error, sent, request.effect)),
        }
    }

    fn authorization(
        &self,
        request: &Request<'_>,
        token: Option<&Secret>,
        query: &[(&str, &str)],
    ) -> Result<Option<Secret>, Error> {
        Ok(match &request.credentials {
            Credentials::None => None,
            Credentials::User => {
                token.map(|token| Secret::new(&format!("Bearer {}", token.expose())))
            }
            Credentials::Bearer(token) => Some(Secret::new(&format!("Bearer {}", token.expose()))),
            Credentials::Basic(pair) => Some(Secret::new(&format!("Basic {}", pair.expose()))),
            Credentials::OAuth1(keys, extra) => {
                let mut parameters = query.to_vec();
                if let Body::Form(form) = &request.body {
                    parameters.extend(form.iter().map(|(name, value)| (*name, value.as_str())));
                }
                let extra: Vec<(&str, &str)> = extra
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                let signed = Signed {
                    method: request.method,
                    base_url: &request.url,
                    parameters: &parameters,
                    extra: &extra,
                };
                Some(Secret::new(&oauth1::header(keys, &Stamp::now()?, &signed)))
            }
        })
    }
}

/// The marker with which a dry run stops before its first request; `operations::call` turns it into the plan.
pub fn planned() -> Error {
    Error::new(
        Code::Cancelled,
        text!(
            "dry run: nothing was sent",
            "пробный запуск: ничего не отправлено"
        ),
    )
}

fn run(
    agent: &Agent,
    builder: http::request::Builder,
    body: impl ureq::AsSendBody,
    limits: Option<TimeOuts>,
) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let request = builder.body(body)?;
    let Some(limits) = limits else {
        return agent.run(request);
    };
    let request = agent
        .configure_request(request)
        .timeout_send_body(Some(limits.send))
        .timeout_recv_response(Some(limits.first_byte))
        .timeout_global(Some(limits.whole))
        .build();
    agent.run(request)
}

fn read(
    answer: http::Response<ureq::Body>,
    standard: &Standard,
    used: Option<&Secret>,
) -> Result<Answer, ureq::Error> {
    let (parts, mut body) = answer.into_parts();
    let bytes = body.with_config().limit(MAX_ANSWER).read_to_vec()?;
    let status = parts.status.as_u16();
    let mut text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if status >= 300 {
        // A server or proxy in between may echo what it was sent.
        for secret in standard.secrets().chain(used.map(Secret::expose)) {
            let quoted = Value::from(secret).to_string();
            for form in [secret, quoted.trim_matches('"')] {
                if text.contains(form) {
                    text = text.replace(form, "***");
                }
            }
        }
    }
    let json = serde_json::from_str(&text).ok();
    Ok(Answer {
        status,
        headers: parts.headers,
        json,
        text,
        follows_unknown: false,
    })
}

/// Exponential from a quarter of a second with jitter, at most 30 s; or what X asked for.
fn back_off(attempt: u32, asked: Option<u64>) -> Result<Duration, Error> {
    if let Some(seconds) = asked {
        return Ok(Duration::from_secs(seconds));
    }
    let ceiling = 250u64.saturating_mul(1 << attempt.min(7)).min(30_000) / 2;
    let random = u64::from(u16::from_be_bytes(random::bytes::<2>()?));
    Ok(Duration::from_millis(
        ceiling / 2 + (ceiling / 2) * random / 65_536,
    ))
}

/// The outcome that a request with this effect leaves when its answer is lost or is a server error.
pub fn outcome_without_answer(effect: Effect) -> Outcome {
    match effect {
        Effect::Repeatable => Outcome::NotApplied,
        Effect::Idempotent | Effect::Once => Outcome::Unknown,
    }
}
