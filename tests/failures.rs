//! A server that is down, slow, breaks off or answers garbage: the right code, the right outcome, and never a second
//! create (contract §7.3).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{PNG, World, client, error, mp4, result};

const CREATE: &str = "/2/tweets";

#[test]
fn a_server_that_is_down_was_certainly_not_asked() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = client(
        &json!({"api_url": format!("http://{address}"), "access_token": "abcdefgh", "retries": 1}),
    );
    let error = error(&client, "CreateTextTweet", json!({"text": "a"}));
    assert_eq!(error["code"], "connection_failed");
    assert_eq!(error["outcome"], "not_applied");
    assert_eq!(error["retryable"], true);
}

/// fault, code, outcome of a create, requests seen, posts made.
#[test]
fn a_lost_answer_to_create_is_unknown_and_never_retried() {
    let cases: Vec<(Value, &str, &str)> = vec![
        (
            json!({"action": "drop_before"}),
            "connection_lost",
            "unknown",
        ),
        (
            json!({"action": "drop_after"}),
            "connection_lost",
            "unknown",
        ),
        (json!({"action": "truncate"}), "connection_lost", "unknown"),
        (
            json!({"action": "garbage_http"}),
            "invalid_answer",
            "unknown",
        ),
        (
            json!({"action": "garbage_body"}),
            "invalid_answer",
            "unknown",
        ),
        (
            json!({"action": "status", "status": 503, "html": "<html>busy</html>"}),
            "server_error",
            "unknown",
        ),
        (
            json!({"action": "status", "status": 502, "empty": true}),
            "server_error",
            "unknown",
        ),
        (
            json!({"action": "status", "status": 500, "commit": true, "text": "oops"}),
            "server_error",
            "unknown",
        ),
        (
            json!({"action": "delay_ms", "ms": 3000}),
            "timeout",
            "unknown",
        ),
        (
            json!({"action": "delay_ms", "ms": 3000, "commit": true}),
            "timeout",
            "unknown",
        ),
    ];
    for (fault, code, outcome) in cases {
        let world = World::new();
        let mut auth = world.oauth2();
        auth["timeout"] = json!(1);
        let client = client(&auth);
        let shown = fault.to_string();
        let mut fault = fault;
        fault["match"] = json!({"method": "POST", "path": CREATE});
        fault["times"] = json!(5);
        world.fault(fault);
        let error = error(&client, "CreateTextTweet", json!({"text": "a"}));
        assert_eq!(error["code"], code, "{shown}: {error}");
        assert_eq!(error["outcome"], outcome, "{shown}: {error}");
        assert_eq!(error["retryable"], false, "{shown}: {error}");
        assert!(error["hint"].is_string(), "{shown}: {error}");
        assert_eq!(world.count("POST", CREATE), 1, "{shown}");
    }
}

#[test]
fn refusals_of_x_keep_their_status_body_and_advice() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["auto_refresh"] = json!(false);
    let client = client(&auth);
    result(&client, "CreateTextTweet", json!({"text": "same"}));
    let duplicate = error(&client, "CreateTextTweet", json!({"text": "same"}));
    assert_eq!(duplicate["code"], "duplicate_content");
    assert_eq!(duplicate["status"], 403);
    assert_eq!(duplicate["outcome"], "not_applied");
    assert_eq!(duplicate["body"]["title"], "Forbidden");

    for (fault, code) in [
        (json!({"action": "credits"}), "payment_required"),
        (json!({"action": "unauthorized"}), "unauthorized"),
        (
            json!({"action": "status", "status": 403, "empty": true}),
            "intercepted",
        ),
        (
            json!({"action": "status", "status": 400, "text": "media type unrecognized"}),
            "rejected",
        ),
        (
            json!({"action": "status", "status": 404, "html": "<html></html>"}),
            "intercepted",
        ),
        (
            json!({"action": "status", "status": 302, "empty": true, "headers": {"location": "http://127.0.0.1:9/"}}),
            "invalid_answer",
        ),
    ] {
        let mut fault = fault;
        fault["match"] = json!({"path": CREATE});
        world.fault(fault);
        let error = error(&client, "CreateTextTweet", json!({"text": "more"}));
        assert_eq!(error["code"], code, "{error}");
        assert_eq!(error["outcome"], "not_applied", "{error}");
    }

    world.fault(json!({"match": {"path": CREATE}, "action": "rate_limit", "reset_secs": 120}));
    let limited = error(&client, "CreateTextTweet", json!({"text": "more"}));
    assert_eq!(limited["code"], "rate_limited");
    assert_eq!(limited["retryable"], true);
    assert_eq!(limited["outcome"], "not_applied");
    let wait = limited["retry_at"].as_u64().unwrap() - xpost::clock::unix_seconds();
    assert!((100..=125).contains(&wait), "{wait}");
    assert_eq!(world.state()["posts"].as_array().unwrap().len(), 1);
}

