//! A thread is published once, post by post, and one that was cut goes on at its first missing post.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{GIF, PNG, World, call, client, error, result};

const CREATE: &str = "/2/tweets";

fn journaled() -> (World, Value) {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("store.db"));
    auth["reconcile_after"] = json!(0);
    (world, auth)
}

/// Text and answered post of each post that was published here.
fn chain(world: &World) -> Vec<(String, Value)> {
    let state = world.state();
    let posts = state["posts"].as_array().unwrap();
    posts
        .iter()
        .filter(|post| post["auth_kind"] != "seed" && post["deleted"] != true)
        .map(|post| {
            let text = post["text"].as_str().unwrap_or_default().to_owned();
            let reply = post["body"]["reply"]["in_reply_to_tweet_id"].clone();
            (text, reply)
        })
        .collect()
}

fn thread(posts: Value) -> Value {
    json!({"posts": posts, "idempotency_key": "document 1"})
}

#[test]
fn each_post_answers_the_one_before_it() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let picture = world.file("a.png", PNG);
    let posts = json!([
        "one",
        {"text": "two", "pictures": [picture, picture]},
        {"gifs": world.file("a.gif", GIF)},
        {"text": "four", "options": ["x", "y"], "dur": 60},
        {"text": "five", "reply_settings": "following"},
    ]);
    let published = result(&client, "CreateThread", json!({"posts": posts}));
    let ids: Vec<&Value> = published["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| &post["id"])
        .collect();
    assert_eq!(ids.len(), 5);
    let chain = chain(&world);
    assert_eq!(chain[0], ("one".to_owned(), Value::Null));
    for (index, (_, answers)) in chain.iter().enumerate().skip(1) {
        assert_eq!(answers, ids[index - 1]);
    }
    assert_eq!(world.count("POST", "/2/media/upload/initialize"), 3);
}

#[test]
fn a_thread_may_answer_a_post_and_be_json_text() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let target = result(&client, "CreateTextTweet", json!({"text": "target"}));
    let id = target["data"]["id"].as_str().unwrap();
    let posts = format!(r#"[{{"text": "one", "in_reply_to_tweet_id": "{id}"}}, "two"]"#);
    result(&client, "СоздатьТред", json!({"posts": posts}));
    assert_eq!(chain(&world)[1], ("one".to_owned(), json!(id)));
}

#[test]
fn a_thread_that_was_cut_goes_on_at_its_first_missing_post() {
    for action in ["drop_before", "drop_after", "truncate"] {
        let (world, auth) = journaled();
        let client = client(&auth);
        let posts = thread(json!(["one", "two", "three"]));
        let mut blind = auth.clone();
        blind["reconcile"] = json!(false);
        world.fault(
            json!({"match": {"method": "POST", "path": CREATE}, "action": action, "skip": 1}),
        );
        let mut first = posts.clone();
        first["auth"] = blind;
        let cut = call(&client, "CreateThread", first);
        assert_eq!(cut["ok"], false, "{action}: {cut}");
        assert_eq!(cut["error"]["parameter"], "posts[1]");
        assert_eq!(cut["publication"]["state"], "unknown");
        assert_eq!(cut["publication"]["parts"][0]["state"], "published");
        assert_eq!(cut["publication"]["parts"][1]["part"], 2);
        let whole = call(&client, "CreateThread", posts.clone());
        assert_eq!(whole["ok"], true, "{action}: {whole}");
        assert_eq!(whole["publication"]["state"], "published");
        let texts: Vec<String> = chain(&world).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["one", "two", "three"], "{action}");
        world.forget_requests();
        let again = call(&client, "CreateThread", posts);
        assert_eq!(again["result"], whole["result"]);
        assert_eq!(again["publication"]["replayed"], true);
        assert!(world.requests().is_empty());
    }
}

#[test]
fn a_thread_may_grow_but_neither_shrink_nor_change() {
    let (world, auth) = journaled();
    let client = client(&auth);
    result(&client, "CreateThread", thread(json!(["one", "two"])));
    let grown = result(
        &client,
        "CreateThread",
        thread(json!(["one", "two", "three"])),
    );
    assert_eq!(grown["data"].as_array().unwrap().len(), 3);
    for other in [
        thread(json!(["one", "two"])),
        thread(json!(["one", "2", "three"])),
        json!({"posts": ["x"], "idempotency_key": "document 1"}),
    ] {
        let conflict = error(&client, "CreateThread", other);
        assert_eq!(conflict["code"], "idempotency_conflict");
    }
    let single = json!({"text": "one", "idempotency_key": "document 1"});
    let conflict = error(&client, "CreateTextTweet", single);
    assert_eq!(conflict["code"], "idempotency_conflict");
    assert_eq!(chain(&world).len(), 3);
}

