//! The standard parameters: who posts, through which network, by which policy.
//!
//! Built-in defaults, the process-wide defaults, the client's and finally the call's `auth` are laid over each other
//! key by key; an empty string means "not given" and `null` clears a key. The result is checked once and typed once,
//! so that what is past [`Standard::from_layers`] need not check again.

mod foreign;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::error::{Code, Error};
use crate::language::{Language, Text, text};
use crate::oauth1::Keys;
use crate::oauth2::{self, DEFAULT_SCOPE};
use crate::pasted;
use crate::place::{self, Place};
use crate::reading;
use crate::rules::{Money, Rules};
use crate::secret::Secret;

pub use crate::reading::{lenient, object, read};

/// What a standard parameter may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StandardKind {
    /// Any text.
    Text,
    /// Text that is masked wherever it is shown.
    Secret,
    /// An `http(s)` base address.
    Url,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A number of seconds between two bounds.
    Seconds(u64, u64),
    /// A whole number between two bounds.
    Count(u64, u64),
    /// `true` or `false`.
    Flag,
    /// A path, or an address that may hold a password; the latter is masked where it is shown.
    Address,
    /// A name of 1 to 64 characters, none of them a control character.
    Name,
    /// An amount of US dollars with up to six decimals.
    Money,
    /// An object, JSON text, or the path of a file with it, as [`Rules`] read it.
    Rules,
}

/// One standard parameter, as the reference page shows it.
#[derive(Clone, Debug)]
pub struct StandardKey {
    /// The key in `auth`.
    pub key: &'static str,
    /// What it may hold.
    pub kind: StandardKind,
    /// The built-in default, as text; empty where there is none.
    pub default: &'static str,
    /// What it is for.
    pub doc: Text,
    /// A value that it takes, as text; of a secret, what to put there.
    pub example: &'static str,
    /// Whether it is masked wherever it is shown.
    pub secret: bool,
}

const fn key(
    key: &'static str,
    kind: StandardKind,
    default: &'static str,
    doc: Text,
    example: &'static str,
) -> StandardKey {
    StandardKey {
        key,
        kind,
        default,
        doc,
        example,
        secret: matches!(kind, StandardKind::Secret),
    }
}

use StandardKind::{
    Address, Choice, Count, Flag, Name, Seconds, Secret as Hidden, Text as Plain, Url,
};

