//! The command lines of both READMEs, and those of earlier ones, typed into a shell.
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use support::World;
use xpost_sandbox::samples;

/// Stands in the pages for a post that is there.
const ID: &str = "1846987139428634858";

/// What earlier pages told users to type.
const EARLIER: &[&str] = &[
    r#"xpost CreateImageTweet --text "Hello" --pictures cat.png --auth twitter.json"#,
    r#"xpost СоздатьТвитКартинки --text "Привет" --pictures cat.png --auth twitter.json"#,
    r#"xpost CreateTextTweet --profile default --text "Hello again""#,
    "echo 'From a pipe' | xpost CreateTextTweet --profile default --text -",
    "echo 'Из канала' | xpost СоздатьТекстовыйТвит --profile default --text -",
    r#"xpost CreateTextTweet --profile default --text "Invoice 18 is paid" --idempotency_key 0f9c2b6e-18"#,
    r#"xpost EnqueueTweet --profile default --post '{"text": "Good morning", "pictures": "sun.png"}' --not_before 2036-12-01T07:00:00+03:00"#,
    "xpost queue list",
    "xpost auth list",
    "xpost auth show --profile default",
    r#"xpost twitter CreateTextTweet --text "Hello\nworld" --auth twitter.json"#,
    "xpost help exit-codes",
];

/// A world whose home has the default account `default`, the tokens as `twitter.json`, and the files that the pages name.
fn desk() -> World {
    let world = World::new();
    let auth = world.auth();
    world.file("twitter.json", Value::Object(auth.clone()).to_string());
    let mut kept = auth;
    kept.insert("profile".into(), json!("default"));
    kept.insert("store".into(), json!("default"));
    let kept = world.file("kept.json", Value::Object(kept).to_string());
    assert_eq!(world.run(&["SaveCredentials", "--auth", &kept]).code, 0);
    assert_eq!(world.run(&["use", "default"]).code, 0);
    for picture in ["cat.png", "sun.png"] {
        world.png(picture);
    }
    world.file("film.mp4", samples::MP4);
    let repository = Command::new("sh")
        .arg("-c")
        .arg("git init -q . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m 'A commit'")
        .current_dir(world.home.path())
        .env("HOME", world.home.path())
        .status()
        .expect("git");
    assert!(repository.success());
    world
}

/// Types a line into a shell; it must end well and answer.
#[track_caller]
fn types(world: &World, line: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_xpost"));
    let folder = program.parent().expect("a folder").to_str().expect("utf-8");
    let path = std::env::var("PATH").expect("a path");
    let home = world.home.path();
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(home)
        .env_clear()
        .env("PATH", format!("{folder}:{path}"))
        .env("HOME", home)
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{line}: {output:?}");
    assert!(!output.stdout.is_empty(), "{line}: {output:?}");
}

#[test]
fn what_the_pages_tell_a_user_of_a_shell_to_type_works() {
    for page in ["README.md", "README.ru.md"] {
        let world = desk();
        let post = world.run(&["post", "A post that is there", "--quiet"]);
        assert_eq!(post.code, 0, "{post:?}");
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page))
                .expect("a page");
        let blocks = text
            .split("```sh\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next());
        let lines: Vec<String> = blocks
            .flat_map(str::lines)
            .filter(|line| {
                [
                    "xpost post",
                    "xpost check",
                    "xpost show",
                    "xpost delete",
                    "xpost queue list",
                ]
                .iter()
                .any(|word| line.contains(word))
            })
            .map(|line| line.replace(ID, post.stdout.trim_end()))
            .collect();
        assert!(lines.len() >= 12, "{page}: {lines:#?}");
        let mut typed: Vec<&str> = Vec::new();
        for line in &lines {
            // X takes the same post once; the pages say some twice.
            let said = line.split('#').next().unwrap_or_default().trim_end();
            if !typed.contains(&said) {
                types(&world, line);
                typed.push(said);
            }
        }
    }
}

#[test]
fn what_earlier_pages_told_to_type_still_works() {
    let world = desk();
    for line in EARLIER {
        types(&world, line);
    }
}
