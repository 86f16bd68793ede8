//! One attempt of a request: signed, sent, its answer read and cleaned of secrets.

use std::time::Instant;

use serde_json::Value;
use ureq::http;

use super::answer::Answer;
use super::body::Body;
use super::failure::{self, Failure};
use super::network::{Agent, TimeOuts};
use super::request::{Credentials, Request};
use super::sent;
use crate::cancel::Cancel;
use crate::clock::{self, skew};
use crate::error::Error;
use crate::oauth1::{self, Signed, Stamp};
use crate::parameters::Standard;
use crate::progress::Share;
use crate::secret::Secret;
use crate::trace::{self, Level};

/// The largest answer that is read. X's answers are a few kilobytes.
const MAX_ANSWER: u64 = 8 * 1024 * 1024;

/// What one attempt needs.
pub(super) struct Attempt<'a> {
    pub request: &'a Request<'a>,
    /// The OAuth 2.0 user's token, where the request acts as the user.
    pub token: Option<&'a Secret>,
    /// Which attempt it is, for the log.
    pub number: u32,
    pub standard: &'a Standard,
    pub cancel: &'a Cancel,
}

impl Attempt<'_> {
    /// Sends the request once. `share` learns how many bytes of a file are on their way.
    pub(super) fn make(&self, agent: &Agent, share: &Share<'_>) -> Result<Answer, Failure> {
        let request = self.request;
        let agent = agent.to(&request.url);
        let started = Instant::now();
        let body = request.body.encode()?;
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
        if let Some(authorization) = self.authorization(&query, signed_at)? {
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

        sent::reset();
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
            _ => self.token,
        };
        let result = answer.and_then(|answer| read(answer, self.standard, used));
        let sent = sent::sent();
        let elapsed = started.elapsed().as_millis();
        trace::line(Level::Debug, || {
            let what = match &result {
                Ok(answer) => answer.status.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            format!(
                "{} {} -> {what} in {elapsed} ms (attempt {})",
                request.method, request.url, self.number
            )
        });
        match result {
            Ok(mut answer) => {
                answer.signed_at = signed_at;
                Ok(answer)
            }
            Err(error) => {
                Err(failure::classify(&error, sent, request.effect).on_the_way(agent, &request.url))
            }
        }
    }

    fn authorization(
        &self,
        query: &[(&str, &str)],
        signed_at: Option<u64>,
    ) -> Result<Option<Secret>, Error> {
        Ok(match &self.request.credentials {
            Credentials::None => None,
            Credentials::User => self
                .token
                .map(|token| Secret::new(&format!("Bearer {}", token.expose()))),
            Credentials::Bearer(token) => Some(Secret::new(&format!("Bearer {}", token.expose()))),
            Credentials::Basic(pair) => Some(Secret::new(&format!("Basic {}", pair.expose()))),
            Credentials::OAuth1(keys, extra) => {
                let mut parameters = query.to_vec();
                if let Body::Form(form) = &self.request.body {
                    parameters.extend(form.iter().map(|(name, value)| (*name, value.as_str())));
                }
                let extra: Vec<(&str, &str)> = extra
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                let signed = Signed {
                    method: self.request.method,
                    base_url: &self.request.url,
                    parameters: &parameters,
                    extra: &extra,
                };
                let stamp = Stamp::at(signed_at.unwrap_or_else(clock::unix_seconds))?;
                Some(Secret::new(&oauth1::header(keys, &stamp, &signed)))
            }
        })
    }
}

fn run(
    agent: &ureq::Agent,
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
