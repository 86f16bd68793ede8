//! Death at a chosen step of a process: what stands before its C library, see `steps.c`.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;

const SOURCE: &str = include_str!("steps.c");

/// The library that counts steps.
pub struct Steps {
    folder: tempfile::TempDir,
}

/// Whether steps can be counted on this system.
pub const AVAILABLE: bool = cfg!(target_os = "linux");

impl Steps {
    /// Compiles it.
    pub fn new() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let source = folder.path().join("steps.c");
        std::fs::write(&source, SOURCE)?;
        let output = Command::new("cc")
            .args([
                "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-o",
            ])
            .arg(folder.path().join("steps.so"))
            .arg(&source)
            .arg("-ldl")
            .output()
            .map_err(|error| format!("cc, the C compiler: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        std::fs::write(folder.path().join("flushes"), 0_u64.to_ne_bytes())?;
        Ok(Self { folder })
    }

    /// How often all processes together have flushed a file to the disk.
    pub fn flushes(&self) -> Result<u64, Failure> {
        let bytes = std::fs::read(self.folder.path().join("flushes"))?;
        Ok(u64::from_ne_bytes(bytes.as_slice().try_into()?))
    }

    /// Counts the flushes of a process.
    pub fn count(&self) -> Preload<'_> {
        Preload {
            folder: self.folder.path(),
            end: None,
        }
    }

    /// Lets a process die right after a step, counted from 1; `torn`: in its midst.
    pub fn end(&self, step: u64, torn: bool) -> Preload<'_> {
        Preload {
            folder: self.folder.path(),
            end: Some((step, torn)),
        }
    }
}

/// What a process gets.
pub struct Preload<'a> {
    folder: &'a Path,
    end: Option<(u64, bool)>,
}

impl Preload<'_> {
    /// Puts it before the C library of a process that is about to start.
    pub fn dress(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.folder.join("steps.so"))
            .env("STEPS_FLUSHES", self.folder.join("flushes"));
        if let Some((step, torn)) = self.end {
            command.env("STEPS_LAST", step.to_string());
            if torn {
                command.env("STEPS_TORN", "1");
            }
        }
    }
}
