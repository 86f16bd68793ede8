//! An account in the store: where its grant stands, and what it keeps of the standard parameters.

use serde_json::{Map, Value, json};

use crate::clock::{self, skew};
use crate::place::{self, Place};
use crate::secret::Secret;

/// The keys of the standard parameters that a profile keeps.
pub const KEPT: &[&str] = &[
    "client_id",
    "client_secret",
    "access_token",
    "refresh_token",
    "oauth_token",
    "oauth_token_secret",
    "oauth_consumer_key",
    "oauth_consumer_secret",
    "state_key",
    "redirect_uri",
    "premium",
];

/// Where the OAuth 2.0 grant of a profile stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// There is none: OAuth 1.0a keys only, or a sign-in that has only begun.
    None,
    /// The pair in the store is the newest one.
    Good,
    /// A refresh was sent and its answer is not in the store yet. When nobody is waiting for it any more, the answer is
    /// lost and the refresh token may be used up.
    Refreshing,
    /// X does not accept the refresh token, or it was revoked: the user has to authorize the app again.
    Dead,
}

impl Grant {
    const ALL: [Self; 4] = [Self::None, Self::Good, Self::Refreshing, Self::Dead];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Good => "good",
            Self::Refreshing => "refreshing",
            Self::Dead => "dead",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == word)
    }
}

/// An account in the store.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Counts its changes; 0 before it is first saved.
    pub revision: i64,
    /// Where its grant stands.
    pub grant: Grant,
    /// Unix seconds since when it stands so.
    pub since: u64,
    /// Unix seconds when the access token dies, by the clock of the machine that took it in.
    pub expires_at: Option<u64>,
    /// Unix seconds from which it is refreshed ahead, by the same clock.
    pub refresh_at: Option<u64>,
    /// Seconds that X's clock was ahead of that one; 0 while the two agreed, or where that was not known.
    pub skew: i64,
    /// The scopes that X granted, separated by spaces.
    pub scope: String,
    /// `{"id","name","username"}` of the account, once it is known.
    pub user: Option<Value>,
    /// Unix seconds of its first save.
    pub created_at: u64,
    /// Unix seconds of its last change.
    pub updated_at: u64,
    pub(super) kept: Kept,
}

/// The standard parameters that a profile keeps. They have no readable `Debug`.
#[derive(Clone, Default)]
pub(super) struct Kept(pub(super) Map<String, Value>);

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// A new pair as X gave it.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The access token.
    pub access: Secret,
    /// The refresh token, when X gave one.
    pub refresh: Option<Secret>,
    /// The scopes, when X named them.
    pub scope: Option<String>,
    /// Unix seconds when the access token dies.
    pub expires_at: Option<u64>,
    /// Unix seconds from which it is refreshed ahead.
    pub refresh_at: Option<u64>,
    /// Seconds that X's clock was ahead of the one that both are by: see [`Profile::skew`].
    pub skew: i64,
}

impl Pair {
    /// Reads the answer of the token endpoint at `url`, which has just been received.
    pub fn read(body: &Value, url: &str) -> Option<Self> {
        let now = clock::unix_seconds();
        let lifetime = body.get("expires_in").and_then(Value::as_u64);
        let (expires_at, refresh_at) = life(lifetime, now);
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        Some(Self {
            access: Secret::new(text("access_token")?),
            refresh: text("refresh_token").map(Secret::new),
            scope: text("scope").map(str::to_owned),
            expires_at,
            refresh_at,
            skew: skew::worth_keeping(url),
        })
    }

    /// The answer of `url` again, as of now.
    pub fn to_json(&self, url: &str) -> Value {
        let now = skew::seconds_of(url, self.skew);
        let mut body = Map::new();
        body.insert("token_type".into(), json!("bearer"));
        if let Some(at) = self.expires_at {
            body.insert("expires_in".into(), json!(at.saturating_sub(now)));
        }
        body.insert("access_token".into(), json!(self.access.expose()));
        if let Some(scope) = &self.scope {
            body.insert("scope".into(), json!(scope));
        }
        if let Some(refresh) = &self.refresh {
            body.insert("refresh_token".into(), json!(refresh.expose()));
        }
        Value::Object(body)
    }
}

/// Seconds before its end at which an access token is refreshed.
const AHEAD: u64 = 120;

/// When a token that lives for so many seconds from `now` ends, and when it is refreshed: two minutes early, or in its
/// last quarter when it lives shorter.
fn life(lifetime: Option<u64>, now: u64) -> (Option<u64>, Option<u64>) {
    let at = |seconds: u64| now.saturating_add(seconds);
    (
        lifetime.map(at),
        lifetime.map(|seconds| at(seconds - (seconds / 4).min(AHEAD))),
    )
}

