//! What other libraries, X's console and files of environment variables call the standard parameters.
//!
//! Names are near each other that mean different things (`access_token_secret` is of OAuth 1.0a, `access_token` of 2.0), so
//! this table is asked before the likeness of letters is.

use crate::language::{Text, text};

/// What a caller who wrote a foreign name should write.
pub enum Meant {
    /// This key.
    Key(&'static str),
    /// Of OAuth 1.0a: this key, and its token as `oauth_token`.
    OAuth1(&'static str),
    /// The first of OAuth 2.0, the second of OAuth 1.0a, as twurl's file has it.
    Either(&'static str, &'static str),
    /// An app-only token, with which nothing can be posted.
    AppOnly,
}

use Meant::{AppOnly, Either, Key, OAuth1};

/// X's console; tweepy and python-twitter; twitter-api-v2 and npm's twitter; twurl's file; TwitterAPIExchange; common names
/// of a callback, a proxy and a file of certificates. Words of a camel-case name are parted, `twitter_` and `x_` are dropped.
const NAMES: &[(&str, Meant)] = &[
    ("api_key", Key("oauth_consumer_key")),
    ("apikey", Key("oauth_consumer_key")),
    ("app_key", Key("oauth_consumer_key")),
    ("consumer_key", Key("oauth_consumer_key")),
    ("consumer_api_key", Key("oauth_consumer_key")),
    ("api_key_secret", Key("oauth_consumer_secret")),
    ("api_secret", Key("oauth_consumer_secret")),
    ("api_secret_key", Key("oauth_consumer_secret")),
    ("app_secret", Key("oauth_consumer_secret")),
    ("consumer_secret", Key("oauth_consumer_secret")),
    ("consumer_key_secret", Key("oauth_consumer_secret")),
    ("consumer_api_secret", Key("oauth_consumer_secret")),
    ("access_token_secret", OAuth1("oauth_token_secret")),
    ("access_secret", OAuth1("oauth_token_secret")),
    ("token_secret", OAuth1("oauth_token_secret")),
    ("access_token_key", OAuth1("oauth_token")),
    ("access_key", OAuth1("oauth_token")),
    ("oauth_access_token", OAuth1("oauth_token")),
    ("oauth_access_token_secret", OAuth1("oauth_token_secret")),
    ("oauth_secret", OAuth1("oauth_token_secret")),
    ("oauth1_token", OAuth1("oauth_token")),
    ("oauth1_token_secret", OAuth1("oauth_token_secret")),
    ("bearer_token", AppOnly),
    ("bearer", AppOnly),
    ("app_token", AppOnly),
    ("app_only_token", AppOnly),
    ("oauth2_access_token", Key("access_token")),
    ("oauth2_token", Key("access_token")),
    ("user_access_token", Key("access_token")),
    ("token", Either("access_token", "oauth_token")),
    ("oauth2_refresh_token", Key("refresh_token")),
    ("oauth2_client_id", Key("client_id")),
    ("oauth2_client_secret", Key("client_secret")),
    ("secret", Either("client_secret", "oauth_token_secret")),
    ("callback", Key("redirect_uri")),
    ("callback_url", Key("redirect_uri")),
    ("callback_uri", Key("redirect_uri")),
    ("oauth_callback", Key("redirect_uri")),
    ("redirect_url", Key("redirect_uri")),
    ("redirect", Key("redirect_uri")),
    ("scopes", Key("scope")),
    ("permissions", Key("scope")),
    ("base_url", Key("api_url")),
    ("api_base", Key("api_url")),
    ("api_root", Key("api_url")),
    ("endpoint", Key("api_url")),
    ("auth_url", Key("authorize_url")),
    ("authorization_url", Key("authorize_url")),
    ("http_proxy", Key("proxy")),
    ("https_proxy", Key("proxy")),
    ("all_proxy", Key("proxy")),
    ("proxy_url", Key("proxy")),
    ("proxies", Key("proxy")),
    ("ca_bundle", Key("ca_file")),
    ("ca_cert", Key("ca_file")),
    ("ca_certs", Key("ca_file")),
    ("cafile", Key("ca_file")),
    ("verify", Key("ca_file")),
    ("language", Key("lang")),
    ("locale", Key("lang")),
    ("account", Key("profile")),
    ("wait_on_rate_limit", Key("rate_limit")),
    ("max_retries", Key("retries")),
    ("retry_count", Key("retries")),
    ("encryption_key", Key("store_key")),
    ("database", Key("store")),
    ("database_url", Key("store")),
];

/// What a name means that is no standard parameter, as a hint; `prefix` stands before each name in it.
pub fn hint(prefix: &str, name: &str, known: &[&str]) -> Option<Text> {
    let plain = plain(name);
    let forms = ["", "twitter_", "x_", "tw_", "xpost_", "oauth_", "oauth2_"];
    let stripped = || forms.iter().filter_map(|start| plain.strip_prefix(start));
    // Our own name in other letters: `clientId`, `X_CLIENT_SECRET`.
    let own = stripped().find_map(|form| known.iter().find(|key| **key == form));
    let found = || {
        stripped().find_map(|form| {
            let entry = NAMES.iter().find(|(name, _)| *name == form);
            entry.map(|(_, meant)| meant)
        })
    };
    let listed = NAMES.iter().find(|(name, _)| *name == plain);
    let meant = match (listed, own) {
        (Some((_, meant)), _) => meant,
        (None, Some(key)) => return Some(means(prefix, key)),
        (None, None) => found()?,
    };
    Some(match meant {
        Key(key) => means(prefix, key),
        OAuth1(key) => text!(
            "here it is `{prefix}{key}`: OAuth 1.0a takes `{prefix}oauth_token` and `{prefix}oauth_token_secret` with the app's `{prefix}oauth_consumer_key` and `{prefix}oauth_consumer_secret`; `{prefix}access_token` is of OAuth 2.0",
            "здесь это `{prefix}{key}`: для OAuth 1.0a нужны `{prefix}oauth_token` и `{prefix}oauth_token_secret`, а от приложения — `{prefix}oauth_consumer_key` и `{prefix}oauth_consumer_secret`; `{prefix}access_token` относится к OAuth 2.0"
        ),
        Either(new, old) => text!(
            "here it is `{prefix}{new}` of OAuth 2.0, or `{prefix}{old}` of OAuth 1.0a",
            "здесь это `{prefix}{new}` для OAuth 2.0 либо `{prefix}{old}` для OAuth 1.0a"
        ),
        AppOnly => text!(
            "a bearer token is the app's own: it can read, but cannot post; get a user's token with Authorize, or with GetAuthorizationLink and GetToken, as `{prefix}access_token`",
            "это токен самого приложения: с ним можно читать, но не публиковать; получите токен пользователя через Авторизоваться либо ПолучитьСсылкуАвторизации и ПолучитьТокен и передайте в `{prefix}access_token`"
        ),
    })
}

fn means(prefix: &str, key: &str) -> Text {
    text!("here it is `{prefix}{key}`", "здесь это `{prefix}{key}`")
}

/// Small letters with underscores: `appKey`, `consumer-key` and `API Key` are the same names.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut before = '_';
    for letter in name.trim().chars() {
        match letter {
            '-' | ' ' | '.' | '_' => plain.push('_'),
            letter => {
                if letter.is_uppercase() && before.is_lowercase() {
                    plain.push('_');
                }
                plain.extend(letter.to_lowercase());
            }
        }
        before = letter;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::table::STANDARD;

    #[test]
    fn every_name_of_the_table_leads_to_a_key_that_exists_and_is_none_itself() {
        for (name, meant) in NAMES {
            let is_key = |key: &str| STANDARD.iter().any(|entry| entry.key == key);
            assert!(!is_key(name), "{name}");
            assert_eq!(plain(name), *name);
            match meant {
                Key(key) | OAuth1(key) => assert!(is_key(key), "{name}: {key}"),
                Either(new, old) => assert!(is_key(new) && is_key(old), "{name}"),
                AppOnly => {}
            }
        }
    }

    #[test]
    fn what_twurl_writes_leads_to_its_own_kind_of_keys_too() {
        for (name, key) in [("token", "oauth_token"), ("secret", "oauth_token_secret")] {
            let hint = hint("auth.", name, &[]).expect("a hint");
            assert!(hint.en.contains(&format!("`auth.{key}` of OAuth 1.0a")));
            assert!(hint.ru.contains(&format!("`auth.{key}` для OAuth 1.0a")));
        }
    }

    #[test]
    fn a_name_is_the_same_in_any_letters() {
        for name in ["appKey", "app-key", "APP_KEY", "App Key", " app.key"] {
            assert_eq!(plain(name), "app_key", "{name}");
        }
        assert_eq!(plain("APIKey"), "apikey");
    }
}
