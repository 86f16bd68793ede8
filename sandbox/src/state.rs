//! What the service remembers: accounts, apps, grants, posts and media, and the clock they all live by.
//!
//! One mutex guards everything small; the bytes of each medium have their own, so that hashing a segment never holds up
//! another request. The clock is the real one plus an offset that only moves forward, so that thirty seconds or six
//! months can pass at once.

use crate::faults::Faults;
use crate::log::Log;
use crate::media::Media;
use crate::schemas::Schemas;
use crate::settings::Settings;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

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

pub(crate) struct Post {
    pub(crate) id: u64,
    pub(crate) user: String,
    /// As it is kept, links shortened.
    pub(crate) text: String,
    /// The same before links were shortened.
    pub(crate) plain: String,
    /// As it came.
    pub(crate) sent: String,
    /// Replies that were refused since the post was not yet known everywhere.
    pub(crate) lagged: u32,
    pub(crate) body: Value,
    pub(crate) auth_kind: &'static str,
    pub(crate) created_ms: i64,
    pub(crate) conversation: u64,
    pub(crate) reply_to: Option<u64>,
    pub(crate) quotes: Option<u64>,
    pub(crate) media: Vec<u64>,
    pub(crate) history: Vec<u64>,
    pub(crate) deleted: bool,
    pub(crate) hidden: bool,
}

impl Post {
    /// Whether the post is so new that not everything knows of it; each time it is asked counts.
    pub(crate) fn lags(&mut self, settings: &Settings) -> bool {
        let lags = self.auth_kind != "seed" && self.lagged < settings.reply_lag_creates;
        self.lagged += u32::from(lags);
        lags
    }
}

pub(crate) struct Window {
    pub(crate) start_ms: i64,
    pub(crate) used: u32,
}

pub(crate) struct State {
    pub(crate) users: Vec<User>,
    pub(crate) apps: Vec<AppState>,
    pub(crate) codes: Vec<Code>,
    pub(crate) grants: Vec<GrantState>,
    pub(crate) request_tokens: Vec<RequestToken>,
    pub(crate) oauth1: Vec<Oauth1Grant>,
    pub(crate) nonces: HashMap<(String, String), i64>,
    pub(crate) posts: BTreeMap<u64, Post>,
    pub(crate) media: BTreeMap<u64, Media>,
    pub(crate) likes: BTreeSet<(String, u64)>,
    pub(crate) retweets: BTreeSet<(String, u64)>,
    pub(crate) bookmarks: BTreeSet<(String, u64)>,
    pub(crate) windows: HashMap<(String, String), Window>,
    pub(crate) next_id: u64,
    pub(crate) refreshes: u64,
    pub(crate) refused_refreshes: u64,
    pub(crate) nonce_replays: u64,
}

pub(crate) const DEFAULT_USER: &str = "1000000001";
pub(crate) const OTHER_USER: &str = "1000000002";

