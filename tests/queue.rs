//! The outbox: a post waits in the store, and whoever sends it sends it once.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use serde_json::{Value, json};
use support::{PNG, World, call, client, error, result};
use xpost::cancel::Cancel;
use xpost::client::Client;
use xpost::clock;
use xpost::parameters::Standard;
use xpost::store::{Pause, Store};

const CREATE: &str = "/2/tweets";

/// A sandbox, and a client that names a store with two profiles in it, each with an account of its own.
struct Office {
    world: World,
    auth: Value,
    client: Arc<Client>,
}

impl Office {
    fn new() -> Self {
        let world = World::new();
        let mut auth = world.nobody();
        auth["store"] = json!(world.folder.join("store.db"));
        auth["reconcile_after"] = json!(0);
        let client = client(&auth);
        for profile in ["main", "second"] {
            let tokens = match profile {
                "main" => world.oauth2(),
                _ => world.oauth1(),
            };
            let mut own = tokens;
            own["store"] = auth["store"].clone();
            own["profile"] = json!(profile);
            result(&client, "SaveCredentials", json!({"auth": own}));
        }
        Self {
            world,
            auth,
            client,
        }
    }

    fn put(&self, key: &str, post: Value) -> Value {
        self.put_for("main", key, post)
    }

    fn put_for(&self, profile: &str, key: &str, post: Value) -> Value {
        let params = json!({"post": post, "idempotency_key": key, "auth": {"profile": profile}});
        result(&self.client, "EnqueueTweet", params)
    }

    fn send(&self) -> Value {
        result(&self.client, "SendQueued", json!({"limit": 10_000}))
    }

    fn state(&self, key: &str) -> Value {
        let params = json!({"idempotency_key": key, "auth": {"profile": "main"}});
        result(&self.client, "GetQueue", params)["posts"][0].clone()
    }

    fn store(&self) -> Store {
        let standard = Standard::from_layers(&[self.auth.as_object().unwrap()]).unwrap();
        Store::open(&standard, &Cancel::default()).unwrap()
    }

    /// What is due later is due now.
    fn hurry(&self, key: &str) {
        let store = self.store();
        let mut queued = store.queued("main", key).unwrap().unwrap();
        queued.due = Some(0);
        assert!(store.keep_queued(&mut queued).unwrap());
    }

