//! `xpost login`: whose app it is for, and under which name the account is kept.

use serde_json::{Map, Value, json};

use super::kept::{default, keep, names};
use super::support::{Run, World};

const OTHER: &str = "1000000002";

/// The app with a secret in a file, with a callback on a free port of this machine.
fn app(world: &World) -> String {
    let mut app = world.app();
    app.insert("redirect_uri".into(), json!(world.callback()));
    world.file("app.json", Value::Object(app).to_string())
}

/// Signs a user in, with the test in the place of the browser.
fn login(world: &World, auth: &str, user: &str, words: &[&str]) -> Run {
    let words = [&["login", "--no-browser", "-a", auth], words].concat();
    let mut running = world.start(&words, &[]);
    let redirect = world.approve(&format!("{}&sandbox_user={user}", running.link()));
    let page = super::support::visit(&redirect);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    running.end()
}

fn first(world: &World, auth: &str, words: &[&str]) -> Run {
    let user = world.sandbox.user().id;
    login(world, auth, &user, words)
}

fn author(world: &World, words: &[&str]) -> Value {
    let id = world
        .run(&[&["CreateTextTweet", "-t"], words].concat())
        .id();
    world.post(&id)["user"].clone()
}

#[test]
fn one_sign_in_and_every_later_command_acts_as_the_account() {
    let world = World::new();
    let run = first(&world, &app(&world), &[]);
    assert_eq!(run.code, 0, "{run:?}");
    for words in [
        "signed in as @demo_account; account `demo_account` is now the default",
        "xpost post \"Hello\"",
    ] {
        assert!(run.stdout.contains(words), "{words}: {run:?}");
    }
    assert!(!run.stdout.contains("xpost use"), "{run:?}");
    assert_eq!(default(&world).as_deref(), Some("demo_account"));
    assert_eq!(names(&world), ["demo_account"]);
    assert_eq!(
        author(&world, &["signed in"]),
        *world.sandbox.user().id.as_str()
    );
    // The whole grant has arrived: it knows its end and its scopes, and is refreshed.
    let known = world.run(&["whoami", "--json"]).json();
    assert!(known["expires_in"].as_u64() > Some(7000), "{known}");
    assert!(
        known["scope"]
            .as_str()
            .is_some_and(|scope| scope.contains("media.write")),
        "{known}"
    );
    for text in ["after two hours", "after four hours"] {
        world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
        author(&world, &[text]);
    }
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["refreshes"], 2);
}

#[test]
fn a_second_account_needs_no_app_and_says_how_to_go_back() {
    let world = World::new();
    first(&world, &app(&world), &[]);
    let network = world.network();
    let run = login(&world, &network, OTHER, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("xpost use demo_account"), "{run:?}");
    let second = default(&world).expect("a default account");
    assert_ne!(second, "demo_account");
    assert_eq!(author(&world, &["as the second"]), OTHER);
    world.run(&["use", "demo_account"]);
    assert_eq!(
        author(&world, &["as the first"]),
        *world.sandbox.user().id.as_str()
    );
    assert_eq!(names(&world).len(), 2);
}

#[test]
fn signing_in_again_renews_the_account_under_the_name_it_has() {
    let world = World::new();
    let run = first(&world, &app(&world), &["--account", "work"]);
    assert!(run.stdout.contains("account `work`"), "{run:?}");
    world.control("POST", "/_sandbox/revoke", json!({"refresh": true}));
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    let dead = world.run(&["show", "1"]);
    assert!(
        dead.stderr.contains("xpost login --account work"),
        "{dead:?}"
    );
    for words in [&[][..], &["--account", "work"]] {
        let network = world.network();
        let run = first(&world, &network, words);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("account `work`"), "{run:?}");
        assert_eq!(names(&world), ["work"]);
        author(&world, &[&format!("again {words:?}")]);
    }
    // Its place is known, too.
    assert_eq!(world.run(&["whoami", "--json"]).json()["grant"], "good");
}

#[test]
fn an_account_that_is_named_knows_its_app_and_its_place() {
    let world = World::new();
    first(&world, &app(&world), &["--account", "work"]);
    let mut running = world.start(&["login", "--no-browser", "--account", "work"], &[]);
    super::support::visit(&world.approve(&running.link()));
    let run = running.end();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(names(&world), ["work"]);
}

