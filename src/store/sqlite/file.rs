//! The file of the database: made for its owner only, and opened where it can only be read.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
#[cfg(windows)]
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// How long SQLite itself waits for a lock before `store_locked` lets the call look around.
const BUSY: Duration = Duration::from_millis(250);

pub(super) fn attach(path: &Path) -> rusqlite::Result<Connection> {
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
pub(super) fn verbatim(path: &Path) -> PathBuf {
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
pub(super) fn create(path: &Path) -> io::Result<()> {
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

pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}