fn app(client_id: &str, secret: Option<&str>, consumer: &str) -> AppState {
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

fn user(id: &str, username: &str, name: &str) -> User {
    User {
        id: id.to_owned(),
        username: username.to_owned(),
        name: name.to_owned(),
    }
}

impl State {
    pub(crate) fn new(now_ms: i64) -> State {
        let mut state = State {
            users: vec![
                user(DEFAULT_USER, "demo_account", "Demo Account"),
                user(OTHER_USER, "other_account", "Other Account"),
            ],
            apps: vec![
                app("demo-client", Some("demo-secret"), "demo-consumer"),
                app("demo-public", None, "demo-public-consumer"),
            ],
            codes: Vec::new(),
            grants: Vec::new(),
            request_tokens: Vec::new(),
            oauth1: vec![Oauth1Grant {
                token: format!("{DEFAULT_USER}-demo"),
                secret: "demo-token-secret".to_owned(),
                app: "demo-client".to_owned(),
                user: DEFAULT_USER.to_owned(),
                read_only: false,
                by_flow: false,
            }],
            nonces: HashMap::new(),
            posts: BTreeMap::new(),
            media: BTreeMap::new(),
            likes: BTreeSet::new(),
            retweets: BTreeSet::new(),
            bookmarks: BTreeSet::new(),
            windows: HashMap::new(),
            next_id: 1_990_000_000_000_000_000,
            refreshes: 0,
            refused_refreshes: 0,
            nonce_replays: 0,
        };
        for (id, text) in [
            (1_900_000_000_000_000_001, "A post of the other account."),
            (
                1_900_000_000_000_000_002,
                "A post that mentions @demo_account, who may therefore reply.",
            ),
        ] {
            state.posts.insert(
                id,
                Post {
                    id,
                    user: OTHER_USER.to_owned(),
                    text: text.to_owned(),
                    plain: text.to_owned(),
                    sent: text.to_owned(),
                    lagged: 0,
                    body: Value::Null,
                    auth_kind: "seed",
                    created_ms: now_ms,
                    conversation: id,
                    reply_to: None,
                    quotes: None,
                    media: Vec::new(),
                    history: vec![id],
                    deleted: false,
                    hidden: false,
                },
            );
        }
        state
    }

    pub(crate) fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Opens an account.
    pub(crate) fn new_user(&mut self, username: &str) -> User {
        let id = 1_000_000_001 + self.users.len();
        self.users.push(user(&id.to_string(), username, username));
        self.users[self.users.len() - 1].clone()
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn app(&self, client_id: &str) -> Option<&AppState> {
        self.apps
            .iter()
            .find(|known| known.app.client_id == client_id)
    }

    pub(crate) fn app_mut(&mut self, client_id: &str) -> Option<&mut AppState> {
        self.apps
            .iter_mut()
            .find(|known| known.app.client_id == client_id)
    }

    pub(crate) fn app_of_consumer(&self, key: &str) -> Option<&AppState> {
        self.apps.iter().find(|known| known.app.consumer_key == key)
    }

    /// A post that can still be seen.
    pub(crate) fn visible(&self, id: u64) -> Option<&Post> {
        self.posts.get(&id).filter(|post| !post.deleted)
    }

    /// Starts a grant and hands out its first pair.
    pub(crate) fn grant(
        &mut self,
        app: &str,
        user: &str,
        scopes: Vec<String>,
        exchanged: bool,
        now_ms: i64,
        access_secs: u64,
    ) -> Grant {
        self.grants.push(GrantState {
            app: app.to_owned(),
            user: user.to_owned(),
            scopes,
            access: Vec::new(),
            refresh: None,
            used: Vec::new(),
            exchanged,
        });
        let index = self.grants.len() - 1;
        self.issue(index, now_ms, access_secs, false)
    }

    /// Hands out the next pair of a grant; the refresh token before it is dead from here on.
    pub(crate) fn issue(
        &mut self,
        index: usize,
        now_ms: i64,
        access_secs: u64,
        kill_access: bool,
    ) -> Grant {
        const SIX_MONTHS_MS: i64 = 183 * 24 * 3600 * 1000;
        let grant = &mut self.grants[index];
        if kill_access {
            grant.access.clear();
        }
        grant.access.retain(|(_, expires)| *expires > now_ms);
        let access_token = opaque("at", now_ms);
        grant
            .access
            .push((access_token.clone(), now_ms + access_secs as i64 * 1000));
        let refresh_token = grant
            .scopes
            .iter()
            .any(|scope| scope == "offline.access")
            .then(|| opaque("rt", now_ms));
        grant
            .used
            .extend(grant.refresh.take().map(|(token, _)| token));
        grant.refresh = refresh_token
            .clone()
            .map(|token| (token, now_ms + SIX_MONTHS_MS));
        Grant {
            access_token,
            refresh_token,
            expires_in: access_secs,
            scope: grant.scopes.join(" "),
        }
    }

    /// The OAuth 1.0a token of an app: the well-known one where there is one, else a new one.
    pub(crate) fn oauth1_token(&mut self, client_id: &str) -> Oauth1Token {
        let known = self
            .oauth1
            .iter()
            .find(|grant| grant.app == client_id && !grant.by_flow && !grant.read_only)
            .cloned();
        let grant = known.unwrap_or_else(|| self.new_oauth1(client_id, DEFAULT_USER, false, false));
        Oauth1Token {
            oauth_token: grant.token,
            oauth_token_secret: grant.secret,
        }
    }

    pub(crate) fn new_oauth1(
        &mut self,
        client_id: &str,
        user: &str,
        read_only: bool,
        by_flow: bool,
    ) -> Oauth1Grant {
        let grant = Oauth1Grant {
            token: format!("{user}-{}", random(30)),
            secret: random(40),
            app: client_id.to_owned(),
            user: user.to_owned(),
            read_only,
            by_flow,
        };
        self.oauth1.push(grant.clone());
        grant
    }

    /// The app-only token of an app; the same until it is invalidated.
    pub(crate) fn bearer(&mut self, client_id: &str) -> Option<String> {
        let app = self.app_mut(client_id)?;
        Some(
            app.bearer
                .get_or_insert_with(|| {
                    format!(
                        "{}{}%2F{}%3D{}",
                        "A".repeat(21),
                        random(12),
                        random(14),
                        random(42)
                    )
                })
                .clone(),
        )
    }
}

/// A run of random letters and digits.
pub(crate) fn random(length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system has randomness");
    bytes
        .into_iter()
        .map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()] as char)
        .collect()
}

/// A token of the shape the service gives: clients must not look inside, but its length and alphabet are right.
pub(crate) fn opaque(kind: &str, now_ms: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{now_ms}:1:1:{kind}:1", random(43)))
}

pub(crate) struct Urls {
    pub(crate) http: String,
    pub(crate) https: Option<String>,
    pub(crate) ca_pem: Option<String>,
}

/// Everything the connections share.
pub(crate) struct Shared {
    state: Mutex<State>,
    offset_ms: AtomicI64,
    settings: RwLock<Arc<Settings>>,
    faults: Mutex<Faults>,
    pub(crate) log: Mutex<Log>,
    pub(crate) urls: OnceLock<Urls>,
    pub(crate) schemas: Schemas,
}

impl Shared {
    pub(crate) fn new() -> Shared {
        Shared {
            state: Mutex::new(State::new(real_ms())),
            offset_ms: AtomicI64::new(0),
            settings: RwLock::default(),
            faults: Mutex::default(),
            log: Mutex::default(),
            urls: OnceLock::new(),
            schemas: Schemas::new(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Arc<Settings> {
        self.settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_settings(&self, settings: Settings) {
        *self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    pub(crate) fn now_ms(&self) -> i64 {
        real_ms() + self.offset_ms.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// As if just started; sockets and connection numbers stay.
    pub(crate) fn reset(&self) {
        self.offset_ms.store(0, Ordering::SeqCst);
        *self.state() = State::new(real_ms());
        *self.faults() = Faults::default();
        self.log().clear();
        self.set_settings(Settings::default());
    }
}

fn real_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_millis() as i64)
}
