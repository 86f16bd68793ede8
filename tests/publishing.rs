//! A post with an `idempotency_key` is published once, whatever happens to its answer.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{PNG, World, call, client, error, mp4, result};
use xpost::cancel::Cancel;
use xpost::clock;
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

fn posts(world: &World) -> usize {
    let state = world.state();
    let posts = state["posts"].as_array().unwrap();
    posts
        .iter()
        .filter(|post| post["auth_kind"] != "seed" && post["deleted"] != true)
        .count()
}

fn lost(world: &World, action: &str) {
    world.fault(json!({"match": {"method": "POST", "path": CREATE}, "action": action}));
}

fn text(words: &str) -> Value {
    json!({"text": words, "idempotency_key": "document 1"})
}

fn store(auth: &Value) -> Store {
    let standard = Standard::from_layers(&[auth.as_object().unwrap()]).unwrap();
    Store::open(&standard, &Cancel::default()).unwrap()
}

fn account(auth: &Value) -> String {
    format!("{} 1000000001", auth["api_url"].as_str().unwrap())
}

#[test]
fn the_same_key_again_returns_the_first_result_without_a_request() {
    let (world, auth) = journaled();
    let first = call(&client(&auth), "CreateTextTweet", text("once"));
    assert_eq!(first["ok"], true, "{first}");
    assert_eq!(first["publication"]["state"], "published");
    assert_eq!(first["publication"]["replayed"], false);
    world.forget_requests();
    let again = call(&client(&auth), "CreateTextTweet", text("once"));
    assert_eq!(again["result"], first["result"]);
    assert_eq!(again["publication"]["replayed"], true);
    assert!(world.requests().is_empty());
    assert_eq!(posts(&world), 1);
    let other = call(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "another", "idempotency_key": "document 2"}),
    );
    assert_eq!(other["ok"], true, "{other}");
    assert_eq!(posts(&world), 2);
}

#[test]
fn the_same_key_with_other_content_is_refused() {
    let (world, auth) = journaled();
    let client = client(&auth);
    result(&client, "CreateTextTweet", text("one"));
    let conflict = error(&client, "CreateTextTweet", text("two"));
    assert_eq!(conflict["code"], "idempotency_conflict");
    assert_eq!(conflict["outcome"], "not_applied");
    assert_eq!(conflict["parameter"], "idempotency_key");
    assert_eq!(posts(&world), 1);
}

#[test]
fn a_refused_post_may_be_mended_and_sent_again_under_its_key() {
    let (world, auth) = journaled();
    let client = client(&auth);
    result(&client, "CreateTextTweet", json!({"text": "there"}));
    let refused = call(&client, "CreateTextTweet", text("there"));
    assert_eq!(refused["error"]["code"], "duplicate_content");
    assert_eq!(refused["publication"]["state"], "refused");
    let mended = call(&client, "CreateTextTweet", text("mended"));
    assert_eq!(mended["ok"], true, "{mended}");
    assert_eq!(mended["publication"]["attempts"], 2);
    assert_eq!(posts(&world), 2);
}

#[test]
fn a_lost_answer_is_found_among_the_newest_posts() {
    for action in ["drop_after", "truncate", "garbage_http", "garbage_body"] {
        let (world, auth) = journaled();
        lost(&world, action);
        let first = call(
            &client(&auth),
            "CreateTextTweet",
            text("see example.com & more"),
        );
        assert_eq!(first["ok"], true, "{action}: {first}");
        assert_eq!(first["publication"]["attempts"], 1);
        assert_eq!(posts(&world), 1);
        let again = call(
            &client(&auth),
            "CreateTextTweet",
            text("see example.com & more"),
        );
        assert_eq!(again["result"]["data"]["id"], first["result"]["data"]["id"]);
    }
}

#[test]
fn what_cannot_be_found_out_at_once_is_found_out_by_the_next_call() {
    let (world, auth) = journaled();
    lost(&world, "drop_after");
    world.fault(json!({"match": {"path": "/2/users/*/tweets"}, "action": "status", "status": 503, "times": 3}));
    let first = call(&client(&auth), "CreateTextTweet", text("lost"));
    assert_eq!(first["error"]["code"], "connection_lost", "{first}");
    assert_eq!(first["error"]["outcome"], "unknown");
    assert_eq!(first["publication"]["state"], "unknown");
    let second = call(&client(&auth), "CreateTextTweet", text("lost"));
    assert_eq!(second["ok"], true, "{second}");
    assert_eq!(world.count("POST", CREATE), 1);
    assert_eq!(posts(&world), 1);
}

