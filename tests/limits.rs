//! Limits of X: what it has told of one is kept in mind, so that nothing is sent that it would refuse.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{PNG, World, call, client, error, result};
use xpost::client::Client;
use xpost::clock;

const CREATE: &str = "/2/tweets";
const ME: &str = "/2/users/me";

fn refused_once(world: &World, reset_secs: i64) {
    world.fault(json!({
        "match": {"method": "POST", "path": CREATE}, "action": "rate_limit", "reset_secs": reset_secs,
    }));
}

/// A create that is answered `rate_limited` without a request.
#[track_caller]
fn not_sent(world: &World, client: &Arc<Client>, text: &str) -> Value {
    let before = world.requests().len();
    let envelope = call(client, "CreateTextTweet", json!({"text": text}));
    let error = &envelope["error"];
    assert_eq!(error["code"], "rate_limited", "{envelope}");
    assert_eq!(error["outcome"], "not_applied");
    assert_eq!(error["retryable"], true);
    assert!(envelope["http"].is_null(), "X answered: {envelope}");
    assert_eq!(world.requests().len(), before, "something was sent");
    error.clone()
}

#[test]
fn after_a_429_nothing_is_sent_until_x_said_that_it_ends() {
    let world = World::new();
    for auth in [world.oauth2(), world.oauth1()] {
        let client = client(&auth);
        refused_once(&world, 120);
        let refused = error(&client, "CreateTextTweet", json!({"text": "refused"}));
        assert_eq!(refused["status"], 429);
        let again = not_sent(&world, &client, "again");
        let (told, remembered) = (&refused["retry_at"], &again["retry_at"]);
        let apart = told
            .as_u64()
            .unwrap()
            .abs_diff(remembered.as_u64().unwrap());
        assert!(apart <= 2, "{told} {remembered}");
    }
}

#[test]
fn a_limit_is_one_accounts_and_one_endpoints() {
    let world = World::new();
    let (one, other) = (client(&world.oauth2()), client(&world.oauth1()));
    refused_once(&world, 120);
    error(&one, "CreateTextTweet", json!({"text": "refused"}));
    not_sent(&world, &one, "again");
    result(&one, "GetCurrentUser", json!({}));
    result(
        &other,
        "CreateTextTweet",
        json!({"text": "another account"}),
    );
}

#[test]
fn the_last_request_of_a_limit_is_known_to_be_the_last() {
    let world = World::new();
    world.settings(json!({"rate_limits": {"POST /2/tweets": {"limit": 2}}}));
    let client = client(&world.oauth2());
    result(&client, "CreateTextTweet", json!({"text": "one"}));
    let last = call(&client, "CreateTextTweet", json!({"text": "two"}));
    assert_eq!(last["http"]["rate_limit"]["remaining"], 0, "{last}");
    let third = not_sent(&world, &client, "three");
    let (reset, told) = (&last["http"]["rate_limit"]["reset"], &third["retry_at"]);
    let apart = reset.as_u64().unwrap().abs_diff(told.as_u64().unwrap());
    assert!(apart <= 2, "{reset} {told}");
}

#[test]
fn a_call_that_may_wait_waits_for_the_end_and_is_sent_once() {
    let world = World::new();
    world.settings(json!({"rate_limits": {"POST /2/tweets": {"limit": 1, "window_secs": 2}}}));
    let mut auth = world.oauth2();
    auth["rate_limit"] = json!("wait");
    let client = client(&auth);
    let begun = Instant::now();
    for text in ["one", "two", "three"] {
        result(&client, "CreateTextTweet", json!({"text": text}));
    }
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(world.count("POST", CREATE), 3, "a 429 was asked for");
}

#[test]
fn a_wait_for_a_limit_that_is_known_ends_with_the_call() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["rate_limit"] = json!("wait");
    auth["rate_limit_wait"] = json!(5);
    let client = client(&auth);
    refused_once(&world, 300);
    error(
        &client,
        "CreateTextTweet",
        json!({"text": "longer than it may wait"}),
    );
    let patient = json!({"text": "waits", "auth": {"rate_limit_wait": 600}});
    let (other, begun) = (Arc::clone(&client), Instant::now());
    let waiting = thread::spawn(move || call(&other, "CreateTextTweet", patient));
    while begun.elapsed() < Duration::from_millis(300) {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(!waiting.is_finished());
    let asked = Instant::now();
    client.cancel();
    let envelope = waiting.join().unwrap();
    assert!(asked.elapsed() < Duration::from_millis(500));
    assert_eq!(envelope["error"]["code"], "cancelled", "{envelope}");
    assert_eq!(envelope["error"]["outcome"], "not_applied");
    assert_eq!(world.count("POST", CREATE), 1);
}

#[test]
fn a_limit_ends_when_xs_own_clock_says_so() {
    let world = World::new();
    let client = client(&world.oauth2());
    refused_once(&world, 900);
    error(&client, "CreateTextTweet", json!({"text": "refused"}));
    not_sent(&world, &client, "again");
    world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": 901}));
    // The next answer tells the time.
    result(&client, "GetCurrentUser", json!({}));
    result(&client, "CreateTextTweet", json!({"text": "in time"}));
}

#[test]
fn a_429_without_a_moment_is_not_kept_in_mind() {
    let world = World::new();
    world.settings(json!({"rate_limit_headers": false}));
    let client = client(&world.oauth2());
    refused_once(&world, 900);
    error(&client, "CreateTextTweet", json!({"text": "refused"}));
    result(&client, "CreateTextTweet", json!({"text": "tried again"}));
}

#[test]
fn parts_of_an_upload_keep_to_a_limit_too() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(json!({
        "match": {"path": "/2/media/upload/*/append"}, "action": "rate_limit", "reset_secs": 120,
    }));
    let file = world.file("a.png", PNG);
    let params = json!({"files": [file], "type": "tweet_image"});
    error(&client, "UploadAttachmentsArray", params.clone());
    world.forget_requests();
    let again = error(&client, "UploadAttachmentsArray", params);
    assert_eq!(again["code"], "rate_limited");
    assert_eq!(world.count("POST", "/2/media/upload/*/append"), 0);
}

#[test]
fn a_limit_that_is_over_and_still_refuses_is_asked_ever_more_rarely() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["rate_limit"] = json!("wait");
    auth["rate_limit_wait"] = json!(10);
    let client = client(&auth);
    world.fault(json!({
        "match": {"path": ME}, "action": "rate_limit", "reset_secs": -600, "times": 100,
    }));
    let begun = Instant::now();
    let refused = error(&client, "GetCurrentUser", json!({}));
    assert_eq!(refused["code"], "rate_limited");
    assert!(refused["retry_at"].as_u64().unwrap() > clock::unix_seconds());
    assert!(begun.elapsed() < Duration::from_secs(12));
    // After 1, 2 and 4 seconds; 8 more are more than the call may wait.
    assert_eq!(world.count("GET", ME), 4);
}