/// Every standard parameter. The first ten are those of OpenIntegrations.
#[rustfmt::skip]
pub const STANDARD: &[StandardKey] = &[
    key("redirect_uri", Plain, "", Text::new("The app's callback address, exactly as registered.", "Адрес обработчика, в точности как при регистрации приложения."), "https://example.com/callback"),
    key("scope", Plain, DEFAULT_SCOPE, Text::new("OAuth 2.0 scopes, separated by spaces or commas.", "Разрешения OAuth 2.0 через пробел или запятую."), "tweet.read tweet.write users.read media.write offline.access"),
    key("client_id", Plain, "", Text::new("OAuth 2.0 client id.", "Идентификатор клиента OAuth 2.0."), "TmxBdDhUZ2ZfbGJ0"),
    key("client_secret", Hidden, "", Text::new("OAuth 2.0 client secret; empty for a public client.", "Секрет клиента OAuth 2.0; пусто для публичного клиента."), "your client secret"),
    key("access_token", Hidden, "", Text::new("OAuth 2.0 access token of the user.", "Токен доступа пользователя OAuth 2.0."), "the user's access token"),
    key("refresh_token", Hidden, "", Text::new("OAuth 2.0 refresh token; works once.", "Токен обновления OAuth 2.0; действует один раз."), "the user's refresh token"),
    key("oauth_token", Hidden, "", Text::new("OAuth 1.0a access token.", "Токен доступа OAuth 1.0a."), "the user's OAuth 1.0a token"),
    key("oauth_token_secret", Hidden, "", Text::new("Secret of `oauth_token`.", "Секрет для `oauth_token`."), "its secret"),
    key("oauth_consumer_key", Hidden, "", Text::new("The app's API key (OAuth 1.0a).", "API Key приложения (OAuth 1.0a)."), "your API key"),
    key("oauth_consumer_secret", Hidden, "", Text::new("The app's API secret (OAuth 1.0a).", "API Secret приложения (OAuth 1.0a)."), "your API secret"),
    key("auth_kind", Choice(&["auto", "oauth2", "oauth1"]), "auto", Text::new("Which identity posts text and media: `auto` takes the OAuth 2.0 user if there is one, else OAuth 1.0a. Keys of two accounts are refused unless this chooses one.", "От чьего имени публиковать текст и медиа: `auto` берёт пользователя OAuth 2.0, если он есть, иначе OAuth 1.0a. Ключи двух учётных записей отклоняются, если одна не выбрана этим параметром."), "oauth2"),
    key("state_key", Hidden, "", Text::new("Random key of a public client's sign-in, as returned in `auth_update`.", "Случайный ключ входа публичного клиента из `auth_update`."), "the key from auth_update"),
    key("store", Address, "", Text::new("Where profiles are kept: the path of a file, `default` for the user's own, or a `postgres://` address.", "Где хранятся профили: путь к файлу, `default` для хранилища пользователя или адрес `postgres://`."), "default"),
    key("profile", Name, "", Text::new("Name of the account in the store; its tokens are taken from there and kept fresh.", "Имя учётной записи в хранилище; токены берутся оттуда и обновляются сами."), "main"),
    key("store_key", Hidden, "", Text::new("Key that encrypts the secrets in the store, at least 32 characters.", "Ключ шифрования секретов в хранилище, не короче 32 символов."), "at least 32 characters of your own"),
    key("auto_refresh", Flag, "true", Text::new("Without a profile: whether an access token that X refuses is refreshed; the new pair comes back in `auth_update`.", "Без профиля: обновлять ли токен доступа, который X не принял; новая пара возвращается в `auth_update`."), "false"),
    key("media_api", Choice(&["2", "1.1"]), "2", Text::new("API version for uploads; `1.1` is the retired one.", "Версия API для загрузки файлов; `1.1` выведена из работы."), "1.1"),
    key("lang", Choice(&["en", "ru"]), "", Text::new("Language of messages.", "Язык сообщений."), "ru"),
    key("api_url", Url, place::OF_X[0], Text::new("Base address of the API. With a profile it is the profile's own unless the call says otherwise.", "Базовый адрес API. У профиля он свой, если вызов не указывает другой."), "http://127.0.0.1:8080"),
    key("authorize_url", Url, place::OF_X[1], Text::new("Address of the OAuth 2.0 consent page; with another `api_url` it is `/i/oauth2/authorize` there.", "Адрес страницы согласия OAuth 2.0; при другом `api_url` — `/i/oauth2/authorize` по тому же адресу."), "http://127.0.0.1:8080/i/oauth2/authorize"),
    key("upload_url", Url, place::OF_X[2], Text::new("Base address of the v1.1 upload; with another `api_url` it is that one.", "Базовый адрес загрузки v1.1; при другом `api_url` — он же."), "http://127.0.0.1:8080"),
    key("proxy", Hidden, "", Text::new("Proxy: `http://`, `https://`, `socks4://` or `socks5://`, with credentials if needed; `none` ignores the environment.", "Прокси: `http://`, `https://`, `socks4://` или `socks5://`, при необходимости с паролем; `none` отключает прокси из окружения."), "http://proxy.example.com:3128"),
    key("ca_file", Plain, "", Text::new("PEM file with certificates to trust beside the system's.", "PEM-файл с сертификатами, которым доверять наряду с системными."), "/etc/ssl/certs/company.pem"),
    key("timeout", Seconds(1, 3600), "30", Text::new("Seconds for one JSON call.", "Секунд на один вызов JSON."), "60"),
    key("connect_timeout", Seconds(1, 3600), "10", Text::new("Seconds for resolving, and again for connecting.", "Секунд на разрешение имени и столько же на соединение."), "5"),
    key("upload_timeout", Seconds(1, 36000), "120", Text::new("Seconds for sending one part of a media file.", "Секунд на отправку одной части медиафайла."), "300"),
    key("upload_parallelism", Count(1, 16), "4", Text::new("Parts of media files that are sent at the same time.", "Сколько частей медиафайлов отправляется одновременно."), "2"),
    key("deadline", Seconds(1, 86400), "900", Text::new("Seconds to wait for X to process a media file.", "Сколько секунд ждать обработки медиафайла."), "1800"),
    key("retries", Count(0, 10), "2", Text::new("How often a request that is safe to repeat is repeated.", "Сколько раз повторять запрос, который можно повторить безопасно."), "5"),
    key("rate_limit", Choice(&["fail", "wait"]), "fail", Text::new("What a call does when X says that a limit is used up, or has said so before and the limit still lasts: `fail` answers `rate_limited` with `retry_at`, `wait` waits within the call.", "Что делает вызов, когда лимит X исчерпан или X уже сообщил об этом и лимит ещё действует: `fail` отвечает `rate_limited` с `retry_at`, `wait` ждёт внутри вызова."), "wait"),
    key("rate_limit_wait", Seconds(1, 86400), "900", Text::new("With `rate_limit` `wait`: the longest pause; a longer one fails at once.", "При `rate_limit` `wait`: наибольшая пауза; если нужна большая, вызов сразу отвечает отказом."), "300"),
    key("reconcile", Flag, "true", Text::new("With `idempotency_key`: whether the user's newest posts are read to find out whether a post whose answer was lost is there. X charges for the read.", "Вместе с `idempotency_key`: читать ли новейшие твиты пользователя, чтобы узнать, опубликован ли твит, ответ на который утерян. Чтение платное."), "false"),
    key("reconcile_after", Seconds(0, 86400), "60", Text::new("Seconds after which a post that is not among the newest ones certainly was not published, and is sent again.", "Через сколько секунд твит, которого нет среди новейших, считается неопубликованным и отправляется снова."), "120"),
    key("budget", StandardKind::Money, "", Text::new("The most that creating a post may cost by X's prices, in US dollars, such as `0.05`; a dearer one is refused with `budget_exceeded` before anything is sent. Reads, such as those of `reconcile`, do not count.", "Сколько, самое большее, может стоить создание твита по ценам X, в долларах США, например `0.05`; более дорогой отклоняется с кодом `budget_exceeded` до отправки. Чтения, например при `reconcile`, не считаются."), "0.05"),
    key("rules", StandardKind::Rules, "", Text::new("X's prices and limits where they differ from the built-in ones: an object, JSON text, or the path of a file with any of `date`, `currency`, `prices`, `limits` (see CheckTweet).", "Цены и пределы X, если они отличаются от встроенных: структура, текст JSON или путь к файлу с любыми из `date`, `currency`, `prices`, `limits` (см. ПроверитьТвит)."), "{\"date\":\"2026-11-01\",\"prices\":{\"post\":\"0.02\"}}"),
    key("premium", Flag, "", Text::new("Whether the account has X Premium, which decides what X takes of it: texts of more than 280 characters, long videos, edits. Empty: not known. Kept in the profile when it is given to SaveCredentials or to a sign-in.", "Есть ли у учётной записи X Premium: от этого зависит, примет ли X тексты длиннее 280 символов, длинные видео и правки. Пусто — неизвестно. Сохраняется в профиле, если передано в СохранитьДанныеАвторизации или при входе."), "true"),
    key("skip_checks", Flag, "false", Text::new("Leaves the judgement of a media file's type, size and content (codecs, length, measures, frames) to X.", "Оставляет проверку типа, размера и содержимого медиафайла (кодеки, длительность, размеры, кадры) самому X."), "true"),
    key("allow_private_urls", Flag, "false", Text::new("Lets a media URL lead to a private or loopback address.", "Разрешает URL медиафайла вести на частный или локальный адрес."), "true"),
];

