//! A thread outlasts X's lag, and what is public of it is always told.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{World, call, client, result};
use xpost::trace;

const CREATE: &str = "/2/tweets";

fn journaled() -> (World, Value) {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("store.db"));
    auth["reconcile_after"] = json!(0);
    (world, auth)
}

fn thread(keyed: bool) -> Value {
    let mut params = json!({"posts": ["one", "two", "three"]});
    if keyed {
        params["idempotency_key"] = json!("document 1");
    }
    params
}

fn posts(world: &World) -> Vec<Value> {
    world.state()["posts"].as_array().unwrap().clone()
}

#[test]
fn a_new_post_that_x_does_not_show_yet_is_waited_for() {
    for keyed in [false, true] {
        let (world, auth) = journaled();
        world.settings(json!({"reply_lag_creates": 2}));
        let whole = call(&client(&auth), "CreateThread", thread(keyed));
        assert_eq!(whole["ok"], true, "{whole}");
        assert_eq!(posts(&world).len(), 3);
        assert_eq!(world.count("POST", CREATE), 1 + 3 + 3);
        let ids = whole["publication"]["post_ids"].as_array().unwrap();
        assert_eq!(ids.len(), 3);
    }
}

#[test]
fn the_pauses_grow_and_can_be_cancelled_and_what_is_public_is_told() {
    let (told, lines) = std::sync::mpsc::channel();
    trace::set(
        2,
        Some(Arc::new(move |_, line| {
            let _ = told.send(line.to_owned());
        })),
    );
    for keyed in [false, true] {
        let (world, auth) = journaled();
        world.settings(json!({"reply_lag_creates": 1_000_000}));
        let client = client(&auth);
        let begun = Instant::now();
        let (cut, ended) = std::thread::scope(|scope| {
            let call = scope.spawn(|| call(&client, "CreateThread", thread(keyed)));
            // At once, after half a second, and after one more; then nothing is under way, and the third pause begins.
            while !call.is_finished() {
                match lines.recv_timeout(Duration::from_millis(5)) {
                    Ok(line) if line.contains("waiting 2000 ms") => break,
                    _ => {}
                }
            }
            assert_eq!(world.count("POST", CREATE), 1 + 3);
            let waited = begun.elapsed();
            assert!(waited > Duration::from_millis(1400), "{waited:?}");
            let cancelled = Instant::now();
            client.cancel();
            (call.join().unwrap(), cancelled.elapsed())
        });
        assert!(ended < Duration::from_millis(500), "{ended:?}");
        assert_eq!(
            (&cut["error"]["code"], &cut["error"]["outcome"]),
            (&json!("cancelled"), &json!("applied")),
            "keyed: {keyed}: {cut}"
        );
        assert_eq!(
            cut["publication"]["post_ids"],
            json!([posts(&world)[0]["id"]])
        );
        if keyed {
            world.settings(json!({"reply_lag_creates": 0}));
            assert_eq!(call(&client, "CreateThread", thread(true))["ok"], true);
            assert_eq!(posts(&world).len(), 3);
        }
    }
}

#[test]
fn the_outcome_of_a_cut_thread_is_the_same_with_a_key_and_without() {
    let refused = json!({"title": "Forbidden", "type": "about:blank", "status": 403,
        "detail": "You are not allowed to create a Tweet with duplicate content."});
    for (action, skip, outcome) in [
        (
            json!({"type": "status", "status": 403, "body": refused}),
            1,
            "applied",
        ),
        (
            json!({"type": "status", "status": 403, "body": refused}),
            0,
            "not_applied",
        ),
        (json!({"type": "drop_after"}), 1, "unknown"),
    ] {
        for keyed in [false, true] {
            let (world, mut auth) = journaled();
            auth["reconcile"] = json!(false);
            world.fault(json!({"match": {"method": "POST", "path": CREATE}, "action": action, "skip": skip}));
            let cut = call(&client(&auth), "CreateThread", thread(keyed));
            assert_eq!(cut["error"]["outcome"], outcome, "keyed: {keyed}: {cut}");
            let public: Vec<Value> = posts(&world)
                .iter()
                .take(skip)
                .map(|post| post["id"].clone())
                .collect();
            assert_eq!(
                cut["publication"]["post_ids"]
                    .as_array()
                    .unwrap_or(&Vec::new()),
                &public,
                "{cut}"
            );
        }
    }
}

#[test]
fn a_thread_that_fails_before_anything_is_sent_tells_what_was_public_before() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let picture = world.file("a.png", support::PNG);
    let params =
        json!({"posts": ["one", {"text": "two", "pictures": picture}], "idempotency_key": "k"});
    world.fault(
        json!({"match": {"method": "POST", "path": CREATE}, "action": "rate_limit",
        "reset_secs": 0, "skip": 1}),
    );
    let first = call(&client, "CreateThread", params.clone());
    assert_eq!(first["ok"], false, "{first}");
    std::fs::remove_file(&picture).unwrap();
    let second = call(&client, "CreateThread", params);
    assert_eq!(second["ok"], false, "{second}");
    assert_eq!(second["error"]["outcome"], "applied");
    assert_eq!(
        second["publication"]["post_ids"],
        json!([posts(&world)[0]["id"]])
    );
}

#[test]
fn an_old_post_that_is_gone_is_not_waited_for() {
    let (world, auth) = journaled();
    let client = client(&auth);
    world.fault(
        json!({"match": {"method": "POST", "path": CREATE}, "action": "status", "status": 403,
        "body": {"title": "Forbidden", "status": 403, "detail": "no"}, "skip": 1}),
    );
    let cut = call(&client, "CreateThread", thread(true));
    assert_eq!(cut["error"]["outcome"], "applied", "{cut}");
    let database = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    let changed = database
        .execute("UPDATE publications SET updated_at = updated_at - 61", [])
        .unwrap();
    assert_eq!(changed, 2);
    world.settings(json!({"reply_lag_creates": 1_000_000}));
    world.forget_requests();
    let gone = call(&client, "CreateThread", thread(true));
    assert_eq!(gone["error"]["code"], "forbidden", "{gone}");
    assert_eq!(world.count("POST", CREATE), 1);
}

#[test]
fn the_outbox_tells_the_public_posts_of_a_thread_that_was_given_up() {
    let (world, mut auth) = journaled();
    auth["profile"] = json!("main");
    result(&client(&auth), "SaveCredentials", json!({}));
    let client =
        client(&json!({"store": auth["store"], "profile": "main", "api_url": auth["api_url"]}));
    let params = json!({"post": ["one", "$A and $B", "three"], "idempotency_key": "k"});
    result(&client, "EnqueueTweet", params);
    let sent = result(&client, "SendQueued", json!({}));
    assert_eq!(sent["failed"], 1, "{sent}");
    let public = json!([posts(&world)[0]["id"]]);
    assert_eq!(sent["posts"][0]["post_ids"], public);
    assert_eq!(sent["posts"][0]["error"]["outcome"], "applied");
    let listed = result(&client, "GetQueue", json!({}));
    assert_eq!(listed["posts"][0]["post_ids"], public);
}
