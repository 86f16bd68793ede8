//! Where the answer goes: stdout, or a file that appears whole or not at all.
//!
//! The file is prepared before anything is sent, so that a post is not published only to find that its id cannot be kept.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::NamedTempFile;
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::shown;

use super::home;
use super::speech::print;

/// Where the answer goes.
#[derive(Debug)]
pub enum Output {
    /// The standard output.
    Stdout,
    /// Beside its target until it is complete.
    Beside(NamedTempFile, PathBuf),
    /// A device or a pipe, which cannot be replaced.
    Into(File, PathBuf),
}

impl Output {
    /// Prepares the place; says why it cannot be written.
    pub fn open(path: Option<&str>) -> Result<Self, Error> {
        match path {
            None => Ok(Self::Stdout),
            Some(path) => prepare(Path::new(&home::path(path))).map_err(|error| {
                let Text { en, ru } = shown::reason(error.kind());
                let path = shown::path(path);
                let (path_en, path_ru) = (path.en, path.ru);
                Error::new(
                    Code::InvalidParameter,
                    Text {
                        en: format!("--out: the file{path_en} cannot be written: {en}").into(),
                        ru: format!("--out: файл{path_ru} невозможно записать: {ru}").into(),
                    },
                )
                .parameter("out")
                .hint(Text::new(
                    "name a file in a folder that is there and that you may write to",
                    "укажите файл в существующей папке, доступной для записи",
                ))
            }),
        }
    }

    /// Where that is, for a person; nothing for the standard output.
    pub fn place(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::Beside(_, path) | Self::Into(_, path) => Some(path),
        }
    }

    /// Writes the answer and a line end.
    pub fn write(self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout => print(text),
            Self::Beside(mut file, target) => {
                file.write_all(text.as_bytes())?;
                file.write_all(b"\n")?;
                file.as_file().sync_all()?;
                file.persist(target).map_err(|error| error.error)?;
                Ok(())
            }
            Self::Into(mut file, _) => {
                file.write_all(text.as_bytes())?;
                file.write_all(b"\n")
            }
        }
    }
}

fn prepare(path: &Path) -> io::Result<Output> {
    let existing = std::fs::metadata(path).ok();
    if let Some(existing) = &existing {
        if existing.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // Replacing a read-only file is possible by its folder's permissions, but not what its owner meant.
        let opened = File::options().append(true).open(path)?;
        if !existing.is_file() {
            return Ok(Output::Into(opened, path.to_owned()));
        }
    }
    // A link keeps pointing where it points: what it points to is replaced.
    let target = match existing {
        Some(_) => path.canonicalize()?,
        None => path.to_owned(),
    };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = tempfile::Builder::new()
        .prefix(".xpost-")
        .tempfile_in(folder)?;
    if let Some(existing) = existing {
        file.as_file().set_permissions(existing.permissions())?;
    }
    Ok(Output::Beside(file, target))
}

/// A value as OpenIntegrations printed it: a string as it is, everything else as indented JSON.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_behind_when_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.json");
        let output = Output::open(path.to_str()).expect("writable");
        drop(output);
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    }

    #[test]
    fn an_existing_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.json");
        std::fs::write(&path, "a much longer text than the new one").expect("written");
        let output = Output::open(path.to_str()).expect("writable");
        output.write("new").expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "new\n");
    }
}
