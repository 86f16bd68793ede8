//! A sign-in spans two runs that share nothing but the user's state directory.

mod support;

use serde_json::Value;
use support::{Run, World};

fn code_of(redirect: &str) -> &str {
    redirect
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("code="))
        .expect("a code")
}

fn link(world: &World, auth: &str) -> String {
    let run = world.run(&["GetAuthorizationLink", "--auth", auth]);
    assert_eq!(run.code, 0, "{run:?}");
    run.stdout.trim().to_owned()
}

fn assert_tokens(run: &Run) {
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.json()["access_token"].is_string(), "{run:?}");
}

#[test]
fn the_code_alone_finishes_a_sign_in_of_another_run() {
    let world = World::new();
    for app in [world.app(), world.public_app()] {
        let auth = Value::Object(app).to_string();
        let redirect = world.approve(&link(&world, &auth));
        let run = world.run(&["GetToken", "--code", code_of(&redirect), "--auth", &auth]);
        assert_tokens(&run);
    }
}

#[test]
fn the_whole_redirect_finishes_it_too() {
    let world = World::new();
    for app in [world.app(), world.public_app()] {
        let auth = Value::Object(app).to_string();
        for words in [
            &["GetToken", "-c"][..],
            &["HandleIncomingRequestAfterAuthorization", "--request"],
        ] {
            let redirect = world.approve(&link(&world, &auth));
            assert_tokens(&world.run(&[words, &[&redirect, "-a", &auth]].concat()));
        }
    }
}

#[test]
fn an_older_link_is_finished_by_its_own_state() {
    let world = World::new();
    let auth = Value::Object(world.public_app()).to_string();
    let older = link(&world, &auth);
    link(&world, &auth);
    let redirect = world.approve(&older);
    assert_tokens(&world.run(&["GetToken", "--code", &redirect, "--auth", &auth]));
}

#[test]
fn a_sign_in_that_has_ended_is_forgotten() {
    let world = World::new();
    // An app with a secret needs no memory: it asks X, which takes a code once.
    for (app, code, sent) in [(world.public_app(), 2, 0), (world.app(), 3, 1)] {
        let auth = Value::Object(app).to_string();
        let redirect = world.approve(&link(&world, &auth));
        let words = ["GetToken", "--code", code_of(&redirect), "--auth", &auth];
        assert_tokens(&world.run(&words));
        let before = world.requests().len();
        let again = world.run(&words);
        assert_eq!(again.code, code, "{again:?}");
        assert_eq!(world.requests().len(), before + sent, "{again:?}");
    }
}

#[test]
fn a_redirect_without_its_state_is_not_completed_from_memory() {
    let world = World::new();
    let auth = Value::Object(world.app()).to_string();
    let redirect = world.approve(&link(&world, &auth));
    let stripped = format!("http://127.0.0.1/callback?code={}", code_of(&redirect));
    let run = world.run(&[
        "HandleIncomingRequestAfterAuthorization",
        "--request",
        &stripped,
        "--auth",
        &auth,
    ]);
    assert_eq!(run.code, 3, "{run:?}");
}

#[test]
fn the_key_of_a_public_client_is_remembered_privately_and_said_so() {
    let world = World::new();
    let auth = Value::Object(world.public_app()).to_string();
    let run = world.run(&["GetAuthorizationLink", "--auth", &auth]);
    assert!(run.stderr.contains("state_key"), "{run:?}");
    let path = world.path("state").join("xpost").join("sign-ins.json");
    let kept: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
    let key = kept["links"][0]["state_key"].as_str().expect("a key");
    assert!(!run.stderr.contains(key) && !run.stdout.contains(key));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_state_directory_that_cannot_be_written_is_a_warning() {
    let world = World::new();
    let auth = Value::Object(world.app()).to_string();
    world.file("state", "a file where a folder should be");
    let run = world.run(&["GetAuthorizationLink", "--auth", &auth]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("warning"), "{run:?}");
    let redirect = world.approve(run.stdout.trim());
    assert_tokens(&world.run(&["GetToken", "--code", &redirect, "--auth", &auth]));
}

#[test]
fn the_tokens_of_a_sign_in_post() {
    let world = World::new();
    let app = world.app();
    let auth = Value::Object(app.clone()).to_string();
    let redirect = world.approve(&link(&world, &auth));
    let tokens = world.run(&[
        "ПолучитьТокен",
        "--code",
        code_of(&redirect),
        "--auth",
        &auth,
    ]);
    let mut auth = app;
    auth.insert("access_token".into(), tokens.json()["access_token"].clone());
    let auth = Value::Object(auth).to_string();
    world
        .run(&["CreateTextTweet", "-t", "signed in", "-a", &auth])
        .id();
}
