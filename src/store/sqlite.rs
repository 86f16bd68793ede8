//! The store in a file: SQLite in WAL mode, every commit flushed to the disk before it counts.
//!
//! The file is made with access for its owner only; on Windows it inherits the access of its folder. Beside it SQLite keeps
//! `-wal` and `-shm`, and the folder `-locks` holds one empty file per profile, whose lock the operating system gives
//! back however its holder ends.

mod outbox;

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior,
    params,
};

use super::{Backend, PublicationRow, Row, SCHEMA, Upload, problems};
use crate::error::Error;
use crate::language::text;
use crate::shown;

/// Marks the file as ours ("xpst"), so that another program's database is never touched.
const APPLICATION: i64 = 0x7870_7374;

/// How long SQLite itself waits for a lock before `store_locked` lets the call look around.
const BUSY: Duration = Duration::from_millis(250);

/// The tables of each version, over those of the one before.
const TABLES: &[&str] = &[
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
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
    CREATE TABLE used_states (hash BLOB PRIMARY KEY, used_at INTEGER NOT NULL) WITHOUT ROWID;
",
    "
    CREATE TABLE uploads (
        key BLOB PRIMARY KEY,
        media_id TEXT NOT NULL,
        part INTEGER NOT NULL,
        done BLOB NOT NULL,
        finalized INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
",
    "
    CREATE TABLE publications (
        account TEXT NOT NULL,
        key TEXT NOT NULL,
        revision INTEGER NOT NULL,
        stage TEXT NOT NULL,
        digest BLOB NOT NULL,
        media BLOB NOT NULL,
        post_id TEXT,
        content BLOB NOT NULL,
        attempts INTEGER NOT NULL,
        sent_at INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        PRIMARY KEY (account, key)
    ) WITHOUT ROWID;
    CREATE INDEX publications_by_post ON publications (account, post_id) WHERE post_id IS NOT NULL;
    CREATE INDEX publications_open ON publications (account, digest) WHERE stage IN ('sent', 'unknown');
    CREATE TABLE users (token BLOB PRIMARY KEY, id TEXT NOT NULL, noted_at INTEGER NOT NULL) WITHOUT ROWID;
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
    CREATE TABLE pauses (profile TEXT PRIMARY KEY, until INTEGER NOT NULL, code TEXT NOT NULL) WITHOUT ROWID;
",
];

const COLUMNS: &str = "name, revision, state, since, expires_at, refresh_at, scope, account, kept, created_at, updated_at";
const PUBLICATION: &str = "account, key, revision, stage, digest, media, post_id, content, attempts, sent_at, created_at, updated_at";

/// A store in a file.
pub(super) struct Sqlite {
    connection: Connection,
    locks: PathBuf,
    held: HashMap<i64, File>,
}

impl Sqlite {
    /// Opens the file, or makes it with its folder.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        #[cfg(windows)]
        let path = &verbatim(path);
        create(path).map_err(|error| problems::unavailable(&shown::reason(error.kind())))?;
        let mut connection = attach(path).map_err(|e| problem(&e))?;
        migrate(&mut connection)?;
        let mut locks = path.as_os_str().to_owned();
        locks.push("-locks");
        Ok(Self {
            connection,
            locks: locks.into(),
            held: HashMap::new(),
        })
    }

    fn change<T>(
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

fn attach(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags)?;
    connection.busy_timeout(BUSY)?;
    match look(&connection) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
            let frozen = frozen(path).ok_or(error)?;
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_URI;
            let connection = Connection::open_with_flags(frozen, flags)?;
            look(&connection)?;
            Ok(connection)
        }
        outcome => outcome.map(|()| connection),
    }
}