/// The keys that say who calls; the others say how.
pub const CREDENTIALS: &[&str] = &[
    "client_id",
    "client_secret",
    "access_token",
    "refresh_token",
    "oauth_token",
    "oauth_token_secret",
    "oauth_consumer_key",
    "oauth_consumer_secret",
    "state_key",
];

/// Those of them that X has made. They travel in headers, and hold what a header may hold.
fn is_of_x(key: &str) -> bool {
    CREDENTIALS.contains(&key) && key != "state_key"
}

/// Those of them that are a user's. With a profile they are the profile's or the call's own, never a default.
pub const USER_TOKENS: &[&str] = &[
    "access_token",
    "refresh_token",
    "oauth_token",
    "oauth_token_secret",
];

/// What belongs to a key: a layer that says something else under the key does not inherit it, so that neither two
/// accounts nor two apps are ever mixed.
const BELONGS: &[(&str, &[&str])] = &[
    ("client_id", &["client_secret", "state_key"]),
    ("access_token", &["refresh_token"]),
    ("refresh_token", &["access_token"]),
    (
        "oauth_consumer_key",
        &["oauth_consumer_secret", "oauth_token", "oauth_token_secret"],
    ),
    ("oauth_token", &["oauth_token_secret"]),
    ("api_url", &["authorize_url", "upload_url"]),
];