#[test]
fn a_request_that_never_arrived_is_sent_again() {
    let (world, auth) = journaled();
    lost(&world, "drop_before");
    let first = call(&client(&auth), "CreateTextTweet", text("lost"));
    assert_eq!(first["error"]["outcome"], "unknown", "{first}");
    assert_eq!(posts(&world), 0);
    let second = call(&client(&auth), "CreateTextTweet", text("lost"));
    assert_eq!(second["ok"], true, "{second}");
    assert_eq!(second["publication"]["attempts"], 2);
    assert_eq!(posts(&world), 1);
}

#[test]
fn too_early_to_tell_stays_unknown_and_says_when_to_come_again() {
    let (world, mut auth) = journaled();
    auth["reconcile_after"] = json!(3600);
    lost(&world, "drop_before");
    call(&client(&auth), "CreateTextTweet", text("lost"));
    let second = call(&client(&auth), "CreateTextTweet", text("lost"));
    assert_eq!(second["error"]["code"], "outcome_unknown", "{second}");
    assert_eq!(second["error"]["outcome"], "unknown");
    assert_eq!(second["error"]["retryable"], true);
    let at = second["error"]["retry_at"].as_u64().unwrap();
    assert!((3500..=3600).contains(&(at - clock::unix_seconds())));
    assert_eq!(world.count("POST", CREATE), 1);
}

#[test]
fn a_crash_between_sending_and_the_answer_is_found_out() {
    for arrived in [true, false] {
        let (world, auth) = journaled();
        let client = client(&auth);
        lost(&world, if arrived { "drop_after" } else { "drop_before" });
        world.fault(
            json!({"match": {"path": "/2/users/*/tweets"}, "action": "drop_before", "times": 9}),
        );
        call(&client, "CreateTextTweet", text("crash"));
        world
            .sandbox
            .control("DELETE", "/_sandbox/faults", Value::Null);
        // As a killed process leaves it.
        let store = store(&auth);
        let mut line = store
            .publication(&account(&auth), "document 1")
            .unwrap()
            .unwrap();
        line.stage = Stage::Sent;
        assert!(store.keep_publication(&mut line).unwrap());
        let after = call(&client, "CreateTextTweet", text("crash"));
        assert_eq!(after["ok"], true, "{after}");
        assert_eq!(
            after["publication"]["attempts"],
            if arrived { 1 } else { 2 }
        );
        assert_eq!(posts(&world), 1);
    }
}

#[test]
fn a_duplicate_on_the_second_attempt_finds_the_first() {
    let (world, auth) = journaled();
    let client = client(&auth);
    lost(&world, "drop_after");
    // Neither look shows it, as if the list lagged behind.
    let empty = json!({"match": {"path": "/2/users/*/tweets"}, "action": "status", "status": 200,
        "body": {"meta": {"result_count": 0}}, "times": 2});
    world.fault(empty);
    let first = call(&client, "CreateTextTweet", text("late"));
    assert_eq!(first["error"]["outcome"], "unknown", "{first}");
    let second = call(&client, "CreateTextTweet", text("late"));
    assert_eq!(second["ok"], true, "{second}");
    assert_eq!(world.count("POST", CREATE), 2);
    assert_eq!(posts(&world), 1);
}

#[test]
fn who_will_not_pay_for_the_read_decides_himself() {
    let (world, mut auth) = journaled();
    auth["reconcile"] = json!(false);
    let client = client(&auth);
    lost(&world, "drop_after");
    call(&client, "CreateTextTweet", text("mine"));
    let second = error(&client, "CreateTextTweet", text("mine"));
    assert_eq!(second["code"], "outcome_unknown");
    assert_eq!(second["retryable"], false);
    assert_eq!(world.count("GET", "/2/users/1000000001/tweets"), 0);

    let key = |more: Value| {
        let mut params = json!({"idempotency_key": "document 1"});
        for (name, value) in more.as_object().unwrap() {
            params[name] = value.clone();
        }
        params
    };
    let missing = error(
        &client,
        "ResolvePost",
        key(json!({"decision": "published"})),
    );
    assert_eq!(
        (&missing["code"], &missing["parameter"]),
        (&json!("missing_parameter"), &json!("id"))
    );
    let not = result(
        &client,
        "ResolvePost",
        key(json!({"decision": "not_published"})),
    );
    assert_eq!(not["state"], "refused");
    lost(&world, "drop_after");
    let again = call(&client, "CreateTextTweet", text("mine, mended"));
    assert_eq!(again["error"]["outcome"], "unknown");
    let found = result(&client, "ResolvePost", key(json!({})));
    assert_eq!(found["state"], "published", "{found}");
    let id = found["post_id"].clone();
    let same = result(
        &client,
        "ResolvePost",
        key(json!({"decision": "published", "id": id})),
    );
    assert_eq!(same["state"], "published");
    let against = error(
        &client,
        "ResolvePost",
        key(json!({"decision": "not_published"})),
    );
    assert_eq!(against["code"], "idempotency_conflict");
    let replay = call(&client, "CreateTextTweet", text("mine, mended"));
    assert_eq!(replay["result"]["data"]["id"], id);
    let nobody = error(
        &client,
        "ResolvePost",
        json!({"idempotency_key": "nobody's"}),
    );
    assert_eq!(nobody["code"], "not_found");
}

