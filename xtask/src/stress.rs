//! Stress programs, which run for minutes and in release mode. Their short forms are tests of their package.

use crate::tools;

/// Runs the stress program with these arguments.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let mut command = vec![
        "run",
        "--release",
        "--quiet",
        "--package",
        "xpost-stress",
        "--",
    ];
    command.extend(arguments);
    tools::cargo("stress", &command)
}
