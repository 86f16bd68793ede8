//! What a person sees of what takes its time: an upload, and a queue that is watched; and how Ctrl-C ends it.
#![cfg(unix)]

mod support;

use serde_json::{Value, json};
use support::World;
use support::terminal::Terminal;

/// A world whose account `default` is the default one.
fn world() -> World {
    let world = World::new();
    let mut auth = world.auth();
    auth.insert("profile".into(), json!("default"));
    auth.insert("store".into(), json!("default"));
    let kept = world.file("kept.json", Value::Object(auth).to_string());
    assert_eq!(world.run(&["SaveCredentials", "--auth", &kept]).code, 0);
    assert_eq!(world.run(&["use", "default"]).code, 0);
    world
}

/// A video of some megabytes, which is sent slowly.
fn film(world: &World) -> String {
    let append = json!({"method": "POST", "path": "/2/media/upload/*/append"});
    let fault = json!({"match": append, "times": -1, "action": "delay_ms", "ms": 400});
    world.control("POST", "/_sandbox/faults", fault);
    world.file("film.mp4", xpost_sandbox::samples::mp4(24 << 20))
}

#[test]
fn an_upload_shows_its_rate_and_the_time_left_and_leaves_nothing_but_the_answer() {
    let world = world();
    let film = film(&world);
    let mut terminal = Terminal::start(
        &world,
        &["post", "A film", "-m", &film],
        &[("TERM", "xterm")],
    );
    terminal.shows("uploading [");
    terminal.shows("MiB/s, ");
    terminal.shows("X is processing");
    assert_eq!(terminal.end(), 0, "{}", terminal.seen);
    let screen = terminal.screen();
    assert!(
        screen.starts_with("https://x.com/i/web/status/"),
        "{screen}"
    );
    assert_eq!(screen.lines().count(), 1, "{screen}");
    let quiet = Terminal::start(
        &world,
        &["post", "The same film", "-m", &film, "--no-progress"],
        &[("TERM", "xterm")],
    );
    let mut quiet = quiet;
    assert_eq!(quiet.end(), 0, "{}", quiet.seen);
    assert!(!quiet.seen.contains("uploading"), "{}", quiet.seen);
}

#[test]
fn ctrl_c_ends_an_upload_with_130_and_nothing_published() {
    let world = world();
    let film = film(&world);
    let mut terminal = Terminal::start(
        &world,
        &["post", "A film", "-m", &film],
        &[("TERM", "xterm")],
    );
    terminal.shows("MiB/s, ");
    assert_eq!(terminal.interrupts(), 130, "{}", terminal.seen);
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["posts"], json!([]), "{state}");
    // The cursor is back.
    let hidden = terminal.seen.matches("\u{1b}[?25l").count();
    assert!(
        hidden <= terminal.seen.matches("\u{1b}[?25h").count(),
        "{:?}",
        terminal.seen
    );
}

#[test]
fn ctrl_c_ends_every_wait_with_130() {
    let world = world();
    for (words, waits) in [
        (&["post", "-"][..], "reading"),
        (&["queue", "watch"], "nothing waits to be sent"),
        (&["sandbox", "--no-account"], "(Ctrl-C)"),
        (&["delete", "42"], "[y/N]"),
    ] {
        let mut terminal = Terminal::start(&world, words, &[("TERM", "xterm")]);
        terminal.shows(waits);
        assert_eq!(terminal.interrupts(), 130, "{words:?}: {}", terminal.seen);
    }
    let callback = world.callback();
    let app = world.app();
    let client_id = app["client_id"].as_str().expect("an id");
    let network = world.network();
    let set = format!("redirect_uri={callback}");
    let words = [
        "login",
        "--no-browser",
        "--client-id",
        client_id,
        "--set",
        &set,
        "--auth",
        &network,
    ];
    let secret = app["client_secret"].as_str().expect("a secret");
    let environment = [("TERM", "xterm"), ("XPOST_CLIENT_SECRET", secret)];
    let mut terminal = Terminal::start(&world, &words, &environment);
    terminal.shows("/i/oauth2/authorize");
    assert_eq!(terminal.interrupts(), 130, "{}", terminal.seen);
}

#[test]
fn who_watches_is_told_what_is_waited_for_and_until_when() {
    let world = world();
    let queued = world.run_with(
        &[
            "post",
            "Good morning",
            "--at",
            "2036-12-01 09:00",
            "--key",
            "morning",
        ],
        &[("TZ", "UTC")],
        "",
    );
    assert_eq!(queued.code, 0, "{queued:?}");
    let mut watching = world.start(&["queue", "watch", "--every", "1"], &[("TZ", "UTC")]);
    watching.told("waiting for `morning` of `default` until 2036-12-01 09:00:00 +00:00 (in ");
    // What comes in between is sent, and told of on stdout.
    let now = world.run(&["EnqueueTweet", "--post", "Now", "--idempotency_key", "now"]);
    assert_eq!(now.code, 0, "{now:?}");
    let line = watching.line();
    assert!(line.starts_with("default  now  sent  "), "{line}");
    watching.told("waiting for `morning`");
    watching.signal("INT");
    let ended = watching.end();
    assert_eq!((ended.code, ended.stdout.as_str()), (130, ""), "{ended:?}");

    // A table: when, in the time here, and how long that is.
    let table = world.run_with(&["queue", "list"], &[("TZ", "UTC")], "");
    assert!(table.stdout.contains("KEY"), "{table:?}");
    assert!(table.stdout.contains("2036-12-01 09:00 (in "), "{table:?}");
    let keys = world.run(&["queue", "list", "--quiet"]);
    assert_eq!(keys.stdout, "morning\n", "{keys:?}");
    let filtered = world.run(&["queue", "list", "-q", ".counts.waiting"]);
    assert_eq!(filtered.stdout, "1\n", "{filtered:?}");
    let empty = world.run(&["queue", "list", "--state", "failed"]);
    assert!(
        empty.stdout.contains("xpost post \"Hello\" --at"),
        "{empty:?}"
    );
}

#[test]
fn nobody_who_reads_is_no_reason_to_panic() {
    let world = world();
    for words in [
        "operations",
        "help environment",
        "queue list",
        "accounts",
        "--help",
    ] {
        let program = env!("CARGO_BIN_EXE_xpost");
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("{program} {words} | true")])
            .current_dir(world.home.path())
            .env("HOME", world.home.path())
            .env("XDG_STATE_HOME", world.path("state"))
            .output()
            .expect("a shell");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words}");
    }
}
