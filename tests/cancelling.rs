//! How soon a call ends that is told to: wherever it waits, within a tenth of a second.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(target_os = "linux")]
#[path = "support/native.rs"]
mod native;
mod support;

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{World, as_described, client, mp4};
use xpost::client::Client;
use xpost::operations;
use xpost::trace;

/// What is promised, and what a busy machine may add to it before a test fails.
const PROMISED: Duration = Duration::from_millis(100);
const GRACE: Duration = Duration::from_millis(400);

/// Cancels the call once `waits` says that it waits, and returns what it answers.
fn cancelled(
    client: &Arc<Client>,
    operation: &'static str,
    params: Value,
    mut waits: impl FnMut() -> bool,
) -> Value {
    let running = Arc::clone(client);
    let running = thread::spawn(move || {
        let envelope = operations::call(&running, operation, &params).to_value();
        (envelope, Instant::now())
    });
    let begun = Instant::now();
    while !waits() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it never waits");
        assert!(!running.is_finished(), "{:?}", running.join());
        thread::yield_now();
    }
    let told = Instant::now();
    client.cancel();
    let (envelope, ended) = running.join().unwrap();
    let took = ended.saturating_duration_since(told);
    assert!(took < PROMISED + GRACE, "{took:?}");
    // Held to its description when the time is taken: the first look at the schemas takes longer than any call.
    as_described(operation, &envelope);
    assert_eq!(envelope["error"]["code"], "cancelled", "{envelope}");
    envelope
}

#[test]
fn an_upload_stuck_on_a_full_socket() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["upload_timeout"] = json!(600);
    // Somebody who takes the head of a part and nothing of the rest.
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    auth["api_url"] = json!(format!("http://{}", deaf.local_addr().unwrap()));
    let file = world.file("a.mp4", &mp4(64 * 1024 * 1024));
    let answering = thread::spawn(move || {
        let mut held = Vec::new();
        for stream in deaf.incoming().take(5) {
            let mut stream = stream.unwrap();
            let mut head = [0; 2048];
            let got = stream.read(&mut head).unwrap();
            if String::from_utf8_lossy(&head[..got]).contains("initialize") {
                let body = r#"{"data":{"id":"1"}}"#;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                std::io::Write::write_all(&mut stream, answer.as_bytes()).unwrap();
            } else {
                held.push(stream);
            }
        }
        held
    });
    let client = client(&auth);
    // Full: the count has stood still for a while.
    let mut last = (0, Instant::now());
    let envelope = {
        let watched = Arc::clone(&client);
        cancelled(
            &client,
            "CreateVideoTweet",
            json!({"text": "a", "videos": file}),
            move || {
                let done = watched.progress.get().0;
                if done != last.0 {
                    last = (done, Instant::now());
                }
                done > 0 && last.1.elapsed() > Duration::from_millis(300)
            },
        )
    };
    assert_eq!(envelope["error"]["outcome"], "not_applied");
    drop(answering.join());
}

#[test]
fn a_wait_for_processing() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.settings(json!({"check_after_secs": 30}));
    let file = world.file("a.mp4", &mp4(2_000_000));
    cancelled(
        &client,
        "CreateVideoTweet",
        json!({"text": "a", "videos": file}),
        || {
            world.requests().iter().any(|request| {
                request["path"].as_str().unwrap().ends_with("finalize") && request["status"] == 200
            })
        },
    );
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

#[test]
fn a_wait_for_a_rate_limit() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["rate_limit"] = json!("wait");
    world.fault(json!({"match": {"path": "/2/tweets"}, "action": "rate_limit", "reset_secs": 300}));
    // The sandbox knows of its answer before the call does; the call says when it waits.
    let waits = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&waits);
    trace::set(
        2,
        Some(Arc::new(move |_, line| {
            if line.contains("a limit of X is used up") {
                heard.store(true, Ordering::Relaxed);
            }
        })),
    );
    let envelope = cancelled(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "a"}),
        || waits.load(Ordering::Relaxed),
    );
    trace::set(0, None);
    assert_eq!(envelope["error"]["outcome"], "not_applied");
    assert_eq!(world.count("POST", "/2/tweets"), 1);
}

#[test]
fn a_wait_for_the_first_byte() {
    let world = World::new();
    world.fault(json!({"match": {"path": "/2/users/me"}, "action": "delay_ms", "ms": 20_000, "commit": true}));
    let client = client(&world.oauth2());
    cancelled(&client, "GetCurrentUser", json!({}), || {
        world.count("GET", "/2/users/me") > 0
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_lookup_of_a_name_that_never_ends() {
    use std::process::Command;
    let world = World::new();
    let library = native::library();
    let folder = library.parent().unwrap();
    let built = |arguments: &[&str], source: &str, target: &str| {
        let target = world.folder.join(target);
        let output = Command::new("cc")
            .args(["-Wall", "-Wextra", "-Werror", "-O1"])
            .arg("-I")
            .arg(native::root().join("include"))
            .arg(native::root().join(source))
            .arg("-o")
            .arg(&target)
            .args(arguments)
            .output()
            .expect("cc");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        target
    };
    let shim = built(
        &["-shared", "-fPIC", "-ldl"],
        "tests/c/hanging_lookup.c",
        "lookup.so",
    );
    let linked = library.to_str().unwrap();
    let program = built(
        &["-std=c99", "-pthread", linked],
        "tests/c/cancel_lookup.c",
        "lookup",
    );
    let output = Command::new(program)
        .env("LD_PRELOAD", shim)
        .env("LD_LIBRARY_PATH", folder)
        .env("LOOKUP_MARK", world.folder.join("mark"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut times: Vec<u128> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.parse().unwrap())
        .collect();
    times.sort_unstable();
    assert_eq!(times.len(), 5);
    assert!(times[2] < (PROMISED + GRACE).as_millis(), "{times:?}");
}