impl Profile {
    pub(super) fn new(name: &str) -> Self {
        let now = clock::unix_seconds();
        Self {
            name: name.to_owned(),
            revision: 0,
            grant: Grant::None,
            since: now,
            expires_at: None,
            refresh_at: None,
            skew: 0,
            scope: String::new(),
            user: None,
            created_at: now,
            updated_at: now,
            kept: Kept::default(),
        }
    }

    /// Whether it was signed in, and at another place.
    pub fn is_elsewhere(&self, place: &Place) -> bool {
        let (Some(home), Some(other)) = (self.secret("api_url"), place.get("api_url")) else {
            return false;
        };
        !place::is_same(home.expose(), other)
    }

    /// Belongs to that place from now on. What it kept of another one goes.
    pub fn settle(&mut self, place: &Place) {
        if self.is_elsewhere(place) {
            self.kept = Kept::default();
            self.user = None;
            self.scope.clear();
            self.lives(None, 0);
            self.stands(Grant::None);
        }
        self.belong(place);
    }

    /// Notes the place, and keeps what there is.
    pub fn belong(&mut self, place: &Place) {
        for (key, address) in place.each() {
            self.keep(key, address);
        }
    }

    /// The standard parameters that it keeps, as a layer.
    pub fn layer(&self) -> &Map<String, Value> {
        &self.kept.0
    }

    /// One of them, if it has a value.
    pub fn secret(&self, key: &str) -> Option<Secret> {
        let secret = Secret::new(self.kept.0.get(key)?.as_str()?);
        (!secret.expose().is_empty()).then_some(secret)
    }

    /// The pair it holds.
    pub fn pair(&self) -> Option<Pair> {
        Some(Pair {
            access: self.secret("access_token")?,
            refresh: self.secret("refresh_token"),
            scope: (!self.scope.is_empty()).then(|| self.scope.clone()),
            expires_at: self.expires_at,
            refresh_at: self.refresh_at,
            skew: self.skew,
        })
    }

    /// Keeps or, with an empty text, forgets a standard parameter.
    pub fn keep(&mut self, key: &str, value: &str) {
        if value.is_empty() {
            self.kept.0.remove(key);
        } else {
            self.kept.0.insert(key.to_owned(), json!(value));
        }
    }

    /// Takes a new pair in.
    pub fn take(&mut self, pair: &Pair) {
        self.keep("access_token", pair.access.expose());
        if let Some(refresh) = &pair.refresh {
            self.keep("refresh_token", refresh.expose());
        }
        if let Some(scope) = &pair.scope {
            self.scope.clone_from(scope);
        }
        self.expires_at = pair.expires_at;
        self.refresh_at = pair.refresh_at;
        self.skew = pair.skew;
        self.stands(Grant::Good);
    }

    /// Notes that the access token lives for so many seconds from `now`; `None` when that is not known.
    pub fn lives(&mut self, lifetime: Option<u64>, now: u64) {
        (self.expires_at, self.refresh_at) = life(lifetime, now);
        self.skew = self
            .secret("api_url")
            .map_or(0, |url| skew::worth_keeping(url.expose()));
    }

    /// Notes where the grant stands from now on.
    pub fn stands(&mut self, grant: Grant) {
        self.grant = grant;
        self.since = clock::unix_seconds();
    }

    /// What anyone may know of it: no secrets.
    pub fn to_json(&self, now: u64) -> Value {
        let url = self.secret("api_url");
        let by_theirs = url.map_or(now, |url| skew::seconds_of(url.expose(), self.skew));
        let left = self.expires_at.map(|at| at.saturating_sub(by_theirs));
        // The moment is told by the clock of this machine, as all of them are.
        let difference = now.cast_signed() - by_theirs.cast_signed();
        let has = |key: &str| self.kept.0.contains_key(key);
        let text = |key: &str| self.kept.0.get(key).cloned().unwrap_or(Value::Null);
        let premium = text("premium");
        let oauth1 = [
            "oauth_token",
            "oauth_token_secret",
            "oauth_consumer_key",
            "oauth_consumer_secret",
        ]
        .into_iter()
        .all(has);
        json!({
            "profile": self.name,
            "grant": match self.grant {
                // Nobody holds the profile, or this would not be asked: see `Store::state`.
                Grant::Refreshing => "uncertain",
                other => other.as_str(),
            },
            "since": self.since,
            "expires_at": self.expires_at.map(|at| at.saturating_add_signed(difference)),
            "expires_in": left,
            "scope": self.scope,
            "user": self.user,
            "api_url": text("api_url"),
            "authorize_url": text("authorize_url"),
            "upload_url": text("upload_url"),
            "client_id": text("client_id"),
            "redirect_uri": text("redirect_uri"),
            "refreshable": has("refresh_token") && self.grant != Grant::Dead,
            "oauth1": oauth1,
            "premium": premium.as_str().map(|said| said == "true"),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        })
    }
}
