//! The way of one call through the network: each request tried until it has its answer, or no attempt is left.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::attempt::Attempt;
use super::failure::Failure;
use super::limits::{self, Limit};
use super::network::Agent;
use super::patience::{LONGEST_PAUSE, Patience, back_off};
use super::request::{Credentials, Effect, Request, outcome_without_answer};
use super::tokens::Tokens;
use crate::cancel::{self, Cancel};
use crate::clock::skew;
use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::parameters::Standard;
use crate::progress::{Meter, Share};
use crate::response::Http;
use crate::secret::Secret;
use crate::trace::{self, Level};

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
            cancel::cancelled()
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
    ) -> Result<Answer, Failure> {
        let agent = self.agent()?;
        // Checked again now that the client knows the agent: a cancellation before that could not shut it down.
        self.cancel.check()?;
        let attempt = Attempt {
            request,
            token,
            number,
            standard: self.standard,
            cancel: self.cancel,
        };
        let answer = attempt.make(agent, share)?;
        self.note_answer(request, &answer);
        Ok(answer)
    }

    fn note_answer(&self, request: &Request<'_>, answer: &Answer) {
        self.compare_clocks(request, answer);
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
    }

    fn compare_clocks(&self, request: &Request<'_>, answer: &Answer) {
        let Some(date) = answer.date() else { return };
        skew::note(&request.url, date);
        let skew = skew::of(&request.url).filter(|skew| skew.unsigned_abs() > skew::TOLERATED);
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner) = skew;
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
