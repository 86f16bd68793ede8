//! The manual pages, which the program writes itself: those of every platform are written by the program of this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::archive::Files;
use crate::tools;

/// The program, built for this machine.
pub fn program() -> Result<PathBuf, String> {
    tools::cargo(
        "the program of this machine, for the manual pages",
        &["build", "--quiet", "--package", "xpost-cli"],
    )?;
    let name = format!("xpost{}", std::env::consts::EXE_SUFFIX);
    Ok(tools::target_folder().join("debug").join(name))
}

/// Adds the pages where `man` looks for them; `top` ends with a slash, or is empty.
pub fn add(files: &mut Files, top: &str, program: &Path) -> Result<(), String> {
    let folder = tools::target_folder().join("man1");
    let _ = std::fs::remove_dir_all(&folder);
    tools::output(
        "the manual pages",
        Command::new(program).args(["man", "--out"]).arg(&folder),
    )?;
    files.folder(&format!("{top}share/man/man1"), &folder)
}
