//! What X answered, and what its headers say of limits and of the time.

use std::time::Duration;

use serde_json::Value;
use ureq::http::HeaderMap;

use crate::clock::{self, skew};

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
    /// The timestamp of the OAuth 1.0a signature that the request carried, if it carried one.
    pub signed_at: Option<u64>,
}

/// The sets of headers that tell of limits (contract §5.3).
const LIMITS: [&str; 3] = ["x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour"];

impl Answer {
    /// Any 2xx is success: live answers and X's description differ in the exact code (contract §0).
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Unix seconds, by X's clock, after which a 429 may be over (contract §5.3): the latest reset among the exhausted
    /// limits, a `Retry-After`, or a minute from `now`. `now` is X's, too.
    pub fn retry_at(&self, now: u64) -> u64 {
        self.told_limit(now).unwrap_or(now + 60).max(now + 1)
    }

    /// The end of a limit that X has put a moment to, by X's clock; also on a success that was the last one allowed.
    pub fn told_limit(&self, now: u64) -> Option<u64> {
        let exhausted = LIMITS
            .iter()
            .filter(|set| self.number(&format!("{set}-remaining")) == Some(0))
            .filter_map(|set| self.number(&format!("{set}-reset")))
            .max();
        let asked = (self.status == 429)
            .then(|| self.number("retry-after"))
            .flatten()
            .map(|seconds| now.saturating_add(seconds));
        exhausted.into_iter().chain(asked).max()
    }

    /// How long a 429 lasts, whatever this machine takes for the time: counted from the answer's own `Date`.
    pub fn rest(&self) -> Duration {
        let now = self.date().unwrap_or_else(clock::unix_seconds);
        Duration::from_secs(self.retry_at(now).saturating_sub(now))
    }

    /// [`Answer::retry_at`] by the clock of this machine, at which a caller will look. X's own moment while the clocks
    /// agree.
    pub fn retry_at_here(&self) -> u64 {
        let here = clock::unix_seconds();
        match self.date() {
            Some(date) if date.abs_diff(here) > skew::TOLERATED => {
                here.saturating_add(self.rest().as_secs())
            }
            _ => self.retry_at(here),
        }
    }

    /// Whether X refused a signature that was dated by a wrong clock.
    pub fn is_misdated(&self) -> bool {
        let (Some(signed), Some(date)) = (self.signed_at, self.date()) else {
            return false;
        };
        self.status == 401 && signed.abs_diff(date) > skew::TOLERATED
    }

    /// When X answered, by its own clock. An answer that a cache kept (it has an `Age`) does not say.
    pub fn date(&self) -> Option<u64> {
        if self.headers.contains_key("age") {
            return None;
        }
        clock::parse_http_date(self.headers.get("date")?.to_str().ok()?)
    }

    /// A header as a number.
    pub fn number(&self, header: &str) -> Option<u64> {
        self.headers.get(header)?.to_str().ok()?.trim().parse().ok()
    }
}