/// The standard parameters of one call, checked and typed.
#[derive(Clone)]
pub struct Standard {
    /// As merged, for `GetStandardParameters`.
    merged: Map<String, Value>,
    /// Where X is; `merged` holds what was said of it.
    place: Place,
    /// `timeout`.
    pub timeout: Duration,
    /// `connect_timeout`.
    pub connect_timeout: Duration,
    /// `upload_timeout`.
    pub upload_timeout: Duration,
    /// `deadline`.
    pub deadline: Duration,
    /// `retries`.
    pub retries: u32,
    /// `auto_refresh`.
    pub auto_refresh: bool,
    /// `upload_parallelism`.
    pub upload_parallelism: usize,
    /// How long `rate_limit` lets a call wait; `None`: not at all.
    pub rate_limit_wait: Option<Duration>,
    /// `reconcile`.
    pub reconcile: bool,
    /// `reconcile_after`.
    pub reconcile_after: Duration,
    /// `budget`.
    pub budget: Option<Money>,
    /// The built-in rules under `rules`.
    pub rules: Arc<Rules>,
    /// `premium`; `None`: not known.
    pub premium: Option<bool>,
    /// `skip_checks`.
    pub skip_checks: bool,
    /// `allow_private_urls`.
    pub allow_private_urls: bool,
}

impl std::fmt::Debug for Standard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.to_json(false))
    }
}

impl Standard {
    /// Lays `layers` (weakest first) over the built-in defaults and checks every value. A layer with another account or
    /// another app does not inherit the rest of the one below.
    pub fn from_layers(layers: &[&Map<String, Value>]) -> Result<Self, Error> {
        let mut merged = Map::new();
        for entry in STANDARD {
            merged.insert(entry.key.into(), json!(built_in(entry)));
        }
        for layer in layers {
            disown(&mut merged, layer);
            overlay(&mut merged, layer)?;
        }
        for entry in STANDARD {
            if merged.get(entry.key) == Some(&Value::Null) {
                merged.insert(entry.key.into(), json!(built_in(entry)));
            }
        }
        let seconds = |key| Duration::from_secs(number(&merged, key));
        Ok(Self {
            timeout: seconds("timeout"),
            connect_timeout: seconds("connect_timeout"),
            upload_timeout: seconds("upload_timeout"),
            deadline: seconds("deadline"),
            retries: u32::try_from(number(&merged, "retries")).unwrap_or(0),
            auto_refresh: merged.get("auto_refresh") == Some(&json!("true")),
            upload_parallelism: usize::try_from(number(&merged, "upload_parallelism")).unwrap_or(1),
            rate_limit_wait: (merged.get("rate_limit") == Some(&json!("wait")))
                .then(|| seconds("rate_limit_wait")),
            reconcile: merged.get("reconcile") == Some(&json!("true")),
            reconcile_after: seconds("reconcile_after"),
            budget: Money::parse(said(&merged, "budget")),
            rules: Rules::over_built_in(said(&merged, "rules"))?,
            premium: flag(said(&merged, "premium")),
            skip_checks: merged.get("skip_checks") == Some(&json!("true")),
            allow_private_urls: merged.get("allow_private_urls") == Some(&json!("true")),
            place: Place::of(&merged),
            merged,
        })
    }

