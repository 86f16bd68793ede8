//! A command line written for OpenIntegrations' `oint twitter …` runs unchanged.

mod support;

use serde_json::{Value, json};
use support::World;

#[test]
fn text_posts_by_long_and_short_options() {
    let world = World::new();
    let auth = world.auth_file();
    let long = world.run(&["CreateTextTweet", "--text", "one", "--auth", &auth]);
    assert_eq!(world.post(&long.id())["sent_text"], "one");
    let short = world.run(&["CreateTextTweet", "-t", "two", "-a", &auth]);
    assert_eq!(world.post(&short.id())["sent_text"], "two");
    let joined = world.run(&["CreateTextTweet", "--text=three", &format!("-a{auth}")]);
    assert_eq!(world.post(&joined.id())["sent_text"], "three");
}

#[test]
fn operations_answer_to_every_name_with_or_without_the_library_word() {
    let world = World::new();
    let auth = world.auth_file();
    for (number, name) in [
        "CreateTextTweet",
        "createtexttweet",
        "create-text-tweet",
        "СоздатьТекстовыйТвит",
        "СОЗДАТЬТЕКСТОВЫЙТВИТ",
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!("plain {number}");
        let run = world.run(&[name, "--text", &text, "--auth", &auth]);
        assert_eq!(world.post(&run.id())["sent_text"], text.as_str());
        let text = format!("word {number}");
        let run = world.run(&["twitter", name, "--text", &text, "--auth", &auth]);
        assert_eq!(world.post(&run.id())["sent_text"], text.as_str());
    }
}

#[test]
fn pictures_gifs_and_videos_are_files() {
    let world = World::new();
    let auth = world.auth_file();
    let (png, gif, mp4) = (world.png("a.png"), world.gif(), world.mp4());
    for (operation, long, short, file, kind) in [
        ("CreateImageTweet", "--pictures", "-p", &png, "image/png"),
        ("CreateGifTweet", "--gifs", "-g", &gif, "image/gif"),
        ("CreateVideoTweet", "--videos", "-v", &mp4, "video/mp4"),
    ] {
        for option in [long, short] {
            let text = format!("{operation} {option}");
            let run = world.run(&[operation, "-t", &text, option, file, "-a", &auth]);
            let post = world.post(&run.id());
            assert_eq!(post["media"][0]["type"], kind);
            assert_eq!(post["sent_text"], text.as_str());
        }
    }
}

#[test]
fn lists_are_json_text_with_single_quotes_or_repeated_options() {
    let world = World::new();
    let auth = world.auth_file();
    let (a, b) = (world.png("a.png"), world.png("b.png"));
    let listed = format!("['{}','{}']", a.replace('\\', "/"), b.replace('\\', "/"));
    let run = world.run(&["CreateImageTweet", "-t", "json", "-p", &listed, "-a", &auth]);
    assert_eq!(
        world.post(&run.id())["media"].as_array().map(Vec::len),
        Some(2)
    );
    let run = world.run(&[
        "CreateImageTweet",
        "-t",
        "repeated",
        "--pictures",
        &a,
        "--pictures",
        &b,
        "-a",
        &auth,
    ]);
    assert_eq!(
        world.post(&run.id())["media"].as_array().map(Vec::len),
        Some(2)
    );
    let run = world.run(&[
        "CreatePollTweet",
        "-t",
        "?",
        "-o",
        "yes",
        "-o",
        "no",
        "-d",
        "60",
        "-a",
        &auth,
    ]);
    assert_eq!(
        world.post(&run.id())["body"]["poll"]["options"],
        json!(["yes", "no"])
    );
}

#[test]
fn polls_take_duration_and_custom_posts_take_dur() {
    let world = World::new();
    let auth = world.auth_file();
    let options = "['red','green']";
    for (operation, long) in [
        ("CreatePollTweet", "--duration"),
        ("CreateCustomTweet", "--dur"),
    ] {
        for (number, option) in [long, "-d"].into_iter().enumerate() {
            let text = format!("{operation} {number}");
            let run = world.run(&[
                operation,
                "--text",
                &text,
                "--options",
                options,
                option,
                "60",
                "--auth",
                &auth,
            ]);
            assert_eq!(
                world.post(&run.id())["body"]["poll"]["duration_minutes"],
                60
            );
        }
    }
    let run = world.run(&[
        "CreatePollTweet",
        "-t",
        "a",
        "-o",
        options,
        "--dur",
        "60",
        "-a",
        &auth,
    ]);
    assert_eq!(run.code, 2, "{run:?}");
}

