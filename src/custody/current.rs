//! The pair that a call works with, and when it is due.

use crate::accounts::{self, Account};
use crate::secret::Secret;
use crate::store::{Grant, Pair};

/// Seconds of its life that an access token must have left to be sent when it could not be refreshed ahead.
const LEAST_LIFE: u64 = 5;

/// The pair at this moment of the call.
pub(super) struct Current {
    pub(super) access: Option<Secret>,
    pub(super) refresh: Option<Secret>,
    pub(super) expires_at: Option<u64>,
    pub(super) refresh_at: Option<u64>,
    /// Seconds that X's clock was ahead of the one that both are by.
    pub(super) skew: i64,
    pub(super) grant: Grant,
    /// A refresh ahead of time has failed: this call makes do with the token it has.
    pub(super) gave_up: bool,
}

impl Current {
    /// Takes a pair in the place of the one that was here.
    pub(super) fn adopt(&mut self, pair: &Pair) {
        self.access = Some(pair.access.clone());
        if pair.refresh.is_some() {
            self.refresh.clone_from(&pair.refresh);
        }
        self.expires_at = pair.expires_at;
        self.refresh_at = pair.refresh_at;
        self.skew = pair.skew;
        self.grant = Grant::Good;
    }

    /// [`Current::adopt`] for a pair that was got for this one: the user is the same.
    pub(super) fn succeed(&mut self, pair: &Pair) {
        let before = self.access.as_ref();
        accounts::note(
            pair.access.expose(),
            Account {
                id: before.and_then(|token| accounts::of(token.expose()).id),
                scope: pair.scope.clone(),
            },
        );
        self.adopt(pair);
    }

    /// Whether the access token can be sent.
    pub(super) fn is_alive(&self, time: u64) -> bool {
        self.access.is_some() && self.expires_at.is_none_or(|at| at > time + LEAST_LIFE)
    }

    /// Whether the pair is to be refreshed before the access token is sent.
    pub(super) fn is_due(&self, time: u64) -> bool {
        match self.grant {
            _ if self.access.is_none() => true,
            // The refresh token may be used up: the access token is worth all of its life.
            Grant::Refreshing | Grant::Dead => !self.is_alive(time),
            Grant::None | Grant::Good => self.refresh_at.is_some_and(|at| at <= time),
        }
    }
}
