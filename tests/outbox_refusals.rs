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
        self.answer(CREATE, status, &json!({"body": body}), 1);
    }

    /// Answers so many requests in X's place.
    fn answer(&self, path: &str, status: u16, action: &Value, times: i32) {
        let mut action = action.clone();
        action["type"] = json!("status");
        action["status"] = json!(status);
        self.world
            .fault(json!({"match": {"path": path}, "action": action, "times": times}));
    }

    /// None is given up, however often it is tried with these standard parameters.
    #[track_caller]
    fn makes_all_wait(&self, what: &str, auth: &Value) {
        for _ in 0..3 {
            let params = json!({"max_attempts": 1, "auth": auth});
            let sent = result(&self.client, "SendQueued", params);
            assert_eq!(
                (&sent["failed"], &sent["sent"]),
                (&json!(0), &json!(0)),
                "{what}: {sent}"
            );
            assert_eq!(sent["paused"][0]["profile"], "main", "{what}: {sent}");
            for key in ["one", "two", "three"] {
                let row = self.row(key);
                assert_eq!(
                    (&row["state"], &row["attempts"]),
                    (&json!("waiting"), &json!(0)),
                    "{what}: {row}"
                );
            }
            self.go_on();
        }
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
fn what_is_no_problem_of_xs_is_not_xs_either() {
    for (status, action) in [
        (403, json!({"body": {"message": "Forbidden"}})),
        (404, json!({"body": {"path": "/2/tweets"}})),
        (400, json!({"body": {"message": "Bad Request"}})),
        (400, json!({"text": "Bad Request"})),
        (400, json!({"empty": true})),
        (405, json!({"text": "Method not allowed"})),
        (408, json!({"empty": true})),
        (422, json!({"body": {"reason": "policy"}})),
    ] {
        let outbox = Outbox::new();
        outbox.answer(CREATE, status, &action, 1);
        outbox.keeps_all(&format!("{status} {action}"), "intercepted");
    }
    // X says this without JSON.
    let outbox = Outbox::new();
    outbox.answer(CREATE, 400, &json!({"text": "media type unrecognized"}), 1);
    let sent = outbox.send();
    assert_eq!((&sent["failed"], &sent["sent"]), (&json!(1), &json!(2)));
}

#[test]
fn a_page_costs_no_post_a_try_whatever_its_status_says() {
    for status in [200, 500, 502, 503, 520, 524] {
        let outbox = Outbox::new();
        let page = json!({"html": "<html><head><title>Sign in</title></head></html>"});
        outbox.answer("/2/*", status, &page, -1);
        for _ in 0..3 {
            let sent = result(&outbox.client, "SendQueued", json!({"max_attempts": 1}));
            assert_eq!(sent["failed"], 0, "{status}: {sent}");
            assert_eq!(sent["paused"][0]["code"], "intercepted", "{status}: {sent}");
            for key in ["one", "two", "three"] {
                let row = outbox.row(key);
                assert_eq!(
                    (&row["state"], &row["attempts"], &row["error"]["body"]),
                    (&json!("waiting"), &json!(0), &Value::Null),
                    "{status}: {row}"
                );
            }
            outbox.go_on();
        }
        outbox
            .world
            .sandbox
            .control("DELETE", "/faults", Value::Null);
        outbox.go_on();
        assert_eq!(outbox.send()["sent"], 3, "{status}");
        // Behind the page of a create there may be a post, of which X would take another.
        outbox.world.settings(json!({"duplicates": false}));
        outbox.put("four");
        let mut committed = page.clone();
        committed["commit"] = json!(true);
        outbox.answer(CREATE, status, &committed, 1);
        if outbox.send()["sent"] == 0 {
            outbox.go_on();
            let sent = outbox.send();
            assert_eq!(sent["sent"], 1, "{status}: {sent}");
        }
        let made = outbox.world.state()["posts"].as_array().unwrap().len();
        assert_eq!(made, 4, "{status}");
    }
}

#[test]
fn an_account_that_cannot_be_made_ready_costs_no_post_a_try() {
    let refusal = |status: u16, body: Value| (status, json!({"body": body}));
    let bad = json!({"title": "Bad", "type": "about:blank", "status": 400, "detail": "Bad."});
    for (path, (status, action)) in [
        (
            "/2/oauth2/token",
            refusal(
                400,
                json!({"error": "invalid_request", "error_description": "Missing required parameter [client_id]."}),
            ),
        ),
        (
            "/2/oauth2/token",
            refusal(400, json!({"error": "unsupported_grant_type"})),
        ),
        ("/2/oauth2/token", refusal(404, bad.clone())),
        ("/2/users/me", refusal(400, bad.clone())),
        ("/2/users/me", refusal(404, bad)),
        ("/2/users/me", refusal(503, json!({}))),
        ("/2/users/me", refusal(200, json!({"data": {}}))),
    ] {
        let outbox = Outbox::new();
        if path.ends_with("token") {
            let access = json!({"access": true, "refresh": false});
            outbox.world.sandbox.control("POST", "/revoke", access);
        }
        outbox.answer(path, status, &action, -1);
        outbox.makes_all_wait(&format!("{path} {status} {action}"), &json!({}));
        assert_eq!(outbox.world.count("POST", CREATE), 0, "{path}");
        outbox
            .world
            .sandbox
            .control("DELETE", "/faults", Value::Null);
        outbox.go_on();
        assert_eq!(outbox.send()["sent"], 3, "{path} {status}");
    }
}

#[test]
fn standard_parameters_that_are_wrong_cost_no_post_a_try() {
    for wrong in [
        json!({"ca_file": "/there/is/none.pem"}),
        json!({"proxy": "ftp://x"}),
    ] {
        let outbox = Outbox::new();
        outbox.makes_all_wait(&wrong.to_string(), &wrong);
        outbox.go_on();
        assert_eq!(outbox.send()["sent"], 3, "{wrong}");
    }
    // The keys of another account, which came into the profile before anybody knew whose it was.
    let outbox = Outbox::new();
    let keys = outbox
        .world
        .sandbox
        .control("POST", "/oauth1", json!({"user": "1000000002"}));
    let mut auth = keys.as_object().unwrap().clone();
    auth.retain(|key, _| key.starts_with("oauth_"));
    for (from, to) in [
        ("consumer_key", "oauth_consumer_key"),
        ("consumer_secret", "oauth_consumer_secret"),
    ] {
        auth.insert(to.into(), keys[from].clone());
    }
    auth.insert("profile".into(), json!("main"));
    result(&outbox.client, "SaveCredentials", json!({"auth": auth}));
    let first = outbox.send();
    assert_eq!(
        (&first["sent"], &first["failed"]),
        (&json!(1), &json!(0)),
        "{first}"
    );
    assert_eq!(outbox.row("two")["error"]["parameter"], "auth.oauth_token");
    assert_eq!(outbox.row("three")["attempts"], 0);
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
            (&lost["outcome"], &lost["retryable"], &lost["body"]),
            (&json!("unknown"), &json!(false), &Value::Null),
            "{status}: {lost}"
        );
        let message = lost["message"].as_str().unwrap();
        assert!(!message.contains("X refused"), "{message}");
    }
}
