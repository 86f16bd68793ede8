//! A post is published once, or the caller knows why not (contract §7.3).
//!
//! X has no idempotency key, so the store keeps a journal: a line for each `idempotency_key` of an account says, durably
//! and before the request leaves, that it is about to, and afterwards what came of it. Whoever repeats a call gets what the
//! first one got; whoever finds a line whose answer is missing asks X for the user's newest posts before anything is sent
//! again. A lock of the store keeps two callers of one key apart.

mod content;
mod creation;
mod journal;
mod line;
mod matching;
mod once;
pub mod outbox;
mod reconcile;
mod resolve;
mod short_links;

pub use content::{Content, canonical, sorted};
pub use creation::Ready;
pub use journal::{Journal, KEY_LENGTH, part_key};
pub use once::{Published, publish, refuse_shortened};
pub use resolve::{Decision, resolve, unknown_key};