#[test]
fn a_name_of_another_user_is_left_alone_and_no_token_is_lost() {
    let world = World::new();
    let app = app(&world);
    first(&world, &app, &["--account", "work"]);
    let run = login(&world, &app, OTHER, &["--account", "work"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("`work` is another user's"), "{run:?}");
    assert!(run.stderr.contains("--account NAME"), "{run:?}");
    assert_eq!(
        author(&world, &["as before", "--account", "work"]),
        *world.sandbox.user().id.as_str()
    );
    assert_eq!(author(&world, &["as the new one"]), OTHER);
}

#[test]
fn what_x_does_not_say_does_not_lose_the_tokens() {
    let world = World::new();
    world.control(
        "POST",
        "/_sandbox/faults",
        json!({"match": {"path": "/2/users/me"}, "action": "status", "status": 503, "times": 20}),
    );
    let run = first(&world, &app(&world), &["--set", "retries=0"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("account `account`"), "{run:?}");
    author(&world, &["all the same"]);
    world.control("DELETE", "/_sandbox/faults", Value::Null);
    let run = world.run(&["whoami"]);
    assert!(run.stdout.contains("@demo_account"), "{run:?}");
}

#[test]
fn another_app_of_the_same_user_takes_the_place_of_the_first() {
    let world = World::new();
    first(&world, &app(&world), &[]);
    let public = world.sandbox.public_app().client_id;
    let mut running = world.start(
        &[
            "login",
            "--headless",
            "-a",
            &world.network(),
            "--client-id",
            &public,
        ],
        &[("XPOST_REDIRECT_URI", &world.callback())],
    );
    let redirect = world.approve(&running.link());
    running.write(&format!("{redirect}\n"));
    let run = running.end();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(names(&world), ["demo_account"]);
    let known = world.run(&["whoami", "--json"]).json();
    assert_eq!(known["client_id"], public);
    // With a secret of the first app X would refuse to refresh.
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    author(&world, &["refreshed by the second app"]);
}

#[test]
fn without_an_app_a_script_is_told_where_to_get_one_and_nothing_is_asked_of_x() {
    let world = World::new();
    let network = world.network();
    let run = world.run(&["login", "-a", &network]);
    assert_eq!(run.code, 3, "{run:?}");
    for word in [
        "https://console.x.com",
        "http://127.0.0.1:8739/callback",
        "xpost login --client-id ID",
        "XPOST_CLIENT_SECRET",
    ] {
        assert!(run.stderr.contains(word), "{word}: {run:?}");
    }
    assert!(!run.stderr.contains("oauth2/authorize"), "{run:?}");
    // An account of another X has no app for this one.
    keep(&world, "sandbox");
    world.run(&["use", "sandbox"]);
    assert_eq!(world.run(&["login"]).code, 3);
    assert!(world.requests().is_empty());
}

#[test]
fn the_callback_has_a_usual_address_and_what_is_said_of_it_is_nearer() {
    let world = World::new();
    let link = |environment: &[(&str, &str)]| {
        let words = [
            "login",
            "--headless",
            "-a",
            &world.network(),
            "--client-id",
            "demo-client",
        ];
        let mut running = world.start(&words, environment);
        let link = running.link();
        running.child.kill().expect("running");
        running.child.wait().expect("an end");
        link
    };
    assert!(link(&[]).contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A8739%2Fcallback&"));
    let run = world.run(&[
        "config",
        "set",
        "redirect_uri",
        "http://127.0.0.1:9999/settled",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(link(&[]).contains("9999%2Fsettled"));
    let near = [("XPOST_REDIRECT_URI", "http://127.0.0.1:9998/near")];
    assert!(link(&near).contains("9998%2Fnear"));
    // A sign-in that was given up leaves nothing in the store.
    assert!(names(&world).is_empty());
}

#[test]
fn a_port_that_is_taken_is_named_with_its_host() {
    let world = World::new();
    let occupant = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = occupant.local_addr().expect("an address");
    let callback = format!("http://{address}/callback");
    let run = world.run_with(
        &["login", "--client-id", "an-app", "--no-browser"],
        &[("XPOST_REDIRECT_URI", &callback)],
        "",
    );
    assert_eq!(run.code, 2, "{run:?}");
    for word in [&address.to_string(), "--headless"] {
        assert!(run.stderr.contains(word), "{word}: {run:?}");
    }
}

#[test]
fn a_sign_in_that_nobody_finishes_names_the_callback_to_look_at() {
    let world = World::new();
    let app = app(&world);
    let run = world.run(&["login", "--no-browser", "-a", &app, "--wait", "1"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("/signed-in"), "{run:?}");
    assert!(run.stderr.contains("https://console.x.com"), "{run:?}");
    assert!(names(&world).is_empty());
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_the_store_as_it_was() {
    let world = World::new();
    let app = app(&world);
    let mut running = world.start(&["login", "--no-browser", "-a", &app], &[]);
    running.link();
    running.signal("INT");
    assert_eq!(running.end().code, 130);
    assert!(names(&world).is_empty());
    assert_eq!(default(&world), None);
}

#[test]
fn tokens_of_the_environment_do_not_sign_in_and_are_told_to_win() {
    let world = World::new();
    let app = app(&world);
    let words = ["login", "--no-browser", "-a", &app, "--lang", "ru"];
    let mut running = world.start(&words, &[("XPOST_ACCESS_TOKEN", "abcdefghijkl")]);
    super::support::visit(&world.approve(&running.link()));
    let run = running.end();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("XPOST_ACCESS_TOKEN"), "{run:?}");
    assert!(
        run.stdout.contains("вход выполнен: @demo_account"),
        "{run:?}"
    );
    author(&world, &["by its own tokens"]);
}

#[test]
fn a_store_of_ones_own_does_not_change_the_default_account() {
    let world = World::new();
    let app = app(&world);
    let store = world.path("own.db");
    let store = store.to_str().expect("utf-8");
    let run = first(&world, &app, &["--store", store]);
    assert_eq!(run.code, 0, "{run:?}");
    let next = format!("--account demo_account --store {store}");
    assert!(run.stdout.contains(&next), "{run:?}");
    assert_eq!(default(&world), None);
    author(
        &world,
        &["a", "--account", "demo_account", "--store", store],
    );
}

#[test]
fn the_secrets_of_a_sign_in_are_never_shown() {
    let world = World::new();
    let mut seen = String::new();
    let app = app(&world);
    for words in [&["--debug"][..], &["--debug", "--envelope"], &["--json"]] {
        let run = first(&world, &app, words);
        assert_eq!(run.code, 0, "{run:?}");
        seen.push_str(&run.stdout);
        seen.push_str(&run.stderr);
    }
    let exported = world.run(&["auth", "export"]).json();
    let exported: &Map<String, Value> = exported.as_object().expect("an object");
    for key in ["client_secret", "access_token", "refresh_token"] {
        let secret = exported[key].as_str().expect("a secret");
        assert!(!seen.contains(secret), "{key}: {seen}");
    }
}
