//! The outbox in a file: one writer at a time is SQLite's own rule, so a claim needs no lock of its own.

use rusqlite::{OptionalExtension as _, Row, params};

use super::database::{Sqlite, problem};
use crate::error::Error;
use crate::store::backend::{Outbox, QueuedRow, TRIED, signed, unsigned};
use crate::store::queued::{Pause, Wanted};

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        profile TEXT NOT NULL,
        key TEXT NOT NULL,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL,
        digest BLOB NOT NULL,
        content BLOB NOT NULL,
        due INTEGER,
        attempts INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (profile, key)
    );
    CREATE INDEX outbox_by_due ON outbox (due, seq) WHERE due IS NOT NULL;
";

/// The accounts that have to wait.
pub(super) const PAUSES: &str = "
    CREATE TABLE pauses (profile TEXT PRIMARY KEY, until INTEGER NOT NULL, code TEXT NOT NULL) WITHOUT ROWID;
";

const COLUMNS: &str = QueuedRow::COLUMNS;

fn queued(row: &Row<'_>) -> rusqlite::Result<QueuedRow> {
    Ok(QueuedRow {
        seq: row.get(0)?,
        profile: row.get(1)?,
        key: row.get(2)?,
        revision: row.get(3)?,
        state: row.get(4)?,
        digest: row.get(5)?,
        content: row.get(6)?,
        due: row.get(7)?,
        attempts: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
    })
}

impl Outbox for Sqlite {
    fn add_queued(&mut self, row: &QueuedRow) -> Result<Option<i64>, Error> {
        let values = params![
            row.profile,
            row.key,
            row.state,
            row.digest,
            row.content,
            row.due,
            row.attempts,
            row.created_at,
            row.updated_at,
        ];
        self.change(|transaction| {
            let statement = "
                INSERT INTO outbox (profile, key, revision, state, digest, content, due, attempts, created_at, updated_at)
                VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING RETURNING seq";
            transaction
                .query_row(statement, values, |row| row.get(0))
                .optional()
        })
    }

    fn read_queued(&mut self, profile: &str, key: &str) -> Result<Option<QueuedRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM outbox WHERE profile = ?1 AND key = ?2");
        self.connection
            .query_row(&query, [profile, key], queued)
            .optional()
            .map_err(|e| problem(&e))
    }

    fn claim_queued(
        &mut self,
        profile: Option<&str>,
        now: i64,
        until: i64,
    ) -> Result<Option<QueuedRow>, Error> {
        let statement = format!(
            "UPDATE outbox SET revision = revision + 1, state = 'sending', due = ?3, attempts = attempts + 1
             WHERE seq = (
                 SELECT seq FROM outbox WHERE due <= ?2 AND (?1 IS NULL OR profile = ?1)
                 AND profile NOT IN (SELECT profile FROM pauses WHERE until > ?2)
                 ORDER BY due, seq LIMIT 1)
             RETURNING {COLUMNS}"
        );
        self.change(|transaction| {
            transaction
                .query_row(&statement, params![profile, now, until], queued)
                .optional()
        })
    }

    fn write_queued(&mut self, row: &QueuedRow) -> Result<bool, Error> {
        let values = params![
            row.seq,
            row.revision,
            row.state,
            row.digest,
            row.content,
            row.due,
            row.attempts,
            row.updated_at,
        ];
        self.change(|transaction| {
            transaction.execute(
                "UPDATE outbox SET revision = ?2 + 1, state = ?3, digest = ?4, content = ?5, due = ?6, attempts = ?7,
                 updated_at = ?8 WHERE seq = ?1 AND revision = ?2",
                values,
            )
        })
        .map(|count| count == 1)
    }

    fn last_tried(&mut self, profile: &str, but: &str) -> Result<Option<QueuedRow>, Error> {
        let query =
            format!("SELECT {COLUMNS} FROM outbox WHERE profile = ?1 AND key <> ?2 AND {TRIED}");
        self.connection
            .query_row(&query, [profile, but], queued)
            .optional()
            .map_err(|e| problem(&e))
    }

    fn list_queued(&mut self, wanted: &Wanted<'_>) -> Result<Vec<QueuedRow>, Error> {
        let query = format!(
            "SELECT {COLUMNS} FROM outbox WHERE seq > ?1 AND (?2 IS NULL OR profile = ?2) AND (?3 IS NULL OR state = ?3)
             ORDER BY seq LIMIT ?4"
        );
        let state = wanted.state.map(|state| state.as_str());
        let values = params![wanted.after, wanted.profile, state, wanted.limit];
        let list = || {
            let mut statement = self.connection.prepare(&query)?;
            statement
                .query_map(values, queued)?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        list().map_err(|e| problem(&e))
    }

    fn count_queued(&mut self, profile: Option<&str>) -> Result<Vec<(String, i64)>, Error> {
        let count = || {
            let mut statement = self.connection.prepare(
                "SELECT state, count(*) FROM outbox WHERE ?1 IS NULL OR profile = ?1 GROUP BY state",
            )?;
            statement
                .query_map([profile], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        count().map_err(|e| problem(&e))
    }

    fn next_queued(&mut self, profile: Option<&str>) -> Result<Option<i64>, Error> {
        let query = "SELECT min(max(outbox.due, coalesce(pauses.until, 0)))
                     FROM outbox LEFT JOIN pauses ON pauses.profile = outbox.profile
                     WHERE outbox.due IS NOT NULL AND (?1 IS NULL OR outbox.profile = ?1)";
        self.connection
            .query_row(query, [profile], |row| row.get(0))
            .map_err(|e| problem(&e))
    }

    fn pause(&mut self, pause: &Pause) -> Result<(), Error> {
        let values = params![pause.profile, signed(pause.until), pause.code];
        self.change(|transaction| {
            transaction.execute(
                "INSERT INTO pauses (profile, until, code) VALUES (?1, ?2, ?3)
                 ON CONFLICT (profile) DO UPDATE SET until = ?2, code = ?3 WHERE until < ?2",
                values,
            )
        })
        .map(drop)
    }

    fn unpause(&mut self, profile: &str) -> Result<(), Error> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM pauses WHERE profile = ?1", [profile])
        })
        .map(drop)
    }

    fn pauses(&mut self, now: i64) -> Result<Vec<Pause>, Error> {
        let list = || {
            let mut statement = self.connection.prepare(
                "SELECT profile, until, code FROM pauses WHERE until > ?1 ORDER BY profile",
            )?;
            statement
                .query_map([now], |row| {
                    Ok(Pause {
                        profile: row.get(0)?,
                        until: unsigned(row.get(1)?),
                        code: row.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        list().map_err(|e| problem(&e))
    }
}