    /// These, over what a profile keeps: for signing in, where the caller's word is stronger than the profile's.
    pub fn over(&self, kept: &Map<String, Value>) -> Result<Self, Error> {
        Self::from_layers(&[kept, &self.merged])
    }

    /// The same at another place.
    pub fn moved_to(mut self, place: &Place) -> Self {
        for (key, address) in place.each() {
            self.merged.insert(key.into(), json!(address));
        }
        self.place = place.clone();
        self
    }

    /// Where X is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The text of a key; empty when it was not given.
    pub fn text(&self, key: &str) -> &str {
        if let Some(address) = self.place.get(key) {
            return address;
        }
        self.merged
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A secret that was given.
    pub fn secret(&self, key: &str) -> Option<Secret> {
        let secret = Secret::new(self.text(key));
        (!secret.expose().is_empty()).then_some(secret)
    }

    /// A base address without a trailing slash.
    pub fn url(&self, key: &str) -> &str {
        self.text(key).trim_end_matches('/')
    }

    /// The text of a key that an operation cannot do without.
    pub fn require(&self, key: &'static str) -> Result<&str, Error> {
        let value = self.text(key);
        if value.is_empty() {
            return Err(missing(&[key]));
        }
        Ok(value)
    }

    /// The language asked for, if any.
    pub fn language(&self) -> Option<Language> {
        Language::parse(self.text("lang"))
    }

    /// The app's OAuth 1.0a keys with the user's token, when all four are given.
    pub fn oauth1(&self) -> Option<Keys> {
        Some(Keys {
            consumer_key: self.secret("oauth_consumer_key")?,
            consumer_secret: self.secret("oauth_consumer_secret")?,
            token: Some((
                self.secret("oauth_token")?,
                self.secret("oauth_token_secret")?,
            )),
        })
    }

    /// Every secret text in force, so that an answer that echoes one can be masked.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        STANDARD
            .iter()
            .filter(|entry| is_hidden(entry, self.text(entry.key)))
            .map(|entry| self.text(entry.key).trim())
            .flat_map(|text| [Some(text), password(text)])
            .flatten()
            .filter(|text| text.len() >= 6)
    }

    /// The parameters in force. Secrets read `***` unless `reveal`; numbers and flags have their own JSON type.
    pub fn to_json(&self, reveal: bool) -> Value {
        let mut object = Map::new();
        for entry in STANDARD {
            let text = self.text(entry.key);
            let value = match entry.kind {
                _ if !reveal && !text.is_empty() && is_hidden(entry, text) => json!("***"),
                Seconds(..) | Count(..) => json!(text.parse::<u64>().unwrap_or(0)),
                Flag if text.is_empty() => json!(""),
                Flag => json!(text == "true"),
                _ => json!(text),
            };
            object.insert(entry.key.into(), value);
        }
        Value::Object(object)
    }
}

/// The default of a key. An address that nobody gave follows from `api_url`: see [`Place::of`].
fn built_in(entry: &StandardKey) -> &'static str {
    if place::KEYS.contains(&entry.key) {
        ""
    } else {
        entry.default
    }
}

