//! `xpost config`: what is settled once, checked when it is set and heeded by every later run.

mod support;

use serde_json::{Value, json};
use support::{Run, World};

fn set(world: &World, name: &str, value: &str) -> Run {
    world.run(&["config", "set", name, value])
}

#[test]
fn a_value_that_would_fail_later_is_refused_when_it_is_set() {
    let world = World::new();
    for (name, value, word) in [
        ("proxy", "htp://proxy:3128", "socks5://"),
        ("proxy", "http://прокси:3128", "`proxy`"),
        (
            "redirect_uri",
            "127.0.0.1:8739/callback",
            "http://127.0.0.1",
        ),
        ("redirect_uri", "http://", "http://127.0.0.1"),
        ("language", "de", "`ru`"),
        ("account", "", "config unset account"),
        ("account", "a\nb", "account"),
        ("acount", "alice", "did you mean `account`?"),
        ("colour", "red", "redirect_uri"),
    ] {
        let run = set(&world, name, value);
        assert_eq!(run.code, 2, "{name}: {run:?}");
        assert!(run.stderr.contains(word), "{word}: {run:?}");
        assert!(!run.stderr.contains("auth."), "{run:?}");
        assert!(!run.stderr.contains("very-secret"), "{run:?}");
    }
    assert!(!world.path("config").join("xpost").exists());
}

#[test]
fn what_is_set_is_listed_read_and_dropped() {
    let world = World::new();
    let nothing = world.run(&["config", "get", "proxy"]);
    assert_eq!((nothing.code, &*nothing.stdout), (0, ""), "{nothing:?}");
    for (name, value) in [
        ("proxy", "http://127.0.0.1:3128"),
        ("redirect-uri", "http://127.0.0.1:9999/back"),
        ("language", "ru"),
    ] {
        let run = set(&world, name, value);
        assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    }
    let run = world.run(&["config", "get", "proxy"]);
    assert_eq!(run.stdout, "http://127.0.0.1:3128\n");
    let run = world.run(&["config", "list"]);
    assert!(run.stderr.contains("config.json"), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 4, "{run:?}");
    let run = world.run(&["config", "list", "--json"]);
    assert!(run.stderr.is_empty(), "{run:?}");
    let listed = run.json();
    assert_eq!(
        listed["settings"],
        json!({
            "account": null,
            "redirect_uri": "http://127.0.0.1:9999/back",
            "language": "ru",
            "proxy": "http://127.0.0.1:3128",
        })
    );
    let file = listed["file"].as_str().expect("a path");
    let kept = std::fs::read_to_string(file).expect("the file");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(kept["language"], "ru");

    world.run(&["config", "unset", "proxy"]);
    assert_eq!(world.run(&["config", "get", "proxy"]).stdout, "");
}

#[test]
fn an_account_that_is_not_signed_in_is_set_with_a_word_of_warning() {
    let world = World::new();
    let auth = world.auth_file();
    world.run(&["SaveCredentials", "-a", &auth, "--profile", "alice"]);
    let run = set(&world, "account", "alcie");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("did you mean `alice`?"), "{run:?}");
    let run = set(&world, "account", "alice");
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    world.run(&["CreateTextTweet", "-t", "settled"]).id();
}
