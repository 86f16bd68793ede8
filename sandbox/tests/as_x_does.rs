//! What X does to texts, new posts, used tokens and accounts in trouble.

mod common;

use common::{Client, SCOPES};
use serde_json::json;

#[test]
fn a_text_is_kept_trimmed_with_single_line_ends_and_composed_and_read_escaped() {
    let client = Client::new();
    let sent = " One\r\nTwo\rThree & <e\u{301}> \n";
    let made = client.post(sent);
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["data"]["id"].as_str().unwrap().to_owned();
    let read = client.get(&format!("/2/tweets/{id}")).json();
    assert_eq!(read["data"]["text"], "One\nTwo\nThree &amp; &lt;é&gt;");
    assert_eq!(made.json()["data"]["text"], read["data"]["text"]);
    let state = client.state();
    assert_eq!(state["posts"][0]["text"], "One\nTwo\nThree & <é>");
    assert_eq!(state["posts"][0]["sent_text"], sent);
    for same in ["One\nTwo\nThree & <é>", "One\r\nTwo\r\nThree & <é>\t"] {
        let again = client.post(same);
        assert!(again.text().contains("duplicate content"), "{same:?}");
    }
    assert_eq!(client.post("One\n\nTwo\nThree & <é>").status, 201);
}

#[test]
fn a_line_end_counts_once_whatever_it_is_made_of() {
    let client = Client::new();
    let lines = |end: &str| format!("{}{end}{}", "x".repeat(140), "y".repeat(139));
    for (index, end) in ["\r\n", "\r", "\n"].into_iter().enumerate() {
        client.settings(json!({"duplicates": false}));
        assert_eq!(client.post(&lines(end)).status, 201, "{end:?}");
        assert_eq!(client.post(&format!("{}z", lines(end))).status, 403);
        assert_eq!(client.posts(), index + 1);
    }
}

#[test]
fn an_account_in_trouble_is_refused_and_no_other() {
    let client = Client::new();
    for (trouble, words, reads) in [
        ("locked", "temporarily locked", 403),
        ("suspended", "is suspended", 403),
        ("daily_limit", "daily status update limit", 200),
        ("automated", "might be automated", 200),
    ] {
        client.settings(json!({"account_state": {"1000000001": trouble}}));
        let refused = client.post("hello");
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains(words), "{}", refused.text());
        assert_eq!(client.get("/2/users/me").status, reads, "{trouble}");
        client.settings(json!({"account_state": {"1000000002": trouble}}));
        assert_eq!(client.post(trouble).status, 201);
        client.settings(json!({"account_state": trouble}));
        assert_eq!(client.post("hello").status, 403);
    }
    client.settings(json!({"account_state": {}}));
    assert_eq!(client.post("hello").status, 201);
}

#[test]
fn a_new_post_can_be_replied_to_after_a_while_only() {
    let client = Client::new();
    client.settings(json!({"reply_lag_creates": 2}));
    let first = client.post("first").json()["data"]["id"].clone();
    let reply = |text: &str| {
        let body = json!({"text": text, "reply": {"in_reply_to_tweet_id": first}});
        client.json("POST", "/2/tweets", body)
    };
    for _ in 0..2 {
        let refused = reply("second");
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains("deleted or not visible"));
    }
    assert_eq!(reply("second").status, 201);
    let seeded = json!({"text": "a", "reply": {"in_reply_to_tweet_id": "1900000000000000002"}});
    assert_eq!(client.json("POST", "/2/tweets", seeded).status, 201);
}

#[test]
fn a_refresh_token_that_is_used_twice_ends_its_family_when_asked_to() {
    for (revocation, status) in [(false, 200), (true, 400)] {
        let client = Client::new();
        client.settings(json!({"refresh_family_revocation": revocation}));
        let app = client.sandbox.confidential_app();
        let first = client.sandbox.grant(&app, SCOPES).refresh_token.unwrap();
        let basic = "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=";
        let refresh = |token: &str| {
            client.form(
                "/2/oauth2/token",
                Some(basic),
                &[("grant_type", "refresh_token"), ("refresh_token", token)],
            )
        };
        let second = refresh(&first);
        assert_eq!(second.status, 200, "{}", second.text());
        let second = second.json()["refresh_token"].as_str().unwrap().to_owned();
        assert_eq!(refresh(&first).status, 400);
        assert_eq!(refresh(&second).status, status);
    }
}

#[test]
fn an_edge_answers_with_a_page_of_its_own() {
    let client = Client::new();
    for (edge, status, title) in [
        ("challenge", 403, "Attention Required! | Cloudflare"),
        ("proxy", 407, "ERROR: Cache Access Denied"),
        ("gateway", 404, "404 Not Found"),
        ("bad_gateway", 502, "502 Bad Gateway"),
        ("blocked", 451, "Unavailable For Legal Reasons"),
        ("portal", 511, "Network Authentication Required"),
    ] {
        client.settings(json!({"edge": edge}));
        let page = client.post("hello");
        assert_eq!(page.status, status);
        assert!(page.header("content-type").unwrap().contains("text/html"));
        assert!(page.text().contains(&format!("<title>{title}</title>")));
    }
    assert_eq!(client.posts(), 0);
    client.settings(json!({"edge": "open"}));
    assert_eq!(client.post("hello").status, 201);
}

#[test]
fn short_links_stay_as_they_are_given() {
    let client = Client::new();
    let text = "see https://t.co/Ab1 and https://t.co/Cd2";
    let seeded = client.control(
        "POST",
        "/posts",
        json!({"text": text, "user": "1000000001"}),
    );
    let id = seeded["id"].as_str().unwrap();
    let read = client
        .get(&format!("/2/tweets/{id}?tweet.fields=entities"))
        .json();
    assert_eq!(read["data"]["text"], text);
    assert_eq!(
        read["data"]["entities"]["urls"][1],
        json!({"start": 25, "end": 41, "url": "https://t.co/Cd2", "expanded_url": "https://t.co/Cd2"})
    );
    let made = client.post("again https://t.co/Ab1").json();
    assert_eq!(made["data"]["text"], "again https://t.co/Ab1");
}

#[test]
fn scopes_are_parted_by_blanks_only() {
    let client = Client::new();
    let page = |scope: &str| {
        let scope: String = form_urlencoded::byte_serialize(scope.as_bytes()).collect();
        client.send(
            "GET",
            &format!(
                "/i/oauth2/authorize?response_type=code&client_id=demo-client&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&sandbox_decision=approve&scope={scope}"
            ),
            &[],
            b"",
        )
        .expect("an answer")
    };
    assert_eq!(page("tweet.read tweet.write").status, 302);
    for wrong in [
        "tweet.read,tweet.write",
        "tweet.read\ttweet.write",
        "tweet.read\r\ntweet.write",
        "tweet.read\u{a0}tweet.write",
    ] {
        let refused = page(wrong);
        assert_ne!(refused.status, 302, "{wrong:?}");
        assert!(refused.text().contains("scope"), "{wrong:?}");
    }
}
