//! Profiles: tokens that the store keeps and refreshes, and those that it cannot keep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(target_os = "linux")]
#[path = "support/native.rs"]
mod native;
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{PNG, World, call, client, error, result};
use xpost::cancel::Cancel;
use xpost::client::Client;
use xpost::clock;
use xpost::parameters::Standard;
use xpost::store::Store;

/// Standard parameters that name the app and a profile, and no tokens.
fn profile(world: &World) -> Value {
    let app = world.sandbox.confidential_app();
    let mut auth = world.nobody();
    auth["client_id"] = json!(app.client_id);
    auth["client_secret"] = json!(app.client_secret);
    auth["redirect_uri"] = json!(app.redirect_uris[0]);
    auth["store"] = json!(world.folder.join("store").join("xpost.db"));
    auth["profile"] = json!("main");
    auth
}

/// The same with a grant in the profile.
fn signed_in(world: &World) -> Value {
    let mut full = profile(world);
    save(world, &mut full);
    profile(world)
}

fn save(world: &World, auth: &mut Value) {
    let grant = world.oauth2();
    for key in ["access_token", "refresh_token"] {
        auth[key] = grant[key].clone();
    }
    result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": auth, "expires_in": 7200}),
    );
}

fn store(auth: &Value) -> Store {
    let standard = Standard::from_layers(&[auth.as_object().unwrap()]).unwrap();
    Store::open(&standard, &Cancel::default()).unwrap()
}

/// Makes the stored token end so many seconds from now; it is refreshed ahead in the last two minutes.
fn lives(auth: &Value, seconds: i64) {
    let now = clock::unix_seconds().saturating_add_signed(seconds - 7200);
    store(auth)
        .update("main", |profile| {
            profile.lives(Some(7200), now);
            Some(())
        })
        .unwrap();
}

/// The access token is refused from now on, and nobody here knows.
fn refused_by_x(world: &World) {
    world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": 7300}));
}

fn token_fault(world: &World, action: Value) {
    let mut fault = json!({"match": {"method": "POST", "path": "/2/oauth2/token"}});
    for (key, value) in action.as_object().unwrap() {
        fault[key] = value.clone();
    }
    world.fault(fault);
}

fn state(auth: &Value) -> Value {
    result(&client(auth), "GetProfileState", json!({}))
}

fn tweet(auth: &Value, text: &str) -> Value {
    call(&client(auth), "CreateTextTweet", json!({"text": text}))
}

#[test]
fn a_call_takes_its_tokens_from_the_profile() {
    let world = World::new();
    let auth = signed_in(&world);
    assert_eq!(tweet(&auth, "from a profile")["ok"], true);
    let state = state(&auth);
    assert_eq!(state["grant"], "good", "{state}");
    assert_eq!(state["client_id"], "demo-client");
    assert!(state["expires_in"].as_u64().unwrap() > 7100);
}

#[test]
fn a_401_is_answered_with_one_refresh_and_the_new_pair_is_kept() {
    let world = World::new();
    let auth = signed_in(&world);
    refused_by_x(&world);
    let envelope = tweet(&auth, "after two hours");
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope.get("auth_update").is_none());
    assert_eq!(tweet(&auth, "again")["ok"], true);
    assert_eq!(world.state()["refreshes"], 1);
    assert_eq!(world.count("POST", "/2/tweets"), 3);
}

#[test]
fn a_token_is_refreshed_ahead_of_its_end() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, 60);
    assert_eq!(tweet(&auth, "a minute before")["ok"], true);
    assert_eq!(world.state()["refreshes"], 1);
    // X never had to refuse anything.
    assert_eq!(world.count("POST", "/2/tweets"), 1);
    assert!(state(&auth)["expires_in"].as_u64().unwrap() > 7000);
}

#[test]
fn a_token_that_still_works_is_used_when_it_cannot_be_refreshed_ahead() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, 60);
    token_fault(&world, json!({"action": "status", "status": 429}));
    assert_eq!(tweet(&auth, "with the old token")["ok"], true);
    assert_eq!(state(&auth)["grant"], "good");
    assert_eq!(tweet(&auth, "with a new one")["ok"], true);
    assert_eq!(world.state()["refreshes"], 1);
}

