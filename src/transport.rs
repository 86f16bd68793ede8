//! One HTTP request: signed, sent, retried where that is safe, timed, logged without secrets.
//!
//! The transport knows no endpoint. What it must know of a request is its [`Effect`]: whether repeating it could do
//! something twice. A request whose bytes never left is always safe to repeat; any other only when its effect allows
//! it (contract §7.3). Each attempt is signed anew.

mod answer;
mod body;
mod failure;
mod limits;
mod network;

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use ureq::http;

pub use answer::Answer;
pub use body::{Body, Part, Source, Stream};
use limits::Limit;
use network::TimeOuts;
pub use network::{Agent, Interruptible, Network, agent};

use crate::cancel::Cancel;
use crate::clock::{self, skew};
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

    /// Hashes of what tells this user of this app from others; the same for all of a call, also when the token is renewed.
    fn identity(&self) -> &[[u8; 32]];
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

    fn identity(&self) -> &[[u8; 32]] {
        &[]
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

/// The way of one call through the network.
pub struct Transport<'a> {
    agent: OnceLock<Agent>,
    connect: &'a (dyn Fn() -> Result<Agent, Error> + Sync),
    standard: &'a Standard,
    cancel: &'a Cancel,
    meter: &'a Meter<'a>,
    tokens: &'a dyn Tokens,
    last: Mutex<Option<Http>>,
    /// Seconds that X's clock is ahead of this machine's, when they differ too much.
    skew: Mutex<Option<i64>>,
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
            skew: Mutex::new(None),
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

    /// Seconds that X's clock is ahead of this machine's, by X's last answer; `None` while they agree well enough.
    pub fn clock_skew(&self) -> Option<i64> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
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
        let limits = Limit::of(request, self.tokens.identity());
        let mut patience = Patience::new(self.standard.rate_limit_wait);
        // A refused token is replaced once; a refusal changes nothing, so that is safe whatever the request does.
        let mut renewable = matches!(request.credentials, Credentials::User);
        // The same holds for a signature whose timestamp was wrong.
        let mut datable = true;
        loop {
            self.cancel.check().map_err(|_| stopped(left))?;
            if let Some(rest) = limits.iter().find_map(|limit| limit.lasts(&request.url)) {
                let Some(pause) = patience.take(rest) else {
                    return Err(limits::exhausted(rest)
                        .outcome(left)
                        .retryable(left != Outcome::Unknown));
                };
                waiting(request, pause);
                self.cancel.wait(pause).map_err(|_| stopped(left))?;
                continue;
            }
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
            if let Ok(answer) = &outcome {
                for limit in &limits {
                    limit.learn(answer);
                }
                if datable && answer.is_misdated() {
                    datable = false;
                    trace::line(Level::Warn, || {
                        "the clock of this machine is wrong: signing anew by X's".to_owned()
                    });
                    share.undo();
                    continue;
                }
                // A 429 changes nothing either, and is no attempt.
                if answer.status == 429
                    && let Some(pause) = patience.take_again(answer.rest())
                {
                    share.undo();
                    waiting(request, pause);
                    self.cancel.wait(pause).map_err(|_| stopped(left))?;
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
        let signed_at = matches!(request.credentials, Credentials::OAuth1(..))
            .then(|| skew::seconds_at(&request.url));
        if let Some(authorization) = self
            .authorization(request, token, &query, signed_at)
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
            Ok(mut answer) => {
                answer.signed_at = signed_at;
                self.compare_clocks(request, &answer);
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
            Err(error) => {
                Err(failure::classify(&error, sent, request.effect).on_the_way(agent, &request.url))
            }
        }
    }

    fn authorization(
        &self,
        request: &Request<'_>,
        token: Option<&Secret>,
        query: &[(&str, &str)],
        signed_at: Option<u64>,
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
                let stamp = Stamp::at(signed_at.unwrap_or_else(clock::unix_seconds))?;
                Some(Secret::new(&oauth1::header(keys, &stamp, &signed)))
            }
        })
    }

    fn compare_clocks(&self, request: &Request<'_>, answer: &Answer) {
        let Some(date) = answer.date() else { return };
        skew::note(&request.url, date);
        let skew = skew::of(&request.url).filter(|skew| skew.unsigned_abs() > skew::TOLERATED);
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner) = skew;
    }
}

/// How long a call lets itself be held up by limits of X.
struct Patience {
    most: Option<Duration>,
    waited: Duration,
    refusals: u32,
}

impl Patience {
    fn new(most: Option<Duration>) -> Self {
        Self {
            most,
            waited: Duration::ZERO,
            refusals: 0,
        }
    }

    /// A pause of this length, unless it is longer than the call may wait altogether.
    fn take(&mut self, pause: Duration) -> Option<Duration> {
        let waited = self.waited.checked_add(pause)?;
        if waited > self.most? {
            return None;
        }
        self.waited = waited;
        Some(pause)
    }

    /// The same after a 429. A server that refuses again and again although the pause that it named is over is asked ever
    /// more rarely.
    fn take_again(&mut self, named: Duration) -> Option<Duration> {
        let least = Duration::from_secs(1 << self.refusals.min(6));
        let pause = self.take(named.max(least))?;
        self.refusals += 1;
        Some(pause)
    }
}

fn waiting(request: &Request<'_>, pause: Duration) {
    trace::line(Level::Warn, || {
        format!(
            "{} {}: a limit of X is used up; waiting {} s",
            request.method,
            request.url,
            pause.as_secs()
        )
    });
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
        signed_at: None,
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
