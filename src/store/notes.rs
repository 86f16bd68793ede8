//! Small facts that outlive a call: states of redirects that were used, and whose a token is.

use sha2::{Digest as _, Sha256};

use super::backend::signed;
use super::handle::Store;
use crate::clock;
use crate::error::Error;
use crate::oauth2::STATE_LIFETIME;

impl Store {
    /// Notes a state as used; says whether it was unused until now, on every machine that shares the store.
    pub fn use_state(&self, state: &str, now: u64) -> Result<bool, Error> {
        // A state may be used a minute before it is issued by this machine's clock.
        let before = now.saturating_sub(STATE_LIFETIME + 60);
        self.patiently(|backend| {
            backend.use_state(&Sha256::digest(state), signed(now), signed(before))
        })
    }

    /// Makes a state usable again that was not used after all.
    pub fn give_back(&self, state: &str) -> Result<(), Error> {
        self.patiently(|backend| backend.give_back(&Sha256::digest(state)))
    }

    /// The id of the user whose token this is, as noted by [`Store::know_user`].
    pub fn user_of(&self, token: &str) -> Result<Option<String>, Error> {
        self.patiently(|backend| backend.read_user(&Sha256::digest(token)))
    }

    /// Notes whose a token is, for two months.
    pub fn know_user(&self, token: &str, id: &str) -> Result<(), Error> {
        let now = clock::unix_seconds();
        let before = now.saturating_sub(60 * 86_400);
        self.patiently(|backend| {
            backend.write_user(&Sha256::digest(token), id, signed(now), signed(before))
        })
    }
}
