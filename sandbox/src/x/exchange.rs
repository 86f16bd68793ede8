//! One request on its way through: what came in, and what was noticed about it.
//!
//! The body stays a stream until a handler decides how to read it: whole and bounded for JSON and forms, piece by piece
//! for media.

use super::{problems, schemas};
use crate::http::answer::{Answer, Halt};
use crate::http::pairs::{Pairs, find};
use crate::state::faults::{Action, Fault};
use crate::state::settings::{CreditsStyle, RateLimitStyle, Settings};
use crate::state::shared::Shared;
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::HeaderMap;
use hyper::body::Incoming;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Larger than any JSON or form body; a base64 segment of the old form protocol still fits.
const WHOLE_BODY_LIMIT: usize = 24 * 1024 * 1024;

/// What stands in the three rate-limit headers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) reset: i64,
}

pub(crate) struct Exchange {
    pub(crate) shared: Arc<Shared>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) number: u64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Pairs,
    pub(crate) headers: HeaderMap,
    /// Scheme and authority as the client addressed them: OAuth 1.0a signs these.
    pub(crate) origin: String,
    pub(crate) rate: Option<Rate>,
    pub(crate) access_level: Option<&'static str>,
    pub(crate) fault: Option<Fault>,
}

impl Exchange {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn content_type(&self) -> &str {
        self.header("content-type").unwrap_or_default()
    }

    /// The media type alone, without parameters, in lower case.
    pub(crate) fn media_type(&self) -> String {
        self.content_type()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    pub(crate) fn content_length(&self) -> Option<u64> {
        self.header("content-length")?.parse().ok()
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.shared.now_ms()
    }

    /// The whole body; too large a one is refused the way the edge refuses it.
    pub(crate) async fn whole(&self, body: &mut Incoming) -> Result<Bytes, Halt> {
        match Limited::new(body, WHOLE_BODY_LIMIT).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                Err(Answer::empty(413).into())
            }
            Err(_) => Err(Halt::HangUp),
        }
    }

    /// The body as JSON. Another content type is as bad as broken JSON: the service says the same of both.
    pub(crate) async fn json(&self, body: &mut Incoming) -> Result<Value, Halt> {
        let bytes = self.whole(body).await?;
        if self.media_type() != "application/json" {
            return Err(problems::not_json(&self.settings).into());
        }
        serde_json::from_slice(&bytes).map_err(|_| problems::not_json(&self.settings).into())
    }

    /// The body as a form, when it is one; else nothing.
    pub(crate) async fn form(&self, body: &mut Incoming) -> Result<Pairs, Halt> {
        let bytes = self.whole(body).await?;
        Ok(
            if self.media_type() == "application/x-www-form-urlencoded" {
                form_urlencoded::parse(&bytes).into_owned().collect()
            } else {
                Vec::new()
            },
        )
    }

    /// Refuses a body that the named schema does not admit.
    pub(crate) fn check(&self, schema: &str, body: &Value) -> Result<(), Halt> {
        schemas::check(schema, body, &self.settings).map_err(Halt::Answer)
    }

    pub(crate) fn note_auth(&self, kind: &'static str) {
        self.shared
            .log()
            .update(self.number, |entry| entry.auth_kind = Some(kind));
    }

    /// Looks for a fault that waits for this segment, and lets it act before anything is committed.
    pub(crate) async fn segment(&mut self, index: u64) -> Result<(), Halt> {
        self.shared
            .log()
            .update(self.number, |entry| entry.segment = Some(index));
        if self.fault.is_none() {
            let fault = self
                .shared
                .faults()
                .take(&self.method, &self.path, Some(index));
            if fault.is_some() {
                self.meet(fault);
                return self.before().await;
            }
        }
        Ok(())
    }

    /// Makes a fault this request's own.
    pub(crate) fn meet(&mut self, fault: Option<Fault>) {
        if let Some(fault) = &fault {
            let name = fault.name();
            self.shared
                .log()
                .update(self.number, |entry| entry.fault = Some(name));
        }
        self.fault = fault;
    }

    /// The part of a fault that comes before processing.
    pub(crate) async fn before(&mut self) -> Result<(), Halt> {
        let Some(fault) = self.fault.clone() else {
            return Ok(());
        };
        match fault.action {
            Action::DropBefore => Err(Halt::HangUp),
            Action::DelayMs if !fault.commit => {
                tokio::time::sleep(Duration::from_millis(fault.ms.unwrap_or(1000))).await;
                Ok(())
            }
            Action::Status if !fault.commit => Err(self.status(&fault).into()),
            Action::RateLimit => {
                let style = match fault.style.as_deref() {
                    Some("v1") => RateLimitStyle::V1,
                    Some("typed") => RateLimitStyle::Typed,
                    Some(_) => RateLimitStyle::Problem,
                    None => self.settings.rate_limit_style,
                };
                if self.settings.rate_limit_headers {
                    self.rate = Some(Rate {
                        limit: 100,
                        remaining: 0,
                        reset: self.now_ms() / 1000 + fault.reset_secs.unwrap_or(900),
                    });
                }
                let mut answer = problems::too_many_requests(&self.settings, style);
                if let Some(after) = &fault.retry_after {
                    let after = after.as_str().map_or(after.to_string(), str::to_owned);
                    answer = answer.with_header("retry-after", after);
                }
                Err(with_headers(answer, &fault).into())
            }
            Action::Unauthorized => Err(with_headers(
                if self.path.starts_with("/2/") {
                    problems::unauthorized()
                } else {
                    problems::invalid_or_expired_token()
                },
                &fault,
            )
            .into()),
            Action::Credits => {
                let style = match fault.style.as_deref() {
                    Some("depleted") => CreditsStyle::Depleted,
                    Some(_) => CreditsStyle::Enrolled,
                    None => self.settings.credits_style,
                };
                self.rate = Some(Rate {
                    limit: 100,
                    remaining: 99,
                    reset: self.now_ms() / 1000 + 900,
                });
                let answer = problems::credits(&self.settings, style, 1_553_086_854_915_936_256);
                Err(with_headers(answer, &fault).into())
            }
            _ => Ok(()),
        }
    }

    /// The answer a `status` fault describes.
    pub(crate) fn status(&self, fault: &Fault) -> Answer {
        let status = fault.status.unwrap_or(503);
        let answer = if let Some(body) = &fault.body {
            Answer::json(status, body.clone())
        } else if let Some(text) = &fault.text {
            Answer::text(status, "text/plain; charset=utf-8", text.clone())
        } else if let Some(html) = &fault.html {
            Answer::html(status, html.clone())
        } else if fault.empty {
            Answer::empty(status)
        } else if fault.style.as_deref() == Some("client-not-enrolled") {
            problems::client_not_enrolled(&self.settings, "123")
        } else {
            problems::plain(status)
        };
        with_headers(answer, fault)
    }
}

fn with_headers(mut answer: Answer, fault: &Fault) -> Answer {
    for (name, value) in &fault.headers {
        let value = value.as_str().map_or(value.to_string(), str::to_owned);
        answer = answer.with_header(name, value);
    }
    answer
}