#[test]
fn a_refresh_whose_answer_is_lost_is_reported_and_heals_when_x_never_saw_it() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, -1);
    token_fault(&world, json!({"action": "drop_before"}));
    let envelope = tweet(&auth, "first");
    let failure = &envelope["error"];
    assert_eq!(failure["code"], "grant_uncertain", "{envelope}");
    // What the call was about has certainly not happened.
    assert_eq!(failure["outcome"], "not_applied");
    assert_eq!(failure["retryable"], true);
    assert_eq!(world.count("POST", "/2/tweets"), 0);
    assert_eq!(state(&auth)["grant"], "uncertain");
    assert_eq!(tweet(&auth, "second")["ok"], true);
    assert_eq!(state(&auth)["grant"], "good");
}

#[test]
fn a_refresh_that_x_carried_out_unheard_ends_with_a_link_to_renew_the_grant() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, -1);
    token_fault(&world, json!({"action": "drop_after"}));
    assert_eq!(tweet(&auth, "first")["error"]["code"], "grant_uncertain");
    let envelope = tweet(&auth, "second");
    let failure = &envelope["error"];
    assert_eq!(failure["code"], "authorization_required", "{envelope}");
    assert!(
        failure["message"]
            .as_str()
            .unwrap()
            .contains("earlier refresh")
    );
    assert_eq!(state(&auth)["grant"], "dead");
    // A dead grant is not tried again.
    let tried = world.count("POST", "/2/oauth2/token");
    assert_eq!(
        tweet(&auth, "third")["error"]["code"],
        "authorization_required"
    );
    assert_eq!(world.count("POST", "/2/oauth2/token"), tried);

    let redirect = world.browse(failure["authorization_link"].as_str().unwrap(), "approve");
    result(
        &client(&auth),
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(state(&auth)["grant"], "good");
    assert_eq!(tweet(&auth, "signed in again")["ok"], true);
}

#[test]
fn an_uncertain_grant_uses_its_access_token_as_long_as_it_lives() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, 60);
    token_fault(&world, json!({"action": "drop_after"}));
    assert_eq!(tweet(&auth, "one")["ok"], true);
    assert_eq!(tweet(&auth, "two")["ok"], true);
    assert_eq!(state(&auth)["grant"], "uncertain");
    assert_eq!(world.count("POST", "/2/oauth2/token"), 1);
}

#[test]
fn a_wrong_app_secret_never_touches_the_grant() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, -1);
    let wrong = client(&auth);
    let refused = error(
        &wrong,
        "CreateTextTweet",
        json!({"text": "a", "auth": {"client_secret": "wrong-secret"}}),
    );
    assert_eq!(refused["code"], "app_misconfigured", "{refused}");
    assert_eq!(state(&auth)["grant"], "good");
    assert_eq!(tweet(&auth, "right secret")["ok"], true);
}

#[test]
fn a_server_that_cannot_be_reached_leaves_the_grant_as_it_was() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, -1);
    let unreachable = json!({"text": "a", "auth": {"api_url": "http://127.0.0.1:1", "retries": 0}});
    let failure = error(&client(&auth), "CreateTextTweet", unreachable);
    assert_eq!(failure["code"], "connection_failed", "{failure}");
    assert_eq!(state(&auth)["grant"], "good");
}

#[test]
fn a_grant_that_the_user_withdrew_is_dead_at_once() {
    let world = World::new();
    let auth = signed_in(&world);
    world
        .sandbox
        .control("POST", "/revoke", json!({"access": true, "refresh": true}));
    let envelope = tweet(&auth, "a");
    assert_eq!(envelope["error"]["code"], "authorization_required");
    assert!(envelope["error"]["authorization_link"].is_string());
    assert_eq!(state(&auth)["grant"], "dead");
}

#[test]
fn of_many_threads_one_refreshes() {
    let world = World::new();
    let auth = signed_in(&world);
    for round in 0..3u64 {
        refused_by_x(&world);
        let shared = client(&auth);
        std::thread::scope(|scope| {
            for thread in 0..16 {
                let (shared, auth) = (Arc::clone(&shared), &auth);
                scope.spawn(move || {
                    // Half of them share a client, half have one each.
                    let client = if thread % 2 == 0 {
                        shared
                    } else {
                        client(auth)
                    };
                    result(&client, "GetCurrentUser", json!({}));
                });
            }
        });
        assert_eq!(world.state()["refreshes"], round + 1);
        assert_eq!(world.state()["refused_refreshes"], 0);
    }
}

