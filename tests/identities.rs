//! One call posts as one account, also where the parameters hold the keys of two.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::{PNG, SCOPES, World, call, client, error, result};

const CREATE: &str = "/2/tweets";
const A: &str = "1000000001";
const B: &str = "1000000002";

/// OAuth 1.0a keys of an account.
fn keys(world: &World, user: &str) -> Value {
    let made = world
        .sandbox
        .control("POST", "/_sandbox/oauth1", json!({"user": user}));
    json!({
        "oauth_consumer_key": made["consumer_key"],
        "oauth_consumer_secret": made["consumer_secret"],
        "oauth_token": made["oauth_token"],
        "oauth_token_secret": made["oauth_token_secret"],
    })
}

/// OAuth 2.0 of A beside OAuth 1.0a of that account.
fn both(world: &World, signing: &str) -> Value {
    let mut auth = world.oauth2();
    lay(&mut auth, &keys(world, signing));
    auth
}

fn lay(auth: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        auth[key] = value.clone();
    }
}

/// Who published, and by which kind of authentication.
fn publishers(world: &World) -> Vec<(String, String)> {
    let state = world.state();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    state["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| (text(&post["user"]), text(&post["auth_kind"])))
        .collect()
}

/// A text, a picture, an upload for a later post and a thread with a picture.
fn post_everything(world: &World, auth: &Value) {
    let client = client(auth);
    let picture = world.file("picture.png", PNG);
    result(&client, "CreateTextTweet", json!({"text": "text"}));
    let params = json!({"text": "picture", "pictures": picture});
    result(&client, "CreateImageTweet", params);
    let upload = json!({"files": [picture], "type": "tweet_image"});
    let media = result(&client, "UploadAttachmentsArray", upload);
    let params = json!({"text": "uploaded before", "media": media});
    result(&client, "CreateCustomTweet", params);
    let posts = json!([{"text": "one", "pictures": picture}, {"text": "two"}]);
    result(&client, "CreateThread", json!({"posts": posts}));
}

#[test]
fn with_both_kinds_of_keys_everything_is_posted_as_the_oauth2_user() {
    for signing in [A, B] {
        let world = World::new();
        post_everything(&world, &both(&world, signing));
        let published = publishers(&world);
        assert_eq!(published.len(), 5);
        for one in published {
            assert_eq!(one, (A.to_owned(), "oauth2".to_owned()));
        }
        let medium = world.state()["media"][0]["user"].clone();
        assert_eq!(medium, json!(A));
    }
}

#[test]
fn oauth1_posts_where_it_is_alone_or_asked_for() {
    for beside in [true, false] {
        let world = World::new();
        let mut auth = world.nobody();
        lay(&mut auth, &keys(&world, B));
        if beside {
            auth = both(&world, B);
            auth["auth_kind"] = json!("oauth1");
        }
        post_everything(&world, &auth);
        for (user, kind) in publishers(&world) {
            assert_eq!((&*user, &*kind), (B, "oauth1"));
        }
    }
}

#[test]
fn two_accounts_that_are_known_are_refused_by_name() {
    let world = World::new();
    let auth = both(&world, B);
    let client = client(&auth);
    let who = call(&client, "GetCurrentUser", json!({}));
    assert_eq!(who["result"]["data"]["id"], A, "{who}");
    assert_eq!(
        who["result"]["posts_as"]["text"],
        json!({"kind": "oauth2", "user_id": A})
    );
    assert_eq!(
        who["result"]["posts_as"]["media"],
        json!({"kind": "oauth2", "user_id": A})
    );
    assert_eq!(who["warnings"][0]["code"], "two_accounts", "{who}");

    world.forget_requests();
    let picture = world.file("picture.png", PNG);
    for (operation, params) in [
        ("CreateTextTweet", json!({"text": "a"})),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": picture}),
        ),
        (
            "UploadAttachmentsArray",
            json!({"files": [picture], "type": "tweet_image"}),
        ),
        ("DeleteTweet", json!({"id": "1990000000000000001"})),
        (
            "CreateTextTweet",
            json!({"text": "a", "auth": {"media_api": "1.1"}}),
        ),
    ] {
        let refused = error(&client, operation, params);
        assert_eq!(
            refused["code"], "invalid_parameter",
            "{operation}: {refused}"
        );
        assert_eq!(refused["parameter"], "auth.oauth_token");
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains(A) && message.contains(B), "{message}");
        assert!(refused["hint"].as_str().unwrap().contains("auth_kind"));
    }
    let check = result(&client, "CheckTweet", json!({"text": "a"}));
    assert_eq!(
        check["problems"][0]["parameter"], "auth.oauth_token",
        "{check}"
    );
    assert!(world.requests().is_empty());

    // A new pair is the same user's.
    result(&client, "RefreshToken", json!({}));
    error(&client, "CreateTextTweet", json!({"text": "a"}));
    // Whoever chooses is heard.
    for (kind, user) in [("oauth1", B), ("oauth2", A)] {
        let params = json!({"text": kind, "auth": {"auth_kind": kind}});
        result(&client, "CreateTextTweet", params);
        let published = publishers(&world);
        assert_eq!(
            published.last().unwrap(),
            &(user.to_owned(), kind.to_owned())
        );
    }
}

