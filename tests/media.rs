//! What is checked of media before anything is sent, what an expert may leave to X, and subtitles, over the sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{GIF, PNG, World, call, client, error, mp4, result};

const MIB: usize = 1024 * 1024;
const SRT: &str = "1\n00:00:00,000 --> 00:00:01,000\nHello\n";
const VTT: &str = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n";

/// A GIF of so many frames, each the size of the screen; its pictures hold next to nothing.
fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    let screen = [width.to_le_bytes(), height.to_le_bytes()].concat();
    bytes.extend_from_slice(&screen);
    bytes.extend_from_slice(&[0x80, 0, 0, 0xff, 0xff, 0xff, 0, 0, 0]);
    for _ in 0..frames {
        bytes.extend_from_slice(&[0x2c, 0, 0, 0, 0]);
        bytes.extend_from_slice(&screen);
        bytes.extend_from_slice(&[0, 2, 2, 0x44, 1, 0]);
    }
    bytes.push(0x3b);
    bytes
}

fn padded(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(size, 0);
    bytes
}

fn last_post(world: &World) -> Value {
    let state = world.state();
    state["posts"].as_array().unwrap().last().unwrap().clone()
}

#[test]
fn each_limit_is_checked_before_anything_is_sent() {
    let world = World::new();
    let client = client(&world.oauth2());
    let file = |name: &str, bytes: &[u8]| world.file(name, bytes);
    let cut = gif(10, 10, 3);
    let cut = &cut[..cut.len() - 5];
    let mut broken = gif(10, 10, 2);
    broken[19] = 0x77;
    let cases = [
        (
            "CreateGifTweet",
            "gifs",
            file("wide.gif", &gif(1281, 1080, 2)),
            "media_too_large",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("high.gif", &gif(1280, 1081, 2)),
            "media_too_large",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("long.gif", &gif(10, 10, 351)),
            "media_too_large",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("many.gif", &gif(1280, 1080, 218)),
            "media_too_large",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("big.gif", &padded(GIF, 15 * MIB + 1)),
            "media_too_large",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("cut.gif", cut),
            "media_unreadable",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("broken.gif", &broken),
            "media_unreadable",
        ),
        (
            "CreateGifTweet",
            "gifs",
            file("none.gif", &gif(10, 10, 0)),
            "media_unreadable",
        ),
        (
            "CreateImageTweet",
            "pictures",
            file("big.png", &padded(PNG, 5 * MIB + 1)),
            "media_too_large",
        ),
        (
            "CreateImageTweet",
            "pictures",
            file("cut2.gif", cut),
            "media_unreadable",
        ),
    ];
    for (name, parameter, path, code) in cases {
        let refused = error(&client, name, json!({"text": "a", parameter: path}));
        assert_eq!(refused["code"], code, "{path}: {refused}");
        assert_eq!(refused["parameter"], format!("{parameter}[0]"), "{path}");
        assert_eq!(refused["outcome"], "not_applied", "{path}");
    }
    assert!(world.requests().is_empty());
}

// Elsewhere the file would really take the room.
#[cfg(unix)]
#[test]
fn a_video_over_the_limit_is_refused_before_anything_is_sent() {
    let world = World::new();
    let client = client(&world.oauth2());
    let huge = world.file("huge.mp4", &mp4(64));
    let file = std::fs::File::options().write(true).open(&huge).unwrap();
    file.set_len(16 * 1024 * MIB as u64 + 1).unwrap();
    let refused = error(
        &client,
        "CreateVideoTweet",
        json!({"text": "a", "videos": huge}),
    );
    assert_eq!(refused["code"], "media_too_large", "{refused}");
    assert!(world.requests().is_empty());
}

