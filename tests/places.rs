//! A profile is a place, not only an account: its tokens go to the address that issued them, whatever defaults say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use support::{PNG, World, call, client, error, result};
use xpost::cancel::Cancel;
use xpost::client::Client;
use xpost::parameters::Standard;
use xpost::store::Store;

const CREATE: &str = "/2/tweets";

/// The process-wide defaults are all tests' own.
static PROCESS: Mutex<()> = Mutex::new(());

/// A profile that is named and nothing more.
fn only_named(world: &World) -> Value {
    json!({"store": world.folder.join("xpost.db"), "profile": "main"})
}

/// A world with a profile that was saved there, with tokens of both kinds.
fn at_home() -> (World, Value) {
    let world = World::new();
    let named = only_named(&world);
    let mut auth = world.oauth2();
    for (key, value) in world.oauth1().as_object().unwrap() {
        auth[key] = value.clone();
    }
    // The address alone carries the others.
    auth.as_object_mut()
        .unwrap()
        .retain(|key, _| !["authorize_url", "upload_url"].contains(&&**key));
    for (key, value) in named.as_object().unwrap() {
        auth[key] = value.clone();
    }
    result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": auth, "expires_in": 7200}),
    );
    (world, named)
}

fn url(world: &World) -> Value {
    json!(world.sandbox.url())
}

#[test]
fn a_profile_knows_where_it_was_saved() {
    let (world, named) = at_home();
    let client = client(&named);
    result(&client, "CreateTextTweet", json!({"text": "at home"}));
    result(&client, "RefreshToken", json!({}));
    let picture =
        json!({"text": "old", "pictures": world.file("a.png", PNG), "auth": {"media_api": "1.1"}});
    result(&client, "CreateImageTweet", picture);
    assert_eq!(world.count("POST", CREATE), 2);
    let state = result(&client, "GetProfileState", json!({}));
    let listed = result(&client, "ListProfiles", json!({}))["profiles"][0].clone();
    for shown in [state, listed] {
        assert_eq!(shown["api_url"], url(&world), "{shown}");
        assert_eq!(shown["upload_url"], url(&world), "{shown}");
        let page = format!("{}/i/oauth2/authorize", world.sandbox.url());
        assert_eq!(shown["authorize_url"], json!(page), "{shown}");
    }
    let link = result(&client, "GetAuthorizationLink", json!({}));
    assert!(
        link.as_str().unwrap().starts_with(&world.sandbox.url()),
        "{link}"
    );
}

