//! Bad input gets its own clear error, naming the parameter, before any network call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::{GIF, PNG, World, client, error};

#[test]
fn every_kind_of_bad_input_is_refused_by_name_before_anything_is_sent() {
    let world = World::new();
    let client = client(&world.oauth2());
    let picture = world.file("a.png", PNG);
    let gif = world.file("a.gif", GIF);
    let empty = world.file("empty.png", b"");
    let text_file = world.file("text.png", b"this is not a picture at all");
    let folder = world.folder.to_str().unwrap().to_owned();
    let long_option = "x".repeat(26);
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        ("CreateTextTweet", json!({}), "missing_parameter", "text"),
        (
            "CreateCustomTweet",
            json!({"text": "a", "poll": {"options": ["a", "b", 3], "duration_minutes": 60}}),
            "invalid_parameter",
            "poll.options",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": "[".repeat(200_000), "duration": 60}),
            "invalid_parameter",
            "options",
        ),
        (
            "CreateTextTweet",
            json!({"text": ""}),
            "invalid_parameter",
            "text",
        ),
        (
            "CreateTextTweet",
            json!({"text": null}),
            "missing_parameter",
            "text",
        ),
        (
            "CreateTextTweet",
            json!({"text": 5}),
            "invalid_parameter",
            "text",
        ),
        (
            "CreateTextTweet",
            json!({"text": "a", "txt": "b"}),
            "invalid_parameter",
            "txt",
        ),
        (
            "CreateTextTweet",
            json!({"text": "a", "auth": {"acess_token": "b"}}),
            "invalid_parameter",
            "auth.acess_token",
        ),
        (
            "CreateTextTweet",
            json!({"text": "a", "auth": "{broken"}),
            "invalid_json",
            "auth",
        ),
        (
            "CreateTextTweet",
            json!({"text": "a", "auth": "missing.json"}),
            "invalid_parameter",
            "auth",
        ),
        (
            "CreateTextTweet",
            json!({"text": "a", "auth": 5}),
            "invalid_parameter",
            "auth",
        ),
        (
            "CreateTextTweet",
            json!({"text": "a", "dry_run": "perhaps"}),
            "invalid_parameter",
            "dry_run",
        ),
        ("CreateTextTweet", json!(["a"]), "invalid_json", "params"),
        ("CreateTextTweet", json!("a"), "invalid_json", "params"),
        (
            "CreateTweet",
            json!({"text": "a"}),
            "unknown_operation",
            "operation",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a"], "duration": 60}),
            "invalid_parameter",
            "options",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b", "c", "d", "e"], "duration": 60}),
            "invalid_parameter",
            "options",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", long_option], "duration": 60}),
            "invalid_parameter",
            "options[1]",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["", "b"], "duration": 60}),
            "invalid_parameter",
            "options[0]",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b"], "duration": 4}),
            "invalid_parameter",
            "duration",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b"], "duration": 10081}),
            "invalid_parameter",
            "duration",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b"]}),
            "missing_parameter",
            "duration",
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": [1, 2], "duration": 60}),
            "invalid_parameter",
            "options",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": [picture, picture, picture, picture, picture]}),
            "invalid_parameter",
            "pictures",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": []}),
            "invalid_parameter",
            "pictures",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": ""}),
            "invalid_parameter",
            "pictures",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": 5}),
            "invalid_parameter",
            "pictures",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a"}),
            "missing_parameter",
            "pictures",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": "missing.png"}),
            "media_unreadable",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": [picture, "C:\\missing.png"]}),
            "media_unreadable",
            "pictures[1]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": folder}),
            "media_unreadable",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": empty}),
            "media_empty",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": text_file}),
            "media_unsupported",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": "&&& not base64 &&&"}),
            "media_unreadable",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": {"base64": "&&&"}}),
            "media_unreadable",
            "pictures[0]",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": {"path": "a"}}),
            "invalid_parameter",
            "pictures[0].path",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": {"file": picture, "alt_text": "x".repeat(1001)}}),
            "invalid_parameter",
            "pictures[0].alt_text",
        ),
        (
            "CreateImageTweet",
            json!({"text": "a", "pictures": {"file": picture, "media_type": "image/x-new"}}),
            "media_unsupported",
            "pictures[0]",
        ),
        (
            "CreateGifTweet",
            json!({"text": "a", "gifs": [gif, gif]}),
            "invalid_parameter",
            "gifs",
        ),
        (
            "CreateGifTweet",
            json!({"text": "a", "gifs": picture}),
            "media_unsupported",
            "gifs[0]",
        ),
        (
            "CreateVideoTweet",
            json!({"text": "a", "videos": picture}),
            "media_unsupported",
            "videos[0]",
        ),
        (
            "UploadAttachmentsArray",
            json!({"files": picture, "type": "tweet_audio"}),
            "invalid_parameter",
            "type",
        ),
        (
            "UploadAttachmentsArray",
            json!({"files": picture}),
            "missing_parameter",
            "type",
        ),
        ("CreateCustomTweet", json!({}), "invalid_parameter", "text"),
        (
            "CreateCustomTweet",
            json!({"text": "a", "options": ["a", "b"]}),
            "missing_parameter",
            "dur",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "dur": 60}),
            "missing_parameter",
            "options",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "media": "1", "options": ["a", "b"], "dur": 60}),
            "invalid_parameter",
            "media",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "media": picture}),
            "invalid_parameter",
            "media",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "media": ["1", "2", "3", "4", "5"]}),
            "invalid_parameter",
            "media",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "media": {"media_ids": ["1"], "tag": 1}}),
            "invalid_parameter",
            "media.tag",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "quote_tweet_id": "1", "card_uri": "b"}),
            "invalid_parameter",
            "card_uri",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "reply_settings": "everyone"}),
            "invalid_parameter",
            "reply_settings",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "reply": {"in_reply_to_tweet_id": 5}}),
            "invalid_parameter",
            "reply.in_reply_to_tweet_id",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "tagged_user_ids": ["1"]}),
            "invalid_parameter",
            "tagged_user_ids",
        ),
        (
            "CreateCustomTweet",
            json!({"text": "a", "edit_options": {}}),
            "invalid_parameter",
            "edit_options.previous_post_id",
        ),
        (
            "DeleteTweet",
            json!({"id": "one"}),
            "invalid_parameter",
            "id",
        ),
        ("GetTweet", json!({"id": 12345}), "invalid_parameter", "id"),
        ("GetTweet", json!({"id": ""}), "invalid_parameter", "id"),
    ];
    for (name, params, code, parameter) in cases {
        let shown = params.to_string();
        let error = error(&client, name, params);
        assert_eq!(error["code"], code, "{name} {shown}: {error}");
        assert_eq!(error["parameter"], parameter, "{name} {shown}: {error}");
        assert_eq!(error["outcome"], "not_applied");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(parameter.split(['[', '.']).next().unwrap())
                || code == "unknown_operation",
            "{message}"
        );
    }
    assert!(world.requests().is_empty(), "{:?}", world.requests());
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_file_and_is_not_waited_for() {
    let world = World::new();
    let client = client(&world.oauth2());
    let path = world.folder.join("pipe.png");
    let path = path.to_str().unwrap();
    let name = std::ffi::CString::new(path).unwrap();
    // SAFETY: a NUL-terminated path of this test's own.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    let refused = error(
        &client,
        "CreateImageTweet",
        json!({"text": "a", "pictures": path}),
    );
    assert_eq!(refused["code"], "media_unreadable", "{refused}");
}

