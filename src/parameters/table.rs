//! The standard parameters as data: what each may hold, its default, what it is for.

use crate::language::Text;
use crate::oauth2::DEFAULT_SCOPE;
use crate::place;

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
    /// An object, JSON text, or the path of a file with it, as [`crate::rules::Rules`] read it.
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

/// Those of them that are a user's. With a profile they are the profile's or the call's own, never a default.
pub const USER_TOKENS: &[&str] = &[
    "access_token",
    "refresh_token",
    "oauth_token",
    "oauth_token_secret",
];

/// What belongs to a key: a layer that says something else under the key does not inherit it, so that neither two
/// accounts nor two apps are ever mixed.
pub(super) const BELONGS: &[(&str, &[&str])] = &[
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
