//! The small tables in a database: what is settled once, states that were used, whose a token is.

use tokio_postgres::types::Type;

use super::database::{Postgres, Value};
use crate::error::Error;
use crate::store::backend::Notes;

/// What is settled once.
pub(super) const META: &str = "
    CREATE TABLE xpost_meta (key TEXT COLLATE \"C\" PRIMARY KEY, value BYTEA NOT NULL);
";

/// States that were used.
pub(super) const USED_STATES: &str = "
    CREATE TABLE xpost_used_states (hash BYTEA PRIMARY KEY, used_at BIGINT NOT NULL);
";

/// Whose a token is.
pub(super) const USERS: &str = "
    CREATE TABLE xpost_users (token BYTEA PRIMARY KEY, id TEXT NOT NULL, noted_at BIGINT NOT NULL);
";

impl Notes for Postgres {
    fn settle(&mut self, key: &str, value: &[u8]) -> Result<Vec<u8>, Error> {
        let values: &[Value<'_>] = &[(&key, Type::TEXT), (&value, Type::BYTEA)];
        let (settled, _) = self.run(true, async |client| {
            let read = "SELECT value FROM xpost_meta WHERE key = $1";
            if let Some(settled) = client.query_typed_opt(read, &values[..1]).await? {
                return settled.try_get(0);
            }
            // Of two at a time the later one keeps what the first has put.
            let settle = "INSERT INTO xpost_meta (key, value) VALUES ($1, $2)
                          ON CONFLICT (key) DO UPDATE SET value = xpost_meta.value RETURNING value";
            let settled = client.query_typed_one(settle, values).await?;
            settled.try_get(0)
        })?;
        Ok(settled)
    }

    fn use_state(&mut self, hash: &[u8], now: i64, before: i64) -> Result<bool, Error> {
        let statement = "
            WITH forgotten AS (DELETE FROM xpost_used_states WHERE used_at < $3 AND hash <> $1)
            INSERT INTO xpost_used_states (hash, used_at) VALUES ($1, $2)
            ON CONFLICT (hash) DO UPDATE SET used_at = $2 WHERE xpost_used_states.used_at < $3";
        let values: &[Value<'_>] = &[
            (&hash, Type::BYTEA),
            (&now, Type::INT8),
            (&before, Type::INT8),
        ];
        // A state works once: after a lost answer nobody can tell whose use is in the table.
        let (count, _) = self.run(false, async |client| {
            client.execute_typed(statement, values).await
        })?;
        Ok(count == 1)
    }

    fn give_back(&mut self, hash: &[u8]) -> Result<(), Error> {
        let statement = "DELETE FROM xpost_used_states WHERE hash = $1";
        self.execute(statement, &[(&hash, Type::BYTEA)]).map(drop)
    }

    fn read_user(&mut self, token: &[u8]) -> Result<Option<String>, Error> {
        let query = "SELECT id FROM xpost_users WHERE token = $1";
        let values: &[Value<'_>] = &[(&token, Type::BYTEA)];
        let (found, _) = self.run(true, async |client| {
            let row = client.query_typed_opt(query, values).await?;
            row.map(|row| row.try_get(0)).transpose()
        })?;
        Ok(found)
    }

    fn write_user(&mut self, token: &[u8], id: &str, now: i64, before: i64) -> Result<(), Error> {
        let statement = "
            WITH forgotten AS (DELETE FROM xpost_users WHERE noted_at < $4 AND token <> $1)
            INSERT INTO xpost_users (token, id, noted_at) VALUES ($1, $2, $3)
            ON CONFLICT (token) DO UPDATE SET id = $2, noted_at = $3";
        let values: &[Value<'_>] = &[
            (&token, Type::BYTEA),
            (&id, Type::TEXT),
            (&now, Type::INT8),
            (&before, Type::INT8),
        ];
        self.execute(statement, values).map(drop)
    }
}
