//! The outbox: posts that wait in the store to be sent, and the accounts that have to wait before they send more.
//!
//! A worker claims a post for a while. If it dies, the claim runs out and another worker takes the post over; that a slow
//! worker and its successor do not both publish it is the journal's business, under the same key.

use serde_json::{Value, json};

use super::{Store, problems, signed, unsigned};
use crate::clock;
use crate::error::Error;

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

/// A row as a backend moves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueuedRow {
    pub seq: i64,
    pub profile: String,
    pub key: String,
    pub revision: i64,
    pub state: String,
    pub digest: Vec<u8>,
    /// Sealed or plain JSON.
    pub content: Vec<u8>,
    pub due: Option<i64>,
    pub attempts: i64,
    pub created_at: i64,
    pub updated_at: i64,
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

/// Which of a profile's rows was tried last, as SQL that both databases understand.
pub(crate) const TRIED: &str = "attempts > 0 AND state IN ('sent', 'failed', 'waiting') ORDER BY updated_at DESC, seq DESC LIMIT 1";

/// What a database does for the outbox. Every method is one durable transaction.
pub(crate) trait Outbox {
    /// Writes a new row and returns its place in the order of arrival; `None` when the profile has one under that key.
    fn add_queued(&mut self, row: &QueuedRow) -> Result<Option<i64>, Error>;
    /// The row of that profile's key.
    fn read_queued(&mut self, profile: &str, key: &str) -> Result<Option<QueuedRow>, Error>;
    /// Marks the row that is due longest as being sent until `until`, and returns it. Skips paused profiles, and rows that
    /// somebody else is claiming at this moment.
    fn claim_queued(
        &mut self,
        profile: Option<&str>,
        now: i64,
        until: i64,
    ) -> Result<Option<QueuedRow>, Error>;
    /// Writes the row if its stored revision is still `row.revision`, and counts it up. Says whether it did.
    fn write_queued(&mut self, row: &QueuedRow) -> Result<bool, Error>;
    /// The row of the profile that was tried last, but that of a key.
    fn last_tried(&mut self, profile: &str, but: &str) -> Result<Option<QueuedRow>, Error>;
    /// Rows in the order of arrival.
    fn list_queued(&mut self, wanted: &Wanted<'_>) -> Result<Vec<QueuedRow>, Error>;
    /// How many rows there are in each state.
    fn count_queued(&mut self, profile: Option<&str>) -> Result<Vec<(String, i64)>, Error>;
    /// When the next row is due, pauses counted in.
    fn next_queued(&mut self, profile: Option<&str>) -> Result<Option<i64>, Error>;
    /// Lets a profile's rows wait until then; a longer pause stays.
    fn pause(&mut self, pause: &Pause) -> Result<(), Error>;
    /// Ends a profile's pause.
    fn unpause(&mut self, profile: &str) -> Result<(), Error>;
    /// The pauses that last longer than `now`.
    fn pauses(&mut self, now: i64) -> Result<Vec<Pause>, Error>;
}

impl Store {
    /// Puts a post into the outbox, durably, and sets its place; says whether its key was free.
    pub fn enqueue(&self, queued: &mut Queued) -> Result<bool, Error> {
        let row = self.closed_queued(queued)?;
        let place = self.patiently(|backend| backend.add_queued(&row))?;
        queued.seq = place.unwrap_or(queued.seq);
        Ok(place.is_some())
    }

    /// The post of a profile's key.
    pub fn queued(&self, profile: &str, key: &str) -> Result<Option<Queued>, Error> {
        self.patiently(|backend| backend.read_queued(profile, key))?
            .map(|row| self.opened_queued(row))
            .transpose()
    }

    /// Claims the post that is due longest for `lease` seconds. Of any number of workers on any number of machines one
    /// gets it.
    pub fn claim(&self, profile: Option<&str>, lease: u64) -> Result<Option<Queued>, Error> {
        let now = clock::unix_seconds();
        let until = signed(now.saturating_add(lease));
        self.patiently(|backend| backend.claim_queued(profile, signed(now), until))?
            .map(|row| self.opened_queued(row))
            .transpose()
    }

