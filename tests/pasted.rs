//! Values as people paste them: read right, or refused by name before anything is opened or spent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use support::{World, call, client, error, result};

fn query(url: &str, name: &str) -> String {
    form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes())
        .find(|(key, _)| key == name)
        .unwrap()
        .1
        .into_owned()
}

/// Standard parameters of the sandbox's confidential app, without tokens.
fn app(world: &World) -> Value {
    let mut auth = world.oauth2();
    auth["access_token"] = json!("");
    auth["refresh_token"] = json!("");
    auth
}

const OF_X: [&str; 8] = [
    "client_id",
    "client_secret",
    "access_token",
    "refresh_token",
    "oauth_token",
    "oauth_token_secret",
    "oauth_consumer_key",
    "oauth_consumer_secret",
];

#[test]
fn a_value_that_no_header_may_hold_is_refused_by_its_key_before_anything_is_opened() {
    let world = World::new();
    let auth = world.oauth2();
    for key in OF_X {
        for bad in [
            "ваш-токен",
            "first\nsecond",
            "first\r\nsecond",
            "first second",
            "first\u{200b}second",
            "first\u{7f}second",
            "Bearer abcdefgh",
            "bearer\tabcdefgh",
            "\"abcdefgh\"",
            "'abcdefgh'",
            "«abcdefgh»",
        ] {
            let mut auth = auth.clone();
            auth[key] = json!(bad);
            let params = json!({"text": "a", "auth": auth});
            let error = error(&client(&world.nobody()), "CreateTextTweet", params);
            assert_eq!(error["code"], "invalid_parameter", "{key} {bad:?}: {error}");
            assert_eq!(error["parameter"], format!("auth.{key}"), "{bad:?}");
            assert_eq!(error["retryable"], false);
            let shown = error.to_string();
            assert!(
                !shown.contains("abcdefgh") && !shown.contains("second"),
                "{shown}"
            );
        }
    }
    let mut proxied = auth.clone();
    proxied["proxy"] = json!("http://иван:пароль@127.0.0.1:1");
    let params = json!({"text": "a", "auth": proxied});
    let error = error(&client(&world.nobody()), "CreateTextTweet", params);
    assert_eq!(error["parameter"], "auth.proxy", "{error}");
    assert!(
        error["message"].as_str().unwrap().contains("%XX"),
        "{error}"
    );
    assert!(!error.to_string().contains("пароль"));
    assert_eq!(world.requests(), Vec::<Value>::new());
}

#[test]
fn the_token_and_the_secret_of_the_oauth1_flow_are_looked_at_too() {
    let world = World::new();
    let mut auth = world.oauth1();
    auth["redirect_uri"] = json!("https://example.com/callback");
    for key in ["oauth_token", "oauth_token_secret", "oauth_verifier"] {
        let mut params = json!({
            "oauth_verifier": "1234567", "oauth_token": "a", "oauth_token_secret": "b",
        });
        params[key] = json!("пин код");
        let error = error(&client(&auth), "GetAccessToken", params);
        assert_eq!(error["code"], "invalid_parameter", "{error}");
        assert_eq!(error["parameter"], key);
    }
    assert!(world.requests().is_empty());
}

#[test]
fn invisible_characters_around_a_value_are_dropped() {
    let world = World::new();
    let mut auth = world.oauth2();
    for key in [
        "access_token",
        "client_id",
        "api_url",
        "auth_kind",
        "timeout",
    ] {
        let value = match &auth[key] {
            Value::String(text) => text.clone(),
            Value::Null => "auto".to_owned(),
            other => other.to_string(),
        };
        auth[key] = json!(format!(
            "\u{feff}\u{200b} {value}\u{202c}\u{2069}\u{a0}\r\n"
        ));
    }
    auth["proxy"] = json!("\u{feff}");
    result(&client(&auth), "CreateTextTweet", json!({"text": "pasted"}));
    // The same in JSON text that begins with a byte order mark.
    let text = format!("\u{feff}{}", world.oauth2());
    result(
        &client(&world.nobody()),
        "CreateTextTweet",
        json!({"text": "as text", "auth": text}),
    );
}

