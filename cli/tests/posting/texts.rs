//! Where texts come from, and what is never published by accident.

use serde_json::{Value, json};

use super::desk::Desk;

#[test]
fn a_text_is_taken_literally_from_wherever_it_comes() {
    let desk = Desk::new();
    desk.world.file("news.txt", "\u{feff}From a file\n\n");
    assert_eq!(desk.posted(&["post", "Hello"])["text"], "Hello");
    assert_eq!(desk.posted(&["post", r"a\nb\tc"])["text"], r"a\nb\tc");
    assert_eq!(
        desk.posted(&["post", "--", "-5 degrees"])["text"],
        "-5 degrees"
    );
    assert_eq!(
        desk.posted(&["post", "@nobody says hi"])["text"],
        "@nobody says hi"
    );
    assert_eq!(
        desk.posted(&["post", "-F", "news.txt"])["text"],
        "From a file"
    );
    let read = desk.posted_with(&["post", "-"], "From a pipe\nin two lines\n");
    assert_eq!(read["text"], "From a pipe\nin two lines");
    let read = desk.posted_with(&["post", "-F", "-"], "@news.txt\n");
    assert_eq!(read["text"], "@news.txt");
}

#[test]
fn no_accident_is_published() {
    let desk = Desk::new();
    desk.world.file("news.txt", "news");
    desk.world.file("bytes", b"\xff\xfe");
    for (words, sentence) in [
        (
            &["post", "@news.txt"][..],
            "the text `@news.txt` names a file",
        ),
        (
            &["post", "@news.txt and more"],
            "the text `@news.txt` names a file",
        ),
        (&["post"], "there is nothing to publish"),
        (&["post", "--dryrun", "Hello"], "no option `--dryrun`"),
        (
            &["post", "-F", "nosuch.txt"],
            "--file: the file “nosuch.txt” cannot be read",
        ),
        (
            &["post", "-F", "bytes"],
            "--file: the file “bytes” is not a text in UTF-8",
        ),
        (&["post", "-", "-"], "cannot both be read from stdin"),
        (&["post", "x", "--thread", "news.txt"], "--thread"),
    ] {
        desk.refused(words, sentence);
    }
    // Nothing came through the pipe.
    desk.refused(&["post", "-"], "the text is empty");
    desk.refused(&["post", " "], "the text is empty");
}

#[test]
fn several_texts_are_a_thread_and_a_file_belongs_to_the_text_before_it() {
    let desk = Desk::new();
    let picture = desk.world.png("a.png");
    desk.world
        .file("thread.txt", "First\nof two lines\n---\n\nSecond\n---\n");
    let run = desk.run(&["post", "One", "Two", "-m", &picture, "Three", "--quiet"]);
    assert_eq!(run.code, 0, "{run:?}");
    let posts: Vec<Value> = run.stdout.lines().map(|id| desk.world.post(id)).collect();
    let texts: Vec<&str> = posts
        .iter()
        .filter_map(|post| post["text"].as_str())
        .collect();
    assert_eq!(texts.len(), 3, "{posts:?}");
    assert!(texts[1].starts_with("Two"), "{posts:?}");
    let has_media = |post: &Value| post.to_string().contains("media_ids\":[\"");
    assert_eq!(
        posts.iter().map(has_media).collect::<Vec<_>>(),
        [false, true, false],
        "{posts:?}"
    );
    assert_eq!(
        posts[2]["body"]["reply"]["in_reply_to_tweet_id"],
        posts[1]["id"]
    );
    let run = desk.run(&["post", "--thread", "thread.txt", "-q", ".data[].text"]);
    assert_eq!(run.stdout, "First\nof two lines\nSecond\n", "{run:?}");
    // A file of posts is a thread whatever their number; a text like JSON in it is a text.
    desk.world.file("one.txt", "Only\n");
    let run = desk.run(&["post", "--thread", "one.txt", "-q", ".data[].text"]);
    assert_eq!(run.stdout, "Only\n", "{run:?}");
    desk.world
        .file("braces.txt", "Look\n---\n{\"text\": \"inside\"}\n");
    let run = desk.run(&["post", "--thread", "braces.txt", "-q", ".data[].text"]);
    assert_eq!(run.stdout, "Look\n{\"text\": \"inside\"}\n", "{run:?}");
    desk.world.file(
        "posts.json",
        json!(["A", {"text": "B", "pictures": picture}]).to_string(),
    );
    let run = desk.run(&["post", "--thread", "posts.json", "--quiet"]);
    assert_eq!(run.stdout.lines().count(), 2, "{run:?}");
    let piped = desk.run_with(&["post", "--thread", "-", "--quiet"], "P\n---\nQ\n");
    assert_eq!(piped.stdout.lines().count(), 2, "{piped:?}");
    // What looks like JSON and is none would be published as it stands.
    desk.world.file("cut.json", "[\n  {\"text\": \"A\"},\n");
    desk.world.file("object.json", "{\"text\": \"A\"}");
    desk.world.file("none.json", "[]");
    desk.world.file("blank.txt", "\n---\n");
    for (file, sentence) in [
        ("cut.json", "looks like JSON and is none: line 2"),
        ("object.json", "is JSON, but no array of posts"),
        ("none.json", "holds no post"),
    ] {
        desk.refused(&["post", "--thread", file], sentence);
    }
    desk.refused(
        &["post", "--thread", "blank.txt"],
        "--thread: the file “blank.txt” holds no post",
    );
}
