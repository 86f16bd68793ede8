//! The open database: a transaction at a time, and its failures in the words of the store.

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::error::Error;
use crate::language::text;
use crate::store::problems;

/// A store in a file.
pub(crate) struct Sqlite {
    pub(super) connection: Connection,
    pub(super) locks: PathBuf,
    pub(super) held: HashMap<i64, File>,
}

impl Sqlite {
    pub(super) fn change<T>(
        &mut self,
        act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| problem(&e))?;
        let outcome = act(&transaction).map_err(|e| problem(&e))?;
        transaction.commit().map_err(|e| problem(&e))?;
        Ok(outcome)
    }
}

/// What a failure of SQLite means.
pub(super) fn problem(error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        // The tables are not what this version made.
        return problems::damaged();
    };
    let code = failure.extended_code;
    let reason = match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => return problems::locked(),
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::Unknown => {
            return problems::damaged();
        }
        ErrorCode::ReadOnly => text!("it is read-only", "оно доступно только для чтения"),
        ErrorCode::DiskFull => text!("the disk is full", "диск заполнен"),
        // The journal's index is the first file that has to grow.
        ErrorCode::SystemIoFailure if code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => text!(
            "the disk is full, or does not let the file `-shm` grow",
            "диск заполнен или не даёт файлу `-shm` вырасти"
        ),
        ErrorCode::CannotOpen | ErrorCode::PermissionDenied => text!(
            "it cannot be opened: check its path and the rights to the file and its folder",
            "оно не открывается: проверьте путь и права на файл и его папку"
        ),
        _ => text!(
            "input or output failed ({code})",
            "ошибка ввода-вывода ({code})"
        ),
    };
    problems::unavailable(&reason)
}
