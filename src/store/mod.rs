//! What must survive a call: the accounts that are signed in, the states of redirects that were used, how far uploads are,
//! the journal of posts, and the posts that wait to be sent.
//!
//! A store is one SQLite file, or a PostgreSQL database where several machines share accounts. Both speak through
//! `Backend`, which moves rows; what a row means, how it is sealed and who may write it is decided here, once.
//! A [`Store`] lives as long as a call: nothing stays open between calls, so a host may fork, and may move the file.

mod gate;
mod outbox;
#[cfg(feature = "postgres")]
mod postgres;
mod problems;
mod publications;
mod seal;
mod sqlite;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::cancel::Cancel;
use crate::clock::{self, skew};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::oauth2::STATE_LIFETIME;
use crate::parameters::Standard;
use crate::place::{self, Place};
use crate::secret::Secret;
use crate::shown;
use seal::Seal;

pub use gate::{Gate, Held, enter};
pub use outbox::{Pause, QueueState, Queued, Wanted};
pub(crate) use publications::PublicationRow;
pub use publications::{Publication, Stage};

/// The version of the tables. A store of a newer one is refused, an older one is brought up to date when it is opened.
pub(crate) const SCHEMA: i64 = 3;

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

/// Beside them, and no parameter: [`Profile::skew`], which only a machine with a wrong clock writes.
const SKEW: &str = "clock_skew";

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

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Good => "good",
            Self::Refreshing => "refreshing",
            Self::Dead => "dead",
        }
    }

    fn parse(word: &str) -> Option<Self> {
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
    kept: Kept,
}

/// The standard parameters that a profile keeps. They have no readable `Debug`.
#[derive(Clone, Default)]
struct Kept(Map<String, Value>);

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
    fn new(name: &str) -> Self {
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

/// A row as a backend moves it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub name: String,
    pub revision: i64,
    pub state: String,
    pub since: i64,
    pub expires_at: Option<i64>,
    pub refresh_at: Option<i64>,
    pub scope: String,
    /// JSON, or empty.
    pub account: String,
    /// Sealed or plain JSON.
    pub kept: Vec<u8>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// An upload that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// X's id of the media.
    pub media_id: String,
    /// Bytes of every part but the last.
    pub part: u64,
    /// A bit for each part that X holds, lowest first.
    pub done: Vec<u8>,
    /// Whether X has closed the upload.
    pub finalized: bool,
    /// Unix seconds after which X does not know the id any more.
    pub expires_at: u64,
}

impl Upload {
    /// Notes that X holds a part.
    pub fn mark(&mut self, index: u64) {
        let Ok(byte) = usize::try_from(index / 8) else {
            return;
        };
        if self.done.len() <= byte {
            self.done.resize(byte + 1, 0);
        }
        self.done[byte] |= 1 << (index % 8);
    }

    /// Whether X holds a part.
    pub fn holds(&self, index: u64) -> bool {
        usize::try_from(index / 8)
            .ok()
            .and_then(|byte| self.done.get(byte))
            .is_some_and(|bits| bits & (1 << (index % 8)) != 0)
    }
}

