//! Tokens: how they are had, how long they live, and what is refused.

mod common;

use common::{Client, SCOPES};
use serde_json::json;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BASIC: &str = "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=";
const CALLBACK: &str = "http://127.0.0.1:8080/callback";

fn page(client: &Client, change: &[(&str, &str)]) -> common::Reply {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", "demo-client"),
        ("redirect_uri", CALLBACK),
        ("scope", SCOPES),
        ("state", "s1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    client
        .send("GET", &format!("/i/oauth2/authorize?{query}"), &[], b"")
        .expect("a page")
}

fn code(client: &Client, change: &[(&str, &str)]) -> String {
    let mut change = change.to_vec();
    change.push(("sandbox_decision", "approve"));
    let reply = page(client, &change);
    assert_eq!(reply.status, 302, "{}", reply.text());
    assert_eq!(reply.redirected("state").as_deref(), Some("s1"));
    reply.redirected("code").expect("a code")
}

fn exchange(client: &Client, code: &str, verifier: &str) -> common::Reply {
    client.form(
        "/2/oauth2/token",
        Some(BASIC),
        &[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
            ("client_id", "demo-client"),
        ],
    )
}

fn refresh(client: &Client, token: &str) -> common::Reply {
    client.form(
        "/2/oauth2/token",
        Some(BASIC),
        &[("grant_type", "refresh_token"), ("refresh_token", token)],
    )
}

fn described(reply: &common::Reply) -> (u16, String, String) {
    let body = reply.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (reply.status, text("error"), text("error_description"))
}

fn invalid(description: &str) -> (u16, String, String) {
    (400, "invalid_request".to_owned(), description.to_owned())
}

#[test]
fn a_code_becomes_a_pair_that_works() {
    let mut client = Client::new();
    let code = code(&client, &[]);
    let reply = exchange(&client, &code, VERIFIER);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let pair = reply.json();
    assert_eq!(pair["expires_in"], 7200);
    assert_eq!(pair["token_type"], "bearer");
    client.auth = format!("Bearer {}", pair["access_token"].as_str().unwrap());
    let me = client.get("/2/users/me").json();
    assert_eq!(me["data"]["id"], client.sandbox.user().id);
}

#[test]
fn a_public_app_needs_no_header_but_its_client_id() {
    let client = Client::new();
    let code = code(&client, &[("client_id", "demo-public")]);
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "demo-public"),
    ];
    let without = client.form("/2/oauth2/token", None, &pairs[..4]);
    assert_eq!(
        described(&without),
        invalid("Missing required parameter [client_id].")
    );
    assert_eq!(client.form("/2/oauth2/token", None, &pairs).status, 200);
}

#[test]
fn a_code_works_once_for_thirty_seconds_and_with_its_verifier_only() {
    let client = Client::new();
    let wrong = "x".repeat(43);
    let first = code(&client, &[]);
    assert_eq!(
        described(&exchange(&client, &first, &wrong)),
        invalid("Value passed for the code verifier did not match the code challenge.")
    );
    assert_eq!(exchange(&client, &first, VERIFIER).status, 200);
    let dead = invalid("Value passed for the authorization code was invalid.");
    assert_eq!(described(&exchange(&client, &first, VERIFIER)), dead);
    let late = code(&client, &[]);
    client.control("POST", "/clock", json!({"advance_secs": 31}));
    assert_eq!(described(&exchange(&client, &late, VERIFIER)), dead);
}

#[test]
fn the_plain_method_compares_the_verifier_itself() {
    let client = Client::new();
    let code = code(
        &client,
        &[
            ("code_challenge", VERIFIER),
            ("code_challenge_method", "plain"),
        ],
    );
    assert_eq!(exchange(&client, &code, VERIFIER).status, 200);
}

#[test]
fn a_denial_comes_back_as_an_error_with_the_state() {
    let client = Client::new();
    let reply = page(&client, &[("sandbox_decision", "deny")]);
    assert_eq!(reply.status, 302);
    assert_eq!(reply.redirected("error").as_deref(), Some("access_denied"));
    assert_eq!(reply.redirected("state").as_deref(), Some("s1"));
}

#[test]
fn a_wrong_link_shows_a_page_and_never_redirects() {
    let client = Client::new();
    for change in [
        ("client_id", "nobody"),
        ("redirect_uri", "http://127.0.0.1:8080/callback/"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
        ("state", ""),
        ("scope", "tweet.read everything"),
        ("response_type", "token"),
    ] {
        let reply = page(&client, &[change, ("sandbox_decision", "approve")]);
        assert_eq!(reply.status, 400, "{change:?}");
        assert!(reply.header("location").is_none());
    }
    let question = page(&client, &[]);
    assert_eq!(question.status, 200);
    assert!(question.text().contains("value=\"approve\""));
}

#[test]
fn a_confidential_app_must_send_the_right_header() {
    let client = Client::new();
    let token = client
        .sandbox
        .grant(&client.sandbox.confidential_app(), SCOPES)
        .refresh_token
        .unwrap();
    let pairs = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
        ("client_id", "demo-client"),
    ];
    let expected = (
        401,
        "unauthorized_client".to_owned(),
        "Missing valid authorization header".to_owned(),
    );
    for header in [None, Some("Basic ZGVtby1jbGllbnQ6d3Jvbmc=")] {
        assert_eq!(
            described(&client.form("/2/oauth2/token", header, &pairs)),
            expected
        );
    }
    assert_eq!(
        refresh(&client, &token).status,
        200,
        "no refusal used it up"
    );
}