#[test]
fn media_calls_are_repeated_part_by_part_and_the_file_arrives_whole() {
    let video = mp4(5 * 1024 * 1024 + 5);
    for (path, action) in [
        ("/2/media/upload/initialize", "drop_before"),
        ("/2/media/upload/*/append", "drop_before"),
        ("/2/media/upload/*/append", "drop_after"),
        ("/2/media/upload/*/finalize", "drop_before"),
        ("/2/media/upload", "garbage_http"),
        ("/2/media/metadata", "drop_after"),
    ] {
        let world = World::new();
        let client = client(&world.oauth2());
        world.fault(json!({"match": {"path": path}, "action": action}));
        world.fault(
            json!({"match": {"path": path}, "action": "status", "status": 503, "empty": true}),
        );
        let file = world.file("a.mp4", &video);
        result(
            &client,
            "CreateVideoTweet",
            json!({"text": "a", "videos": {"file": file, "alt_text": "b"}}),
        );
        let state = world.state();
        assert_eq!(state["posts"].as_array().unwrap().len(), 1);
        let hash: String = {
            use sha2::Digest as _;
            sha2::Sha256::digest(&video)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        };
        assert_eq!(
            state["posts"][0]["media"][0]["sha256"], hash,
            "{path} {action}"
        );
        let (done, total) = client.progress.get();
        assert_eq!(
            (done, total),
            (video.len() as u64, video.len() as u64),
            "{path} {action}"
        );
    }
}

#[test]
fn an_upload_that_fails_posts_nothing() {
    for fault in [
        json!({"match": {"path": "/2/media/upload/initialize"}, "action": "status", "status": 400, "text": "no", "times": 9}),
        json!({"match": {"path": "/2/media/upload/*/append"}, "action": "status", "status": 413, "empty": true, "times": 9}),
        json!({"match": {"path": "/2/media/upload/*/finalize"}, "action": "status", "status": 400, "text": "media type unrecognized", "times": 9}),
        json!({"match": {"path": "/2/media/metadata"}, "action": "status", "status": 500, "empty": true, "times": 9}),
        json!({"match": {"path": "/2/media/upload/*/finalize"}, "action": "processing_failed"}),
    ] {
        let world = World::new();
        let client = client(&world.oauth2());
        let shown = fault.to_string();
        world.fault(fault);
        let file = world.file("a.mp4", &mp4(100_000));
        let error = error(
            &client,
            "CreateVideoTweet",
            json!({"text": "a", "videos": {"file": file, "alt_text": "b"}}),
        );
        assert_eq!(error["outcome"], "not_applied", "{shown}: {error}");
        assert_eq!(world.count("POST", CREATE), 0, "{shown}");
    }
}

#[test]
fn processing_is_asked_for_when_x_says_so_and_not_for_ever() {
    let world = World::new();
    world.settings(json!({"processing_polls": 2, "check_after_secs": 1}));
    let mut auth = world.oauth2();
    let file = world.file("a.mp4", &mp4(100_000));
    result(
        &client(&auth),
        "CreateVideoTweet",
        json!({"text": "a", "videos": file}),
    );
    let media = world.state()["posts"][0]["media"][0].clone();
    assert_eq!(media["early_polls"], 0, "{media}");

    world.settings(json!({"processing_polls": 1000, "check_after_secs": 1}));
    auth["deadline"] = json!(2);
    let error = error(
        &client(&auth),
        "CreateVideoTweet",
        json!({"text": "b", "videos": file}),
    );
    assert_eq!(error["code"], "media_timeout");
    assert_eq!(world.state()["posts"].as_array().unwrap().len(), 1);
}