#[test]
fn what_is_just_within_the_limits_is_posted() {
    let world = World::new();
    let client = client(&world.oauth2());
    for (name, parameter, bytes) in [
        ("CreateGifTweet", "gifs", gif(1280, 1080, 217)),
        ("CreateGifTweet", "gifs", gif(926, 925, 350)),
        ("CreateImageTweet", "pictures", padded(PNG, 5 * MIB)),
        // A still GIF is a picture like any other.
        ("CreateImageTweet", "pictures", gif(1281, 1081, 1)),
    ] {
        let path = world.file("item", &bytes);
        let text = format!("{name} {}", bytes.len());
        result(&client, name, json!({"text": text, parameter: path}));
        assert_eq!(last_post(&world)["media"][0]["size"], bytes.len());
    }
}

#[test]
fn a_post_never_mixes_its_media() {
    let world = World::new();
    let client = client(&world.oauth2());
    let picture = world.file("a.png", PNG);
    let moving = world.file("moving.gif", &gif(10, 10, 2));
    let still = world.file("still.gif", &gif(10, 10, 1));
    let video = world.file("a.mp4", &mp4(1000));
    for (name, parameter, items, code, place) in [
        (
            "CreateImageTweet",
            "pictures",
            json!([picture, moving]),
            "media_unsupported",
            "pictures[1]",
        ),
        (
            "CreateImageTweet",
            "pictures",
            json!([moving, moving]),
            "media_unsupported",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            "pictures",
            json!([picture, video]),
            "media_unsupported",
            "pictures[1]",
        ),
        (
            "CreateImageTweet",
            "pictures",
            json!([picture, picture, picture, picture, picture]),
            "invalid_parameter",
            "pictures",
        ),
        (
            "CreateGifTweet",
            "gifs",
            json!([moving, still]),
            "invalid_parameter",
            "gifs",
        ),
        (
            "CreateGifTweet",
            "gifs",
            json!(video),
            "media_unsupported",
            "gifs[0]",
        ),
        (
            "CreateVideoTweet",
            "videos",
            json!([video, video]),
            "invalid_parameter",
            "videos",
        ),
        (
            "CreateVideoTweet",
            "videos",
            json!(moving),
            "media_unsupported",
            "videos[0]",
        ),
        (
            "CreateVideoTweet",
            "videos",
            json!(format!("['{video}', '{picture}']")),
            "invalid_parameter",
            "videos",
        ),
    ] {
        let refused = error(&client, name, json!({"text": "a", parameter: items}));
        assert_eq!(refused["code"], code, "{items}: {refused}");
        assert_eq!(refused["parameter"], place, "{items}: {refused}");
    }
    let refused = error(
        &client,
        "UploadAttachmentsArray",
        json!({"files": [picture, video], "type": "tweet_image"}),
    );
    assert_eq!(refused["parameter"], "files[1]");
    assert!(refused["hint"].as_str().unwrap().contains("tweet_video"));
    assert!(world.requests().is_empty());
    let four = json!([picture, still, picture, picture]);
    result(
        &client,
        "CreateImageTweet",
        json!({"text": "four", "pictures": four}),
    );
    assert_eq!(last_post(&world)["media"].as_array().unwrap().len(), 4);
}