/// What a dialogue of Windows, a chat and an editor leave around what is copied from them.
fn around(value: &str) -> String {
    format!("\u{202a}\u{feff}{value}\u{200b}\r\n")
}

#[test]
fn invisible_characters_around_media_are_dropped() {
    let world = World::new();
    let png = include_bytes!("samples/still.png");
    let file = world.file("a cat.png", png);
    let base64 = STANDARD.encode(png);
    let url = format!("file://{file}");
    for picture in [
        json!(around(&file)),
        json!(format!(" {file}\n")),
        json!(format!("\"{file}\"")),
        json!(around(&format!("«{file}»"))),
        json!({"file": around(&file), "media_type": around("image/png")}),
        json!({"file": format!("\"{file}\"")}),
        json!(around(&base64)),
        json!({"base64": around(&base64)}),
        json!(around(&url)),
        json!({"url": around(&url)}),
        json!(around(&json!([{"file": file}]).to_string())),
    ] {
        let answer = call(
            &client(&world.oauth2()),
            "CreateImageTweet",
            json!({"text": "a cat", "pictures": picture, "dry_run": true}),
        );
        let upload = &answer["result"]["requests"][0]["upload"];
        assert_eq!(upload["bytes"], png.len(), "{picture}: {answer}");
    }
    let answer = call(
        &client(&world.oauth2()),
        "CreateImageTweet",
        json!({"text": "a cat", "pictures": around("https://example.com/a.png"), "dry_run": true}),
    );
    let upload = &answer["result"]["requests"][0]["upload"];
    assert_eq!(upload["bytes"], Value::Null, "{answer}");
    // A name that is there as it is written means that file.
    let odd = world.file("odd.png\u{200b}", b"not a picture");
    world.file("odd.png", png);
    for picture in [json!(odd), json!({"file": odd})] {
        let refused = error(
            &client(&world.oauth2()),
            "CreateImageTweet",
            json!({"text": "a cat", "pictures": picture, "dry_run": true}),
        );
        assert_eq!(refused["code"], "media_unsupported", "{refused}");
    }
}

#[test]
fn invisible_characters_around_ids_numbers_words_and_moments_are_dropped() {
    let world = World::new();
    let client = client(&world.oauth2());
    let post = result(
        &client,
        "GetTweet",
        json!({"id": around("1900000000000000001")}),
    );
    assert_eq!(post["data"]["id"], "1900000000000000001", "{post}");
    let plan = result(
        &client,
        "CreatePollTweet",
        json!({"text": "a", "options": around("['b', 'c']"), "duration": around("60"), "dry_run": around("true")}),
    );
    assert_eq!(
        plan["requests"][0]["body"]["poll"],
        json!({"options": ["b", "c"], "duration_minutes": 60}),
        "{plan}"
    );
    let plan = result(
        &client,
        "CreateCustomTweet",
        json!({"text": "a", "media": [around("1900000000000000001")], "dry_run": true}),
    );
    assert_eq!(
        plan["requests"][0]["body"]["media"]["media_ids"],
        json!(["1900000000000000001"]),
        "{plan}"
    );
    let plan = result(
        &client,
        "UploadAttachmentsArray",
        json!({"files": STANDARD.encode(include_bytes!("samples/still.png")), "type": around("tweet_image"), "dry_run": true}),
    );
    assert_eq!(
        plan["requests"][0]["upload"]["media_category"], "tweet_image",
        "{plan}"
    );
    let store = format!("{}.db", world.file("queue", b""));
    let mut auth = world.oauth2();
    auth["store"] = json!(store);
    auth["profile"] = json!("default");
    result(&self::client(&auth), "SaveCredentials", json!({}));
    let waits = result(
        &self::client(&json!({"store": store, "profile": "default"})),
        "EnqueueTweet",
        json!({"post": around("{'text': 'a'}"), "not_before": around("2030-12-01T09:00:00+03:00")}),
    );
    assert_eq!(waits["not_before"], 1_922_335_200u64, "{waits}");
    assert_eq!(waits["text"], "a", "{waits}");
}

