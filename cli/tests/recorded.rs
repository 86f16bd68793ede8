//! Sessions as a newcomer types them, replayed on real terminals: from an empty home to a post with a picture.
//!
//! A session holds commands, each behind the number of its terminal and `$`, and what the screen shows then; `...` stands for
//! any lines, `PORT` for the sandbox's port and `ID` for the id of a post. The first command serves until it is interrupted.
#![cfg(unix)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::terminal::Terminal;
use tempfile::TempDir;

/// A command on a terminal of its own, as a shell of an empty home runs it.
fn typed(home: &Path, line: &str) -> Terminal {
    let program = Path::new(env!("CARGO_BIN_EXE_xpost"));
    let folder = program.parent().expect("a folder").to_str().expect("utf-8");
    let path = std::env::var("PATH").expect("a path");
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("exec {line}")])
        .current_dir(home)
        .env_clear()
        .env("PATH", format!("{folder}:{path}"))
        .env("HOME", home)
        .env("TERM", "xterm");
    Terminal::of(command)
}

/// A command, its terminal, and what the screen shows.
struct Step {
    terminal: u32,
    line: String,
    screen: Vec<String>,
}

fn steps(session: &str) -> Vec<Step> {
    let step = |block: &str| {
        let (first, screen) = block.split_once('\n').expect("a screen");
        let (terminal, line) = first.split_once("$ ").expect("a command");
        Step {
            terminal: terminal.parse().expect("a number"),
            line: line.to_owned(),
            screen: screen.trim_end().lines().map(str::to_owned).collect(),
        }
    };
    session.split("\n\n").map(step).collect()
}

/// Whether the lines are what the session says; `...` skips any number of them.
fn fits(lines: &[&str], expected: &[String]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((dots, rest)) if dots == "..." => {
            (0..=lines.len()).any(|skipped| fits(&lines[skipped..], rest))
        }
        Some((line, rest)) => lines.first() == Some(&line.as_str()) && fits(&lines[1..], rest),
    }
}

/// The screen with placeholders for what differs from run to run.
fn general(screen: &str, port: &str) -> String {
    let screen = match port {
        "" => screen.to_owned(),
        port => screen.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:PORT"),
    };
    let page = "https://x.com/i/web/status/";
    match screen.split_once(page) {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
            format!("{before}{page}ID{rest}")
        }
        None => screen,
    }
}

/// What the sandbox has received.
fn state(port: &str) -> Value {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("the sandbox");
    let request = "GET /_sandbox/state HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

fn replay(session: &str, text: &str, alt: &str) {
    let home = TempDir::new().expect("a home");
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";
    std::fs::write(home.path().join("cat.png"), picture).expect("written");
    let steps = steps(session);
    assert_eq!(steps.len(), 3, "three commands");
    let (first, others) = steps.split_first().expect("a first command");
    let mut serving = typed(home.path(), &first.line);
    serving.shows("(Ctrl-C)");
    let screen = serving.screen();
    let (_, port) = screen.split_once("127.0.0.1:").expect("an address");
    let port = port.lines().next().expect("a port").trim().to_owned();
    let compare = |screen: &str, step: &Step| {
        let shown = general(screen, &port);
        let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
        assert!(fits(&lines, &step.screen), "{}: {shown}", step.line);
    };
    compare(&screen, first);
    for step in others {
        assert_ne!(step.terminal, first.terminal);
        let mut terminal = typed(home.path(), &step.line);
        assert_eq!(terminal.end(), 0, "{}: {}", step.line, terminal.screen());
        compare(&terminal.screen(), step);
    }
    let state = state(&port);
    let posts = state["posts"].as_array().expect("a list");
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0]["sent_text"], text);
    let media = state["media"].as_array().expect("a list");
    assert_eq!(media.len(), 1, "{media:?}");
    assert_eq!(media[0]["alt_text"], alt);
    assert_eq!(posts[0]["media"][0]["id"], media[0]["id"]);
    assert_eq!(serving.interrupts(), 130);
}

#[test]
fn three_commands_lead_from_an_empty_home_to_a_post_with_a_picture() {
    replay(
        include_str!("recorded/first_post.txt"),
        "Hello from xpost",
        "A cat",
    );
}

#[test]
fn so_they_do_in_russian() {
    replay(
        include_str!("recorded/first_post.ru.txt"),
        "Привет из xpost",
        "Кошка",
    );
}

#[test]
fn a_screen_that_differs_is_noticed() {
    let expected = ["a", "...", "d"].map(str::to_owned);
    assert!(fits(&["a", "b", "c", "d"], &expected) && fits(&["a", "d"], &expected));
    assert!(!fits(&["a", "b"], &expected) && !fits(&["b", "d"], &expected));
}
