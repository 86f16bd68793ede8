//! The words of whoever publishes: `post`, `check`, `upload`.

mod support;

use serde_json::{Value, json};
use support::{Run, World};

/// A world with the user's tokens in a file, and the options that lead to it.
struct Desk {
    world: World,
    auth: String,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let auth = world.auth_file();
        Self { world, auth }
    }

    fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, "")
    }

    fn run_with(&self, words: &[&str], stdin: &str) -> Run {
        let (word, rest) = words.split_first().expect("a word");
        let mut all = vec![*word, "--auth", &self.auth];
        all.extend(rest);
        self.world.run_with(&all, &[("TZ", "UTC")], stdin)
    }

    /// Publishes one post; gives it as X received it.
    fn posted(&self, words: &[&str]) -> Value {
        self.posted_with(words, "")
    }

    fn posted_with(&self, words: &[&str], stdin: &str) -> Value {
        let run = self.run_with(words, stdin);
        assert_eq!(run.code, 0, "{words:?}: {run:?}");
        let id = run
            .stdout
            .trim_end()
            .strip_prefix("https://x.com/i/web/status/")
            .unwrap_or_else(|| panic!("no page: {run:?}"));
        self.world.post(id)
    }

    /// A line that is refused: its sentence, with nothing sent and nothing on stdout.
    fn refused(&self, words: &[&str], sentence: &str) {
        let before = self.world.requests().len();
        let run = self.run(words);
        assert_eq!(run.code, 2, "{words:?}: {run:?}");
        assert_eq!(run.stdout, "", "{words:?}");
        assert!(run.stderr.starts_with("xpost: "), "{run:?}");
        assert!(run.stderr.contains(sentence), "{words:?}: {run:?}");
        assert!(run.stderr.contains("\n  hint: "), "{words:?}: {run:?}");
        assert_eq!(self.world.requests().len(), before, "{words:?}");
    }
}

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
    for (file, category) in [(&gif, "tweet_gif"), (&video, "tweet_video")] {
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
    let (picture, video) = (world.png("a.png"), world.mp4());
    world.file("notes.txt", "notes");
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
fn polls_replies_and_quotes_reach_x() {
    let desk = Desk::new();
    let post = desk.posted(&[
        "post", "Tea?", "--poll", "Yes", "--poll", "No", "--for", "2h30m",
    ]);
    assert_eq!(post["body"]["poll"]["duration_minutes"], 150, "{post}");
    let post = desk.posted(&["post", "Coffee?", "--poll", "Yes", "--poll", "No"]);
    assert_eq!(post["body"]["poll"]["duration_minutes"], 1440, "{post}");
    let id = post["id"].as_str().expect("an id").to_owned();
    let page = format!("https://x.com/someone/status/{id}?s=20");
    let reply = desk.posted(&["post", "An answer", "--reply-to", &page]);
    assert_eq!(
        reply["body"]["reply"]["in_reply_to_tweet_id"],
        id.as_str(),
        "{reply}"
    );
    // With a picture another operation is called; the answer looks the same.
    let picture = desk.world.png("a.png");
    let run = desk.run(&[
        "post",
        "Another answer",
        "-m",
        &picture,
        "--reply-to",
        &id,
        "--json",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let reply = desk.world.post(&run.id());
    assert_eq!(
        reply["body"]["reply"]["in_reply_to_tweet_id"],
        id.as_str(),
        "{reply}"
    );
    for (words, sentence) in [
        (
            &["post", "Tea?", "--poll", "Yes"][..],
            "a poll has 2 to 4 options, and --poll gives 1: `Yes`",
        ),
        (&["post", "Tea?", "--for", "1h"], "--poll"),
        (
            &["post", "Tea?", "--poll", "a", "--poll", "b", "--for", "1m"],
            "--for: `1m` is no span",
        ),
        (
            &["post", "Tea?", "--poll", "a", "--poll", "b", "-m", &picture],
            "--poll",
        ),
        (
            &["post", "x", "--reply-to", "somebody"],
            "--reply-to: `somebody` is neither",
        ),
        (
            &["post", "x", "--quote", "https://example.com/1"],
            "--quote: `https://example.com/1` is neither",
        ),
    ] {
        desk.refused(words, sentence);
    }
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
    desk.world.file("blank.txt", "\n---\n");
    desk.refused(
        &["post", "--thread", "blank.txt"],
        "--thread: the file “blank.txt” holds no post",
    );
}

#[test]
fn a_key_publishes_once_and_a_dry_run_never() {
    let desk = Desk::new();
    let world = &desk.world;
    let mut auth = world.auth();
    let store = world.path("x.db");
    auth.insert("profile".into(), json!("main"));
    auth.insert("store".into(), json!(store));
    let auth = world.file("kept.json", Value::Object(auth).to_string());
    assert_eq!(world.run(&["SaveCredentials", "--auth", &auth]).code, 0);
    let store = store.to_str().expect("utf-8");
    let post = |words: &[&str]| {
        let mut all = vec!["post", "--account", "main", "--store", store];
        all.extend(words);
        world.run_with(&all, &[("TZ", "UTC")], "")
    };
    let dry = post(&["Hello", "--dry-run"]);
    assert_eq!(dry.code, 0, "{dry:?}");
    assert_eq!(dry.json()["dry_run"], true);
    let first = post(&["Hello", "--key", "order-42"]);
    let again = post(&["Hello", "--key", "order-42"]);
    assert_eq!(
        (first.code, &first.stdout),
        (0, &again.stdout),
        "{first:?} {again:?}"
    );
    let other = post(&["Other", "--key", "order-42"]);
    assert_eq!(other.code, 2, "{other:?}");
    let posts = world.control("GET", "/_sandbox/state", Value::Null)["posts"].clone();
    assert_eq!(posts.as_array().expect("a list").len(), 1, "{posts}");

    // Later is another matter: it waits in the queue until it is due.
    let later = post(&["Later", "--at", "+2h", "--key", "order-43"]);
    assert_eq!(later.code, 0, "{later:?}");
    assert!(later.stdout.starts_with("order-43  2"), "{later:?}");
    assert!(later.stderr.contains("xpost queue watch"), "{later:?}");
    let key = post(&["Tomorrow", "--at", "tomorrow 09:00", "--quiet"]);
    let key = key.stdout.trim_end();
    let queue = world
        .run(&["queue", "list", "--json", "--store", store])
        .json();
    let waiting: Vec<&str> = queue["posts"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|post| post["idempotency_key"].as_str())
        .collect();
    assert!(
        waiting.contains(&"order-43") && waiting.contains(&key),
        "{queue}"
    );
    let past = post(&["Late", "--at", "2020-01-01 09:00"]);
    assert_eq!(past.code, 2, "{past:?}");
    assert!(
        past.stderr
            .contains("--at: 2020-01-01 09:00:00 +00:00 is in the past"),
        "{past:?}"
    );
    let unreadable = post(&["Late", "--at", "soon"]);
    assert!(
        unreadable.stderr.contains("--at: `soon` is no moment"),
        "{unreadable:?}"
    );
}

#[test]
fn a_check_says_whether_it_can_be_posted_and_sends_nothing() {
    let desk = Desk::new();
    let before = desk.world.requests().len();
    let good = desk.run(&["check", "Hello"]);
    assert_eq!(good.code, 0, "{good:?}");
    assert!(
        good.stdout
            .starts_with("can be posted: 5 of 280 characters\n"),
        "{good:?}"
    );
    let long = desk.run(&["check", &"x".repeat(300)]);
    assert!(long.stdout.contains("300 of 280"), "{long:?}");
    let cashtags = desk.run(&["check", "$AAA $BBB $CCC"]);
    assert_eq!(cashtags.code, 2, "{cashtags:?}");
    assert!(
        cashtags.stdout.starts_with("cannot be posted"),
        "{cashtags:?}"
    );
    assert!(cashtags.stdout.contains("\n- "), "{cashtags:?}");
    let left = desk.run(&["check", "Hello", "-q", ".text.remaining"]);
    assert_eq!(left.stdout, "275\n", "{left:?}");
    desk.refused(&["check", "one", "two"], "one post is checked at a time");
    assert_eq!(desk.world.requests().len(), before);
}

#[test]
fn an_upload_gives_an_id_a_line() {
    let desk = Desk::new();
    let (picture, gif) = (desk.world.png("a.png"), desk.world.gif());
    let run = desk.run(&["upload", &picture, "--alt", "A cat", &picture]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stdout.lines().count(), 2, "{run:?}");
    assert!(
        run.stdout
            .lines()
            .all(|id| id.bytes().all(|one| one.is_ascii_digit())),
        "{run:?}"
    );
    desk.refused(&["upload", &picture, &gif], "are of different kinds");
}

#[test]
fn the_words_speak_russian() {
    let desk = Desk::new();
    let run = desk.run(&["post", "Опрос", "--poll", "Да", "--lang", "ru"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr
            .contains("в опросе от 2 до 4 вариантов, а в --poll их 1: `Да`"),
        "{run:?}"
    );
    let run = desk.run(&["check", "Привет", "--lang", "ru"]);
    assert!(
        run.stdout
            .starts_with("можно публиковать: 6 из 280 символов"),
        "{run:?}"
    );
}
