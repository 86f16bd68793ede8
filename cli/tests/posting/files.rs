//! What is attached, and what is only uploaded.

use serde_json::{Value, json};

use super::desk::Desk;

#[test]
fn media_are_told_apart_by_what_they_hold() {
    let desk = Desk::new();
    let world = &desk.world;
    // The names say nothing, or the wrong thing.
    let (picture, gif, video) = (world.png("picture.mp4"), world.gif(), world.mp4());
    let media = |post: &Value| {
        let state = world.control("GET", "/_sandbox/state", Value::Null);
        let ids = post["body"]["media"]["media_ids"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let all = state["media"].as_array().expect("a list");
        all.iter()
            .filter(|one| ids.contains(&one["id"]))
            .cloned()
            .collect::<Vec<Value>>()
    };
    let post = desk.posted(&[
        "post", "Look", "-m", &picture, "--alt", "A cat", "-m", &picture,
    ]);
    let files = media(&post);
    assert_eq!(files.len(), 2, "{post}");
    let alts: Vec<&Value> = files.iter().map(|one| &one["alt_text"]).collect();
    assert!(alts.contains(&&json!("A cat")), "{files:?}");
    // A GIF that does not move is a picture, also beside others.
    let still = world.file(
        "still.gif",
        b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    );
    let post = desk.posted(&["post", "Beside", "-m", &still, "-m", &picture]);
    assert_eq!(media(&post).len(), 2, "{post}");
    let categories = [
        (&still, "tweet_image"),
        (&gif, "tweet_gif"),
        (&video, "tweet_video"),
    ];
    for (file, category) in categories {
        let post = desk.posted(&["post", "-m", file]);
        let files = media(&post);
        assert_eq!(files.len(), 1, "{post}");
        assert_eq!(files[0]["category"], category, "{files:?}");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_name() {
    let desk = Desk::new();
    let world = &desk.world;
    let (picture, video, gif) = (world.png("a.png"), world.mp4(), world.gif());
    world.file("notes.txt", "notes");
    world.file("cut.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\0");
    world.file("empty.png", "");
    let five = [
        "post", "-m", &picture, "-m", &picture, "-m", &picture, "-m", &picture, "-m", &picture,
    ];
    for (words, sentence) in [
        (
            &["post", "-m", "nosuch.png"][..],
            "-m: the file “nosuch.png” cannot be read: there is no such path",
        ),
        (
            &["post", "-m", "."],
            "-m: the file “.” cannot be read: it is a folder",
        ),
        (
            &["post", "-m", "empty.png"],
            "-m: the file “empty.png” is empty",
        ),
        (
            &["post", "-m", "notes.txt"],
            "-m: the file “notes.txt” is no picture",
        ),
        (
            &["post", "-m", &picture, "-m", &video],
            "a video stands alone in a post",
        ),
        (
            &["post", "-m", &picture, "-m", &gif],
            "an animated GIF stands alone in a post, and there are `",
        ),
        (
            &["post", "One", "-m", &picture, "Two", "-m", "cut.mp4"],
            "-m cut.mp4: the video cannot be played",
        ),
        (
            &["post", "-m", &video, "--subtitles", "nosuch.srt"],
            "--subtitles: the file “nosuch.srt” cannot be read: there is no such path",
        ),
        (&five, "a post takes 4 pictures, and there are 5"),
        (
            &["post", "--alt", "A cat", "-m", &picture],
            "--alt `A cat` stands before the file",
        ),
        (
            &["post", "-m", &picture, "--alt", "a", "--alt", "b"],
            "--alt is given twice",
        ),
    ] {
        desk.refused(words, sentence);
    }
}

#[test]
fn an_upload_gives_an_id_a_line() {
    let desk = Desk::new();
    let world = &desk.world;
    let (picture, gif) = (world.png("a.png"), world.gif());
    let run = desk.run(&["upload", &picture, "--alt", "A cat", &picture]);
    assert_eq!(run.code, 0, "{run:?}");
    let line = |line: &str| {
        let (id, file) = line.split_once("  ").expect("an id and a file");
        assert!(id.bytes().all(|one| one.is_ascii_digit()), "{id}");
        file.to_owned()
    };
    let files: Vec<String> = run.stdout.lines().map(line).collect();
    assert_eq!(files, [picture.clone(), picture.clone()], "{run:?}");
    let ids = desk.run(&["upload", &picture, &picture, "--quiet"]);
    assert_eq!(ids.stdout.lines().count(), 2, "{ids:?}");
    assert!(
        ids.stdout
            .lines()
            .all(|id| id.bytes().all(|one| one.is_ascii_digit())),
        "{ids:?}"
    );
    world.file("cut.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\0");
    let cut = desk.run(&["upload", "cut.mp4"]);
    assert!(
        cut.stderr
            .starts_with("xpost: cut.mp4: the video cannot be played"),
        "{cut:?}"
    );
    desk.refused(
        &["upload", "--alt", "A cat", &picture],
        "--alt `A cat` stands before the file",
    );
    desk.refused(&["upload", &picture, &gif], "are of different kinds");
}
