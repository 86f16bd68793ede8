//! An outbox keeps its posts through refusals that are not about them.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use support::{World, call, client, error, result};
use xpost::client::Client;
use xpost::trace::{self, Level};

const CREATE: &str = "/2/tweets";

/// An outbox of one account with three posts.
struct Outbox {
    world: World,
    client: Arc<Client>,
}

impl Outbox {
    fn new() -> Self {
        let world = World::new();
        let mut auth = world.oauth2();
        auth["store"] = json!(world.folder.join("store.db"));
        auth["profile"] = json!("main");
        result(&client(&auth), "SaveCredentials", json!({}));
        let client = client(&json!({"store": auth["store"], "api_url": auth["api_url"],
            "reconcile_after": 0, "retries": 0}));
        let outbox = Self { world, client };
        for text in ["one", "two", "three"] {
            outbox.put(text);
        }
        outbox
    }

    fn put(&self, text: &str) {
        let params = json!({"post": text, "idempotency_key": text, "auth": {"profile": "main"}});
        result(&self.client, "EnqueueTweet", params);
    }

    fn send(&self) -> Value {
        result(&self.client, "SendQueued", json!({}))
    }

    fn row(&self, key: &str) -> Value {
        let params = json!({"idempotency_key": key, "auth": {"profile": "main"}});
        result(&self.client, "GetQueue", params)["posts"][0].clone()
    }

    fn go_on(&self) {
        let params = json!({"auth": {"profile": "main"}});
        result(&self.client, "RetryQueued", params);
        let store = self.world.folder.join("store.db");
        let database = rusqlite::Connection::open(store).unwrap();
        database
            .execute("UPDATE outbox SET due = 0 WHERE state = 'waiting'", [])
            .unwrap();
    }

    /// None was given up, the account pauses, and afterwards all are sent, each once.
    #[track_caller]
    fn keeps_all(&self, what: &str, code: &str) -> Value {
        let sent = self.send();
        assert_eq!(sent["failed"], 0, "{what}: {sent}");
        assert_eq!(sent["sent"], 0, "{what}: {sent}");
        assert_eq!(sent["paused"][0]["code"], code, "{what}: {sent}");
        assert_eq!(self.world.count("POST", CREATE), 1, "{what}");
        for key in ["one", "two", "three"] {
            let row = self.row(key);
            assert_eq!(
                (&row["state"], &row["attempts"]),
                (&json!("waiting"), &json!(0)),
                "{what}: {row}"
            );
        }
        let row = self.row("one");
        assert_eq!(row["error"]["code"], code, "{what}: {row}");
        self.world
            .settings(json!({"account_state": {}, "edge": "open"}));
        self.go_on();
        assert_eq!(self.send()["sent"], 3, "{what}");
        assert_eq!(self.world.state()["posts"].as_array().unwrap().len(), 3);
        row["error"].clone()
    }

    fn refuse(&self, status: u16, body: Value) {
        self.world.fault(
            json!({"match": {"method": "POST", "path": CREATE}, "action": "status",
            "status": status, "body": body, "times": 1}),
        );
    }
}

fn forbidden(detail: &str) -> Value {
    json!({"title": "Forbidden", "type": "about:blank", "status": 403, "detail": detail})
}

#[test]
fn an_account_in_trouble_pauses_and_keeps_its_posts() {
    for state in ["daily_limit", "automated"] {
        let outbox = Outbox::new();
        outbox.world.settings(json!({"account_state": state}));
        let told = outbox.keeps_all(state, "account_restricted");
        assert!(told["hint"].is_string(), "{told}");
        assert!(told["retry_at"].is_u64(), "{told}");
    }
    for state in ["locked", "suspended"] {
        let outbox = Outbox::new();
        // Such an account is not even told who it is.
        outbox.put("zero");
        assert_eq!(outbox.send()["sent"], 4);
        for key in ["one", "two", "three"] {
            outbox.put(&format!("{key} more"));
        }
        outbox.world.settings(json!({"account_state": state}));
        outbox.world.forget_requests();
        let sent = outbox.send();
        assert_eq!(
            (&sent["failed"], &sent["sent"]),
            (&json!(0), &json!(0)),
            "{sent}"
        );
        assert_eq!(sent["paused"][0]["code"], "account_restricted", "{sent}");
        assert_eq!(outbox.world.count("POST", CREATE), 1);
        let row = outbox.row("one more");
        assert!(row["error"]["hint"].is_string(), "{row}");
    }
}

