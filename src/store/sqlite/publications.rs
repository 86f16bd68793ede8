//! The journal of posts in a file.

use rusqlite::{OptionalExtension as _, Row, params};

use super::database::{Sqlite, problem};
use crate::error::Error;
use crate::store::backend::{PublicationRow, Publications};

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE publications (
        account TEXT NOT NULL,
        key TEXT NOT NULL,
        revision INTEGER NOT NULL,
        stage TEXT NOT NULL,
        digest BLOB NOT NULL,
        media BLOB NOT NULL,
        post_id TEXT,
        content BLOB NOT NULL,
        attempts INTEGER NOT NULL,
        sent_at INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        PRIMARY KEY (account, key)
    ) WITHOUT ROWID;
    CREATE INDEX publications_by_post ON publications (account, post_id) WHERE post_id IS NOT NULL;
    CREATE INDEX publications_open ON publications (account, digest) WHERE stage IN ('sent', 'unknown');
";

const COLUMNS: &str = PublicationRow::COLUMNS;

fn publication(row: &Row<'_>) -> rusqlite::Result<PublicationRow> {
    Ok(PublicationRow {
        account: row.get(0)?,
        key: row.get(1)?,
        revision: row.get(2)?,
        stage: row.get(3)?,
        digest: row.get(4)?,
        media: row.get(5)?,
        post_id: row.get(6)?,
        content: row.get(7)?,
        attempts: row.get(8)?,
        sent_at: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

impl Publications for Sqlite {
    fn read_publication(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<PublicationRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM publications WHERE account = ?1 AND key = ?2");
        self.connection
            .query_row(&query, [account, key], publication)
            .optional()
            .map_err(|e| problem(&e))
    }

    fn write_publication(&mut self, row: &PublicationRow) -> Result<bool, Error> {
        let values = params![
            row.account,
            row.key,
            row.revision,
            row.stage,
            row.digest,
            row.media,
            row.post_id,
            row.content,
            row.attempts,
            row.sent_at,
            row.created_at,
            row.updated_at,
        ];
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO publications ({COLUMNS})
                 VALUES (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE publications SET revision = ?3 + 1, stage = ?4, digest = ?5, media = ?6, post_id = ?7, content = ?8,
             attempts = ?9, sent_at = ?10, created_at = ?11, updated_at = ?12
             WHERE account = ?1 AND key = ?2 AND revision = ?3"
                .to_owned()
        };
        self.change(|transaction| transaction.execute(&statement, values))
            .map(|count| count == 1)
    }

    fn key_of_post(&mut self, account: &str, post_id: &str) -> Result<Option<String>, Error> {
        let query = "SELECT key FROM publications WHERE account = ?1 AND post_id = ?2";
        self.connection
            .query_row(query, [account, post_id], |row| row.get(0))
            .optional()
            .map_err(|e| problem(&e))
    }

    fn rival(&mut self, account: &str, key: &str, digest: &[u8]) -> Result<Option<i64>, Error> {
        let query = "SELECT max(updated_at) FROM publications
                     WHERE account = ?1 AND digest = ?3 AND stage IN ('sent', 'unknown') AND key <> ?2";
        self.connection
            .query_row(query, params![account, key, digest], |row| row.get(0))
            .map_err(|e| problem(&e))
    }
}
