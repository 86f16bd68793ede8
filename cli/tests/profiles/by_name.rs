//! A profile by its name: whose account it is, where it leads, and that its tokens are kept fresh.

use serde_json::{Value, json};

use crate::signed_in::{app, file, grant, login, public_app, store};
use crate::support::World;

#[test]
fn one_sign_in_and_every_later_run_posts_by_the_profiles_name() {
    let world = World::new();
    let app = file(&world, app(&world));
    let run = login(&world, &app, &["--profile", "main"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("@demo_account"), "{run:?}");
    assert!(run.stderr.contains("--profile main"), "{run:?}");
    assert!(store(&world).is_file(), "the user's own store");

    let network = world.network();
    let id = world
        .run(&[
            "CreateTextTweet",
            "-t",
            "a",
            "-a",
            &network,
            "--profile",
            "main",
        ])
        .id();
    assert_eq!(world.post(&id)["auth_kind"], "oauth2");
    world
        .run_with(
            &["CreateTextTweet", "-t", "b", "-a", &network],
            &[("XPOST_PROFILE", "main")],
            "",
        )
        .id();
}

#[test]
fn a_profile_outlives_its_access_token() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    for text in ["after two hours", "after four hours", "after six hours"] {
        world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
        world
            .run(&[
                "CreateTextTweet",
                "-t",
                text,
                "-a",
                &network,
                "--profile",
                "default",
            ])
            .id();
    }
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["refreshes"], 3);
}

#[test]
fn a_profile_needs_no_address_once_it_is_signed_in() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let id = world
        .run(&["CreateTextTweet", "-t", "at home", "--profile", "default"])
        .id();
    assert_eq!(world.post(&id)["text"], "at home");
    // Another address beside the profile's name would take its token away.
    let elsewhere = World::new();
    let url = elsewhere.sandbox.url();
    let run = world.run_with(
        &["CreateTextTweet", "-t", "astray", "--profile", "default"],
        &[("XPOST_API_URL", &url)],
        "",
    );
    assert_ne!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains(&url.replace("http://", "")), "{run:?}");
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn a_public_client_signs_in_and_is_refreshed_too() {
    let world = World::new();
    let app = file(&world, public_app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    let network = world.network();
    world
        .run(&[
            "CreateTextTweet",
            "-t",
            "a",
            "-a",
            &network,
            "--profile",
            "default",
        ])
        .id();
}

#[cfg(unix)]
#[test]
fn a_refresh_that_is_interrupted_is_not_lost() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    world.control(
        "POST",
        "/_sandbox/faults",
        json!({"match": {"path": "/2/oauth2/token"}, "action": "delay_ms", "ms": 2000, "commit": true}),
    );
    let words = [
        "CreateTextTweet",
        "-t",
        "a",
        "-a",
        &network,
        "--profile",
        "default",
    ];
    let running = world.start(&words, &[]);
    // X has given the new pair, and its answer is on the way.
    while world.control("GET", "/_sandbox/state", Value::Null)["refreshes"] != 1 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    running.signal("INT");
    let run = running.end();
    assert_eq!(run.code, 130, "{run:?}");
    assert_eq!(grant(&world, &network, "default"), "good");
    world.run(&words).id();
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["refreshes"], 1);
}

#[test]
fn a_named_profile_is_the_account_whatever_tokens_the_environment_has() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &["--profile", "main"]).code, 0);
    let oauth1 = world.control("POST", "/_sandbox/oauth1", json!({"user": "1000000002"}));
    let mut other = world.auth();
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        other.insert(key.into(), oauth1[name].clone());
    }
    other.insert("access_token".into(), json!("expired-long-ago"));
    let other = world.file("other.json", Value::Object(other).to_string());
    let png = world.png("a.png");
    let environment = [("XPOST_AUTH", other.as_str())];
    let picture = [
        "CreateImageTweet",
        "-p",
        &png,
        "-t",
        "picture",
        "--profile",
        "main",
    ];
    let id = world.run_with(&picture, &environment, "").id();
    assert_eq!(world.post(&id)["user"], world.sandbox.user().id.as_str());
    let words = ["CreateTextTweet", "-t", "a", "--profile", "mian"];
    let misspelt = world.run_with(&words, &environment, "");
    assert_eq!(misspelt.code, 3, "{misspelt:?}");
    assert!(misspelt.stderr.contains("mian"), "{misspelt:?}");
}

#[test]
fn without_a_profile_nothing_is_refreshed_unless_it_is_asked_for() {
    let world = World::new();
    let auth = world.auth_file();
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    let refreshes = || world.control("GET", "/_sandbox/state", Value::Null)["refreshes"].clone();
    let words = ["GetCurrentUser", "-a", &auth, "--envelope"];
    let run = world.run(&words);
    assert_eq!((run.code, refreshes()), (3, json!(0)), "{run:?}");
    let run = world.run(&[&words[..], &["--set", "auto_refresh=true"]].concat());
    assert_eq!((run.code, refreshes()), (0, json!(1)), "{run:?}");
    assert!(
        run.json()["auth_update"]["refresh_token"].is_string(),
        "{run:?}"
    );
}

#[test]
fn a_dead_grant_shows_the_link_that_renews_it() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    world.control("POST", "/_sandbox/revoke", json!({"refresh": true}));
    let words = [
        "CreateTextTweet",
        "-t",
        "a",
        "-a",
        &network,
        "--profile",
        "default",
    ];
    let run = world.run(&words);
    assert_eq!(run.code, 3, "{run:?}");
    let link = run
        .stderr
        .lines()
        .find_map(|line| line.trim().strip_prefix("authorize again at: "))
        .unwrap_or_else(|| panic!("no link: {run:?}"));
    assert_eq!(grant(&world, &network, "default"), "dead");
    // The link is as good as one that was asked for.
    let redirect = world.approve(link);
    let run = world.run(&[
        "GetToken",
        "-c",
        &redirect,
        "-a",
        &network,
        "--profile",
        "default",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    world.run(&words).id();
}