#[test]
fn media_are_ids_and_t_is_the_type_of_an_upload() {
    let world = World::new();
    let auth = world.auth_file();
    let png = world.png("a.png");
    for (files, kind) in [("-f", "-t"), ("--files", "--type")] {
        let run = world.run(&[
            "UploadAttachmentsArray",
            files,
            &png,
            kind,
            "tweet_image",
            "-a",
            &auth,
        ]);
        assert_eq!(run.code, 0, "{run:?}");
        let ids = run.json();
        let id = ids[0].as_str().expect("an id");
        for media in ["-m", "--media"] {
            let run = world.run(&[
                "CreateCustomTweet",
                "-t",
                &format!("{files}{media}"),
                media,
                id,
                "-a",
                &auth,
            ]);
            assert_eq!(world.post(&run.id())["media"][0]["id"], id);
        }
    }
}

#[test]
fn tokens_are_refreshed_and_users_are_named() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&["ОбновитьТокен", "--auth", &auth]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.json()["refresh_token"].is_string());
    let run = world.run(&["GetCurrentUser", "--auth", &world.auth_file()]);
    assert_eq!(run.json()["data"]["username"], "demo_account");
}

#[test]
fn a_text_may_begin_with_a_hyphen_but_an_option_is_never_posted() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&[
        "CreateTextTweet",
        "--text",
        "- a list item",
        "--auth",
        &auth,
    ]);
    assert_eq!(world.post(&run.id())["sent_text"], "- a list item");
    let before = world.requests().len();
    let run = world.run(&["CreateTextTweet", "--text", "--auth", &auth]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(world.requests().len(), before);
}

#[test]
fn keys_with_an_underscore_may_be_written_with_a_hyphen() {
    let world = World::new();
    let auth = world.auth_file();
    let first = world
        .run(&["CreateTextTweet", "-t", "first", "-a", &auth])
        .id();
    for (number, option) in ["--in_reply_to_tweet_id", "--in-reply-to-tweet-id"]
        .iter()
        .enumerate()
    {
        let run = world.run(&[
            "CreateCustomTweet",
            "-t",
            &format!("r{number}"),
            option,
            &first,
            "-a",
            &auth,
        ]);
        assert_eq!(world.post(&run.id())["reply_to"], first.as_str());
    }
}

#[test]
fn auth_may_be_json_text_a_file_or_stdin() {
    let world = World::new();
    let auth = Value::Object(world.auth()).to_string();
    let single = auth.replace('"', "'");
    let file = world.file("secrets.txt", &auth);
    for (given, stdin) in [
        (auth.as_str(), ""),
        (single.as_str(), ""),
        (format!("@{file}").as_str(), ""),
        ("-", auth.as_str()),
    ] {
        let run = world.run_with(&["GetCurrentUser", "--auth", given], &[], stdin);
        assert_eq!(run.code, 0, "{run:?}");
    }
}

#[test]
fn config_of_openintegrations_2_is_merged_over_auth() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&[
        "GetStandardParameters",
        "--auth",
        &auth,
        "--config",
        "{'timeout': 77, 'retries': 1}",
    ]);
    assert_eq!(run.json()["timeout"], 77, "{run:?}");
    assert_eq!(run.json()["retries"], 1);
}

#[test]
fn test_shows_what_would_be_sent_and_sends_nothing() {
    let world = World::new();
    let auth = world.auth_file();
    let png = world.png("a.png");
    let run = world.run(&[
        "CreateImageTweet",
        "-t",
        "a",
        "-p",
        &png,
        "-a",
        &auth,
        "--test",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["dry_run"], true);
    let run = world.run(&["CreateTextTweet", "-t", "a", "-a", &auth, "--dry-run"]);
    assert_eq!(run.json()["requests"][0]["body"]["text"], "a", "{run:?}");
    assert!(world.requests().is_empty());
}

#[test]
fn a_file_of_the_table_needs_nothing_but_required_options() {
    let world = World::new();
    for words in [
        &["CreateTextTweet"][..],
        &["CreateImageTweet", "-t", "a"],
        &["CreateGifTweet", "-g", "a"],
        &["CreateVideoTweet", "-t", "a"],
        &["CreatePollTweet", "-t", "a", "-o", "['a','b']"],
        &["UploadAttachmentsArray", "-f", "a"],
        &["GetToken"],
        &["HandleIncomingRequestAfterAuthorization"],
    ] {
        let run = world.run(words);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stdout.is_empty());
    }
}
