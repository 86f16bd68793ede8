//! A post that waits in the store to be sent, and an account that has to wait before it sends more.

use serde_json::Value;

/// Where a post of the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueState {
    /// It is sent when it is due.
    Waiting,
    /// A worker has claimed it.
    Sending,
    /// It is published.
    Sent,
    /// X or the library refused it; it is not tried again by itself.
    Failed,
    /// It was taken out before it was sent.
    Cancelled,
}

impl QueueState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sending,
        Self::Sent,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The words of the states.
    pub const WORDS: &'static [&'static str] =
        &["waiting", "sending", "sent", "failed", "cancelled"];

    /// The word in the store and in answers.
    pub const fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The state of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A post of the outbox.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Its place in the order of arrival; 0 before it is in the store.
    pub seq: i64,
    /// The account that posts it: the name of a profile.
    pub profile: String,
    /// Its `idempotency_key`, also that of the journal.
    pub key: String,
    /// Counts its changes.
    pub revision: i64,
    /// Where it stands.
    pub state: QueueState,
    /// SHA-256 of what is to be posted.
    pub digest: Vec<u8>,
    /// What is to be posted, as its caller gave it; once it is sent only its first text.
    pub post: Value,
    /// The last failure, as in the envelope.
    pub error: Option<Value>,
    /// X's ids of the posts, once they are published.
    pub post_ids: Vec<String>,
    /// Unix seconds: when it is sent at the earliest, or when the claim of its worker runs out.
    pub due: Option<u64>,
    /// How often it was tried.
    pub attempts: u64,
    /// Unix seconds of its arrival.
    pub created_at: u64,
    /// Unix seconds of its last change.
    pub updated_at: u64,
}

/// An account whose posts wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The name of its profile.
    pub profile: String,
    /// Unix seconds until when.
    pub until: u64,
    /// The code of the error that is the reason.
    pub code: String,
}

/// What a list of the outbox is to hold.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Of this profile; of all without.
    pub profile: Option<&'a str>,
    /// In this state; in any without.
    pub state: Option<QueueState>,
    /// After this place in the order of arrival.
    pub after: i64,
    /// So many at most.
    pub limit: u32,
}
