//! The peers, installed below `target/peers` in the versions that `requirements.txt` and `package.json` pin.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the peers are.
pub struct Tools {
    /// A Python that knows tweepy and xdk.
    pub python: PathBuf,
    /// The folder with `node_modules`.
    pub node_modules: PathBuf,
    /// The scripts that drive them.
    pub scripts: PathBuf,
}

/// Installs what is not there yet; names what is missing.
pub fn all(root: &Path) -> Result<Tools, String> {
    let missing: Vec<&str> = [
        ("curl", "--version"),
        ("python3", "--version"),
        ("node", "--version"),
        ("npm", "--version"),
    ]
    .into_iter()
    .filter(|(program, word)| Command::new(program).arg(word).output().is_err())
    .map(|(program, _)| program)
    .collect();
    if !missing.is_empty() {
        return Err(format!("the comparison needs {}", missing.join(", ")));
    }
    let (here, home) = (root.join("peers"), root.join("target/peers"));
    std::fs::create_dir_all(&home).map_err(|error| error.to_string())?;
    let python = home.join("venv/bin/python");
    if !python.exists() {
        step(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(home.join("venv")),
        )?;
    }
    step(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
            ])
            .arg(here.join("requirements.txt")),
    )?;
    std::fs::copy(here.join("package.json"), home.join("package.json"))
        .map_err(|error| error.to_string())?;
    step(
        Command::new("npm")
            .args(["install", "--silent"])
            .current_dir(&home),
    )?;
    Ok(Tools {
        python,
        node_modules: home.join("node_modules"),
        scripts: here.join("scripts"),
    })
}

fn step(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(error) => Err(format!("{command:?}: {error}")),
    }
}
