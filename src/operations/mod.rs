//! The operations: each is declared once, as data with a function beside it (`catalogue.rs`), and every face (C, 1C, the
//! program, the bindings, the reference pages) is built from it. [`call`] is the one door to all of them.

mod arguments;
mod authorization;
mod catalogue;
mod check;
mod delivery;
mod drafts;
mod failures;
mod media;
mod pending;
mod profiles;
mod publish;
mod queue;
mod schema;
mod settings;
mod shapes;
mod sign_in;
mod thread;
mod tweets;
mod words;

use std::cell::{OnceCell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::{Map, Value, json};

pub use arguments::Arguments;
pub(crate) use catalogue::{AUTH, DRY_RUN};
pub use catalogue::{
    CATALOGUE, Effect, Example, Field, Kind, Name, Operation, Parameter, Shape, find,
};
pub use drafts::members as members_of_a_post;
pub use failures::EVERY as EVERY_CALL;
pub use schema::{envelope as envelope_schema, params as params_schema, result as result_schema};
pub use shapes::{ENVELOPE, MEDIA_ITEM, PLAN, SUBTITLES};

use crate::accounts::{self, Account};
use crate::cancel::Cancel;
use crate::client::{Client, Setting};
use crate::custody::{self, Custody};
use crate::error::{Code, Error};
use crate::identity::{self, Need};
use crate::language::{Language, text};
use crate::parameters::{self, Standard};
use crate::response::{Http, Response, Warning};
use crate::shown;
use crate::store::{Profile, Store};
use crate::trace::{self, Level};
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
    elsewhere: Option<&'a (String, String)>,
    client: &'a Arc<Client>,
    own_auth: &'a Map<String, Value>,
    store: &'a OnceCell<Store>,
    cancel: &'a Cancel,
    update: RefCell<Map<String, Value>>,
    publication: RefCell<Option<Value>>,
    check: RefCell<Vec<Value>>,
    warnings: RefCell<Vec<Warning>>,
    language: Language,
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
        json!({"text": account(Need::User), "media": account(media::need(self))})
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

    /// Runs a part of the call in the name of another profile, with the same store, connections and cancellation.
    pub fn on_behalf(
        &self,
        profile: &str,
        run: &dyn Fn(&Call<'_>) -> Result<Value, Error>,
    ) -> Result<Performed, Error> {
        let mut auth = self.own_auth.clone();
        // The account is the profile's, whatever tokens the call has brought.
        auth.retain(|key, _| !parameters::USER_TOKENS.contains(&key.as_str()));
        auth.insert("profile".into(), json!(profile));
        let known = self.store()?.read(profile)?;
        let nothing = Map::new();
        let kept = known.as_ref().map_or(&nothing, Profile::layer);
        let setting = self.client.setting_of(kept, &auth)?;
        let given = self.client.standard(&auth)?;
        let taken = Taken {
            arguments: Arguments::none(&setting.standard.rules),
            own_auth: &auth,
            given: &given,
            setting: &setting,
            cancel: self.cancel,
            store: self.store,
            profile: known.as_ref(),
            language: self.language,
            dry_run: false,
        };
        Ok(perform(self.client, run, taken))
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

/// Runs the operation `name` (English or Russian) with `params`, a JSON object of its parameters.
///
/// Never panics; every failure is in the response. The language of messages is `lang` of the standard parameters, else
/// Russian for a Russian operation name, else English.
pub fn call(client: &Arc<Client>, name: &str, params: &Value) -> Response {
    let mut language = language(client, name);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        attempt(client, name, params, &mut language)
    }));
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Response::failure(error, language),
        Err(_) => Response::failure(panicked(), language),
    };
    trace::line(Level::Info, || {
        let name = find(name).map_or("?", |operation| operation.name.en);
        match &response.result {
            Ok(_) => format!("{name}: ok"),
            Err(error) => format!("{name}: {}", error.code().as_str()),
        }
    });
    response
}

/// The parameters of a call from the JSON text that a host passes.
pub(crate) fn params(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::new(
            Code::InvalidJson,
            text!(
                "`params` is not valid JSON (line {line}, column {column})",
                "`params` не является корректным JSON (строка {line}, столбец {column})"
            ),
        )
        .parameter("params")
    })
}