#[test]
fn a_decision_by_hand_is_the_result_from_then_on() {
    let (world, mut auth) = journaled();
    auth["reconcile"] = json!(false);
    let client = client(&auth);
    lost(&world, "drop_after");
    call(&client, "CreateTextTweet", text("mine"));
    let posts = world.state()["posts"].clone();
    let id = posts.as_array().unwrap().last().unwrap()["id"].clone();
    let params = json!({"idempotency_key": "document 1", "decision": "published", "id": id});
    result(&client, "ResolvePost", params);
    let replay = result(&client, "CreateTextTweet", text("mine"));
    assert_eq!(replay, json!({"data": {"id": id, "text": "mine"}}));
}

#[test]
fn media_are_uploaded_once_and_posted_once() {
    for oauth1 in [false, true] {
        let (world, mut auth) = journaled();
        if oauth1 {
            for (key, value) in world.oauth1().as_object().unwrap() {
                auth[key] = value.clone();
            }
        }
        let client = client(&auth);
        let (png, video) = (
            world.file("a.png", PNG),
            world.file("a.mp4", &mp4(9_000_000)),
        );
        let picture = json!({"text": "picture of example.com", "pictures": [png, png], "idempotency_key": "p"});
        lost(&world, "drop_after");
        let first = call(&client, "CreateImageTweet", picture.clone());
        assert_eq!(first["ok"], true, "{first}");
        // A copy elsewhere is the same picture; gone, it is believed; another one is not.
        let copy = world.file("copy.png", PNG);
        let mut moved = picture.clone();
        moved["pictures"] = json!([copy, copy]);
        assert_eq!(
            result(&client, "CreateImageTweet", moved.clone()),
            first["result"]
        );
        std::fs::remove_file(&copy).unwrap();
        assert_eq!(result(&client, "CreateImageTweet", moved), first["result"]);
        let mut other = picture;
        other["pictures"] = json!([world.file("b.png", &[PNG, b"!"].concat()), png]);
        assert_eq!(
            error(&client, "CreateImageTweet", other)["code"],
            "idempotency_conflict"
        );

        let film = json!({"text": "film", "videos": video, "idempotency_key": "v"});
        lost(&world, "drop_before");
        call(&client, "CreateVideoTweet", film.clone());
        let uploads = world.state()["media"].as_array().map_or(0, Vec::len);
        let second = call(&client, "CreateVideoTweet", film);
        assert_eq!(second["ok"], true, "{second}");
        assert_eq!(
            world.state()["media"].as_array().map_or(0, Vec::len),
            uploads
        );
        assert_eq!(posts(&world), 2);
    }
}

#[test]
fn polls_replies_and_posts_of_any_kind_are_known_again() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let target = result(&client, "CreateTextTweet", json!({"text": "target"}));
    for (key, name, params) in [
        (
            "a",
            "CreatePollTweet",
            json!({"text": "same", "options": ["x", "y"], "duration": 60}),
        ),
        (
            "b",
            "CreateCustomTweet",
            json!({"text": "answer", "in_reply_to_tweet_id": target["data"]["id"]}),
        ),
        (
            "c",
            "CreateCustomTweet",
            json!({"text": "long ".repeat(50)}),
        ),
    ] {
        let mut params = params;
        params["idempotency_key"] = json!(key);
        lost(&world, "drop_after");
        let first = call(&client, name, params.clone());
        assert_eq!(first["ok"], true, "{name}: {first}");
        assert_eq!(result(&client, name, params), first["result"]);
    }
    assert_eq!(posts(&world), 4);
}

