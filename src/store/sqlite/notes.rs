//! The small tables in a file: what is settled once, states that were used, whose a token is.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::database::{Sqlite, problem};
use crate::error::Error;
use crate::store::backend::Notes;
use crate::store::problems;

/// What is settled once.
pub(super) const META: &str = "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
";

/// States that were used.
pub(super) const USED_STATES: &str = "
    CREATE TABLE used_states (hash BLOB PRIMARY KEY, used_at INTEGER NOT NULL) WITHOUT ROWID;
";

/// Whose a token is.
pub(super) const USERS: &str = "
    CREATE TABLE users (token BLOB PRIMARY KEY, id TEXT NOT NULL, noted_at INTEGER NOT NULL) WITHOUT ROWID;
";

impl Notes for Sqlite {
    fn settle(&mut self, key: &str, value: &[u8]) -> Result<Vec<u8>, Error> {
        let read = |connection: &Connection| {
            connection
                .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
                    row.get(0)
                })
                .optional()
        };
        if let Some(settled) = read(&self.connection).map_err(|e| problem(&e))? {
            return Ok(settled);
        }
        self.change(|transaction| {
            transaction.execute(
                "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![key, value],
            )?;
            read(transaction)
        })?
        .ok_or_else(problems::damaged)
    }

    fn use_state(&mut self, hash: &[u8], now: i64, before: i64) -> Result<bool, Error> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM used_states WHERE used_at < ?1", [before])?;
            transaction.execute(
                "INSERT INTO used_states (hash, used_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![hash, now],
            )
        })
        .map(|count| count == 1)
    }

    fn give_back(&mut self, hash: &[u8]) -> Result<(), Error> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM used_states WHERE hash = ?1", [hash])
        })
        .map(drop)
    }

    fn read_user(&mut self, token: &[u8]) -> Result<Option<String>, Error> {
        self.connection
            .query_row("SELECT id FROM users WHERE token = ?1", [token], |row| {
                row.get(0)
            })
            .optional()
            .map_err(|e| problem(&e))
    }

    fn write_user(&mut self, token: &[u8], id: &str, now: i64, before: i64) -> Result<(), Error> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM users WHERE noted_at < ?1", [before])?;
            transaction.execute(
                "INSERT INTO users (token, id, noted_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (token) DO UPDATE SET id = ?2, noted_at = ?3",
                params![token, id, now],
            )
        })
        .map(drop)
    }
}
