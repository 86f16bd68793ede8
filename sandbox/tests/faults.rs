//! Faults: what breaks, when it breaks, and whether the request had taken effect.

mod common;

use common::{Client, agent, mp4, raw};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use xpost_sandbox::{Options, Sandbox};

const CREATE: &str = "/2/tweets";

fn on_create(client: &Client, fault: Value) {
    let mut rule = fault;
    rule["match"] = json!({"method": "POST", "path": CREATE});
    client.fault(rule);
}

fn create(client: &Client, text: &str) -> Result<common::Reply, ureq::Error> {
    client.try_json("POST", CREATE, &json!({"text": text}))
}

#[test]
fn a_connection_dropped_before_leaves_nothing_behind() {
    let client = Client::new();
    on_create(&client, json!({"action": "drop_before"}));
    assert!(create(&client, "a").is_err());
    assert_eq!(client.posts(), 0);
    assert_eq!(create(&client, "a").unwrap().status, 201, "it fired once");
}

#[test]
fn a_connection_dropped_after_leaves_the_post_behind() {
    let client = Client::new();
    on_create(&client, json!({"action": "drop_after"}));
    assert!(create(&client, "a").is_err());
    assert_eq!(client.posts(), 1);
    let log = client.control("GET", "/requests", Value::Null);
    assert_eq!(log["requests"][0]["status"], Value::Null);
    assert_eq!(log["requests"][0]["fault"], "drop_after");
    assert_eq!(create(&client, "a").unwrap().status, 403, "a duplicate now");
}

#[test]
fn a_truncated_answer_breaks_off_after_its_head() {
    let client = Client::new();
    on_create(&client, json!({"action": "truncate", "keep": 5}));
    assert!(create(&client, "a").is_err());
    assert_eq!(client.posts(), 1);
    on_create(&client, json!({"action": "truncate", "keep": 5}));
    let body = json!({"text": "b"}).to_string();
    let request = format!(
        "POST {CREATE} HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        client.auth,
        body.len()
    );
    let answer = String::from_utf8_lossy(&raw(&client.sandbox, &request)).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n{\"dat"), "{answer}");
}

#[test]
fn a_status_says_what_it_is_told_before_or_after_the_fact() {
    let client = Client::new();
    on_create(
        &client,
        json!({"action": "status", "status": 503, "headers": {"retry-after": "7"}}),
    );
    let reply = create(&client, "a").unwrap();
    assert_eq!(reply.status, 503);
    assert_eq!(reply.header("retry-after"), Some("7"));
    assert_eq!(reply.json()["detail"], "Service Unavailable");
    assert_eq!(client.posts(), 0);
    on_create(
        &client,
        json!({"action": "status", "status": 502, "html": "<h1>no</h1>", "commit": true}),
    );
    assert_eq!(create(&client, "a").unwrap().text(), "<h1>no</h1>");
    assert_eq!(client.posts(), 1);
    on_create(
        &client,
        json!({"action": {"type": "status", "status": 500, "empty": true}}),
    );
    assert_eq!(create(&client, "b").unwrap().bytes.len(), 0);
}

#[test]
fn garbage_is_not_http_or_not_json() {
    let client = Client::new();
    on_create(&client, json!({"action": "garbage_http"}));
    assert!(create(&client, "a").is_err());
    on_create(&client, json!({"action": "garbage_body"}));
    let reply = create(&client, "b").unwrap();
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_slice::<Value>(&reply.bytes).is_err());
    assert_eq!(client.posts(), 2);
}

#[test]
fn the_named_refusals_come_on_demand() {
    let client = Client::new();
    on_create(
        &client,
        json!({"action": "rate_limit", "style": "v1", "reset_secs": 60, "retry_after": 61}),
    );
    let reply = create(&client, "a").unwrap();
    assert_eq!(reply.status, 429);
    assert_eq!(reply.json()["errors"][0]["code"], 88);
    assert_eq!(reply.header("x-rate-limit-remaining"), Some("0"));
    assert_eq!(reply.header("retry-after"), Some("61"));
    on_create(&client, json!({"action": "unauthorized"}));
    assert_eq!(create(&client, "a").unwrap().status, 401);
    on_create(&client, json!({"action": "credits"}));
    assert_eq!(
        create(&client, "a").unwrap().json()["title"],
        "CreditsDepleted"
    );
    on_create(&client, json!({"action": "credits", "style": "depleted"}));
    let reply = create(&client, "a").unwrap();
    assert_eq!(
        (reply.status, reply.json()["title"].clone()),
        (402, json!("Payment Required"))
    );
    assert_eq!(client.posts(), 0);
}

