//! Media: from the first byte to a post that shows it.

mod common;

use common::{Client, mp4, multipart, png};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn attach(client: &Client, id: &str) -> common::Reply {
    client.json("POST", "/2/tweets", json!({"media": {"media_ids": [id]}}))
}

#[test]
fn a_video_is_processed_over_its_polls_and_then_posted() {
    let client = Client::new();
    client.settings(json!({"check_after_secs": 0, "processing_polls": 3}));
    let bytes = mp4(25_000);
    let id = client.initialize("video/mp4", "tweet_video", bytes.len());
    for (index, chunk) in bytes.chunks(10_000).enumerate() {
        let reply = client.append(&id, index as u64, chunk);
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.json()["data"]["expires_at"].is_number());
    }
    let done = client.finalize(&id).json();
    assert_eq!(
        done["data"]["processing_info"],
        json!({"state": "pending", "check_after_secs": 0})
    );
    assert_eq!(done["data"]["video"]["video_type"], "video/mp4");
    assert_eq!(
        attach(&client, &id).json()["errors"][0]["message"],
        "Your media IDs are invalid."
    );
    let info = || client.poll(&id).json()["data"]["processing_info"].clone();
    assert_eq!(info()["progress_percent"], 33);
    assert_eq!(info()["state"], "in_progress");
    assert_eq!(info()["state"], "succeeded");
    let post = attach(&client, &id);
    assert_eq!(post.status, 201);
    assert!(
        post.json()["data"]["text"]
            .as_str()
            .unwrap()
            .starts_with("https://t.co/")
    );
    let media = &client.state()["posts"][0]["media"][0];
    assert_eq!(media["sha256"], sha256(&bytes));
    assert_eq!(media["size"], 25_000);
    assert_eq!(media["early_polls"], 0);
}

#[test]
fn a_picture_is_ready_at_once_and_carries_its_description() {
    let client = Client::new();
    let id = client.picture();
    let body = json!({"id": id, "metadata": {"alt_text": {"text": "a picture"}}});
    let reply = client.json("POST", "/2/media/metadata", body.clone());
    assert_eq!(
        reply.json()["data"]["associated_metadata"],
        json!({"alt_text": {"text": "a picture"}})
    );
    let mut long = body;
    long["metadata"]["alt_text"]["text"] = json!("x".repeat(1001));
    assert_eq!(client.json("POST", "/2/media/metadata", long).status, 400);
    assert_eq!(attach(&client, &id).status, 201);
    let media = &client.state()["posts"][0]["media"][0];
    assert_eq!(media["alt_text"], "a picture");
    assert_eq!(media["sha256"], sha256(&png()));
}

#[test]
fn a_one_shot_answer_tells_the_size_of_the_picture() {
    let client = Client::new();
    use base64::Engine as _;
    let media = base64::engine::general_purpose::STANDARD.encode(png());
    let reply = client.json(
        "POST",
        "/2/media/upload",
        json!({"media": media, "media_category": "tweet_image"}),
    );
    assert_eq!(
        reply.json()["data"]["image"],
        json!({"image_type": "image/png", "w": 640, "h": 480})
    );
}

#[test]
fn segments_may_come_in_any_order_and_twice() {
    let client = Client::new();
    client.settings(json!({"processing_polls": 0}));
    let bytes = mp4(1_500_000);
    let id = client.initialize("video/mp4", "tweet_video", bytes.len());
    let chunks: Vec<&[u8]> = bytes.chunks(500_000).collect();
    for index in [2, 0, 0, 1, 1] {
        assert_eq!(client.append(&id, index as u64, chunks[index]).status, 200);
    }
    let done = client.finalize(&id).json();
    assert_eq!(done["data"]["processing_info"]["state"], "succeeded");
    assert_eq!(
        client.finalize(&id).json(),
        done,
        "repeating it changes nothing"
    );
    let media = &client.state()["media"][0];
    assert_eq!(media["sha256"], sha256(&bytes));
    assert_eq!(media["resent_segments"], 2);
}

#[test]
fn missing_segments_are_told_in_plain_text() {
    let client = Client::new();
    let bytes = mp4(3000);
    let id = client.initialize("video/mp4", "tweet_video", bytes.len());
    client.append(&id, 0, &bytes[..1000]);
    client.append(&id, 2, &bytes[2000..]);
    let reply = client.finalize(&id);
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "Segments do not add up to provided total file size."
    );
    client.append(&id, 1, &bytes[1000..2000]);
    assert_eq!(client.finalize(&id).status, 200);
}

