//! The short form of the stress program: every scenario, few rounds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;

use serde_json::Value;

/// Runs it and returns the summary, in which nothing is wrong.
fn run(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_xpost-stress"))
        .args(arguments)
        .arg("--json")
        .output()
        .expect("the stress program");
    let summary = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{summary}\n{complaints}");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(summary["ok"], true, "{summary:#}");
    summary
}

fn tokens(arguments: &[&str]) {
    let summary = run(&[&["tokens"], arguments].concat());
    let sections = summary["sections"].as_array().expect("sections");
    assert_eq!(sections.len(), 4, "{summary:#}");
    assert_eq!(sections[0]["figures"]["refreshes"], 3, "{summary:#}");
    assert_eq!(sections[1]["figures"]["kills"], 25, "{summary:#}");
}

#[test]
fn no_token_in_a_file_is_lost_by_expiry_kills_or_faults() {
    tokens(&["--store", "sqlite", "--rounds", "25"]);
}

#[cfg(all(feature = "postgres", unix))]
#[test]
fn no_token_that_two_machines_share_is_lost_by_expiry_kills_or_faults() {
    tokens(&["--store", "postgres", "--rounds", "25", "--processes", "16"]);
}

#[test]
fn an_upload_goes_on_where_a_kill_has_cut_it_off() {
    let summary = run(&["uploads", "--rounds", "5", "--size", "24"]);
    let sections = summary["sections"].as_array().expect("sections");
    assert_eq!(sections.len(), 2, "{summary:#}");
    assert_eq!(sections[0]["figures"]["uploads"], 5, "{summary:#}");
}

/// Processes are killed at every step of a text, and at one of so many of all else.
fn published(store: &str, stride: &str) {
    let summary = run(&[
        "publish", "--store", store, "--stride", stride, "--rounds", "40", "--posts", "200",
    ]);
    let sections = summary["sections"].as_array().expect("sections");
    let figure = |section: usize, what: &str| sections[section]["figures"][what].as_u64();
    let linux = usize::from(cfg!(target_os = "linux"));
    assert_eq!(sections.len(), 2 + linux, "{summary:#}");
    assert_eq!(figure(linux, "keys"), Some(40), "{summary:#}");
    assert_eq!(figure(linux + 1, "posts"), Some(200), "{summary:#}");
}

#[test]
fn posts_of_killed_processes_are_published_once_from_a_file() {
    published("sqlite", "7");
}

#[cfg(all(feature = "postgres", unix))]
#[test]
fn posts_of_killed_processes_are_published_once_from_two_machines() {
    published("postgres", "20");
}
