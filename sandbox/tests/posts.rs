//! Posts: what is accepted, what is refused and in which words, and how they are read back.

mod common;

use common::{Client, raw};
use serde_json::{Value, json};

#[test]
fn a_post_answers_with_its_stored_text() {
    let client = Client::new();
    let reply = client.post("see https://example.com/a");
    assert_eq!(reply.status, 201);
    let data = &reply.json()["data"];
    let text = data["text"].as_str().unwrap();
    assert!(
        text.starts_with("see https://t.co/") && text.len() == 27,
        "{text}"
    );
    assert_eq!(data["edit_history_tweet_ids"], json!([data["id"]]));
    assert_eq!(
        client.state()["posts"][0]["body"]["text"],
        "see https://example.com/a"
    );
    assert_eq!(reply.header("x-rate-limit-limit"), Some("100"));
    assert_eq!(reply.header("x-rate-limit-remaining"), Some("99"));
}

#[test]
fn each_known_mistake_has_its_known_answer() {
    let client = Client::new();
    let message = |body: Value| {
        let reply = client.json("POST", "/2/tweets", body);
        (reply.status, reply.json()["errors"][0].clone())
    };
    let (status, error) = message(json!({"text": "a", "colour": "red"}));
    assert_eq!(status, 400);
    assert_eq!(error["parameters"]["colour"], json!(["red"]));
    let (_, error) = message(json!({"media": {"media_ids": ["1", "2", "3", "4", "5"]}}));
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("maximum of 4 items")
    );
    assert!(error["parameters"].get("media.media_ids").is_some());
    let poll = |duration: u64, options: Value| json!({"text": "?", "poll": {"duration_minutes": duration, "options": options}});
    let name = |error: &Value| {
        error["parameters"]
            .as_object()
            .unwrap()
            .keys()
            .next()
            .cloned()
    };
    let (_, error) = message(poll(4, json!(["a", "b"])));
    assert_eq!(name(&error).as_deref(), Some("poll.duration_minutes"));
    let (_, error) = message(poll(5, json!(["a"])));
    assert_eq!(name(&error).as_deref(), Some("poll.options"));
    let (_, error) = message(poll(5, json!(["a", "x".repeat(26)])));
    assert_eq!(name(&error).as_deref(), Some("poll.options.1"));
    let (_, error) = message(json!({
        "text": "?", "quote_tweet_id": "1",
        "poll": {"duration_minutes": 5, "options": ["a", "b"]},
    }));
    assert_eq!(
        error["message"],
        "You can only provide one of poll or quote_tweet_id or direct_message_deep_link or media or card_uri."
    );
    let (_, error) = message(json!({"media": {"media_ids": ["1"]}}));
    assert_eq!(
        error,
        json!({"parameters": {"media.media_ids": ["1"]}, "message": "Your media IDs are invalid."})
    );
    let (_, error) = message(json!({"text": "?", "quote_tweet_id": "1"}));
    assert_eq!(error["message"], "Your quote tweet ID is invalid.");
    assert_eq!(client.json("POST", "/2/tweets", json!({})).status, 400);
    assert_eq!(client.posts(), 0);
}

#[test]
fn a_body_that_is_not_labelled_json_is_not_json() {
    let client = Client::new();
    for (kind, body) in [
        ("text/plain", "{\"text\":\"a\"}"),
        ("application/json", "{text:a}"),
    ] {
        let headers = [
            ("authorization", client.auth.as_str()),
            ("content-type", kind),
        ];
        let reply = client
            .send("POST", "/2/tweets", &headers, body.as_bytes())
            .unwrap();
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.json()["errors"],
            json!([{"message": "Request body is not valid JSON."}])
        );
    }
}

