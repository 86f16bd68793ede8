//! What is told of a post before anything is sent, over the library's own door, and whether the sandbox agrees.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::{GIF, PNG, World, call, client, error, mp4, result};
use xpost::client::Client;

const CREATE: &str = "/2/tweets";

fn posts(world: &World) -> usize {
    world.count("POST", CREATE)
}

fn check(auth: &Value, params: Value) -> Value {
    result(&client(auth), "CheckTweet", params)
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

fn parameters(check: &Value) -> Vec<&str> {
    check["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["parameter"].as_str().unwrap())
        .collect()
}

#[test]
fn a_check_says_all_and_sends_nothing() {
    let world = World::new();
    let png = world.file("a.png", PNG);
    let found = check(
        &world.oauth2(),
        json!({
            "text": "Read https://example.com/a #news of $ACME by @you",
            "pictures": [{"file": png, "alt_text": "a pixel"}, "https://media.example/b.png"],
        }),
    );
    assert_eq!(found["ok"], true, "{found}");
    assert_eq!(
        found["text"],
        json!({
            "weighted_length": 51, "limit": 280, "remaining": 229, "valid": true,
            "links": ["https://example.com/a"], "cashtags": ["ACME"], "hashtags": ["news"], "mentions": ["you"],
        })
    );
    assert_eq!(
        found["identity"],
        json!({"kind": "oauth2", "profile": null})
    );
    assert_eq!(
        found["price"],
        json!({
            "currency": "USD", "total": "0.205", "date": "2026-10",
            "items": [{"what": "post_with_link", "price": "0.200"}, {"what": "media_metadata", "price": "0.005"}],
        })
    );
    assert_eq!(
        found["requests"],
        json!({
            "initialize": 2, "append": 2, "finalize": 2, "status": 0, "metadata": 1, "subtitles": 0, "create": 1, "total": 8,
        })
    );
    assert_eq!(
        codes(&found["warnings"]),
        ["link_price", "media_not_fetched"]
    );
    assert!(world.requests().is_empty());
}

#[test]
fn every_problem_is_told_not_only_the_first() {
    let world = World::new();
    let found = check(
        &world.oauth2(),
        json!({
            "text": format!("$ONE $TWO \u{feff}{}", "x".repeat(25_000)),
            "options": ["a"],
            "dur": 60,
            "in_reply_to_tweet_id": "not digits",
            "edit_options": {"previous_post_id": "?"},
            "tagged_user_ids": ["1"],
            "reply_settings": "nobody",
            "idempotency_key": "k",
            "pictures": ["/nowhere/a.png"],
            "gifs": "/nowhere/b.gif",
            "colour": "red",
        }),
    );
    assert_eq!(found["ok"], false);
    let mut told = parameters(&found);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "auth.store",
            "colour",
            "edit_options.previous_post_id",
            "gifs",
            "gifs[0]",
            "in_reply_to_tweet_id",
            "options",
            "pictures[0]",
            "reply_settings",
            "tagged_user_ids",
            "text",
            "text",
            "text",
        ]
    );
    assert!(world.requests().is_empty());
}

#[test]
fn a_check_without_credentials_tells_so_and_the_rest_as_well() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["access_token"] = json!("");
    auth["refresh_token"] = json!("");
    let found = check(&auth, json!({"text": "hello"}));
    assert_eq!(codes(&found["problems"]), ["missing_credentials"]);
    assert_eq!(found["identity"], Value::Null);
    assert_eq!(found["text"]["weighted_length"], 5);
}

#[test]
fn the_identity_is_the_one_that_would_post() {
    let world = World::new();
    let mut both = world.oauth1();
    for (key, value) in world.oauth2().as_object().unwrap() {
        both[key] = value.clone();
    }
    let png = world.file("a.png", PNG);
    let kind = |params: Value| check(&both, params)["identity"]["kind"].clone();
    assert_eq!(kind(json!({"text": "a"})), "oauth2");
    assert_eq!(kind(json!({"text": "a", "pictures": png})), "oauth2");
    both["auth_kind"] = json!("oauth1");
    assert_eq!(
        check(&both, json!({"text": "a", "media": ["1"]}))["identity"]["kind"],
        "oauth1"
    );
}

#[test]
fn a_check_speaks_the_callers_language() {
    let world = World::new();
    let client = client(&world.oauth2());
    let found = result(
        &client,
        "ПроверитьТвит",
        json!({"text": "$A $B example.com"}),
    );
    let message = |list: &str| found[list][0]["message"].as_str().unwrap().to_owned();
    assert!(message("problems").contains("кэштегов: 2"), "{found}");
    assert!(message("warnings").contains("в 13 раз"), "{found}");
}