    fn texts(&self) -> Vec<String> {
        let state = self.world.state();
        let posts = state["posts"].as_array().unwrap();
        posts
            .iter()
            .filter(|post| post["auth_kind"] != "seed" && post["deleted"] != true)
            .map(|post| post["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    fn fail(&self, status: u16, body: Value, times: i64) {
        self.world.fault(
            json!({"match": {"method": "POST", "path": CREATE}, "action": "status",
            "status": status, "body": body, "times": times}),
        );
    }
}

#[test]
fn posts_wait_and_are_sent_in_order_each_with_its_account() {
    let office = Office::new();
    let first = office.put("1", json!("first"));
    assert_eq!(first["state"], "waiting");
    assert_eq!(first["profile"], "main");
    let picture = office.world.file("a.png", PNG);
    office.put("2", json!({"text": "second", "pictures": picture}));
    office.put_for("second", "3", json!(["third", "fourth"]));
    assert!(office.world.requests().is_empty());
    let sent = office.send();
    assert_eq!(
        (&sent["sent"], &sent["failed"]),
        (&json!(3), &json!(0)),
        "{sent}"
    );
    assert_eq!(sent["next_at"], Value::Null);
    let texts = office.texts();
    assert_eq!(texts.len(), 4);
    assert_eq!((texts[0].as_str(), texts[2].as_str()), ("first", "third"));
    let thread = &sent["posts"][2];
    assert_eq!(thread["post_ids"].as_array().unwrap().len(), 2);
    assert_eq!(office.state("1")["state"], "sent");
    let state = office.world.state();
    let kinds: Vec<&Value> = state["posts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|post| post["auth_kind"] != "seed")
        .map(|post| &post["auth_kind"])
        .collect();
    assert_ne!(kinds[0], kinds[2]);
}

#[test]
fn a_profile_in_the_call_sends_only_its_posts() {
    let office = Office::new();
    office.put("1", json!("mine"));
    office.put_for("second", "2", json!("theirs"));
    let only = json!({"auth": {"profile": "second"}});
    assert_eq!(result(&office.client, "SendQueued", only)["sent"], 1);
    assert_eq!(office.texts(), ["theirs"]);
    assert_eq!(office.send()["sent"], 1);
}

#[test]
fn the_same_key_is_put_in_once_and_stays_put() {
    let office = Office::new();
    office.put("1", json!("once"));
    assert_eq!(office.put("1", json!("once"))["replayed"], true);
    let params = json!({"post": "twice", "idempotency_key": "1", "auth": {"profile": "main"}});
    let conflict = error(&office.client, "EnqueueTweet", params.clone());
    assert_eq!(conflict["code"], "idempotency_conflict");
    office.send();
    let replayed = office.put("1", json!("once"));
    assert_eq!(replayed["state"], "sent");
    assert_eq!(replayed["post_ids"].as_array().unwrap().len(), 1);
    assert_eq!(office.send()["sent"], 0);
    assert_eq!(
        error(&office.client, "EnqueueTweet", params)["code"],
        "idempotency_conflict"
    );
    assert_eq!(office.texts(), ["once"]);
}

#[test]
fn nothing_is_sent_before_its_time() {
    let office = Office::new();
    let at = clock::unix_seconds() + 3600;
    let params = |post: &str, at: Value| json!({"post": post, "not_before": at, "auth": {"profile": "main"}});
    for moment in [json!(at), json!(at.to_string()), json!(clock::rfc3339(at))] {
        let queued = result(&office.client, "EnqueueTweet", params("later", moment));
        assert_eq!(queued["not_before"], at);
    }
    let sent = office.send();
    assert_eq!(sent["sent"], 0);
    assert_eq!(sent["next_at"], at);
    for wrong in [
        json!("tomorrow"),
        json!("2026-12-01T09:00:00"),
        json!(-1),
        json!(at * 1000),
        json!([]),
    ] {
        let refused = error(&office.client, "EnqueueTweet", params("never", wrong));
        assert_eq!(refused["parameter"], "not_before");
    }
}

#[test]
fn a_moment_may_have_a_fraction_of_a_second() {
    let office = Office::new();
    let put = |key: &str, at: Value| {
        let params = json!({
            "post": "later", "idempotency_key": key, "not_before": at, "auth": {"profile": "main"},
        });
        result(&office.client, "EnqueueTweet", params)["not_before"].clone()
    };
    // Whole seconds are kept; what is put off to a part of one is not sent before it.
    assert_eq!(put("a", json!(4_000_000_000.25)), 4_000_000_001_u64);
    assert_eq!(put("b", json!("4000000000.5")), 4_000_000_001_u64);
    assert_eq!(put("c", json!(4_000_000_000_u64)), 4_000_000_000_u64);
    assert_eq!(
        put("d", json!("2096-10-02T10:06:40.123+03:00")),
        4_000_000_001_u64
    );
}

#[test]
fn a_poisoned_post_does_not_hold_the_others_up() {
    let office = Office::new();
    office.put("bad", json!("bad"));
    office.put("good", json!("good"));
    office.fail(
        403,
        json!({"detail": "no", "title": "Forbidden", "status": 403}),
        1,
    );
    let sent = office.send();
    assert_eq!(
        (&sent["sent"], &sent["failed"]),
        (&json!(1), &json!(1)),
        "{sent}"
    );
    let bad = office.state("bad");
    assert_eq!(bad["state"], "failed");
    assert_eq!(bad["error"]["code"], "forbidden");
    assert_eq!(office.send()["sent"], 0);
    let again = json!({"auth": {"profile": "main"}});
    assert_eq!(
        result(&office.client, "RetryQueued", again)["posts"][0]["state"],
        "waiting"
    );
    assert_eq!(office.send()["sent"], 1);
    assert_eq!(office.texts(), ["good", "bad"]);
}

#[test]
fn a_passing_failure_makes_the_post_wait_and_is_counted() {
    let office = Office::new();
    office.put("1", json!("late"));
    // Neither the create nor the look at the newest posts is answered.
    office.world.fault(
        json!({"match": {"path": "/2/*tweets"}, "action": "status", "status": 503, "times": -1}),
    );
    let sent = office.send();
    assert_eq!(sent["postponed"], 1, "{sent}");
    let waiting = office.state("1");
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(waiting["attempts"], 1);
    assert!(waiting["not_before"].as_u64().unwrap() > clock::unix_seconds());
    assert_eq!(waiting["error"]["code"], "server_error");
    office
        .world
        .sandbox
        .control("DELETE", "/_sandbox/faults", Value::Null);
    office.hurry("1");
    assert_eq!(office.send()["sent"], 1);
    assert_eq!(office.texts(), ["late"]);
}

#[test]
fn a_post_is_given_up_after_the_tries_that_were_allowed() {
    let office = Office::new();
    office.put("1", json!("never"));
    office.world.fault(
        json!({"match": {"path": "/2/*tweets"}, "action": "status", "status": 503, "times": -1}),
    );
    for left in [1, 0] {
        let sent = result(&office.client, "SendQueued", json!({"max_attempts": 2}));
        assert_eq!(sent["postponed"], left, "{sent}");
        if left == 1 {
            office.hurry("1");
        }
    }
    assert_eq!(office.state("1")["state"], "failed");
    assert_eq!(office.state("1")["attempts"], 2);
}

#[test]
fn a_rate_limit_stops_its_account_and_no_other() {
    let office = Office::new();
    for key in ["1", "2", "3"] {
        office.put(key, json!(format!("main {key}")));
    }
    office.put_for("second", "4", json!("second"));
    office
        .world
        .fault(json!({"match": {"method": "POST", "path": CREATE}, "action": "rate_limit"}));
    let sent = office.send();
    assert_eq!(
        (&sent["sent"], &sent["postponed"]),
        (&json!(1), &json!(1)),
        "{sent}"
    );
    assert_eq!(sent["paused"][0]["profile"], "main");
    assert_eq!(sent["paused"][0]["code"], "rate_limited");
    assert_eq!(sent["next_at"], sent["paused"][0]["until"]);
    assert_eq!(office.texts(), ["second"]);
    assert_eq!(office.state("1")["attempts"], 0);
    assert_eq!(office.send()["sent"], 0);
    assert_eq!(office.world.count("POST", CREATE), 2);
    // A limit ends when X said that it does, whatever the outbox is told.
    let go_on = json!({"auth": {"profile": "main"}});
    result(&office.client, "RetryQueued", go_on.clone());
    assert_eq!(office.send()["sent"], 0);
    assert_eq!(office.world.count("POST", CREATE), 2);
    office
        .world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": 901}));
    result(&office.client, "GetCurrentUser", go_on.clone());
    result(&office.client, "RetryQueued", go_on);
    assert_eq!(office.send()["sent"], 3);
    assert_eq!(office.texts(), ["second", "main 1", "main 2", "main 3"]);
}

#[test]
fn the_last_post_of_a_limit_is_noticed_before_x_refuses() {
    let office = Office::new();
    for number in 0..102 {
        office.put(&number.to_string(), json!(format!("post {number}")));
    }
    let sent = office.send();
    assert_eq!(sent["sent"], 100, "{}", sent["paused"]);
    assert_eq!(sent["paused"][0]["code"], "rate_limited");
    assert_eq!(office.world.count("POST", CREATE), 100);
}

#[test]
fn an_account_that_has_to_sign_in_again_keeps_its_posts() {
    let office = Office::new();
    office.put("1", json!("kept"));
    office.put_for("second", "2", json!("sent"));
    office.world.fault(json!({"match": {"path": CREATE}, "action": "status", "status": 402,
        "body": {"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits", "detail": "no"}}));
    let sent = office.send();
    assert_eq!(
        (&sent["sent"], &sent["postponed"]),
        (&json!(1), &json!(1)),
        "{sent}"
    );
    assert_eq!(office.state("1")["state"], "waiting");
    assert_eq!(office.state("1")["error"]["code"], "payment_required");
}

#[test]
fn the_post_of_a_worker_that_died_is_taken_over_and_published_once() {
    for published in [false, true] {
        let office = Office::new();
        office.put("1", json!("orphan"));
        let store = office.store();
        let claimed = store.claim(None, 600).unwrap().unwrap();
        assert_eq!(office.state("1")["state"], "sending");
        assert_eq!(office.send()["sent"], 0);
        if published {
            // It died between the answer and the note in the outbox.
            let params =
                json!({"text": "orphan", "idempotency_key": "1", "auth": {"profile": "main"}});
            result(&office.client, "CreateTextTweet", params);
        }
        assert_eq!(claimed.key, "1");
        office.hurry("1");
        assert_eq!(office.send()["sent"], 1);
        assert_eq!(office.texts(), ["orphan"]);
    }
}

#[test]
fn what_is_taken_out_is_not_sent_and_its_key_is_free_again() {
    let office = Office::new();
    office.put("1", json!("no"));
    let key = json!({"idempotency_key": "1", "auth": {"profile": "main"}});
    assert_eq!(
        result(&office.client, "CancelQueued", key.clone())["state"],
        "cancelled"
    );
    assert_eq!(
        result(&office.client, "CancelQueued", key.clone())["state"],
        "cancelled"
    );
    assert_eq!(office.send()["sent"], 0);
    office.put("1", json!("yes"));
    assert_eq!(office.send()["sent"], 1);
    assert_eq!(office.texts(), ["yes"]);
    assert_eq!(
        error(&office.client, "CancelQueued", key.clone())["code"],
        "queue_conflict"
    );
    assert_eq!(
        error(&office.client, "RetryQueued", key)["code"],
        "queue_conflict"
    );
    let nobody = json!({"idempotency_key": "2", "auth": {"profile": "main"}});
    assert_eq!(
        error(&office.client, "CancelQueued", nobody)["code"],
        "not_found"
    );
}

#[test]
fn lists_have_states_pages_and_counts() {
    let office = Office::new();
    for number in 0..5 {
        office.put(&number.to_string(), json!(format!("post {number}")));
    }
    result(&office.client, "SendQueued", json!({"limit": 2}));
    let list = |params: Value| result(&office.client, "ПолучитьОчередь", params);
    let all = list(json!({"limit": 3}));
    assert_eq!(all["posts"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&all["counts"]["sent"], &all["counts"]["waiting"]),
        (&json!(2), &json!(3))
    );
    let rest = list(json!({"after": all["posts"][2]["seq"]}));
    assert_eq!(rest["posts"].as_array().unwrap().len(), 2);
    assert_eq!(rest["posts"][0]["text"], "post 3");
    let waiting = list(json!({"state": "waiting"}));
    assert_eq!(waiting["posts"][0]["idempotency_key"], "2");
    assert_eq!(
        list(json!({"auth": {"profile": "second"}}))["posts"],
        json!([])
    );
}

#[test]
fn a_post_is_answered_with_its_place_from_which_the_list_goes_on() {
    let office = Office::new();
    let put: Vec<Value> = (0..3)
        .map(|number| office.put(&number.to_string(), json!(format!("post {number}"))))
        .collect();
    let list = |params: Value| result(&office.client, "GetQueue", params)["posts"].clone();
    let listed = list(json!({}));
    for (put, listed) in put.iter().zip(listed.as_array().unwrap()) {
        assert_eq!(put["seq"], listed["seq"]);
    }
    let rest = list(json!({"after": put[1]["seq"]}));
    assert_eq!(rest.as_array().unwrap().len(), 1);
    assert_eq!(rest[0]["idempotency_key"], "2");
    // Put in again, and after it was taken out, it keeps its place.
    let again = office.put("0", json!("post 0"));
    assert_eq!(again["seq"], put[0]["seq"]);
    let key = json!({"idempotency_key": "1", "auth": {"profile": "main"}});
    result(&office.client, "CancelQueued", key);
    assert_eq!(office.put("1", json!("other"))["seq"], put[1]["seq"]);
}

#[test]
fn a_relative_path_is_that_of_whoever_put_the_post_in() {
    let office = Office::new();
    let picture = office.world.file("a.png", PNG);
    let here = std::env::current_dir().unwrap();
    let up = "../".repeat(here.components().count());
    let relative = format!("{up}{}", picture.trim_start_matches('/'));
    office.put(
        "1",
        json!({"pictures": [{"file": relative, "alt_text": "A"}]}),
    );
    let queued = office.store().queued("main", "1").unwrap().unwrap();
    let kept = queued.post["pictures"][0]["file"].as_str().unwrap();
    assert!(std::path::Path::new(kept).is_absolute(), "{kept}");
    // Hosts without objects pass JSON text.
    let text = json!({"text": "[1]", "pictures": format!("['{relative}']")}).to_string();
    office.put("2", json!(text));
    office.put("3", json!(["[1, 2]", text.replace("[1]", "second")]));
    let kept = office.store().queued("main", "2").unwrap().unwrap().post;
    assert!(std::path::Path::new(kept["pictures"][0].as_str().unwrap()).is_absolute());
    let kept = office.store().queued("main", "3").unwrap().unwrap().post;
    assert_eq!(kept[0], "[1, 2]");
    assert!(std::path::Path::new(kept[1]["pictures"][0].as_str().unwrap()).is_absolute());
    assert_eq!(office.send()["sent"], 3);
}

#[test]
fn what_could_never_be_sent_is_not_put_in() {
    let office = Office::new();
    for (post, parameter) in [
        (json!(""), "post.text"),
        (json!({"txt": "a"}), "post.txt"),
        (json!([]), "post"),
        (json!(["a", 1]), "post[1]"),
        (
            json!({"text": "a", "options": ["x"], "dur": 60}),
            "post.options",
        ),
        (json!({"pictures": "/nowhere/a.png"}), "post.pictures[0]"),
    ] {
        let params = json!({"post": post, "auth": {"profile": "main"}});
        assert_eq!(
            error(&office.client, "EnqueueTweet", params)["parameter"],
            parameter
        );
    }
    let nobody = error(&office.client, "EnqueueTweet", json!({"post": "a"}));
    assert_eq!(
        (&nobody["code"], &nobody["parameter"]),
        (&json!("missing_parameter"), &json!("auth.profile"))
    );
    let unknown = error(
        &office.client,
        "EnqueueTweet",
        json!({"post": "a", "auth": {"profile": "who"}}),
    );
    assert_eq!(unknown["code"], "unknown_profile");
    let mut tokens = office.world.oauth2();
    tokens["profile"] = json!("main");
    let refused = error(
        &office.client,
        "EnqueueTweet",
        json!({"post": "a", "auth": tokens}),
    );
    assert_eq!(refused["parameter"], "auth.profile");
    assert_eq!(
        result(&office.client, "GetQueue", json!({}))["posts"],
        json!([])
    );
}

#[test]
fn a_cancelled_worker_gives_its_post_back() {
    let office = Office::new();
    office.put("1", json!("back"));
    office.world.fault(
        json!({"match": {"method": "POST", "path": CREATE}, "action": "delay_ms", "ms": 60_000}),
    );
    let cancelled = std::thread::scope(|scope| {
        let worker = scope.spawn(|| call(&office.client, "SendQueued", json!({})));
        while office.world.count("POST", CREATE) == 0 {
            std::thread::yield_now();
        }
        office.client.cancel();
        worker.join().unwrap()
    });
    assert_eq!(cancelled["error"]["code"], "cancelled", "{cancelled}");
    assert_eq!(office.state("1")["state"], "waiting");
    office.hurry("1");
    assert_eq!(office.send()["sent"], 1);
    assert_eq!(office.texts(), ["back"]);
}

#[test]
fn many_workers_send_each_post_once() {
    let office = Office::new();
    office
        .world
        .settings(json!({"rate_limits": {"*": {"limit": 1_000_000}}}));
    for number in 0..100 {
        let profile = ["main", "second"][number % 2];
        office.put_for(
            profile,
            &number.to_string(),
            json!(format!("post {number}")),
        );
    }
    let sent: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| office.send()["sent"].as_u64().unwrap()))
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    assert_eq!(sent, 100);
    let mut texts = office.texts();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 100);
    assert_eq!(office.world.count("POST", CREATE), 100);
}

