//! What the tests of the library share: a sandbox, a client that talks to it, and real media bytes.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "described.rs"]
mod described;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use xpost::client::Client;
use xpost::operations;
#[allow(unused_imports)]
pub use xpost_sandbox::samples::{GIF, MP4, mp4};
use xpost_sandbox::{Options, Sandbox};

#[allow(unused_imports)]
pub use described::{as_described, recorded_as_described};

/// Every scope that posting needs.
pub const SCOPES: &str = "tweet.read tweet.write users.read media.write offline.access";

/// A PNG of one pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xfc, 0xcf, 0xc0, 0x50, 0x0f, 0, 0x04, 0x85, 0x01, 0x80, 0x84, 0xa9, 0x8c,
    0x21, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// A sandbox and clients that know only it.
pub struct World {
    pub sandbox: Sandbox,
    pub folder: PathBuf,
}

impl World {
    /// A sandbox over plain HTTP, with no pauses in media processing.
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).expect("a sandbox on loopback");
        sandbox.control(
            "POST",
            "/_sandbox/settings",
            json!({"check_after_secs": 1, "processing_polls": 1}),
        );
        let name = sandbox.url().replace(|c: char| !c.is_ascii_digit(), "");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("world-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for test files");
        Self { sandbox, folder }
    }

    /// Writes a file and returns its path.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).expect("a test file");
        path.to_str().expect("a UTF-8 path").to_owned()
    }

    fn network(&self) -> Value {
        let url = self.sandbox.url();
        json!({
            "api_url": url, "upload_url": url, "authorize_url": format!("{url}/i/oauth2/authorize"),
            "connect_timeout": 5, "timeout": 10,
        })
    }

    /// Standard parameters with an OAuth 2.0 user and nothing else.
    pub fn oauth2(&self) -> Value {
        let app = self.sandbox.confidential_app();
        let grant = self.sandbox.grant(&app, SCOPES);
        let mut auth = self.network();
        auth["client_id"] = json!(app.client_id);
        auth["client_secret"] = json!(app.client_secret);
        auth["redirect_uri"] = json!(app.redirect_uris[0]);
        auth["access_token"] = json!(grant.access_token);
        auth["refresh_token"] = json!(grant.refresh_token);
        auth
    }

    /// Standard parameters with the four OAuth 1.0a keys and nothing else.
    pub fn oauth1(&self) -> Value {
        let app = self.sandbox.confidential_app();
        let token = self.sandbox.oauth1_token(&app);
        let mut auth = self.network();
        auth["oauth_consumer_key"] = json!(app.consumer_key);
        auth["oauth_consumer_secret"] = json!(app.consumer_secret);
        auth["oauth_token"] = json!(token.oauth_token);
        auth["oauth_token_secret"] = json!(token.oauth_token_secret);
        auth
    }

    /// Standard parameters without any credentials.
    pub fn nobody(&self) -> Value {
        self.network()
    }

    pub fn state(&self) -> Value {
        self.sandbox.control("GET", "/_sandbox/state", Value::Null)
    }

    /// The requests that X saw, without those of the control endpoint.
    pub fn requests(&self) -> Vec<Value> {
        self.sandbox
            .control("GET", "/_sandbox/requests", Value::Null)["requests"]
            .as_array()
            .cloned()
            .unwrap_or_default()
            .into_iter()
            .filter(|request| {
                !request["path"]
                    .as_str()
                    .unwrap_or("")
                    .starts_with("/_sandbox")
            })
            .collect()
    }

    /// How many requests X saw for a method and path (`*` at the end stands for anything).
    pub fn count(&self, method: &str, path: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| {
                let seen = request["path"].as_str().unwrap_or("");
                request["method"] == method
                    && match path.split_once('*') {
                        Some((head, tail)) => seen.starts_with(head) && seen.ends_with(tail),
                        None => seen == path,
                    }
            })
            .count()
    }

    pub fn forget_requests(&self) {
        self.sandbox
            .control("DELETE", "/_sandbox/requests", Value::Null);
    }

    pub fn fault(&self, fault: Value) {
        let answer = self
            .sandbox
            .control("POST", "/_sandbox/faults", fault.clone());
        assert!(answer["id"].is_number(), "{fault}: {answer}");
    }

    pub fn settings(&self, settings: Value) {
        let answer = self.sandbox.control("POST", "/_sandbox/settings", settings);
        assert!(answer.get("error").is_none(), "{answer}");
    }

    /// What the page shows to a user who consents: the PIN of OAuth 1.0a.
    pub fn page(&self, link: &str) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
        let link = format!("{link}&sandbox_decision=approve");
        let answer = agent.get(link).call().expect("the consent page");
        answer.into_body().read_to_string().expect("a page")
    }

    /// What the browser of a consenting user brings back: the `Location` of the consent page.
    pub fn browse(&self, link: &str, decision: &str) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        let answer = agent
            .get(format!("{link}&sandbox_decision={decision}"))
            .call()
            .expect("the consent page");
        answer
            .headers()
            .get("location")
            .unwrap_or_else(|| panic!("a redirect, not {}", answer.status()))
            .to_str()
            .unwrap()
            .to_owned()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A client with these standard parameters.
pub fn client(parameters: &Value) -> Arc<Client> {
    Client::open(parameters).expect("valid parameters").1
}

/// The envelope of a call, which is as the operation's description says.
#[track_caller]
pub fn call(client: &Arc<Client>, name: &str, params: Value) -> Value {
    let envelope = operations::call(client, name, &params).to_value();
    as_described(name, &envelope);
    if envelope["ok"] == true {
        takes(name, &params);
    }
    envelope
}

/// Holds parameters that the library took to the description of the operation: a schema refuses nothing that works.
#[track_caller]
fn takes(name: &str, params: &Value) {
    static SCHEMAS: LazyLock<HashMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
        operations::CATALOGUE
            .iter()
            // A check takes anything: it tells of what is wrong.
            .filter(|operation| operation.name.en != "CheckTweet")
            .map(|operation| {
                let schema = operations::params_schema(operation);
                let schema = jsonschema::validator_for(&schema).expect("a schema");
                (operation.name.en, schema)
            })
            .collect()
    });
    let operation = operations::find(name).map(|operation| operation.name.en);
    let Some(schema) = operation.and_then(|name| SCHEMAS.get(name)) else {
        return;
    };
    let wrong: Vec<String> = schema
        .iter_errors(params)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(
        wrong.is_empty(),
        "{name} took {params}, against its schema: {wrong:#?}"
    );
}

/// The result of a call that must succeed.
#[track_caller]
pub fn result(client: &Arc<Client>, name: &str, params: Value) -> Value {
    let envelope = call(client, name, params);
    assert_eq!(envelope["ok"], true, "{name}: {envelope}");
    envelope["result"].clone()
}

/// The error of a call that must fail.
#[track_caller]
pub fn error(client: &Arc<Client>, name: &str, params: Value) -> Value {
    let envelope = call(client, name, params);
    assert_eq!(envelope["ok"], false, "{name}: {envelope}");
    envelope["error"].clone()
}