/// A `missing_credentials` error that lists the standard parameters to fill.
pub fn missing(keys: &[&str]) -> Error {
    let list = keys
        .iter()
        .map(|key| format!("`auth.{key}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let mut error = Error::new(
        Code::MissingCredentials,
        text!(
            "the standard parameters lack {list}",
            "в стандартных параметрах не хватает: {list}"
        ),
    );
    if let [only] = keys {
        error = error.parameter(&format!("auth.{only}"));
    }
    error
}

/// The password in an address, such as a proxy's.
fn password(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let (user, _) = rest.rsplit_once('@')?;
    user.split_once(':').map(|(_, password)| password)
}

/// Takes out of `merged` what belongs to another account or app than the layer's.
pub fn disown(merged: &mut Map<String, Value>, layer: &Map<String, Value>) {
    let said = |map: &Map<String, Value>, key: &str| {
        let text = pasted::trim(map.get(key)?.as_str()?).to_owned();
        (!text.is_empty()).then_some(text)
    };
    for (key, belongings) in BELONGS {
        if let (Some(before), Some(now)) = (said(merged, key), said(layer, key))
            && before != now
        {
            for belonging in *belongings {
                merged.insert((*belonging).into(), json!(""));
            }
        }
    }
}

/// Lays one layer over `merged`, key by key, in the canonical text form. A `null` stays one until all layers are laid:
/// it clears what weaker layers say, also those that `merged` does not hold.
pub fn overlay(merged: &mut Map<String, Value>, layer: &Map<String, Value>) -> Result<(), Error> {
    for (name, value) in layer {
        let Some(entry) = STANDARD.iter().find(|entry| entry.key == name) else {
            return Err(unknown_key(
                "auth.",
                name,
                STANDARD.iter().map(|entry| entry.key),
            ));
        };
        match value {
            Value::Null => {
                merged.insert(name.clone(), Value::Null);
            }
            Value::String(text) if pasted::trim(text).is_empty() => {}
            _ => {
                let text = canonical(entry, value)?;
                // Commas only are no list.
                if !text.is_empty() {
                    merged.insert(name.clone(), json!(text));
                }
            }
        }
    }
    Ok(())
}

/// How alike a note of the caller and a known key are when the one is taken for the other misspelt.
const MISSPELT: f64 = 0.85;

/// Takes out of standard parameters what no known key resembles: the notes that a caller keeps beside them, which
/// OpenIntegrations let pass. A key that is nearly a known one stays, to be refused by its name.
pub fn drop_notes(given: &mut Map<String, Value>) {
    given.retain(|name, _| {
        let name = name.to_lowercase();
        STANDARD
            .iter()
            .any(|entry| strsim::jaro_winkler(&name, entry.key) > MISSPELT)
    });
}

/// An error about a key that no one knows, with the one that was meant: by what other libraries call it, or the nearest.
pub fn unknown_key<'a>(prefix: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let known: Vec<&str> = known.collect();
    let error = reading::unknown_key(prefix, name, known.iter().copied());
    let foreign = (prefix == "auth.").then(|| foreign::hint(prefix, name, &known));
    match foreign.flatten() {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

fn is_hidden(entry: &StandardKey, text: &str) -> bool {
    entry.secret || entry.kind == Address && text.contains("://")
}

fn canonical(entry: &StandardKey, value: &Value) -> Result<String, Error> {
    let key = entry.key;
    let refuse = |message: Text| {
        Err(Error::new(Code::InvalidParameter, message).parameter(&format!("auth.{key}")))
    };
    let text = match value {
        Value::String(text) => pasted::trim(text).to_owned(),
        // Hosts with one number type write whole numbers as 30.0.
        Value::Number(number) => match number.as_f64() {
            Some(whole) if number.is_f64() && whole.fract() == 0.0 => format!("{whole:.0}"),
            _ => number.to_string(),
        },
        Value::Bool(flag) => flag.to_string(),
        Value::Object(_) if entry.kind == StandardKind::Rules => value.to_string(),
        _ => {
            return refuse(text!(
                "parameter `auth.{key}`: expected a string",
                "параметр `auth.{key}`: ожидалась строка"
            ));
        }
    };
    match entry.kind {
        Plain | Hidden | Address if value.is_string() => match sendable(key, &text) {
            Ok(()) if key == "scope" => oauth2::scopes("auth.scope", &text),
            Ok(()) => Ok(text),
            Err(Text { en, ru }) => refuse(text!(
                "parameter `auth.{key}`: {en}",
                "параметр `auth.{key}`: {ru}"
            )),
        },
        StandardKind::Rules => Ok(text),
        StandardKind::Money => match Money::parse(&text) {
            Some(money) => Ok(money.to_string()),
            None => refuse(text!(
                "parameter `auth.{key}`: expected an amount of dollars such as 0.05",
                "параметр `auth.{key}`: ожидалась сумма в долларах, например 0.05"
            )),
        },
        Name if value.is_string()
            && text.chars().count() <= 64
            && !text.chars().any(char::is_control) =>
        {
            Ok(text)
        }
        Name => refuse(text!(
            "parameter `auth.{key}`: expected 1 to 64 characters without line breaks",
            "параметр `auth.{key}`: ожидалось от 1 до 64 символов без переводов строк"
        )),
        Plain | Hidden | Address => refuse(text!(
            "parameter `auth.{key}`: expected a string",
            "параметр `auth.{key}`: ожидалась строка"
        )),
        Url => {
            let is_http = text.starts_with("https://") || text.starts_with("http://");
            if is_http && text.is_ascii() && crate::shown::host(&text).is_some() {
                Ok(text)
            } else {
                refuse(text!(
                    "parameter `auth.{key}`: expected an http or https address",
                    "параметр `auth.{key}`: ожидался адрес http или https"
                ))
            }
        }
        Choice(words) => {
            let lower = text.to_ascii_lowercase();
            match words.iter().find(|word| **word == lower) {
                Some(word) => Ok((*word).to_owned()),
                None => {
                    let list = words.join(", ");
                    refuse(text!(
                        "parameter `auth.{key}`: expected one of: {list}",
                        "параметр `auth.{key}`: ожидалось одно из: {list}"
                    ))
                }
            }
        }
        Seconds(min, max) | Count(min, max) => match text.parse::<u64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(number.to_string()),
            _ => refuse(text!(
                "parameter `auth.{key}`: expected a whole number in {min}..={max}",
                "параметр `auth.{key}`: ожидалось целое число в пределах {min}..={max}"
            )),
        },
        Flag => match flag(&text) {
            Some(flag) => Ok(flag.to_string()),
            None => refuse(text!(
                "parameter `auth.{key}`: expected true or false",
                "параметр `auth.{key}`: ожидалось true или false"
            )),
        },
    }
}

/// Whether a value can be sent where its key is sent: in a header. Fails with what is wrong with it.
fn sendable(key: &str, text: &str) -> Result<(), Text> {
    if is_of_x(key) {
        return pasted::token(text);
    }
    let address = text.chars().all(|letter| letter.is_ascii_graphic());
    if key == "proxy" && !address {
        return Err(text!(
            "an address has visible ASCII characters only; write others in its user name and password as %XX, such as %D0%B9",
            "в адресе бывают только видимые символы ASCII; прочие в имени и пароле пишутся как %XX, например %D0%B9"
        ));
    }
    Ok(())
}

/// A truth value as a host without booleans writes it.
pub fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "истина" | "да" => Some(true),
        "false" | "0" | "no" | "ложь" | "нет" => Some(false),
        _ => None,
    }
}

