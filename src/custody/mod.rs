//! Who keeps the OAuth 2.0 pair of a call, and when it is refreshed (architecture, decision 7).
//!
//! A refresh token works once: of all threads, processes and machines that share a grant only one may spend it, and what X
//! gives for it must be kept before anyone uses it. With a profile the store keeps the pair, and its lock decides who
//! refreshes; without one the pair is the caller's, a memory of this process keeps two threads from spending the same
//! token, and the new pair goes back in `auth_update`.
//!
//! A refresh that has begun is not cancelled: its answer would be lost. It ends with `timeout` at the latest.

mod current;
mod failures;
mod memory;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::cancel::Cancel;
use crate::clock::skew;
use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::parameters::{Standard, missing};
use crate::progress::Progress;
use crate::secret::Secret;
use crate::store::{Grant, Pair, Profile, Store};
use crate::trace::{self, Level};
use crate::transport::{self, Network, Nobody, Tokens, Transport};
use crate::x::token::{self, App};

use current::Current;
pub use failures::unknown_profile;
use failures::{another_app, dead, died, uncertain};

/// The pair of one call, and where it is kept.
pub struct Custody<'a> {
    standard: &'a Standard,
    network: &'a Network,
    cancel: &'a Cancel,
    /// The store, when the call's tokens come from a profile of it.
    keeper: Option<(&'a Store, &'a str)>,
    /// The call sends the profile's token to another place than the one that issued it. The refresh token stays here: what
    /// another server makes of it says nothing of the grant.
    away: bool,
    /// See [`Tokens::identity`].
    identity: Vec<[u8; 32]>,
    now: Mutex<Current>,
    updates: Mutex<Map<String, Value>>,
}

/// What comes of a refresh that was asked for.
pub enum Refreshed {
    /// X's answer.
    Body(Value),
    /// Somebody else refreshed in the meantime; their pair.
    Already(Pair),
}

impl<'a> Custody<'a> {
    /// The custody of a call. `profile` is what the store holds, when the call takes its tokens from there.
    pub fn new(
        standard: &'a Standard,
        network: &'a Network,
        cancel: &'a Cancel,
        profile: Option<(&'a Store, &'a Profile)>,
    ) -> Self {
        let mut now = Current {
            access: standard.secret("access_token"),
            refresh: standard.secret("refresh_token"),
            expires_at: None,
            refresh_at: None,
            skew: 0,
            grant: Grant::Good,
            gave_up: false,
        };
        let mut updates = Map::new();
        if let Some((_, profile)) = profile {
            now.expires_at = profile.expires_at;
            now.refresh_at = profile.refresh_at;
            now.skew = profile.skew;
            now.grant = profile.grant;
        } else if standard.auto_refresh
            && let Some(refresh) = &now.refresh
            && let Some(pair) = memory::newest(refresh, memory::Any)
        {
            // The caller has not taken note yet of what an earlier call was given.
            note(&mut updates, &pair);
            now.adopt(&pair);
        }
        Self {
            standard,
            network,
            cancel,
            away: profile.is_some_and(|(_, profile)| profile.is_elsewhere(standard.place())),
            identity: identity(standard, now.access.as_ref(), profile.map(|(_, one)| one)),
            keeper: profile.map(|(store, profile)| (store, profile.name.as_str())),
            now: Mutex::new(now),
            updates: Mutex::new(updates),
        }
    }

    /// The access token at this moment of the call.
    pub fn access(&self) -> Option<Secret> {
        lock(&self.now).access.clone()
    }

    /// Whether the call's tokens are a profile's.
    pub fn is_kept(&self) -> bool {
        self.keeper.is_some()
    }

    /// What the caller must keep from now on: the pairs that no store keeps.
    pub fn updates(&self) -> Map<String, Value> {
        std::mem::take(&mut *lock(&self.updates))
    }

    /// Hands a pair to the caller.
    pub fn hand_over(&self, pair: &Pair) {
        note(&mut lock(&self.updates), pair);
    }

    /// Refreshes now, unless somebody else does so at this moment: then theirs counts.
    pub fn refresh(&self) -> Result<Refreshed, Error> {
        let mut now = lock(&self.now);
        match self.keeper {
            Some((store, name)) => self.refresh_kept(&mut now, store, name, true),
            None => self.refresh_own(&mut now, true),
        }
    }

