//! The sign-ins that this process has begun: a short memory, so that a public client which keeps nothing but the `code`
//! of the redirect still finishes where the link was made, and so that a state is used once.
//!
//! It is a convenience, not a need: any machine that holds the client secret can handle the redirect, or its code; with
//! `state` at hand, also any that holds a public client's key.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::oauth2::STATE_LIFETIME;
use crate::secret::Secret;

/// One link that was made.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub client_id: String,
    pub redirect_uri: String,
    pub state: String,
    pub verifier: Secret,
    /// Whether the code alone may finish it.
    pub by_code: bool,
    pub issued: u64,
}

const MOST: usize = 256;

#[derive(Default)]
struct Memory {
    links: VecDeque<Pending>,
    used: VecDeque<(String, u64)>,
}

static MEMORY: Mutex<Option<Memory>> = Mutex::new(None);

fn with<T>(now: u64, act: impl FnOnce(&mut Memory) -> T) -> T {
    let mut guard = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let memory = guard.get_or_insert_default();
    let fresh = |issued: u64| now < issued.saturating_add(STATE_LIFETIME);
    memory.links.retain(|link| fresh(link.issued));
    // A state may be used a minute before it is issued by this machine's clock, hence the longer memory.
    memory
        .used
        .retain(|(_, at)| now < at.saturating_add(STATE_LIFETIME + 60));
    act(memory)
}

/// Remembers a link.
pub(super) fn remember(link: Pending) {
    with(link.issued, |memory| {
        if memory.links.len() >= MOST {
            memory.links.pop_front();
        }
        memory.links.push_back(link);
    });
}

/// The link with that state, or without a state the newest one of that app that a code alone may finish.
pub(super) fn recall(
    state: Option<&str>,
    client_id: &str,
    redirect_uri: &str,
    now: u64,
) -> Option<Pending> {
    with(now, |memory| {
        memory
            .links
            .iter()
            .rev()
            .find(|link| {
                link.client_id == client_id
                    && link.redirect_uri == redirect_uri
                    && state.map_or(link.by_code, |state| link.state == state)
            })
            .cloned()
    })
}

/// Marks a state as used; says whether it was unused until now.
pub(super) fn use_up(state: &str, now: u64) -> bool {
    with(now, |memory| {
        memory.links.retain(|link| link.state != state);
        if memory.used.iter().any(|(used, _)| used == state) {
            return false;
        }
        if memory.used.len() >= MOST * 16 {
            memory.used.pop_front();
        }
        memory.used.push_back((state.to_owned(), now));
        true
    })
}

/// Makes a state usable again that was not used after all.
pub(super) fn give_back(state: &str, link: Option<Pending>, now: u64) {
    with(now, |memory| {
        memory.used.retain(|(used, _)| used != state);
        memory.links.extend(link);
    });
}