const DAY: i64 = 86_400;

/// A post whose answer was lost two days ago, by X's clock and by the journal's, between older and newer ones.
fn lost_long_ago(action: &str) -> (World, Value) {
    let (world, auth) = journaled();
    let move_clock = |secs: i64| {
        world
            .sandbox
            .control("POST", "/clock", json!({"advance_secs": secs}));
    };
    let plain = client(&auth);
    let mut blind = auth.clone();
    blind["reconcile"] = json!(false);
    move_clock(-3 * DAY);
    result(&plain, "CreateTextTweet", json!({"text": "older"}));
    move_clock(DAY);
    lost(&world, action);
    call(&client(&blind), "CreateTextTweet", text("old"));
    move_clock(2 * DAY);
    result(&plain, "CreateTextTweet", json!({"text": "newer"}));
    let database = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    let changed = database
        .execute(
            "UPDATE publications SET sent_at = sent_at - ?1, updated_at = updated_at - ?1, created_at = created_at - ?1",
            [2 * DAY],
        )
        .unwrap();
    assert_eq!(changed, 1);
    world.forget_requests();
    (world, auth)
}

#[test]
fn a_post_of_long_ago_is_looked_for_in_its_own_time() {
    let (world, auth) = lost_long_ago("drop_after");
    let found = call(&client(&auth), "CreateTextTweet", text("old"));
    assert_eq!(found["ok"], true, "{found}");
    assert_eq!(found["publication"]["attempts"], 1);
    let looks = world.requests();
    assert_eq!(looks.len(), 1);
    let query = looks[0]["query"].to_string();
    assert!(query.contains("end_time"), "{query}");
    assert_eq!(posts(&world), 3);

    let (world, auth) = lost_long_ago("drop_before");
    let sent = call(&client(&auth), "CreateTextTweet", text("old"));
    assert_eq!(sent["ok"], true, "{sent}");
    assert_eq!(sent["publication"]["attempts"], 2);
    assert_eq!(posts(&world), 3);
}

#[test]
fn a_list_that_does_not_show_all_proves_nothing() {
    let page = |body: Value, skip: u64, times: i64| {
        json!({"match": {"path": "/2/users/*/tweets"}, "action": "status", "status": 200, "body": body, "skip": skip,
            "times": times})
    };
    let empty = json!({"meta": {"result_count": 0}});
    for (ago, fault) in [
        // X lists 3,200 posts, and all of them are newer.
        (true, page(empty.clone(), 0, -1)),
        // There are more posts in that time than are read.
        (
            false,
            page(json!({"data": [], "meta": {"next_token": "page1"}}), 0, -1),
        ),
        // X cannot say.
        (
            false,
            page(json!({"errors": [{"title": "Unavailable"}]}), 0, -1),
        ),
    ] {
        let (world, auth) = if ago {
            lost_long_ago("drop_after")
        } else {
            let (world, auth) = journaled();
            let mut blind = auth.clone();
            blind["reconcile"] = json!(false);
            lost(&world, "drop_after");
            call(&client(&blind), "CreateTextTweet", text("old"));
            world.forget_requests();
            (world, auth)
        };
        world.fault(fault);
        let open = call(&client(&auth), "CreateTextTweet", text("old"));
        assert_eq!(open["error"]["code"], "outcome_unknown", "{open}");
        assert_eq!(open["error"]["retryable"], false);
        assert_eq!(world.count("POST", CREATE), 0);
    }
}

#[test]
fn two_callers_of_one_key_publish_once() {
    let (world, auth) = journaled();
    let results: Vec<Value> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| call(&client(&auth), "CreateTextTweet", text("crowd"))))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    for result in &results {
        assert_eq!(result["result"], results[0]["result"], "{result}");
    }
    let replayed = results
        .iter()
        .filter(|result| result["publication"]["replayed"] == true);
    assert_eq!(replayed.count(), 7);
    assert_eq!(world.count("POST", CREATE), 1);
}

#[test]
fn another_keys_post_is_not_taken_for_ones_own() {
    let (world, auth) = journaled();
    let client = client(&auth);
    world.settings(json!({"duplicates": false}));
    result(&client, "CreateTextTweet", text("twin"));
    lost(&world, "drop_before");
    let twin = json!({"text": "twin", "idempotency_key": "document 2"});
    let first = call(&client, "CreateTextTweet", twin.clone());
    assert_eq!(first["ok"], false, "{first}");
    result(&client, "CreateTextTweet", twin);
    assert_eq!(posts(&world), 2);
}

