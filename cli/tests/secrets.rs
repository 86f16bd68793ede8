//! Secrets can come from elsewhere than the command line, in a fixed order, and never come out.

mod support;

use serde_json::{Value, json};
use support::World;

#[test]
fn stronger_sources_win_by_key() {
    let world = World::new();
    let scope = |words: &[&str], environment: &[(&str, &str)]| {
        let words = [&["GetStandardParameters"], words].concat();
        let run = world.run_with(&words, environment, "");
        assert_eq!(run.code, 0, "{run:?}");
        run.json()["scope"].as_str().expect("a scope").to_owned()
    };
    let all = ("XPOST_AUTH", "{'scope': 'all'}");
    let one = ("XPOST_SCOPE", "one");
    let auth = ["--auth", "{'scope': 'auth'}"];
    let config = ["--config", "{'scope': 'config'}"];
    let set = ["--set", "scope=set"];
    assert_eq!(scope(&[], &[all]), "all");
    assert_eq!(scope(&[], &[all, one]), "one");
    assert_eq!(scope(&auth, &[all, one]), "auth");
    assert_eq!(scope(&[auth, config].concat(), &[all, one]), "config");
    assert_eq!(scope(&[set, auth, config].concat(), &[all, one]), "set");
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
