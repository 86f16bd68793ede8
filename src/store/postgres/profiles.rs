//! The table of profiles in a database.

use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::database::{Postgres, Value};
use crate::error::Error;
use crate::store::backend::{ProfileRow, Profiles};
use crate::store::problems;

/// The table.
pub(super) const TABLE: &str = "
    CREATE TABLE xpost_profiles (
        name TEXT COLLATE \"C\" PRIMARY KEY,
        revision BIGINT NOT NULL,
        state TEXT NOT NULL,
        since BIGINT NOT NULL,
        expires_at BIGINT,
        refresh_at BIGINT,
        scope TEXT NOT NULL,
        account TEXT NOT NULL,
        kept BYTEA NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
";

const COLUMNS: &str = ProfileRow::COLUMNS;

fn profile(values: &Row) -> Result<ProfileRow, tokio_postgres::Error> {
    Ok(ProfileRow {
        name: values.try_get(0)?,
        revision: values.try_get(1)?,
        state: values.try_get(2)?,
        since: values.try_get(3)?,
        expires_at: values.try_get(4)?,
        refresh_at: values.try_get(5)?,
        scope: values.try_get(6)?,
        account: values.try_get(7)?,
        kept: values.try_get(8)?,
        created_at: values.try_get(9)?,
        updated_at: values.try_get(10)?,
    })
}

/// Whether `stored` is what writing `row` leaves behind.
fn is_written(stored: &ProfileRow, row: &ProfileRow) -> bool {
    let content = |row: &ProfileRow| {
        let row = row.clone();
        (
            (
                row.name,
                row.state,
                row.since,
                row.expires_at,
                row.refresh_at,
            ),
            (
                row.scope,
                row.account,
                row.kept,
                row.created_at,
                row.updated_at,
            ),
        )
    };
    stored.revision == row.revision.saturating_add(1) && content(stored) == content(row)
}

impl Postgres {
    fn profiles(&mut self, query: &str, values: &[Value<'_>]) -> Result<Vec<ProfileRow>, Error> {
        let (rows, _) = self.run(true, async |client| client.query_typed(query, values).await)?;
        rows.iter()
            .map(|values| profile(values).map_err(|_| problems::damaged()))
            .collect()
    }
}

impl Profiles for Postgres {
    fn read(&mut self, name: &str) -> Result<Option<ProfileRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM xpost_profiles WHERE name = $1");
        Ok(self.profiles(&query, &[(&name, Type::TEXT)])?.pop())
    }

    fn list(&mut self) -> Result<Vec<ProfileRow>, Error> {
        let query = format!("SELECT {COLUMNS} FROM xpost_profiles ORDER BY name COLLATE \"C\"");
        self.profiles(&query, &[])
    }

    fn write(&mut self, row: &ProfileRow) -> Result<bool, Error> {
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO xpost_profiles ({COLUMNS}) VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE xpost_profiles SET revision = $2 + 1, state = $3, since = $4, expires_at = $5, refresh_at = $6,
             scope = $7, account = $8, kept = $9, created_at = $10, updated_at = $11 WHERE name = $1 AND revision = $2"
                .to_owned()
        };
        let values: &[Value<'_>] = &[
            (&row.name, Type::TEXT),
            (&row.revision, Type::INT8),
            (&row.state, Type::TEXT),
            (&row.since, Type::INT8),
            (&row.expires_at, Type::INT8),
            (&row.refresh_at, Type::INT8),
            (&row.scope, Type::TEXT),
            (&row.account, Type::TEXT),
            (&row.kept, Type::BYTEA),
            (&row.created_at, Type::INT8),
            (&row.updated_at, Type::INT8),
        ];
        if self.execute(&statement, values)?.0 {
            return Ok(true);
        }
        // Somebody else was faster, or this very write was done before and its answer was lost, perhaps in an earlier
        // try of the caller. The content tells.
        let stored = self.read(&row.name)?;
        Ok(stored.is_some_and(|stored| is_written(&stored, row)))
    }

    fn remove(&mut self, name: &str) -> Result<bool, Error> {
        let statement = "DELETE FROM xpost_profiles WHERE name = $1";
        let (removed, broke) = self.execute(statement, &[(&name, Type::TEXT)])?;
        // After a lost answer there may be nothing left to delete.
        Ok(removed || broke)
    }
}
