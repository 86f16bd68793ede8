//! `xpost logout`: the access ends at X, and the account is gone from the store.

use serde_json::{Value, json};

use super::kept::{default, keep, keep_other, names};
use super::support::World;

#[test]
fn the_access_ends_at_x_and_the_default_account_is_no_longer_one() {
    let world = World::new();
    keep(&world, "alice");
    keep_other(&world, "bob");
    let token = world.run(&["auth", "export", "--profile", "alice"]).json();
    world.run(&["use", "alice"]);
    let run = world.run(&["logout"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("`alice` is removed"), "{run:?}");
    assert!(run.stderr.contains("xpost use bob"), "{run:?}");
    assert_eq!(default(&world), None);
    assert_eq!(names(&world), ["bob"]);
    let mut auth = world.app();
    auth.insert("access_token".into(), token["access_token"].clone());
    let auth = Value::Object(auth).to_string();
    assert_eq!(world.run(&["GetCurrentUser", "-a", &auth]).code, 3);

    let run = world.run(&["logout"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("xpost use bob"), "{run:?}");
    let run = world.run(&["logout", "bob", "--json"]);
    assert_eq!(run.json(), json!({"removed": "bob", "revoked": true}));
    assert!(run.stderr.is_empty(), "{run:?}");
}

#[test]
fn an_account_stays_while_x_has_not_ended_its_access_unless_that_is_wanted() {
    let world = World::new();
    keep(&world, "alice");
    world.run(&["use", "alice"]);
    world.control(
        "POST",
        "/_sandbox/faults",
        json!({"match": {"path": "/2/oauth2/revoke"}, "action": "status", "status": 503, "times": 20}),
    );
    let run = world.run(&["logout", "--set", "retries=0"]);
    assert_ne!(run.code, 0, "{run:?}");
    for word in ["`alice` stays", "xpost logout alice --keep-grant"] {
        assert!(run.stderr.contains(word), "{word}: {run:?}");
    }
    assert_eq!(names(&world), ["alice"]);
    assert_eq!(default(&world).as_deref(), Some("alice"));
    let before = world.requests().len();
    let run = world.run(&["logout", "alice", "--keep-grant"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("until they expire"), "{run:?}");
    assert!(run.stderr.contains("xpost login"), "{run:?}");
    assert_eq!(world.requests().len(), before);
    assert!(names(&world).is_empty());
}

#[test]
fn the_account_is_named_once_and_has_to_be_there() {
    let world = World::new();
    keep(&world, "alice");
    keep_other(&world, "bob");
    let run = world.run(&["logout", "alice", "--account", "bob"]);
    assert_eq!(run.code, 2, "{run:?}");
    for name in ["`alice`", "`bob`"] {
        assert!(run.stderr.contains(name), "{run:?}");
    }
    let run = world.run(&["logout", "alcie"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("did you mean `alice`?"), "{run:?}");
    let run = world.run(&["logout", "alice", "--test"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(names(&world), ["alice", "bob"]);
    // The argument is nearer than the environment.
    let run = world.run_with(&["logout", "bob"], &[("XPOST_PROFILE", "alice")], "");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(names(&world), ["alice"]);
}