#[test]
fn a_delayed_answer_is_late_and_a_dribbled_one_is_whole() {
    let client = Client::new();
    on_create(
        &client,
        json!({"action": "delay_ms", "ms": 60, "commit": true}),
    );
    let started = Instant::now();
    assert_eq!(create(&client, "a").unwrap().status, 201);
    assert!(started.elapsed() >= Duration::from_millis(60));
    on_create(
        &client,
        json!({"action": "slow_body", "ms": 1, "chunk": 16}),
    );
    assert_eq!(create(&client, "b").unwrap().json()["data"]["text"], "b");
}

#[test]
fn a_fault_can_wait_for_one_segment() {
    let client = Client::new();
    let bytes = mp4(300);
    let id = client.initialize("video/mp4", "tweet_video", 300);
    client.fault(json!({
        "match": {"method": "POST", "path": "/2/media/upload/*/append", "segment": 1},
        "action": "drop_before",
    }));
    assert_eq!(client.append(&id, 0, &bytes[..100]).status, 200);
    assert!(client.try_append(&id, 1, &bytes[100..200]).is_err());
    assert_eq!(client.append(&id, 2, &bytes[200..]).status, 200);
    assert_eq!(client.finalize(&id).status, 400, "segment 1 was not kept");
    assert_eq!(client.append(&id, 1, &bytes[100..200]).status, 200);
    assert_eq!(client.finalize(&id).status, 200);
}

#[test]
fn processing_fails_with_and_without_a_reason() {
    let client = Client::new();
    client.settings(json!({"processing_polls": 1, "check_after_secs": 0}));
    for (fault, reason) in [
        (
            json!({"action": "processing_failed"}),
            json!("InvalidMedia"),
        ),
        (
            json!({"action": "processing_failed", "error": false}),
            Value::Null,
        ),
    ] {
        let mut fault = fault;
        fault["match"] = json!({"path": "/2/media/upload/*/finalize"});
        client.fault(fault);
        let id = client.initialize("video/mp4", "tweet_video", 50);
        client.append(&id, 0, &mp4(50));
        assert_eq!(
            client.finalize(&id).json()["data"]["processing_info"]["state"],
            "pending"
        );
        let info = client.poll(&id).json()["data"]["processing_info"].clone();
        assert_eq!(info["state"], "failed");
        assert_eq!(info["error"]["name"], reason);
    }
}

#[test]
fn what_is_left_of_the_faults_can_be_read_and_cleared() {
    let client = Client::new();
    on_create(
        &client,
        json!({"action": "unauthorized", "times": 3, "skip": 1}),
    );
    assert_eq!(create(&client, "a").unwrap().status, 201);
    assert_eq!(create(&client, "b").unwrap().status, 401);
    let left = client.control("GET", "/faults", Value::Null);
    assert_eq!(left["faults"][0]["times"], 2);
    client.control("DELETE", "/faults", Value::Null);
    assert_eq!(create(&client, "b").unwrap().status, 201);
}

#[test]
fn tls_is_trusted_through_its_authority_and_refused_on_demand() {
    let sandbox = Sandbox::start(Options {
        https_port: Some(0),
        ..Options::default()
    })
    .unwrap();
    let authority = ureq::tls::Certificate::from_pem(sandbox.ca_pem().unwrap().as_bytes())
        .unwrap()
        .to_owned();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .tls_config(
            ureq::tls::TlsConfig::builder()
                .unversioned_rustls_crypto_provider(provider)
                .root_certs(ureq::tls::RootCerts::Specific(Arc::new(vec![authority])))
                .build(),
        )
        .build()
        .new_agent();
    let url = format!("{}/2/users/me", sandbox.https_url().unwrap());
    sandbox.control("POST", "/faults", json!({"action": "tls_alert"}));
    assert!(agent.get(&url).call().is_err());
    assert_eq!(agent.get(&url).call().unwrap().status(), 401);
    let by_name = url.replace("127.0.0.1", "localhost");
    assert_eq!(agent.get(&by_name).call().unwrap().status(), 401);
}

#[test]
fn dropping_the_sandbox_frees_its_port() {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let url = sandbox.url();
    assert!(agent().get(format!("{url}/_sandbox/info")).call().is_ok());
    drop(sandbox);
    assert!(agent().get(format!("{url}/_sandbox/info")).call().is_err());
}
