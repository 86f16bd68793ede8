//! What goes wrong when a person types: each mistake of the lists gets one sentence that names the thing, and one line with
//! the next thing to type.
//!
//! A list holds blocks: `$` and what is typed into a shell, the answer (behind `| `), what is said, and the exit code in
//! brackets. `PORT` is the sandbox's. With `WRITE_MISTAKES=1` the lists are written anew, to be read before they are kept.
#![cfg(target_os = "linux")]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::World;

/// Whoever wants fewer mistakes in a list has to say so here.
const FEWEST: &[(&str, usize)] = &[("list.txt", 60), ("list.ru.txt", 15)];

/// A world with the account `sandbox`, which is not the default one, and with files to stumble over.
fn world() -> World {
    let world = World::new();
    let mut auth = world.auth();
    world.file("auth.json", Value::Object(auth.clone()).to_string());
    auth.insert("profile".into(), json!("sandbox"));
    auth.insert("store".into(), json!("default"));
    let kept = world.file("kept.json", Value::Object(auth).to_string());
    assert_eq!(world.run(&["SaveCredentials", "--auth", &kept]).code, 0);
    for picture in ["a.png", "b.png", "c.png", "d.png", "e.png"] {
        world.png(picture);
    }
    world.file("film.mp4", xpost_sandbox::samples::MP4);
    world.file("notes.txt", "notes");
    world.file("empty.png", "");
    world.file("bytes.txt", b"\xff\xfe");
    world.file("broken.json", "{");
    world.file("object.json", "{\"text\": \"Hi\"}");
    world.file("cut.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\0");
    let made = Command::new("mkfifo").arg(world.path("pipe")).status();
    assert!(made.expect("mkfifo").success());
    std::fs::create_dir(world.path("folder")).expect("a folder");
    std::fs::create_dir(world.path("nobody")).expect("a home");
    let first = world.run(&["post", "said already", "--account", "sandbox"]);
    assert_eq!(first.code, 0, "{first:?}");
    world
}

/// What a shell and the program make of a line, in the form of the list.
fn typed(world: &World, port: &str, line: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_xpost"));
    let folder = program.parent().expect("a folder").to_str().expect("utf-8");
    let path = std::env::var("PATH").expect("a path");
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(world.home.path())
        .env_clear()
        .env("PATH", format!("{folder}:{path}"))
        .env("HOME", world.home.path())
        // The store of the support's runs; a line with another HOME is another person's.
        .env("XDG_STATE_HOME", world.path("state"))
        .env("TZ", "UTC")
        .env("PORT", port)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("a shell");
    let text = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).expect("utf-8");
        text.replace(port, "PORT")
    };
    let mut block = format!("$ {line}\n");
    for answer in text(&output.stdout).lines() {
        writeln!(block, "| {answer}").expect("a string");
    }
    for said in text(&output.stderr).lines() {
        // The facts for a program that reads along.
        if !(said.starts_with("  (code: ") || said.starts_with("  (код: ")) {
            writeln!(block, "{said}").expect("a string");
        }
    }
    writeln!(block, "[{}]", output.status.code().expect("no signal")).expect("a string");
    block
}

/// One sentence, and one line with the next thing to type.
fn is_in_form(block: &str) -> bool {
    let said = block
        .lines()
        .filter(|line| !line.starts_with(['$', '|', '[']));
    let said: Vec<&str> = said.collect();
    let [sentence, hint] = said[..] else {
        return false;
    };
    let is_hint = ["  hint: ", "  подсказка: "]
        .iter()
        .any(|word| hint.starts_with(word));
    sentence.starts_with("xpost: ") && is_hint
}

fn check(list: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/mistakes")
        .join(list);
    let expected = std::fs::read_to_string(&path).expect("a list");
    let world = world();
    let url = world.sandbox.url();
    let (_, port) = url.rsplit_once(':').expect("a port");
    let lines: Vec<&str> = expected
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
        .collect();
    let (_, fewest) = FEWEST
        .iter()
        .find(|(name, _)| *name == list)
        .expect("a list");
    assert!(lines.len() >= *fewest, "{list}: {}", lines.len());
    let blocks: Vec<String> = lines.iter().map(|line| typed(&world, port, line)).collect();
    let found = blocks.join("\n");
    if std::env::var_os("WRITE_MISTAKES").is_some() {
        std::fs::write(&path, &found).expect("written");
    }
    for (found, expected) in found.split("\n\n").zip(expected.split("\n\n")) {
        assert_eq!(found.trim(), expected.trim(), "{list}");
    }
    assert_eq!(found, expected, "{list}");
    for block in &blocks {
        assert!(is_in_form(block), "{block}");
    }
    // Nothing is public but what was before, and what could not be told where it should have been.
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    let texts: Vec<&str> = state["posts"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|post| post["text"].as_str())
        .filter(|text| !text.starts_with("told nowhere"))
        .collect();
    assert_eq!(texts, ["said already"], "{list}");
}

#[test]
fn every_mistake_gets_a_sentence_and_the_next_thing_to_type() {
    check("list.txt");
}

#[test]
fn so_it_does_in_russian() {
    check("list.ru.txt");
}
