//! Who is meant: `use`, `accounts`, `whoami`, and what a word says where it is not clear.

use serde_json::{Value, json};

use super::kept::{default, keep, keep_other, other};
use super::support::World;

#[test]
fn without_any_account_a_word_says_how_to_sign_in() {
    let world = World::new();
    for words in [
        &["show", "1"][..],
        &["delete", "1", "-y"],
        &["whoami"],
        &["use"],
    ] {
        let run = world.run(words);
        assert_eq!(run.code, 3, "{run:?}");
        assert!(run.stderr.contains("no account is signed in"), "{run:?}");
        assert!(run.stderr.contains("xpost login"), "{run:?}");
        assert!(!run.stderr.contains("access_token"), "{run:?}");
    }
    let run = world.run(&["accounts"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("xpost login"), "{run:?}");
    assert_eq!(
        world.run(&["accounts", "--json"]).json(),
        json!({"default": null, "accounts": []})
    );
    // The library's own operations speak of their own parameters.
    let run = world.run(&["GetTweet", "--id", "1"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("auth.access_token"), "{run:?}");
}

#[test]
fn the_account_that_is_used_acts_from_then_on() {
    let world = World::new();
    keep(&world, "alice");
    keep_other(&world, "bob");
    let run = world.run(&["show", "1"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("xpost use alice"), "{run:?}");
    let run = world.run(&["use"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("no default account"), "{run:?}");

    let run = world.run(&["use", "bob"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("`bob`"), "{run:?}");
    assert_eq!(default(&world).as_deref(), Some("bob"));
    assert_eq!(world.run(&["use"]).stdout, "bob\n");
    let id = world.run(&["CreateTextTweet", "-t", "as bob"]).id();
    assert_eq!(world.post(&id)["user"], "1000000002");

    let table = world.run(&["accounts"]).stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[1].starts_with("   alice"), "{table}");
    assert!(lines[2].starts_with("*  bob"), "{table}");
    assert!(lines[2].contains("OAuth 1.0a"), "{table}");
    let all = world.run(&["accounts", "--json"]).json();
    assert_eq!(all["default"], "bob");
    assert_eq!(all["accounts"][0]["account"], "alice");
    assert_eq!(all["accounts"][1]["default"], true);
    assert_eq!(world.run(&["accounts", "--quiet"]).stdout, "alice\nbob\n");
}

#[test]
fn a_misspelt_account_is_told_the_nearest_and_changes_nothing() {
    let world = World::new();
    keep(&world, "alice");
    world.run(&["use", "alice"]);
    for words in [
        &["use", "alcie"][..],
        &["show", "1", "--account", "alcie"],
        &["whoami", "--account", "alcie"],
    ] {
        let run = world.run(words);
        assert_eq!(run.code, 3, "{run:?}");
        assert!(run.stderr.contains("did you mean `alice`?"), "{run:?}");
    }
    assert_eq!(default(&world).as_deref(), Some("alice"));
    assert!(world.requests().is_empty());
}

#[test]
fn a_default_account_that_is_gone_is_named_with_the_file_that_names_it() {
    let world = World::new();
    keep(&world, "alice");
    keep_other(&world, "bob");
    world.run(&["use", "bob"]);
    world.run(&["RemoveProfile", "--profile", "bob"]);
    for words in [&["show", "1"][..], &["whoami"]] {
        let run = world.run(words);
        assert_eq!(run.code, 3, "{run:?}");
        for word in ["`bob`", "config.json", "xpost use alice", "xpost login"] {
            assert!(run.stderr.contains(word), "{word}: {run:?}");
        }
    }
    let run = world.run(&["accounts"]);
    assert!(run.stderr.contains("`bob` is not among them"), "{run:?}");
}

#[test]
fn whoami_says_who_acts_and_who_said_so_without_asking_x() {
    let world = World::new();
    keep(&world, "alice");
    // X is asked once for what the store does not know.
    let run = world.run(&["whoami", "--account", "alice"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("@demo_account"), "{run:?}");
    assert!(run.stdout.contains("--account"), "{run:?}");
    assert_eq!(world.requests().len(), 1);

    world.run(&["use", "alice"]);
    let known = world.run(&["whoami", "--json"]).json();
    assert_eq!(known["account"], "alice");
    assert_eq!(known["user"]["username"], "demo_account");
    assert_eq!(known["source"]["kind"], "settings");
    let path = known["source"]["name"].as_str().expect("a path");
    assert!(path.ends_with("config.json"), "{path}");
    let run = world.run_with(&["whoami", "--json"], &[("XPOST_PROFILE", "alice")], "");
    assert_eq!(
        run.json()["source"],
        json!({"kind": "environment", "name": "XPOST_PROFILE"})
    );
    assert_eq!(
        world.run(&["whoami", "--quiet"]).stdout,
        format!("{}\n", world.sandbox.user().id)
    );
    assert_eq!(world.requests().len(), 1);

    let run = world.run(&["whoami", "--check"]);
    assert!(run.stdout.contains("confirmed"), "{run:?}");
    assert_eq!(world.requests().len(), 2);
    let other = other(&world);
    let run = world.run(&["whoami", "-a", &other, "--json"]);
    let tokens = run.json();
    assert_eq!(tokens["account"], Value::Null);
    assert_eq!(tokens["user"]["id"], "1000000002");
    assert_eq!(tokens["source"]["name"], "--auth");
}

#[test]
fn access_that_is_lost_is_told_with_the_line_that_brings_it_back() {
    let world = World::new();
    keep(&world, "alice");
    world.run(&["whoami", "--account", "alice"]);
    world.control("POST", "/_sandbox/revoke", json!({"refresh": true}));
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    let run = world.run(&["show", "1", "--account", "alice"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(
        run.stderr.contains("xpost login --account alice"),
        "{run:?}"
    );
    let run = world.run(&["whoami", "--account", "alice"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("xpost login --account alice"),
        "{run:?}"
    );
}

#[test]
fn two_identities_of_one_strength_are_refused_by_name() {
    let world = World::new();
    keep(&world, "alice");
    let set = json!({"profile": "alice", "access_token": "abcdefghijkl"}).to_string();
    for (environment, named) in [
        (
            &[
                ("XPOST_PROFILE", "alice"),
                ("XPOST_ACCESS_TOKEN", "abcdefghijkl"),
            ][..],
            ["XPOST_PROFILE", "XPOST_ACCESS_TOKEN"],
        ),
        (
            &[("XPOST_AUTH", set.as_str())],
            ["XPOST_AUTH: `profile`", "XPOST_AUTH: `access_token`"],
        ),
    ] {
        for words in [&["show", "1"][..], &["whoami"]] {
            let run = world.run_with(words, environment, "");
            assert_eq!(run.code, 2, "{run:?}");
            for name in named {
                assert!(run.stderr.contains(name), "{name}: {run:?}");
            }
        }
        // A nearer word settles it.
        let words = ["whoami", "--account", "alice", "--json"];
        let run = world.run_with(&words, environment, "");
        assert_eq!(run.json()["account"], "alice", "{run:?}");
    }
    // Of different strength the nearer one wins.
    let tokens = json!({"access_token": "abcdefghijkl"}).to_string();
    let environment = [("XPOST_PROFILE", "alice"), ("XPOST_AUTH", &*tokens)];
    let run = world.run_with(&["whoami", "--json"], &environment, "");
    assert_eq!(run.json()["account"], "alice", "{run:?}");
}

#[test]
fn a_word_of_the_environment_that_wins_over_the_choice_is_told() {
    let world = World::new();
    keep(&world, "alice");
    keep_other(&world, "bob");
    let run = world.run_with(&["use", "alice"], &[("XPOST_PROFILE", "bob")], "");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("XPOST_PROFILE"), "{run:?}");
    let run = world.run_with(&["use", "alice"], &[("XPOST_PROFILE", "alice")], "");
    assert!(run.stderr.is_empty(), "{run:?}");
}
