//! What a word costs before anything is sent: the program from its start to the plan of a post, `xpost post` beside
//! `xpost CreateTextTweet`. Rounds of both alternate; medians are printed. `cargo bench --bench startup`.
//!
//! With `BEFORE=PROGRAM` the `CreateTextTweet` of another build is the measure.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use xpost_peers::statistics::spread;

const ROUNDS: usize = 15;
const RUNS: usize = 20;
/// What the word may cost, as a part of what the operation's name does.
const LIMIT: f64 = 1.1;

fn main() {
    let home = tempfile::tempdir().unwrap();
    let auth = home.path().join("auth.json");
    std::fs::write(&auth, r#"{"access_token": "token"}"#).unwrap();
    let auth = auth.to_str().unwrap();
    let this = OsString::from(env!("CARGO_BIN_EXE_xpost"));
    let before = std::env::var_os("BEFORE").unwrap_or_else(|| this.clone());
    let name = [
        "CreateTextTweet",
        "--text",
        "Hello",
        "--test",
        "--auth",
        auth,
    ];
    let word = ["post", "Hello", "--test", "--auth", auth];

    let (mut of_name, mut of_word, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let name = milliseconds(&before, &name, home.path());
        let word = milliseconds(&this, &word, home.path());
        of_name.push(name);
        of_word.push(word);
        ratios.push(word / name);
    }
    let (name, word, ratio) = (spread(&of_name), spread(&of_word), spread(&ratios));
    println!(
        "start-up, {ROUNDS} rounds of {RUNS}: post {:.2} ms, CreateTextTweet {:.2} ms; ratio {:.3} ({:.3} to {:.3}), limit {LIMIT}: {}",
        word.median,
        name.median,
        ratio.median,
        ratio.least,
        ratio.most,
        if ratio.median <= LIMIT {
            "met"
        } else {
            "NOT met"
        },
    );
}

/// The milliseconds of one run.
fn milliseconds(program: &OsString, words: &[&str], home: &Path) -> f64 {
    let begun = Instant::now();
    for _ in 0..RUNS {
        let status = Command::new(program)
            .args(words)
            .env_clear()
            .env("HOME", home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    }
    begun.elapsed().as_secs_f64() * 1000.0 / RUNS as f64
}
