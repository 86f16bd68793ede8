//! One at a time per profile: threads by a gate of this process, processes and machines by the store's own lock.
//!
//! The gate is not needed for correctness: it keeps a hundred waiting threads from asking the store a hundred times.

use std::collections::HashSet;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::handle::Store;
use crate::cancel::Cancel;
use crate::error::Error;

/// Between two tries at a lock that another process holds.
const PAUSE: Duration = Duration::from_millis(10);

/// A child of fork must not wait for a thread that only its parent has, hence the process's number.
type Key = (u32, String);

static GATES: LazyLock<(Mutex<HashSet<Key>>, Condvar)> = LazyLock::new(Default::default);

fn gates() -> MutexGuard<'static, HashSet<Key>> {
    GATES.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A gate of this process that is closed behind whoever holds this.
pub struct Gate(Key);

impl Drop for Gate {
    fn drop(&mut self) {
        gates().remove(&self.0);
        GATES.1.notify_all();
    }
}

/// Passes the gate of that name, or returns `None` while somebody is inside.
fn try_enter(name: &str) -> Option<Gate> {
    let key = (std::process::id(), name.to_owned());
    // Made only when the gate was open: dropping one opens it.
    gates().insert(key.clone()).then(|| Gate(key))
}

/// Waits for the gate of that name. Says whether somebody was inside. The wait can be cancelled.
pub fn enter(name: &str, cancel: &Cancel) -> Result<(Gate, bool), Error> {
    let key = (std::process::id(), name.to_owned());
    let mut waited = false;
    let mut inside = gates();
    loop {
        if inside.insert(key.clone()) {
            return Ok((Gate(key), waited));
        }
        waited = true;
        cancel.check()?;
        inside = GATES
            .1
            .wait_timeout(inside, PAUSE)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
}

/// A profile that nobody else holds, on any machine that shares the store.
pub struct Held<'a> {
    store: &'a Store,
    number: i64,
    // Dropped last: whoever comes next finds the store's lock free.
    _gate: Gate,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.store.backend().unlock(self.number);
    }
}

fn name_of(store: &Store, profile: &str) -> String {
    format!("{}\n{profile}", store.identity)
}

/// The lock's number: the same on every machine.
fn number(profile: &str) -> i64 {
    let hash: [u8; 32] = Sha256::digest(format!("xpost profile {profile}")).into();
    let mut head = [0; 8];
    head.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(head)
}

impl Store {
    /// Waits until nobody else, on any machine, holds the profile, and holds it. The wait can be cancelled.
    pub fn hold(&self, name: &str, cancel: &Cancel) -> Result<Held<'_>, Error> {
        let (gate, _) = enter(&name_of(self, name), cancel)?;
        let number = number(name);
        while !self.backend().try_lock(number)? {
            cancel.wait(PAUSE)?;
        }
        Ok(self.held(number, gate))
    }

    /// Holds the profile if nobody else does.
    pub fn try_hold(&self, name: &str) -> Result<Option<Held<'_>>, Error> {
        let Some(gate) = try_enter(&name_of(self, name)) else {
            return Ok(None);
        };
        let number = number(name);
        let taken = self.backend().try_lock(number)?;
        Ok(taken.then(|| self.held(number, gate)))
    }

    fn held(&self, number: i64, gate: Gate) -> Held<'_> {
        Held {
            store: self,
            number,
            _gate: gate,
        }
    }
}