#[test]
fn a_callback_address_that_x_could_not_know_is_refused_before_there_is_a_link() {
    let world = World::new();
    let link = |redirect_uri: &str| {
        let mut auth = app(&world);
        auth["redirect_uri"] = json!(redirect_uri);
        call(&client(&auth), "GetAuthorizationLink", json!({}))
    };
    const CALLBACK: &str = "https://example.com/callback";
    for (bad, reason) in [
        (format!("\"{CALLBACK}\""), "quotation marks"),
        (format!("«{CALLBACK}»"), "quotation marks"),
        (format!("<{CALLBACK}>"), "brackets"),
        (CALLBACK.replace("/call", "/\ncall"), "line breaks"),
        (CALLBACK.replace("/call", "/\u{200b}call"), "invisible"),
        ("your callback".to_owned(), "blanks"),
    ] {
        let mut auth = app(&world);
        auth["redirect_uri"] = json!(bad);
        let refused = error(
            &client(&world.nobody()),
            "GetAuthorizationLink",
            json!({"auth": auth}),
        );
        assert_eq!(refused["code"], "invalid_parameter", "{bad}: {refused}");
        assert_eq!(refused["parameter"], "auth.redirect_uri", "{refused}");
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains(reason), "{bad}: {refused}");
    }
    for good in [
        CALLBACK,
        "myapp://callback",
        "http://[::1]:8080/",
        " http://a/ ",
    ] {
        assert_eq!(link(good)["ok"], true, "{good}");
    }
}

#[test]
fn a_redirect_is_read_right_however_it_was_copied() {
    let world = World::new();
    let auth = app(&world);
    let client = client(&auth);
    type Form = fn(&str) -> String;
    let forms: [(&str, Form); 13] = [
        ("angle brackets", |url| format!("<{url}>")),
        ("quotes", |url| format!("\"{url}\"")),
        ("guillemets", |url| format!("«{url}»")),
        ("entities", |url| url.replace('&', "&amp;")),
        ("the source of a page", |url| {
            format!("<a href=\"{}\">here</a>", url.replace('&', "&amp;"))
        }),
        ("a line break", |url| {
            let (head, tail) = url.split_at(70);
            format!("{head}\r\n{tail}\r\n")
        }),
        ("a soft break", |url| {
            let (head, tail) = url.split_at(70);
            format!("{head}=\r\n{tail}")
        }),
        ("a quoted mail", |url| {
            let (head, tail) = url.split_at(70);
            format!("> {head}\n> {tail}\n")
        }),
        ("quoted-printable", |url| {
            url.replace("state=", "state=3D")
                .replace("code=", "code=3D")
        }),
        ("a request line", |url| {
            format!("GET /callback?{} HTTP/1.1", url.split_once('?').unwrap().1)
        }),
        ("a request", |url| {
            let query = url.split_once('?').unwrap().1;
            format!("GET /callback?{query} HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\n\r\n")
        }),
        ("a log", |url| {
            let query = url.split_once('?').unwrap().1;
            format!(
                "127.0.0.1 - - [27/Nov/2026:10:00:00 +0300] \"GET /callback?{query} HTTP/1.1\" 404 153"
            )
        }),
        ("zero-width", |url| {
            format!("\u{2066}\u{feff}{url}\u{200b}\u{2069}")
        }),
    ];
    for (operation, key) in [
        ("HandleIncomingRequestAfterAuthorization", "request"),
        ("GetToken", "code"),
        ("Authorize", "request"),
    ] {
        for (name, form) in &forms {
            let link = result(&client, "GetAuthorizationLink", json!({}));
            let redirect = world.browse(link.as_str().unwrap(), "approve");
            let envelope = call(&client, operation, json!({key: form(&redirect)}));
            assert_eq!(envelope["ok"], true, "{operation}, {name}: {envelope}");
        }
    }
}

