//! Accounts, apps, and what lets an app act for an account.

use serde::Serialize;

/// A registered app, with all its credentials.
#[derive(Clone, Debug, Serialize)]
pub struct App {
    /// The OAuth 2.0 client id.
    pub client_id: String,
    /// The OAuth 2.0 client secret; a public client has none.
    pub client_secret: Option<String>,
    /// The callback addresses that match, literally.
    pub redirect_uris: Vec<String>,
    /// The OAuth 1.0a consumer key, also called API key.
    pub consumer_key: String,
    /// The OAuth 1.0a consumer secret, also called API secret.
    pub consumer_secret: String,
}

/// An account of the simulated service.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// The numeric id, as text.
    pub id: String,
    /// The name after the `@`.
    pub username: String,
    /// The display name.
    pub name: String,
}

/// An OAuth 2.0 token pair.
#[derive(Clone, Debug, Serialize)]
pub struct Grant {
    /// What goes after `Bearer`.
    pub access_token: String,
    /// Present when the scopes include `offline.access`.
    pub refresh_token: Option<String>,
    /// Seconds the access token lives.
    pub expires_in: u64,
    /// What was granted, separated by spaces.
    pub scope: String,
}

/// An OAuth 1.0a access token.
#[derive(Clone, Debug, Serialize)]
pub struct Oauth1Token {
    /// The token.
    pub oauth_token: String,
    /// Its secret.
    pub oauth_token_secret: String,
}

pub(crate) struct AppState {
    pub(crate) app: App,
    pub(crate) bearer: Option<String>,
    pub(crate) read_only: bool,
}

#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) app: String,
    pub(crate) user: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) plain: bool,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_ms: i64,
}

pub(crate) struct GrantState {
    pub(crate) app: String,
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
    /// Access tokens with the moment they expire; more than one lives on after a refresh.
    pub(crate) access: Vec<(String, i64)>,
    pub(crate) refresh: Option<(String, i64)>,
    /// Refresh tokens that were used up.
    pub(crate) used: Vec<String>,
    pub(crate) exchanged: bool,
}

pub(crate) struct RequestToken {
    pub(crate) token: String,
    pub(crate) secret: String,
    pub(crate) app: String,
    pub(crate) callback: String,
    pub(crate) read_only: bool,
    pub(crate) approved: Option<(String, String)>,
}

#[derive(Clone)]
pub(crate) struct Oauth1Grant {
    pub(crate) token: String,
    pub(crate) secret: String,
    pub(crate) app: String,
    pub(crate) user: String,
    pub(crate) read_only: bool,
    pub(crate) by_flow: bool,
}

pub(crate) const DEFAULT_USER: &str = "1000000001";

pub(crate) const OTHER_USER: &str = "1000000002";

pub(crate) fn app(client_id: &str, secret: Option<&str>, consumer: &str) -> AppState {
    AppState {
        app: App {
            client_id: client_id.to_owned(),
            client_secret: secret.map(str::to_owned),
            redirect_uris: [
                "http://127.0.0.1:8080/callback",
                "http://localhost:8080/callback",
                "https://example.com/callback",
            ]
            .map(str::to_owned)
            .to_vec(),
            consumer_key: format!("{consumer}-key"),
            consumer_secret: format!("{consumer}-secret"),
        },
        bearer: None,
        read_only: false,
    }
}

pub(crate) fn user(id: &str, username: &str, name: &str) -> User {
    User {
        id: id.to_owned(),
        username: username.to_owned(),
        name: name.to_owned(),
    }
}
