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

/// Where everything is built: `$CARGO_TARGET_DIR`, or `target` in the root.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// What lies in a folder, in a fixed order; nothing where there is none.
pub fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    all.sort();
    all.into_iter()
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

/// The same; returns what it said on stderr, which is shown as it comes.
pub fn run_and_read(what: &str, command: &mut Command) -> Result<String, String> {
    use std::io::BufRead as _;

    eprintln!("\n── {what}");
    let mut child = command
        .current_dir(root())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .map_err(|error| format!("{what}: {error}"))?;
    let mut told = String::new();
    for line in std::io::BufReader::new(child.stderr.take().ok_or("no pipe")?).lines() {
        let line = line.map_err(|error| format!("{what}: {error}"))?;
        eprintln!("{line}");
        told.push_str(&line);
        told.push('\n');
    }
    let status = child.wait().map_err(|error| format!("{what}: {error}"))?;
    if status.success() {
        Ok(told)
    } else {
        Err(format!("{what} failed ({status})"))
    }
}

/// Runs cargo in the root.
pub fn cargo(what: &str, arguments: &[&str]) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    run(what, Command::new(cargo).args(arguments))
}

/// What Python makes an environment with a pip of its own with; Debian has it in a package of its own.
pub fn require_venv() -> Result<(), String> {
    let found = Command::new("python3")
        .args(["-c", "import ensurepip"])
        .output();
    match found {
        Ok(output) if output.status.success() => Ok(()),
        _ => install(&["python3-venv"]),
    }
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
    let missing = |programs: &[(&str, &str)]| -> Vec<(String, String)> {
        programs
            .iter()
            .filter(|(program, _)| !works(program))
            .map(|(program, package)| ((*program).to_owned(), (*package).to_owned()))
            .collect()
    };
    let lacking = missing(programs);
    if lacking.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = lacking.iter().map(|(_, package)| &**package).collect();
    let _ = install(&packages);
    let still: Vec<String> = missing(programs)
        .into_iter()
        .map(|(program, _)| program)
        .collect();
    if still.is_empty() {
        return Ok(());
    }
    Err(format!(
        "missing: {}; on Debian: apt-get install {}",
        still.join(", "),
        packages.join(" ")
    ))
}

/// Installs packages of Debian, where that can be done.
pub fn install(packages: &[&str]) -> Result<(), String> {
    if !works("apt-get") {
        return Err(format!("missing: {}", packages.join(" ")));
    }
    refresh_package_lists();
    run(
        "install what is missing",
        apt()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

/// Brings Debian's lists of packages up to date. Without the rights or the network to do so the lists stay as they are.
pub fn refresh_package_lists() {
    let _ = run("refresh Debian's package lists", apt().arg("update"));
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["-o", "DPkg::Lock::Timeout=600", "-qq"])
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// What a command prints; its complaint when it fails.
pub fn output(what: &str, command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!(
            "{what} failed ({})\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}