#[test]
fn long_texts_are_for_premium_accounts_and_endless_ones_for_nobody() {
    let world = World::new();
    let auth = world.oauth2();
    let at = |length: usize| check(&auth, json!({"text": "x".repeat(length)}));
    let most = at(280);
    assert_eq!(
        (&most["ok"], &most["text"]["remaining"]),
        (&json!(true), &json!(0))
    );
    assert!(most["warnings"].as_array().unwrap().is_empty());
    let long = at(281);
    assert_eq!(
        (&long["ok"], &long["text"]["valid"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(codes(&long["warnings"]), ["premium_length"]);
    assert_eq!(long["text"]["remaining"], -1);
    let endless = at(25_001);
    assert_eq!(codes(&endless["problems"]), ["text_too_long"]);
    assert_eq!(endless["text"]["valid"], false);
}

#[test]
fn premium_decides_whether_a_long_text_is_a_problem_and_ok_never_stands_beside_invalid() {
    let world = World::new();
    let draft = json!({"text": "x".repeat(281), "edit_options": {"previous_post_id": "3"}});
    let found = |premium: Value| {
        let mut auth = world.oauth2();
        auth["premium"] = premium;
        check(&auth, draft.clone())
    };
    let without = found(json!(false));
    assert_eq!(
        codes(&without["problems"]),
        ["text_too_long", "edit_premium_only"]
    );
    assert_eq!(
        (&without["ok"], &without["text"]["valid"]),
        (&json!(false), &json!(false))
    );
    let with = found(json!("да"));
    assert_eq!(codes(&with["problems"]), [""; 0], "{with}");
    assert_eq!(codes(&with["warnings"]), ["edit_window"]);
    assert_eq!(
        (&with["text"]["limit"], &with["text"]["valid"]),
        (&json!(25_000), &json!(true))
    );
    let unknown = found(Value::Null);
    assert_eq!(
        codes(&unknown["warnings"]),
        ["premium_length", "edit_premium_only"]
    );
    for one in [without, with, unknown] {
        assert!(one["ok"] == false || one["text"]["valid"] == true, "{one}");
    }
}

#[test]
fn what_only_x_can_decide_is_a_warning() {
    let world = World::new();
    let found = check(
        &world.oauth2(),
        json!({"text": "a", "in_reply_to_tweet_id": "1", "quote_tweet_id": "2", "edit_options": {"previous_post_id": "3"}}),
    );
    assert_eq!(found["ok"], true, "{found}");
    assert_eq!(
        codes(&found["warnings"]),
        ["reply_policy", "quote_enterprise_only", "edit_premium_only"]
    );
}

#[test]
fn what_a_check_calls_a_problem_x_refuses_and_what_it_passes_x_takes() {
    let world = World::new();
    let auth = world.oauth2();
    let client = client(&auth);
    let ids: Vec<String> = (1..=5).map(|id| id.to_string()).collect();
    for (good, params, body) in [
        (true, json!({"text": "plain"}), Value::Null),
        (true, json!({"text": "one $CASH"}), Value::Null),
        (
            true,
            json!({"text": "poll", "options": ["a", "b"], "dur": 5}),
            Value::Null,
        ),
        (
            true,
            json!({"text": format!("{} https://example.com/{}", "x".repeat(256), "long".repeat(50))}),
            Value::Null,
        ),
        (false, json!({"text": "$ONE and $TWO"}), Value::Null),
        (false, json!({"text": "a\u{ffff}b"}), Value::Null),
        (false, json!({"text": "   "}), Value::Null),
        (
            false,
            json!({"text": "five", "media": ids}),
            json!({"text": "five", "media": {"media_ids": ids}}),
        ),
        (
            false,
            json!({"text": "poll", "options": ["a"], "dur": 60}),
            json!({"text": "poll", "poll": {"options": ["a"], "duration_minutes": 60}}),
        ),
        (
            false,
            json!({"text": "poll", "options": ["a", "x".repeat(26)], "dur": 60}),
            json!({"text": "poll", "poll": {"options": ["a", "x".repeat(26)], "duration_minutes": 60}}),
        ),
        (
            false,
            json!({"text": "poll", "options": ["a", "b"], "dur": 4}),
            json!({"text": "poll", "poll": {"options": ["a", "b"], "duration_minutes": 4}}),
        ),
        (
            false,
            json!({"text": "both", "media": ["1"], "card_uri": "card://1"}),
            json!({"text": "both", "media": {"media_ids": ["1"]}, "card_uri": "card://1"}),
        ),
    ] {
        let found = result(&client, "CheckTweet", params.clone());
        assert_eq!(found["ok"], good, "{params}: {found}");
        if body.is_null() {
            let created = call(&client, "CreateCustomTweet", params.clone());
            assert_eq!(created["ok"], good, "{params}: {created}");
        } else {
            // The library refuses it itself; so does the service when it is asked without the library.
            let refused = call(&client, "CreateCustomTweet", params.clone());
            assert_eq!(refused["ok"], false, "{params}: {refused}");
            let status = ureq_post(&world, &auth, &body);
            assert!((400..500).contains(&status), "{body}: {status}");
        }
    }
}

/// The status of a create that goes to the sandbox without the library.
fn ureq_post(world: &World, auth: &Value, body: &Value) -> u16 {
    let token = auth["access_token"].as_str().unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    agent
        .post(format!("{}{CREATE}", world.sandbox.url()))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .send(body.to_string())
        .unwrap()
        .status()
        .as_u16()
}

#[test]
fn local_files_are_judged_as_an_upload_would() {
    let world = World::new();
    let auth = world.oauth2();
    let png = world.file("a.png", PNG);
    let gif = world.file("a.gif", GIF);
    let video = world.file("a.mp4", &mp4(1000));
    let large = world.file("large.png", &[PNG, &vec![0; 5 * 1024 * 1024]].concat());
    for (params, expected) in [
        (json!({"gifs": gif}), None),
        (json!({"videos": video}), None),
        (json!({"pictures": video}), Some("media_unsupported")),
        (json!({"pictures": large}), Some("media_too_large")),
        (
            json!({"pictures": world.file("empty.png", b"")}),
            Some("media_empty"),
        ),
        (
            json!({"pictures": [png, png, png, png, png]}),
            Some("invalid_parameter"),
        ),
        (json!({"videos": [video, video]}), Some("invalid_parameter")),
        (
            json!({"pictures": png, "videos": video}),
            Some("invalid_parameter"),
        ),
        (
            json!({"pictures": png, "media": ["1"]}),
            Some("invalid_parameter"),
        ),
        (
            json!({"text": "t", "pictures": png, "options": ["a", "b"], "dur": 5}),
            Some("invalid_parameter"),
        ),
    ] {
        let found = check(&auth, params.clone());
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(codes(&found["problems"]), expected, "{params}: {found}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_dry_run_of_every_create_has_the_check_beside_the_requests() {
    let world = World::new();
    let client = client(&world.oauth2());
    let (png, gif) = (world.file("a.png", PNG), world.file("a.gif", GIF));
    let video = world.file("a.mp4", &mp4(1000));
    for (name, mut params) in [
        ("CreateCustomTweet", json!({})),
        ("CreateTextTweet", json!({})),
        ("CreateImageTweet", json!({"pictures": [png]})),
        ("CreateGifTweet", json!({"gifs": [gif]})),
        ("CreateVideoTweet", json!({"videos": [video]})),
        (
            "CreatePollTweet",
            json!({"options": ["a", "b"], "duration": 5}),
        ),
    ] {
        params["text"] = json!("see example.com");
        params["dry_run"] = json!(true);
        let planned = result(&client, name, params);
        assert_eq!(planned["dry_run"], true, "{name}");
        assert!(
            planned["requests"]
                .as_array()
                .is_some_and(|steps| !steps.is_empty())
        );
        let check = &planned["check"];
        assert_eq!(check["ok"], true, "{name}: {planned}");
        assert_eq!(check["price"]["total"], "0.200", "{name}");
        assert_eq!(codes(&check["warnings"]), ["link_price"], "{name}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_published_post_with_a_link_says_that_it_was_dear() {
    let world = World::new();
    let client = client(&world.oauth2());
    let plain = call(&client, "CreateTextTweet", json!({"text": "plain"}));
    assert!(plain.get("warnings").is_none(), "{plain}");
    let linked = call(
        &client,
        "СоздатьТекстовыйТвит",
        json!({"text": "see example.com"}),
    );
    assert_eq!(codes(&linked["warnings"]), ["link_price"]);
    assert!(
        linked["warnings"][0]["message"]
            .as_str()
            .unwrap()
            .contains("$0.200 вместо $0.015")
    );
}

#[test]
fn a_post_over_budget_is_refused_before_anything_is_sent_or_journaled() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("store.db").to_str().unwrap());
    auth["budget"] = json!("0.05");
    let client = client(&auth);
    let linked = json!({"text": "see example.com"});
    let refused = error(&client, "CreateTextTweet", linked.clone());
    assert_eq!(refused["code"], "budget_exceeded");
    assert_eq!(refused["parameter"], "auth.budget");
    assert_eq!(
        (&refused["outcome"], &refused["retryable"]),
        (&json!("not_applied"), &json!(false))
    );
    let message = refused["message"].as_str().unwrap();
    assert!(
        message.contains("$0.200") && message.contains("$0.050"),
        "{message}"
    );
    let png = world.file("a.png", PNG);
    let dear = json!({"text": "example.com", "pictures": [png]});
    assert_eq!(
        error(&client, "CreateImageTweet", dear.clone())["code"],
        "budget_exceeded"
    );
    assert!(world.requests().is_empty());

    // With a key too: neither is the medium uploaded nor the key taken.
    let mut keyed = dear;
    keyed["idempotency_key"] = json!("document 1");
    assert_eq!(
        error(&client, "CreateImageTweet", keyed)["code"],
        "budget_exceeded"
    );
    assert_eq!(
        (
            posts(&world),
            world.count("POST", "/2/media/upload/initialize")
        ),
        (0, 0)
    );
    let unknown = error(
        &client,
        "ResolvePost",
        json!({"idempotency_key": "document 1"}),
    );
    assert_eq!(unknown["code"], "not_found");
    let other = json!({"text": "cheap", "idempotency_key": "document 1"});
    assert_eq!(call(&client, "CreateTextTweet", other)["ok"], true);
    assert_eq!(posts(&world), 1);
}

#[test]
fn a_post_that_is_published_already_costs_nothing_again() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("store.db").to_str().unwrap());
    let params = json!({"text": "see example.com", "idempotency_key": "document 1"});
    let first = call(&client(&auth), "CreateTextTweet", params.clone());
    assert_eq!(codes(&first["warnings"]), ["link_price"]);
    auth["budget"] = json!(0);
    let again = call(&client(&auth), "CreateTextTweet", params);
    assert_eq!(again["result"], first["result"], "{again}");
    assert_eq!(again["publication"]["replayed"], true);
    assert!(again.get("warnings").is_none());
    assert_eq!(posts(&world), 1);
}

#[test]
fn a_budget_is_exact_and_a_check_tells_of_it() {
    let world = World::new();
    let mut auth = world.oauth2();
    for (budget, fits) in [
        (json!("0.015"), true),
        (json!(0.015), true),
        (json!("0.014999"), false),
        (json!(1), true),
        (json!("0"), false),
        (json!(""), true),
    ] {
        auth["budget"] = budget.clone();
        let found = check(&auth, json!({"text": "a"}));
        assert_eq!(found["ok"], fits, "{budget}: {found}");
        if !fits {
            assert_eq!(codes(&found["problems"]), ["budget_exceeded"]);
        }
    }
    auth["budget"] = json!("five cents");
    let wrong = Client::find(0).unwrap();
    let wrong = error(&wrong, "CheckTweet", json!({"text": "a", "auth": auth}));
    assert_eq!(wrong["parameter"], "auth.budget");
}

#[test]
fn other_prices_and_limits_take_the_place_of_the_built_in_ones() {
    let world = World::new();
    let mut auth = world.oauth2();
    let rules = json!({
        "date": "2027-03",
        "prices": {"post": "0.03", "post_with_link": 0.06},
        "limits": {"text": 5, "cashtags": 2, "poll_options_max": 3, "pictures": 1},
    });
    let file = world.file("rules.json", rules.to_string().as_bytes());
    let png = world.file("a.png", PNG);
    for given in [rules.clone(), json!(rules.to_string()), json!(file)] {
        auth["rules"] = given;
        let found = check(&auth, json!({"text": "$A $B example.com"}));
        assert_eq!(found["ok"], true, "{found}");
        assert_eq!(
            (&found["price"]["total"], &found["price"]["date"]),
            (&json!("0.060"), &json!("2027-03"))
        );
        assert_eq!(codes(&found["warnings"]), ["premium_length", "link_price"]);
        let poll = json!({"text": "a", "options": ["a", "b", "c", "d"], "dur": 5});
        assert_eq!(parameters(&check(&auth, poll.clone())), ["options"]);
        let client = client(&auth);
        assert_eq!(
            error(&client, "CreateCustomTweet", poll)["parameter"],
            "options"
        );
        let two = json!({"text": "a", "pictures": [png, png]});
        assert_eq!(
            error(&client, "CreateImageTweet", two)["parameter"],
            "pictures"
        );
    }
    assert!(world.requests().is_empty());
    auth["rules"] = json!({"prices": {"pots": 1}});
    let wrong = Client::find(0).unwrap();
    let wrong = error(&wrong, "CheckTweet", json!({"text": "a", "auth": auth}));
    assert_eq!(wrong["parameter"], "auth.rules.prices.pots");
}