#[test]
fn bytes_of_another_kind_are_not_recognized() {
    let client = Client::new();
    let id = client.initialize("video/mp4", "tweet_video", 4);
    client.append(&id, 0, b"text");
    let reply = client.finalize(&id);
    assert_eq!(
        (reply.status, reply.text().as_str()),
        (400, "media type unrecognized")
    );
}

#[test]
fn a_segment_above_five_megabytes_gets_an_empty_413() {
    let client = Client::new();
    let bytes = vec![0; 5 * 1024 * 1024];
    let id = client.initialize("video/mp4", "tweet_video", bytes.len());
    let reply = client.append(&id, 0, &bytes);
    assert_eq!((reply.status, reply.bytes.len()), (413, 0));
    assert_eq!(client.append(&id, 0, &bytes[..4 * 1024 * 1024]).status, 200);
}

#[test]
fn a_segment_number_has_to_be_one() {
    let client = Client::new();
    let id = client.initialize("video/mp4", "tweet_video", 10);
    let reply = client.append(&id, 1000, b"x");
    assert_eq!(
        reply.json()["errors"][0],
        json!({"parameters": {"segment_index": ["1000"]}, "message": "SegmentIndex must be between 0 and 999."})
    );
    let (kind, body) = multipart(&[], b"x");
    let headers = [
        ("authorization", client.auth.as_str()),
        ("content-type", &kind),
    ];
    let path = format!("/2/media/upload/{id}/append");
    let reply = client.send("POST", &path, &headers, &body).unwrap();
    assert!(
        reply.json()["errors"][0]["parameters"]
            .get("segment_index")
            .is_some()
    );
}

#[test]
fn early_polls_are_counted_and_move_nothing() {
    let client = Client::new();
    client.settings(json!({"check_after_secs": 100, "processing_polls": 1}));
    let bytes = mp4(100);
    let id = client.initialize("video/mp4", "tweet_video", 100);
    client.append(&id, 0, &bytes);
    client.finalize(&id);
    let state = || client.poll(&id).json()["data"]["processing_info"]["state"].clone();
    assert_eq!(state(), "pending");
    client.control("POST", "/clock", json!({"advance_secs": 100}));
    assert_eq!(state(), "succeeded");
    assert_eq!(client.state()["media"][0]["early_polls"], 1);
}

#[test]
fn media_belong_to_their_account_and_expire() {
    let mut client = Client::new();
    let mine = client.auth.clone();
    let grant = client.control("POST", "/grant", json!({"user": "1000000002"}));
    client.auth = format!("Bearer {}", grant["access_token"].as_str().unwrap());
    let theirs = client.picture();
    client.auth = mine;
    assert_eq!(attach(&client, &theirs).status, 400);
    assert_eq!(client.poll(&theirs).status, 404);
    let own = client.picture();
    client.control("POST", "/clock", json!({"advance_secs": 86_400}));
    let grant = client.control("POST", "/grant", json!({}));
    client.auth = format!("Bearer {}", grant["access_token"].as_str().unwrap());
    assert_eq!(attach(&client, &own).status, 400);
    assert_eq!(client.poll(&own).status, 404);
}

#[test]
fn a_video_stands_alone() {
    let client = Client::new();
    client.settings(json!({"finalize_processing_info": false}));
    let video = || {
        let id = client.initialize("video/mp4", "tweet_video", 50);
        client.append(&id, 0, &mp4(50));
        let done = client.finalize(&id).json();
        assert!(done["data"].get("processing_info").is_none());
        id
    };
    let (video, picture) = (video(), client.picture());
    let both = json!({"media": {"media_ids": [video, picture]}});
    assert_eq!(client.json("POST", "/2/tweets", both).status, 400);
    assert_eq!(attach(&client, &video).status, 201);
}

#[test]
fn the_protocol_of_early_2025_is_not_understood() {
    let client = Client::new();
    let (kind, body) = multipart(&[("command", b"INIT"), ("total_bytes", b"1")], b"");
    let headers = [
        ("authorization", client.auth.as_str()),
        ("content-type", &kind),
    ];
    let reply = client
        .send("POST", "/2/media/upload", &headers, &body)
        .unwrap();
    assert_eq!(
        reply.json()["errors"][0]["message"],
        "Request body is not valid JSON."
    );
}

