//! Whose post it is, under which key, and where that is written down.

use crate::store::Store;

/// Characters of an `idempotency_key` at most.
pub const KEY_LENGTH: usize = 255;

/// The key of one post of a thread, counted from 1. No caller's key has a control character in it.
pub fn part_key(key: &str, part: usize) -> String {
    format!("{key}{PART}{part}")
}

/// What parts a key from the number of a post.
pub(super) const PART: char = '\u{1}';

/// Whose post it is, under which key, and where that is kept.
#[derive(Clone)]
pub struct Journal<'a> {
    /// The store.
    pub store: &'a Store,
    /// X's address and the user's id.
    pub account: String,
    /// The user's id.
    pub user: String,
    /// The caller's key.
    pub key: String,
}

impl Journal<'_> {
    /// The same for one post of a thread, counted from 1.
    pub fn part(&self, part: usize) -> Self {
        Self {
            key: part_key(&self.key, part),
            ..self.clone()
        }
    }
}
