//! Uploads: parts side by side, smaller parts where X wants them, continuing what was cut off, and passing downloads on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{MP4, PNG, World, call, client, error, mp4, result};

const MIB: usize = 1024 * 1024;
const INITIALIZE: &str = "/2/media/upload/initialize";
const APPEND: &str = "/2/media/upload/*/append";

/// A video whose parts differ, so that one in the wrong place shows.
fn video(size: usize) -> Vec<u8> {
    let mut bytes = mp4(size);
    for (index, byte) in bytes.iter_mut().enumerate().skip(MP4.len()) {
        *byte = (index / 4093 + index % 251) as u8;
    }
    bytes
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The bytes of the last medium at X.
fn arrived(world: &World) -> Value {
    world.state()["media"].as_array().unwrap().last().unwrap()["sha256"].clone()
}

/// A sandbox that processes at once, and the standard parameters of its user.
fn world() -> (World, Value) {
    let world = World::new();
    world.settings(json!({"processing_polls": 0}));
    let mut auth = world.oauth2();
    auth["allow_private_urls"] = json!(true);
    (world, auth)
}

fn post(auth: &Value, file: &str) -> Value {
    call(
        &client(auth),
        "CreateVideoTweet",
        json!({"text": "a video", "videos": file}),
    )
}

fn indices(world: &World) -> Vec<u64> {
    world
        .requests()
        .iter()
        .filter_map(|request| request["segment"].as_u64())
        .collect()
}

#[test]
fn parts_are_sent_side_by_side_and_no_more_than_allowed() {
    for (parallelism, most) in [(1, 1), (4, 4), (16, 9)] {
        let (world, mut auth) = world();
        world.settings(json!({"latency_ms": 100}));
        auth["upload_parallelism"] = json!(parallelism);
        let bytes = video(8 * MIB + 1);
        let file = world.file("a.mp4", &bytes);
        assert_eq!(post(&auth, &file)["ok"], true);
        assert_eq!(arrived(&world), sha256(&bytes));
        let connections: HashSet<u64> = world
            .requests()
            .iter()
            .filter(|request| request["segment"].is_u64())
            .map(|request| request["connection"].as_u64().unwrap())
            .collect();
        assert_eq!(connections.len(), most, "of {parallelism}");
    }
}

#[test]
fn pictures_go_side_by_side_and_keep_their_order() {
    let (world, auth) = world();
    // The first one is the slowest.
    world.fault(json!({"match": {"path": APPEND}, "action": "delay_ms", "ms": 300}));
    let pictures: Vec<Value> = (0..4)
        .map(|index| {
            let mut bytes = PNG.to_vec();
            bytes.push(index);
            json!({"file": world.file(&format!("{index}.png"), &bytes), "alt_text": format!("{index}")})
        })
        .collect();
    result(
        &client(&auth),
        "CreateImageTweet",
        json!({"text": "four", "pictures": pictures}),
    );
    let state = world.state();
    let alt_texts: Vec<&str> = state["posts"][0]["media"]
        .as_array()
        .unwrap()
        .iter()
        .map(|media| media["alt_text"].as_str().unwrap())
        .collect();
    assert_eq!(alt_texts, ["0", "1", "2", "3"]);
}

#[test]
fn the_listener_is_called_on_the_callers_thread_and_ends_with_all() {
    let (world, auth) = world();
    let file = world.file("a.mp4", &video(6 * MIB));
    // A part that fails is not counted twice.
    world.fault(json!({"match": {"path": APPEND, "segment": 2}, "action": "drop_after"}));
    let client = client(&auth);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sink, caller) = (Arc::clone(&seen), thread::current().id());
    client.progress.listen(Some(Arc::new(move |done, total| {
        assert_eq!(thread::current().id(), caller);
        sink.lock().unwrap().push((done, total));
    })));
    result(
        &client,
        "CreateVideoTweet",
        json!({"text": "a", "videos": file}),
    );
    let total = 6 * MIB as u64;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.first(), Some(&(0, total)));
    assert_eq!(seen.last(), Some(&(total, total)));
    assert!(seen.iter().all(|(done, _)| *done <= total), "{seen:?}");
}

