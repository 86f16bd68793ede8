//! A simulated X on this machine and what leads programs to it.

use serde_json::{Value, json};
pub use xpost_sandbox::samples::{GIF, mp4};
use xpost_sandbox::{Options, Sandbox};

const SCOPES: &str = "tweet.read tweet.write users.read media.write offline.access";

/// A PNG of one pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xfc, 0xcf, 0xc0, 0x50, 0x0f, 0, 0x04, 0x85, 0x01, 0x80, 0x84, 0xa9, 0x8c,
    0x21, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// A simulated X, reached with or without TLS.
pub struct World {
    sandbox: Sandbox,
    base: String,
    /// The file of the authority that signed its certificate, as programs see it.
    authority: Option<String>,
}

impl World {
    /// Without TLS.
    pub fn plain() -> Result<Self, String> {
        let sandbox = start(None)?;
        let base = sandbox.url();
        Ok(Self {
            sandbox,
            base,
            authority: None,
        })
    }

    /// Over TLS; `write` keeps the authority's certificate and says where, for programs that are told of it.
    pub fn tls(write: impl FnOnce(&str) -> Result<Option<String>, String>) -> Result<Self, String> {
        let sandbox = start(Some(0))?;
        let base = sandbox.https_url().ok_or("no address with TLS")?;
        let authority = write(&sandbox.ca_pem().ok_or("no authority")?)?;
        Ok(Self {
            sandbox,
            base,
            authority,
        })
    }

    /// The address without TLS.
    pub fn url(&self) -> String {
        self.sandbox.url()
    }

    /// What leads to it, and to no account.
    pub fn network(&self) -> Value {
        let mut network = json!({
            "api_url": self.base, "upload_url": self.base, "proxy": "none", "timeout": 60, "connect_timeout": 30,
            "authorize_url": format!("{}/i/oauth2/authorize", self.sandbox.url()),
        });
        if let Some(authority) = &self.authority {
            network["ca_file"] = json!(authority);
        }
        network
    }

    /// And an app of OAuth 2.0.
    pub fn app(&self) -> Value {
        let app = self.sandbox.confidential_app();
        let mut auth = self.network();
        auth["client_id"] = json!(app.client_id);
        auth["client_secret"] = json!(app.client_secret);
        auth["redirect_uri"] = json!(app.redirect_uris[0]);
        auth
    }

    /// And a user of it.
    pub fn oauth2(&self) -> Value {
        let grant = self.sandbox.grant(&self.sandbox.confidential_app(), SCOPES);
        let mut auth = self.app();
        auth["access_token"] = json!(grant.access_token);
        auth["refresh_token"] = json!(grant.refresh_token);
        auth
    }

    /// And an app of OAuth 1.0a besides that of OAuth 2.0.
    pub fn both_apps(&self) -> Value {
        let app = self.sandbox.confidential_app();
        let mut auth = self.app();
        auth["oauth_consumer_key"] = json!(app.consumer_key);
        auth["oauth_consumer_secret"] = json!(app.consumer_secret);
        auth
    }

    /// The four keys of OAuth 1.0a.
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

    /// An address of the app on this machine that nobody listens at.
    pub fn redirect(&self) -> Result<String, String> {
        let explain = |error: std::io::Error| error.to_string();
        let free = std::net::TcpListener::bind("127.0.0.1:0").map_err(explain)?;
        let redirect = format!("http://{}/callback", free.local_addr().map_err(explain)?);
        self.control(
            "/_sandbox/apps",
            json!({"client_id": self.sandbox.confidential_app().client_id, "redirect_uris": [redirect]}),
        )?;
        Ok(redirect)
    }

    /// Tells the simulation something.
    pub fn control(&self, path: &str, body: Value) -> Result<Value, String> {
        let answer = self.sandbox.control("POST", path, body);
        match answer.get("error") {
            Some(error) => Err(format!("{path}: {error}")),
            None => Ok(answer),
        }
    }

    /// What it has come to.
    pub fn state(&self) -> Value {
        self.sandbox.control("GET", "/_sandbox/state", Value::Null)
    }

    /// The texts that were posted.
    pub fn posts(&self) -> Vec<String> {
        self.state()["posts"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|post| post["sent_text"].as_str().map(str::to_owned))
            .collect()
    }
}

/// A simulation without waits and limits.
fn start(https_port: Option<u16>) -> Result<Sandbox, String> {
    let sandbox = Sandbox::start(Options {
        https_port,
        ..Options::default()
    })
    .map_err(|error| error.to_string())?;
    let answer = sandbox.control(
        "POST",
        "/_sandbox/settings",
        json!({"processing_polls": 0, "rate_limits": {"*": {"limit": 1_000_000}}}),
    );
    match answer.get("error") {
        Some(error) => Err(error.to_string()),
        None => Ok(sandbox),
    }
}
