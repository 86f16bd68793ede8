//! Every check of the project, in the order in which failures are cheapest to find. The test runners come last, so that
//! their closing lines close the output.

use crate::{generate, prove, tools};

/// The store that a plain build leaves out is always checked.
const POSTGRES: &str = "xpost/postgres";

/// Runs them all.
pub fn run() -> Result<(), String> {
    #[cfg(target_os = "linux")]
    tools::require(&[
        ("cc", "gcc"),
        ("c++", "g++"),
        ("nm", "binutils"),
        ("pkg-config", "pkg-config"),
        ("cmake", "cmake"),
        ("make", "make"),
        ("script", "bsdutils"),
        ("python3", "python3"),
        ("valgrind", "valgrind"),
        ("initdb", "postgresql"),
        ("tinyproxy", "tinyproxy"),
        ("microsocks", "microsocks"),
        ("curl", "curl"),
        ("fish", "fish"),
        ("zsh", "zsh"),
        ("groff", "groff-base"),
    ])?;
    #[cfg(target_os = "linux")]
    tools::require_venv()?;
    tools::cargo("formatting", &["fmt", "--all", "--check"])?;
    header()?;
    tools::cargo(
        "clippy",
        &[
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--features",
            POSTGRES,
            "--",
            "-D",
            "warnings",
        ],
    )?;
    tools::cargo(
        "clippy, without PostgreSQL",
        &[
            "clippy",
            "--quiet",
            "--package",
            "xpost",
            "--lib",
            "--",
            "-D",
            "warnings",
        ],
    )?;
    eprintln!("\n── generated files against the description of the operations");
    generate::check()?;
    documentation()?;
    tools::cargo(
        "examples in the documentation",
        &["test", "--quiet", "--workspace", "--doc"],
    )?;
    windows()?;
    tools::cargo(
        "tests",
        &[
            "test",
            "--workspace",
            "--features",
            POSTGRES,
            "--lib",
            "--bins",
            "--tests",
        ],
    )
}

/// The library and the program for 64-bit Windows, built without optimisation and tried under wine. The other targets, and
/// releases, are tried by `cargo xtask prove`.
fn windows() -> Result<(), String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        eprintln!("\n── Windows is not tried: that takes Linux on x86-64");
        return Ok(());
    }
    eprintln!("\n── Windows, under wine");
    let begun = std::time::Instant::now();
    prove::run(&["windows-x86_64", "--debug"])?;
    println!("built and tried in {} s", begun.elapsed().as_secs());
    Ok(())
}

/// The build writes the header; a header that changes by building was not committed as built.
fn header() -> Result<(), String> {
    let path = tools::root().join("include/xpost.h");
    let before = std::fs::read(&path).map_err(|error| format!("include/xpost.h: {error}"))?;
    tools::cargo("build", &["build", "--workspace"])?;
    let after = std::fs::read(&path).map_err(|error| format!("include/xpost.h: {error}"))?;
    if before == after {
        Ok(())
    } else {
        Err("include/xpost.h did not match src/abi/; it has been rewritten: commit it".to_owned())
    }
}

fn documentation() -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    tools::run(
        "documentation",
        std::process::Command::new(cargo)
            .args(["doc", "--quiet", "--no-deps", "--package", "xpost"])
            .args(["--package", "xpost-sandbox", "--features", POSTGRES])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}