#[test]
fn refreshes_that_are_asked_for_at_once_share_one() {
    let world = World::new();
    let auth = signed_in(&world);
    world.settings(json!({"latency_ms": 300}));
    let bodies: Vec<Value> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| result(&client(&auth), "RefreshToken", json!({}))))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(world.state()["refreshes"], 1);
    for body in &bodies {
        assert_eq!(body["access_token"], bodies[0]["access_token"]);
        assert_eq!(body["refresh_token"], bodies[0]["refresh_token"]);
    }
}

#[test]
fn a_refresh_that_has_begun_is_finished_and_kept_although_the_call_is_cancelled() {
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, -1);
    token_fault(
        &world,
        json!({"action": {"type": "delay_ms", "ms": 600, "commit": true}}),
    );
    let client = client(&auth);
    let envelope = std::thread::scope(|scope| {
        let call = scope.spawn(|| call(&client, "CreateTextTweet", json!({"text": "a"})));
        let end = Instant::now() + Duration::from_secs(10);
        while world.count("POST", "/2/oauth2/token") == 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
            if state(&auth)["grant"] == "refreshing" {
                client.cancel();
            }
        }
        call.join().unwrap()
    });
    assert_eq!(envelope["error"]["code"], "cancelled", "{envelope}");
    assert_eq!(world.state()["refreshes"], 1);
    assert_eq!(state(&auth)["grant"], "good");
    assert_eq!(tweet(&auth, "later")["ok"], true);
    assert_eq!(world.state()["refreshes"], 1);
}

#[test]
fn a_pair_that_the_store_could_not_take_is_handed_over_and_kept_by_the_next_call() {
    let world = World::new();
    let mut auth = signed_in(&world);
    auth["connect_timeout"] = json!(1);
    lives(&auth, -1);
    token_fault(&world, json!({"action": {"type": "delay_ms", "ms": 500}}));
    let other = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    let envelope = std::thread::scope(|scope| {
        let call = scope.spawn(|| tweet(&auth, "a"));
        // Between the mark "refresh sent" and the pair.
        let end = Instant::now() + Duration::from_secs(10);
        let marked = || {
            other
                .query_row("SELECT state FROM profiles", [], |row| {
                    row.get::<_, String>(0)
                })
                .is_ok_and(|state| state == "refreshing")
        };
        while !marked() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        call.join().unwrap()
    });
    assert_eq!(envelope["error"]["code"], "store_locked", "{envelope}");
    assert!(envelope["auth_update"]["refresh_token"].is_string());
    assert_eq!(world.count("POST", "/2/tweets"), 0);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(tweet(&auth, "b")["ok"], true);
    assert_eq!(state(&auth)["grant"], "good");
    assert_eq!(world.state()["refreshes"], 1);
}

#[test]
fn without_a_store_the_new_pair_comes_back_also_when_the_call_fails_afterwards() {
    let world = World::new();
    let auth = world.oauth2();
    refused_by_x(&world);
    // Nobody's post: the call fails after the refresh.
    world.fault(
        json!({"match": {"method": "POST", "path": "/2/tweets"}, "skip": 1, "action": "credits"}),
    );
    let envelope = call(
        &client(&json!({})),
        "CreateTextTweet",
        json!({"text": "a", "auth": auth}),
    );
    assert_eq!(envelope["error"]["code"], "payment_required", "{envelope}");
    let fresh = &envelope["auth_update"];
    assert_ne!(fresh["access_token"], auth["access_token"]);
    assert_ne!(fresh["refresh_token"], auth["refresh_token"]);
    // A caller who did not take note is told again, and nothing is spent twice.
    let envelope = call(&client(&json!({})), "GetCurrentUser", json!({"auth": auth}));
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(&envelope["auth_update"], fresh);
    assert_eq!(world.state()["refreshes"], 1);
    // Nor is the token of a caller's own job dead because a call refreshed behind its back.
    let body = result(&client(&json!({})), "RefreshToken", json!({"auth": auth}));
    assert_ne!(body["refresh_token"], fresh["refresh_token"]);
    assert_eq!(world.state()["refused_refreshes"], 0);
}

#[test]
fn threads_that_share_a_token_without_a_store_spend_it_once() {
    let world = World::new();
    let auth = world.oauth2();
    refused_by_x(&world);
    let shared = client(&auth);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (shared, auth) = (Arc::clone(&shared), &auth);
            scope.spawn(move || {
                let client = if thread % 2 == 0 {
                    shared
                } else {
                    client(auth)
                };
                result(&client, "GetCurrentUser", json!({}));
            });
        }
    });
    assert_eq!(world.state()["refreshes"], 1);
    assert_eq!(world.state()["refused_refreshes"], 0);
    // The client goes on with the new pair.
    world.forget_requests();
    result(&shared, "GetCurrentUser", json!({}));
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn refreshing_can_be_left_to_the_caller() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["auto_refresh"] = json!(false);
    refused_by_x(&world);
    let refused = error(&client(&auth), "GetCurrentUser", json!({}));
    assert_eq!(refused["code"], "unauthorized");
    assert_eq!(world.state()["refreshes"], 0);
}

