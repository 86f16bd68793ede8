//! OAuth 1.0a over the wire: signatures, nonces, clocks and the three-legged flow.

mod common;

use common::Client;
use oauth1_request as oauth1;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn me(client: &Client, header: &str) -> u16 {
    client
        .send("GET", "/2/users/me", &[("authorization", header)], b"")
        .unwrap()
        .status
}

#[test]
fn a_signed_post_is_accepted_with_nothing_of_its_body_signed() {
    let mut client = Client::new();
    client.auth = client.signed("POST", "/2/tweets", &[]);
    let reply = client.post("signed");
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(reply.header("x-access-level"), Some("read-write"));
    assert_eq!(client.state()["posts"][0]["auth_kind"], "oauth1");
}

#[test]
fn query_parameters_are_part_of_the_signature() {
    let mut client = Client::new();
    let path = "/2/tweets?ids=1900000000000000001%2C1900000000000000002&tweet.fields=created_at";
    client.auth = client.signed(
        "GET",
        "/2/tweets",
        &[
            ("ids", "1900000000000000001,1900000000000000002"),
            ("tweet.fields", "created_at"),
        ],
    );
    assert_eq!(client.get(path).status, 200);
    client.auth = client.signed("GET", "/2/tweets", &[]);
    assert_eq!(client.get(path).status, 401);
}

#[test]
fn a_nonce_counts_once() {
    let client = Client::new();
    let header = client.signed("GET", "/2/users/me", &[]);
    assert_eq!(me(&client, &header), 200);
    assert_eq!(me(&client, &header), 401);
    assert_eq!(client.state()["nonce_replays"], 1);
}

#[test]
fn a_timestamp_may_be_five_minutes_off_and_no_more() {
    let client = Client::new();
    let at = |moment| client.signed_at("GET", "/2/users/me", &[], Some(moment), None);
    assert_eq!(me(&client, &at(now() - 290)), 200);
    assert_eq!(me(&client, &at(now() - 310)), 401);
    assert_eq!(me(&client, &at(now() + 310)), 401);
    client.control("POST", "/clock", json!({"advance_secs": 600}));
    assert_eq!(me(&client, &at(now())), 401);
    assert_eq!(me(&client, &at(now() + 600)), 200);
}

#[test]
fn the_old_endpoints_number_their_refusals() {
    let client = Client::new();
    let path = "/1.1/media/upload.json";
    let code = |header: &str| {
        let reply = client
            .send("POST", path, &[("authorization", header)], b"")
            .unwrap();
        (reply.status, reply.json()["errors"][0]["code"].clone())
    };
    let good = client.signed("POST", path, &[]);
    assert_eq!(
        code(&good.replace("1000000001-demo", "gone")),
        (401, json!(89))
    );
    assert_eq!(
        code(&good.replace("oauth_nonce=\"", "oauth_nonce=\"x")),
        (401, json!(32))
    );
    let late = client.signed_at("POST", path, &[], Some(now() - 1000), None);
    assert_eq!(code(&late), (401, json!(135)));
    let bearer = client.auth.clone();
    assert_eq!(code(&bearer).0, 403);
}

#[test]
fn a_read_only_token_may_not_write() {
    let mut client = Client::new();
    client.control(
        "POST",
        "/apps",
        json!({"client_id": "readers", "permission": "read"}),
    );
    let token = client.control(
        "POST",
        "/oauth1",
        json!({"app": "readers", "permission": "read"}),
    );
    let text = |name: &str| token[name].as_str().unwrap();
    let mut builder = oauth1::Builder::new(
        oauth1::Credentials::new(text("consumer_key"), text("consumer_secret")),
        oauth1::HMAC_SHA1,
    );
    builder.token(oauth1::Credentials::new(
        text("oauth_token"),
        text("oauth_token_secret"),
    ));
    client.auth = builder.post(format!("{}/2/tweets", client.sandbox.url()), &());
    let reply = client.post("no");
    assert_eq!(reply.status, 403);
    assert!(reply.text().contains("oauth1-permissions"));
}