#[test]
fn numbered_refusals_of_the_account_and_the_app_pause_it_as_well() {
    for (number, code) in [
        (326, "account_restricted"),
        (185, "account_restricted"),
        (64, "account_restricted"),
        (63, "account_restricted"),
        (226, "account_restricted"),
        (261, "app_misconfigured"),
        (453, "app_misconfigured"),
    ] {
        let outbox = Outbox::new();
        outbox.refuse(
            403,
            json!({"errors": [{"code": number, "message": "Refused."}]}),
        );
        outbox.keeps_all(&number.to_string(), code);
    }
}

#[test]
fn what_is_not_xs_answer_is_nobodys_verdict_and_never_xs_words() {
    for (edge, title) in [
        ("challenge", "Attention Required! | Cloudflare"),
        ("proxy", "ERROR: Cache Access Denied"),
        ("gateway", "404 Not Found"),
        ("blocked", "Unavailable For Legal Reasons"),
        ("portal", "Network Authentication Required"),
    ] {
        let outbox = Outbox::new();
        // X has told whose tokens they are.
        outbox.put("zero");
        assert_eq!(outbox.send()["sent"], 4);
        for key in ["one", "two", "three"] {
            outbox.put(&format!("{key} {edge}"));
        }
        outbox.world.settings(json!({"edge": edge}));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        trace::set(
            Level::Debug as u8,
            Some(Arc::new(move |_, line: &str| {
                sink.lock().unwrap().push(line.to_owned())
            })),
        );
        let sent = outbox.send();
        trace::set(0, None);
        assert_eq!(
            (&sent["failed"], &sent["sent"]),
            (&json!(0), &json!(0)),
            "{edge}"
        );
        assert_eq!(sent["paused"][0]["code"], "intercepted", "{edge}: {sent}");
        let row = outbox.row(&format!("one {edge}"));
        let told = &row["error"];
        assert_eq!(
            (
                &row["state"],
                &told["code"],
                &told["outcome"],
                &row["attempts"]
            ),
            (
                &json!("waiting"),
                &json!("intercepted"),
                &json!("not_applied"),
                &json!(0)
            ),
            "{row}"
        );
        let message = told["message"].as_str().unwrap();
        assert!(message.starts_with("not X but"), "{message}");
        assert_eq!(told["body"], Value::Null, "a page is no words of X: {told}");
        let log = lines.lock().unwrap().join("\n");
        assert!(log.contains(title) && !log.contains("<p>"), "{edge}: {log}");
        outbox.world.settings(json!({"edge": "open"}));
        outbox.go_on();
        assert_eq!(outbox.send()["sent"], 3);
    }
}

#[test]
fn json_that_is_no_problem_of_xs_is_not_xs_either() {
    for (status, body) in [
        (403, json!({"message": "Forbidden"})),
        (404, json!({"path": "/2/tweets"})),
    ] {
        let outbox = Outbox::new();
        outbox.refuse(status, body);
        outbox.keeps_all(&status.to_string(), "intercepted");
    }
}

