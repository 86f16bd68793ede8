//! What a database does for the store: it moves rows. Every method is one durable transaction.

use std::time::Duration;

use super::queued::{Pause, Wanted};
use super::upload::Upload;
use crate::error::Error;

/// The version of the tables. A store of a newer one is refused, an older one is brought up to date when it is opened.
pub(crate) const SCHEMA: i64 = 3;

/// Between two tries at a busy store.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// A profile as a backend moves it.
#[derive(Clone, Debug)]
pub(crate) struct ProfileRow {
    pub name: String,
    pub revision: i64,
    pub state: String,
    pub since: i64,
    pub expires_at: Option<i64>,
    pub refresh_at: Option<i64>,
    pub scope: String,
    /// JSON, or empty.
    pub account: String,
    /// Sealed or plain JSON.
    pub kept: Vec<u8>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ProfileRow {
    /// Its columns, in the order of the fields.
    pub(super) const COLUMNS: &str = "name, revision, state, since, expires_at, refresh_at, scope, account, kept, created_at, updated_at";
}

/// The table of profiles.
pub(crate) trait Profiles {
    /// The row of that name.
    fn read(&mut self, name: &str) -> Result<Option<ProfileRow>, Error>;
    /// All rows, by name.
    fn list(&mut self) -> Result<Vec<ProfileRow>, Error>;
    /// Writes the row if its stored revision is still `row.revision` (0: if there is none yet) and counts it up. Says
    /// whether it did.
    fn write(&mut self, row: &ProfileRow) -> Result<bool, Error>;
    /// Deletes the row; says whether there was one.
    fn remove(&mut self, name: &str) -> Result<bool, Error>;
}

/// A line of the journal as a backend moves it.
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

impl PublicationRow {
    /// Its columns, in the order of the fields.
    pub(super) const COLUMNS: &str = "account, key, revision, stage, digest, media, post_id, content, attempts, sent_at, created_at, updated_at";
}

/// The journal of posts.
pub(crate) trait Publications {
    /// The line of the journal for that account's key.
    fn read_publication(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<PublicationRow>, Error>;
    /// Writes the line if its stored revision is still `row.revision` (0: if there is none yet) and counts it up. Says
    /// whether it did.
    fn write_publication(&mut self, row: &PublicationRow) -> Result<bool, Error>;
    /// The key whose line holds that post of the account.
    fn key_of_post(&mut self, account: &str, post_id: &str) -> Result<Option<String>, Error>;
    /// When another key's line with that digest was last changed whose post is still looked for: `sent` or `unknown`.
    fn rival(&mut self, account: &str, key: &str, digest: &[u8]) -> Result<Option<i64>, Error>;
}

/// A post of the outbox as a backend moves it.
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

impl QueuedRow {
    /// Its columns, in the order of the fields.
    pub(super) const COLUMNS: &str = "seq, profile, key, revision, state, digest, content, due, attempts, created_at, updated_at";
}

/// Which of a profile's rows was tried last, as SQL that both databases understand.
pub(crate) const TRIED: &str = "attempts > 0 AND state IN ('sent', 'failed', 'waiting') ORDER BY updated_at DESC, seq DESC LIMIT 1";

/// The outbox, and the accounts that have to wait.
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

/// The table of uploads.
pub(crate) trait Uploads {
    /// The upload under that key.
    fn read_upload(&mut self, key: &[u8]) -> Result<Option<Upload>, Error>;
    /// Writes the upload under that key, and deletes those that are worthless at `now`. May be lost with the machine's power.
    fn write_upload(&mut self, key: &[u8], upload: &Upload, now: i64) -> Result<(), Error>;
    /// Deletes the upload under that key.
    fn remove_upload(&mut self, key: &[u8]) -> Result<(), Error>;
}

/// What is settled once for the whole store, states that were used, and whose a token is.
pub(crate) trait Notes {
    /// Keeps `value` under `key` unless there is one already; returns the one that is kept.
    fn settle(&mut self, key: &str, value: &[u8]) -> Result<Vec<u8>, Error>;
    /// Notes the hash of a state as used at `now` and forgets those older than `before`; says whether it was unused.
    fn use_state(&mut self, hash: &[u8], now: i64, before: i64) -> Result<bool, Error>;
    /// Forgets that a state was used.
    fn give_back(&mut self, hash: &[u8]) -> Result<(), Error>;
    /// The id of the user whose token has that hash.
    fn read_user(&mut self, token: &[u8]) -> Result<Option<String>, Error>;
    /// Notes whose a token with that hash is, and forgets what was noted before `before`.
    fn write_user(&mut self, token: &[u8], id: &str, now: i64, before: i64) -> Result<(), Error>;
}

/// One at a time per profile, across processes and machines.
pub(crate) trait Locks {
    /// Takes the lock of that number if nobody has it, in this process or another; it ends with this backend at the latest.
    fn try_lock(&mut self, number: i64) -> Result<bool, Error>;
    /// Gives the lock back.
    fn unlock(&mut self, number: i64);
}

/// All of it: what a [`super::Store`] asks.
pub(crate) trait Backend:
    Profiles + Publications + Outbox + Uploads + Notes + Locks + Send
{
}

impl<T: Profiles + Publications + Outbox + Uploads + Notes + Locks + Send> Backend for T {}

/// A count or a moment as a column holds it.
pub(super) fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// The same as the store has it.
pub(super) fn unsigned(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0)
}