/// The answer to a panic that was caught at a boundary. What the panic said stays out of it: it may quote a value.
pub fn panicked() -> Error {
    Error::new(
        Code::Internal,
        text!(
            "a defect of this library was caught; the host is not affected",
            "перехвачена ошибка самой библиотеки; программа не пострадала"
        ),
    )
    .hint(text!(
        "please report it with the log of level 4 (`xpost_set_log`)",
        "сообщите о ней, приложив журнал уровня 4 (`xpost_set_log`)"
    ))
}

/// The language of messages before `auth` is read: the client's, else that of the operation's name.
pub(crate) fn language(client: &Client, name: &str) -> Language {
    client.language().unwrap_or_else(|| {
        // Names are compared without regard to case, so upper case counts as well.
        let russian = name.chars().any(|letter| ('А'..='я').contains(&letter));
        if russian { Language::Ru } else { Language::En }
    })
}

fn attempt(
    client: &Arc<Client>,
    name: &str,
    params: &Value,
    language: &mut Language,
) -> Result<Response, Error> {
    let operation = find(name).ok_or_else(|| unknown_operation(name))?;
    // A check tells of what is wrong with its parameters instead of failing with it.
    let mut arguments = if operation.word == check::RESULT {
        Arguments::judge(operation.parameters, params)?
    } else {
        Arguments::read(operation.parameters, params)?
    };
    let own_auth = parameters::read(&arguments.take("auth"), "auth")?;
    if let Some(asked) = own_auth
        .get("lang")
        .and_then(Value::as_str)
        .and_then(Language::parse)
    {
        *language = asked;
    }
    // A check sends nothing either.
    let dry_run = arguments.flag("dry_run").unwrap_or(false) || operation.word == check::RESULT;
    let given = client.setting(&own_auth)?;
    let cancel = client.begin();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let store = OnceCell::new();
        let profile = kept(&store, &given.standard, &cancel)?;
        let setting = if given.standard.text("profile").is_empty() {
            Arc::clone(&given)
        } else {
            let nothing = Map::new();
            let kept = profile.as_ref().map_or(&nothing, Profile::layer);
            Arc::new(client.setting_of(kept, &own_auth)?)
        };
        let taken = perform(
            client,
            &operation.run,
            Taken {
                arguments,
                own_auth: &own_auth,
                given: &given.standard,
                setting: &setting,
                cancel: &cancel,
                store: &store,
                profile: profile.as_ref(),
                language: *language,
                dry_run,
            },
        );
        Ok(taken)
    }));
    client.end(&cancel);
    let Performed {
        result,
        http,
        auth_update,
        publication,
        warnings,
    } = outcome.unwrap_or_else(|_| {
        Ok(Performed {
            result: Err(panicked()),
            http: None,
            auth_update: Map::new(),
            publication: None,
            warnings: Vec::new(),
        })
    })?;
    // A call that brought credentials of its own keeps them to itself; otherwise the client goes on with the new ones.
    let brought = own_auth
        .keys()
        .any(|key| parameters::CREDENTIALS.contains(&key.as_str()));
    if !brought && !auth_update.is_empty() {
        // Tokens are text, which is never refused; and if it were, they would still be in the answer.
        let _ = client.configure(&Value::Object(auth_update.clone()));
    }
    Ok(Response {
        result,
        http,
        auth_update,
        publication,
        warnings,
        language: *language,
    })
}

/// What a call has been given when it is performed.
struct Taken<'a> {
    arguments: Arguments,
    own_auth: &'a Map<String, Value>,
    given: &'a Standard,
    setting: &'a Setting,
    cancel: &'a Cancel,
    store: &'a OnceCell<Store>,
    profile: Option<&'a Profile>,
    language: Language,
    /// Whether nothing is to be sent.
    dry_run: bool,
}

/// What came of it.
pub(crate) struct Performed {
    pub result: Result<Value, Error>,
    pub http: Option<Http>,
    auth_update: Map<String, Value>,
    pub publication: Option<Value>,
    pub warnings: Vec<Warning>,
}

