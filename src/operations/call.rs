//! One running call, as an operation sees it: its parameters, its identity, its store, and what its envelope will say.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use crate::accounts::{self, Account};
use crate::cancel::Cancel;
use crate::client::Client;
use crate::custody::{self, Custody};
use crate::error::{Code, Error};
use crate::identity::{self, Need};
use crate::language::{Language, text};
use crate::parameters::Standard;
use crate::response::Warning;
use crate::shown;
use crate::store::{Profile, Store};
use crate::transport::{Credentials, Transport};
use crate::x::users;

/// One running call, as an operation sees it.
pub(crate) struct Call<'a> {
    pub arguments: Arguments,
    pub standard: &'a Standard,
    pub transport: &'a Transport<'a>,
    pub custody: &'a Custody<'a>,
    /// What the store holds under the profile's name, as of the call's beginning.
    pub profile: Option<&'a Profile>,
    /// Whether the call brought tokens of a user: then it is not about the profile's.
    pub own_tokens: bool,
    /// The standard parameters without what the profile keeps.
    pub given: &'a Standard,
    /// See [`Setting::elsewhere`].
    pub(super) elsewhere: Option<&'a (String, String)>,
    pub(super) client: &'a Arc<Client>,
    pub(super) own_auth: &'a Map<String, Value>,
    pub(super) store: &'a OnceCell<Store>,
    pub(super) cancel: &'a Cancel,
    pub(super) update: RefCell<Map<String, Value>>,
    pub(super) publication: RefCell<Option<Value>>,
    pub(super) check: RefCell<Vec<Value>>,
    pub(super) warnings: RefCell<Vec<Warning>>,
    pub(super) language: Language,
}

