//! A real signal to a real process at every moment of a run: it ends with the code that shells give for the signal, it says
//! what it knows of the post, and nothing is sent afterwards.
#![cfg(unix)]

mod support;

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Run, World};

const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

/// X is silent about the next request to that path for half a minute.
fn silent(world: &World, path: &str) {
    world.control(
        "POST",
        "/_sandbox/faults",
        json!({"match": {"method": "POST", "path": path}, "action": "delay_ms", "ms": 30_000}),
    );
}

/// Waits until something is so, which must happen.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until the request that X is silent about has arrived.
fn arrived(world: &World) {
    until("the request arrives", || {
        let faults = world.control("GET", "/_sandbox/faults", Value::Null);
        faults["faults"].as_array().is_some_and(Vec::is_empty)
    });
}

fn posts(world: &World) -> usize {
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    state["posts"].as_array().expect("a list").len()
}

/// Interrupts a run once `moment` has come; it must end soon, with the code of the signal.
fn interrupted(world: &World, words: &[&str], moment: impl Fn(), signal: (&str, i32)) -> Run {
    let running = world.start(words, &[]);
    moment();
    let sent = Instant::now();
    running.signal(signal.0);
    let run = running.end();
    assert!(
        sent.elapsed() < Duration::from_secs(5),
        "{:?}",
        sent.elapsed()
    );
    assert_eq!(run.code, signal.1, "{run:?}");
    run
}

#[test]
fn a_text_post_whose_answer_is_awaited_ends_as_unknown() {
    let world = World::new();
    let auth = world.auth_file();
    for signal in SIGNALS {
        silent(&world, "/2/tweets");
        let text = format!("awaited {}", signal.0);
        let words = ["CreateTextTweet", "-t", &text, "-a", &auth];
        let run = interrupted(&world, &words, || arrived(&world), signal);
        assert!(run.stderr.contains("the outcome is unknown"), "{run:?}");
        assert!(run.stdout.is_empty(), "{run:?}");
    }
}

#[test]
fn an_upload_is_cut_and_nothing_is_posted() {
    let world = World::new();
    let auth = world.auth_file();
    let png = world.png("a.png");
    for path in [
        "/2/media/upload/initialize",
        "/2/media/upload/*/append",
        "/2/media/upload/*/finalize",
    ] {
        for signal in SIGNALS {
            silent(&world, path);
            let words = ["CreateImageTweet", "-t", "never", "-p", &png, "-a", &auth];
            let run = interrupted(&world, &words, || arrived(&world), signal);
            assert!(run.stderr.contains("cancelled"), "{run:?}");
        }
    }
    assert_eq!(posts(&world), 0);
    let created = |request: &&Value| request["path"] == "/2/tweets";
    assert_eq!(world.requests().iter().filter(created).count(), 0);
}

#[test]
fn the_wait_for_processing_is_cut_and_nothing_is_posted() {
    let world = World::new();
    world.control(
        "POST",
        "/_sandbox/settings",
        json!({"processing_polls": 1000, "check_after_secs": 1}),
    );
    let auth = world.auth_file();
    let mp4 = world.mp4();
    for signal in SIGNALS {
        let polls = || {
            let poll = |request: &&Value| {
                request["method"] == "GET" && request["path"] == "/2/media/upload"
            };
            world.requests().iter().filter(poll).count()
        };
        let before = polls();
        let words = [
            "CreateVideoTweet",
            "-t",
            "never",
            "-v",
            &mp4,
            "-a",
            &auth,
            "--set",
            "skip_checks=true",
        ];
        let moment = || until("a poll", || polls() > before);
        let run = interrupted(&world, &words, moment, signal);
        assert!(run.stderr.contains("cancelled"), "{run:?}");
    }
    assert_eq!(posts(&world), 0);
}