/// Windows takes paths of 260 units or more only with a mark in front, and SQLite, unlike Rust's own functions, does not
/// set it. Shorter paths stay as they are, with room for what SQLite appends to them.
#[cfg(windows)]
fn verbatim(path: &Path) -> PathBuf {
    use std::path::{Component, Prefix};
    let Ok(absolute) = std::path::absolute(path) else {
        return path.to_owned();
    };
    let (Some(text), Some(Component::Prefix(prefix))) =
        (absolute.to_str(), absolute.components().next())
    else {
        return path.to_owned();
    };
    match prefix.kind() {
        _ if text.encode_utf16().count() < 240 => path.to_owned(),
        Prefix::Disk(_) => format!(r"\\?\{text}").into(),
        // `\\server\share`
        Prefix::UNC(..) => format!(r"\\?\UNC{}", &text[1..]).into(),
        _ => path.to_owned(),
    }
}

#[cfg(not(windows))]
fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, flags)
}

/// Through the functions that do not end a path after 1040 bytes.
#[cfg(windows)]
fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    Connection::open_with_flags_and_vfs(path, flags, "win32-longpath")
}

/// SQLite looks at the file and its journal when it is first asked.
fn look(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_query_value(None, "schema_version", |_| Ok(()))
}

/// The address of a file on a read-only disk, where the journal's helper files cannot be made and nobody can change it.
/// `None` on any other disk, and when the journal holds what the file does not.
fn frozen(path: &Path) -> Option<String> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let probe = tempfile::tempfile_in(folder.unwrap_or_else(|| Path::new(".")));
    let is_frozen = probe.is_err_and(|error| error.kind() == io::ErrorKind::ReadOnlyFilesystem);
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    let is_whole = std::fs::metadata(journal).map_or(true, |journal| journal.len() == 0);
    if !is_frozen || !is_whole {
        return None;
    }
    let path = std::fs::canonicalize(path).ok()?;
    let path = path
        .to_str()?
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    Some(format!("file:{path}?immutable=1"))
}