#[test]
fn the_rules_about_words_are_forbidden_in_their_own_words() {
    let client = Client::new();
    let detail = |text: &str| {
        let reply = client.post(text);
        assert_eq!(reply.status, 403, "{}", reply.text());
        reply.json()["detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(client.post("once").status, 201);
    assert_eq!(
        detail("once"),
        "You are not allowed to create a Tweet with duplicate content."
    );
    assert_eq!(
        detail("$AAA and $BBB"),
        "Posts are limited to a maximum of one cashtag"
    );
    let long = "故".repeat(141);
    assert_eq!(
        detail(&long),
        "You are not permitted to perform this action."
    );
    client.settings(json!({"premium": true}));
    assert_eq!(client.post(&long).status, 201);
}

#[test]
fn replies_are_for_the_summoned_on_a_self_serve_plan() {
    let client = Client::new();
    let reply_to = |id: &str, text: &str| {
        let body = json!({"text": text, "reply": {"in_reply_to_tweet_id": id}});
        client.json("POST", "/2/tweets", body)
    };
    client.settings(json!({"plan": "self-serve"}));
    let uninvited = reply_to("1900000000000000001", "a");
    assert!(
        uninvited
            .text()
            .contains("Reply to this conversation is not allowed")
    );
    assert_eq!(reply_to("1900000000000000002", "b").status, 201);
    let own = client.post("mine").json()["data"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(reply_to(&own, "c").status, 201);
    let lost = reply_to("5", "d");
    assert_eq!(
        lost.json()["detail"],
        "You attempted to reply to a Tweet that is deleted or not visible to you."
    );
}

#[test]
fn reading_what_is_not_there_is_a_success_with_errors() {
    let client = Client::new();
    let reply = client.get("/2/tweets/999");
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json(),
        json!({"errors": [{
            "value": "999",
            "detail": "Could not find tweet with id: [999].",
            "title": "Not Found Error",
            "resource_type": "tweet",
            "parameter": "id",
            "resource_id": "999",
            "type": "https://api.twitter.com/2/problems/resource-not-found",
        }]})
    );
    let both = client.get("/2/tweets?ids=1900000000000000001,999").json();
    assert_eq!(both["data"].as_array().unwrap().len(), 1);
    assert_eq!(both["errors"].as_array().unwrap().len(), 1);
    assert_eq!(client.get("/2/tweets/abc").status, 400);
}

#[test]
fn only_the_author_deletes_and_deleting_twice_is_deleting() {
    let client = Client::new();
    let id = client.post("short-lived").json()["data"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let delete = |id: &str| {
        client
            .send(
                "DELETE",
                &format!("/2/tweets/{id}"),
                &[("authorization", &client.auth)],
                b"",
            )
            .unwrap()
    };
    assert_eq!(delete(&id).json(), json!({"data": {"deleted": true}}));
    assert_eq!(delete(&id).status, 200);
    assert_eq!(client.state()["posts"][0]["deleted"], true);
    assert_eq!(
        delete("1900000000000000001").json()["detail"],
        "You are not authorized to delete this Tweet."
    );
}

#[test]
fn a_timeline_is_read_in_pages_newest_first() {
    let client = Client::new();
    let ids: Vec<String> = (0..7)
        .map(|n| {
            let reply = client.post(&format!("number {n}")).json();
            reply["data"]["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let base = format!("/2/users/{}/tweets?max_results=5", client.sandbox.user().id);
    let first = client.get(&base).json();
    assert_eq!(first["meta"]["result_count"], 5);
    assert_eq!(first["meta"]["newest_id"], ids[6].as_str());
    let token = first["meta"]["next_token"].as_str().unwrap();
    let second = client
        .get(&format!("{base}&pagination_token={token}"))
        .json();
    assert_eq!(second["data"].as_array().unwrap().len(), 2);
    assert!(second["meta"].get("next_token").is_none());
    let since = client.get(&format!("{base}&since_id={}", ids[5])).json();
    assert_eq!(since["data"][0]["id"], ids[6].as_str());
    assert_eq!(since["meta"]["result_count"], 1);
    assert_eq!(client.get(&base.replace('5', "4")).status, 400);
}

#[test]
fn likes_reposts_bookmarks_and_hiding_work_on_the_caller_only() {
    let mut client = Client::with_scopes(
        "tweet.read tweet.write users.read like.write bookmark.read bookmark.write tweet.moderate.write",
    );
    let me = client.sandbox.user().id;
    let post = "1900000000000000001";
    for (name, on, off) in [
        ("likes", json!({"liked": true}), json!({"liked": false})),
        (
            "retweets",
            json!({"retweeted": true, "rest_id": post}),
            json!({"retweeted": false}),
        ),
        (
            "bookmarks",
            json!({"bookmarked": true}),
            json!({"bookmarked": false}),
        ),
    ] {
        let path = format!("/2/users/{me}/{name}");
        assert_eq!(
            client.json("POST", &path, json!({"tweet_id": post})).json()["data"],
            on
        );
        assert_eq!(
            client.json("POST", &path, json!({"tweet_id": 1})).status,
            400
        );
        let undo = client.json("DELETE", &format!("{path}/{post}"), json!({}));
        assert_eq!(undo.json()["data"], off);
    }
    let other = client.json(
        "POST",
        "/2/users/1000000002/likes",
        json!({"tweet_id": post}),
    );
    assert_eq!(other.status, 400);
    let mine = client.post("a conversation").json()["data"]["id"].clone();
    let theirs = client.control("POST", "/posts", json!({"text": "rude", "reply_to": mine}));
    let path = format!("/2/tweets/{}/hidden", theirs["id"].as_str().unwrap());
    assert_eq!(
        client.json("PUT", &path, json!({"hidden": true})).json(),
        json!({"data": {"hidden": true}})
    );
    let bookmarks = format!("/2/users/{me}/bookmarks");
    client.auth = client.signed("POST", &bookmarks, &[]);
    let signed = client.json("POST", &bookmarks, json!({"tweet_id": post}));
    assert_eq!(signed.json()["title"], "Unsupported Authentication");
}

#[test]
fn a_used_up_window_refuses_until_it_resets() {
    let client = Client::new();
    client.settings(json!({"rate_limits": {"POST /2/tweets": {"limit": 2}}}));
    assert_eq!(client.post("one").status, 201);
    assert_eq!(
        client.post("two").header("x-rate-limit-remaining"),
        Some("0")
    );
    let refused = client.post("three");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["title"], "Too Many Requests");
    assert!(refused.header("x-rate-limit-reset").is_some());
    client.settings(json!({"rate_limit_style": "v1"}));
    assert_eq!(client.post("three").json()["errors"][0]["code"], 88);
    client.settings(json!({"rate_limit_style": "typed"}));
    assert!(client.post("three").text().contains("rate-limit-exceeded"));
    client.control("POST", "/clock", json!({"advance_secs": 900}));
    assert_eq!(client.post("three").status, 201);
}

#[test]
fn names_hosts_and_statuses_drift_on_demand() {
    let client = Client::new();
    let members = |text: &str| client.post(text).json()["data"].clone();
    client.settings(json!({"naming": "new"}));
    assert!(members("a").get("edit_history_post_ids").is_some());
    client.settings(json!({"naming": "empty"}));
    assert_eq!(members("b")["edit_history_tweet_ids"], json!([""]));
    client.settings(json!({"naming": "absent"}));
    assert_eq!(members("c").as_object().unwrap().len(), 2);
    client.settings(json!({"problem_host": "api.x.com", "success_status": {"create": 200}}));
    assert!(
        client
            .get("/2/tweets/9")
            .text()
            .contains("https://api.x.com/2/problems/")
    );
    assert_eq!(client.post("d").status, 200);
}

#[test]
fn an_unknown_setting_is_refused_and_nothing_changes() {
    let client = Client::new();
    let reply = client.sandbox.control(
        "POST",
        "/_sandbox/settings",
        json!({"premium": true, "sorry": 1}),
    );
    assert!(reply["error"].as_str().unwrap().contains("sorry"));
    assert_eq!(
        client.control("GET", "/settings", Value::Null)["premium"],
        false
    );
}

#[test]
fn an_edit_needs_premium_and_keeps_the_history() {
    let client = Client::new();
    let first = client.post("teh").json()["data"]["id"].clone();
    let edit = json!({"text": "the", "edit_options": {"previous_post_id": first}});
    assert_eq!(client.json("POST", "/2/tweets", edit.clone()).status, 403);
    client.settings(json!({"premium": true}));
    let second = client.json("POST", "/2/tweets", edit).json()["data"].clone();
    assert_eq!(
        second["edit_history_tweet_ids"],
        json!([first, second["id"]])
    );
}

#[test]
fn the_control_endpoint_is_the_same_over_http() {
    let client = Client::new();
    let reply = client
        .send("GET", "/_sandbox/info", &[], b"")
        .unwrap()
        .json();
    assert_eq!(reply["url"], client.sandbox.url());
    assert_eq!(reply["user"]["id"], client.sandbox.user().id);
    let grant = client
        .send("POST", "/_sandbox/grant", &[], br#"{"app":"demo-public"}"#)
        .unwrap()
        .json();
    assert!(grant["refresh_token"].is_string());
}

#[test]
fn the_log_says_what_came_and_holds_no_secret() {
    let client = Client::new();
    client.post("logged");
    client.get("/2/users/me?user.fields=verified&oauth_token=hush");
    let log = client.control("GET", "/requests", Value::Null);
    let entries = log["requests"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["auth_kind"], "oauth2");
    assert_eq!(entries[0]["status"], 201);
    assert_eq!(
        entries[0]["connection"], entries[1]["connection"],
        "kept alive"
    );
    assert!(!log.to_string().contains("hush"));
    assert!(!log.to_string().contains(&client.auth["Bearer ".len()..]));
    client.control("POST", "/reset", json!({}));
    assert_eq!(client.posts(), 0);
    assert_eq!(
        client.get("/2/users/me").status,
        401,
        "grants are forgotten too"
    );
}

#[test]
fn bodies_are_compressed_for_whoever_accepts_that() {
    let client = Client::new();
    let request = format!(
        "GET /2/users/me HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n",
        client.auth
    );
    let answer = String::from_utf8_lossy(&raw(&client.sandbox, &request)).into_owned();
    assert!(answer.contains("content-encoding: gzip"));
}

#[test]
fn another_account_can_be_opened() {
    let mut client = Client::new();
    let user = client.control("POST", "/users", json!({"username": "third_account"}));
    let grant = client.control("POST", "/grant", json!({"user": user["id"]}));
    client.auth = format!("Bearer {}", grant["access_token"].as_str().unwrap());
    assert_eq!(
        client.get("/2/users/me").json()["data"]["username"],
        "third_account"
    );
    assert_eq!(client.post("from the third").status, 201);
    assert_eq!(client.state()["posts"][0]["user"], user["id"]);
    let nameless = client.sandbox.control("POST", "/users", json!({}));
    assert!(nameless["error"].is_string());
}