    /// Writes what became of a post if it is still as it was read, durably; says whether it did.
    pub fn keep_queued(&self, queued: &mut Queued) -> Result<bool, Error> {
        queued.updated_at = clock::unix_seconds();
        let row = self.closed_queued(queued)?;
        let written = self.patiently(|backend| backend.write_queued(&row))?;
        if written {
            queued.revision += 1;
        }
        Ok(written)
    }

    /// The post of a profile that was tried last, but that of a key.
    pub fn last_tried(&self, profile: &str, but: &str) -> Result<Option<Queued>, Error> {
        self.patiently(|backend| backend.last_tried(profile, but))?
            .map(|row| self.opened_queued(row))
            .transpose()
    }

    /// Posts of the outbox, in the order of arrival.
    pub fn list_queued(&self, wanted: &Wanted<'_>) -> Result<Vec<Queued>, Error> {
        self.patiently(|backend| backend.list_queued(wanted))?
            .into_iter()
            .map(|row| self.opened_queued(row))
            .collect()
    }

    /// How many posts there are in each state.
    pub fn count_queued(&self, profile: Option<&str>) -> Result<Vec<(QueueState, u64)>, Error> {
        self.patiently(|backend| backend.count_queued(profile))?
            .into_iter()
            .map(|(word, count)| {
                let state = QueueState::parse(&word).ok_or_else(problems::damaged)?;
                Ok((state, unsigned(count)))
            })
            .collect()
    }

    /// Unix seconds when the next post is due, pauses counted in; `None` when none waits.
    pub fn next_queued(&self, profile: Option<&str>) -> Result<Option<u64>, Error> {
        let next = self.patiently(|backend| backend.next_queued(profile))?;
        Ok(next.map(unsigned))
    }

    /// Lets a profile's posts wait, for all workers.
    pub fn pause(&self, pause: &Pause) -> Result<(), Error> {
        self.patiently(|backend| backend.pause(pause))
    }

    /// Ends a profile's pause.
    pub fn unpause(&self, profile: &str) -> Result<(), Error> {
        self.patiently(|backend| backend.unpause(profile))
    }

    /// The pauses in force.
    pub fn pauses(&self) -> Result<Vec<Pause>, Error> {
        let now = signed(clock::unix_seconds());
        self.patiently(|backend| backend.pauses(now))
    }

    fn opened_queued(&self, row: QueuedRow) -> Result<Queued, Error> {
        let content = match &self.seal {
            Some(seal) => seal.open(&label(&row.profile, &row.key), &row.content)?,
            None => row.content,
        };
        let (Ok(Value::Object(mut content)), Some(state)) = (
            serde_json::from_slice(&content),
            QueueState::parse(&row.state),
        ) else {
            return Err(problems::damaged());
        };
        let mut take = |key: &str| content.remove(key).filter(|value| !value.is_null());
        Ok(Queued {
            seq: row.seq,
            profile: row.profile,
            key: row.key,
            revision: row.revision,
            state,
            digest: row.digest,
            post: take("post").unwrap_or_default(),
            error: take("error"),
            post_ids: take("post_ids")
                .and_then(|ids| serde_json::from_value(ids).ok())
                .unwrap_or_default(),
            due: row.due.map(unsigned),
            attempts: unsigned(row.attempts),
            created_at: unsigned(row.created_at),
            updated_at: unsigned(row.updated_at),
        })
    }

    fn closed_queued(&self, queued: &Queued) -> Result<QueuedRow, Error> {
        let content = json!({
            "post": queued.post,
            "error": queued.error,
            "post_ids": queued.post_ids,
        })
        .to_string()
        .into_bytes();
        Ok(QueuedRow {
            seq: queued.seq,
            profile: queued.profile.clone(),
            key: queued.key.clone(),
            revision: queued.revision,
            state: queued.state.as_str().to_owned(),
            digest: queued.digest.clone(),
            content: match &self.seal {
                Some(seal) => seal.close(&label(&queued.profile, &queued.key), &content)?,
                None => content,
            },
            due: queued.due.map(signed),
            attempts: signed(queued.attempts),
            created_at: signed(queued.created_at),
            updated_at: signed(queued.updated_at),
        })
    }
}

/// What a sealed content is bound to, so that it cannot be moved to another row.
fn label(profile: &str, key: &str) -> String {
    format!("outbox\n{profile}\n{key}")
}