#[test]
fn media_that_x_has_not_heard_of_yet_are_tried_once_more() {
    let world = World::new();
    world.settings(json!({"media_lag_creates": 1}));
    let client = client(&world.oauth2());
    let file = world.file("a.png", PNG);
    result(
        &client,
        "CreateImageTweet",
        json!({"text": "a", "pictures": file}),
    );
    assert_eq!(world.count("POST", CREATE), 2);
    assert_eq!(world.state()["posts"].as_array().unwrap().len(), 1);
}

#[test]
fn oauth1_retries_are_signed_anew() {
    let world = World::new();
    let client = client(&world.oauth1());
    world.fault(json!({"match": {"path": "/2/users/me"}, "action": "drop_after", "times": 2}));
    result(&client, "GetCurrentUser", json!({}));
    assert_eq!(world.count("GET", "/2/users/me"), 3);
    assert_eq!(world.state()["nonce_replays"], 0);
}

#[test]
fn a_cancelled_upload_ends_at_once_and_posts_nothing() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(
        json!({"match": {"path": "/2/media/upload/*/append"}, "action": "delay_ms", "ms": 20_000}),
    );
    let file = world.file("a.mp4", &mp4(3_000_000));
    let running = std::sync::Arc::clone(&client);
    let call = std::thread::spawn(move || {
        let envelope = support::call(
            &running,
            "CreateVideoTweet",
            json!({"text": "a", "videos": file}),
        );
        (envelope, Instant::now())
    });
    // The request is on its way once X has logged the initialize before it and bytes have been counted.
    let begun = Instant::now();
    while client.progress.get().0 == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
    let cancelled = Instant::now();
    client.cancel();
    let (envelope, ended) = call.join().unwrap();
    assert_eq!(envelope["error"]["code"], "cancelled", "{envelope}");
    assert_eq!(envelope["error"]["outcome"], "not_applied");
    assert!(ended - cancelled < Duration::from_secs(2));
    assert_eq!(world.count("POST", CREATE), 0);
    // The client lives on.
    result(&client, "CreateTextTweet", json!({"text": "after"}));
}

#[test]
fn a_cancelled_create_says_that_its_outcome_is_unknown() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(
        json!({"match": {"path": CREATE}, "action": "delay_ms", "ms": 20_000, "commit": true}),
    );
    let running = std::sync::Arc::clone(&client);
    let call = std::thread::spawn(move || {
        support::call(&running, "CreateTextTweet", json!({"text": "a"}))
    });
    let begun = Instant::now();
    while world.state()["posts"].as_array().unwrap().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
    client.cancel();
    let envelope = call.join().unwrap();
    assert_eq!(envelope["error"]["code"], "cancelled");
    assert_eq!(envelope["error"]["outcome"], "unknown");
    assert_eq!(envelope["error"]["retryable"], false);
}

#[test]
fn a_lost_answer_to_delete_stays_unknown_when_the_next_attempt_is_never_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        use std::io::Read as _;
        let (mut socket, _) = listener.accept().unwrap();
        let _ = socket.read(&mut [0; 4096]).unwrap();
    });
    let client = client(&json!({"api_url": url, "access_token": "a-users-token", "retries": 1}));
    let error = error(&client, "DeleteTweet", json!({"id": "1"}));
    server.join().unwrap();
    assert_eq!(error["outcome"], "unknown", "{error}");
}