#[test]
fn a_refresh_token_alone_is_enough() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth.as_object_mut().unwrap().remove("access_token");
    let envelope = call(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope["auth_update"]["access_token"].is_string());
}

#[test]
fn the_redirect_handler_saves_into_the_profile_and_learns_whose_it_is() {
    let world = World::new();
    let auth = profile(&world);
    let missing = error(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
    assert_eq!(missing["code"], "unknown_profile", "{missing}");
    let link = result(&client(&auth), "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let envelope = call(
        &client(&auth),
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope.get("auth_update").is_none());
    let state = state(&auth);
    assert_eq!(state["grant"], "good");
    assert_eq!(state["user"]["username"], "demo_account", "{state}");
    assert!(state["scope"].as_str().unwrap().contains("media.write"));
    for secret in ["access_token", "refresh_token"] {
        let secret = envelope["result"][secret].as_str().unwrap();
        assert!(!state.to_string().contains(secret));
    }
    assert!(!state.to_string().contains("demo-secret"));
    // The app's keys are kept too: the profile is all that a call needs.
    let mut bare = world.nobody();
    bare["store"] = auth["store"].clone();
    bare["profile"] = json!("main");
    lives(&auth, -1);
    assert_eq!(tweet(&bare, "only a profile")["ok"], true);
}

#[test]
fn a_redirect_is_used_once_on_all_machines_that_share_the_store() {
    let world = World::new();
    let auth = profile(&world);
    let now = clock::unix_seconds();
    let (one, other) = (store(&auth), store(&auth));
    assert!(one.use_state("state", now).unwrap());
    assert!(!other.use_state("state", now + 60).unwrap());
    other.give_back("state").unwrap();
    assert!(one.use_state("state", now).unwrap());
    // Whoever comes after its life is refused by its age: nothing is kept for ever.
    assert!(other.use_state("another", now + 661).unwrap());
    assert!(other.use_state("state", now + 661).unwrap());
}

#[test]
fn a_public_clients_key_is_kept_in_the_profile() {
    let world = World::new();
    let app = world.sandbox.public_app();
    let mut auth = profile(&world);
    auth.as_object_mut().unwrap().remove("client_secret");
    auth["client_id"] = json!(app.client_id);
    let envelope = call(&client(&auth), "GetAuthorizationLink", json!({}));
    assert!(envelope.get("auth_update").is_none(), "{envelope}");
    let second = result(&client(&auth), "GetAuthorizationLink", json!({}));
    // Both links work, whoever handles them.
    for link in [&envelope["result"], &second] {
        let redirect = world.browse(link.as_str().unwrap(), "approve");
        result(
            &client(&auth),
            "HandleIncomingRequestAfterAuthorization",
            json!({"request": redirect}),
        );
    }
    lives(&auth, -1);
    assert_eq!(tweet(&auth, "public")["ok"], true);
}

#[test]
fn an_oauth1_sign_in_and_an_exchange_are_kept_too() {
    let world = World::new();
    let app = world.sandbox.confidential_app();
    let mut auth = profile(&world);
    auth["oauth_consumer_key"] = json!(app.consumer_key);
    auth["oauth_consumer_secret"] = json!(app.consumer_secret);
    let request = result(&client(&auth), "GetRequestToken", json!({}));
    let redirect = world.browse(request["authorization_link"].as_str().unwrap(), "approve");
    let verifier = form_urlencoded::parse(redirect.split_once('?').unwrap().1.as_bytes())
        .find(|(key, _)| key == "oauth_verifier")
        .unwrap()
        .1
        .into_owned();
    let envelope = call(
        &client(&auth),
        "GetAccessToken",
        json!({
            "oauth_verifier": verifier,
            "oauth_token": request["oauth_token"], "oauth_token_secret": request["oauth_token_secret"],
        }),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope.get("auth_update").is_none());
    assert_eq!(state(&auth)["oauth1"], true);
    assert_eq!(state(&auth)["grant"], "none");
    assert_eq!(tweet(&auth, "by signature")["ok"], true);
    assert_eq!(world.state()["posts"][0]["auth_kind"], "oauth1");
    result(&client(&auth), "ExchangeToken", json!({}));
    assert_eq!(state(&auth)["grant"], "good");
    assert_eq!(tweet(&auth, "by token")["ok"], true);
    assert_eq!(world.state()["posts"][1]["auth_kind"], "oauth2");
}

#[test]
fn a_profile_is_listed_changed_and_removed() {
    let world = World::new();
    let auth = signed_in(&world);
    let mut second = profile(&world);
    second["profile"] = json!("второй профиль");
    save(&world, &mut second);
    let list = result(&client(&auth), "ListProfiles", json!({}));
    let names: Vec<&str> = list["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|state| state["profile"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["main", "второй профиль"]);
    assert!(!list.to_string().contains("demo-secret"));

    // What is not given stays.
    result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": {
            "store": auth["store"], "profile": "main", "client_secret": "rotated-secret",
        }}),
    );
    let shown = result(
        &client(&auth),
        "GetStandardParameters",
        json!({"reveal": true}),
    );
    assert_eq!(shown["client_secret"], "rotated-secret");
    assert!(shown["refresh_token"].as_str().unwrap().len() > 10);

    result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": {"store": auth["store"], "profile": "main", "client_secret": "demo-secret"}}),
    );
    let removed = result(&client(&auth), "RemoveProfile", json!({"revoke": true}));
    assert_eq!(removed, json!({"removed": "main", "revoked": true}));
    assert_eq!(world.count("POST", "/2/oauth2/revoke"), 2);
    for operation in ["RemoveProfile", "GetProfileState"] {
        assert_eq!(
            error(&client(&auth), operation, json!({}))["code"],
            "unknown_profile"
        );
    }
}

