//! Secrets can come from elsewhere than the command line, in a fixed order, and never come out.

mod support;

use serde_json::{Value, json};
use support::World;

#[test]
fn stronger_sources_win_by_key() {
    let world = World::new();
    let value = |words: &[&str], environment: &[(&str, &str)]| {
        let words = [&["GetStandardParameters"], words].concat();
        let run = world.run_with(&words, environment, "");
        assert_eq!(run.code, 0, "{run:?}");
        run.json()["redirect_uri"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    let all = ("XPOST_AUTH", "{'redirect_uri': 'all'}");
    let one = ("XPOST_REDIRECT_URI", "one");
    let auth = ["--auth", "{'redirect_uri': 'auth'}"];
    let config = ["--config", "{'redirect_uri': 'config'}"];
    let set = ["--set", "redirect_uri=set"];
    assert_eq!(value(&[], &[all]), "all");
    assert_eq!(value(&[], &[all, one]), "one");
    assert_eq!(value(&auth, &[all, one]), "auth");
    assert_eq!(value(&[auth, config].concat(), &[all, one]), "config");
    assert_eq!(value(&[set, auth, config].concat(), &[all, one]), "set");
}

#[test]
fn the_environment_alone_is_enough_to_post() {
    let world = World::new();
    let auth = world.auth();
    let token = auth["access_token"].as_str().expect("a token");
    let url = world.sandbox.url();
    let run = world.run_with(
        &["CreateTextTweet", "-t", "a"],
        &[("XPOST_ACCESS_TOKEN", token), ("XPOST_API_URL", &url)],
        "",
    );
    run.id();
}

#[test]
fn a_bad_value_in_the_environment_names_its_variable() {
    let world = World::new();
    let run = world.run_with(&["GetCurrentUser"], &[("XPOST_TIMEOUT", "soon")], "");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("XPOST_TIMEOUT"), "{run:?}");
    assert!(!run.stderr.contains("soon"), "{run:?}");
}

#[test]
fn set_refuses_secrets_and_says_where_to_put_them() {
    let world = World::new();
    let run = world.run(&["GetCurrentUser", "--set", "access_token=very-secret-token"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("XPOST_ACCESS_TOKEN"), "{run:?}");
    assert!(!run.stderr.contains("very-secret-token"), "{run:?}");
    let run = world.run(&["GetCurrentUser", "--set", "acess_tokn=very-secret-token"]);
    assert_eq!(run.code, 2);
    assert!(!run.stderr.contains("very-secret-token"), "{run:?}");
}

#[test]
fn debug_shows_requests_without_secrets() {
    let world = World::new();
    let mut auth = world.auth();
    let oauth1 = world.control("POST", "/_sandbox/oauth1", json!({}));
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        auth.insert(key.into(), oauth1[name].clone());
    }
    let given = world.file("all.json", Value::Object(auth.clone()).to_string());
    let png = world.png("a.png");
    let mut seen = String::new();
    for words in [
        &["CreateTextTweet", "-t", "a"][..],
        &["CreateTextTweet", "-t", "a"],
        &["CreateImageTweet", "-t", "b", "-p", &png],
        &["CreateImageTweet", "-t", "b", "-p", &png, "--test"],
        &["GetStandardParameters"],
        &["DeleteTweet", "-i", "1"],
    ] {
        let words = [words, &["-a", &given, "--debug", "--envelope"]].concat();
        let run = world.run(&words);
        seen.push_str(&run.stdout);
        seen.push_str(&run.stderr);
    }
    assert!(seen.contains("/2/tweets"), "{seen}");
    for key in [
        "client_secret",
        "access_token",
        "refresh_token",
        "oauth_token_secret",
        "oauth_consumer_secret",
    ] {
        let secret = auth[key].as_str().expect("a secret");
        assert!(!seen.contains(secret), "{key}: {seen}");
    }
}
