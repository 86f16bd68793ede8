//! The table of profiles in a file.

use rusqlite::{OptionalExtension as _, Row, params};

use super::database::{Sqlite, problem};
use crate::error::Error;
use crate::store::backend::{ProfileRow, Profiles};

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE profiles (
        name TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL,
        since INTEGER NOT NULL,
        expires_at INTEGER,
        refresh_at INTEGER,
        scope TEXT NOT NULL,
        account TEXT NOT NULL,
        kept BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) WITHOUT ROWID;
";

const COLUMNS: &str = ProfileRow::COLUMNS;

fn profile(row: &Row<'_>) -> rusqlite::Result<ProfileRow> {
    Ok(ProfileRow {
        name: row.get(0)?,
        revision: row.get(1)?,
        state: row.get(2)?,
        since: row.get(3)?,
        expires_at: row.get(4)?,
        refresh_at: row.get(5)?,
        scope: row.get(6)?,
        account: row.get(7)?,
        kept: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
    })
}

impl Profiles for Sqlite {
    fn read(&mut self, name: &str) -> Result<Option<ProfileRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM profiles WHERE name = ?1");
        self.connection
            .query_row(&query, [name], profile)
            .optional()
            .map_err(|e| problem(&e))
    }

    fn list(&mut self) -> Result<Vec<ProfileRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM profiles ORDER BY name");
        let mut statement = self.connection.prepare(&query).map_err(|e| problem(&e))?;
        statement
            .query_map([], profile)
            .and_then(Iterator::collect)
            .map_err(|e| problem(&e))
    }

    fn write(&mut self, row: &ProfileRow) -> Result<bool, Error> {
        let values = params![
            row.name,
            row.revision,
            row.state,
            row.since,
            row.expires_at,
            row.refresh_at,
            row.scope,
            row.account,
            row.kept,
            row.created_at,
            row.updated_at,
        ];
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO profiles ({COLUMNS}) VALUES (?1, ?2 + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE profiles SET revision = ?2 + 1, state = ?3, since = ?4, expires_at = ?5, refresh_at = ?6, scope = ?7,
             account = ?8, kept = ?9, created_at = ?10, updated_at = ?11 WHERE name = ?1 AND revision = ?2"
                .to_owned()
        };
        self.change(|transaction| transaction.execute(&statement, values))
            .map(|count| count == 1)
    }

    fn remove(&mut self, name: &str) -> Result<bool, Error> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM profiles WHERE name = ?1", [name])
        })
        .map(|count| count == 1)
    }
}
