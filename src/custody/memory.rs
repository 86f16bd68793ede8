//! The rotations of this process: which pair came for which refresh token.
//!
//! It spares a grant when two threads hold the same token, when a caller has not taken note of `auth_update` yet, and when a
//! store could not take a pair. Tokens are found by their hash; entries end with the life of their access token.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::cancel::Cancel;
use crate::clock;
use crate::error::Error;
use crate::secret::Secret;
use crate::store::{Gate, Pair, enter as enter_gate};

/// Rotations that are remembered at most; the oldest go first.
const MOST: usize = 256;
/// Seconds for which one is remembered when X did not say how long its token lives.
const USUAL_LIFE: u64 = 7200;

/// Which rotations count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Automatic,
    Any,
}
pub(super) use Which::{Any, Automatic};

struct Rotation {
    pair: Pair,
    automatic: bool,
    until: u64,
}

static MEMORY: LazyLock<Mutex<HashMap<[u8; 32], Rotation>>> = LazyLock::new(Mutex::default);

fn memory() -> MutexGuard<'static, HashMap<[u8; 32], Rotation>> {
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(refresh: &Secret) -> [u8; 32] {
    Sha256::digest(refresh.expose()).into()
}

/// Keeps other threads of this process from spending the same token. Says whether one was doing so.
pub(super) fn enter(refresh: &Secret, cancel: &Cancel) -> Result<(Gate, bool), Error> {
    use std::fmt::Write as _;
    let mut name = String::from("refresh token ");
    for byte in hash(refresh) {
        // Writing to a String cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    enter_gate(&name, cancel)
}

/// The last pair of the chain that began with this token; `None` when it was not spent here.
pub(super) fn newest(refresh: &Secret, which: Which) -> Option<Pair> {
    let memory = memory();
    let now = clock::unix_seconds();
    let mut found: Option<&Pair> = None;
    // A token never comes back, so a chain has no circle; the bound guards against a server that repeats itself.
    for _ in 0..MOST {
        let key = hash(found.map_or(Some(refresh), |pair| pair.refresh.as_ref())?);
        match memory.get(&key) {
            Some(next) if next.until > now && (which == Any || next.automatic) => {
                found = Some(&next.pair);
                if next.pair.refresh.is_none() {
                    break;
                }
            }
            _ => break,
        }
    }
    found.cloned()
}

/// Remembers what a token was spent for; `automatic` when the caller did not ask for it.
pub(super) fn remember(refresh: &Secret, pair: &Pair, automatic: bool) {
    let mut memory = memory();
    let now = clock::unix_seconds();
    memory.retain(|_, rotation| rotation.until > now);
    if memory.len() >= MOST
        && let Some(oldest) = memory
            .iter()
            .min_by_key(|(_, rotation)| rotation.until)
            .map(|(key, _)| *key)
    {
        memory.remove(&oldest);
    }
    memory.insert(
        hash(refresh),
        Rotation {
            pair: pair.clone(),
            automatic,
            until: pair.expires_at.unwrap_or(now + USUAL_LIFE),
        },
    );
}