#[test]
fn parts_that_x_finds_too_large_are_halved() {
    let (world, auth) = world();
    world.settings(json!({"max_append_bytes": 300 * 1024}));
    let bytes = video(2 * MIB + 77);
    assert_eq!(post(&auth, &world.file("a.mp4", &bytes))["ok"], true);
    assert_eq!(arrived(&world), sha256(&bytes));
    assert_eq!(world.count("POST", INITIALIZE), 3);

    // There is an end to it.
    world.settings(json!({"max_append_bytes": 10_000}));
    world.forget_requests();
    let failure = error(
        &client(&auth),
        "CreateVideoTweet",
        json!({"text": "b", "videos": world.file("b.mp4", &bytes)}),
    );
    assert_eq!(failure["status"], 413, "{failure}");
    assert_eq!(failure["outcome"], "not_applied");
    assert_eq!(world.count("POST", INITIALIZE), 5);
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

/// The same with a store to remember uploads.
fn world_with_store() -> (World, Value) {
    let (world, mut auth) = world();
    auth["store"] = json!(world.folder.join("xpost.db"));
    auth["upload_parallelism"] = json!(2);
    (world, auth)
}

#[test]
fn an_upload_that_was_cut_off_continues_where_it_stopped() {
    let (world, auth) = world_with_store();
    let bytes = video(8 * MIB);
    let file = world.file("a.mp4", &bytes);
    world.fault(json!({"match": {"path": APPEND, "segment": 5}, "action": "status", "status": 403, "times": 1}));
    let failed = post(&auth, &file);
    assert_eq!(failed["error"]["status"], 403, "{failed}");
    let before = indices(&world);
    assert_eq!(post(&auth, &file)["ok"], true);
    assert_eq!(arrived(&world), sha256(&bytes));
    assert_eq!(world.count("POST", INITIALIZE), 1);
    let after = &indices(&world)[before.len()..];
    assert_eq!(after.iter().filter(|index| **index == 5).count(), 1);
    assert!(
        after.iter().all(|index| *index >= 4),
        "{before:?} {after:?}"
    );

    // It has served: the next post of the same file is an upload of its own.
    world.settings(json!({"duplicates": false}));
    assert_eq!(post(&auth, &file)["ok"], true);
    assert_eq!(world.count("POST", INITIALIZE), 2);
}

#[test]
fn media_that_only_wait_for_their_post_are_not_uploaded_again() {
    let (world, auth) = world_with_store();
    let file = world.file("a.mp4", &video(3 * MIB));
    world.fault(json!({"match": {"method": "POST", "path": "/2/tweets"}, "action": "credits"}));
    assert_eq!(post(&auth, &file)["error"]["code"], "payment_required");
    world.forget_requests();
    assert_eq!(post(&auth, &file)["ok"], true);
    let paths: Vec<String> = world
        .requests()
        .iter()
        .map(|request| format!("{} {}", request["method"], request["path"]))
        .collect();
    assert_eq!(
        paths,
        [r#""GET" "/2/media/upload""#, r#""POST" "/2/tweets""#]
    );
}

#[test]
fn another_file_or_account_and_a_medium_that_x_forgot_begin_anew() {
    let (world, auth) = world_with_store();
    let file = world.file("a.mp4", &video(4 * MIB));
    let cut = |auth: &Value| {
        world.fault(
            json!({"match": {"path": APPEND, "segment": 2}, "action": "status", "status": 403}),
        );
        assert_eq!(post(auth, &file)["error"]["status"], 403);
        world.forget_requests();
    };
    cut(&auth);
    let mut other = world.oauth2();
    for key in ["store", "upload_parallelism"] {
        other[key] = auth[key].clone();
    }
    assert_eq!(post(&other, &file)["ok"], true);
    assert_eq!(world.count("POST", INITIALIZE), 1, "another account");

    // The same name and size with other content.
    cut(&auth);
    let mut bytes = video(4 * MIB);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    world.file("a.mp4", &bytes);
    world.settings(json!({"duplicates": false}));
    assert_eq!(post(&auth, &file)["ok"], true);
    assert_eq!(world.count("POST", INITIALIZE), 1, "another file");
    assert_eq!(arrived(&world), sha256(&bytes));

    // X has dropped what it had.
    cut(&auth);
    world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": 86_401}));
    let mut fresh = world.oauth2();
    for key in ["store", "upload_parallelism"] {
        fresh[key] = auth[key].clone();
    }
    fresh["access_token"] = auth["access_token"].clone();
    fresh["refresh_token"] = auth["refresh_token"].clone();
    let envelope = post(&fresh, &file);
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(world.count("POST", INITIALIZE), 1, "forgotten by X");
    assert_eq!(arrived(&world), sha256(&bytes));
}

/// A web server that hands out one file, breaking off where it is told.
struct Web {
    url: String,
    /// The `Range` of every request, empty where there was none.
    asked: Arc<Mutex<Vec<String>>>,
}

struct Page {
    bytes: Vec<u8>,
    /// Break off after so many bytes of the answer, so many times.
    breaks: Vec<usize>,
    length: bool,
    etag: bool,
}

impl Web {
    fn new(page: Page) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/video.mp4", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let mut breaks = page.breaks.into_iter();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut range = String::new();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).unwrap_or(0) <= 2 {
                        break;
                    }
                    if let Some(value) = line.to_lowercase().strip_prefix("range: ") {
                        range = value.trim().to_owned();
                    }
                }
                let from: usize = range
                    .strip_prefix("bytes=")
                    .and_then(|range| range.strip_suffix('-'))
                    .map_or(0, |from| from.parse().unwrap());
                seen.lock().unwrap().push(range);
                let rest = &page.bytes[from..];
                let status = if from == 0 {
                    "200 OK"
                } else {
                    "206 Partial Content"
                };
                let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
                if page.length {
                    head += &format!("Content-Length: {}\r\n", rest.len());
                }
                if page.etag {
                    head += "ETag: \"one\"\r\n";
                }
                let sent = breaks.next().unwrap_or(usize::MAX).min(rest.len());
                let _ = stream.write_all((head + "\r\n").as_bytes());
                let _ = stream.write_all(&rest[..sent]);
                let _ = stream.shutdown(std::net::Shutdown::Write);
                let _ = reader.read(&mut [0; 1]);
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[test]
fn a_download_is_passed_on_while_it_arrives() {
    let (world, auth) = world();
    let bytes = video(9 * MIB + 5);
    let web = Web::new(Page {
        bytes: bytes.clone(),
        breaks: vec![5 * MIB, 100_000],
        length: true,
        etag: true,
    });
    let envelope = post(&auth, &web.url);
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(arrived(&world), sha256(&bytes));
    let second = 5 * MIB + 100_000;
    assert_eq!(
        web.asked(),
        [
            "",
            &format!("bytes={}-", 5 * MIB),
            &format!("bytes={second}-")
        ]
    );
}

#[test]
fn a_download_begins_again_when_its_parts_were_too_large() {
    let (world, auth) = world();
    world.settings(json!({"max_append_bytes": 600 * 1024}));
    let bytes = video(3 * MIB);
    let web = Web::new(Page {
        bytes: bytes.clone(),
        breaks: Vec::new(),
        length: true,
        etag: false,
    });
    let envelope = post(&auth, &web.url);
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(arrived(&world), sha256(&bytes));
    assert_eq!(web.asked(), ["", ""]);
}

#[test]
fn a_download_that_cannot_go_on_posts_nothing() {
    let (world, auth) = world();
    let web = Web::new(Page {
        bytes: video(3 * MIB),
        breaks: vec![2 * MIB],
        length: true,
        etag: false,
    });
    let envelope = post(&auth, &web.url);
    assert_eq!(envelope["error"]["code"], "media_unreadable", "{envelope}");
    assert_eq!(envelope["error"]["retryable"], true);
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

#[test]
fn a_download_of_unknown_length_is_uploaded_whole() {
    let (world, auth) = world();
    let bytes = video(3 * MIB + 9);
    let web = Web::new(Page {
        bytes: bytes.clone(),
        breaks: Vec::new(),
        length: false,
        etag: false,
    });
    let envelope = post(&auth, &web.url);
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(arrived(&world), sha256(&bytes));
}
