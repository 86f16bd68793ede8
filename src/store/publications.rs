//! The journal of posts: one line for each `idempotency_key` of an account, durable before a request leaves.

use super::backend::{PublicationRow, signed, unsigned};
use super::handle::Store;
use super::problems;
use super::publication::{Publication, Stage};
use crate::clock;
use crate::error::Error;

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
