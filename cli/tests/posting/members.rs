//! What a post has besides: polls, answers, a key, a moment; and what a check says of it.

use serde_json::{Value, json};

use super::desk::Desk;

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
    let members: Vec<String> = run
        .json()
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    assert_eq!(members, ["data"], "{run:?}");
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
        (
            &[
                "post", "Tea?", "--poll", "a", "--poll", "b", "--poll", "c", "--poll", "d",
                "--poll", "e",
            ],
            "a poll has 2 to 4 options, and --poll gives 5: `a`, `b`, `c`, `d`, `e`",
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
    assert!(
        other
            .stderr
            .starts_with("xpost: --key: a post with other content was given under this key\n"),
        "{other:?}"
    );
    let posts = world.control("GET", "/_sandbox/state", Value::Null)["posts"].clone();
    assert_eq!(posts.as_array().expect("a list").len(), 1, "{posts}");

    // Later is another matter: it waits in the queue until it is due.
    let later = post(&["Later", "--at", "+2h", "--key", "order-43"]);
    assert_eq!(later.code, 0, "{later:?}");
    assert!(later.stdout.starts_with("order-43  2"), "{later:?}");
    assert!(later.stderr.contains("`xpost queue watch`"), "{later:?}");
    assert!(later.stderr.contains("`xpost queue send`"), "{later:?}");
    let dry = post(&["Later", "--at", "2099-01-01 09:00", "--dry-run"]);
    assert_eq!(dry.json()["dry_run"], true);
    assert!(
        dry.stderr
            .contains("would be sent at 2099-01-01 09:00:00 +00:00"),
        "{dry:?}"
    );
    let again = post(&["Later", "--at", "+3h", "--key", "order-43"]);
    assert_eq!(again.stdout, later.stdout, "{again:?}");
    assert!(again.stderr.contains("in the queue already"), "{again:?}");
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
    assert!(
        cashtags.stdout.contains("\n- the text: 3 cashtags"),
        "{cashtags:?}"
    );
    let left = desk.run(&["check", "Hello", "-q", ".text.remaining"]);
    assert_eq!(left.stdout, "275\n", "{left:?}");
    let thread = desk.run(&["check", "One", &"€".repeat(2), "$AA $BB"]);
    assert_eq!(thread.code, 2, "{thread:?}");
    assert!(
        thread
            .stdout
            .starts_with("1: can be posted: 3 of 280 characters\n"),
        "{thread:?}"
    );
    assert!(
        thread
            .stdout
            .contains("\n3: cannot be posted: 7 of 280 characters\n- the text: 2 cashtags"),
        "{thread:?}"
    );
    let lengths = desk.run(&["check", "One", "Three", "--quiet"]);
    assert_eq!((lengths.code, &*lengths.stdout), (0, "3\n5\n"));
    let gif = desk.world.gif();
    let pixels = desk.run(&["check", "x", "-m", &gif, "--poll", "a", "--poll", "b"]);
    assert_eq!(pixels.code, 2, "{pixels:?}");
    desk.refused(
        &["check", "x", "--poll", "a", "--poll", &"b".repeat(26)],
        "has 26 characters, an option has 1 to 25",
    );
    assert_eq!(desk.world.requests().len(), before);
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
