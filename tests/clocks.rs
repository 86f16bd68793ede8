//! Machines whose clock is wrong. X says the time in every answer, so the library need not believe its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
mod support;

use serde_json::{Value, json};
use support::{PNG, World, call, client, error};
use xpost::clock;

const CREATE: &str = "/2/tweets";

fn move_clock(world: &World, seconds: i64) {
    world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": seconds}));
}

/// The warning of a wrong clock in an envelope.
fn warned(envelope: &Value) -> Option<&str> {
    envelope["warnings"]
        .as_array()?
        .iter()
        .find(|warning| warning["code"] == "clock_skew")?["message"]
        .as_str()
}

#[test]
fn a_signature_by_a_wrong_clock_is_made_again_by_xs() {
    for seconds in [1200, -1200, 3 * 3600, -5 * 86_400] {
        let world = World::new();
        move_clock(&world, seconds);
        let client = client(&world.oauth1());
        let first = call(&client, "CreateTextTweet", json!({"text": "one"}));
        assert_eq!(first["ok"], true, "{seconds}: {first}");
        assert_eq!(world.count("POST", CREATE), 2, "{seconds}");
        let (way, amount) = if seconds > 0 {
            ("behind", seconds)
        } else {
            ("ahead of", -seconds)
        };
        let message = warned(&first).expect("a warning");
        assert!(message.contains(way), "{message}");
        let told = message
            .split_whitespace()
            .find_map(|word| word.parse::<i64>().ok());
        assert!((told.unwrap() - amount).abs() <= 2, "{message}");

        // Learned once; said each time.
        let second = call(
            &client,
            "CreateTextTweet",
            json!({"text": "two", "auth": {"lang": "ru"}}),
        );
        assert!(warned(&second).unwrap().contains("часы"), "{second}");
        assert_eq!(world.count("POST", CREATE), 3, "{seconds}");
        assert_eq!(world.state()["posts"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn uploads_and_the_old_endpoints_are_signed_by_xs_clock_too() {
    let world = World::new();
    move_clock(&world, 1200);
    for api in ["2", "1.1"] {
        let mut auth = world.oauth1();
        auth["media_api"] = json!(api);
        let file = world.file(&format!("{api}.png"), PNG);
        let params = json!({"text": format!("with {api}"), "pictures": file});
        let envelope = call(&client(&auth), "CreateImageTweet", params);
        assert_eq!(envelope["ok"], true, "{envelope}");
    }
    let token = call(
        &client(&world.oauth1()),
        "GetRequestToken",
        json!({"pin": true}),
    );
    assert_eq!(token["ok"], true, "{token}");
}

#[test]
fn a_clock_that_is_right_is_not_spoken_of() {
    let world = World::new();
    for auth in [world.oauth1(), world.oauth2()] {
        move_clock(&world, 20);
        let envelope = call(&client(&auth), "GetCurrentUser", json!({}));
        assert_eq!(envelope["ok"], true);
        assert!(envelope["warnings"].is_null(), "{envelope}");
    }
}

#[test]
fn nobody_with_oauth1_keys_is_told_to_refresh() {
    let world = World::new();
    for skew in [0, 1200] {
        move_clock(&world, skew);
        let mut auth = world.oauth1();
        auth["oauth_token_secret"] = json!("not-the-secret-of-this-token");
        for lang in ["en", "ru"] {
            auth["lang"] = json!(lang);
            let refused = error(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
            assert_eq!(refused["code"], "unauthorized", "{refused}");
            let hint = refused["hint"].as_str().unwrap();
            assert!(
                !hint.contains("refresh") && !hint.contains("обновите"),
                "{hint}"
            );
            assert!(hint.contains("OAuth 1.0a"), "{hint}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_whose_clock_is_wrong_posts_in_every_way() {
    let world = World::new();
    let file = world.file("a.png", PNG);
    let nowhere = json!({});
    for shift in ["-1200", "1200", "10800"] {
        let text =
            |auth: Value, kind: &str| json!({"text": format!("{kind} {shift}"), "auth": auth});
        let one = text(world.oauth1(), "OAuth 1.0a");
        let two = text(world.oauth2(), "OAuth 2.0");
        let mut picture = text(world.oauth1(), "a picture");
        picture["pictures"] = json!(file);
        let calls = [
            ("CreateImageTweet", &picture),
            ("CreateTextTweet", &one),
            ("CreateTextTweet", &two),
            ("GetStandardParameters", &nowhere),
        ];
        let answers = behind(&world, shift, &calls);
        for answer in &answers[..3] {
            assert_eq!(answer["ok"], true, "{shift}: {answer}");
            assert!(warned(answer).is_some(), "{shift}: {answer}");
        }
        assert!(warned(&answers[3]).is_none(), "nothing was asked of X");
    }
}

#[test]
fn a_lost_answer_is_found_out_by_xs_clock() {
    for seconds in [1200, -1200, 3 * 3600, -3 * 3600] {
        for auth in [World::oauth1, World::oauth2] {
            let world = World::new();
            move_clock(&world, seconds);
            // Nothing but the reading keeps a second post away.
            world.settings(json!({"duplicates": false}));
            let mut auth = auth(&world);
            auth["store"] = json!(world.folder.join("journal.db"));
            auth["reconcile_after"] = json!(0);
            world.fault(
                json!({"match": {"method": "POST", "path": CREATE}, "action": "drop_after"}),
            );
            let params = json!({"text": "once", "idempotency_key": "1"});
            for _ in 0..3 {
                call(&client(&auth), "CreateTextTweet", params.clone());
            }
            let state = world.state();
            let posts = state["posts"].as_array().unwrap().len();
            assert_eq!(posts, 1, "{seconds}: {state}");
            let last = call(&client(&auth), "CreateTextTweet", params);
            assert_eq!(last["ok"], true, "{seconds}: {last}");
        }
    }
}

#[cfg(target_os = "linux")]
fn behind(world: &World, shift: &str, calls: &[(&str, &Value)]) -> Vec<Value> {
    let environment = [("SHIFTED_BY", shift.as_ref())];
    native::behind("clock/shifted_clock.c", &world.folder, &environment, calls)
}

#[cfg(target_os = "linux")]
#[test]
fn machines_with_wrong_clocks_share_a_token_for_all_of_its_life() {
    for shift in ["10800", "-10800"] {
        let world = World::new();
        let mut auth = world.oauth2();
        auth["store"] = json!(world.folder.join("shared.db"));
        auth["profile"] = json!("main");
        let saved = json!({"auth": auth, "expires_in": 7200});
        let here = client(&json!({"store": auth["store"], "profile": "main"}));
        assert_eq!(call(&here, "SaveCredentials", saved)["ok"], true);
        let own = json!({"store": auth["store"], "profile": "main"});
        let tweet = |text: &str| json!({"text": text, "auth": own});
        let (one, two, three) = (tweet("one"), tweet("two"), tweet("three"));
        let refresh = json!({"auth": own});

        // The other machine takes a new pair in, and goes on with it in another process.
        let calls = [("RefreshToken", &refresh), ("CreateTextTweet", &one)];
        for answer in behind(&world, shift, &calls) {
            assert_eq!(answer["ok"], true, "{shift}: {answer}");
        }
        let calls = [("CreateTextTweet", &two), ("CreateTextTweet", &three)];
        for answer in behind(&world, shift, &calls) {
            assert_eq!(answer["ok"], true, "{shift}: {answer}");
        }
        // So does this one, which knows by now what X's clock says.
        for text in ["four", "five"] {
            let answer = call(&here, "CreateTextTweet", json!({"text": text}));
            assert_eq!(answer["ok"], true, "{shift}: {answer}");
        }
        assert_eq!(call(&here, "GetCurrentUser", json!({}))["ok"], true);
        let refreshes = world.state()["refreshes"].as_u64().unwrap();
        let state = call(&here, "GetProfileState", json!({}))["result"].clone();
        let left = state["expires_in"].as_u64().unwrap();
        assert!((7100..=7200).contains(&left), "{shift}: {state}");
        let ends = state["expires_at"].as_u64().unwrap();
        assert!(ends.abs_diff(clock::unix_seconds() + left) <= 1, "{state}");
        // One was asked for; a second is made by a process that has not heard yet what time it is.
        assert!(refreshes <= 2, "{shift}: {refreshes} refreshes");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_link_of_another_machine_is_not_stale_by_a_wrong_clock() {
    for shift in ["1200", "-1200"] {
        let world = World::new();
        let mut auth = world.oauth2();
        auth.as_object_mut()
            .unwrap()
            .retain(|key, _| !key.ends_with("_token"));
        let link = support::result(&client(&auth), "GetAuthorizationLink", json!({}));
        let redirect = world.browse(link.as_str().unwrap(), "approve");
        // Any answer of X's tells the time.
        let ask = json!({"auth": world.oauth1()});
        let finish = json!({"request": redirect, "auth": auth});
        let calls = [
            ("GetCurrentUser", &ask),
            ("HandleIncomingRequestAfterAuthorization", &finish),
        ];
        let answers = behind(&world, shift, &calls);
        assert_eq!(answers[1]["ok"], true, "{shift}: {}", answers[1]);
        assert!(answers[1]["result"]["access_token"].is_string());
    }
}
