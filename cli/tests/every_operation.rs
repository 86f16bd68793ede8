//! Every operation from the command line, with OAuth 2.0 alone, with OAuth 1.0a alone, and by the name of a profile.

mod support;

use serde_json::{Map, Value, json};
use support::{Run, World};

fn oauth1(world: &World) -> Map<String, Value> {
    let mut auth = world.app();
    for key in ["client_id", "client_secret"] {
        auth.remove(key);
    }
    let keys = world.control("POST", "/_sandbox/oauth1", json!({}));
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        auth.insert(key.into(), keys[name].clone());
    }
    auth
}

#[track_caller]
fn done(run: Run) -> Value {
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

/// Posts of every kind, uploading, reading and deleting, all under the identity that was given.
fn posting(world: &World, auth: &Map<String, Value>, kind: &str) {
    let auth = world.file("one.json", Value::Object(auth.clone()).to_string());
    posting_as(world, &["-a", &auth], kind);
}

fn posting_as(world: &World, account: &[&str], kind: &str) {
    let run = |words: &[&str]| world.run(&[words, account].concat());
    let (png, gif, mp4) = (world.png("a.png"), world.gif(), world.mp4());

    let first = run(&["CreateTextTweet", "-t", "text"]).id();
    let mut ids = vec![
        first.clone(),
        run(&["CreateImageTweet", "-t", "picture", "-p", &png]).id(),
        run(&["CreateGifTweet", "-t", "gif", "-g", &gif]).id(),
        run(&["CreateVideoTweet", "-t", "video", "-v", &mp4]).id(),
        run(&[
            "CreatePollTweet",
            "-t",
            "poll",
            "-o",
            "['a','b']",
            "-d",
            "60",
        ])
        .id(),
    ];
    let media = done(run(&[
        "UploadAttachmentsArray",
        "-f",
        &png,
        "-t",
        "tweet_image",
    ]))
    .to_string();
    ids.push(run(&["CreateCustomTweet", "-t", "custom", "-m", &media]).id());
    for id in &ids {
        assert_eq!(world.post(id)["auth_kind"], kind);
    }
    for name in ["CheckTweet", "ПроверитьТвит"] {
        let check = done(run(&[name, "-t", "see https://example.com", "-p", &png]));
        assert_eq!(check["ok"], true, "{check}");
        assert_eq!(check["identity"]["kind"], kind, "{check}");
        assert_eq!(check["price"]["total"], "0.200", "{check}");
        assert_eq!(check["warnings"][0]["code"], "link_price", "{check}");
        let check = done(run(&[name, "-t", "$ACME and $XYZ"]));
        let problem = &check["problems"][0];
        assert_eq!(problem["code"], "too_many_cashtags", "{check}");
    }
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    let unsent = state["posts"].as_array().expect("posts").iter();
    assert!(
        unsent
            .filter_map(|post| post["sent_text"].as_str())
            .all(|text| !text.starts_with("see ") && !text.starts_with('$'))
    );
    let read = done(run(&["GetTweet", "-i", &first]));
    assert_eq!(read["data"]["text"], "text");
    assert_eq!(
        done(run(&["DeleteTweet", "-i", &first]))["data"]["deleted"],
        true
    );
    let me = done(run(&["GetCurrentUser"]));
    assert_eq!(
        me["data"]["username"],
        world.sandbox.user().username.as_str()
    );
    assert!(done(run(&["GetStandardParameters"]))["api_url"].is_string());
}

#[test]
fn everything_works_with_oauth2_alone() {
    let world = World::new();
    let auth = world.auth();
    posting(&world, &auth, "oauth2");

    let file = world.file("two.json", Value::Object(auth).to_string());
    let pair = done(world.run(&["RefreshToken", "-a", &file]));
    let mut auth = world.app();
    for key in ["access_token", "refresh_token"] {
        auth.insert(key.into(), pair[key].clone());
    }
    let file = world.file("three.json", Value::Object(auth).to_string());
    done(world.run(&["RevokeToken", "-a", &file]));
    assert_eq!(world.run(&["GetCurrentUser", "-a", &file]).code, 3);
}

#[test]
fn everything_works_with_oauth1_alone() {
    let world = World::new();
    posting(&world, &oauth1(&world), "oauth1");

    let mut app = oauth1(&world);
    for key in ["oauth_token", "oauth_token_secret"] {
        app.remove(key);
    }
    let file = world.file("four.json", Value::Object(app.clone()).to_string());
    let request = done(world.run(&["GetRequestToken", "-a", &file]));
    let redirect = world.approve(request["authorization_link"].as_str().expect("a link"));
    let query = redirect.split_once('?').expect("a query").1;
    let verifier = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "oauth_verifier")
        .expect("a verifier")
        .1
        .into_owned();
    let token = request["oauth_token"].as_str().expect("a token");
    let secret = request["oauth_token_secret"].as_str().expect("a secret");
    let access = done(world.run(&[
        "GetAccessToken",
        "--oauth_verifier",
        &verifier,
        "--oauth_token",
        token,
        "--oauth_token_secret",
        secret,
        "-a",
        &file,
    ]));
    let mut auth = world.app();
    auth.extend(app);
    for key in ["oauth_token", "oauth_token_secret"] {
        auth.insert(key.into(), access[key].clone());
    }
    let file = world.file("five.json", Value::Object(auth.clone()).to_string());
    let pair = done(world.run(&["ExchangeToken", "-a", &file]));
    assert!(pair["refresh_token"].is_string());
    done(world.run(&["RevokeToken", "-a", &file, "--set", "auth_kind=oauth1"]));
    let gone = world.run(&["GetCurrentUser", "-a", &file]);
    assert_eq!(gone.code, 3, "{gone:?}");
}