/// The flow up to the page; gives the request token and its secret.
fn begin(client: &Client, callback: &str) -> (u16, String, String) {
    let app = client.sandbox.confidential_app();
    let path = "/oauth/request_token";
    let mut builder = oauth1::Builder::<_, String>::new(
        oauth1::Credentials::new(app.consumer_key, app.consumer_secret),
        oauth1::HMAC_SHA1,
    );
    builder.callback(callback);
    let header = builder.post(format!("{}{path}", client.sandbox.url()), &());
    let reply = client
        .send("POST", path, &[("authorization", &header)], b"")
        .unwrap();
    let pair = |name: &str| {
        form_urlencoded::parse(&reply.bytes)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    (
        reply.status,
        pair("oauth_token"),
        pair("oauth_token_secret"),
    )
}

fn finish(client: &Client, token: &str, secret: &str, verifier: &str) -> common::Reply {
    let app = client.sandbox.confidential_app();
    let path = "/oauth/access_token";
    let mut builder = oauth1::Builder::new(
        oauth1::Credentials::new(app.consumer_key, app.consumer_secret),
        oauth1::HMAC_SHA1,
    );
    builder.token(oauth1::Credentials::new(
        token.to_owned(),
        secret.to_owned(),
    ));
    builder.verifier(verifier);
    let header = builder.post(format!("{}{path}", client.sandbox.url()), &());
    client
        .send("POST", path, &[("authorization", &header)], b"")
        .unwrap()
}

#[test]
fn the_three_legged_flow_ends_with_a_token_that_signs() {
    let client = Client::new();
    let (status, token, secret) = begin(&client, "http://127.0.0.1:8080/callback");
    assert_eq!(status, 200);
    let page = format!("/oauth/authorize?oauth_token={token}");
    assert!(client.get(&page).text().contains("Approve"));
    let reply = client.get(&format!("{page}&sandbox_decision=approve"));
    assert_eq!(reply.status, 302);
    assert_eq!(reply.redirected("oauth_token"), Some(token.clone()));
    let verifier = reply.redirected("oauth_verifier").unwrap();
    assert_eq!(finish(&client, &token, &secret, "wrong").status, 401);
    let done = finish(&client, &token, &secret, &verifier);
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(done.text().contains("screen_name=demo_account"));
    assert_eq!(finish(&client, &token, &secret, &verifier).status, 401);
}

#[test]
fn a_pin_is_shown_where_there_is_no_callback() {
    let client = Client::new();
    let (_, token, secret) = begin(&client, "oob");
    let page = client
        .get(&format!(
            "/oauth/authorize?oauth_token={token}&sandbox_decision=approve"
        ))
        .text();
    let pin = page
        .split("<code>")
        .nth(1)
        .and_then(|rest| rest.split("</code>").next())
        .unwrap();
    assert_eq!(pin.len(), 7);
    assert_eq!(finish(&client, &token, &secret, pin).status, 200);
}

#[test]
fn a_denial_names_the_request_token_and_a_strange_callback_is_refused() {
    let client = Client::new();
    let (_, token, _) = begin(&client, "https://example.com/callback");
    let reply = client.get(&format!(
        "/oauth/authorize?oauth_token={token}&sandbox_decision=deny"
    ));
    assert_eq!(reply.redirected("denied"), Some(token));
    assert_eq!(begin(&client, "https://example.com/other").0, 403);
}

#[test]
fn an_invalidated_token_signs_no_more() {
    let client = Client::new();
    let path = "/1.1/oauth/invalidate_token.json";
    let header = client.signed("POST", path, &[]);
    let after = client.signed("GET", "/2/users/me", &[]);
    let reply = client
        .send("POST", path, &[("authorization", &header)], b"")
        .unwrap();
    assert_eq!(reply.json(), json!({"access_token": "1000000001-demo"}));
    assert_eq!(me(&client, &after), 401);
}
