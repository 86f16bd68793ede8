//! Every operation against the sandbox, with OAuth 2.0 alone and with OAuth 1.0a alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use base64::Engine as _;
use serde_json::{Value, json};
use sha2::Digest as _;
use support::{GIF, PNG, World, call, client, error, mp4, result};

fn sha256(bytes: &[u8]) -> String {
    sha2::Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn last_post(world: &World) -> Value {
    world.state()["posts"]
        .as_array()
        .unwrap()
        .last()
        .cloned()
        .expect("a post")
}

/// Posts of every kind arrive byte for byte, under the identity that was given.
fn posts_of_every_kind(auth: fn(&World) -> Value, kind: &str) {
    let world = World::new();
    let client = client(&auth(&world));

    let id = |value: &Value| value["data"]["id"].as_str().expect("an id").to_owned();
    let text = result(
        &client,
        "CreateTextTweet",
        json!({"text": "Привет, мир 👋"}),
    );
    assert_eq!(text["data"]["text"], "Привет, мир 👋");
    assert_eq!(last_post(&world)["auth_kind"], kind);

    let picture = world.file("picture.png", PNG);
    result(
        &client,
        "СоздатьТвитКартинки",
        json!({
            "text": "pictures",
            "pictures": [
                {"file": picture, "alt_text": "one pixel"},
                base64::engine::general_purpose::STANDARD.encode(PNG),
            ],
        }),
    );
    let post = last_post(&world);
    assert_eq!(post["media"].as_array().unwrap().len(), 2);
    assert_eq!(post["media"][0]["alt_text"], "one pixel");
    for media in post["media"].as_array().unwrap() {
        assert_eq!(media["sha256"], sha256(PNG));
        assert_eq!(media["size"], PNG.len());
    }
    assert_eq!(post["auth_kind"], kind);

    result(
        &client,
        "CreateGifTweet",
        json!({"text": "gif", "gifs": world.file("a.gif", GIF)}),
    );
    assert_eq!(last_post(&world)["media"][0]["sha256"], sha256(GIF));

    let video = mp4(3 * 1024 * 1024 + 17);
    result(
        &client,
        "CreateVideoTweet",
        json!({"text": "video", "videos": [world.file("a.mp4", &video)]}),
    );
    let post = last_post(&world);
    assert_eq!(post["media"][0]["sha256"], sha256(&video));
    assert_eq!(post["media"][0]["category"], "tweet_video");

    result(
        &client,
        "CreatePollTweet",
        json!({"text": "poll", "options": ["да", "нет"], "duration": 60}),
    );
    assert_eq!(
        last_post(&world)["body"]["poll"],
        json!({"options": ["да", "нет"], "duration_minutes": 60})
    );

    let ids = result(
        &client,
        "UploadAttachmentsArray",
        json!({
            "files": format!("['{picture}']"), "type": "tweet_image",
        }),
    );
    let reply = result(
        &client,
        "CreateCustomTweet",
        json!({
            "text": "custom", "media": ids, "in_reply_to_tweet_id": id(&text), "reply_settings": "following",
            "made_with_ai": true,
        }),
    );
    let post = last_post(&world);
    assert_eq!(post["body"]["reply"]["in_reply_to_tweet_id"], id(&text));
    assert_eq!(post["body"]["reply_settings"], "following");
    assert_eq!(post["body"]["made_with_ai"], true);

    assert_eq!(
        result(&client, "GetTweet", json!({"id": id(&text)}))["data"]["id"],
        id(&text)
    );
    assert_eq!(
        result(&client, "DeleteTweet", json!({"id": id(&reply)}))["data"]["deleted"],
        true
    );
    let me = result(&client, "GetCurrentUser", json!({}));
    assert_eq!(me["data"]["username"], world.sandbox.user().username);
}

#[test]
fn posts_of_every_kind_with_oauth2_alone() {
    posts_of_every_kind(World::oauth2, "oauth2");
}

#[test]
fn posts_of_every_kind_with_oauth1_alone() {
    posts_of_every_kind(World::oauth1, "oauth1");
}

#[test]
fn the_retired_upload_serves_who_asks_for_it() {
    let world = World::new();
    let mut auth = world.oauth1();
    auth["media_api"] = json!("1.1");
    let client = client(&auth);
    let video = mp4(2 * 1024 * 1024);
    result(
        &client,
        "CreateVideoTweet",
        json!({
            "text": "old", "videos": {"file": world.file("a.mp4", &video), "alt_text": "noise"},
        }),
    );
    assert_eq!(last_post(&world)["media"][0]["sha256"], sha256(&video));
    assert!(world.count("POST", "/1.1/media/upload.json") >= 4);
    assert_eq!(world.count("POST", "/2/media/upload/initialize"), 0);
}

#[test]
fn answers_in_every_naming_and_with_every_success_status_are_understood() {
    let world = World::new();
    let client = client(&world.oauth2());
    let picture = world.file("picture.png", PNG);
    for naming in ["old", "new", "empty", "absent"] {
        world.settings(json!({"naming": naming, "status_style": "live"}));
        let post = result(
            &client,
            "CreateImageTweet",
            json!({"text": naming, "pictures": picture}),
        );
        assert!(post["data"]["id"].is_string(), "{post}");
    }
}

#[test]
fn the_connection_is_kept_between_calls() {
    let world = World::new();
    let client = client(&world.oauth2());
    for text in ["one", "two", "three"] {
        result(&client, "CreateTextTweet", json!({"text": text}));
    }
    let requests = world.requests();
    assert_eq!(requests.len(), 3);
    assert!(
        requests
            .iter()
            .all(|request| request["connection"] == requests[0]["connection"]),
        "{requests:?}"
    );
}

#[test]
fn a_post_is_read_without_a_user_by_the_apps_own_keys() {
    let world = World::new();
    let post = result(
        &client(&world.oauth2()),
        "CreateTextTweet",
        json!({"text": "public"}),
    );
    let id = post["data"]["id"].clone();
    let app = world.sandbox.confidential_app();
    let mut auth = world.nobody();
    auth["oauth_consumer_key"] = json!(app.consumer_key);
    auth["oauth_consumer_secret"] = json!(app.consumer_secret);
    assert_eq!(
        result(&client(&auth), "GetTweet", json!({"id": id}))["data"]["id"],
        id
    );
    let mut auth = world.nobody();
    auth["access_token"] = json!(world.sandbox.app_only_token(&app));
    assert_eq!(
        result(&client(&auth), "GetTweet", json!({"id": id}))["data"]["id"],
        id
    );
}

#[test]
fn an_unknown_post_is_not_found_although_x_answers_200() {
    let world = World::new();
    let client = client(&world.oauth2());
    let error = error(&client, "GetTweet", json!({"id": "999"}));
    assert_eq!(error["code"], "not_found");
    assert_eq!(error["status"], 200);
}

#[test]
fn the_envelope_carries_status_and_rate_limits() {
    let world = World::new();
    let client = client(&world.oauth2());
    let envelope = call(&client, "CreateTextTweet", json!({"text": "hello"}));
    assert_eq!(envelope["http"]["status"], 201);
    assert_eq!(envelope["http"]["rate_limit"]["limit"], 100);
    assert!(envelope["http"]["rate_limit"]["reset"].is_u64());
}

#[test]
fn a_dry_run_shows_everything_and_sends_nothing() {
    let world = World::new();
    let client = client(&world.oauth2());
    let picture = world.file("picture.png", PNG);
    let plan = result(
        &client,
        "CreateImageTweet",
        json!({"text": "later", "pictures": picture, "dry_run": true}),
    );
    assert_eq!(plan["dry_run"], true);
    assert_eq!(plan["requests"][0]["upload"]["media_type"], "image/png");
    assert_eq!(plan["requests"][1]["method"], "POST");
    assert_eq!(plan["requests"][1]["body"]["text"], "later");
    for (name, params) in [
        ("CreateTextTweet", json!({"text": "a"})),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b"], "duration": 5}),
        ),
        ("DeleteTweet", json!({"id": "1"})),
        ("RefreshToken", json!({})),
        (
            "UploadAttachmentsArray",
            json!({"files": picture, "type": "tweet_image"}),
        ),
    ] {
        let mut params = params;
        params["dry_run"] = json!(true);
        let plan = result(&client, name, params);
        assert!(!plan["requests"].as_array().unwrap().is_empty(), "{name}");
        assert!(!plan.to_string().contains("Bearer"), "{name}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_url_is_fetched_and_a_private_one_only_when_allowed() {
    let world = World::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/picture", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut socket, _) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        let _ = socket.read(&mut buffer).unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            PNG.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        socket.write_all(PNG).unwrap();
    });
    let client = client(&world.oauth2());
    let refused = error(
        &client,
        "CreateImageTweet",
        json!({"text": "url", "pictures": url}),
    );
    assert_eq!(refused["code"], "media_unreadable");
    assert!(
        refused["hint"]
            .as_str()
            .unwrap()
            .contains("allow_private_urls")
    );
    assert!(world.requests().is_empty());
    result(
        &client,
        "CreateImageTweet",
        json!({
            "text": "url", "pictures": url, "auth": {"allow_private_urls": true},
        }),
    );
    assert_eq!(last_post(&world)["media"][0]["sha256"], sha256(PNG));
    server.join().unwrap();
}

