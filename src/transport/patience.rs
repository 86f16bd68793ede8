//! How long a call waits before it asks again.

use std::time::Duration;

use crate::error::Error;
use crate::random;

/// The longest `Retry-After`, in seconds, that is waited for within a call; a longer pause is the caller's to make.
pub(super) const LONGEST_PAUSE: u64 = 60;

/// How long a call lets itself be held up by limits of X.
pub(super) struct Patience {
    most: Option<Duration>,
    waited: Duration,
    refusals: u32,
}

impl Patience {
    pub(super) fn new(most: Option<Duration>) -> Self {
        Self {
            most,
            waited: Duration::ZERO,
            refusals: 0,
        }
    }

    /// A pause of this length, unless it is longer than the call may wait altogether.
    pub(super) fn take(&mut self, pause: Duration) -> Option<Duration> {
        let waited = self.waited.checked_add(pause)?;
        if waited > self.most? {
            return None;
        }
        self.waited = waited;
        Some(pause)
    }

    /// The same after a 429. A server that refuses again and again although the pause that it named is over is asked ever
    /// more rarely.
    pub(super) fn take_again(&mut self, named: Duration) -> Option<Duration> {
        let least = Duration::from_secs(1 << self.refusals.min(6));
        let pause = self.take(named.max(least))?;
        self.refusals += 1;
        Some(pause)
    }
}

/// Exponential from a quarter of a second with jitter, at most 30 s; or what X asked for.
pub(super) fn back_off(attempt: u32, asked: Option<u64>) -> Result<Duration, Error> {
    if let Some(seconds) = asked {
        return Ok(Duration::from_secs(seconds));
    }
    let ceiling = 250u64.saturating_mul(1 << attempt.min(7)).min(30_000) / 2;
    let random = u64::from(u16::from_be_bytes(random::bytes::<2>()?));
    Ok(Duration::from_millis(
        ceiling / 2 + (ceiling / 2) * random / 65_536,
    ))
}
