//! What the journal knows of one `idempotency_key`.

use serde_json::Value;

use crate::clock;

/// How far the post of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing that creates the post was sent.
    Prepared,
    /// The request that creates it may have left.
    Sent,
    /// X has published it.
    Published,
    /// X has refused it, or it certainly did not get there.
    Refused,
    /// It was sent, and no answer says what came of it.
    Unknown,
}

impl Stage {
    const ALL: [Self; 5] = [
        Self::Prepared,
        Self::Sent,
        Self::Published,
        Self::Refused,
        Self::Unknown,
    ];

    /// The word in the store and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Sent => "sent",
            Self::Published => "published",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// Whether a post with this content may exist at X.
    pub const fn may_exist(self) -> bool {
        matches!(self, Self::Sent | Self::Published | Self::Unknown)
    }
}

/// What the journal knows of one key.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Whose post it is: X's address and the user's id.
    pub account: String,
    /// The caller's key.
    pub key: String,
    /// Counts its changes; 0 before it is first saved.
    pub revision: i64,
    /// How far it is.
    pub stage: Stage,
    /// SHA-256 of everything but the media.
    pub digest: Vec<u8>,
    /// SHA-256 of the media; empty without.
    pub media: Vec<u8>,
    /// X's id of the post, once it is known.
    pub post_id: Option<String>,
    /// What is sent until the post is published, X's answer from then on.
    pub content: Value,
    /// How often a request that creates the post was about to leave.
    pub attempts: u64,
    /// Unix seconds of the latest of them.
    pub sent_at: Option<u64>,
    /// Unix seconds of its first save.
    pub created_at: u64,
    /// Unix seconds of its last change.
    pub updated_at: u64,
}

impl Publication {
    /// A key that nothing is known of yet.
    pub fn new(account: &str, key: &str) -> Self {
        let now = clock::unix_seconds();
        Self {
            account: account.to_owned(),
            key: key.to_owned(),
            revision: 0,
            stage: Stage::Prepared,
            digest: Vec::new(),
            media: Vec::new(),
            post_id: None,
            content: Value::Null,
            attempts: 0,
            sent_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}
