//! Texts are rewritten by X, and are known again all the same: nothing is published twice for a line end.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{World, call, client, error, result};
use xpost::cancel::Cancel;
use xpost::client::Client;
use xpost::parameters::Standard;
use xpost::store::{Publication, Stage, Store};

const CREATE: &str = "/2/tweets";

/// A world, and standard parameters with a store, which decide at once.
fn journaled() -> (World, Value) {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("store.db"));
    auth["reconcile_after"] = json!(0);
    (world, auth)
}

fn posts(world: &World) -> Vec<Value> {
    world.state()["posts"].as_array().unwrap().clone()
}

fn lose(world: &World, action: &str) {
    world.fault(json!({"match": {"method": "POST", "path": CREATE}, "action": action}));
}

/// Nor does the first look show the post: the list lags.
fn hide(world: &World) {
    world.fault(
        json!({"match": {"path": "/2/users/*/tweets"}, "action": "status", "status": 200,
        "body": {"meta": {"result_count": 0}}}),
    );
}

fn keyed(text: &str) -> Value {
    json!({"text": text, "idempotency_key": "document 1"})
}

fn store(auth: &Value) -> Store {
    let standard = Standard::from_layers(&[auth.as_object().unwrap()]).unwrap();
    Store::open(&standard, &Cancel::default()).unwrap()
}

#[test]
fn a_lost_post_with_windows_line_ends_is_found_and_not_sent_again() {
    for text in ["One\r\nTwo", "One\rTwo", "\r\n One\r\n\r\nTwo\r\n"] {
        let (world, auth) = journaled();
        // X shows it, and does not refuse a second one.
        world.settings(json!({"duplicates": false}));
        lose(&world, "drop_after");
        hide(&world);
        let client = client(&auth);
        let first = call(&client, "CreateTextTweet", keyed(text));
        assert_eq!(first["error"]["outcome"], "unknown", "{first}");
        let again = call(&client, "CreateTextTweet", keyed(text));
        assert_eq!(again["ok"], true, "{again}");
        assert_eq!(posts(&world).len(), 1, "{text:?}");
        assert!(
            !posts(&world)[0]["sent_text"]
                .as_str()
                .unwrap()
                .contains('\r')
        );
        let unix = result(
            &client,
            "CreateTextTweet",
            keyed(&text.replace("\r\n", "\n").replace('\r', "\n")),
        );
        assert_eq!(unix, again["result"]);
    }
}

#[test]
fn line_ends_are_sent_weighed_and_planned_as_x_keeps_them() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let lines = format!("{}\r\n{}", "x".repeat(140), "y".repeat(139));
    let found = result(&client, "CheckTweet", json!({"text": lines}));
    assert_eq!(found["text"]["weighted_length"], 280);
    let planned = result(
        &client,
        "CreateTextTweet",
        json!({"text": "One\r\nTwo", "dry_run": true}),
    );
    assert_eq!(planned["requests"][0]["body"]["text"], "One\nTwo");
    for (name, params) in [
        ("CreateTextTweet", json!({"text": "a\r\nb"})),
        ("CreateCustomTweet", json!({"text": "c\rd"})),
        (
            "CreatePollTweet",
            json!({"text": "e\r\nf", "options": ["x\r\ny", "z"], "duration": 60}),
        ),
        (
            "CreateThread",
            json!({"posts": ["g\r\nh", {"text": "i\r\nj"}]}),
        ),
    ] {
        result(&client, name, params);
    }
    for post in posts(&world) {
        assert!(!post["body"].to_string().contains("\\r"), "{post}");
    }
}

/// The digest that releases before this rule took of a text.
fn former_digest(text: &str) -> Vec<u8> {
    Sha256::digest(json!({"body": {"text": text}, "media": 0}).to_string()).to_vec()
}

#[test]
fn a_journal_that_was_written_when_line_ends_still_counted_is_understood() {
    for (kept, given) in [
        ("One\r\nTwo", "One\r\nTwo"),
        ("One\r\nTwo", "One\nTwo"),
        ("One\nTwo", "One\r\nTwo"),
        (" One\r\nTwo\n ", " One\r\nTwo\n "),
        ("e\u{301}", "e\u{301}"),
    ] {
        for stage in [Stage::Published, Stage::Unknown] {
            let (world, auth) = journaled();
            let store = store(&auth);
            let account = format!("{} 1000000001", auth["api_url"].as_str().unwrap());
            let mut line = Publication::new(&account, "document 1");
            line.digest = former_digest(kept);
            line.stage = stage;
            line.sent_at = Some(line.created_at);
            line.content = match stage {
                Stage::Published => json!({"data": {"id": "1", "text": kept}}),
                _ => json!({"body": {"text": kept}, "media": 0}),
            };
            line.post_id = (stage == Stage::Published).then(|| "1".to_owned());
            assert!(store.keep_publication(&mut line).unwrap());
            let client = client(&auth);
            if stage == Stage::Unknown {
                // As the earlier release sent it.
                let token = auth["access_token"].as_str().unwrap();
                ureq::post(format!("{}/2/tweets", auth["api_url"].as_str().unwrap()))
                    .header("authorization", format!("Bearer {token}"))
                    .header("content-type", "application/json")
                    .send(json!({"text": kept}).to_string())
                    .unwrap();
            }
            let again = call(&client, "CreateTextTweet", keyed(given));
            assert_eq!(again["ok"], true, "{kept:?} {given:?} {stage:?}: {again}");
            let sent = if stage == Stage::Unknown { 1 } else { 0 };
            assert_eq!(posts(&world).len(), sent, "{kept:?}");
            let other = error(&client, "CreateTextTweet", keyed("Three"));
            assert_eq!(other["code"], "idempotency_conflict");
        }
    }
}

