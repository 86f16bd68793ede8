//! The outbox in a database: `SKIP LOCKED` hands each row to one worker, and none waits for another's claim.

use tokio_postgres::types::Type;

use super::database::{Postgres, Value};
use crate::error::Error;
use crate::store::backend::{Outbox, QueuedRow, TRIED, signed, unsigned};
use crate::store::queued::{Pause, Wanted};

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE xpost_outbox (
        seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        profile TEXT COLLATE \"C\" NOT NULL,
        key TEXT COLLATE \"C\" NOT NULL,
        revision BIGINT NOT NULL,
        state TEXT NOT NULL,
        digest BYTEA NOT NULL,
        content BYTEA NOT NULL,
        due BIGINT,
        attempts BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (profile, key)
    );
    CREATE INDEX xpost_outbox_by_due ON xpost_outbox (due, seq) WHERE due IS NOT NULL;
";

/// The accounts that have to wait.
pub(super) const PAUSES: &str = "
    CREATE TABLE xpost_pauses (profile TEXT COLLATE \"C\" PRIMARY KEY, until BIGINT NOT NULL, code TEXT NOT NULL);
";

const COLUMNS: &str = QueuedRow::COLUMNS;

fn queued(row: &tokio_postgres::Row) -> Result<QueuedRow, tokio_postgres::Error> {
    Ok(QueuedRow {
        seq: row.try_get(0)?,
        profile: row.try_get(1)?,
        key: row.try_get(2)?,
        revision: row.try_get(3)?,
        state: row.try_get(4)?,
        digest: row.try_get(5)?,
        content: row.try_get(6)?,
        due: row.try_get(7)?,
        attempts: row.try_get(8)?,
        created_at: row.try_get(9)?,
        updated_at: row.try_get(10)?,
    })
}

impl Postgres {
    fn one_queued(
        &mut self,
        statement: &str,
        values: &[Value<'_>],
    ) -> Result<Option<QueuedRow>, Error> {
        let (found, _) = self.run(true, async |client| {
            let row = client.query_typed_opt(statement, values).await?;
            row.map(|row| queued(&row)).transpose()
        })?;
        Ok(found)
    }
}

impl Outbox for Postgres {
    fn add_queued(&mut self, row: &QueuedRow) -> Result<Option<i64>, Error> {
        let statement = "
            INSERT INTO xpost_outbox (profile, key, revision, state, digest, content, due, attempts, created_at, updated_at)
            VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
            RETURNING seq";
        let values: &[Value<'_>] = &[
            (&row.profile, Type::TEXT),
            (&row.key, Type::TEXT),
            (&row.state, Type::TEXT),
            (&row.digest, Type::BYTEA),
            (&row.content, Type::BYTEA),
            (&row.due, Type::INT8),
            (&row.attempts, Type::INT8),
            (&row.created_at, Type::INT8),
            (&row.updated_at, Type::INT8),
        ];
        let (place, _) = self.run(true, async |client| {
            let row = client.query_typed_opt(statement, values).await?;
            row.map(|row| row.try_get(0)).transpose()
        })?;
        Ok(place)
    }

    fn read_queued(&mut self, profile: &str, key: &str) -> Result<Option<QueuedRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM xpost_outbox WHERE profile = $1 AND key = $2");
        self.one_queued(&query, &[(&profile, Type::TEXT), (&key, Type::TEXT)])
    }

    fn claim_queued(
        &mut self,
        profile: Option<&str>,
        now: i64,
        until: i64,
    ) -> Result<Option<QueuedRow>, Error> {
        let statement = format!(
            "UPDATE xpost_outbox SET revision = revision + 1, state = 'sending', due = $3, attempts = attempts + 1
             WHERE seq = (
                 SELECT seq FROM xpost_outbox WHERE due <= $2 AND ($1 IS NULL OR profile = $1)
                 AND profile NOT IN (SELECT profile FROM xpost_pauses WHERE until > $2)
                 ORDER BY due, seq LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING {COLUMNS}"
        );
        let values: &[Value<'_>] = &[
            (&profile, Type::TEXT),
            (&now, Type::INT8),
            (&until, Type::INT8),
        ];
        self.one_queued(&statement, values)
    }

    fn write_queued(&mut self, row: &QueuedRow) -> Result<bool, Error> {
        let statement = "
            UPDATE xpost_outbox SET revision = $2 + 1, state = $3, digest = $4, content = $5, due = $6, attempts = $7,
            updated_at = $8 WHERE seq = $1 AND revision = $2";
        let values: &[Value<'_>] = &[
            (&row.seq, Type::INT8),
            (&row.revision, Type::INT8),
            (&row.state, Type::TEXT),
            (&row.digest, Type::BYTEA),
            (&row.content, Type::BYTEA),
            (&row.due, Type::INT8),
            (&row.attempts, Type::INT8),
            (&row.updated_at, Type::INT8),
        ];
        let (written, broke) = self.execute(statement, values)?;
        if written || !broke {
            return Ok(written);
        }
        // The first run may have been done although its answer was lost.
        let stored = self.read_queued(&row.profile, &row.key)?;
        let done = QueuedRow {
            revision: row.revision + 1,
            ..row.clone()
        };
        Ok(stored.as_ref() == Some(&done))
    }

    fn last_tried(&mut self, profile: &str, but: &str) -> Result<Option<QueuedRow>, Error> {
        let query = format!(
            "SELECT {COLUMNS} FROM xpost_outbox WHERE profile = $1 AND key <> $2 AND {TRIED}"
        );
        self.one_queued(&query, &[(&profile, Type::TEXT), (&but, Type::TEXT)])
    }

    fn list_queued(&mut self, wanted: &Wanted<'_>) -> Result<Vec<QueuedRow>, Error> {
        let query = format!(
            "SELECT {COLUMNS} FROM xpost_outbox WHERE seq > $1 AND ($2 IS NULL OR profile = $2)
             AND ($3 IS NULL OR state = $3) ORDER BY seq LIMIT $4"
        );
        let state = wanted.state.map(|state| state.as_str());
        let limit = i64::from(wanted.limit);
        let values: &[Value<'_>] = &[
            (&wanted.after, Type::INT8),
            (&wanted.profile, Type::TEXT),
            (&state, Type::TEXT),
            (&limit, Type::INT8),
        ];
        let (rows, _) = self.run(true, async |client| {
            let rows = client.query_typed(&query, values).await?;
            rows.iter().map(queued).collect()
        })?;
        Ok(rows)
    }

    fn count_queued(&mut self, profile: Option<&str>) -> Result<Vec<(String, i64)>, Error> {
        let query = "SELECT state, count(*) FROM xpost_outbox WHERE $1 IS NULL OR profile = $1 GROUP BY state";
        let (counts, _) = self.run(true, async |client| {
            let rows = client.query_typed(query, &[(&profile, Type::TEXT)]).await?;
            rows.iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                .collect()
        })?;
        Ok(counts)
    }

    fn next_queued(&mut self, profile: Option<&str>) -> Result<Option<i64>, Error> {
        let query = "SELECT min(greatest(o.due, p.until)) FROM xpost_outbox o LEFT JOIN xpost_pauses p USING (profile)
                     WHERE o.due IS NOT NULL AND ($1 IS NULL OR o.profile = $1)";
        let (next, _) = self.run(true, async |client| {
            client
                .query_typed_one(query, &[(&profile, Type::TEXT)])
                .await?
                .try_get(0)
        })?;
        Ok(next)
    }

    fn pause(&mut self, pause: &Pause) -> Result<(), Error> {
        let statement = "
            INSERT INTO xpost_pauses AS p (profile, until, code) VALUES ($1, $2, $3)
            ON CONFLICT (profile) DO UPDATE SET until = $2, code = $3 WHERE p.until < $2";
        let until = signed(pause.until);
        let values: &[Value<'_>] = &[
            (&pause.profile, Type::TEXT),
            (&until, Type::INT8),
            (&pause.code, Type::TEXT),
        ];
        self.execute(statement, values).map(drop)
    }

    fn unpause(&mut self, profile: &str) -> Result<(), Error> {
        let statement = "DELETE FROM xpost_pauses WHERE profile = $1";
        self.execute(statement, &[(&profile, Type::TEXT)]).map(drop)
    }

    fn pauses(&mut self, now: i64) -> Result<Vec<Pause>, Error> {
        let query =
            "SELECT profile, until, code FROM xpost_pauses WHERE until > $1 ORDER BY profile";
        let (pauses, _) = self.run(true, async |client| {
            let rows = client.query_typed(query, &[(&now, Type::INT8)]).await?;
            rows.iter()
                .map(|row| {
                    Ok(Pause {
                        profile: row.try_get(0)?,
                        until: unsigned(row.try_get(1)?),
                        code: row.try_get(2)?,
                    })
                })
                .collect()
        })?;
        Ok(pauses)
    }
}