#[test]
fn a_post_that_is_gone_after_a_lost_answer_to_delete_was_deleted() {
    let world = World::new();
    let client = client(&world.oauth2());
    let gone = json!({"match": {"method": "DELETE"}, "action": "status", "status": 404,
        "body": {"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}});
    let id = result(&client, "CreateTextTweet", json!({"text": "a"}))["data"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    world.fault(json!({"match": {"method": "DELETE"}, "action": "drop_after"}));
    world.fault(gone.clone());
    let deleted = result(&client, "DeleteTweet", json!({"id": id}));
    assert_eq!(deleted, json!({"data": {"deleted": true}}));
    assert_eq!(world.count("DELETE", &format!("/2/tweets/{id}")), 2);

    // Nothing that was lost came before this one.
    let id = result(&client, "CreateTextTweet", json!({"text": "b"}))["data"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    world.fault(gone);
    let error = error(&client, "DeleteTweet", json!({"id": id}));
    assert_eq!(error["code"], "not_found", "{error}");
    assert_eq!(error["outcome"], "not_applied", "{error}");
}

#[test]
fn a_server_that_asks_for_a_long_pause_is_not_asked_again_within_the_call() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(json!({
        "match": {"path": "/2/users/me"}, "action": "status", "status": 503, "times": 3,
        "headers": {"retry-after": "3600"},
    }));
    let error = error(&client, "GetCurrentUser", json!({}));
    assert_eq!(error["code"], "server_error", "{error}");
    assert_eq!(error["retryable"], true);
    assert_eq!(world.count("GET", "/2/users/me"), 1);
}

#[test]
fn an_error_ends_the_wait_for_processing_whatever_the_state() {
    let world = World::new();
    world.settings(json!({"processing_polls": 1000, "check_after_secs": 1}));
    let file = world.file("a.mp4", &mp4(100_000));
    let wrong = json!({"code": 1, "name": "InvalidMedia", "message": "Unsupported video format"});
    let mut auths = [world.oauth2(), world.oauth1()];
    auths[1]["media_api"] = json!("1.1");
    let paths = [
        ["/2/media/upload", "/2/media/upload/*/finalize"],
        ["/1.1/media/upload.json", "/1.1/media/upload.json"],
    ];
    for (auth, [polled, finalized]) in auths.iter().zip(paths) {
        for (method, path, state) in [
            ("GET", polled, "in_progress"),
            ("GET", polled, "pending"),
            ("POST", finalized, "pending"),
        ] {
            // The older address takes every step of an upload: only the last one is answered so.
            let skip = if finalized == polled && method == "POST" {
                2
            } else {
                0
            };
            let info = json!({"state": state, "check_after_secs": 1, "error": wrong});
            world.fault(json!({
                "match": {"method": method, "path": path}, "skip": skip, "action": "status", "status": 200,
                "body": {"media_id_string": "1", "processing_info": info, "data": {"id": "1", "processing_info": info}},
            }));
            let error = error(
                &client(auth),
                "CreateVideoTweet",
                json!({"text": "a", "videos": file, "auth": {"deadline": 20}}),
            );
            assert_eq!(error["code"], "media_failed", "{method} {state}: {error}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("Unsupported video format"), "{message}");
        }
    }
    // An error that says nothing is none.
    world.settings(json!({"processing_polls": 1}));
    world.fault(json!({
        "match": {"method": "GET", "path": "/2/media/upload"}, "action": "status", "status": 200,
        "body": {"data": {"processing_info": {"state": "in_progress", "check_after_secs": 1, "error": null}}},
    }));
    result(
        &client(&auths[0]),
        "CreateVideoTweet",
        json!({"text": "a", "videos": file}),
    );
    assert_eq!(world.count("POST", CREATE), 1);
}

#[test]
fn a_processing_pause_that_no_clock_can_hold_is_over_the_deadline() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(json!({
        "match": {"path": "/2/media/upload/*/finalize"}, "action": "status", "status": 200,
        "body": {"data": {"id": "1", "processing_info":
            {"state": "pending", "check_after_secs": u64::MAX}}},
    }));
    let file = world.file("a.gif", support::GIF);
    let error = error(
        &client,
        "CreateGifTweet",
        json!({"text": "a", "gifs": file}),
    );
    assert_eq!(error["code"], "media_timeout", "{error}");
    assert_eq!(world.count("POST", CREATE), 0);
}

#[test]
fn a_download_that_hangs_ends_at_once_when_cancelled() {
    let world = World::new();
    let client = client(&world.oauth2());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/picture", listener.local_addr().unwrap());
    let running = std::sync::Arc::clone(&client);
    let call = std::thread::spawn(move || {
        support::call(
            &running,
            "CreateImageTweet",
            json!({"text": "a", "pictures": url, "auth": {"allow_private_urls": true}}),
        )
    });
    let held = listener.accept().unwrap();
    let cancelled = Instant::now();
    client.cancel();
    let envelope = call.join().unwrap();
    assert!(cancelled.elapsed() < Duration::from_secs(2));
    assert_eq!(envelope["error"]["code"], "cancelled", "{envelope}");
    drop(held);
}

#[test]
fn secrets_appear_in_no_error_and_no_log() {
    let world = World::new();
    let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::<String>::new()));
    let sink = std::sync::Arc::clone(&lines);
    xpost::trace::set(
        4,
        Some(std::sync::Arc::new(move |_, line| {
            sink.lock().unwrap().push(line.to_owned())
        })),
    );
    let mut seen = String::new();
    for mut auth in [world.oauth2(), world.oauth1()] {
        // Tokens that were replaced in between are no longer known.
        auth["auto_refresh"] = json!(false);
        let client = client(&auth);
        let secrets: Vec<String> = [
            "client_secret",
            "access_token",
            "refresh_token",
            "oauth_token_secret",
            "oauth_consumer_secret",
        ]
        .iter()
        .filter_map(|key| auth[*key].as_str().map(str::to_owned))
        .collect();
        for (path, fault) in [
            (CREATE, json!({"action": "unauthorized"})),
            (
                CREATE,
                json!({"action": "status", "status": 500, "text": secrets.join(" ")}),
            ),
            (
                CREATE,
                json!({"action": "status", "status": 400, "text": secrets.join(" ")}),
            ),
            (CREATE, json!({"action": "drop_after"})),
            (
                "/2/oauth2/token",
                json!({"action": "status", "status": 400, "text": secrets.join(" ")}),
            ),
        ] {
            let mut fault = fault;
            fault["match"] = json!({"path": path});
            world.fault(fault);
            seen += &support::call(&client, "CreateTextTweet", json!({"text": "a"})).to_string();
            seen += &support::call(&client, "GetStandardParameters", json!({})).to_string();
            if path != CREATE {
                seen += &error(&client, "RefreshToken", json!({})).to_string();
            }
            world
                .sandbox
                .control("DELETE", "/_sandbox/faults", Value::Null);
        }
        seen += &lines.lock().unwrap().join("\n");
        for secret in secrets {
            assert!(!seen.contains(&secret), "{secret} in {seen}");
        }
    }
    assert!(
        lines
            .lock()
            .unwrap()
            .iter()
            .any(|line| line.contains("POST"))
    );
    xpost::trace::set(0, None);
}

#[test]
fn a_rate_limit_is_waited_for_when_that_is_wanted_and_not_too_long() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["rate_limit"] = json!("wait");
    auth["rate_limit_wait"] = json!(5);
    let client = client(&auth);
    world.fault(json!({"match": {"path": CREATE}, "action": "rate_limit", "reset_secs": 1}));
    result(&client, "CreateTextTweet", json!({"text": "waited"}));
    assert_eq!(world.count("POST", CREATE), 2);

    world.fault(json!({"match": {"path": CREATE}, "action": "rate_limit", "reset_secs": 600}));
    let limited = error(&client, "CreateTextTweet", json!({"text": "too long"}));
    assert_eq!(limited["code"], "rate_limited", "{limited}");
    assert!(limited["retry_at"].is_u64());
    assert_eq!(world.count("POST", CREATE), 3);

    // A part of a file is sent again, and counted once.
    world.fault(json!({
        "match": {"path": "/2/media/upload/*/append", "segment": 1}, "action": "rate_limit", "reset_secs": 1,
    }));
    let video = mp4(3 * 1024 * 1024);
    let file = world.file("a.mp4", &video);
    result(
        &client,
        "UploadAttachmentsArray",
        json!({"files": file, "type": "tweet_video"}),
    );
    assert_eq!(
        client.progress.get(),
        (video.len() as u64, video.len() as u64)
    );
}

/// A server that reads a little of each request, answers, and closes while the rest is still coming.
fn impatient(answers: Vec<&'static str>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut some = vec![0; 64 * 1024];
            let _ = stream.read(&mut some);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

#[test]
fn an_answer_that_comes_before_all_is_sent_is_heard() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["api_url"] = json!(impatient(vec![
        "HTTP/1.1 200 OK\r\nContent-Length: 19\r\nConnection: close\r\n\r\n{\"data\":{\"id\":\"1\"}}",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ]));
    let file = world.file("a.mp4", &mp4(900 * 1024));
    let refused = error(
        &client(&auth),
        "CreateVideoTweet",
        json!({"text": "a", "videos": file}),
    );
    assert_eq!(refused["status"], 403, "{refused}");

    // Without an answer it stays what it was: a broken connection.
    auth["api_url"] = json!(impatient(vec!["", "", ""]));
    auth["retries"] = json!(0);
    let text = "a".repeat(200);
    let lost = error(&client(&auth), "CreateTextTweet", json!({"text": text}));
    assert_eq!(lost["code"], "connection_lost", "{lost}");
    assert_eq!(lost["outcome"], "unknown");
}