#[test]
fn a_revoked_profile_is_dead() {
    let world = World::new();
    let auth = signed_in(&world);
    result(&client(&auth), "RevokeToken", json!({}));
    assert_eq!(state(&auth)["grant"], "dead");
    let failure = tweet(&auth, "a");
    assert_ne!(failure["ok"], true);
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

#[test]
fn tokens_that_a_call_brings_are_its_own() {
    let world = World::new();
    let auth = signed_in(&world);
    let own = world.oauth2();
    refused_by_x(&world);
    let envelope = call(
        &client(&auth),
        "GetCurrentUser",
        json!({"auth": {"access_token": own["access_token"], "refresh_token": own["refresh_token"]}}),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope["auth_update"]["refresh_token"].is_string());
    // The profile's own token was not touched: it is still the old one, and refreshes when it is used.
    assert_eq!(tweet(&auth, "a")["ok"], true);
    assert_eq!(world.state()["refreshes"], 2);
}

#[test]
fn what_is_missing_is_named() {
    let world = World::new();
    let auth = profile(&world);
    for (params, code, parameter) in [
        (
            json!({"profile": "main"}),
            "missing_parameter",
            "auth.store",
        ),
        (
            json!({"store": auth["store"]}),
            "missing_parameter",
            "auth.profile",
        ),
        (
            json!({"store": auth["store"], "profile": "a\nb"}),
            "invalid_parameter",
            "auth.profile",
        ),
        (
            json!({"store": auth["store"], "profile": "a".repeat(65)}),
            "invalid_parameter",
            "auth.profile",
        ),
        (
            json!({"store": auth["store"], "profile": "nobody"}),
            "unknown_profile",
            "auth.profile",
        ),
    ] {
        let failure = error(
            &client(&json!({})),
            "GetProfileState",
            json!({"auth": params}),
        );
        assert_eq!(failure["code"], code, "{params}");
        assert_eq!(failure["parameter"], parameter, "{params}");
    }
    let nothing = error(
        &client(&auth),
        "SaveCredentials",
        json!({"auth": {"client_id": null, "client_secret": null, "redirect_uri": null}}),
    );
    assert_eq!(nothing["code"], "missing_credentials", "{nothing}");
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_key_encrypts_what_a_profile_keeps() {
    let world = World::new();
    let on_disk = |auth: &Value| {
        let path = auth["store"].as_str().unwrap();
        let mut bytes = std::fs::read(path).unwrap();
        bytes.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let plain = signed_in(&world);
    assert!(on_disk(&plain).contains("demo-secret"));

    let mut sealed = profile(&world);
    sealed["store"] = json!(world.folder.join("sealed.db"));
    sealed["store_key"] = json!(KEY);
    let reference = sealed.clone();
    save(&world, &mut sealed);
    assert!(!on_disk(&sealed).contains("demo-secret"));
    assert!(!on_disk(&sealed).contains(sealed["refresh_token"].as_str().unwrap()));
    assert_eq!(tweet(&reference, "sealed")["ok"], true);

    let code = |changes: Value| {
        let mut auth = reference.clone();
        for (key, value) in changes.as_object().unwrap() {
            auth[key] = value.clone();
        }
        error(&client(&auth), "ListProfiles", json!({}))["code"].clone()
    };
    assert_eq!(code(json!({"store_key": null})), "store_key_invalid");
    assert_eq!(
        code(json!({"store_key": "f".repeat(32)})),
        "store_key_invalid"
    );
    assert_eq!(code(json!({"store_key": "short"})), "store_key_invalid");
    assert_eq!(code(json!({"store": plain["store"]})), "store_key_invalid");
    assert_eq!(tweet(&reference, "still sealed")["ok"], true);
}

#[test]
fn a_sealed_row_cannot_pass_for_another_profile() {
    let world = World::new();
    let mut auth = profile(&world);
    auth["store_key"] = json!(KEY);
    let mut other = auth.clone();
    save(&world, &mut auth);
    other["profile"] = json!("other");
    save(&world, &mut other);
    let database = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    database
        .execute(
            "UPDATE profiles SET kept = (SELECT kept FROM profiles WHERE name = 'other') WHERE name = 'main'",
            [],
        )
        .unwrap();
    assert_eq!(
        error(&client(&auth), "GetProfileState", json!({}))["code"],
        "store_damaged"
    );
}

#[test]
fn a_store_that_is_not_ours_is_refused_and_left_alone() {
    let world = World::new();
    let refused = |path: &str| {
        let before = std::fs::read(path).unwrap();
        let mut auth = profile(&world);
        auth["store"] = json!(path);
        let mut failure = Value::Null;
        for operation in ["ListProfiles", "SaveCredentials", "CreateTextTweet"] {
            let mut params = json!({});
            if operation == "CreateTextTweet" {
                params["text"] = json!("a");
            }
            failure = error(&client(&auth), operation, params);
            assert_eq!(failure["outcome"], "not_applied");
            assert_eq!(failure["parameter"], "auth.store", "{failure}");
        }
        assert!(std::fs::read(path).unwrap() == before, "{path} was changed");
        failure["code"].as_str().unwrap().to_owned()
    };

    let garbage = world.file("garbage.db", &support::mp4(100_000));
    assert_eq!(refused(&garbage), "store_damaged");

    let foreign = world.file("foreign.db", b"");
    let database = rusqlite::Connection::open(&foreign).unwrap();
    database
        .execute_batch("CREATE TABLE profiles (a); INSERT INTO profiles VALUES (1)")
        .unwrap();
    drop(database);
    assert_eq!(refused(&foreign), "store_damaged");

    let auth = signed_in(&world);
    let newer = auth["store"].as_str().unwrap();
    let database = rusqlite::Connection::open(newer).unwrap();
    database
        .execute_batch("PRAGMA user_version = 99; PRAGMA journal_mode = DELETE")
        .unwrap();
    drop(database);
    assert_eq!(refused(newer), "store_version");

    // A store whose middle was overwritten.
    let mut corrupt = profile(&world);
    corrupt["store"] = json!(world.folder.join("corrupt.db"));
    save(&world, &mut corrupt);
    let path = corrupt["store"].as_str().unwrap();
    let database = rusqlite::Connection::open(path).unwrap();
    database
        .execute_batch("PRAGMA journal_mode = DELETE")
        .unwrap();
    drop(database);
    let mut bytes = std::fs::read(path).unwrap();
    for byte in &mut bytes[4096..] {
        *byte = 0x55;
    }
    std::fs::write(path, &bytes).unwrap();
    assert_eq!(refused(path), "store_damaged");

    let folder = world.folder.to_str().unwrap();
    let mut auth = profile(&world);
    auth["store"] = json!(folder);
    assert_eq!(
        error(&client(&auth), "ListProfiles", json!({}))["code"],
        "store_unavailable"
    );
    auth["store"] = json!(format!("{garbage}/below/a/file.db"));
    assert_eq!(
        error(&client(&auth), "ListProfiles", json!({}))["code"],
        "store_unavailable"
    );
}

#[test]
fn a_store_of_an_older_version_is_brought_up_to_date() {
    let world = World::new();
    let auth = signed_in(&world);
    let database = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    database
        .execute_batch(
            "DROP TABLE uploads; DROP TABLE publications; DROP TABLE users; DROP TABLE outbox; DROP TABLE pauses;
             PRAGMA user_version = 1",
        )
        .unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(store(&auth).upload(b"key").unwrap(), None));
        }
    });
    let version: i64 = database
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 3);
    assert_eq!(tweet(&auth, "as before")["ok"], true);
}

