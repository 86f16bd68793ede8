//! Where media bytes come from: a file read by position, or bytes that are in memory already.

use std::io;

use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::shown;
use crate::transport::Source;

/// A file, opened once: what is sent is the file that was checked, even if its name is reused meanwhile.
#[derive(Debug)]
pub(super) struct File {
    file: std::fs::File,
    length: u64,
    /// The caller's name for it; a temporary file has none.
    path: Option<String>,
}

/// Bytes at the head and at the tail of a file that tell it from one of the same name, size and time.
const SAMPLE: usize = 64 * 1024;

impl File {
    /// Opens a file of the caller.
    pub(super) fn open(path: &str, place: &str) -> Result<Self, Error> {
        let unreadable = |error| unreadable(place, Some(path), &error);
        // Asked before it is opened: opening a pipe waits for a writer, maybe for ever.
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(not_a_file(place, Some(path)));
        }
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let mut source = Self::from_file(file, place)?;
        source.path = Some(path.to_owned());
        Ok(source)
    }

    /// Takes a file that is open already.
    pub(super) fn from_file(file: std::fs::File, place: &str) -> Result<Self, Error> {
        let metadata = file
            .metadata()
            .map_err(|error| unreadable(place, None, &error))?;
        if !metadata.is_file() {
            return Err(not_a_file(place, None));
        }
        Ok(Self {
            file,
            length: metadata.len(),
            path: None,
        })
    }

    /// Its length, and a hash of its head and tail.
    pub(super) fn sample(&self) -> io::Result<String> {
        let mut hash = Sha256::new();
        let mut sample = vec![0; SAMPLE];
        let tail = self.length.saturating_sub(SAMPLE as u64);
        for offset in [0, tail] {
            let got = self.read_at(&mut sample, offset)?;
            hash.update(&sample[..got]);
        }
        Ok(format!("{} {:x?}", self.length, hash.finalize()))
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

    fn identity(&self) -> Option<String> {
        let path = std::fs::canonicalize(self.path.as_ref()?).ok()?;
        let changed = self.file.metadata().ok()?.modified().ok()?;
        let changed = changed
            .duration_since(std::time::UNIX_EPOCH)
            .ok()?
            .as_nanos();
        let sample = self.sample().ok()?;
        Some(format!("{} {changed} {sample}", path.display()))
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
        Ok(read_bytes(&self.0, buffer, offset))
    }
}

/// Fills `buffer` with what `bytes` hold from `offset`; returns how much that is.
pub fn read_bytes(bytes: &[u8], buffer: &mut [u8], offset: u64) -> usize {
    let start = usize::try_from(offset).map_or(bytes.len(), |start| start.min(bytes.len()));
    let rest = &bytes[start..];
    let length = rest.len().min(buffer.len());
    buffer[..length].copy_from_slice(&rest[..length]);
    length
}

/// The caller's path to stand behind "the file"; nothing when there is none to show.
fn named(path: Option<&str>) -> Text {
    path.map_or_else(|| Text::new("", ""), shown::path)
}

fn not_a_file(place: &str, path: Option<&str>) -> Error {
    let Text { en, ru } = named(path);
    Error::new(
        Code::MediaUnreadable,
        text!(
            "parameter `{place}`: the path{en} is not a file",
            "параметр `{place}`: путь{ru} ведёт не к файлу"
        ),
    )
    .parameter(place)
}

/// The error for a file that cannot be opened or read; `path` is the caller's name of it.
pub(super) fn unreadable(place: &str, path: Option<&str>, error: &io::Error) -> Error {
    let Text { en, ru } = named(path);
    let message = match error.kind() {
        io::ErrorKind::NotFound => text!(
            "parameter `{place}`: the file{en} does not exist",
            "параметр `{place}`: файл{ru} не существует"
        ),
        io::ErrorKind::PermissionDenied => text!(
            "parameter `{place}`: the file{en} may not be read by this user",
            "параметр `{place}`: нет прав на чтение файла{ru}"
        ),
        kind => {
            let Text {
                en: why_en,
                ru: why_ru,
            } = shown::reason(kind);
            text!(
                "parameter `{place}`: the file{en} cannot be read: {why_en}",
                "параметр `{place}`: файл{ru} не читается: {why_ru}"
            )
        }
    };
    Error::new(Code::MediaUnreadable, message).parameter(place)
}