#[test]
fn closed_schemas_hold_for_uploads_too() {
    let client = Client::new();
    let start = |body: Value| {
        client
            .json("POST", "/2/media/upload/initialize", body)
            .status
    };
    assert_eq!(
        start(json!({"media_type": "video/mp4", "total_bytes": 1})),
        200
    );
    assert_eq!(
        start(json!({"media_type": "video/avi", "total_bytes": 1})),
        400
    );
    assert_eq!(
        start(json!({"media_type": "video/mp4", "total_bytes": 1, "x": 1})),
        400
    );
    assert_eq!(
        start(json!({"media_type": "image/png", "total_bytes": 6_000_000})),
        400
    );
    let (kind, body) = multipart(&[], &png());
    let headers = [
        ("authorization", client.auth.as_str()),
        ("content-type", &kind),
    ];
    let reply = client
        .send("POST", "/2/media/upload", &headers, &body)
        .unwrap();
    assert!(
        reply.json()["errors"][0]["parameters"]
            .get("media_category")
            .is_some()
    );
}

#[test]
fn subtitles_are_tied_to_a_video_and_untied() {
    let client = Client::new();
    client.settings(json!({"processing_polls": 0}));
    let video = client.initialize("video/mp4", "tweet_video", 50);
    client.append(&video, 0, &mp4(50));
    client.finalize(&video);
    let text = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n";
    let file = client.initialize("text/srt", "subtitles", text.len());
    client.append(&file, 0, text);
    assert_eq!(client.finalize(&file).status, 200);
    let body = json!({"id": video, "media_category": "TweetVideo",
        "subtitles": {"id": file, "language_code": "EN", "display_name": "English"}});
    let reply = client.json("POST", "/2/media/subtitles", body);
    assert_eq!(
        reply.json()["data"]["associated_subtitles"][0]["language_code"],
        "EN"
    );
    let body = json!({"id": video, "media_category": "TweetVideo", "language_code": "EN"});
    let reply = client.json("DELETE", "/2/media/subtitles", body);
    assert_eq!(reply.json(), json!({"data": {"deleted": true}}));
    assert_eq!(client.state()["media"][0]["subtitles"], json!([]));
}

#[test]
fn live_statuses_replace_the_declared_ones() {
    let client = Client::new();
    client.settings(json!({"status_style": "live"}));
    let body =
        json!({"media_type": "video/mp4", "media_category": "tweet_video", "total_bytes": 50});
    let reply = client.json("POST", "/2/media/upload/initialize", body);
    assert_eq!(reply.status, 202);
    let id = reply.json()["data"]["id"].as_str().unwrap().to_owned();
    let reply = client.append(&id, 0, &mp4(50));
    assert_eq!((reply.status, reply.bytes.len()), (204, 0));
    assert_eq!(client.finalize(&id).status, 201);
}

#[test]
fn ready_media_may_still_be_unknown_to_the_post_side_for_a_while() {
    let client = Client::new();
    client.settings(json!({"media_lag_creates": 1}));
    let id = client.picture();
    assert_eq!(attach(&client, &id).status, 400);
    assert_eq!(attach(&client, &id).status, 201);
}

#[test]
fn the_old_upload_answers_in_its_old_shape() {
    let client = Client::new();
    let path = "/1.1/media/upload.json";
    let send = |kind: &str, body: &[u8], signed: &[(&str, &str)]| {
        let header = client.signed("POST", path, signed);
        let headers = [("authorization", header.as_str()), ("content-type", kind)];
        client.send("POST", path, &headers, body).unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    let init = [
        ("command", "INIT"),
        ("media_type", "video/mp4"),
        ("media_category", "tweet_video"),
        ("total_bytes", "50"),
    ];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(init)
        .finish();
    let reply = send(form, body.as_bytes(), &init);
    assert_eq!(reply.status, 202, "{}", reply.text());
    let id = reply.json()["media_id_string"].as_str().unwrap().to_owned();
    assert_eq!(reply.json()["media_id"].to_string(), id);
    let (kind, body) = multipart(
        &[
            ("command", b"APPEND"),
            ("media_id", id.as_bytes()),
            ("segment_index", b"0"),
        ],
        &mp4(50),
    );
    let reply = send(&kind, &body, &[]);
    assert_eq!(
        (reply.status, reply.header("x-totalbytes")),
        (204, Some("50"))
    );
    let end = [("command", "FINALIZE"), ("media_id", id.as_str())];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(end)
        .finish();
    let reply = send(form, body.as_bytes(), &end);
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(reply.json()["processing_info"]["state"], "pending");

    let (kind, body) = multipart(&[], &png());
    let picture = send(&kind, &body, &[]).json();
    let picture = picture["media_id_string"].as_str().unwrap();
    client.settings(json!({"reject_v11_media": true}));
    assert_eq!(attach(&client, picture).status, 400);
    client.settings(json!({"reject_v11_media": false}));
    assert_eq!(attach(&client, picture).status, 201);
    let headers = [
        ("authorization", client.auth.as_str()),
        ("content-type", &kind),
    ];
    assert_eq!(
        client.send("POST", path, &headers, &body).unwrap().status,
        403
    );
}