#[test]
fn a_post_that_may_still_be_another_keys_is_not_taken() {
    let (world, auth) = journaled();
    world.settings(json!({"duplicates": false}));
    let patient = client(&auth);
    result(&patient, "CreateTextTweet", json!({"text": "warm"}));
    world.fault(json!({"match": {"method": "POST", "path": CREATE}, "action": "delay_ms", "ms": 1500, "commit": true}));
    lost(&world, "drop_before");
    let keyed = |key: &str| json!({"text": "same words", "idempotency_key": key});
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| call(&client(&auth), "CreateTextTweet", keyed("a")));
        // X has the first one's post, and its answer is on its way.
        while posts(&world) < 2 {
            std::thread::yield_now();
        }
        let second = call(&client(&auth), "CreateTextTweet", keyed("b"));
        (first.join().unwrap(), second)
    });
    assert_eq!(first["ok"], true, "{first}");
    assert_eq!(second["error"]["outcome"], "unknown", "{second}");
    let again = call(&patient, "CreateTextTweet", keyed("b"));
    assert_eq!(again["ok"], true, "{again}");
    assert_ne!(again["result"]["data"]["id"], first["result"]["data"]["id"]);
    assert_eq!(posts(&world), 3);
    let stolen = json!({"idempotency_key": "b", "decision": "published", "id": first["result"]["data"]["id"]});
    let refused = error(&patient, "ResolvePost", stolen);
    assert_eq!(refused["code"], "idempotency_conflict");
}

#[test]
fn of_two_open_keys_with_one_content_each_gets_a_post_of_its_own() {
    let (world, auth) = journaled();
    world.settings(json!({"duplicates": false}));
    let client = client(&auth);
    let mut blind = auth.clone();
    blind["reconcile"] = json!(false);
    let keyed = |key: &str, auth: &Value| json!({"text": "same words", "idempotency_key": key, "auth": auth});
    for (key, action) in [("a", "drop_after"), ("b", "drop_before")] {
        lost(&world, action);
        call(&client, "CreateTextTweet", keyed(key, &blind));
    }
    let early = error(&client, "CreateTextTweet", keyed("a", &json!({})));
    assert_eq!(early["code"], "outcome_unknown");
    assert!(early["retry_at"].as_u64().unwrap() > clock::unix_seconds());
    // When the time of both answers is over, each takes one, or sends its own.
    let database = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    database
        .execute("UPDATE publications SET updated_at = updated_at - 60", [])
        .unwrap();
    let ids: Vec<Value> = std::thread::scope(|scope| {
        let calls: Vec<_> = ["a", "b"]
            .into_iter()
            .map(|key| {
                let (client, auth) = (&client, &auth);
                scope.spawn(move || {
                    loop {
                        let answer = call(client, "CreateTextTweet", keyed(key, auth));
                        if answer["ok"] == true {
                            return answer["result"]["data"]["id"].clone();
                        }
                        assert_eq!(answer["error"]["retryable"], true, "{answer}");
                    }
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_ne!(ids[0], ids[1]);
    assert_eq!(posts(&world), 2);
}

#[test]
fn a_key_needs_a_store_and_is_short_and_plain() {
    let world = World::new();
    let client = client(&world.oauth2());
    let nowhere = error(&client, "CreateTextTweet", text("a"));
    assert_eq!(nowhere["code"], "missing_parameter");
    assert_eq!(nowhere["parameter"], "auth.store");
    for key in ["k".repeat(256), "a\u{1}b".to_owned()] {
        let bad = error(
            &client,
            "CreateTextTweet",
            json!({"text": "a", "idempotency_key": key}),
        );
        assert_eq!(
            (&bad["code"], &bad["parameter"]),
            (&json!("invalid_parameter"), &json!("idempotency_key"))
        );
    }
    result(
        &client,
        "CreateTextTweet",
        json!({"text": "a", "idempotency_key": ""}),
    );
    assert_eq!(posts(&world), 1);
}

#[test]
fn a_dry_run_leaves_the_journal_alone() {
    let (world, auth) = journaled();
    let mut params = text("dry");
    params["dry_run"] = json!(true);
    let plan = call(&client(&auth), "CreateTextTweet", params);
    assert_eq!(plan["result"]["dry_run"], true, "{plan}");
    assert_eq!(posts(&world), 0);
    let known: Option<Publication> = store(&auth)
        .publication(&account(&auth), "document 1")
        .unwrap();
    assert!(known.is_none());
}