impl Call<'_> {
    /// The credentials that the call uses, by the fixed rule of [`identity`].
    pub fn identity(&self, need: Need) -> Result<Credentials, Error> {
        if need != Need::Read {
            identity::one_account(self.standard, &self.oauth2_user())?;
        }
        self.some_identity(need)
    }

    /// What is known of the OAuth 2.0 user of the call.
    pub fn oauth2_user(&self) -> Account {
        let kept = self.profile.filter(|_| self.custody.is_kept());
        let by_profile = kept.map_or_else(Account::default, |profile| Account {
            id: profile
                .secret("access_token")
                .and(profile.user.as_ref())
                .and_then(|user| user.get("id")?.as_str().map(str::to_owned)),
            scope: Some(profile.scope.clone()).filter(|scope| !scope.is_empty()),
        });
        let given = self.standard.secret("access_token");
        [self.custody.access(), given]
            .into_iter()
            .flatten()
            .fold(by_profile, |known, token| {
                known.or(accounts::of(token.expose()))
            })
    }

    /// Refuses a profile that would hold the tokens of two accounts, when both are known.
    pub fn judge_profile(&self, profile: &Profile) -> Result<(), Error> {
        let kept = Standard::from_layers(&[profile.layer()])?;
        let token = profile.secret("access_token");
        let known = token.map_or_else(Account::default, |token| accounts::of(token.expose()));
        let user = profile.user.as_ref();
        let id = user.and_then(|user| user.get("id")?.as_str().map(str::to_owned));
        identity::one_account(&kept, &Account { id, scope: None }.or(known))
    }

    /// Asks X who the credentials stand for: `{"data": {…}}`. What it says is kept in mind.
    pub fn who(&self, credentials: &Credentials) -> Result<Value, Error> {
        let user = users::me(self.transport, credentials).map_err(Error::of_account)?;
        let token = match credentials {
            Credentials::User => self.custody.access(),
            Credentials::Bearer(token) => Some(token.clone()),
            _ => None,
        };
        if let (Some(token), Some(id)) = (token, user.pointer("/data/id").and_then(Value::as_str)) {
            let id = Some(id.to_owned());
            accounts::note(token.expose(), Account { id, scope: None });
        }
        Ok(user)
    }

    /// What media need of the credentials.
    pub fn media_need(&self) -> Need {
        match self.standard.text("media_api") {
            "1.1" => Need::MediaV1,
            _ => Need::Media,
        }
    }

    /// The account that would post each kind: `{"text": {"kind", "user_id"}, "media": {…}}`. An id that nobody knows yet and
    /// a kind for which credentials are missing are `null`.
    pub fn posts_as(&self) -> Value {
        let user = self.oauth2_user();
        let account = |need: Need| match self.some_identity(need) {
            Ok(Credentials::OAuth1(..)) => json!({
                "kind": "oauth1",
                "user_id": accounts::of_oauth1(self.standard.text("oauth_token")),
            }),
            Ok(_) => json!({"kind": "oauth2", "user_id": user.id}),
            Err(_) => Value::Null,
        };
        json!({"text": account(Need::User), "media": account(self.media_need())})
    }

    /// [`Call::identity`], also where there are two accounts.
    pub fn some_identity(&self, need: Need) -> Result<Credentials, Error> {
        self.at_home()?;
        identity::choose(self.standard, need, &self.oauth2_user()).map_err(|error| {
            let name = self.standard.text("profile");
            if error.code() == Code::MissingCredentials
                && !name.is_empty()
                && self.profile.is_none()
            {
                return custody::unknown_profile(name);
            }
            error
        })
    }

    /// The standard parameters for signing in: a profile may be signed in with another app than it has, and at another
    /// place, to which nothing of what it has belongs.
    pub fn signing(&self) -> Result<Standard, Error> {
        let place = self.standard.place();
        let own = match self.profile {
            Some(profile) if !profile.is_elsewhere(place) => self.given.over(profile.layer())?,
            _ => self.given.clone(),
        };
        Ok(own.moved_to(place))
    }

    /// A token is sent to the place that issued it, and to another only when the call itself says so.
    pub fn at_home(&self) -> Result<(), Error> {
        let Some((home, other)) = self.elsewhere.filter(|_| !self.own_tokens) else {
            return Ok(());
        };
        let shown = |address: &str| shown::host(address).unwrap_or_default();
        let (home, other) = (shown(home), shown(other));
        let name = self.standard.text("profile");
        Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `auth.api_url`: profile `{name}` was signed in at {home}, and its tokens are not sent to {other}",
                "параметр `auth.api_url`: профиль `{name}` получен на {home}, и его токены не отправляются на {other}"
            ),
        )
        .parameter("auth.api_url")
        .hint(text!(
            "leave `auth.api_url` out: the profile knows its address; or say it in the call's own `auth`, or sign in there under another profile",
            "не задавайте `auth.api_url`: профиль знает свой адрес; либо укажите его в `auth` самого вызова, либо войдите там под другим профилем"
        )))
    }

    /// The profile whose tokens the call is about, and its name; `None` when none is named, or the call brought tokens of
    /// its own. Fails with `unknown_profile`.
    pub fn account(&self) -> Result<Option<(&str, &Profile)>, Error> {
        self.at_home()?;
        match (self.profile_name(), self.profile) {
            (Some(_), _) if self.own_tokens => Ok(None),
            (Some(name), None) => Err(custody::unknown_profile(name)),
            (name, profile) => Ok(name.zip(profile)),
        }
    }

    /// Whether the call's own `auth` says something under the key.
    pub fn says(&self, key: &str) -> bool {
        says(self.own_auth, key)
    }

    /// The store that the standard parameters name, opened when it is first needed.
    pub fn store(&self) -> Result<&Store, Error> {
        open(self.store, self.standard, self.cancel)
    }

    /// The store, when the standard parameters name one.
    pub fn named_store(&self) -> Result<Option<&Store>, Error> {
        if self.standard.text("store").is_empty() {
            return Ok(None);
        }
        self.store().map(Some)
    }

    /// The name of the profile, when there is one to save into.
    pub fn profile_name(&self) -> Option<&str> {
        Some(self.standard.text("profile")).filter(|name| !name.is_empty())
    }

    /// The name of the profile, for an operation that cannot do without.
    pub fn require_profile(&self) -> Result<&str, Error> {
        self.profile_name().ok_or_else(|| {
            Error::new(
                Code::MissingParameter,
                text!(
                    "the standard parameters name no `auth.profile`",
                    "в стандартных параметрах не указан профиль `auth.profile`"
                ),
            )
            .parameter("auth.profile")
        })
    }

    /// The call's cancellation.
    pub fn cancel(&self) -> &Cancel {
        self.cancel
    }

    /// Says in the envelope what the journal knows of the post.
    pub fn publication(&self, publication: Value) {
        self.publication.replace(Some(publication));
    }

    /// Says in the answer of a dry run what a check of the post found; of each post of a thread.
    pub fn checked(&self, check: Value) {
        self.check.borrow_mut().push(check);
    }

    /// Says in the envelope, once, what the caller should know of a post that was published.
    pub fn warn(&self, warning: Warning) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// Hands standard parameters back that the caller must keep from now on.
    pub fn update(&self, key: &str, value: &str) {
        self.update
            .borrow_mut()
            .insert(key.to_owned(), json!(value));
    }
}

pub(super) fn open<'a>(
    store: &'a OnceCell<Store>,
    standard: &Standard,
    cancel: &Cancel,
) -> Result<&'a Store, Error> {
    if let Some(store) = store.get() {
        return Ok(store);
    }
    let opened = Store::open(standard, cancel)?;
    Ok(store.get_or_init(|| opened))
}

pub(super) fn says(layer: &Map<String, Value>, key: &str) -> bool {
    let is_said = |value: &Value| {
        value
            .as_str()
            .is_none_or(|text| !crate::pasted::trim(text).is_empty())
    };
    layer.get(key).is_some_and(is_said)
}