#[test]
fn a_profile_knows_where_it_was_signed_in() {
    let world = World::new();
    let named = only_named(&world);
    let app = world.sandbox.confidential_app();
    let mut first = named.clone();
    for (key, value) in [
        ("api_url", url(&world)),
        ("client_id", json!(app.client_id)),
        ("client_secret", json!(app.client_secret)),
        ("redirect_uri", json!(app.redirect_uris[0])),
    ] {
        first[key] = value;
    }
    let first = client(&first);
    let link = result(&first, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    result(
        &first,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );

    // Another process, which knows the profile's name only.
    let later = client(&named);
    result(&later, "CreateTextTweet", json!({"text": "signed in"}));
    let link = result(&later, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    result(&later, "GetToken", json!({"code": redirect}));
    assert_eq!(world.count("POST", "/2/oauth2/token"), 2);

    // OAuth 1.0a.
    let mut other = named.clone();
    other["profile"] = json!("other");
    let mut keys = other.clone();
    keys["api_url"] = url(&world);
    keys["oauth_consumer_key"] = json!(app.consumer_key);
    keys["oauth_consumer_secret"] = json!(app.consumer_secret);
    let keys = client(&keys);
    let token = result(&keys, "GetRequestToken", json!({"pin": true}));
    assert!(
        token["authorization_link"]
            .as_str()
            .unwrap()
            .starts_with(&world.sandbox.url())
    );
    let page = world.page(token["authorization_link"].as_str().unwrap());
    let (_, pin) = page.split_once("<code>").unwrap();
    let (pin, _) = pin.split_once("</code>").unwrap();
    let params = json!({
        "oauth_verifier": pin, "oauth_token": token["oauth_token"], "oauth_token_secret": token["oauth_token_secret"],
    });
    result(&keys, "GetAccessToken", params);
    result(
        &client(&other),
        "CreateTextTweet",
        json!({"text": "signed"}),
    );
}

#[test]
fn defaults_that_are_not_about_the_profile_do_not_redirect_it() {
    let (home, named) = at_home();
    let elsewhere = World::new();
    let _alone = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);

    let defaults = json!({"api_url": url(&elsewhere), "upload_url": url(&elsewhere)});
    let by_client = client(&defaults);
    result(
        &by_client,
        "CreateTextTweet",
        json!({"text": "named by the call", "auth": named}),
    );

    let process = Client::find(0).unwrap();
    process.configure(&defaults).unwrap();
    let both = [
        call(
            &client(&named),
            "CreateTextTweet",
            json!({"text": "named by the client"}),
        ),
        call(&client(&named), "RefreshToken", json!({})),
    ];
    process
        .configure(&json!({"api_url": null, "upload_url": null}))
        .unwrap();
    for envelope in both {
        assert_eq!(envelope["ok"], true, "{envelope}");
    }
    assert_eq!(home.count("POST", CREATE), 2);
    assert!(
        elsewhere.requests().is_empty(),
        "{:?}",
        elsewhere.requests()
    );
}

#[test]
fn who_names_the_profile_and_another_address_is_refused_and_the_call_may_insist() {
    let (home, named) = at_home();
    let elsewhere = World::new();
    let mut both = named.clone();
    both["api_url"] = url(&elsewhere);
    let confused = client(&both);
    let tweet = |text: &str| json!({"text": text});
    let queued = json!({"post": "queued", "idempotency_key": "1"});
    result(&client(&named), "EnqueueTweet", queued);
    for (operation, params) in [
        ("CreateTextTweet", tweet("a")),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": home.file("a.png", PNG)}),
        ),
        ("GetCurrentUser", json!({})),
        ("RefreshToken", json!({})),
        ("RevokeToken", json!({})),
        ("ExchangeToken", json!({})),
        ("RemoveProfile", json!({"revoke": true})),
    ] {
        let refused = error(&confused, operation, params);
        assert_eq!(
            refused["code"], "invalid_parameter",
            "{operation}: {refused}"
        );
        assert_eq!(
            refused["parameter"], "auth.api_url",
            "{operation}: {refused}"
        );
        let message = refused["message"].as_str().unwrap();
        for world in [&home, &elsewhere] {
            let host = world.sandbox.url().replace("http://", "");
            assert!(message.contains(&host), "{message}");
        }
    }
    assert!(home.requests().is_empty() && elsewhere.requests().is_empty());

    let insists = json!({"text": "insists", "auth": {"api_url": url(&elsewhere)}});
    assert_eq!(error(&confused, "CreateTextTweet", insists)["status"], 401);
    assert_eq!(elsewhere.count("POST", CREATE), 1);
    // What a foreign server answers says nothing of the grant.
    assert_eq!(elsewhere.requests().len(), 1);
    assert_eq!(
        result(&client(&named), "GetProfileState", json!({}))["grant"],
        "good"
    );
    let home_again = json!({"text": "home", "auth": {"api_url": url(&home)}});
    result(&confused, "CreateTextTweet", home_again);
    assert_eq!(home.count("POST", CREATE), 1);
}

