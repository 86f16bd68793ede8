//! What the service remembers: accounts, apps, grants, posts and media.

use super::accounts::{
    AppState, Code, DEFAULT_USER, Grant, GrantState, OTHER_USER, Oauth1Grant, Oauth1Token,
    RequestToken, User, app, user,
};
use super::media::Media;
use super::post::Post;
use super::token::{opaque, random};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
