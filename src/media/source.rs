//! Where media bytes come from: a file read by position, or bytes that are in memory already.

use std::io;

use crate::error::{Code, Error};
use crate::language::text;
use crate::transport::Source;

/// A file, opened once: what is sent is the file that was checked, even if its name is reused meanwhile.
#[derive(Debug)]
pub(super) struct File {
    file: std::fs::File,
    length: u64,
}

impl File {
    /// Opens a file of the caller.
    pub(super) fn open(path: &str, place: &str) -> Result<Self, Error> {
        let unreadable = |error| unreadable(place, &error);
        // Asked before it is opened: opening a pipe waits for a writer, maybe for ever.
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(not_a_file(place));
        }
        let file = std::fs::File::open(path).map_err(unreadable)?;
        Self::from_file(file, place)
    }

    /// Takes a file that is open already.
    pub(super) fn from_file(file: std::fs::File, place: &str) -> Result<Self, Error> {
        let metadata = file.metadata().map_err(|error| unreadable(place, &error))?;
        if !metadata.is_file() {
            return Err(not_a_file(place));
        }
        Ok(Self {
            file,
            length: metadata.len(),
        })
    }
}

impl Source for File {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset);
    }
}

/// Bytes in memory: base64, or a BLOB of a host.
#[derive(Debug)]
pub(super) struct Bytes(pub Vec<u8>);

impl Source for Bytes {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).map_or(self.0.len(), |start| start.min(self.0.len()));
        let rest = &self.0[start..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

fn not_a_file(place: &str) -> Error {
    Error::new(
        Code::MediaUnreadable,
        text!(
            "parameter `{place}`: not a file",
            "параметр `{place}`: это не файл"
        ),
    )
    .parameter(place)
}

/// The error for a file that cannot be opened or read.
pub(super) fn unreadable(place: &str, error: &io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::NotFound => text!(
            "parameter `{place}`: the file does not exist",
            "параметр `{place}`: файл не существует"
        ),
        io::ErrorKind::PermissionDenied => text!(
            "parameter `{place}`: the file may not be read by this user",
            "параметр `{place}`: нет прав на чтение файла"
        ),
        kind => text!(
            "parameter `{place}`: the file cannot be read: {kind}",
            "параметр `{place}`: файл не читается: {kind}"
        ),
    };
    Error::new(Code::MediaUnreadable, message).parameter(place)
}
