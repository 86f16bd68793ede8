//! Which credentials a call uses: one identity per call, by a fixed rule (architecture, decision 5).
//!
//! The OAuth 2.0 user if there is one, else OAuth 1.0a, for text and media alike: a set of parameters that holds both may hold
//! two accounts, and then text and pictures must not come from different ones. OAuth 1.0a uploads beside an OAuth 2.0 user only
//! where that one certainly may not, and both are known to be the same account. `auth_kind` overrides the rule. App-only
//! tokens are recognised here and refused before anything is sent where X would refuse them (contract §1.8).

use crate::accounts::{self, Account};
use crate::error::{Code, Error};
use crate::language::text;
use crate::oauth2;
use crate::parameters::{Standard, missing};
use crate::transport::Credentials;

/// What the credentials are needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Acting as a user without media.
    User,
    /// Acting as a user with media.
    Media,
    /// Media over the retired v1.1 API, which takes OAuth 1.0a only.
    MediaV1,
    /// Reading what is public: an app-only token will do.
    Read,
}

/// Refuses two accounts in one set of parameters, when both are known and none is asked for. `user`: what is known of the
/// OAuth 2.0 user.
pub fn one_account(standard: &Standard, user: &Account) -> Result<(), Error> {
    let Some((other, own)) = two_accounts(standard, user) else {
        return Ok(());
    };
    if standard.text("auth_kind") != "auto" {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `auth.oauth_token`: it is of account {other}, `auth.access_token` of account {own}; one call posts as one account",
            "параметр `auth.oauth_token`: это токен учётной записи {other}, а `auth.access_token` — учётной записи {own}; один вызов публикует от имени одной"
        ),
    )
    .parameter("auth.oauth_token")
    .hint(text!(
        "leave out the keys of one of the two, or choose with `auth.auth_kind`: oauth2 or oauth1",
        "уберите ключи одной из двух либо выберите через `auth.auth_kind`: oauth2 или oauth1"
    )))
}

/// The ids of the OAuth 1.0a user and of the OAuth 2.0 user, when both are complete, known and not the same.
pub fn two_accounts(standard: &Standard, user: &Account) -> Option<(String, String)> {
    standard.oauth1()?;
    let access = standard.secret("access_token");
    if access.is_some_and(|token| oauth2::is_app_only(token.expose())) {
        return None;
    }
    let other = accounts::of_oauth1(standard.text("oauth_token"))?;
    let own = user.id.as_deref()?;
    (own != other).then(|| (other.to_owned(), own.to_owned()))
}

/// Chooses the credentials for a call, or says which standard parameters are missing. `user`: what is known of the OAuth 2.0
/// user.
pub fn choose(standard: &Standard, need: Need, user: &Account) -> Result<Credentials, Error> {
    let kind = standard.text("auth_kind");
    // X would refuse the upload, and the other keys are the same account's.
    let cannot_upload = user.may_upload() == Some(false)
        && user.id.as_deref() == accounts::of_oauth1(standard.text("oauth_token"))
        && user.id.is_some();
    let oauth1 = standard
        .oauth1()
        .map(|keys| Credentials::OAuth1(keys, Vec::new()));
    let token = standard.secret("access_token");
    // A refresh token is as good: an access token is fetched with it before the first request.
    let renewable = token.is_none()
        && standard.secret("refresh_token").is_some()
        && !standard.text("client_id").is_empty();
    let app_only = token
        .as_ref()
        .is_some_and(|token| oauth2::is_app_only(token.expose()));
    let oauth2 = match token {
        Some(token) if app_only => (need == Need::Read).then_some(Credentials::Bearer(token)),
        Some(_) => Some(Credentials::User),
        None => renewable.then_some(Credentials::User),
    };

    let chosen = match (need, kind) {
        (Need::MediaV1, "oauth2") => return Err(v1_needs_oauth1()),
        (Need::MediaV1, _) | (_, "oauth1") => oauth1,
        (_, "oauth2") => oauth2,
        (Need::Media, _) if cannot_upload => oauth1.or(oauth2),
        _ => oauth2.or(oauth1),
    };
    chosen.ok_or_else(|| nothing(standard, need, kind, app_only))
}

fn nothing(standard: &Standard, need: Need, kind: &str, app_only: bool) -> Error {
    if app_only && kind != "oauth1" {
        return Error::new(
            Code::UnsupportedAuthentication,
            text!(
                "`auth.access_token` is an app-only token: X lets it read, but not post, upload or act as a user",
                "`auth.access_token` — токен самого приложения: X разрешает с ним читать, но не публиковать, загружать или действовать от имени пользователя"
            ),
        )
        .parameter("auth.access_token")
        .hint(text!(
            "get a user's token with GetAuthorizationLink and GetToken, or give the four OAuth 1.0a keys",
            "получите токен пользователя через ПолучитьСсылкуАвторизации и ПолучитьТокен либо задайте четыре ключа OAuth 1.0a"
        ));
    }
    let oauth1_keys = [
        "oauth_token",
        "oauth_token_secret",
        "oauth_consumer_key",
        "oauth_consumer_secret",
    ];
    let absent: Vec<&str> = oauth1_keys
        .into_iter()
        .filter(|key| standard.text(key).is_empty())
        .collect();
    if kind == "oauth1" || need == Need::MediaV1 {
        return missing(&absent);
    }
    if kind == "oauth2" || absent.len() == oauth1_keys.len() {
        return missing(&["access_token"]).hint(text!(
            "get one with GetAuthorizationLink and GetToken, or give the four OAuth 1.0a keys",
            "получите его через ПолучитьСсылкуАвторизации и ПолучитьТокен либо задайте четыре ключа OAuth 1.0a"
        ));
    }
    missing(&absent).hint(text!(
        "OAuth 1.0a needs all four keys; or give `auth.access_token` of OAuth 2.0",
        "для OAuth 1.0a нужны все четыре ключа; либо задайте `auth.access_token` OAuth 2.0"
    ))
}