#[test]
fn any_number_is_uploaded_without_a_post() {
    let world = World::new();
    let client = client(&world.oauth2());
    let moving = world.file("moving.gif", &gif(10, 10, 2));
    let picture = world.file("a.png", PNG);
    for (kind, files) in [
        ("tweet_gif", json!([moving, moving])),
        (
            "tweet_image",
            json!([picture, picture, picture, picture, picture, picture]),
        ),
    ] {
        let count = files.as_array().unwrap().len();
        let ids = result(
            &client,
            "UploadAttachmentsArray",
            json!({"files": files, "type": kind}),
        );
        assert_eq!(ids.as_array().unwrap().len(), count);
    }
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

#[test]
fn an_expert_leaves_the_judgement_to_x() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["skip_checks"] = json!(true);
    let client = client(&auth);
    // What would be refused here, X takes.
    world.settings(json!({"check_media_bytes": false}));
    for (name, parameter, item) in [
        (
            "CreateGifTweet",
            "gifs",
            json!(world.file("wide.gif", &gif(1281, 1081, 351))),
        ),
        ("CreateGifTweet", "gifs", json!(world.file("a.png", PNG))),
        (
            "CreateImageTweet",
            "pictures",
            json!({"file": world.file("a.bin", b"anything"), "media_type": "image/bmp"}),
        ),
    ] {
        result(
            &client,
            name,
            json!({"text": item.to_string(), parameter: item}),
        );
    }
    // What X refuses, X refuses.
    let refused = error(
        &client,
        "CreateImageTweet",
        json!({"text": "a", "pictures": world.file("big.png", &padded(PNG, 5 * MIB + 1))}),
    );
    assert_ne!(refused["code"], "media_too_large", "{refused}");
    assert!(refused["status"].is_u64(), "{refused}");
    // What nobody can send is refused all the same.
    world.forget_requests();
    for (item, code) in [
        (json!(world.file("b.bin", b"anything")), "media_unsupported"),
        (json!(world.file("empty", b"")), "media_empty"),
        (json!("missing.png"), "media_unreadable"),
    ] {
        let refused = error(
            &client,
            "CreateImageTweet",
            json!({"text": "a", "pictures": item}),
        );
        assert_eq!(refused["code"], code, "{item}: {refused}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn subtitles_are_uploaded_and_attached_before_the_post() {
    let world = World::new();
    let client = client(&world.oauth2());
    let video = world.file("a.mp4", &mp4(1000));
    let srt = world.file("a.srt", SRT.as_bytes());
    let vtt = STANDARD.encode(VTT);
    let two =
        json!([{"file": srt}, {"base64": vtt, "language_code": "ru", "display_name": "Русский"}]);
    result(
        &client,
        "CreateVideoTweet",
        json!({"text": "two", "videos": {"file": video, "subtitles": two}}),
    );
    let kept = last_post(&world)["media"][0]["subtitles"].clone();
    assert_eq!(kept.as_array().unwrap().len(), 2, "{kept}");
    assert_eq!(kept[0]["language_code"], "EN");
    assert_eq!(kept[0]["display_name"], "EN");
    assert_eq!(kept[1]["language_code"], "RU");
    assert_eq!(kept[1]["display_name"], "Русский");
    let state = world.state();
    let media = state["media"].as_array().unwrap();
    for (nth, kind) in [(0, "text/srt"), (1, "text/vtt")] {
        let text = media.iter().find(|one| one["id"] == kept[nth]["id"]);
        let text = text.expect("the subtitles' own medium");
        assert_eq!(text["category"], "subtitles");
        assert_eq!(text["type"], kind);
    }
    let paths: Vec<String> = world
        .requests()
        .iter()
        .map(|request| request["path"].as_str().unwrap().to_owned())
        .collect();
    let at = |path: &str| paths.iter().rposition(|seen| seen == path);
    assert!(at("/2/media/subtitles") < at("/2/tweets"), "{paths:?}");
    assert!(
        at("/2/media/upload") < at("/2/media/subtitles"),
        "{paths:?}"
    );

    // As JSON text, and without a post.
    let text = json!([{"file": video, "subtitles": json!({"file": srt, "language_code": "de"}).to_string()}]);
    let ids = result(
        &client,
        "UploadAttachmentsArray",
        json!({"files": text.to_string(), "type": "tweet_video"}),
    );
    let state = world.state();
    let media = state["media"].as_array().unwrap();
    let uploaded = media.iter().find(|one| one["id"] == ids[0]).unwrap();
    assert_eq!(uploaded["subtitles"][0]["language_code"], "DE");
}

#[test]
fn subtitles_that_x_refuses_leave_no_post() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(json!({
        "match": {"method": "POST", "path": "/2/media/subtitles"}, "action": "status", "status": 400,
    }));
    let video = world.file("a.mp4", &mp4(1000));
    let refused = error(
        &client,
        "CreateVideoTweet",
        json!({"text": "a", "videos": {"file": video, "subtitles": STANDARD.encode(SRT)}}),
    );
    assert_eq!(refused["code"], "rejected", "{refused}");
    assert_eq!(refused["outcome"], "not_applied");
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

#[test]
fn bad_subtitles_are_refused_by_name_before_anything_is_sent() {
    let world = World::new();
    let client = client(&world.oauth2());
    let video = world.file("a.mp4", &mp4(1000));
    let srt = world.file("a.srt", SRT.as_bytes());
    let large = world.file("large.srt", &padded(SRT.as_bytes(), MIB + 1));
    let text = world.file("text.srt", b"these are no subtitles");
    let bad = |subtitles: Value, code: &str, place: &str| {
        let item = json!({"file": video, "subtitles": subtitles});
        let refused = error(
            &client,
            "CreateVideoTweet",
            json!({"text": "a", "videos": item}),
        );
        assert_eq!(refused["code"], code, "{item}: {refused}");
        assert_eq!(refused["parameter"], place, "{item}: {refused}");
    };
    let first = "videos[0].subtitles[0]";
    let language = "videos[0].subtitles[0].language_code";
    bad(json!(large), "media_too_large", first);
    bad(json!(text), "media_unsupported", first);
    bad(json!(video), "media_unsupported", first);
    bad(json!("missing.srt"), "media_unreadable", first);
    bad(json!({"base64": ""}), "media_empty", first);
    bad(json!(5), "invalid_parameter", first);
    bad(json!({"language_code": "EN"}), "invalid_parameter", first);
    bad(
        json!({"file": srt, "language_code": "eng"}),
        "invalid_parameter",
        language,
    );
    bad(
        json!({"file": srt, "language_code": 5}),
        "invalid_parameter",
        language,
    );
    bad(
        json!({"file": srt, "alt_text": "a"}),
        "invalid_parameter",
        "videos[0].subtitles[0].alt_text",
    );
    bad(
        json!({"file": srt, "media_type": "text/plain"}),
        "media_unsupported",
        first,
    );
    bad(
        json!([srt, srt]),
        "invalid_parameter",
        "videos[0].subtitles[1].language_code",
    );

    // Only videos have them, and only version 2 takes them.
    for (name, parameter, item) in [
        ("CreateImageTweet", "pictures", world.file("a.png", PNG)),
        ("CreateGifTweet", "gifs", world.file("a.gif", GIF)),
    ] {
        let item = json!({"file": item, "subtitles": srt});
        let refused = error(&client, name, json!({"text": "a", parameter: item}));
        assert_eq!(refused["code"], "invalid_parameter");
        assert_eq!(refused["parameter"], format!("{parameter}[0].subtitles"));
    }
    let old = support::client(&world.oauth1());
    let refused = error(
        &old,
        "CreateVideoTweet",
        json!({
            "text": "a", "videos": {"file": video, "subtitles": srt}, "auth": {"media_api": "1.1"},
        }),
    );
    assert_eq!(refused["code"], "invalid_parameter", "{refused}");
    assert_eq!(refused["parameter"], "videos[0].subtitles");
    assert!(refused["hint"].as_str().unwrap().contains("media_api"));
    assert!(world.requests().is_empty());
}

#[test]
fn a_dry_run_shows_subtitles_and_fetches_nothing() {
    let world = World::new();
    let client = client(&world.oauth2());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/a.mp4", listener.local_addr().unwrap());
    let plan = result(
        &client,
        "CreateVideoTweet",
        json!({
            "text": "a", "dry_run": true, "auth": {"allow_private_urls": true},
            "videos": {"url": url, "subtitles": {"base64": STANDARD.encode(SRT), "language_code": "fr"}},
        }),
    );
    let upload = &plan["requests"][0]["upload"];
    assert_eq!(upload["unchecked"], true, "{plan}");
    assert_eq!(upload["bytes"], Value::Null, "{plan}");
    assert_eq!(upload["subtitles"][0]["media_type"], "text/srt", "{plan}");
    assert_eq!(upload["subtitles"][0]["bytes"], SRT.len(), "{plan}");
    assert_eq!(upload["subtitles"][0]["language_code"], "FR", "{plan}");
    assert_eq!(
        listener.accept().unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock
    );
    for (item, code) in [
        (json!("http://"), "media_unreadable"),
        (
            json!({"url": url, "media_type": "image/png"}),
            "media_unsupported",
        ),
    ] {
        let refused = error(
            &client,
            "CreateVideoTweet",
            json!({"text": "a", "videos": item, "dry_run": true}),
        );
        assert_eq!(refused["code"], code, "{item}: {refused}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_redirect_to_an_address_with_a_blank_is_followed_and_a_failure_names_the_host() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let world = World::new();
    let client = client(&world.oauth2());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            reader.read_line(&mut line).unwrap();
            let mut rest = String::new();
            while reader.read_line(&mut rest).unwrap_or(0) > 2 {
                rest.clear();
            }
            let path = line.split(' ').nth(1).unwrap().to_owned();
            let (status, headers, body): (&str, &str, &[u8]) = match &*path {
                "/start%201" => ("302 Found", "Location: next/two words.png?a=b c\r\n", b""),
                "/next/two%20words.png?a=b%20c" => ("200 OK", "", PNG),
                "/loop" => ("302 Found", "Location: /loop\r\n", b""),
                _ => ("404 Not Found", "", b""),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body).unwrap();
            let is_last = path == "/end";
            asked.push(path);
            if is_last {
                return asked;
            }
        }
        asked
    });
    let post = |path: &str| {
        let params = json!({
            "text": path, "pictures": {"url": format!("http://{place}{path}")},
            "auth": {"allow_private_urls": true, "lang": "ru"},
        });
        call(&client, "CreateImageTweet", params)
    };
    let posted = post("/start 1");
    assert_eq!(posted["ok"], true, "{posted}");
    for lost in ["/loop", "/end"] {
        let refused = post(lost);
        assert_eq!(refused["error"]["code"], "media_unreadable", "{refused}");
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(message.ends_with(&format!("({place})")), "{message}");
    }
    let asked = server.join().unwrap();
    assert_eq!(asked.iter().filter(|path| *path == "/loop").count(), 6);
}

/// Judges bytes as a GIF without sending anything; returns the code of a refusal.
fn judge(bytes: &[u8]) -> Option<String> {
    let nobody = client(&json!({"access_token": "a-users-token"}));
    let item = json!({"base64": STANDARD.encode(bytes), "media_type": "image/gif"});
    let envelope = call(
        &nobody,
        "UploadAttachmentsArray",
        json!({"files": item, "type": "tweet_gif", "dry_run": true}),
    );
    envelope["error"]["code"].as_str().map(str::to_owned)
}

proptest! {
    #[test]
    fn any_garbage_is_judged(bytes in prop::collection::vec(any::<u8>(), 1..2000)) {
        let code = judge(&bytes);
        prop_assert_eq!(code.as_deref(), Some("media_unreadable"));
    }

    #[test]
    fn any_garbage_behind_the_head_of_a_gif_is_judged(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        kept in 6usize..60,
    ) {
        let mut whole = gif(100, 100, 4);
        whole.truncate(kept);
        whole.extend_from_slice(&bytes);
        let code = judge(&whole);
        prop_assert!(
            matches!(
                code.as_deref(),
                None | Some("media_unreadable" | "media_too_large" | "media_unsupported")
            ),
            "{:?}", code
        );
    }

    #[test]
    fn a_gif_that_is_cut_or_changed_anywhere_is_judged(at in 0usize..60, byte in any::<u8>(), cut in any::<bool>()) {
        let mut whole = gif(100, 100, 4);
        let at = at.min(whole.len() - 1);
        if cut {
            whole.truncate(at.max(1));
        } else {
            whole[at] = byte;
        }
        let code = judge(&whole);
        prop_assert!(
            matches!(
                code.as_deref(),
                None | Some("media_unreadable" | "media_too_large" | "media_unsupported")
            ),
            "{:?}", code
        );
        if cut {
            prop_assert_eq!(code.as_deref(), Some("media_unreadable"));
        }
    }
}
