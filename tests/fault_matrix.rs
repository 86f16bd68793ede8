//! Every fault at every step of a post with a medium: how many requests X sees, what the caller is told, and that the file
//! is whole and the post is there once whenever the answer is a success.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{GIF, World, call, client, result};

/// The steps: name, method, path, and the part where there are several.
const STEPS: [(&str, &str, &str, Option<u64>); 6] = [
    ("initialize", "POST", "/2/media/upload/initialize", None),
    ("append", "POST", "/2/media/upload/*/append", Some(1)),
    ("finalize", "POST", "/2/media/upload/*/finalize", None),
    ("status", "GET", "/2/media/upload", None),
    ("metadata", "POST", "/2/media/metadata", None),
    ("create", "POST", "/2/tweets", None),
];

const FAULTS: [&str; 11] = [
    "drop_before",
    "drop_after",
    "truncate",
    "500",
    "502",
    "503",
    "429",
    "413",
    "slow_body",
    "garbage_http",
    "tls_alert",
];

/// What a cell promises.
#[derive(Debug)]
struct Promise {
    /// Requests of the step.
    requests: usize,
    /// Requests that open an upload.
    uploads: usize,
    /// Code, outcome, whether a repetition may help, and a part of the sentence; `None` is success.
    error: Option<(&'static str, &'static str, bool, &'static str)>,
    /// Posts at X.
    posts: usize,
}

/// Contract §7.3: media steps publish nothing and are repeated; a post is sent again only when it certainly did not happen.
fn promise(fault: &str, step: &str) -> Promise {
    let parts = if step == "append" { 3 } else { 1 };
    let done = |repeated: usize| Promise {
        requests: parts + repeated,
        uploads: if step == "initialize" {
            1 + repeated
        } else {
            1
        },
        error: None,
        posts: 1,
    };
    let failed = |requests, posts, code, outcome, retryable, sentence| Promise {
        requests,
        uploads: 1,
        error: Some((code, outcome, retryable, sentence)),
        posts,
    };
    let lost = "the connection broke before the answer was complete";
    match (fault, step) {
        ("drop_before", "create") => failed(1, 0, "connection_lost", "unknown", false, lost),
        ("drop_after" | "truncate", "create") => {
            failed(1, 1, "connection_lost", "unknown", false, lost)
        }
        ("garbage_http", "create") => failed(
            1,
            1,
            "invalid_answer",
            "unknown",
            false,
            "the server's answer is not valid HTTP",
        ),
        ("500", "create") => failed(1, 0, "server_error", "unknown", false, "(500)"),
        ("502", "create") => failed(1, 0, "server_error", "unknown", false, "(502)"),
        ("503", "create") => failed(1, 0, "server_error", "unknown", false, "(503)"),
        ("429", _) => failed(
            if step == "append" { 2 } else { 1 },
            0,
            "rate_limited",
            "not_applied",
            true,
            "limit",
        ),
        // Two parts of one mebibyte, then five of half a one.
        ("413", "append") => Promise {
            requests: 2 + 5,
            uploads: 2,
            error: None,
            posts: 1,
        },
        ("413", _) => failed(1, 0, "media_too_large", "not_applied", false, "too large"),
        ("slow_body", _) => done(0),
        // Nothing was sent on the connection that failed, so nothing is in doubt.
        ("tls_alert", "create") => done(0),
        _ => done(1),
    }
}

fn fault(name: &str) -> Value {
    match name {
        "429" => json!({"action": "rate_limit", "reset_secs": 90}),
        "413" => json!({"action": "status", "status": 413, "empty": true}),
        "500" | "502" | "503" => {
            json!({"action": "status", "status": name.parse::<u16>().unwrap(), "html": "<html></html>"})
        }
        "slow_body" => json!({"action": "slow_body", "chunk": 16, "ms": 2}),
        // The request is dropped, and the first try at another connection fails.
        "tls_alert" => json!({"action": "drop_before"}),
        other => json!({"action": other}),
    }
}

/// A GIF of two and a half parts.
fn gif() -> Vec<u8> {
    let mut bytes = GIF.to_vec();
    bytes.extend((0..5 * 512 * 1024 - GIF.len()).map(|index| (index / 4093 + index % 251) as u8));
    bytes
}

fn check(name: &str, step: (&str, &str, &str, Option<u64>)) -> Result<(), String> {
    let (step, method, path, part) = step;
    let promised = promise(name, step);
    let world = World::with(xpost_sandbox::Options {
        https_port: Some(0),
        ..Default::default()
    });
    world.settings(json!({"gzip": false}));
    let mut auth = world.oauth2();
    auth["upload_parallelism"] = json!(1);
    if name == "tls_alert" {
        auth["ca_file"] = json!(world.file("ca.pem", world.sandbox.ca_pem().unwrap().as_bytes()));
        auth["api_url"] = json!(world.sandbox.https_url().unwrap());
    }
    let bytes = gif();
    let gif = json!({"file": world.file("a.gif", &bytes), "alt_text": "a pixel"});
    let mut fault = fault(name);
    fault["match"] = json!({"method": method, "path": path});
    if let Some(part) = part {
        fault["match"]["segment"] = json!(part);
    }
    let envelope = if (name, step) == ("tls_alert", "create") {
        // Uploaded over connections that the post does not have.
        let ids = result(
            &client(&auth),
            "UploadAttachmentsArray",
            json!({"files": [gif], "type": "tweet_gif"}),
        );
        world.fault(json!({"action": "tls_alert"}));
        call(
            &client(&auth),
            "CreateCustomTweet",
            json!({"text": "a", "media": ids}),
        )
    } else {
        world.fault(fault);
        if name == "tls_alert" {
            // The first handshake is that of the request which is dropped.
            world.fault(json!({"action": "tls_alert", "skip": 1}));
        }
        call(
            &client(&auth),
            "CreateGifTweet",
            json!({"text": "a", "gifs": gif}),
        )
    };

    let state = world.state();
    let seen = (
        world.count(method, path),
        world.count("POST", STEPS[0].2),
        state["posts"].as_array().unwrap().len(),
    );
    let error = &envelope["error"];
    let mut wrong = Vec::new();
    if seen != (promised.requests, promised.uploads, promised.posts) {
        wrong.push(format!("requests, uploads and posts are {seen:?}"));
    }
    match promised.error {
        None if envelope["ok"] == true => {
            let hash: String = Sha256::digest(&bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            if state["posts"][0]["media"][0]["sha256"] != json!(hash) {
                wrong.push("the file is not whole".to_owned());
            }
            if state["posts"][0]["media"][0]["alt_text"] != "a pixel" {
                wrong.push("the alt text is missing".to_owned());
            }
        }
        None => wrong.push("it failed".to_owned()),
        Some((code, outcome, retryable, sentence)) => {
            let told = error["code"] == code
                && error["outcome"] == outcome
                && error["retryable"] == retryable
                && error["message"]
                    .as_str()
                    .is_some_and(|text| text.contains(sentence));
            let advised = match code {
                "rate_limited" => error["retry_at"].is_u64(),
                _ => outcome != "unknown" || error["hint"].is_string(),
            };
            if !told || !advised {
                wrong.push("it is told otherwise".to_owned());
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{name} at {step}: {wrong:?}; promised {promised:?}; {envelope}"
    ))
}

#[test]
fn every_fault_at_every_step_keeps_its_promise() {
    let cells: Vec<_> = FAULTS
        .iter()
        .flat_map(|fault| STEPS.iter().map(move |step| (*fault, *step)))
        .collect();
    assert_eq!(cells.len(), 66);
    let next = AtomicUsize::new(0);
    let broken = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((fault, step)) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(reason) = check(fault, *step) {
                        broken.lock().unwrap().push(reason);
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(
        broken.is_empty(),
        "{} of 66:\n{}",
        broken.len(),
        broken.join("\n")
    );
}