    /// Now, by the clock that the moments of `current` are by.
    fn time(&self, current: &Current) -> u64 {
        skew::seconds_of(self.standard.url("api_url"), current.skew)
    }

    fn can_refresh(&self, now: &Current) -> bool {
        (self.keeper.is_some() || self.standard.auto_refresh)
            && !self.away
            && now.refresh.is_some()
            && !self.standard.text("client_id").is_empty()
    }

    fn refresh_automatically(&self, now: &mut Current) -> Result<(), Error> {
        match self.keeper {
            Some((store, name)) => self.refresh_kept(now, store, name, false)?,
            None => self.refresh_own(now, false)?,
        };
        Ok(())
    }

    /// The pair is the caller's: one thread of this process spends the refresh token, the others share what it got.
    fn refresh_own(&self, now: &mut Current, asked: bool) -> Result<Refreshed, Error> {
        let refresh = match &now.refresh {
            // A caller who asks means the token they gave.
            Some(_) if asked => Secret::new(self.standard.require("refresh_token")?),
            Some(refresh) => refresh.clone(),
            None => return Err(missing(&["refresh_token"])),
        };
        let client_id = self.standard.require("client_id")?;
        let (_gate, waited) = memory::enter(&refresh, self.cancel)?;
        // Nothing that was asked for explicitly is undone by itself; a rotation behind the caller's back is.
        let remembered = match (asked, waited) {
            (true, false) => memory::newest(&refresh, memory::Automatic),
            _ => memory::newest(&refresh, memory::Any),
        };
        let refresh = match remembered {
            Some(pair) if asked && !waited => pair.refresh.unwrap_or(refresh),
            Some(pair) => {
                now.adopt(&pair);
                self.hand_over(&pair);
                return Ok(Refreshed::Already(pair));
            }
            None => refresh,
        };
        let (body, pair) = self.send(client_id, &refresh).map_err(uncertain)?;
        memory::remember(&refresh, &pair, !asked);
        now.succeed(&pair);
        self.hand_over(&pair);
        Ok(Refreshed::Body(body))
    }

    /// The pair is in the store: whoever holds the profile's lock refreshes, and writes before and after.
    fn refresh_kept(
        &self,
        now: &mut Current,
        store: &Store,
        name: &str,
        asked: bool,
    ) -> Result<Refreshed, Error> {
        let _held = store.hold(name, self.cancel)?;
        let profile = store.read(name)?.ok_or_else(|| unknown_profile(name))?;
        if let Some(pair) = profile.pair()
            && Some(&pair.access) != now.access.as_ref()
            && profile.grant != Grant::Dead
        {
            // Somebody else was faster. What they got may be old again when this call slept for hours.
            now.adopt(&pair);
            now.grant = profile.grant;
            if !now.is_due(self.time(now)) {
                return Ok(Refreshed::Already(pair));
            }
        }
        let client_id = self.standard.require("client_id")?;
        if let Some(app) = profile.secret("client_id")
            && app.expose() != client_id
        {
            return Err(another_app(name));
        }
        let refresh = match profile.secret("refresh_token") {
            Some(refresh) if asked || profile.grant != Grant::Dead => refresh,
            _ => {
                now.grant = Grant::Dead;
                return Err(dead(name));
            }
        };
        // Only while the row still holds the token that this refresh spends: a new sign-in is never overwritten.
        let is_ours =
            |profile: &Profile| profile.secret("refresh_token").as_ref() == Some(&refresh);
        let stand = |grant: Grant| {
            store.update(name, |profile| {
                is_ours(profile).then(|| profile.stands(grant))
            })
        };
        let (body, pair) = match memory::newest(&refresh, memory::Any) {
            // This process was given a pair that the store could not take at the time.
            Some(pair) => (pair.to_json(self.standard.url("api_url")), pair),
            None => {
                stand(Grant::Refreshing)?;
                match self.send(client_id, &refresh) {
                    Ok(answer) => answer,
                    Err(error) => {
                        let (left, error) = match error.code() {
                            Code::AuthorizationRequired => {
                                (Grant::Dead, died(error, profile.grant))
                            }
                            _ if error.get_outcome() == Outcome::Unknown => {
                                (Grant::Refreshing, uncertain(error))
                            }
                            _ => (profile.grant, error),
                        };
                        now.grant = left;
                        if left != Grant::Refreshing
                            && let Err(failure) = stand(left)
                        {
                            complain(&failure);
                        }
                        return Err(error);
                    }
                }
            }
        };
        let committed = store.update(name, |profile| {
            is_ours(profile).then(|| profile.take(&pair))
        });
        if let Err(error) = committed {
            memory::remember(&refresh, &pair, true);
            self.hand_over(&pair);
            return Err(error.hint(text!(
                "the new tokens are in `auth_update` and in the memory of this process: mend the store, then repeat the call here or keep them with SaveCredentials",
                "новые токены находятся в `auth_update` и в памяти этого процесса: исправьте хранилище и повторите вызов здесь либо сохраните их через СохранитьДанныеАвторизации"
            )));
        }
        now.succeed(&pair);
        Ok(Refreshed::Body(body))
    }