/// The redirect of a link that the user has approved, brought to the one who waits for it.
fn bring(redirect: &str) {
    use std::io::{Read as _, Write as _};
    let (host, path) = redirect
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .expect("an address of this machine");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut stream = loop {
        match std::net::TcpStream::connect(host) {
            Ok(stream) => break stream,
            Err(error) => assert!(std::time::Instant::now() < end, "{error}"),
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    assert!(page.contains("Signed in"), "{page}");
}

#[test]
fn everything_works_by_the_name_of_a_profile() {
    let world = World::new();
    let network = world.network();
    // The same texts are posted twice.
    world.control("POST", "/_sandbox/settings", json!({"duplicates": false}));
    for (kind, auth) in [("oauth2", world.auth()), ("oauth1", oauth1(&world))] {
        let file = world.file("six.json", Value::Object(auth).to_string());
        let saved = done(world.run(&["SaveCredentials", "-a", &file, "--profile", kind]));
        assert_eq!(saved["oauth1"], kind == "oauth1");
        posting_as(&world, &["-a", &network, "--profile", kind], kind);
    }
    let run = |words: &[&str]| world.run(&[words, &["-a", &network]].concat());
    let listed = done(run(&["ПолучитьСписокПрофилей", "--store", "default"]));
    assert_eq!(listed["profiles"].as_array().map(Vec::len), Some(2));

    let once = [
        "CreateTextTweet",
        "-t",
        "once",
        "--idempotency_key",
        "document",
        "--profile",
        "oauth1",
    ];
    let id = run(&once).id();
    assert_eq!(run(&once).id(), id);
    let key = [
        "ResolvePost",
        "--idempotency_key",
        "document",
        "--profile",
        "oauth1",
    ];
    let line = done(run(&key));
    assert_eq!(
        (&line["state"], &line["post_id"]),
        (&json!("published"), &json!(id))
    );

    threads_and_the_outbox(&world, &network);

    let before = done(run(&["GetProfileState", "--profile", "oauth2"]));
    assert_eq!(before["user"]["username"], "demo_account");
    done(run(&["RefreshToken", "--profile", "oauth2"]));
    let after = done(run(&["ПолучитьСостояниеПрофиля", "--profile", "oauth2"]));
    assert!(after["expires_at"].is_u64() && before["expires_at"].is_null());
    done(run(&["RevokeToken", "--profile", "oauth2"]));
    let revoked = done(run(&["get-profile-state", "--profile", "oauth2"]));
    assert_eq!(revoked["grant"], "dead");

    let tried = run(&["RemoveProfile", "--profile", "oauth1", "--test"]);
    assert_eq!(tried.code, 2, "{tried:?}");
    let gone = done(run(&["RemoveProfile", "--revoke", "--profile", "oauth1"]));
    assert_eq!(gone["revoked"], true);
    let again = run(&["УдалитьПрофиль", "--profile", "oauth1"]);
    assert_eq!(again.code, 3, "{again:?}");
}

/// A thread and posts of the outbox, each published once however often it is asked for.
fn threads_and_the_outbox(world: &World, network: &str) {
    let posts = || {
        let state = world.control("GET", "/_sandbox/state", Value::Null);
        state["posts"].as_array().map_or(0, Vec::len)
    };
    let run = |words: &[&str]| {
        done(world.run(&[words, &["-a", network, "--profile", "oauth2"]].concat()))
    };
    let before = posts();
    for name in ["CreateThread", "СоздатьТред"] {
        let thread = [
            name,
            "--posts",
            "['one', {'text': 'two'}]",
            "--idempotency_key",
            "thread",
        ];
        let thread = run(&thread);
        let key = ["ResolvePost", "--idempotency_key", "thread", "--part", "2"];
        assert_eq!(run(&key)["post_id"], thread["data"][1]["id"]);
    }
    assert_eq!(posts(), before + 2);

    let put = |name, key, more: &[&str]| {
        let post = [name, "--post", "queued", "--idempotency_key", key];
        run(&[&post, more].concat())
    };
    assert_eq!(put("EnqueueTweet", "now", &[])["state"], "waiting");
    assert_eq!(put("ПоставитьТвитВОчередь", "now", &[])["replayed"], true);
    let later = ["--not_before", "2100-01-01T00:00:00Z"];
    put("EnqueueTweet", "later", &later);
    assert_eq!(run(&["GetQueue"])["counts"]["waiting"], 2);
    let waiting = run(&["ПолучитьОчередь", "--state", "waiting", "--limit", "1"]);
    assert_eq!(waiting["posts"][0]["idempotency_key"], "now");
    for name in ["CancelQueued", "ОтменитьИзОчереди"] {
        let cancelled = run(&[name, "--idempotency_key", "later"]);
        assert_eq!(cancelled["state"], "cancelled");
    }
    for name in ["RetryQueued", "ПовторитьИзОчереди"] {
        let again = run(&[name, "--idempotency_key", "now"]);
        assert_eq!(again["posts"][0]["state"], "waiting");
    }
    for (name, sent) in [("SendQueued", 1), ("ОтправитьОчередь", 0)] {
        let limits = ["--limit", "10", "--max_attempts", "3", "--lease", "60"];
        assert_eq!(run(&[&[name], &limits[..]].concat())["sent"], sent);
    }
    let sent = run(&["GetQueue", "--idempotency_key", "now"]);
    assert_eq!(sent["posts"][0]["state"], "sent");
    assert_eq!(posts(), before + 3);
}

#[test]
fn authorize_waits_or_takes_the_redirect_with_and_without_a_profile() {
    let world = World::new();
    let callback = world.callback();
    for (app, account) in [
        (world.app(), &[][..]),
        (world.app(), &["--profile", "main"]),
        (world.public_app(), &[]),
        (world.public_app(), &["--profile", "public"]),
    ] {
        let mut app = app;
        app.insert("redirect_uri".into(), json!(callback));
        let file = world.file("seven.json", Value::Object(app).to_string());
        let words = |words: &[&'static str]| [words, &["-a", &file], account].concat();
        let is_signed_in = |result: &Value| match account {
            [] => result["access_token"].is_string(),
            _ => result["grant"] == "good",
        };

        // One run makes the link, another waits.
        let link = world.run(&words(&["GetAuthorizationLink"])).stdout;
        let query = link.trim().split_once('?').expect("a query").1;
        let state = form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == "state")
            .expect("a state")
            .1
            .into_owned();
        let waiting = ["Authorize", "--wait", "20", "--state", &state];
        let waiting = [&waiting[..], &words(&[])].concat();
        let waiting = world.start(&waiting, &[]);
        bring(&world.approve(link.trim()));
        let result = done(waiting.end());
        assert!(is_signed_in(&result), "{result}");

        // Or takes what the user has pasted.
        let asked = done(world.run(&words(&["Авторизоваться", "--headless"])));
        let redirect = world.approve(asked["authorization_link"].as_str().expect("a link"));
        let bringing = [&["Authorize", "--request", &redirect][..], &words(&[])].concat();
        let result = done(world.run(&bringing));
        assert!(is_signed_in(&result), "{result}");
    }
    let tried = world.run(&["Authorize", "--test"]);
    assert_eq!(tried.code, 2, "{tried:?}");
}

#[test]
fn what_is_about_a_profile_says_so_when_none_is_named() {
    let world = World::new();
    let auth = world.auth_file();
    for (words, missing) in [
        (&["SaveCredentials"][..], "profile"),
        (&["ListProfiles"], "store"),
        (&["RemoveProfile"], "profile"),
        (&["GetProfileState"], "profile"),
        (&["ResolvePost", "--idempotency_key", "key"], "store"),
        (&["EnqueueTweet", "--post", "post"], "profile"),
        (&["SendQueued"], "store"),
        (&["GetQueue"], "store"),
        (&["RetryQueued"], "store"),
        (&["CancelQueued", "--idempotency_key", "key"], "store"),
    ] {
        let run = world.run(&[words, &["-a", &auth]].concat());
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(&format!("`auth.{missing}`")), "{run:?}");
    }
    assert!(!world.path("state").join("xpost").join("xpost.db").exists());
}

/// The operations that no test above runs are run with their own example; the two-run sign-in has a file of its own.
#[test]
fn every_operation_is_run() {
    let world = World::new();
    let auth = world.auth_file();
    let here = include_str!("every_operation.rs");
    let elsewhere = ["GetToken", "HandleIncomingRequestAfterAuthorization"];
    for operation in xpost::operations::CATALOGUE {
        let names = [
            operation.name.en.to_owned(),
            operation.name.ru.to_owned(),
            operation.kebab(),
        ];
        let is_named = names
            .iter()
            .any(|name| here.contains(&format!("\"{name}\"")));
        if is_named || elsewhere.contains(&operation.name.en) {
            continue;
        }
        for name in &names {
            let mut words = vec![name.clone()];
            for (key, value) in operation.example.params().as_object().expect("an object") {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                words.extend([format!("--{key}"), value]);
            }
            words.extend(["--auth".to_owned(), auth.clone()]);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = world.run(&words);
            assert!(!run.stdout.is_empty() || !run.stderr.is_empty(), "{run:?}");
            assert!(run.code != 101 && run.code != 2, "{run:?}");
        }
    }
}