fn v1_needs_oauth1() -> Error {
    Error::new(
        Code::UnsupportedAuthentication,
        text!(
            "the v1.1 upload accepts OAuth 1.0a only",
            "загрузка v1.1 принимает только OAuth 1.0a"
        ),
    )
    .parameter("auth.auth_kind")
    .hint(text!(
        "leave out `auth.media_api`, or set `auth.auth_kind` to oauth1 and give the four keys",
        "уберите `auth.media_api` либо задайте `auth.auth_kind` oauth1 и четыре ключа"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const FOUR: [&str; 4] = [
        "oauth_token",
        "oauth_token_secret",
        "oauth_consumer_key",
        "oauth_consumer_secret",
    ];

    fn standard(oauth1: usize, access_token: &str, kind: &str) -> Standard {
        let mut layer = serde_json::Map::new();
        for key in FOUR.iter().take(oauth1) {
            layer.insert((*key).into(), json!("abcdefgh"));
        }
        layer.insert("access_token".into(), json!(access_token));
        layer.insert("auth_kind".into(), Value::from(kind));
        Standard::from_layers(&[&layer]).expect("valid")
    }

    fn chosen(standard: &Standard, need: Need) -> &'static str {
        match choose(standard, need, &Account::default()) {
            Ok(Credentials::User | Credentials::Bearer(_)) => "oauth2",
            Ok(Credentials::OAuth1(..)) => "oauth1",
            Ok(_) => "other",
            Err(error) => error.code().as_str(),
        }
    }

    const APP_ONLY: &str = "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%3D";

    #[test]
    fn the_rule_picks_one_identity_for_text_and_one_for_media() {
        for (oauth1, token, kind, text, media) in [
            (4, "user-token", "auto", "oauth2", "oauth2"),
            (4, "", "auto", "oauth1", "oauth1"),
            (0, "user-token", "auto", "oauth2", "oauth2"),
            (3, "user-token", "auto", "oauth2", "oauth2"),
            (4, "user-token", "oauth2", "oauth2", "oauth2"),
            (4, "user-token", "oauth1", "oauth1", "oauth1"),
            (3, "", "auto", "missing_credentials", "missing_credentials"),
            (0, "", "auto", "missing_credentials", "missing_credentials"),
            (
                0,
                APP_ONLY,
                "auto",
                "unsupported_authentication",
                "unsupported_authentication",
            ),
            (4, APP_ONLY, "auto", "oauth1", "oauth1"),
            (
                0,
                APP_ONLY,
                "oauth1",
                "missing_credentials",
                "missing_credentials",
            ),
        ] {
            let standard = standard(oauth1, token, kind);
            assert_eq!(
                chosen(&standard, Need::User),
                text,
                "{oauth1} {token} {kind}"
            );
            assert_eq!(
                chosen(&standard, Need::Media),
                media,
                "{oauth1} {token} {kind}"
            );
        }
    }

    #[test]
    fn oauth1_uploads_only_for_the_same_account_and_where_oauth2_cannot() {
        let mut layer = serde_json::Map::new();
        for key in FOUR {
            layer.insert(key.into(), json!("abcdefgh"));
        }
        layer.insert("oauth_token".into(), json!("12345-abcdefgh"));
        layer.insert("access_token".into(), json!("user-token"));
        let standard = Standard::from_layers(&[&layer]).expect("valid");
        let account = |id: Option<&str>, scope: Option<&str>| Account {
            id: id.map(str::to_owned),
            scope: scope.map(str::to_owned),
        };
        for (id, scope, media) in [
            (Some("12345"), Some("tweet.read tweet.write"), "oauth1"),
            (Some("12345"), Some("tweet.write media.write"), "oauth2"),
            (Some("12345"), None, "oauth2"),
            (Some("54321"), Some("tweet.read tweet.write"), "oauth2"),
            (None, Some("tweet.read tweet.write"), "oauth2"),
        ] {
            let kind = match choose(&standard, Need::Media, &account(id, scope)) {
                Ok(Credentials::OAuth1(..)) => "oauth1",
                _ => "oauth2",
            };
            assert_eq!(kind, media, "{id:?} {scope:?}");
        }
        assert!(one_account(&standard, &account(Some("12345"), None)).is_ok());
        assert!(one_account(&standard, &account(None, None)).is_ok());
        let refused = one_account(&standard, &account(Some("54321"), None));
        assert_eq!(
            refused.expect_err("two accounts").code(),
            Code::InvalidParameter
        );
    }

    #[test]
    fn reading_takes_an_app_only_token() {
        assert_eq!(chosen(&standard(0, APP_ONLY, "auto"), Need::Read), "oauth2");
    }

    #[test]
    fn the_retired_upload_takes_oauth1_only() {
        assert_eq!(
            chosen(&standard(4, "user-token", "auto"), Need::MediaV1),
            "oauth1"
        );
        assert_eq!(
            chosen(&standard(0, "user-token", "auto"), Need::MediaV1),
            "missing_credentials"
        );
        assert_eq!(
            chosen(&standard(4, "user-token", "oauth2"), Need::MediaV1),
            "unsupported_authentication"
        );
    }
}