#[test]
fn a_worker_ends_idle_or_busy() {
    let world = World::new();
    let auth = world.auth_file();
    let kept = ["SaveCredentials", "-a", &auth, "--profile", "main"];
    assert_eq!(world.run(&kept).code, 0);
    let network = world.network();
    let watch = ["queue", "watch", "--every", "3600", "-a", &network];
    for signal in SIGNALS {
        let key = format!("key {}", signal.0);
        let put = [
            "EnqueueTweet",
            "-p",
            &key,
            "--idempotency_key",
            &key,
            "--profile",
            "main",
        ];
        assert_eq!(world.run(&put).code, 0);
        silent(&world, "/2/tweets");
        interrupted(&world, &watch, || arrived(&world), signal);
        let cancel = ["queue", "list", "--json", "--profile", "main"];
        let left = world.run(&cancel).json();
        let posts = left["posts"].as_array().expect("a list");
        let post = posts
            .iter()
            .find(|post| post["idempotency_key"] == key.as_str());
        assert!(post.is_some_and(|post| post["state"] != "sent"), "{left}");
    }
    // An empty store: the worker sleeps for an hour.
    let empty = World::new();
    let network = empty.network();
    for signal in SIGNALS {
        let watch = [
            "queue", "watch", "--every", "3600", "-a", &network, "--debug",
        ];
        let mut running = empty.start(&watch, &[]);
        running.told("SendQueued");
        running.signal(signal.0);
        let run = running.end();
        assert_eq!(run.code, signal.1, "{run:?}");
    }
}

#[test]
fn an_answer_that_came_before_the_signal_is_written() {
    let world = World::new();
    let auth = world.auth_file();
    // X has made the post; its answer is on the way and long enough for the signal to come in between.
    for (text, signal) in [("slow INT", SIGNALS[0]), ("slow TERM", SIGNALS[1])] {
        let words = ["CreateTextTweet", "-t", text, "-a", &auth];
        world.control(
            "POST",
            "/_sandbox/faults",
            json!({"match": {"path": "/2/tweets"}, "action": "delay_ms", "ms": 1, "commit": true}),
        );
        let before = posts(&world);
        let running = world.start(&words, &[]);
        until("the post", || posts(&world) > before);
        running.signal_if_running(signal.0);
        let run = running.end();
        // Either the answer was there in time, and is shown, or nobody knows.
        match run.code {
            0 => assert_eq!(world.post(&run.id())["sent_text"], text),
            code => {
                assert_eq!(code, signal.1, "{run:?}");
                assert!(run.stderr.contains("the outcome is unknown"), "{run:?}");
            }
        }
    }
}

/// A refresh that was sent is waited for, since its answer holds the only token; whoever insists ends the program all the same.
#[test]
fn the_second_signal_ends_a_program_that_the_first_one_cannot() {
    let world = World::new();
    let auth = world.auth_file();
    let kept = ["SaveCredentials", "-a", &auth, "--profile", "main"];
    assert_eq!(world.run(&kept).code, 0);
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    silent(&world, "/2/oauth2/token");
    let network = world.network();
    let words = [
        "CreateTextTweet",
        "-t",
        "never",
        "-a",
        &network,
        "--profile",
        "main",
    ];
    let mut running = world.start(&words, &[]);
    arrived(&world);
    running.signal("INT");
    std::thread::sleep(Duration::from_millis(500));
    assert!(
        running.child.try_wait().expect("a process").is_none(),
        "it ended"
    );
    running.signal("TERM");
    assert_eq!(running.end().code, 143);
    assert_eq!(posts(&world), 0);
}

/// `nohup` ignores HUP, a script's background INT: each stays ignored, and the others still end the call.
#[test]
fn a_signal_that_was_ignored_stays_so_and_the_others_are_heeded() {
    let world = World::new();
    let auth = world.auth_file();
    for (ignored, heeded) in [
        ("INT", SIGNALS[1]),
        ("HUP", SIGNALS[0]),
        ("TERM", SIGNALS[2]),
    ] {
        silent(&world, "/2/tweets");
        let script = format!("trap '' {ignored}; exec \"$@\"");
        let text = format!("ignores {ignored}");
        let mut command = Command::new("sh");
        command
            .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_xpost")])
            .args(["CreateTextTweet", "-t", &text, "-a", &auth])
            .env("HOME", world.home.path())
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // SAFETY: between fork and exec `signal` may be called, and nothing else is.
        unsafe {
            command.pre_exec(|| {
                for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
                    libc::signal(signal, libc::SIG_DFL);
                }
                Ok(())
            });
        }
        let mut child = command.spawn().expect("sh");
        arrived(&world);
        let signal = |name: &str| {
            let id = child.id().to_string();
            let done = Command::new("kill")
                .args([&format!("-{name}"), &id])
                .status();
            assert!(done.expect("kill").success());
        };
        signal(ignored);
        std::thread::sleep(Duration::from_millis(300));
        signal(heeded.0);
        assert!(child.try_wait().is_ok(), "{ignored}");
        let output = child.wait_with_output().expect("an end");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(heeded.1), "{ignored}: {told}");
        assert!(told.contains("the outcome is unknown"), "{ignored}: {told}");
    }
}