/// What a database does for the store. Every method is one durable transaction.
pub(crate) trait Backend: outbox::Outbox + Send {
    /// The row of that name.
    fn read(&mut self, name: &str) -> Result<Option<Row>, Error>;
    /// All rows, by name.
    fn list(&mut self) -> Result<Vec<Row>, Error>;
    /// Writes the row if its stored revision is still `row.revision` (0: if there is none yet) and counts it up. Says
    /// whether it did.
    fn write(&mut self, row: &Row) -> Result<bool, Error>;
    /// Deletes the row; says whether there was one.
    fn remove(&mut self, name: &str) -> Result<bool, Error>;
    /// Keeps `value` under `key` unless there is one already; returns the one that is kept.
    fn settle(&mut self, key: &str, value: &[u8]) -> Result<Vec<u8>, Error>;
    /// Notes the hash of a state as used at `now` and forgets those older than `before`; says whether it was unused.
    fn use_state(&mut self, hash: &[u8], now: i64, before: i64) -> Result<bool, Error>;
    /// Forgets that a state was used.
    fn give_back(&mut self, hash: &[u8]) -> Result<(), Error>;
    /// The upload under that key.
    fn read_upload(&mut self, key: &[u8]) -> Result<Option<Upload>, Error>;
    /// Writes the upload under that key, and deletes those that are worthless at `now`. May be lost with the machine's power.
    fn write_upload(&mut self, key: &[u8], upload: &Upload, now: i64) -> Result<(), Error>;
    /// Deletes the upload under that key.
    fn remove_upload(&mut self, key: &[u8]) -> Result<(), Error>;
    /// The line of the journal for that account's key.
    fn read_publication(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<PublicationRow>, Error>;
    /// Writes the line if its stored revision is still `row.revision` (0: if there is none yet) and counts it up. Says
    /// whether it did.
    fn write_publication(&mut self, row: &PublicationRow) -> Result<bool, Error>;
    /// The key whose line holds that post of the account.
    fn key_of_post(&mut self, account: &str, post_id: &str) -> Result<Option<String>, Error>;
    /// When another key's line with that digest was last changed whose post is still looked for: `sent` or `unknown`.
    fn rival(&mut self, account: &str, key: &str, digest: &[u8]) -> Result<Option<i64>, Error>;
    /// The id of the user whose token has that hash.
    fn read_user(&mut self, token: &[u8]) -> Result<Option<String>, Error>;
    /// Notes whose a token with that hash is, and forgets what was noted before `before`.
    fn write_user(&mut self, token: &[u8], id: &str, now: i64, before: i64) -> Result<(), Error>;
    /// Takes the lock of that number if nobody has it, in this process or another; it ends with this backend at the latest.
    fn try_lock(&mut self, number: i64) -> Result<bool, Error>;
    /// Gives the lock back.
    fn unlock(&mut self, number: i64);
}

/// An open store.
pub struct Store {
    backend: Mutex<Box<dyn Backend>>,
    seal: Option<Seal>,
    /// What tells this store from others of the process.
    identity: String,
    /// Where it is, as messages show it.
    place: Text,
    patience: Duration,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the store that the standard parameters name, and makes it when there is none.
    ///
    /// Fails with `missing_parameter` when they name none, with `store_locked`, `store_unavailable`, `store_damaged`,
    /// `store_version` or `store_key_invalid`. Nothing that is there is overwritten.
    pub fn open(standard: &Standard, cancel: &Cancel) -> Result<Self, Error> {
        let opened = Self::open_patiently(standard, cancel);
        opened.map_err(|error| problems::of(&place(standard.text("store")), error))
    }

    fn open_patiently(standard: &Standard, cancel: &Cancel) -> Result<Self, Error> {
        let location = standard.text("store");
        if location.is_empty() {
            return Err(Error::new(
                Code::MissingParameter,
                text!(
                    "the standard parameters name no `auth.store`",
                    "в стандартных параметрах не указано хранилище `auth.store`"
                ),
            )
            .parameter("auth.store")
            .hint(text!(
                "give the path of a file, `default` for the user's own, or a postgres:// address",
                "укажите путь к файлу, `default` для хранилища пользователя или адрес postgres://"
            )));
        }
        let patience = standard.connect_timeout;
        let end = Instant::now() + patience;
        loop {
            match Self::open_once(standard, location, patience) {
                Err(error) if is_passing(&error) && Instant::now() < end => {
                    cancel.wait(PAUSE)?;
                }
                other => return other,
            }
        }
    }

    fn open_once(standard: &Standard, location: &str, patience: Duration) -> Result<Self, Error> {
        let (mut backend, identity): (Box<dyn Backend>, String) = if is_address(location) {
            connect(standard, location)?
        } else {
            let path = path(location)?;
            let backend = sqlite::Sqlite::open(&path)?;
            let identity = std::fs::canonicalize(&path).unwrap_or(path);
            (Box::new(backend), identity.to_string_lossy().into_owned())
        };
        let key = standard.secret("store_key");
        let seal = seal::agree(key.as_ref(), |wanted| backend.settle("seal", wanted))?;
        Ok(Self {
            backend: Mutex::new(backend),
            seal,
            identity,
            place: place(location),
            patience,
        })
    }

    fn backend(&self) -> MutexGuard<'_, Box<dyn Backend>> {
        self.backend.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Repeats what a busy store refused, as long as `connect_timeout` allows.
    fn patiently<T>(
        &self,
        mut act: impl FnMut(&mut dyn Backend) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let end = Instant::now() + self.patience;
        loop {
            let outcome = act(&mut **self.backend());
            match outcome {
                Err(error) if is_passing(&error) && Instant::now() < end => {
                    std::thread::sleep(PAUSE);
                }
                other => return other.map_err(|error| problems::of(&self.place, error)),
            }
        }
    }

    /// The profile of that name.
    pub fn read(&self, name: &str) -> Result<Option<Profile>, Error> {
        self.patiently(|backend| backend.read(name))?
            .map(|row| self.profile(row))
            .transpose()
    }

    /// Every profile, by name.
    pub fn list(&self) -> Result<Vec<Profile>, Error> {
        self.patiently(|backend| backend.list())?
            .into_iter()
            .map(|row| self.profile(row))
            .collect()
    }