fn number(merged: &Map<String, Value>, key: &str) -> u64 {
    said(merged, key).parse().unwrap_or(0)
}

fn said<'a>(merged: &'a Map<String, Value>, key: &str) -> &'a str {
    merged.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn notes_are_dropped_and_misspelt_keys_are_not() {
        let mut given = json!({
            "client_id": "x", "Комментарий": 1, "organisation": "y", "Acces_Token": "z", "refreshtoken": "",
        });
        let given = given.as_object_mut().expect("an object");
        drop_notes(given);
        let kept: Vec<&String> = given.keys().collect();
        assert_eq!(kept, ["client_id", "Acces_Token", "refreshtoken"]);
    }

    use super::*;

    fn layer(value: Value) -> Map<String, Value> {
        read(&value, "auth").expect("an object")
    }

    #[test]
    fn a_stronger_layer_wins_by_key_and_an_empty_string_changes_nothing() {
        let process = layer(json!({"client_id": "one", "scope": "tweet.read"}));
        let call = layer(json!({"client_id": "two", "scope": ""}));
        let standard = Standard::from_layers(&[&process, &call]).expect("valid");
        assert_eq!(standard.text("client_id"), "two");
        assert_eq!(standard.text("scope"), "tweet.read");
    }

    #[test]
    fn null_in_a_clients_own_layer_clears_what_the_process_says() {
        let process = layer(json!({"access_token": "abcdefgh", "proxy": "http://proxy:1"}));
        let mut own = Map::new();
        overlay(&mut own, &layer(json!({"proxy": "http://other:1"}))).expect("valid");
        overlay(
            &mut own,
            &layer(json!({"access_token": null, "proxy": null})),
        )
        .expect("valid");
        let standard = Standard::from_layers(&[&process, &own]).expect("valid");
        assert_eq!(standard.text("access_token"), "");
        assert_eq!(standard.text("proxy"), "");
    }

    #[test]
    fn null_clears_a_key_back_to_the_default() {
        let process = layer(json!({"scope": "tweet.read", "access_token": "abcdefgh"}));
        let call = layer(json!({"scope": null, "access_token": null}));
        let standard = Standard::from_layers(&[&process, &call]).expect("valid");
        assert_eq!(standard.text("scope"), DEFAULT_SCOPE);
        assert!(standard.secret("access_token").is_none());
    }

    #[test]
    fn the_default_scope_is_the_least_that_works() {
        assert_eq!(
            DEFAULT_SCOPE,
            "tweet.read tweet.write users.read media.write offline.access"
        );
    }

    #[test]
    fn json_text_may_use_single_quotes() {
        assert_eq!(
            layer(json!("{'client_id': 'it\\'s'}")),
            layer(json!({"client_id": "it's"}))
        );
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let error = Standard::from_layers(&[&layer(json!({"acess_token": "abcdefgh"}))])
            .expect_err("a misspelt key");
        let shown = error.to_json(Language::En);
        assert_eq!(shown["code"], "invalid_parameter");
        assert_eq!(shown["parameter"], "auth.acess_token");
        assert!(
            shown["hint"]
                .as_str()
                .expect("a hint")
                .contains("auth.access_token")
        );
    }

    #[test]
    fn numbers_flags_and_choices_are_checked() {
        let whole = layer(json!({"timeout": 45.0, "retries": "3"}));
        let whole = Standard::from_layers(&[&whole]).expect("valid");
        assert_eq!((whole.timeout, whole.retries), (Duration::from_secs(45), 3));
        for bad in [
            json!({"timeout": 0}),
            json!({"timeout": 1.5}),
            json!({"timeout": 1e300}),
            json!({"timeout": "soon"}),
            json!({"retries": 11}),
            json!({"lang": "de"}),
            json!({"auth_kind": "oauth3"}),
            json!({"api_url": "ftp://example.com"}),
            json!({"allow_private_urls": "perhaps"}),
            json!({"budget": "0,05"}),
            json!({"budget": -1}),
            json!({"budget": "cheap"}),
            json!({"rules": {"limits": {"text": "long"}}}),
            json!({"rules": 5}),
            json!({"client_id": 5}),
            json!({"client_id": ["a"]}),
        ] {
            assert!(
                Standard::from_layers(&[&layer(bad.clone())]).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn secrets_are_masked_unless_revealed_and_never_debugged() {
        let layer =
            layer(json!({"client_secret": "very-secret-text", "proxy": "http://u:pass@h:1"}));
        let standard = Standard::from_layers(&[&layer]).expect("valid");
        assert_eq!(standard.to_json(false)["client_secret"], "***");
        assert_eq!(standard.to_json(false)["proxy"], "***");
        assert_eq!(standard.to_json(true)["client_secret"], "very-secret-text");
        assert_eq!(
            format!("{:?}", standard.secret("client_secret")),
            "Some(***)"
        );
    }
}
