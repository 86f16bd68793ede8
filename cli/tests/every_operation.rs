//! Every operation from the command line, with OAuth 2.0 alone and with OAuth 1.0a alone.

mod support;

use serde_json::{Map, Value, json};
use support::{Run, World};

fn oauth1(world: &World) -> Map<String, Value> {
    let mut auth = world.app();
    for key in ["client_id", "client_secret"] {
        auth.remove(key);
    }
    let keys = world.control("POST", "/_sandbox/oauth1", json!({}));
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        auth.insert(key.into(), keys[name].clone());
    }
    auth
}

#[track_caller]
fn done(run: Run) -> Value {
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

/// Posts of every kind, uploading, reading and deleting, all under the identity that was given.
fn posting(world: &World, auth: &Map<String, Value>, kind: &str) {
    let auth = world.file("one.json", Value::Object(auth.clone()).to_string());
    let run = |words: &[&str]| world.run(&[words, &["-a", &auth]].concat());
    let (png, gif, mp4) = (world.png("a.png"), world.gif(), world.mp4());

    let first = run(&["CreateTextTweet", "-t", "text"]).id();
    let mut ids = vec![
        first.clone(),
        run(&["CreateImageTweet", "-t", "picture", "-p", &png]).id(),
        run(&["CreateGifTweet", "-t", "gif", "-g", &gif]).id(),
        run(&["CreateVideoTweet", "-t", "video", "-v", &mp4]).id(),
        run(&[
            "CreatePollTweet",
            "-t",
            "poll",
            "-o",
            "['a','b']",
            "-d",
            "60",
        ])
        .id(),
    ];
    let media = done(run(&[
        "UploadAttachmentsArray",
        "-f",
        &png,
        "-t",
        "tweet_image",
    ]))
    .to_string();
    ids.push(run(&["CreateCustomTweet", "-t", "custom", "-m", &media]).id());
    for id in &ids {
        assert_eq!(world.post(id)["auth_kind"], kind);
    }
    let read = done(run(&["GetTweet", "-i", &first]));
    assert_eq!(read["data"]["text"], "text");
    assert_eq!(
        done(run(&["DeleteTweet", "-i", &first]))["data"]["deleted"],
        true
    );
    let me = done(run(&["GetCurrentUser"]));
    assert_eq!(
        me["data"]["username"],
        world.sandbox.user().username.as_str()
    );
    assert!(done(run(&["GetStandardParameters"]))["api_url"].is_string());
}

#[test]
fn everything_works_with_oauth2_alone() {
    let world = World::new();
    let auth = world.auth();
    posting(&world, &auth, "oauth2");

    let file = world.file("two.json", Value::Object(auth).to_string());
    let pair = done(world.run(&["RefreshToken", "-a", &file]));
    let mut auth = world.app();
    for key in ["access_token", "refresh_token"] {
        auth.insert(key.into(), pair[key].clone());
    }
    let file = world.file("three.json", Value::Object(auth).to_string());
    done(world.run(&["RevokeToken", "-a", &file]));
    assert_eq!(world.run(&["GetCurrentUser", "-a", &file]).code, 3);
}

#[test]
fn everything_works_with_oauth1_alone() {
    let world = World::new();
    posting(&world, &oauth1(&world), "oauth1");

    let mut app = oauth1(&world);
    for key in ["oauth_token", "oauth_token_secret"] {
        app.remove(key);
    }
    let file = world.file("four.json", Value::Object(app.clone()).to_string());
    let request = done(world.run(&["GetRequestToken", "-a", &file]));
    let redirect = world.approve(request["authorization_link"].as_str().expect("a link"));
    let query = redirect.split_once('?').expect("a query").1;
    let verifier = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "oauth_verifier")
        .expect("a verifier")
        .1
        .into_owned();
    let token = request["oauth_token"].as_str().expect("a token");
    let secret = request["oauth_token_secret"].as_str().expect("a secret");
    let access = done(world.run(&[
        "GetAccessToken",
        "--oauth_verifier",
        &verifier,
        "--oauth_token",
        token,
        "--oauth_token_secret",
        secret,
        "-a",
        &file,
    ]));
    let mut auth = world.app();
    auth.extend(app);
    for key in ["oauth_token", "oauth_token_secret"] {
        auth.insert(key.into(), access[key].clone());
    }
    let file = world.file("five.json", Value::Object(auth.clone()).to_string());
    let pair = done(world.run(&["ExchangeToken", "-a", &file]));
    assert!(pair["refresh_token"].is_string());
    done(world.run(&["RevokeToken", "-a", &file, "--set", "auth_kind=oauth1"]));
    let gone = world.run(&["GetCurrentUser", "-a", &file]);
    assert_eq!(gone.code, 3, "{gone:?}");
}
