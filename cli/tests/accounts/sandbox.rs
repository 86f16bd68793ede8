//! `xpost sandbox` keeps an account ready for a second terminal.

use std::io::Read as _;

use serde_json::{Value, json};

use super::support::{Running, World};

/// Starts a sandbox; gives it when it serves, with what it printed.
fn start(world: &World, words: &[&str], environment: &[(&str, &str)]) -> (Running, String) {
    let words = [&["sandbox"], words].concat();
    let mut running = world.start(&words, environment);
    let mut page = String::new();
    loop {
        let line = running.line();
        page.push_str(&line);
        page.push('\n');
        if line.starts_with("Serving") {
            return (running, page);
        }
        assert!(!line.is_empty() || page.ends_with("\n\n"), "{page}");
    }
}

/// Ends it; gives what it said to a person.
fn end(mut running: Running) -> String {
    running.child.kill().expect("running");
    let mut said = String::new();
    running.stderr().read_to_string(&mut said).expect("utf-8");
    running.child.wait().expect("an end");
    said
}

fn url(page: &str) -> String {
    let line = page.lines().next().expect("a line");
    line.split_whitespace().last().expect("a URL").to_owned()
}

#[test]
fn its_account_acts_at_once_in_a_second_terminal() {
    let world = World::new();
    let (running, page) = start(&world, &[], &[]);
    for line in [
        "xpost post \"Hi\" --account sandbox",
        "xpost use sandbox",
        "\"access_token\"",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    let words = ["CreateTextTweet", "-t", "Hi", "--account", "sandbox"];
    let id = world.run(&words).id();
    let run = world.run(&["use", "sandbox"]);
    assert!(run.stdout.contains("@demo_account"), "{run:?}");
    let run = world.run(&["show", &id]);
    assert!(run.stdout.starts_with("Hi\n"), "{run:?}");
    // Nothing of that was sent to another X, and the account's own preparation is not among what was asked.
    assert!(world.requests().is_empty());
    assert_eq!(end(running), "");
    let run = world.run(&["show", &id]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("`xpost sandbox`"), "{run:?}");
}

#[test]
fn the_account_works_when_the_sandbox_speaks_tls_too() {
    let world = World::new();
    let words = ["--https-port", "0", "--ca-out", "ca.pem", "--out", "a.json"];
    let (running, _) = start(&world, &words, &[]);
    let words = ["CreateTextTweet", "-t", "Hi", "--account", "sandbox"];
    world.run(&words).id();
    world
        .run(&["CreateTextTweet", "-t", "over TLS", "-a", "a.json"])
        .id();
    end(running);
}

#[test]
fn a_later_sandbox_takes_the_name_and_says_so() {
    let world = World::new();
    let (first, page) = start(&world, &[], &[]);
    let earlier = url(&page);
    let (second, page) = start(&world, &[], &[]);
    let later = url(&page);
    let account = world.run(&["accounts", "--json"]).json()["accounts"][0].clone();
    assert_eq!(account["api_url"], later);
    let words = [
        "CreateTextTweet",
        "-t",
        "to the later",
        "--account",
        "sandbox",
    ];
    world.run(&words).id();
    assert!(end(second).contains(&earlier));
    end(first);
    // One that serves no longer is no rival.
    let (third, _) = start(&world, &[], &[]);
    assert_eq!(end(third), "");
}

#[test]
fn an_account_of_that_name_at_another_place_is_left_alone() {
    let world = World::new();
    let auth = json!({"access_token": "abcdefghijkl", "client_id": "an-app"}).to_string();
    let kept = world.run(&["SaveCredentials", "-a", &auth, "--profile", "sandbox"]);
    assert_eq!(kept.code, 0, "{kept:?}");
    let (running, page) = start(&world, &[], &[]);
    assert!(!page.contains("--account sandbox"), "{page}");
    assert!(page.contains("--auth auth.json"), "{page}");
    let said = end(running);
    assert!(said.contains("`sandbox`"), "{said}");
    let account = world.run(&["accounts", "--json"]).json()["accounts"][0].clone();
    assert_eq!(account["client_id"], "an-app");
}

#[test]
fn the_store_is_left_alone_when_asked_and_a_broken_one_does_not_stop_it() {
    let world = World::new();
    let (running, page) = start(&world, &["--no-account"], &[]);
    assert!(!page.contains("--account sandbox"), "{page}");
    assert_eq!(end(running), "");
    assert!(!world.path("state").exists());

    let store = world.file(
        "no.db",
        "this is no database, but long enough to be looked at",
    );
    let (running, page) = start(&world, &[], &[("XPOST_STORE", &store)]);
    let auth = page
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once("\n}"))
        .map(|(members, _)| format!("{{{members}}}"))
        .expect("the auth JSON");
    let auth: Value = serde_json::from_str(&auth).expect("JSON");
    world
        .run(&["CreateTextTweet", "-t", "still", "-a", &auth.to_string()])
        .id();
    let said = end(running);
    assert!(said.contains("no account `sandbox`"), "{said}");
    assert!(said.contains("no.db"), "{said}");
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_it() {
    let world = World::new();
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let (running, _) = start(&world, &[], &[]);
        running.signal(signal);
        assert_eq!(running.end().code, code);
    }
}