#[test]
fn a_post_that_differs_in_white_space_only_is_left_to_a_human() {
    let (world, auth) = journaled();
    let client = client(&auth);
    lose(&world, "drop_before");
    let first = call(&client, "CreateTextTweet", keyed("One\t two"));
    assert_eq!(first["error"]["outcome"], "unknown", "{first}");
    let seeded = json!({"user": "1000000001", "text": "One two"});
    let id = world.sandbox.control("POST", "/posts", seeded)["id"].clone();
    for _ in 0..2 {
        let open = error(&client, "CreateTextTweet", keyed("One\t two"));
        assert_eq!(open["code"], "outcome_unknown", "{open}");
        assert_eq!(open["retryable"], false);
        assert!(
            open["hint"]
                .as_str()
                .unwrap()
                .contains(id.as_str().unwrap())
        );
    }
    assert_eq!(world.count("POST", CREATE), 1);
    let key = json!({"idempotency_key": "document 1"});
    let asked = result(&client, "ResolvePost", key);
    assert_eq!((&asked["state"], &asked["alike"]), (&json!("unknown"), &id));
    let told = json!({"idempotency_key": "document 1", "decision": "not_published"});
    result(&client, "ResolvePost", told);
    result(&client, "CreateTextTweet", keyed("One\t two"));
    assert_eq!(world.count("POST", CREATE), 2);
}

#[test]
fn an_outbox_takes_one_post_in_once_whatever_its_line_ends() {
    let (world, mut auth) = journaled();
    auth["profile"] = json!("main");
    result(&client(&auth), "SaveCredentials", json!({}));
    let auth = json!({"store": auth["store"], "profile": "main", "api_url": auth["api_url"]});
    let client = client(&auth);
    let put = |post: Value| {
        let params = json!({"post": post, "idempotency_key": "k"});
        call(&client, "EnqueueTweet", params)
    };
    assert_eq!(put(json!("One\r\nTwo"))["ok"], true);
    let same = put(json!("One\nTwo"));
    assert_eq!(same["result"]["replayed"], true, "{same}");
    assert_eq!(
        put(json!("One Two"))["error"]["code"],
        "idempotency_conflict"
    );
    result(&client, "SendQueued", json!({}));
    assert_eq!(posts(&world)[0]["sent_text"], "One\nTwo");
}

/// Texts of what X rewrites, and of anything else.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,8}",
        2 => Just("\r\n".to_owned()),
        1 => Just("\r".to_owned()),
        1 => Just("\n".to_owned()),
        2 => "[ \t\u{a0}\u{3000}]{1,3}",
        1 => Just("e\u{301}о\u{308}".to_owned()),
        1 => Just("\u{fb01}\u{212b}ｶﾞ".to_owned()),
        1 => Just("&amp; & < > &lt;b&gt; &quot;".to_owned()),
        1 => Just("https://example.com/a?b=c&d=e".to_owned()),
        1 => Just("example.org".to_owned()),
        1 => Just("https://t.co/Ab1".to_owned()),
        1 => Just("👩🏽‍🚀❤️".to_owned()),
        1 => Just("\u{200b}\u{200d}\u{2066}".to_owned()),
        1 => "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{fffe}\u{feff}\u{ffff}$]{1,6}",
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| format!("a{}", pieces.concat()))
}

fn is_published_once(
    world: &World,
    client: &Arc<Client>,
    number: usize,
    text: &str,
) -> Result<(), TestCaseError> {
    let params = json!({"text": text, "idempotency_key": format!("key {number}")});
    let before = posts(world).len();
    lose(world, "drop_after");
    hide(world);
    let first = call(client, "CreateTextTweet", params.clone());
    world
        .sandbox
        .control("DELETE", "/_sandbox/faults", Value::Null);
    if first["error"]["outcome"] != "unknown" {
        // Refused for its words.
        prop_assert!(posts(world).len() == before, "{first}");
        return Ok(());
    }
    let second = call(client, "CreateTextTweet", params);
    prop_assert_eq!(posts(world).len(), before + 1, "{:?}: {}", text, second);
    prop_assert!(second["ok"] == true, "{text:?}: {second}");
    Ok(())
}

#[test]
fn whatever_a_text_is_made_of_a_lost_post_is_found_again() {
    let (world, auth) = journaled();
    world.settings(json!({"duplicates": false, "premium": true,
        "rate_limits": {"*": {"limit": 1_000_000}}}));
    let client = client(&auth);
    let mut runner = TestRunner::new(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    });
    let number = std::cell::Cell::new(0);
    runner
        .run(&text(), |text| {
            number.set(number.get() + 1);
            is_published_once(&world, &client, number.get(), &text)
        })
        .unwrap();
}

#[test]
fn a_lost_quote_is_found_behind_the_link_that_x_appends() {
    let (world, auth) = journaled();
    world.settings(json!({"duplicates": false}));
    let client = client(&auth);
    let params = json!({"text": "see example.com", "quote_tweet_id": "1900000000000000001",
        "idempotency_key": "document 1"});
    lose(&world, "drop_after");
    hide(&world);
    let lost = call(&client, "CreateCustomTweet", params.clone());
    assert_eq!(lost["error"]["outcome"], "unknown", "{lost}");
    let found = result(&client, "CreateCustomTweet", params);
    assert_eq!(found["data"]["id"], posts(&world)[0]["id"]);
    assert_eq!(posts(&world).len(), 1);
}