#[test]
fn a_key_of_a_post_is_no_key_of_a_thread() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let single = json!({"text": "one", "idempotency_key": "document 1"});
    result(&client, "CreateTextTweet", single);
    let conflict = error(&client, "CreateThread", thread(json!(["one", "two"])));
    assert_eq!(conflict["code"], "idempotency_conflict");
    assert_eq!(chain(&world).len(), 1);
}

#[test]
fn without_a_key_a_cut_thread_says_what_is_there() {
    let (world, auth) = journaled();
    let client = client(&auth);
    world.fault(json!({"match": {"method": "POST", "path": CREATE}, "action": "status", "status": 403,
        "body": {"detail": "no", "title": "Forbidden", "status": 403, "type": "about:blank"}, "skip": 1}));
    let cut = call(
        &client,
        "CreateThread",
        json!({"posts": ["one", "two", "three"]}),
    );
    assert_eq!(cut["error"]["code"], "forbidden", "{cut}");
    assert_eq!(cut["error"]["outcome"], "applied");
    assert_eq!(cut["error"]["retryable"], false);
    assert_eq!(cut["error"]["parameter"], "posts[1]");
    let parts = cut["publication"]["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 1);
    assert!(parts[0]["post_id"].is_string());
}

#[test]
fn a_lost_post_of_a_thread_is_decided_by_its_number() {
    let (world, mut auth) = journaled();
    auth["reconcile"] = json!(false);
    let client = client(&auth);
    let posts = thread(json!(["one", "two"]));
    world.fault(
        json!({"match": {"method": "POST", "path": CREATE}, "action": "drop_before", "skip": 1}),
    );
    call(&client, "CreateThread", posts.clone());
    let stuck = error(&client, "CreateThread", posts.clone());
    assert_eq!(stuck["code"], "outcome_unknown");
    let decision = json!({"idempotency_key": "document 1", "part": 2, "decision": "not_published"});
    let resolved = result(&client, "ResolvePost", decision);
    assert_eq!(
        (&resolved["state"], &resolved["part"]),
        (&json!("refused"), &json!(2))
    );
    result(&client, "CreateThread", posts);
    assert_eq!(chain(&world).len(), 2);
}

#[test]
fn nothing_is_sent_of_a_thread_with_a_fault_in_it() {
    let (world, auth) = journaled();
    let client = client(&auth);
    for (posts, parameter) in [
        (json!([]), "posts"),
        (json!("no array"), "posts"),
        (json!(["one", ""]), "posts[1].text"),
        (json!(["one", 2]), "posts[1]"),
        (json!(["one", {"txt": "two"}]), "posts[1].txt"),
        (
            json!(["one", {"text": "two", "pictures": "a.png", "media": ["1"]}]),
            "posts[1]",
        ),
        (
            json!(["one", {"text": "two", "options": ["x"], "dur": 60}]),
            "posts[1].options",
        ),
        (
            json!(["one", {"text": "two", "in_reply_to_tweet_id": "1"}]),
            "posts[1]",
        ),
        (
            json!(["one", {"text": "two", "pictures": world.folder.join("absent.png")}]),
            "posts[1].pictures[0]",
        ),
    ] {
        let refused = error(&client, "CreateThread", json!({"posts": posts}));
        assert_eq!(refused["parameter"], parameter, "{refused}");
        assert_eq!(refused["outcome"], "not_applied");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_dry_run_shows_every_post_of_a_thread() {
    let (world, auth) = journaled();
    let mut params = thread(json!(["one", {"text": "two", "pictures": world.file("a.png", PNG)}]));
    params["dry_run"] = json!(true);
    let plan = call(&client(&auth), "CreateThread", params);
    assert_eq!(plan["result"]["dry_run"], true, "{plan}");
    let requests = plan["result"]["requests"].as_array().unwrap();
    let creates: Vec<&Value> = requests
        .iter()
        .filter(|request| request["url"].as_str().unwrap_or("").ends_with(CREATE))
        .collect();
    assert_eq!(creates.len(), 2, "{plan}");
    assert_eq!(
        creates[1]["body"]["reply"]["in_reply_to_tweet_id"],
        "<id of posts[0]>"
    );
    assert!(world.requests().is_empty());
}

#[test]
fn a_budget_is_for_the_posts_that_are_still_missing() {
    let (world, auth) = journaled();
    let client = client(&auth);
    let mut posts = thread(json!(["one", "two", "three"]));
    posts["auth"] = json!({"budget": "0.03"});
    let refused = error(&client, "CreateThread", posts.clone());
    assert_eq!(refused["code"], "budget_exceeded", "{refused}");
    assert!(
        world
            .requests()
            .iter()
            .all(|request| request["path"] != CREATE)
    );
    result(&client, "CreateThread", thread(json!(["one"])));
    assert_eq!(call(&client, "CreateThread", posts.clone())["ok"], true);
    posts["auth"] = json!({"budget": "0"});
    assert_eq!(call(&client, "CreateThread", posts)["ok"], true);
    assert_eq!(chain(&world).len(), 3);
}