/// Makes an empty file that only its owner can read; SQLite gives `-wal` and `-shm` the same access.
fn create(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(path) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
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
    for tables in TABLES.iter().skip(known) {
        transaction.execute_batch(tables).map_err(|e| problem(&e))?;
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION)
        .and_then(|()| transaction.pragma_update(None, "user_version", SCHEMA.max(version)))
        .map_err(|e| problem(&e))?;
    transaction.commit().map_err(|e| problem(&e))
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
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

fn publication(row: &rusqlite::Row<'_>) -> rusqlite::Result<PublicationRow> {
    Ok(PublicationRow {
        account: row.get(0)?,
        key: row.get(1)?,
        revision: row.get(2)?,
        stage: row.get(3)?,
        digest: row.get(4)?,
        media: row.get(5)?,
        post_id: row.get(6)?,
        content: row.get(7)?,
        attempts: row.get(8)?,
        sent_at: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

impl Backend for Sqlite {
    fn read(&mut self, name: &str) -> Result<Option<Row>, Error> {
        let query = format!("SELECT {COLUMNS} FROM profiles WHERE name = ?1");
        self.connection
            .query_row(&query, [name], row)
            .optional()
            .map_err(|e| problem(&e))
    }

    fn list(&mut self) -> Result<Vec<Row>, Error> {
        let query = format!("SELECT {COLUMNS} FROM profiles ORDER BY name");
        let mut statement = self.connection.prepare(&query).map_err(|e| problem(&e))?;
        statement
            .query_map([], row)
            .and_then(Iterator::collect)
            .map_err(|e| problem(&e))
    }

    fn write(&mut self, row: &Row) -> Result<bool, Error> {
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

    fn read_upload(&mut self, key: &[u8]) -> Result<Option<Upload>, Error> {
        let query =
            "SELECT media_id, part, done, finalized, expires_at FROM uploads WHERE key = ?1";
        self.connection
            .query_row(query, [key], |row| {
                Ok(Upload {
                    media_id: row.get(0)?,
                    part: super::unsigned(row.get(1)?),
                    done: row.get(2)?,
                    finalized: row.get(3)?,
                    expires_at: super::unsigned(row.get(4)?),
                })
            })
            .optional()
            .map_err(|e| problem(&e))
    }

    fn write_upload(&mut self, key: &[u8], upload: &Upload, now: i64) -> Result<(), Error> {
        let values = params![
            key,
            upload.media_id,
            super::signed(upload.part),
            upload.done,
            upload.finalized,
            super::signed(upload.expires_at),
        ];
        let flush = |connection: &Connection, how: &str| {
            connection
                .pragma_update(None, "synchronous", how)
                .map_err(|e| problem(&e))
        };
        // There are hundreds of these in an upload, and losing one costs a part. A killed process loses none.
        flush(&self.connection, "NORMAL")?;
        let written = self.change(|transaction| {
            transaction.execute("DELETE FROM uploads WHERE expires_at < ?1", [now])?;
            transaction.execute(
                "INSERT INTO uploads (key, media_id, part, done, finalized, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (key) DO UPDATE SET media_id = ?2, part = ?3, done = ?4, finalized = ?5, expires_at = ?6",
                values,
            )
        });
        flush(&self.connection, "FULL")?;
        written.map(drop)
    }

    fn remove_upload(&mut self, key: &[u8]) -> Result<(), Error> {
        self.change(|transaction| transaction.execute("DELETE FROM uploads WHERE key = ?1", [key]))
            .map(drop)
    }

    fn read_publication(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<PublicationRow>, Error> {
        let query =
            format!("SELECT {PUBLICATION} FROM publications WHERE account = ?1 AND key = ?2");
        self.connection
            .query_row(&query, [account, key], publication)
            .optional()
            .map_err(|e| problem(&e))
    }

    fn write_publication(&mut self, row: &PublicationRow) -> Result<bool, Error> {
        let values = params![
            row.account,
            row.key,
            row.revision,
            row.stage,
            row.digest,
            row.media,
            row.post_id,
            row.content,
            row.attempts,
            row.sent_at,
            row.created_at,
            row.updated_at,
        ];
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO publications ({PUBLICATION})
                 VALUES (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE publications SET revision = ?3 + 1, stage = ?4, digest = ?5, media = ?6, post_id = ?7, content = ?8,
             attempts = ?9, sent_at = ?10, created_at = ?11, updated_at = ?12
             WHERE account = ?1 AND key = ?2 AND revision = ?3"
                .to_owned()
        };
        self.change(|transaction| transaction.execute(&statement, values))
            .map(|count| count == 1)
    }

    fn key_of_post(&mut self, account: &str, post_id: &str) -> Result<Option<String>, Error> {
        let query = "SELECT key FROM publications WHERE account = ?1 AND post_id = ?2";
        self.connection
            .query_row(query, [account, post_id], |row| row.get(0))
            .optional()
            .map_err(|e| problem(&e))
    }

    fn rival(&mut self, account: &str, key: &str, digest: &[u8]) -> Result<Option<i64>, Error> {
        let query = "SELECT max(updated_at) FROM publications
                     WHERE account = ?1 AND digest = ?3 AND stage IN ('sent', 'unknown') AND key <> ?2";
        self.connection
            .query_row(query, params![account, key, digest], |row| row.get(0))
            .map_err(|e| problem(&e))
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

    fn try_lock(&mut self, number: i64) -> Result<bool, Error> {
        let open = || -> io::Result<File> {
            if !self.locks.exists() {
                private_folder(&self.locks)?;
            }
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt as _;
                options.mode(0o600);
            }
            options.open(self.locks.join(format!("{number:016x}")))
        };
        let file = open().map_err(|error| problems::unavailable(&shown::reason(error.kind())))?;
        match file.try_lock() {
            Ok(()) => {
                self.held.insert(number, file);
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => {
                Err(problems::unavailable(&shown::reason(error.kind())))
            }
        }
    }

    fn unlock(&mut self, number: i64) {
        // Closing the file gives the lock back.
        self.held.remove(&number);
    }
}

fn problem(error: &rusqlite::Error) -> Error {
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
