//! The table of uploads in a file.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::database::{Sqlite, problem};
use crate::error::Error;
use crate::store::backend::{Uploads, signed, unsigned};
use crate::store::upload::Upload;

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE uploads (
        key BLOB PRIMARY KEY,
        media_id TEXT NOT NULL,
        part INTEGER NOT NULL,
        done BLOB NOT NULL,
        finalized INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
";

impl Uploads for Sqlite {
    fn read_upload(&mut self, key: &[u8]) -> Result<Option<Upload>, Error> {
        let query =
            "SELECT media_id, part, done, finalized, expires_at FROM uploads WHERE key = ?1";
        self.connection
            .query_row(query, [key], |row| {
                Ok(Upload {
                    media_id: row.get(0)?,
                    part: unsigned(row.get(1)?),
                    done: row.get(2)?,
                    finalized: row.get(3)?,
                    expires_at: unsigned(row.get(4)?),
                })
            })
            .optional()
            .map_err(|e| problem(&e))
    }

    fn write_upload(&mut self, key: &[u8], upload: &Upload, now: i64) -> Result<(), Error> {
        let values = params![
            key,
            upload.media_id,
            signed(upload.part),
            upload.done,
            upload.finalized,
            signed(upload.expires_at),
        ];
        let flush = |connection: &Connection, how: &str| {
            connection
                .pragma_update(None, "synchronous", how)
                .map_err(|e| problem(&e))
        };
        // There are hundreds of these in an upload, and losing one costs a part. A killed process loses none.
        flush(&self.connection, "NORMAL")?;
        let written = self.change(|transaction| {
            transaction.execute("DELETE FROM uploads WHERE expires_at < ?1", [now])?;
            transaction.execute(
                "INSERT INTO uploads (key, media_id, part, done, finalized, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (key) DO UPDATE SET media_id = ?2, part = ?3, done = ?4, finalized = ?5, expires_at = ?6",
                values,
            )
        });
        flush(&self.connection, "FULL")?;
        written.map(drop)
    }

    fn remove_upload(&mut self, key: &[u8]) -> Result<(), Error> {
        self.change(|transaction| transaction.execute("DELETE FROM uploads WHERE key = ?1", [key]))
            .map(drop)
    }
}
