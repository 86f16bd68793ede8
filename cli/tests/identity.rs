//! Who a run acts as: the nearer word wins, and two accounts on one line are refused.

mod support;

use serde_json::{Map, Value, json};
use support::{Run, World};

/// A world with the profile `main` of the first account, and tokens of a second one.
fn world() -> (World, String) {
    let world = World::new();
    let auth = world.auth_file();
    let kept = world.run(&["SaveCredentials", "-a", &auth, "--profile", "main"]);
    assert_eq!(kept.code, 0, "{kept:?}");
    let other = other(&world);
    (world, other)
}

/// OAuth 1.0a tokens of the other account, in a file.
fn other(world: &World) -> String {
    let tokens = world.control("POST", "/_sandbox/oauth1", json!({"user": "1000000002"}));
    let mut auth = network(world);
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        auth.insert(key.into(), tokens[name].clone());
    }
    world.file("other.json", Value::Object(auth).to_string())
}

fn network(world: &World) -> Map<String, Value> {
    let mut auth = world.app();
    auth.retain(|key, _| key.ends_with("_url"));
    auth
}

/// Which account the sandbox has the post from.
fn author(world: &World, run: &Run) -> String {
    world.post(&run.id())["user"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[test]
fn tokens_on_the_line_beat_a_profile_of_the_environment() {
    let (world, other) = world();
    let profile = [("XPOST_PROFILE", "main")];
    let words = ["CreateTextTweet", "-t", "near", "-a", &other];
    let run = world.run_with(&words, &profile, "");
    assert_eq!(author(&world, &run), "1000000002");
    let config = ["CreateTextTweet", "-t", "nearer", "--config", &other];
    let run = world.run_with(&config, &profile, "");
    assert_eq!(author(&world, &run), "1000000002");
    // Nothing on the line says who: the profile does.
    let plain = Value::Object(network(&world)).to_string();
    let words = ["CreateTextTweet", "-t", "far", "-a", &plain];
    let run = world.run_with(&words, &profile, "");
    assert_eq!(author(&world, &run), world.sandbox.user().id);
}

#[test]
fn tokens_on_the_line_are_not_mixed_with_tokens_of_the_environment() {
    let (world, other) = world();
    let mine = Value::Object(world.auth()).to_string();
    let token = world.auth()["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    for environment in [
        ("XPOST_AUTH", mine.as_str()),
        ("XPOST_ACCESS_TOKEN", &token),
    ] {
        let text = format!("not of {}", environment.0);
        let words = ["CreateTextTweet", "-t", &text, "-a", &other];
        let run = world.run_with(&words, &[environment], "");
        assert_eq!(author(&world, &run), "1000000002", "{}", environment.0);
    }
    // Nor is a secret of the environment's app sent with the id of the line's.
    let words = [
        "GetStandardParameters",
        "--set",
        "client_id=another-app",
        "--set",
        "lang=en",
    ];
    let environment = [
        ("XPOST_CLIENT_ID", "an-app"),
        ("XPOST_CLIENT_SECRET", "its-secret"),
    ];
    let run = world.run_with(&words, &environment, "");
    assert_eq!(run.json()["client_id"], "another-app", "{run:?}");
    assert_eq!(run.json()["client_secret"], "", "{run:?}");
}

#[test]
fn a_profile_on_the_line_beats_tokens_and_a_profile_of_the_environment() {
    let (world, other) = world();
    let plain = Value::Object(network(&world)).to_string();
    for environment in [("XPOST_AUTH", other.as_str()), ("XPOST_PROFILE", "mian")] {
        let text = format!("over {}", environment.0);
        let words = [
            "CreateTextTweet",
            "-t",
            &text,
            "-a",
            &plain,
            "--profile",
            "main",
        ];
        let run = world.run_with(&words, &[environment], "");
        assert_eq!(author(&world, &run), world.sandbox.user().id);
    }
}

#[test]
fn two_accounts_on_one_line_are_refused_by_name_and_nothing_is_sent() {
    let (world, other) = world();
    let with_profile = {
        let mut auth = network(&world);
        auth.insert("profile".into(), json!("second"));
        world.file("profile.json", Value::Object(auth).to_string())
    };
    let both_in_one = {
        let mut auth = world.auth();
        auth.insert("profile".into(), json!("main"));
        world.file("both.json", Value::Object(auth).to_string())
    };
    let before = world.requests().len();
    for (options, named) in [
        (
            &["-a", &other, "--profile", "main"][..],
            ["--auth: `oauth_token`", "--account: account `main`"],
        ),
        (
            &["-a", &other, "--set", "profile=main"],
            ["--auth: `oauth_token`", "--set: account `main`"],
        ),
        (
            &["--config", &other, "--profile", "main"],
            ["--config: `oauth_token`", "--account: account `main`"],
        ),
        (
            &["-a", &with_profile, "--profile", "main"],
            ["--auth: account `second`", "--account: account `main`"],
        ),
        (
            &["-a", &both_in_one],
            ["--auth: `access_token`", "--auth: account `main`"],
        ),
    ] {
        for words in [
            &["CreateTextTweet", "-t", "whose?"][..],
            &["twitter", "CreateTextTweet", "-t", "whose?"],
            &["EnqueueTweet", "-p", "whose?"],
            &["GetCurrentUser"],
        ] {
            let run = world.run(&[words, options].concat());
            assert_eq!(run.code, 2, "{run:?}");
            for name in named {
                assert!(run.stderr.contains(name), "{name}: {run:?}");
            }
        }
    }
    let words = [
        "GetCurrentUser",
        "-a",
        &other,
        "--profile",
        "main",
        "--lang",
        "ru",
    ];
    let russian = world.run(&words);
    assert!(
        russian.stderr.contains("названы две учётные записи"),
        "{russian:?}"
    );
    assert_eq!(world.requests().len(), before);
}

#[test]
fn a_command_about_a_profile_keeps_it_beside_tokens_of_the_line() {
    let (world, other) = world();
    let profile = [("XPOST_PROFILE", "main")];
    let run = world.run_with(&["auth", "show", "--json", "-a", &other], &profile, "");
    assert_eq!(run.json()["profile"], "main", "{run:?}");
    let run = world.run_with(&["GetProfileState", "-a", &other], &profile, "");
    assert_eq!(run.json()["profile"], "main", "{run:?}");
    // A post that is put into the outbox is somebody's: it is not put there for another account.
    let words = [
        "EnqueueTweet",
        "-p",
        "whose?",
        "-a",
        &other,
        "--store",
        "default",
    ];
    let run = world.run_with(&words, &profile, "");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("profile"), "{run:?}");
}