#[test]
fn the_account_of_each_kind_is_named() {
    let world = World::new();
    let alone = client(&world.oauth1());
    let who = result(&alone, "GetCurrentUser", json!({}));
    let oauth1 = json!({"kind": "oauth1", "user_id": A});
    assert_eq!(who["posts_as"], json!({"text": oauth1, "media": oauth1}));

    let fresh = client(&both(&world, A));
    let check = |params: Value| result(&fresh, "CheckTweet", params);
    let unknown = json!({"kind": "oauth2", "user_id": null});
    assert_eq!(check(json!({"text": "a"}))["posts_as"]["media"], unknown);
    result(&fresh, "GetCurrentUser", json!({}));
    let known = json!({"kind": "oauth2", "user_id": A});
    let checked = check(json!({"text": "a"}));
    assert_eq!(checked["posts_as"], json!({"text": known, "media": known}));
    let old = check(json!({"text": "a", "auth": {"media_api": "1.1"}}));
    assert_eq!(old["posts_as"], json!({"text": known, "media": oauth1}));
}

#[test]
fn a_profile_takes_no_keys_of_another_account() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("xpost.db"));
    auth["profile"] = json!("main");
    let named = json!({"store": auth["store"], "profile": "main"});
    let client = client(&named);
    result(&client, "SaveCredentials", json!({"auth": auth}));
    result(&client, "GetCurrentUser", json!({}));
    let mut foreign = keys(&world, B);
    lay(&mut foreign, &named);
    let refused = error(&client, "SaveCredentials", json!({"auth": foreign}));
    assert_eq!(refused["parameter"], "auth.oauth_token", "{refused}");
    assert_eq!(
        result(&client, "GetProfileState", json!({}))["oauth1"],
        false
    );
    let mut own = keys(&world, A);
    lay(&mut own, &named);
    assert_eq!(
        result(&client, "SaveCredentials", json!({"auth": own}))["oauth1"],
        true
    );
    let params = json!({"text": "a", "pictures": world.file("a.png", PNG)});
    result(&client, "CreateImageTweet", params);
    assert_eq!(publishers(&world), [(A.to_owned(), "oauth2".to_owned())]);
}

#[test]
fn a_sign_in_drops_the_keys_of_another_account() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth.as_object_mut()
        .unwrap()
        .retain(|key, _| !key.ends_with("_token"));
    auth["store"] = json!(world.folder.join("xpost.db"));
    auth["profile"] = json!("main");
    for (signing, stays) in [(A, true), (B, false)] {
        let client = client(&auth);
        let mut signs = keys(&world, signing);
        lay(&mut signs, &json!({"profile": signing}));
        result(&client, "SaveCredentials", json!({"auth": signs}));
        let own = json!({"profile": signing});
        let link = result(&client, "GetAuthorizationLink", json!({"auth": own}));
        let redirect = world.browse(link.as_str().unwrap(), "approve");
        let params = json!({"request": redirect, "auth": own});
        result(&client, "HandleIncomingRequestAfterAuthorization", params);
        let state = result(&client, "GetProfileState", json!({"auth": own}));
        assert_eq!(state["oauth1"], stays, "{state}");
    }
}

#[test]
fn where_oauth2_may_not_upload_the_keys_of_the_same_account_do() {
    let world = World::new();
    let narrow = SCOPES.replace("media.write ", "");
    let app = world.sandbox.confidential_app();
    let grant = world.sandbox.grant(&app, &narrow);
    let mut auth = both(&world, A);
    auth["access_token"] = json!(grant.access_token);
    auth["refresh_token"] = json!(grant.refresh_token);
    auth["store"] = json!(world.folder.join("xpost.db"));
    auth["profile"] = json!("main");
    let named = client(&json!({"store": auth["store"], "profile": "main"}));
    let picture = world.file("a.png", PNG);
    let params = json!({"text": "a", "pictures": picture});

    // Nobody knows its scopes: X says that they do not do, and the hint what does.
    let refused = error(&client(&json!({})), "CreateImageTweet", {
        let mut params = params.clone();
        params["auth"] = auth.clone();
        params["auth"]["profile"] = json!("");
        params
    });
    assert_eq!(refused["code"], "insufficient_scope", "{refused}");
    assert!(
        refused["hint"]
            .as_str()
            .unwrap()
            .contains("`auth.auth_kind` oauth1"),
        "{refused}"
    );

    result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": auth, "scope": narrow}),
    );
    result(&named, "GetCurrentUser", json!({}));
    result(&named, "CreateImageTweet", params);
    assert_eq!(publishers(&world), [(A.to_owned(), "oauth1".to_owned())]);
    assert_eq!(world.count("POST", CREATE), 1);
}