#[test]
fn a_profile_that_signs_in_elsewhere_moves_and_takes_nothing_along() {
    let (home, named) = at_home();
    let elsewhere = World::new();
    let mut there = elsewhere.oauth2();
    there
        .as_object_mut()
        .unwrap()
        .retain(|key, _| !key.ends_with("_token"));
    for (key, value) in named.as_object().unwrap() {
        there[key] = value.clone();
    }
    let there = client(&there);
    let link = result(&there, "GetAuthorizationLink", json!({}));
    let redirect = elsewhere.browse(link.as_str().unwrap(), "approve");
    result(
        &there,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    let state = result(&client(&named), "GetProfileState", json!({}));
    assert_eq!(state["api_url"], url(&elsewhere), "{state}");
    assert_eq!(state["oauth1"], false, "keys of the old place: {state}");
    result(&client(&named), "CreateTextTweet", json!({"text": "moved"}));
    assert_eq!(elsewhere.count("POST", CREATE), 1);
    assert!(home.requests().is_empty());
}

#[test]
fn a_link_that_was_only_made_leaves_the_profile_where_it_is() {
    let (home, named) = at_home();
    let elsewhere = World::new();
    let mut there = named.clone();
    there["api_url"] = url(&elsewhere);
    there["client_id"] = json!("demo-public");
    there["redirect_uri"] = json!(home.sandbox.confidential_app().redirect_uris[0]);
    let link = result(&client(&there), "GetAuthorizationLink", json!({}));
    assert!(
        link.as_str().unwrap().starts_with(&elsewhere.sandbox.url()),
        "{link}"
    );
    result(
        &client(&named),
        "CreateTextTweet",
        json!({"text": "still here"}),
    );
    assert_eq!(home.count("POST", CREATE), 1);
}

#[test]
fn a_profile_is_moved_by_saying_so() {
    let (home, named) = at_home();
    let gateway = World::new();
    let mut moved = named.clone();
    moved["api_url"] = url(&gateway);
    let state = result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": moved}),
    );
    assert_eq!(state["api_url"], url(&gateway), "{state}");
    assert_eq!(state["refreshable"], true, "{state}");
    error(&client(&named), "CreateTextTweet", json!({"text": "a"}));
    assert!(gateway.count("POST", CREATE) > 0);
    assert!(home.requests().is_empty());
}

#[test]
fn a_profile_of_an_older_version_follows_the_defaults_as_before() {
    let (world, named) = at_home();
    let standard = Standard::from_layers(&[named.as_object().unwrap()]).unwrap();
    let store = Store::open(&standard, &Cancel::default()).unwrap();
    store
        .update("main", |profile| {
            for key in xpost::place::KEYS {
                profile.keep(key, "");
            }
            Some(())
        })
        .unwrap();
    let mut auth = named.clone();
    auth["api_url"] = url(&world);
    result(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "as before"}),
    );
    let state = result(&client(&auth), "GetProfileState", json!({}));
    assert_eq!(state["api_url"], Value::Null, "{state}");
}

#[test]
fn the_address_of_the_api_carries_the_others() {
    let _alone = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = |auth: Value| result(&client(&auth), "GetStandardParameters", json!({}));
    let local = shown(json!({"api_url": "http://127.0.0.1:8080"}));
    assert_eq!(
        local["authorize_url"],
        "http://127.0.0.1:8080/i/oauth2/authorize"
    );
    assert_eq!(local["upload_url"], "http://127.0.0.1:8080");
    let own = shown(json!({}));
    assert_eq!(own["api_url"], "https://api.x.com");
    assert_eq!(own["authorize_url"], "https://x.com/i/oauth2/authorize");
    assert_eq!(own["upload_url"], "https://upload.twitter.com");
    // A nearer place does not keep a part of the farther one.
    let far = client(&json!({"api_url": "http://127.0.0.1:1", "upload_url": "http://127.0.0.1:2"}));
    let near = json!({"auth": {"api_url": "http://127.0.0.1:3"}});
    let near = result(&far, "GetStandardParameters", near);
    assert_eq!(near["upload_url"], "http://127.0.0.1:3");
}
