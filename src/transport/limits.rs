//! The limits that X has told this process of, until they end (architecture, decision 28).
//!
//! A request that X would refuse with a 429 is not sent. A limit belongs to an address, an identity and an endpoint:
//! the method with the path, in which ids are alike. Identities are kept as hashes. What X did not put a moment to is
//! not remembered: the end of a limit is always one that X told.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::answer::Answer;
use super::request::{Credentials, Request};
use crate::clock::{self, skew};
use crate::error::{Code, Error};
use crate::language::text;

/// Limits that are remembered at once; those that have ended go first.
const MOST: usize = 4096;

/// Which limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Limit([u8; 32]);

#[derive(Clone, Copy)]
struct Told {
    /// By X's clock, in Unix seconds.
    until: u64,
    /// The same by a clock that nobody sets.
    end: Instant,
}

static TOLD: LazyLock<Mutex<HashMap<Limit, Told>>> = LazyLock::new(Mutex::default);

fn told() -> MutexGuard<'static, HashMap<Limit, Told>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Limit {
    /// The limit that counts `request`, under each of the names of its sender; `user` tells the OAuth 2.0 user of the call
    /// from others. Empty for requests of nobody in particular, such as those to the token endpoint.
    pub(super) fn of(request: &Request<'_>, user: &[[u8; 32]]) -> Vec<Self> {
        let senders: Vec<[u8; 32]> = match &request.credentials {
            Credentials::None | Credentials::Basic(_) => Vec::new(),
            Credentials::User => user.to_vec(),
            Credentials::Bearer(token) => vec![Sha256::digest(token.expose()).into()],
            Credentials::OAuth1(keys, _) => keys
                .token
                .iter()
                .map(|(token, _)| format!("{}\n{}", keys.consumer_key.expose(), token.expose()))
                .map(|both| Sha256::digest(both).into())
                .collect(),
        };
        senders
            .into_iter()
            .map(|sender| Self::at(request, sender))
            .collect()
    }

    fn at(request: &Request<'_>, sender: [u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(sender);
        hash.update(request.method);
        for (nth, segment) in request.url.split('/').enumerate() {
            // The first three are the scheme, nothing and the host.
            let is_id = nth > 2 && !segment.is_empty();
            let is_id = is_id && segment.bytes().all(|byte| byte.is_ascii_digit());
            // "2" and "1.1" are versions; no id of X is that short.
            hash.update(if is_id && segment.len() > 1 {
                ":id"
            } else {
                segment
            });
            hash.update("/");
        }
        Self(hash.finalize().into())
    }

    /// Notes what an answer says of it.
    pub(super) fn learn(&self, answer: &Answer) {
        let now = answer.date().unwrap_or_else(clock::unix_seconds);
        let Some(until) = answer.told_limit(now) else {
            return;
        };
        let Some(end) = Instant::now().checked_add(Duration::from_secs(until.saturating_sub(now)))
        else {
            return;
        };
        let mut told = told();
        if told.len() >= MOST {
            let now = Instant::now();
            told.retain(|_, limit| limit.end > now);
            if told.len() >= MOST {
                told.clear();
            }
        }
        told.insert(*self, Told { until, end });
    }

    /// How long it lasts from now, when it does. It has ended as soon as one of the two clocks says so: a machine that
    /// slept stops the one, and a clock that was set breaks the other.
    pub(super) fn lasts(&self, url: &str) -> Option<Duration> {
        let mut told = told();
        let limit = *told.get(self)?;
        let now = clock::unix_seconds().saturating_add_signed(skew::of(url).unwrap_or(0));
        let left = limit.end.saturating_duration_since(Instant::now());
        if left.is_zero() || limit.until <= now {
            told.remove(self);
            return None;
        }
        Some(left)
    }
}

/// The answer to a request that is not sent since a limit lasts for so long.
pub(super) fn exhausted(left: Duration) -> Error {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    Error::new(
        Code::RateLimited,
        text!(
            "a rate limit of X is exhausted, as X has said before; the request was not sent",
            "исчерпан лимит запросов X, о чём X уже сообщил; запрос не отправлялся"
        ),
    )
    .retryable(true)
    .retry_at(Some(clock::unix_seconds() + seconds))
    .hint(text!(
        "repeat after `retry_at`, or let calls wait with `auth.rate_limit` “wait”",
        "повторите после `retry_at` либо разрешите вызовам ждать: `auth.rate_limit` «wait»"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use crate::transport::body::Body;
    use crate::transport::request::Effect;

    fn request(method: &'static str, url: &str, token: &str) -> Request<'static> {
        Request {
            method,
            url: url.to_owned(),
            query: Vec::new(),
            body: Body::Empty,
            credentials: Credentials::Bearer(Secret::new(token)),
            effect: Effect::Repeatable,
        }
    }

    fn limit(method: &'static str, url: &str, token: &str) -> Vec<Limit> {
        Limit::of(&request(method, url, token), &[])
    }

    #[test]
    fn a_limit_is_of_an_address_an_identity_and_an_endpoint() {
        let one = limit("GET", "https://x.test/2/tweets/1234567", "one");
        assert_eq!(one.len(), 1);
        assert_eq!(one, limit("GET", "https://x.test/2/tweets/7654321", "one"));
        for other in [
            limit("DELETE", "https://x.test/2/tweets/1234567", "one"),
            limit("GET", "https://x.test/2/tweets", "one"),
            limit("GET", "https://x.test/2/users/1234567", "one"),
            limit("GET", "https://y.test/2/tweets/1234567", "one"),
            limit("GET", "https://x.test/2/tweets/1234567", "two"),
        ] {
            assert_ne!(one, other);
        }
    }
}
