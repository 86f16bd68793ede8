//! `xpost queue`: posts that wait in the store, sent by hand or by a worker that watches.

mod support;

use serde_json::{Value, json};
use support::{Run, World};

/// A world whose user's own store has the profile `default`.
fn world() -> (World, String) {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&["SaveCredentials", "-a", &auth, "--profile", "default"]);
    assert_eq!(run.code, 0, "{run:?}");
    let network = world.network();
    (world, network)
}

fn put(world: &World, network: &str, key: &str, post: &str) {
    let words = [
        "EnqueueTweet",
        "-p",
        post,
        "--idempotency_key",
        key,
        "-a",
        network,
        "--profile",
        "default",
    ];
    let run = world.run(&words);
    assert_eq!(run.code, 0, "{run:?}");
}

fn queue(world: &World, network: &str, words: &[&str]) -> Run {
    world.run(&[&["queue"], words, &["-a", network]].concat())
}

fn texts(world: &World) -> Vec<String> {
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    let posts = state["posts"].as_array().expect("a list");
    posts
        .iter()
        .filter(|post| post["auth_kind"] != "seed")
        .map(|post| post["text"].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn posts_are_listed_taken_out_and_sent() {
    let (world, network) = world();
    put(&world, &network, "a", "first");
    put(&world, &network, "b", "second");
    put(&world, &network, "c", r#"["third", {"text": "fourth"}]"#);
    let listed = queue(&world, &network, &["list"]);
    assert_eq!(listed.code, 0, "{listed:?}");
    for word in ["KEY", "first", "third", "waiting 3"] {
        assert!(listed.stdout.contains(word), "{word}: {listed:?}");
    }
    let russian = queue(&world, &network, &["list", "--lang", "ru"]);
    assert!(russian.stdout.contains("ждёт 3"), "{russian:?}");
    let cancelled = queue(&world, &network, &["cancel", "b"]);
    assert!(cancelled.stdout.contains("cancelled"), "{cancelled:?}");
    let sent = queue(&world, &network, &["send"]);
    assert_eq!(sent.code, 0, "{sent:?}");
    assert!(
        sent.stdout.ends_with("2 sent, 0 failed, 0 postponed\n"),
        "{sent:?}"
    );
    assert_eq!(texts(&world), ["first", "third", "fourth"]);
    let rest = queue(&world, &network, &["list", "--state", "sent", "--json"]);
    assert_eq!(rest.json()["posts"].as_array().map(Vec::len), Some(2));
    let nothing = queue(&world, &network, &["list"]);
    assert!(nothing.stdout.contains("no posts to show"), "{nothing:?}");
}

#[test]
fn a_post_that_was_refused_is_shown_and_tried_again_when_told() {
    let (world, network) = world();
    put(&world, &network, "a", "refused");
    let refusal = json!({"match": {"method": "POST", "path": "/2/tweets"}, "action": "status", "status": 403,
        "body": {"detail": "no", "title": "Forbidden", "status": 403}});
    world.control("POST", "/_sandbox/faults", refusal);
    let sent = queue(&world, &network, &["send"]);
    assert_eq!(sent.code, 1, "{sent:?}");
    let listed = queue(&world, &network, &["list"]);
    assert!(listed.stdout.contains("failed"), "{listed:?}");
    for words in [&["retry"][..], &["retry", "a", "--all"]] {
        assert_eq!(queue(&world, &network, words).code, 2);
    }
    assert_eq!(queue(&world, &network, &["retry", "--all"]).code, 0);
    assert_eq!(queue(&world, &network, &["retry", "a"]).code, 0);
    assert_eq!(queue(&world, &network, &["send"]).code, 0);
    assert_eq!(texts(&world), ["refused"]);
    let taken = queue(&world, &network, &["cancel", "a"]);
    assert_eq!(taken.code, 2, "{taken:?}");
    assert!(taken.stderr.contains("queue_conflict"), "{taken:?}");
    assert_eq!(queue(&world, &network, &["cancel", "nobody"]).code, 1);
}

#[cfg(unix)]
#[test]
fn a_worker_sends_what_is_put_in_while_it_watches() {
    let (world, network) = world();
    let mut worker = world.start(&["queue", "watch", "--every", "1", "-a", &network], &[]);
    put(&world, &network, "a", "seen");
    let line = worker.line();
    assert!(line.contains("sent"), "{line}");
    put(&world, &network, "b", "seen too");
    assert!(worker.line().contains('b'));
    assert_eq!(texts(&world), ["seen", "seen too"]);
    worker.signal("INT");
    let ended = worker.end();
    assert_eq!(ended.code, 130, "{ended:?}");
}

#[test]
fn nothing_of_the_queue_can_be_tried_out() {
    let (world, network) = world();
    put(&world, &network, "a", "kept");
    for words in [&["send"][..], &["watch"], &["retry", "a"], &["cancel", "a"]] {
        let run = queue(&world, &network, &[words, &["--test"]].concat());
        assert_eq!(run.code, 2, "{run:?}");
    }
    assert!(texts(&world).is_empty());
}