#[test]
fn a_store_that_somebody_holds_is_waited_for_and_then_reported() {
    let world = World::new();
    let mut auth = signed_in(&world);
    auth["connect_timeout"] = json!(1);
    let other = rusqlite::Connection::open(auth["store"].as_str().unwrap()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut full = auth.clone();
    full["access_token"] = json!("another-access-token");
    let failure = error(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": full}),
    );
    assert_eq!(failure["code"], "store_locked", "{failure}");
    assert_eq!(failure["retryable"], true);
    // Whoever only reads is not kept waiting.
    assert_eq!(tweet(&auth, "while it is held")["ok"], true);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(state(&auth)["grant"], "good");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let auth = signed_in(&world);
    lives(&auth, -1);
    tweet(&auth, "refreshed, so that there is a lock file");
    // While the store is open its journal is there too.
    let _open = store(&auth);
    let path = auth["store"].as_str().unwrap();
    let mode = |path: &str| {
        std::fs::metadata(path)
            .unwrap_or_else(|e| panic!("{path}: {e}"))
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(world.folder.join("store").to_str().unwrap()), 0o700);
    assert_eq!(mode(path), 0o600);
    assert_eq!(mode(&format!("{path}-locks")), 0o700);
    for file in std::fs::read_dir(format!("{path}-locks")).unwrap() {
        assert_eq!(mode(file.unwrap().path().to_str().unwrap()), 0o600);
    }
    for suffix in ["-wal", "-shm"] {
        assert_eq!(mode(&format!("{path}{suffix}")), 0o600);
    }
}

#[cfg(target_os = "linux")]
mod disk {
    use super::*;

    /// Runs operations in a process whose disk refuses under the store.
    fn on_a_faulty_disk(world: &World, mode: &str, calls: &[(&str, &Value)]) -> Vec<Value> {
        let prefix = world.folder.join("store");
        let environment = [
            ("FAULTY_PREFIX", prefix.as_os_str()),
            ("FAULTY_MODE", mode.as_ref()),
        ];
        native::behind("store/faulty_disk.c", &world.folder, &environment, calls)
    }

    #[test]
    fn a_full_disk_and_a_read_only_one_are_found_out_before_anything_is_sent() {
        let world = World::new();
        let auth = signed_in(&world);
        lives(&auth, -1);
        let call = json!({"text": "a", "auth": auth});
        let calls = [
            ("CreateTextTweet", &call),
            ("GetProfileState", &json!({"auth": auth})),
        ];
        for (mode, word) in [("full", "full"), ("readonly", "read-only")] {
            world.forget_requests();
            let answers = on_a_faulty_disk(&world, mode, &calls);
            let failure = &answers[0]["error"];
            assert_eq!(failure["code"], "store_unavailable", "{mode}: {failure}");
            assert!(
                failure["message"].as_str().unwrap().contains(word),
                "{failure}"
            );
            assert_eq!(failure["outcome"], "not_applied");
            assert!(
                world.requests().is_empty(),
                "{mode}: the refresh token was spent"
            );
        }
        // Nothing was lost, and with a sound disk all is well.
        let answers = on_a_faulty_disk(&world, "", &calls);
        assert_eq!(answers[0]["ok"], true, "{}", answers[0]);
        assert_eq!(answers[1]["result"]["grant"], "good", "{}", answers[1]);
        assert_eq!(world.state()["refreshes"], 1);
    }

    #[test]
    fn a_read_only_store_serves_a_token_that_still_lives() {
        let world = World::new();
        let auth = signed_in(&world);
        let call = json!({"text": "a", "auth": auth});
        let answers = on_a_faulty_disk(&world, "readonly", &[("CreateTextTweet", &call)]);
        assert_eq!(answers[0]["ok"], true, "{}", answers[0]);
    }
}

/// Client 0 and numbered clients see the same store.
#[test]
fn a_client_names_its_profile_once() {
    let world = World::new();
    let auth = signed_in(&world);
    let (number, client) = Client::open(&auth).unwrap();
    for text in ["one", "two"] {
        result(&client, "CreateTextTweet", json!({"text": text}));
    }
    assert!(Client::close(number));
}

#[test]
fn the_account_is_the_profiles_whatever_the_defaults_hold() {
    let world = World::new();
    signed_in(&world);
    // A program whose defaults hold two other identities.
    let mut defaults = world.oauth2();
    for (key, value) in world.oauth1().as_object().unwrap() {
        defaults[key] = value.clone();
    }
    let named = |name: &str| {
        let mut auth = defaults.clone();
        auth["store"] = profile(&world)["store"].clone();
        auth["profile"] = json!(name);
        client(&auth)
    };
    let picture = world.file("a.png", PNG);
    for (operation, params) in [
        ("CreateTextTweet", json!({"text": "a"})),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": picture, "dry_run": true}),
        ),
        ("GetCurrentUser", json!({})),
        ("RefreshToken", json!({})),
        ("RevokeToken", json!({})),
    ] {
        let failure = error(&named("misspelt"), operation, params);
        assert_eq!(failure["code"], "unknown_profile", "{operation}: {failure}");
    }
    assert!(world.requests().is_empty());

    // Media does not turn to the OAuth 1.0a keys of somebody else.
    let envelope = call(
        &named("main"),
        "CreateImageTweet",
        json!({"text": "a", "pictures": picture}),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(world.state()["posts"][0]["auth_kind"], "oauth2");

    // Nor are the defaults' tokens revoked in the name of a profile that has none.
    let mut bare = profile(&world);
    bare["profile"] = json!("bare");
    result(&client(&bare), "SaveCredentials", json!({}));
    let failure = error(&named("bare"), "RemoveProfile", json!({"revoke": true}));
    assert_eq!(failure["code"], "missing_credentials", "{failure}");
    assert_eq!(world.count("POST", "/2/oauth2/revoke"), 0);
    assert_eq!(world.count("POST", "/1.1/oauth/invalidate_token"), 0);

    // Tokens that the call itself brings are what it is about.
    let own = world.oauth2();
    result(
        &named("main"),
        "RevokeToken",
        json!({"auth": {"access_token": own["access_token"], "refresh_token": own["refresh_token"]}}),
    );
    assert_eq!(tweet(&profile(&world), "still signed in")["ok"], true);
}

#[test]
fn two_accounts_are_never_mixed_by_layers() {
    let world = World::new();
    let defaults = world.oauth2();
    let own = world.oauth2();
    refused_by_x(&world);
    // The refresh token of the defaults belongs to another access token.
    let failure = error(
        &client(&defaults),
        "CreateTextTweet",
        json!({"text": "a", "auth": {"access_token": own["access_token"]}}),
    );
    assert_eq!(failure["code"], "unauthorized", "{failure}");
    assert_eq!(world.state()["refreshes"], 0);
}

#[test]
fn a_profile_can_be_signed_in_with_another_app() {
    let world = World::new();
    let before = signed_in(&world);
    let other = world.sandbox.public_app();
    let mut auth = world.nobody();
    for key in ["store", "profile"] {
        auth[key] = before[key].clone();
    }
    auth["client_id"] = json!(other.client_id);
    auth["redirect_uri"] = json!(other.redirect_uris[0]);
    let (_, client) = Client::open(&auth).unwrap();
    let link = result(&client, "GetAuthorizationLink", json!({}));
    assert!(link.as_str().unwrap().contains(&other.client_id));
    // So far nothing has changed for those who use the profile.
    assert_eq!(tweet(&before, "as before")["ok"], true);
    lives(&before, -1);
    assert_eq!(tweet(&before, "refreshed with its own app")["ok"], true);
    // The other app cannot spend its refresh token.
    lives(&before, -1);
    let failure = error(
        &client,
        "CreateTextTweet",
        json!({"text": "a", "auth": {"client_id": other.client_id}}),
    );
    assert_eq!(failure["parameter"], "auth.client_id", "{failure}");
    assert_eq!(world.state()["refused_refreshes"], 0);

    let redirect = world.browse(link.as_str().unwrap(), "approve");
    result(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(state(&auth)["client_id"], json!(other.client_id));
    let shown = result(&client, "GetStandardParameters", json!({"reveal": true}));
    assert_eq!(
        shown["client_secret"], "",
        "the other app's secret: {shown}"
    );
    lives(&auth, -1);
    assert_eq!(
        call(&client, "CreateTextTweet", json!({"text": "b"}))["ok"],
        true
    );
}