/// A proxy on this machine: notes the tunnels it is asked for and answers in the name of every target, with a picture or,
/// for `away.invalid`, with a redirect to a private address.
fn proxy() -> (String, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    use std::io::{BufReader, Write as _};
    fn head(reader: impl std::io::BufRead) -> String {
        reader
            .lines()
            .map(|line| line.unwrap_or_default())
            .take_while(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&asked);
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let mut reader = BufReader::new(socket.try_clone().unwrap());
            let connect = head(&mut reader);
            let target = connect.split(' ').nth(1).unwrap_or_default().to_owned();
            seen.lock().unwrap().push(target.clone());
            socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            head(&mut reader);
            let (status, body) = if target.starts_with("away.") {
                ("302 Found\r\nLocation: http://169.254.169.254/", &[][..])
            } else {
                ("200 OK", PNG)
            };
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            socket
                .write_all(&[answer.as_bytes(), body].concat())
                .unwrap();
        }
    });
    (address, asked)
}

#[test]
fn through_a_proxy_urls_are_fetched_and_private_ones_are_still_refused() {
    let (proxy, asked) = proxy();
    let client = client(&json!({
        "access_token": "a-users-token", "proxy": proxy, "api_url": "http://x.invalid",
    }));
    let fetch = |url: &str| {
        call(
            &client,
            "UploadAttachmentsArray",
            json!({"files": url, "type": "tweet_image"}),
        )
    };
    let envelope = fetch("http://pictures.invalid/a.png");
    // The picture is at hand; what answers for X is not X.
    assert_eq!(envelope["error"]["code"], "invalid_answer", "{envelope}");
    for url in [
        "http://away.invalid/",
        "http://localhost/",
        "http://10.0.0.1/",
    ] {
        let envelope = fetch(url);
        assert_eq!(
            envelope["error"]["code"], "media_unreadable",
            "{url} {envelope}"
        );
        let hint = envelope["error"]["hint"].as_str().unwrap_or_default();
        assert!(hint.contains("allow_private_urls"), "{url} {envelope}");
    }
    assert_eq!(
        *asked.lock().unwrap(),
        ["pictures.invalid:80", "x.invalid:80", "away.invalid:80"]
    );
}

#[test]
fn everything_works_over_tls_with_a_private_ca_and_nothing_without_it() {
    let world = World::with(xpost_sandbox::Options {
        https_port: Some(0),
        ..Default::default()
    });
    let ca = world.file("ca.pem", world.sandbox.ca_pem().unwrap().as_bytes());
    let mut auth = world.oauth2();
    auth["api_url"] = json!(world.sandbox.https_url().unwrap());
    let untrusting = client(&auth);
    let refused = error(&untrusting, "CreateTextTweet", json!({"text": "tls"}));
    assert_eq!(refused["code"], "connection_failed");
    assert_eq!(refused["outcome"], "not_applied");
    assert!(
        refused["hint"].as_str().unwrap().contains("ca_file"),
        "{refused}"
    );
    auth["ca_file"] = json!(ca);
    let trusting = client(&auth);
    result(&trusting, "CreateTextTweet", json!({"text": "tls"}));
    let video = mp4(5 * 1024 * 1024);
    result(
        &trusting,
        "CreateVideoTweet",
        json!({"text": "tls video", "videos": world.file("a.mp4", &video)}),
    );
    assert_eq!(last_post(&world)["media"][0]["sha256"], sha256(&video));
}