#[test]
fn messages_come_in_the_callers_language() {
    let world = World::new();
    let client = client(&world.oauth2());
    let bad = json!({"text": "a", "options": ["a", "b"], "duration": 3});
    let english = error(&client, "CreatePollTweet", bad.clone());
    assert_eq!(
        english["message"],
        "parameter `duration`: 3 is outside 5..=10080"
    );
    // A Russian operation name is enough …
    let russian = error(&client, "СоздатьТвитОпрос", bad.clone());
    assert_eq!(
        russian["message"],
        "параметр `duration`: 3 вне пределов 5..=10080"
    );
    // … and `lang` decides.
    let mut asked = bad;
    asked["auth"] = json!({"lang": "en"});
    asked["duration"] = json!(60);
    asked["options"] = json!(["a"]);
    let english = error(&client, "СоздатьТвитОпрос", asked);
    assert!(
        english["message"]
            .as_str()
            .unwrap()
            .starts_with("parameter"),
        "{english}"
    );
}

#[test]
fn missing_credentials_say_which_and_how_to_get_them() {
    let world = World::new();
    let nobody = client(&world.nobody());
    let error_ = error(&nobody, "CreateTextTweet", json!({"text": "a"}));
    assert_eq!(error_["code"], "missing_credentials");
    assert!(error_["message"].as_str().unwrap().contains("access_token"));
    assert!(
        error_["hint"]
            .as_str()
            .unwrap()
            .contains("GetAuthorizationLink")
    );
    let half = error(
        &nobody,
        "CreateTextTweet",
        json!({"text": "a", "auth": {"oauth_token": "abcdef"}}),
    );
    assert!(
        half["message"]
            .as_str()
            .unwrap()
            .contains("oauth_token_secret")
    );
    assert!(world.requests().is_empty());
}

#[test]
fn bytes_where_a_text_belongs_are_refused_by_name_and_never_published_as_base64() {
    let world = World::new();
    let client = client(&world.oauth2());
    let picture = world.file("a.png", PNG);
    let object = json!({"base64": "0J/RgNC40LLQtdGC"});
    let text = json!(object.to_string());
    for bytes in [&object, &text] {
        for (operation, params, parameter) in [
            ("CreateTextTweet", json!({"text": bytes}), "text"),
            (
                "CreateImageTweet",
                json!({"text": bytes, "pictures": picture}),
                "text",
            ),
            (
                "CreatePollTweet",
                json!({"text": "a", "options": ["a", bytes], "duration": 60}),
                "options[1]",
            ),
            (
                "CreateCustomTweet",
                json!({"text": "a", "options": [bytes, "b"], "dur": 60}),
                "options[0]",
            ),
            (
                "CreateCustomTweet",
                json!({"text": "a", "poll": {"options": ["a", bytes], "duration_minutes": 60}}),
                "poll.options[1]",
            ),
            ("CreateThread", json!({"posts": ["a", bytes]}), "posts[1]"),
            (
                "CreateThread",
                json!({"posts": ["a", {"text": bytes}]}),
                "posts[1].text",
            ),
            (
                "CreateTextTweet",
                json!({"text": "a", "idempotency_key": bytes}),
                "idempotency_key",
            ),
        ] {
            let error = error(&client, operation, params);
            assert_eq!(error["code"], "invalid_parameter", "{operation}: {error}");
            assert_eq!(error["parameter"], parameter, "{operation}: {error}");
            assert!(!error.to_string().contains("0J/RgNC40LLQtdGC"), "{error}");
        }
    }
    let described = json!({"file": picture, "alt_text": object});
    let refused = error(
        &client,
        "CreateImageTweet",
        json!({"text": "a", "pictures": described}),
    );
    assert_eq!(refused["parameter"], "pictures[0].alt_text", "{refused}");
    assert!(world.requests().is_empty());
}
