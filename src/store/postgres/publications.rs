//! The journal of posts in a database.

use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::database::{Postgres, Value};
use crate::error::Error;
use crate::store::backend::{PublicationRow, Publications};
use crate::store::problems;

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE xpost_publications (
        account TEXT COLLATE \"C\" NOT NULL,
        key TEXT COLLATE \"C\" NOT NULL,
        revision BIGINT NOT NULL,
        stage TEXT NOT NULL,
        digest BYTEA NOT NULL,
        media BYTEA NOT NULL,
        post_id TEXT COLLATE \"C\",
        content BYTEA NOT NULL,
        attempts BIGINT NOT NULL,
        sent_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (account, key)
    );
    CREATE INDEX xpost_publications_by_post ON xpost_publications (account, post_id) WHERE post_id IS NOT NULL;
    CREATE INDEX xpost_publications_open ON xpost_publications (account, digest) WHERE stage IN ('sent', 'unknown');
";

const COLUMNS: &str = PublicationRow::COLUMNS;

fn publication(values: &Row) -> Result<PublicationRow, tokio_postgres::Error> {
    Ok(PublicationRow {
        account: values.try_get(0)?,
        key: values.try_get(1)?,
        revision: values.try_get(2)?,
        stage: values.try_get(3)?,
        digest: values.try_get(4)?,
        media: values.try_get(5)?,
        post_id: values.try_get(6)?,
        content: values.try_get(7)?,
        attempts: values.try_get(8)?,
        sent_at: values.try_get(9)?,
        created_at: values.try_get(10)?,
        updated_at: values.try_get(11)?,
    })
}

impl Publications for Postgres {
    fn read_publication(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<PublicationRow>, Error> {
        let query =
            format!("SELECT {COLUMNS} FROM xpost_publications WHERE account = $1 AND key = $2");
        let values: &[Value<'_>] = &[(&account, Type::TEXT), (&key, Type::TEXT)];
        let (found, _) = self.run(true, async |client| {
            client.query_typed_opt(&query, values).await
        })?;
        found
            .map(|values| publication(&values).map_err(|_| problems::damaged()))
            .transpose()
    }

    fn write_publication(&mut self, row: &PublicationRow) -> Result<bool, Error> {
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO xpost_publications ({COLUMNS})
                 VALUES ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE xpost_publications SET revision = $3 + 1, stage = $4, digest = $5, media = $6, post_id = $7,
             content = $8, attempts = $9, sent_at = $10, created_at = $11, updated_at = $12
             WHERE account = $1 AND key = $2 AND revision = $3"
                .to_owned()
        };
        let values: &[Value<'_>] = &[
            (&row.account, Type::TEXT),
            (&row.key, Type::TEXT),
            (&row.revision, Type::INT8),
            (&row.stage, Type::TEXT),
            (&row.digest, Type::BYTEA),
            (&row.media, Type::BYTEA),
            (&row.post_id, Type::TEXT),
            (&row.content, Type::BYTEA),
            (&row.attempts, Type::INT8),
            (&row.sent_at, Type::INT8),
            (&row.created_at, Type::INT8),
            (&row.updated_at, Type::INT8),
        ];
        let (written, broke) = self.execute(&statement, values)?;
        if written || !broke {
            return Ok(written);
        }
        // The first run may have been done although its answer was lost.
        let stored = self.read_publication(&row.account, &row.key)?;
        let done = PublicationRow {
            revision: row.revision + 1,
            ..row.clone()
        };
        Ok(stored.as_ref() == Some(&done))
    }

    fn key_of_post(&mut self, account: &str, post_id: &str) -> Result<Option<String>, Error> {
        let query = "SELECT key FROM xpost_publications WHERE account = $1 AND post_id = $2";
        let values: &[Value<'_>] = &[(&account, Type::TEXT), (&post_id, Type::TEXT)];
        let (found, _) = self.run(true, async |client| {
            let row = client.query_typed_opt(query, values).await?;
            row.map(|row| row.try_get(0)).transpose()
        })?;
        Ok(found)
    }

    fn rival(&mut self, account: &str, key: &str, digest: &[u8]) -> Result<Option<i64>, Error> {
        let query = "SELECT max(updated_at) FROM xpost_publications
                     WHERE account = $1 AND digest = $3 AND stage IN ('sent', 'unknown') AND key <> $2";
        let values: &[Value<'_>] = &[
            (&account, Type::TEXT),
            (&key, Type::TEXT),
            (&digest, Type::BYTEA),
        ];
        let (found, _) = self.run(true, async |client| {
            client.query_typed_one(query, values).await?.try_get(0)
        })?;
        Ok(found)
    }
}