#[test]
fn a_longer_pause_outlasts_a_shorter_one() {
    let office = Office::new();
    let store = office.store();
    let now = clock::unix_seconds();
    let pause = |until| Pause {
        profile: "main".to_owned(),
        until,
        code: "rate_limited".to_owned(),
    };
    for until in [now + 50, now + 90, now + 20] {
        store.pause(&pause(until)).unwrap();
    }
    assert_eq!(store.pauses().unwrap(), [pause(now + 90)]);
    store.unpause("main").unwrap();
    assert_eq!(store.pauses().unwrap(), []);
}

#[test]
fn a_sealed_outbox_shows_no_text_in_the_file() {
    let office = Office::new();
    let mut auth = office.auth.clone();
    auth["store"] = json!(office.world.folder.join("sealed.db"));
    auth["store_key"] = json!("k".repeat(32));
    let mut tokens = office.world.oauth2();
    for (key, value) in auth.as_object().unwrap() {
        tokens[key] = value.clone();
    }
    tokens["profile"] = json!("main");
    let sealed = client(&tokens);
    result(&sealed, "SaveCredentials", json!({"auth": tokens}));
    auth["profile"] = json!("main");
    let worker = client(&auth);
    result(&worker, "EnqueueTweet", json!({"post": "a plain secret"}));
    for name in ["sealed.db", "sealed.db-wal"] {
        let bytes = std::fs::read(office.world.folder.join(name)).unwrap_or_default();
        assert!(!bytes.windows(14).any(|window| window == b"a plain secret"));
    }
    assert_eq!(result(&worker, "SendQueued", json!({}))["sent"], 1);
    assert_eq!(office.texts(), ["a plain secret"]);
}