#[test]
fn a_code_is_read_right_or_refused_before_it_is_spent() {
    let world = World::new();
    let client = client(&app(&world));
    let link = result(&client, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let (code, state) = (query(&redirect, "code"), query(&redirect, "state"));
    world.forget_requests();
    let (head, tail) = code.split_at(10);
    for bad in [
        format!("{head} {tail}"),
        format!("{head}\n{tail}"),
        format!("{head}»{tail}"),
        format!("код {code}"),
    ] {
        let error = error(&client, "GetToken", json!({"code": bad}));
        assert_eq!(error["code"], "invalid_parameter", "{bad}: {error}");
        assert_eq!(error["parameter"], "code");
        assert!(!error.to_string().contains(tail));
    }
    let followed = format!("https://example.com/callback?state={state}&code={code}\nBest\nregards");
    for request in [
        json!(format!("{redirect} and then it says")),
        json!({"code": format!("{head} {tail}"), "state": state}),
        json!(followed),
    ] {
        let params = json!({"request": request});
        let error = error(&client, "HandleIncomingRequestAfterAuthorization", params);
        assert_eq!(error["code"], "invalid_parameter", "{request}: {error}");
    }
    for nothing in ["\u{feff}", "\"\"", " \r\n"] {
        let error = error(&client, "GetToken", json!({"code": nothing}));
        assert_eq!(error["parameter"], "code", "{error}");
    }
    assert!(world.requests().is_empty());
    result(
        &client,
        "GetToken",
        json!({"code": format!("\u{200b}«{code}»\r\n")}),
    );
}

#[test]
fn scopes_are_read_as_a_list_and_an_unknown_one_names_the_nearest() {
    let world = World::new();
    let client = client(&app(&world));
    for written in [
        "tweet.read,tweet.write,offline.access",
        "tweet.read+tweet.write+offline.access",
        "tweet.read\r\ntweet.write\r\noffline.access\r\n",
        "[\"tweet.read\", \"tweet.write\", \"offline.access\"]",
    ] {
        let params = json!({"auth": {"scope": written}});
        let link = result(&client, "GetAuthorizationLink", params);
        let scope = query(link.as_str().unwrap(), "scope");
        assert_eq!(scope, "tweet.read tweet.write offline.access", "{written}");
    }
    let params = json!({"auth": {"scope": "tweet.read tweet.wirte", "lang": "ru"}});
    let refused = error(&client, "GetAuthorizationLink", params);
    assert_eq!(refused["code"], "invalid_parameter");
    assert_eq!(refused["parameter"], "auth.scope");
    assert!(
        refused["hint"].as_str().unwrap().contains("«tweet.write»"),
        "{refused}"
    );
    let refused = error(
        &client,
        "ExchangeToken",
        json!({"scope": "tweets.read", "auth": {"oauth_token": "a", "oauth_token_secret": "b"}}),
    );
    assert_eq!(refused["parameter"], "scope", "{refused}");
}

#[test]
fn a_text_that_shows_nothing_is_refused_here_unless_there_are_media() {
    let world = World::new();
    let client = client(&world.oauth2());
    let picture = world.file("a.png", support::PNG);
    for blank in [
        " ",
        "\r\n\t",
        "\u{200b}\u{200d}",
        "\u{2060} \u{feff}",
        "\u{a0}\u{2003}",
    ] {
        for (operation, params) in [
            ("CreateTextTweet", json!({"text": blank})),
            ("CreateCustomTweet", json!({"text": blank})),
            (
                "CreatePollTweet",
                json!({"text": blank, "options": ["a", "b"], "duration": 60}),
            ),
            ("CreateThread", json!({"posts": ["first", blank]})),
        ] {
            let error = error(&client, operation, params);
            assert_eq!(
                error["code"], "invalid_parameter",
                "{operation} {blank:?}: {error}"
            );
        }
        let poll = json!({"text": "a", "options": ["a", blank], "duration": 60});
        let refused = error(&client, "CreatePollTweet", poll);
        assert_eq!(refused["parameter"], "options[1]", "{blank:?}: {refused}");
        let check = result(&client, "CheckTweet", json!({"text": blank}));
        assert_eq!(check["problems"][0]["code"], "text_empty", "{check}");
    }
    assert!(world.requests().is_empty());
    let posted = json!({"text": " \u{200b}", "pictures": picture});
    result(&client, "CreateImageTweet", posted);
}
