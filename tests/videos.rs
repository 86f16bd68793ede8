//! Videos and pictures that X would refuse for what is inside them, told before anything is sent; over the sandbox, with files
//! that a real encoder made (`tests/samples/make.sh`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use support::{World, call, client, error, result};

fn path(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    folder.join(name).to_str().unwrap().to_owned()
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

fn codes(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

/// What is wrong with a video; `None` when it is posted.
fn refusal(world: &World, video: Value, auth: Value) -> Option<Value> {
    let envelope = call(
        &client(&world.oauth2()),
        "CreateVideoTweet",
        json!({"text": video.to_string().chars().rev().take(200).collect::<String>(), "videos": video, "auth": auth}),
    );
    (envelope["ok"] == false).then(|| envelope["error"].clone())
}

#[test]
fn a_video_that_x_would_refuse_is_told_with_what_was_found_and_the_way_out() {
    let world = World::new();
    for (name, found, command) in [
        (
            "hevc.mp4",
            "HEVC (H.265) video, X takes H.264",
            "-c:v libx264",
        ),
        (
            "hevc.mov",
            "HEVC (H.265) video, X takes H.264",
            "-c:v libx264",
        ),
        ("av1.mp4", "AV1 video, X takes H.264", "-c:v libx264"),
        (
            "mpeg4.mp4",
            "MPEG-4 Part 2 video, X takes H.264",
            "-c:v libx264",
        ),
        ("prores.mov", "ProRes video, X takes H.264", "-c:v libx264"),
        ("vp8.webm", "VP8 video, X takes H.264", "-c:v libx264"),
        (
            "vp9-opus.webm",
            "VP9 video, X takes H.264; Opus sound, X takes AAC-LC",
            "-c:v libx264 -pix_fmt yuv420p -c:a aac",
        ),
        (
            "h264-422.mp4",
            "8 bits in 4:2:2, X takes 8 bits in 4:2:0",
            "-pix_fmt yuv420p",
        ),
        (
            "h264-10bit.mp4",
            "10 bits in 4:2:0, X takes 8 bits in 4:2:0",
            "-pix_fmt yuv420p",
        ),
        ("h264-444-odd.mp4", "8 bits in 4:4:4", "-pix_fmt yuv420p"),
        (
            "h264-mp3.mp4",
            "MP3 sound, X takes AAC-LC",
            "-c:v copy -c:a aac -ac 2",
        ),
        (
            "h264-pcm.mov",
            "PCM sound, X takes AAC-LC",
            "-c:v copy -c:a aac -ac 2",
        ),
        (
            "h264-surround.mp4",
            "sound of 6 channels",
            "-c:v copy -c:a aac -ac 2",
        ),
        (
            "fps-120.mp4",
            "120 frames a second, X takes up to 60",
            "-r 60",
        ),
        (
            "short.mp4",
            "0.3 s long, X takes 0.5 s and more",
            "skip_checks",
        ),
        (
            "129-minutes.mp4",
            "129 min long, X takes up to 125 min",
            "-t 1200",
        ),
        (
            "16x16.mp4",
            "16x16 pixels, X takes sides of 32",
            "scale=32:32",
        ),
        (
            "3840x2160.mp4",
            "3840x2160 pixels, X takes up to 1920x1200",
            "scale=1920:1200",
        ),
        (
            "640x64.mp4",
            "640x64 pixels, X takes shapes from 1:3 to 3:1",
            "pad=iw",
        ),
        (
            "anamorphic.mp4",
            "its pixels are 4:3, X takes square ones",
            "setsar=1",
        ),
        (
            "h264.mkv",
            "video/x-matroska does not fit tweet_video",
            "-c:v libx264",
        ),
        ("sound.mp4", "the file has no pictures", "skip_checks"),
        (
            "sound.mp3",
            "audio/mpeg does not fit tweet_video",
            "-loop 1",
        ),
    ] {
        let refused = refusal(&world, json!(path(name)), json!({}))
            .unwrap_or_else(|| panic!("{name} was posted"));
        assert_eq!(refused["code"], "media_unsupported", "{name}: {refused}");
        assert_eq!(refused["parameter"], "videos[0]", "{name}: {refused}");
        assert_eq!(refused["outcome"], "not_applied", "{name}: {refused}");
        let (message, hint) = (refused["message"].as_str(), refused["hint"].as_str());
        assert!(message.unwrap().contains(found), "{name}: {refused}");
        assert!(hint.unwrap().contains(command), "{name}: {refused}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn videos_as_x_wants_them_are_posted_without_a_warning() {
    let world = World::new();
    for name in [
        "h264-aac.mp4",
        "moov-at-end.mp4",
        "h264-aac.mov",
        "fragmented.mp4",
        "fps-59.94.mp4",
    ] {
        let envelope = call(
            &client(&world.oauth2()),
            "CreateVideoTweet",
            json!({"text": name.replace('.', " "), "videos": path(name)}),
        );
        assert_eq!(envelope["ok"], true, "{name}: {envelope}");
        assert!(envelope.get("warnings").is_none(), "{name}: {envelope}");
    }
}

#[test]
fn a_check_and_a_dry_run_tell_the_same_and_an_expert_overrules_it() {
    let world = World::new();
    let params = json!({"text": "a", "videos": path("vp9-opus.webm")});
    let found = result(&client(&world.oauth2()), "CheckTweet", params.clone());
    assert_eq!(codes(&found["problems"]), ["media_unsupported"], "{found}");
    assert_eq!(found["problems"][0]["parameter"], "videos[0]");
    let mut dry = params.clone();
    dry["dry_run"] = json!(true);
    let refused = error(&client(&world.oauth2()), "CreateVideoTweet", dry);
    assert_eq!(refused["message"], found["problems"][0]["message"]);
    assert_eq!(refused["hint"], found["problems"][0]["hint"]);
    let hint = refused["hint"].as_str().unwrap();
    assert!(hint.contains("ffmpeg -i in.mp4 -c:v libx264"), "{hint}");
    assert!(world.requests().is_empty());

    let skip = json!({"skip_checks": true});
    assert_eq!(refusal(&world, json!(path("vp9-opus.webm")), skip), None);
}

#[test]
fn a_refusal_in_russian_has_no_english_in_it() {
    let world = World::new();
    for name in [
        "hevc.mp4",
        "h264-10bit.mp4",
        "fps-120.mp4",
        "129-minutes.mp4",
        "short.mp4",
        "anamorphic.mp4",
        "sound.mp4",
        "h264-surround.mp4",
    ] {
        let refused = refusal(&world, json!(path(name)), json!({"lang": "ru"})).unwrap();
        let message = refused["message"].as_str().unwrap();
        let known = ["videos", "HEVC", "H", "X", "AAC", "LC"];
        let foreign: Vec<&str> = message
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .filter(|word| !word.is_empty() && !known.contains(word))
            .collect();
        assert!(foreign.is_empty(), "{message}: {foreign:?}");
    }
}

#[test]
fn what_depends_on_the_account_is_a_warning_until_the_account_is_known() {
    let world = World::new();
    let check = |name: &str, premium: &str| {
        result(
            &client(&world.oauth2()),
            "CheckTweet",
            json!({"text": "a", "videos": path(name), "auth": {"premium": premium}}),
        )
    };
    for (name, code) in [
        ("21-minutes.mp4", "media_premium_only"),
        ("1080x1920.mp4", "media_downscaled"),
        ("interlaced.mp4", "media_interlaced"),
    ] {
        let found = check(name, "");
        assert_eq!(codes(&found["warnings"]), [code], "{found}");
        assert_eq!(found["ok"], true, "{found}");
    }
    for name in ["21-minutes.mp4", "1080x1920.mp4"] {
        let found = check(name, "true");
        assert_eq!(found["warnings"], json!([]), "{found}");
        assert_eq!(found["ok"], true, "{found}");
    }
    let found = check("21-minutes.mp4", "false");
    assert_eq!(codes(&found["problems"]), ["media_unsupported"], "{found}");
    let message = found["problems"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("21 min long, X takes up to 20 min"),
        "{message}"
    );
    // The command cuts to what the account may post, and as long as that is not known to what every account may.
    for (premium, seconds) in [("", 1200), ("false", 1200), ("true", 7500)] {
        let found = check("129-minutes.mp4", premium);
        let hint = found["problems"][0]["hint"].as_str().unwrap();
        assert!(hint.contains(&format!(" -t {seconds} ")), "{hint}");
    }
    // A post says it as well.
    let envelope = call(
        &client(&world.oauth2()),
        "CreateVideoTweet",
        json!({"text": "a", "videos": path("21-minutes.mp4")}),
    );
    assert_eq!(
        codes(&envelope["warnings"]),
        ["media_premium_only"],
        "{envelope}"
    );
}

// Elsewhere the file would really take the room.
#[cfg(unix)]
#[test]
fn a_video_of_more_than_eight_gigabytes_is_for_premium_accounts() {
    let world = World::new();
    let huge = world.file("huge.mp4", support::MP4);
    let file = std::fs::File::options().write(true).open(&huge).unwrap();
    file.set_len(8 * 1024 * 1024 * 1024 + 1).unwrap();
    for (premium, problems, warnings) in [
        ("", json!([]), json!(["media_premium_only"])),
        ("true", json!([]), json!([])),
        ("false", json!(["media_too_large"]), json!([])),
    ] {
        let found = result(
            &client(&world.oauth2()),
            "CheckTweet",
            json!({"text": "a", "videos": huge, "auth": {"premium": premium}}),
        );
        assert_eq!(json!(codes(&found["problems"])), problems, "{found}");
        assert_eq!(json!(codes(&found["warnings"])), warnings, "{found}");
    }
}

#[test]
fn a_video_that_is_cut_off_anywhere_is_refused() {
    let world = World::new();
    for name in ["moov-at-end.mp4", "h264-aac.mp4", "h264-aac.mov"] {
        let whole = bytes(name);
        for length in [40, 200, whole.len() / 2, whole.len() - 300, whole.len() - 1] {
            let file = world.file("cut.mp4", &whole[..length]);
            let refused = refusal(&world, json!(file), json!({}))
                .unwrap_or_else(|| panic!("{name} of {length} bytes was posted"));
            assert_eq!(
                refused["code"], "media_unreadable",
                "{name} {length}: {refused}"
            );
        }
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_container_that_nobody_reads_is_left_to_x_with_a_warning() {
    let world = World::new();
    // An index with a box that is longer than it is.
    let mut odd = bytes("h264-aac.mp4");
    let at = odd.windows(4).position(|four| four == b"trak").unwrap();
    odd[at - 4] = 0x7f;
    for file in [path("h264.ts"), world.file("odd.mp4", &odd)] {
        let envelope = call(
            &client(&world.oauth2()),
            "CreateVideoTweet",
            json!({"text": file.len().to_string(), "videos": file}),
        );
        assert_eq!(envelope["ok"], true, "{file}: {envelope}");
        assert_eq!(
            codes(&envelope["warnings"]),
            ["media_unchecked"],
            "{envelope}"
        );
    }
}

#[test]
fn base64_and_the_beginning_of_a_download_are_judged_as_well() {
    let world = World::new();
    let refused = refusal(&world, json!(STANDARD.encode(bytes("hevc.mp4"))), json!({}));
    assert_eq!(refused.expect("refused")["code"], "media_unsupported");

    // An index in front, longer than what is read of a download at first.
    let mut wide = bytes("h264-mp3.mp4");
    let moov = wide.windows(4).position(|four| four == b"moov").unwrap() - 4;
    let (media, index) = (wide[..moov].to_vec(), wide.split_off(moov));
    let free = 100_000u32;
    let mut long = Vec::from((index.len() as u32 + free).to_be_bytes());
    long.extend_from_slice(b"moov");
    long.extend_from_slice(&free.to_be_bytes());
    long.extend_from_slice(b"free");
    long.resize(8 + free as usize, 0);
    long.extend_from_slice(&index[8..]);
    long.extend_from_slice(
        &media[media.windows(4).position(|four| four == b"mdat").unwrap() - 4..],
    );
    let allowed = json!({"allow_private_urls": true});
    let url = served(long);
    let refused = refusal(&world, json!(url), allowed.clone()).expect("refused");
    assert_eq!(refused["code"], "media_unsupported", "{refused}");
    assert!(
        refused["message"].as_str().unwrap().contains("MP3"),
        "{refused}"
    );
    assert!(world.requests().is_empty());

    // An index behind what is read: X judges.
    let mut late = bytes("moov-at-end.mp4");
    let ftyp = late.split_off(32);
    let mut film = late;
    film.extend_from_slice(&200_000u32.to_be_bytes());
    film.extend_from_slice(b"free");
    film.resize(32 + 200_000, 0);
    film.extend_from_slice(&ftyp);
    let url = served(film);
    let envelope = call(
        &client(&world.oauth2()),
        "CreateVideoTweet",
        json!({"text": "late", "videos": url, "auth": allowed}),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(
        codes(&envelope["warnings"]),
        ["media_unchecked"],
        "{envelope}"
    );
}

/// A web server with one file.
fn served(bytes: Vec<u8>) -> String {
    use std::io::{BufRead as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/video.mp4", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut reader = std::io::BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|got| got > 2) {
                line.clear();
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                bytes.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(&bytes);
        }
    });
    url
}

#[test]
fn pictures_stand_still_and_gifs_move() {
    let world = World::new();
    let post = |name: &str, parameter: &str, file: &str| {
        call(
            &client(&world.oauth2()),
            name,
            json!({"text": format!("{name} {file}"), parameter: path(file)}),
        )
    };
    for (file, found, hint) in [
        ("moving.gif", "an animated GIF", "CreateGifTweet"),
        ("moving.png", "an animated PNG", "magick in.png out.gif"),
        ("moving.webp", "an animated WebP", "magick in.webp out.gif"),
    ] {
        let envelope = post("CreateImageTweet", "pictures", file);
        let refused = &envelope["error"];
        assert_eq!(refused["code"], "media_unsupported", "{file}: {envelope}");
        assert_eq!(refused["parameter"], "pictures[0]", "{file}: {envelope}");
        assert!(
            refused["message"].as_str().unwrap().contains(found),
            "{envelope}"
        );
        assert!(
            refused["hint"].as_str().unwrap().contains(hint),
            "{envelope}"
        );
    }
    // What the caller calls it changes nothing.
    for media_type in ["image/png", "image/jpeg"] {
        let envelope = call(
            &client(&world.oauth2()),
            "CreateImageTweet",
            json!({"text": "a", "pictures": {"file": path("moving.gif"), "media_type": media_type}}),
        );
        assert_eq!(envelope["error"]["code"], "media_unsupported", "{envelope}");
    }
    let envelope = post("CreateGifTweet", "gifs", "still.gif");
    assert_eq!(envelope["error"]["code"], "media_unsupported", "{envelope}");
    let hint = envelope["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("CreateImageTweet"), "{envelope}");
    assert!(world.requests().is_empty());

    for file in ["still.gif", "still.png", "still.webp"] {
        let envelope = post("CreateImageTweet", "pictures", file);
        assert_eq!(envelope["ok"], true, "{file}: {envelope}");
    }
    assert_eq!(post("CreateGifTweet", "gifs", "moving.gif")["ok"], true);
}

#[test]
fn media_types_are_known_by_all_their_names() {
    let world = World::new();
    let png = STANDARD.encode(bytes("still.png"));
    let jpeg = STANDARD.encode(b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9");
    for (base64, given, sent) in [
        (&jpeg, "image/jpg", "image/jpeg"),
        (&jpeg, " Image/JPG ", "image/jpeg"),
        (&jpeg, "image/pjpeg; q=1", "image/jpeg"),
        (&png, "IMAGE/PNG", "image/png"),
        (&png, "image/png; charset=binary", "image/png"),
        (&png, ";", "image/png"),
    ] {
        let plan = result(
            &client(&world.oauth2()),
            "CreateImageTweet",
            json!({"text": given, "dry_run": true, "pictures": {"base64": base64, "media_type": given}}),
        );
        let upload = &plan["requests"][0]["upload"];
        assert_eq!(upload["media_type"], sent, "{given}: {plan}");
    }
}

#[test]
fn a_file_url_is_a_path_of_this_machine_only() {
    let world = World::new();
    let file = world.file("кот и пёс.png", &bytes("still.png"));
    let encoded: String = file
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => {
                char::from(byte).to_string()
            }
            b'\\' => "/".to_owned(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let slash = if encoded.starts_with('/') { "" } else { "/" };
    for (index, picture) in [
        json!(format!("file://{slash}{encoded}")),
        json!(format!("FILE://localhost{slash}{encoded}")),
        json!({"file": format!("file://{slash}{encoded}")}),
        json!({"url": format!("file:{slash}{encoded}")}),
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!("file url {index}");
        result(
            &client(&world.oauth2()),
            "CreateImageTweet",
            json!({"text": text, "pictures": picture}),
        );
    }
    world.forget_requests();
    let refused = error(
        &client(&world.oauth2()),
        "CreateImageTweet",
        json!({"text": "a", "pictures": "file://elsewhere/srv/cat.png"}),
    );
    assert_eq!(refused["code"], "invalid_parameter", "{refused}");
    assert_eq!(refused["parameter"], "pictures[0]", "{refused}");
    let refused = error(
        &client(&world.oauth2()),
        "CreateImageTweet",
        json!({"text": "a", "pictures": "file:///srv/no%20such.png"}),
    );
    assert_eq!(refused["code"], "media_unreadable", "{refused}");
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("“/srv/no such.png”"),
        "{refused}"
    );
    assert!(world.requests().is_empty());
}

#[test]
fn a_missing_file_is_named_and_a_mistyped_name_is_no_base64() {
    let world = World::new();
    let refused = |picture: &str, lang: &str| {
        error(
            &client(&world.oauth2()),
            "CreateImageTweet",
            json!({"text": "a", "pictures": picture, "auth": {"lang": lang}}),
        )["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let message = refused("/srv/no/cat.png", "en");
    assert!(
        message.contains("the file “/srv/no/cat.png” does not exist"),
        "{message}"
    );
    let message = refused("/srv/no/cat.png", "ru");
    assert!(
        message.contains("файл «/srv/no/cat.png» не существует"),
        "{message}"
    );
    let message = refused("catpng", "en");
    assert!(
        message.contains("neither a file that exists, nor base64 of a known media type"),
        "{message}"
    );
    let message = refused("catpng", "ru");
    assert!(
        message.contains("не существующий файл и не base64 известного типа"),
        "{message}"
    );
    // What is too long for a path may be anything.
    let message = refused(&format!("/{}.png", "a".repeat(400)), "en");
    assert!(!message.contains("aaa"), "{message}");
    let folder = world.folder.to_str().unwrap();
    let message = refused(folder, "en");
    assert!(
        message.contains(&format!("“{folder}” is not a file")),
        "{message}"
    );
    #[cfg(unix)]
    {
        // Through a file there is no way.
        let through = format!("{}/a.png", world.file("a.txt", b"a"));
        let message = refused(&through, "ru");
        assert!(
            message.contains("не читается: часть пути не является папкой"),
            "{message}"
        );
    }
}