fn perform(
    client: &Arc<Client>,
    run: &dyn Fn(&Call<'_>) -> Result<Value, Error>,
    taken: Taken<'_>,
) -> Performed {
    let Taken {
        mut arguments,
        own_auth,
        given,
        setting,
        cancel,
        store,
        profile,
        language,
        dry_run,
    } = taken;
    let standard = &setting.standard;
    arguments.obey(&standard.rules);
    let connect = || client.agent(&setting.network);
    let meter = client.progress.meter();
    let brings = |keys: &[&str]| keys.iter().any(|key| says(own_auth, key));
    // Tokens that a call brings itself are not the profile's.
    let keeper = store
        .get()
        .zip(profile)
        .filter(|_| !brings(&["access_token", "refresh_token"]));
    let custody = Custody::new(standard, &setting.network, cancel, keeper);
    let transport = Transport::new(&connect, standard, cancel, &meter, &custody, dry_run);
    let call = Call {
        arguments,
        standard,
        transport: &transport,
        custody: &custody,
        profile,
        own_tokens: brings(parameters::USER_TOKENS),
        given,
        elsewhere: setting.elsewhere.as_ref(),
        client,
        own_auth,
        store,
        cancel,
        update: RefCell::default(),
        publication: RefCell::default(),
        check: RefCell::default(),
        warnings: RefCell::default(),
        language,
    };
    let result = catch_unwind(AssertUnwindSafe(|| run(&call)));
    let mut result = result.unwrap_or_else(|_| Err(panicked()));
    if let (Err(error), Some(plan)) = (&result, transport.planned())
        && error.code() == Code::Cancelled
        && !plan.is_empty()
    {
        let mut planned = json!({"dry_run": true, "requests": plan});
        match &call.check.take()[..] {
            [] => {}
            [check] => planned["check"] = check.clone(),
            checks => planned["check"] = json!(checks),
        }
        result = Ok(planned);
    }
    if let Some(skew) = transport.clock_skew() {
        call.warn(clock_warning(skew));
    }
    if let Err(error) = &mut result
        && error.code() == Code::AuthorizationRequired
        && let Some(link) = authorization::renewal_link(&call)
    {
        *error = error.clone().link(link);
    }
    let mut auth_update = custody.updates();
    auth_update.extend(call.update.into_inner());
    Performed {
        result,
        http: transport.last(),
        auth_update,
        publication: call.publication.into_inner(),
        warnings: call.warnings.into_inner(),
    }
}

/// X's clock is so many seconds ahead of this machine's.
fn clock_warning(skew: i64) -> Warning {
    let seconds = skew.unsigned_abs();
    let (en, ru) = if skew > 0 {
        ("behind", "отстают от часов X")
    } else {
        ("ahead of", "спешат относительно часов X")
    };
    Warning {
        code: "clock_skew",
        message: text!(
            "the clock of this machine is {seconds} s {en} X's: set it; until then signatures of OAuth 1.0a are dated by X's clock",
            "часы этой машины {ru} на {seconds} с: выставьте их; до тех пор подписи OAuth 1.0a датируются по часам X"
        ),
    }
}

fn open<'a>(
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

fn says(layer: &Map<String, Value>, key: &str) -> bool {
    let is_said = |value: &Value| {
        value
            .as_str()
            .is_none_or(|text| !crate::pasted::trim(text).is_empty())
    };
    layer.get(key).is_some_and(is_said)
}

/// What the store holds under the profile's name, when the standard parameters name one.
fn kept(
    store: &OnceCell<Store>,
    standard: &Standard,
    cancel: &Cancel,
) -> Result<Option<Profile>, Error> {
    match standard.text("profile") {
        "" => Ok(None),
        name => open(store, standard, cancel)?.read(name),
    }
}

fn unknown_operation(name: &str) -> Error {
    let shown: String = name.chars().take(48).collect();
    let error = Error::new(
        Code::UnknownOperation,
        text!("there is no operation `{shown}`", "операции `{shown}` нет"),
    )
    .parameter("operation");
    let wanted = name.to_lowercase();
    let nearest = CATALOGUE
        .iter()
        .flat_map(|operation| [operation.name.en, operation.name.ru])
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_lowercase()), known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.8 => error.hint(text!(
            "did you mean `{nearest}`?",
            "возможно, имелась в виду `{nearest}`?"
        )),
        _ => error.hint(text!(
            "xpost_operations() lists them all",
            "xpost_operations() перечисляет их все"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_operation_names_the_nearest() {
        let client = Client::find(0).expect("client 0");
        let response = call(&client, "CreateTextTwit", &json!({}));
        let envelope = response.to_value();
        assert_eq!(envelope["error"]["code"], "unknown_operation");
        assert!(
            envelope["error"]["hint"]
                .as_str()
                .expect("a hint")
                .contains("CreateTextTweet")
        );
    }
}