    /// The request itself, on a connection of its own that no cancellation closes.
    fn send(&self, client_id: &str, refresh: &Secret) -> Result<(Value, Pair), Error> {
        let app = App {
            client_id: client_id.to_owned(),
            client_secret: self.standard.secret("client_secret"),
        };
        let (cancel, progress) = (Cancel::default(), Progress::default());
        let meter = progress.meter();
        let connect = || transport::agent(self.network);
        let transport = Transport::new(&connect, self.standard, &cancel, &meter, &Nobody, false);
        let form = vec![("refresh_token", refresh.expose().to_owned())];
        let body =
            token::grant(&transport, &app, "refresh_token", form).map_err(Error::of_account)?;
        let pair = Pair::read(&body, self.standard.url("api_url")).ok_or_else(|| {
            // The endpoint has looked for the access token before.
            Error::new(
                Code::InvalidAnswer,
                text!("the answer holds no token", "в ответе нет токена"),
            )
            .outcome(Outcome::Unknown)
            .of_account()
        })?;
        trace::line(Level::Info, || "the access token was refreshed".to_owned());
        Ok((body, pair))
    }
}

impl Tokens for Custody<'_> {
    fn current(&self) -> Result<Secret, Error> {
        let mut now = lock(&self.now);
        let time = self.time(&now);
        if now.is_due(time) && !now.gave_up && self.can_refresh(&now) {
            let before = now.access.clone();
            if let Err(error) = self.refresh_automatically(&mut now) {
                let kept = !lock(&self.updates).is_empty();
                if kept || error.code() == Code::Cancelled || !now.is_alive(time) {
                    return Err(error);
                }
                // The token at hand still works; its successor is the next call's to fetch.
                now.access = before;
                now.gave_up = true;
                complain(&error);
            }
        }
        now.access.clone().ok_or_else(|| missing(&["access_token"]))
    }

    fn renew(&self, refused: &Secret) -> Result<Option<Secret>, Error> {
        let mut now = lock(&self.now);
        if now.access.as_ref() == Some(refused) {
            if !self.can_refresh(&now) {
                return Ok(None);
            }
            self.refresh_automatically(&mut now)?;
        }
        Ok(now.access.clone().filter(|token| token != refused))
    }

    fn identity(&self) -> &[[u8; 32]] {
        &self.identity
    }
}

/// By its token, and by its account, which stays the same when the token is renewed but may not be known yet.
fn identity(
    standard: &Standard,
    access: Option<&Secret>,
    profile: Option<&Profile>,
) -> Vec<[u8; 32]> {
    let user = profile
        .and_then(|profile| profile.user.as_ref()?.get("id")?.as_str())
        .map(|id| format!("user {id} of {}", standard.text("client_id")));
    let token = access.map(|token| format!("token {}", token.expose()));
    user.into_iter()
        .chain(token)
        .map(|name| Sha256::digest(name).into())
        .collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note(updates: &mut Map<String, Value>, pair: &Pair) {
    updates.insert("access_token".into(), json!(pair.access.expose()));
    if let Some(refresh) = &pair.refresh {
        updates.insert("refresh_token".into(), json!(refresh.expose()));
    }
}

fn complain(error: &Error) {
    trace::line(Level::Warn, || {
        format!(
            "the access token was not refreshed: {}",
            error.code().as_str()
        )
    });
}