#[test]
fn a_refresh_token_works_once() {
    let client = Client::new();
    let first = client
        .sandbox
        .grant(&client.sandbox.confidential_app(), SCOPES)
        .refresh_token
        .unwrap();
    let reply = refresh(&client, &first);
    assert_eq!(reply.status, 200);
    let second = reply.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(
        described(&refresh(&client, &first)),
        invalid("Value passed for the token was invalid.")
    );
    assert_eq!(refresh(&client, &second).status, 200);
    assert_eq!(client.state()["refreshes"], 2);
    assert_eq!(client.state()["refused_refreshes"], 1);
}

#[test]
fn an_unknown_grant_type_names_the_known_ones() {
    let client = Client::new();
    let reply = client.form(
        "/2/oauth2/token",
        Some(BASIC),
        &[("grant_type", "client_credentials")],
    );
    assert_eq!(
        described(&reply),
        invalid(
            "Value passed for the grant type was invalid. Grant type should be one of [authorization_code, refresh_token]."
        )
    );
}

#[test]
fn an_access_token_dies_after_two_hours() {
    let client = Client::new();
    assert_eq!(client.get("/2/users/me").status, 200);
    client.control("POST", "/clock", json!({"advance_secs": 7201}));
    let reply = client.get("/2/users/me");
    assert_eq!(reply.status, 401);
    assert_eq!(
        reply.json(),
        json!({"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})
    );
}

#[test]
fn a_revoked_grant_is_dead() {
    let client = Client::new();
    let grant = client
        .sandbox
        .grant(&client.sandbox.confidential_app(), SCOPES);
    let token = grant.refresh_token.unwrap();
    let reply = client.form("/2/oauth2/revoke", Some(BASIC), &[("token", &token)]);
    assert_eq!(reply.json(), json!({"revoked": true}));
    assert_eq!(refresh(&client, &token).status, 400);
}

#[test]
fn an_oauth1_token_can_be_exchanged_and_the_exchange_repeated() {
    let client = Client::new();
    let token = client
        .sandbox
        .oauth1_token(&client.sandbox.confidential_app());
    let pairs = [
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("subject_token", token.oauth_token.as_str()),
        (
            "subject_token_type",
            "urn:x:params:oauth:token-type:oauth1_token",
        ),
        ("oauth_token_secret", token.oauth_token_secret.as_str()),
    ];
    let first = client.form("/2/oauth2/token", Some(BASIC), &pairs).json();
    assert!(first["scope"].as_str().unwrap().contains("media.write"));
    let second = client.form("/2/oauth2/token", Some(BASIC), &pairs).json();
    let status =
        |pair: &serde_json::Value| refresh(&client, pair["refresh_token"].as_str().unwrap()).status;
    assert_eq!((status(&first), status(&second)), (400, 200));
    let mut wrong = pairs;
    wrong[3].1 = "wrong";
    let refused = client.form("/2/oauth2/token", Some(BASIC), &wrong);
    assert_eq!(refused.json()["error"], "invalid_grant");
}

#[test]
fn an_app_only_token_reads_and_nothing_else() {
    let mut client = Client::new();
    let consumer = "Basic ZGVtby1jb25zdW1lci1rZXk6ZGVtby1jb25zdW1lci1zZWNyZXQ=";
    let pairs = [("grant_type", "client_credentials")];
    let reply = client.form("/oauth2/token", Some(consumer), &pairs).json();
    let token = reply["access_token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("AAAA") && token.contains("%2F") && token.contains("%3D"));
    assert_eq!(
        client.form("/oauth2/token", Some(consumer), &pairs).json()["access_token"],
        token.as_str()
    );
    assert_eq!(
        client.form("/oauth2/token", Some(BASIC), &pairs).json()["errors"][0]["code"],
        99
    );
    client.auth = format!("Bearer {token}");
    assert_eq!(client.get("/2/tweets/1900000000000000001").status, 200);
    for reply in [client.post("no"), client.get("/2/users/me")] {
        assert_eq!(reply.status, 403);
        assert_eq!(reply.json()["title"], "Unsupported Authentication");
    }
    let gone = client.form(
        "/oauth2/invalidate_token",
        Some(consumer),
        &[("access_token", &token)],
    );
    assert_eq!(gone.status, 200);
    assert_eq!(client.get("/2/tweets/1900000000000000001").status, 401);
}

#[test]
fn a_missing_scope_is_forbidden_without_rate_limit_headers() {
    let client = Client::with_scopes("tweet.read users.read");
    assert_eq!(client.get("/2/users/me").status, 200);
    let reply = client.json(
        "POST",
        "/2/media/upload/initialize",
        json!({"media_type": "image/png", "total_bytes": 1}),
    );
    assert_eq!(reply.status, 403);
    assert_eq!(
        reply.json(),
        json!({"title": "Forbidden", "type": "about:blank", "status": 403, "detail": "Forbidden"})
    );
    assert!(reply.header("x-rate-limit-limit").is_none());
}