    /// Changes a profile, or makes it, in one durable step. `change` sees the newest state, perhaps more than once, and may
    /// refuse; `None` from it leaves all as it is. Returns what is in the store afterwards.
    pub fn update(
        &self,
        name: &str,
        mut change: impl FnMut(&mut Profile) -> Option<()>,
    ) -> Result<Profile, Error> {
        loop {
            let mut profile = self.read(name)?.unwrap_or_else(|| Profile::new(name));
            if change(&mut profile).is_none() {
                return Ok(profile);
            }
            profile.updated_at = clock::unix_seconds();
            let row = self.row(&profile)?;
            if self.patiently(|backend| backend.write(&row))? {
                profile.revision += 1;
                return Ok(profile);
            }
        }
    }

    /// Deletes a profile; says whether there was one.
    pub fn remove(&self, name: &str) -> Result<bool, Error> {
        self.patiently(|backend| backend.remove(name))
    }

    /// Notes a state as used; says whether it was unused until now, on every machine that shares the store.
    pub fn use_state(&self, state: &str, now: u64) -> Result<bool, Error> {
        // A state may be used a minute before it is issued by this machine's clock.
        let before = now.saturating_sub(STATE_LIFETIME + 60);
        self.patiently(|backend| {
            backend.use_state(&Sha256::digest(state), signed(now), signed(before))
        })
    }

    /// Makes a state usable again that was not used after all.
    pub fn give_back(&self, state: &str) -> Result<(), Error> {
        self.patiently(|backend| backend.give_back(&Sha256::digest(state)))
    }

    /// The upload that is remembered under `key`.
    pub fn upload(&self, key: &[u8]) -> Result<Option<Upload>, Error> {
        self.patiently(|backend| backend.read_upload(key))
    }

    /// Remembers an upload under `key`.
    pub fn keep_upload(&self, key: &[u8], upload: &Upload) -> Result<(), Error> {
        let now = signed(clock::unix_seconds());
        self.patiently(|backend| backend.write_upload(key, upload, now))
    }

    /// Forgets the upload under `key`.
    pub fn forget_upload(&self, key: &[u8]) -> Result<(), Error> {
        self.patiently(|backend| backend.remove_upload(key))
    }

    /// The id of the user whose token this is, as noted by [`Store::know_user`].
    pub fn user_of(&self, token: &str) -> Result<Option<String>, Error> {
        self.patiently(|backend| backend.read_user(&Sha256::digest(token)))
    }

    /// Notes whose a token is, for two months.
    pub fn know_user(&self, token: &str, id: &str) -> Result<(), Error> {
        let now = clock::unix_seconds();
        let before = now.saturating_sub(60 * 86_400);
        self.patiently(|backend| {
            backend.write_user(&Sha256::digest(token), id, signed(now), signed(before))
        })
    }

    /// Waits until nobody else, on any machine, holds the profile, and holds it. The wait can be cancelled.
    pub fn hold(&self, name: &str, cancel: &Cancel) -> Result<Held<'_>, Error> {
        gate::hold(self, name, cancel)
    }

    /// Holds the profile if nobody else does.
    pub fn try_hold(&self, name: &str) -> Result<Option<Held<'_>>, Error> {
        gate::try_hold(self, name)
    }

    fn profile(&self, row: Row) -> Result<Profile, Error> {
        let kept = match &self.seal {
            Some(seal) => seal.open(&row.name, &row.kept)?,
            None => row.kept,
        };
        let (Ok(Value::Object(mut kept)), Some(grant)) =
            (serde_json::from_slice(&kept), Grant::parse(&row.state))
        else {
            return Err(problems::damaged());
        };
        let skew = kept.remove(SKEW).and_then(|skew| skew.as_i64());
        Ok(Profile {
            name: row.name,
            revision: row.revision,
            grant,
            since: unsigned(row.since),
            expires_at: row.expires_at.map(unsigned),
            refresh_at: row.refresh_at.map(unsigned),
            skew: skew.unwrap_or(0),
            scope: row.scope,
            user: serde_json::from_str(&row.account).ok(),
            created_at: unsigned(row.created_at),
            updated_at: unsigned(row.updated_at),
            kept: Kept(kept),
        })
    }

    fn row(&self, profile: &Profile) -> Result<Row, Error> {
        let mut kept = profile.kept.0.clone();
        if profile.skew != 0 {
            kept.insert(SKEW.to_owned(), json!(profile.skew));
        }
        let kept = Value::Object(kept).to_string().into_bytes();
        Ok(Row {
            name: profile.name.clone(),
            revision: profile.revision,
            state: profile.grant.as_str().to_owned(),
            since: signed(profile.since),
            expires_at: profile.expires_at.map(signed),
            refresh_at: profile.refresh_at.map(signed),
            scope: profile.scope.clone(),
            account: profile
                .user
                .as_ref()
                .map_or_else(String::new, Value::to_string),
            kept: match &self.seal {
                Some(seal) => seal.close(&profile.name, &kept)?,
                None => kept,
            },
            created_at: signed(profile.created_at),
            updated_at: signed(profile.updated_at),
        })
    }
}

