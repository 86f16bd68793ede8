//! Opening: the tables are made, or brought up to date.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::database::{Sqlite, problem};
use super::{file, notes, outbox, profiles, publications, uploads};
use crate::error::Error;
use crate::shown;
use crate::store::backend::SCHEMA;
use crate::store::problems;

/// Marks the file as ours ("xpst"), so that another program's database is never touched.
const APPLICATION: i64 = 0x7870_7374;

/// The tables of each version, over those of the one before.
const VERSIONS: &[&[&str]] = &[
    &[notes::META, profiles::TABLE, notes::USED_STATES],
    &[uploads::TABLE],
    &[
        publications::TABLE,
        notes::USERS,
        outbox::TABLE,
        outbox::PAUSES,
    ],
];

impl Sqlite {
    /// Opens the file, or makes it with its folder.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        #[cfg(windows)]
        let path = &file::verbatim(path);
        file::create(path).map_err(|error| problems::unavailable(&shown::reason(error.kind())))?;
        let mut connection = file::attach(path).map_err(|e| problem(&e))?;
        migrate(&mut connection)?;
        let mut locks = path.as_os_str().to_owned();
        locks.push("-locks");
        Ok(Self {
            connection,
            locks: locks.into(),
            held: HashMap::new(),
        })
    }
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let number = |connection: &Connection, pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
    };
    // One transaction: another process may be making the tables between two questions.
    let snapshot = connection.transaction().map_err(|e| problem(&e))?;
    let version = number(&snapshot, "user_version").map_err(|e| problem(&e))?;
    let application = number(&snapshot, "application_id").map_err(|e| problem(&e))?;
    if application != APPLICATION {
        let tables: i64 = snapshot
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
            .map_err(|e| problem(&e))?;
        if tables != 0 || application != 0 || version != 0 {
            return Err(problems::damaged());
        }
    }
    drop(snapshot);
    if version > SCHEMA {
        return Err(problems::newer(version));
    }
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")
        .map_err(|e| problem(&e))?;
    if version == SCHEMA {
        return Ok(());
    }
    // Written into the file, once.
    connection
        .execute_batch("PRAGMA journal_mode = WAL;")
        .map_err(|e| problem(&e))?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|e| problem(&e))?;
    // Another process may have made the tables in the meantime.
    let version = number(&transaction, "user_version").map_err(|e| problem(&e))?;
    let known = usize::try_from(version).map_err(|_| problems::damaged())?;
    for tables in VERSIONS.iter().skip(known).copied().flatten() {
        transaction.execute_batch(tables).map_err(|e| problem(&e))?;
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION)
        .and_then(|()| transaction.pragma_update(None, "user_version", SCHEMA.max(version)))
        .map_err(|e| problem(&e))?;
    transaction.commit().map_err(|e| problem(&e))
}
