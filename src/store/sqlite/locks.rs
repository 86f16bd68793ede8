//! The locks of profiles: files whose lock the operating system gives back.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;

use super::database::Sqlite;
use super::file::private_folder;
use crate::error::Error;
use crate::shown;
use crate::store::backend::Locks;
use crate::store::problems;

impl Locks for Sqlite {
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