#[test]
fn two_equal_refusals_without_a_reason_in_the_post_pause_the_account() {
    let outbox = Outbox::new();
    let bare = forbidden("You are not permitted to perform this action.");
    for _ in 0..2 {
        outbox.refuse(403, bare.clone());
    }
    let sent = outbox.send();
    assert_eq!(
        (&sent["failed"], &sent["sent"], &sent["postponed"]),
        (&json!(1), &json!(0), &json!(1)),
        "{sent}"
    );
    assert_eq!(sent["paused"][0]["code"], "forbidden");
    assert_eq!(outbox.row("two")["state"], "waiting");
    assert_eq!(outbox.row("three")["attempts"], 0);
    // The one that was refused goes behind the others, and is given up when they are taken.
    let database = rusqlite::Connection::open(outbox.world.folder.join("store.db")).unwrap();
    database.execute("DELETE FROM pauses", []).unwrap();
    let others = outbox.send();
    assert_eq!(others["sent"], 1, "{others}");
    assert_eq!(outbox.row("three")["state"], "sent");
    database
        .execute("UPDATE outbox SET due = 0 WHERE state = 'waiting'", [])
        .unwrap();
    outbox.refuse(403, bare);
    assert_eq!(outbox.send()["failed"], 1);
    assert_eq!(outbox.row("two")["state"], "failed");
}

#[test]
fn refusals_of_the_content_go_on_as_they_did() {
    let outbox = Outbox::new();
    let refused = forbidden("Posts are limited to a maximum of one cashtag");
    for _ in 0..2 {
        outbox.refuse(403, refused.clone());
    }
    let sent = outbox.send();
    assert_eq!(
        (&sent["failed"], &sent["sent"]),
        (&json!(2), &json!(1)),
        "{sent}"
    );
    assert_eq!(sent["paused"], json!([]));
}

#[test]
fn a_gateways_page_is_no_proof_that_a_post_is_deleted() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["retries"] = json!(1);
    let client = client(&auth);
    let id = result(&client, "CreateTextTweet", json!({"text": "kept"}))["data"]["id"].clone();
    let on = |action: Value| {
        let mut fault = action;
        fault["match"] = json!({"method": "DELETE"});
        world.fault(fault);
    };
    on(json!({"action": "drop_before"}));
    on(json!({"action": "status", "status": 404, "html": "<html><title>404</title></html>"}));
    let refused = error(&client, "DeleteTweet", json!({"id": id}));
    assert_eq!(
        (&refused["code"], &refused["outcome"]),
        (&json!("intercepted"), &json!("unknown")),
        "{refused}"
    );
    assert_eq!(call(&client, "GetTweet", json!({"id": id}))["ok"], true);
}

#[test]
fn a_road_on_which_x_cannot_be_asked_costs_an_open_post_no_try() {
    let outbox = Outbox::new();
    let on = |method: &str, path: &str| {
        outbox.world.fault(
            json!({"match": {"method": method, "path": path}, "action": "drop_after", "times": 1}),
        );
    };
    on("POST", CREATE);
    on("GET", "/2/users/*/tweets");
    let first = result(&outbox.client, "SendQueued", json!({"limit": 1}));
    assert_eq!(first["postponed"], 1, "{first}");
    assert_eq!(outbox.row("one")["attempts"], 1);
    for edge in ["challenge", "portal"] {
        outbox.world.settings(json!({"edge": edge}));
        outbox.go_on();
        let sent = result(&outbox.client, "SendQueued", json!({"max_attempts": 1}));
        assert_eq!(sent["failed"], 0, "{sent}");
        assert_eq!(outbox.row("one")["state"], "waiting", "{sent}");
    }
    assert_eq!(outbox.row("one")["error"]["outcome"], "unknown");
    outbox.world.settings(json!({"edge": "open"}));
    outbox.go_on();
    assert_eq!(outbox.send()["sent"], 3);
    assert_eq!(outbox.world.state()["posts"].as_array().unwrap().len(), 3);
}

#[test]
fn a_gateways_page_is_no_proof_that_a_post_was_not_made() {
    for status in [200, 502, 504, 520, 522, 524] {
        let world = World::new();
        let client = client(&world.oauth2());
        world.fault(json!({"match": {"method": "POST", "path": CREATE}, "action": "status",
            "status": status, "html": "<html><title>A timeout occurred</title></html>", "commit": true}));
        let lost = error(&client, "CreateTextTweet", json!({"text": "made"}));
        assert_eq!(
            (&lost["outcome"], &lost["retryable"]),
            (&json!("unknown"), &json!(false)),
            "{status}: {lost}"
        );
        let message = lost["message"].as_str().unwrap();
        assert!(!message.contains("X refused"), "{message}");
    }
}
