//! The table of uploads in a database.

use tokio_postgres::types::Type;

use super::database::{Postgres, Value};
use crate::error::Error;
use crate::store::backend::{Uploads, signed, unsigned};
use crate::store::upload::Upload;

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE xpost_uploads (
        key BYTEA PRIMARY KEY,
        media_id TEXT NOT NULL,
        part BIGINT NOT NULL,
        done BYTEA NOT NULL,
        finalized BOOLEAN NOT NULL,
        expires_at BIGINT NOT NULL
    );
";

impl Uploads for Postgres {
    fn read_upload(&mut self, key: &[u8]) -> Result<Option<Upload>, Error> {
        let query =
            "SELECT media_id, part, done, finalized, expires_at FROM xpost_uploads WHERE key = $1";
        let values: &[Value<'_>] = &[(&key, Type::BYTEA)];
        let (found, _) = self.run(true, async |client| {
            let Some(row) = client.query_typed_opt(query, values).await? else {
                return Ok(None);
            };
            Ok(Some(Upload {
                media_id: row.try_get(0)?,
                part: unsigned(row.try_get(1)?),
                done: row.try_get(2)?,
                finalized: row.try_get(3)?,
                expires_at: unsigned(row.try_get(4)?),
            }))
        })?;
        Ok(found)
    }

    fn write_upload(&mut self, key: &[u8], upload: &Upload, now: i64) -> Result<(), Error> {
        let statement = "
            WITH forgotten AS (DELETE FROM xpost_uploads WHERE expires_at < $7 AND key <> $1)
            INSERT INTO xpost_uploads (key, media_id, part, done, finalized, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (key) DO UPDATE SET media_id = $2, part = $3, done = $4, finalized = $5, expires_at = $6";
        let (part, expires_at) = (signed(upload.part), signed(upload.expires_at));
        let values: &[Value<'_>] = &[
            (&key, Type::BYTEA),
            (&upload.media_id, Type::TEXT),
            (&part, Type::INT8),
            (&upload.done, Type::BYTEA),
            (&upload.finalized, Type::BOOL),
            (&expires_at, Type::INT8),
            (&now, Type::INT8),
        ];
        self.execute(statement, values).map(drop)
    }

    fn remove_upload(&mut self, key: &[u8]) -> Result<(), Error> {
        let statement = "DELETE FROM xpost_uploads WHERE key = $1";
        self.execute(statement, &[(&key, Type::BYTEA)]).map(drop)
    }
}
