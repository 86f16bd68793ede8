//! The outbox: posts that wait in the store to be sent, and the accounts that have to wait before they send more.
//!
//! A worker claims a post for a while. If it dies, the claim runs out and another worker takes the post over; that a slow
//! worker and its successor do not both publish it is the journal's business, under the same key.

use serde_json::{Value, json};

use super::backend::{QueuedRow, signed, unsigned};
use super::handle::Store;
use super::problems;
use super::queued::{Pause, QueueState, Queued, Wanted};
use crate::clock;
use crate::error::Error;

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
