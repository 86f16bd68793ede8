//! Where a target is tried, and what can be done there.

use std::path::{Path, PathBuf};

use super::runner::Runner;
use crate::cross::target::{System, Target};
use crate::cross::toolchain::Toolchain;
use crate::tools;

/// Where a target is tried.
pub struct Place<'a> {
    /// What it is.
    pub target: &'a Target,
    /// What builds for it.
    pub toolchain: &'a Toolchain,
    /// What runs its programs.
    pub runner: Runner,
    /// The folder that all of it lies in.
    pub folder: PathBuf,
    /// The unpacked archive.
    pub package: PathBuf,
}

impl Place<'_> {
    /// An empty folder for one promise.
    pub fn work(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.folder.join("Работа").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(folder)
    }

    /// The program of the archive.
    pub fn program(&self) -> PathBuf {
        self.package.join("bin").join(self.target.program())
    }

    /// The library of the archive.
    pub fn library(&self) -> PathBuf {
        self.package
            .join(self.target.library_folder())
            .join(self.target.library())
    }

    /// Puts the library where a program in that folder finds it: on Windows beside it; elsewhere the program knows.
    pub fn beside(&self, folder: &Path) -> Result<(), String> {
        if self.target.system == System::Windows {
            std::fs::copy(self.library(), folder.join(self.target.library()))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Runs a program and returns what it prints; anything but success is an error with all that it said.
    pub fn run(
        &self,
        program: &Path,
        place: &Path,
        variables: &[(&str, String)],
        arguments: &[&str],
    ) -> Result<String, String> {
        tools::output(
            &format!(
                "{} {}",
                program.file_name().unwrap_or_default().to_string_lossy(),
                arguments.join(" ")
            ),
            &mut self.runner.command(program, place, variables, arguments),
        )
    }
}