/// Between two tries at a busy store.
const PAUSE: Duration = Duration::from_millis(20);

/// Whether an error of a store may pass by itself in a moment.
fn is_passing(error: &Error) -> bool {
    error.code() == Code::StoreLocked
}

fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

fn unsigned(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0)
}

/// Whether `store` is the address of a database server.
pub fn is_address(location: &str) -> bool {
    ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| location.starts_with(scheme))
}

/// Where a store is, to stand at the end of a message: a file's path, or the host of a database server.
fn place(location: &str) -> Text {
    let Text { en, ru } = if is_address(location) {
        match host(location) {
            Some(host) => text!(" {host}", " {host}"),
            None => return Text::new("", ""),
        }
    } else {
        match path(location) {
            Ok(path) => shown::path(path),
            Err(_) => return Text::new("", ""),
        }
    };
    if en.is_empty() {
        return Text::new("", "");
    }
    let (en, ru) = (en.trim_start(), ru.trim_start());
    text!(" ({en})", " ({ru})")
}

/// The hosts and ports of a database server's address. Nothing where a password could be mistaken for them.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let (authority, after) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = match authority.split_once('@') {
        Some((_, host)) => host,
        None => authority,
    };
    let is_plain = host
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-._:,[]".contains(letter));
    // What stands behind a colon and is no port may be a password whose `@` was forgotten.
    let has_ports = host.split(',').all(|one| match one.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => port.bytes().all(|byte| byte.is_ascii_digit()),
        _ => true,
    });
    (is_plain && has_ports && !host.is_empty() && !after.contains('@')).then_some(host)
}

#[cfg(feature = "postgres")]
fn connect(standard: &Standard, location: &str) -> Result<(Box<dyn Backend>, String), Error> {
    let (backend, identity) = postgres::Postgres::open(location, standard)?;
    Ok((Box::new(backend), identity))
}

#[cfg(not(feature = "postgres"))]
fn connect(_: &Standard, _: &str) -> Result<(Box<dyn Backend>, String), Error> {
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `auth.store`: this build keeps profiles in SQLite files only",
            "параметр `auth.store`: эта сборка хранит профили только в файлах SQLite"
        ),
    )
    .parameter("auth.store")
    .hint(text!(
        "build the library with the feature `postgres`",
        "соберите библиотеку с возможностью `postgres`"
    )))
}

/// The file that `store` names; `default` is the user's own.
pub fn path(location: &str) -> Result<PathBuf, Error> {
    if location != "default" {
        return Ok(PathBuf::from(location));
    }
    user_folder()
        .map(|folder| folder.join("xpost.db"))
        .ok_or_else(|| {
            Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `auth.store`: this account has no folder of its own for `default`",
                "параметр `auth.store`: у этой учётной записи нет собственной папки для `default`"
            ),
        )
        .parameter("auth.store")
        .hint(text!(
            "give the path of a file",
            "укажите путь к файлу"
        ))
        })
}

/// The folder for what a program keeps of one user: `%LOCALAPPDATA%\xpost`, or `xpost` below `$XDG_STATE_HOME`.
pub fn user_folder() -> Option<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            // The XDG specification: a relative path is to be ignored.
            .filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else {
        variable("XDG_STATE_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".local").join("state")))
    };
    base.map(|base| base.join("xpost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_shown_by_its_path_or_host_and_never_with_a_password() {
        for (location, shown) in [
            ("/srv/x.db", " («/srv/x.db»)"),
            ("postgres://db.example:5432/x", " (db.example:5432)"),
            (
                "postgres://user:pass@db.example/x?sslmode=require",
                " (db.example)",
            ),
            ("postgresql://u:p@one:1,two:2/x", " (one:1,two:2)"),
            ("postgres://u:p@[::1]:5432/x", " ([::1]:5432)"),
            // A password that is not escaped may reach anywhere.
            ("postgres://user:pa@ss@db.example/x", ""),
            ("postgres://user:pa/ss@db.example/x", ""),
            ("postgres://user:pa?ss@db.example/x", ""),
            ("postgres://user:pa#ss@db.example/x", ""),
            ("postgres://user:secret/x", ""),
            ("postgres:///x?user=u&password=p@ss", ""),
            ("postgres:///x?host=/run/postgresql", ""),
        ] {
            assert_eq!(place(location).ru, shown, "{location}");
        }
    }
}
