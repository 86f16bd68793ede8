//! The store in a file: SQLite in WAL mode, every commit flushed to the disk before it counts.
//!
//! The file is made with access for its owner only; on Windows it inherits the access of its folder. Beside it SQLite keeps
//! `-wal` and `-shm`, and the folder `-locks` holds one empty file per profile, whose lock the operating system gives
//! back however its holder ends.

mod database;
mod file;
mod locks;
mod notes;
mod open;
mod outbox;
mod profiles;
mod publications;
mod uploads;

pub(super) use database::Sqlite;
