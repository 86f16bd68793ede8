//! Running programs, and finding or installing the ones that the tests call.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// Runs a command in the root; `what` names the step in the error.
pub fn run(what: &str, command: &mut Command) -> Result<(), String> {
    eprintln!("\n── {what}");
    let status = command
        .current_dir(root())
        .status()
        .map_err(|error| format!("{what}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{what} failed ({status})"))
    }
}

/// Runs cargo in the root.
pub fn cargo(what: &str, arguments: &[&str]) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    run(what, Command::new(cargo).args(arguments))
}

fn works(program: &str) -> bool {
    // Some know no `--version` and say how they are used; 127 is a wrapper with nothing behind it.
    let runs = |program: &Path| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.code().is_some_and(|code| code != 127))
    };
    // Debian keeps PostgreSQL's own programs, by version, off the PATH.
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    runs(Path::new(program))
        || versions.is_ok_and(|versions| {
            versions
                .flatten()
                .any(|version| runs(&version.path().join("bin").join(program)))
        })
}

/// Makes sure that every program is there: `(program, Debian package)`.
pub fn require(programs: &[(&str, &str)]) -> Result<(), String> {
    let missing: Vec<&(&str, &str)> = programs
        .iter()
        .filter(|(program, _)| !works(program))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    if works("apt-get") {
        let apt = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            command
                .args(["-o", "DPkg::Lock::Timeout=600", "-qq"])
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive");
            command
        };
        let update = run("refresh Debian's package lists", &mut apt(&["update"]));
        let mut install = apt(&["install", "-y", "--no-install-recommends"]);
        install.args(&packages);
        let _ = update.and_then(|()| run("install what the tests call", &mut install));
    }
    let still: Vec<&str> = programs
        .iter()
        .filter(|(program, _)| !works(program))
        .map(|(program, _)| *program)
        .collect();
    if still.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the tests need {}; on Debian: apt-get install {}",
        still.join(", "),
        packages.join(" ")
    ))
}
