//! The comparison with other clients of X: built here, measured by `xpost-peers`.

use crate::tools;

/// Builds the library, the program and the comparison as they are released, and compares.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let packages = [
        "--package",
        "xpost",
        "--package",
        "xpost-cli",
        "--package",
        "xpost-peers",
    ];
    let mut build = vec!["build", "--release", "--quiet"];
    build.extend(packages);
    tools::cargo("build for the comparison", &build)?;
    let mut command = vec![
        "run",
        "--release",
        "--quiet",
        "--package",
        "xpost-peers",
        "--",
    ];
    command.extend(arguments);
    tools::cargo("comparison", &command)
}
