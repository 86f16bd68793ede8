//! The journal of posts: one line for each `idempotency_key` of an account, durable before a request leaves.

use serde_json::Value;

use super::{Store, problems, signed, unsigned};
use crate::clock;
use crate::error::Error;

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

    fn parse(word: &str) -> Option<Self> {
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

/// A line as a backend moves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicationRow {
    pub account: String,
    pub key: String,
    pub revision: i64,
    pub stage: String,
    pub digest: Vec<u8>,
    pub media: Vec<u8>,
    pub post_id: Option<String>,
    /// Sealed or plain JSON.
    pub content: Vec<u8>,
    pub attempts: i64,
    pub sent_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl Store {
    /// What the journal knows of an account's key.
    pub fn publication(&self, account: &str, key: &str) -> Result<Option<Publication>, Error> {
        self.patiently(|backend| backend.read_publication(account, key))?
            .map(|row| self.opened(row))
            .transpose()
    }

    /// Writes a line if it is still the one that was read, durably; says whether it did. Counts its revision up.
    pub fn keep_publication(&self, publication: &mut Publication) -> Result<bool, Error> {
        publication.updated_at = clock::unix_seconds();
        let row = self.closed(publication)?;
        let written = self.patiently(|backend| backend.write_publication(&row))?;
        if written {
            publication.revision += 1;
        }
        Ok(written)
    }

    /// The key of the account under which the journal knows X's post.
    pub fn key_of_post(&self, account: &str, post_id: &str) -> Result<Option<String>, Error> {
        self.patiently(|backend| backend.key_of_post(account, post_id))
    }

    /// Unix seconds of the last change of another key's line of the same content whose post may be X's as well: one that was sent
    /// and has no answer yet.
    pub fn rival(&self, publication: &Publication) -> Result<Option<u64>, Error> {
        let Publication {
            account,
            key,
            digest,
            ..
        } = publication;
        let changed = self.patiently(|backend| backend.rival(account, key, digest))?;
        Ok(changed.map(unsigned))
    }

    fn opened(&self, row: PublicationRow) -> Result<Publication, Error> {
        let content = match &self.seal {
            Some(seal) => seal.open(&label(&row.account, &row.key), &row.content)?,
            None => row.content,
        };
        let (Ok(content), Some(stage)) =
            (serde_json::from_slice(&content), Stage::parse(&row.stage))
        else {
            return Err(problems::damaged());
        };
        Ok(Publication {
            account: row.account,
            key: row.key,
            revision: row.revision,
            stage,
            digest: row.digest,
            media: row.media,
            post_id: row.post_id,
            content,
            attempts: unsigned(row.attempts),
            sent_at: row.sent_at.map(unsigned),
            created_at: unsigned(row.created_at),
            updated_at: unsigned(row.updated_at),
        })
    }

    fn closed(&self, publication: &Publication) -> Result<PublicationRow, Error> {
        let (account, key) = (&publication.account, &publication.key);
        let content = publication.content.to_string().into_bytes();
        Ok(PublicationRow {
            account: account.clone(),
            key: key.clone(),
            revision: publication.revision,
            stage: publication.stage.as_str().to_owned(),
            digest: publication.digest.clone(),
            media: publication.media.clone(),
            post_id: publication.post_id.clone(),
            content: match &self.seal {
                Some(seal) => seal.close(&label(account, key), &content)?,
                None => content,
            },
            attempts: signed(publication.attempts),
            sent_at: publication.sent_at.map(signed),
            created_at: signed(publication.created_at),
            updated_at: signed(publication.updated_at),
        })
    }
}

/// What a sealed content is bound to, so that it cannot be moved to another line.
fn label(account: &str, key: &str) -> String {
    format!("publication\n{account}\n{key}")
}
