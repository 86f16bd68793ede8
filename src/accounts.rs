//! Whose a token is, and what it may do, as far as this process has heard from X.
//!
//! An OAuth 2.0 token says nothing of itself; X does, when it grants one and when it is asked who it stands for. An OAuth
//! 1.0a token begins with the id of its user. So two accounts in one set of standard parameters can be told apart, and a
//! call never posts as one and uploads as the other. Tokens are kept as hashes.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

/// Tokens that are known at once.
const MOST: usize = 4096;

/// What is known of an OAuth 2.0 token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The id of its user.
    pub id: Option<String>,
    /// The scopes that X granted, separated by spaces.
    pub scope: Option<String>,
}

impl Account {
    /// What of the two is known; this one counts.
    pub fn or(self, other: Self) -> Self {
        Self {
            id: self.id.or(other.id),
            scope: self.scope.or(other.scope),
        }
    }

    /// Whether the token may upload media; `None` when its scopes are not known.
    pub fn may_upload(&self) -> Option<bool> {
        let scope = self.scope.as_ref()?;
        Some(scope.split_whitespace().any(|one| one == "media.write"))
    }
}

static KNOWN: LazyLock<Mutex<HashMap<[u8; 32], Account>>> = LazyLock::new(Mutex::default);

fn known() -> MutexGuard<'static, HashMap<[u8; 32], Account>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// What is known of a token.
pub fn of(token: &str) -> Account {
    known().get(&hash(token)).cloned().unwrap_or_default()
}

/// Notes what X said of a token; what it left out stays as it is.
pub fn note(token: &str, said: Account) {
    let mut known = known();
    if known.len() >= MOST {
        known.clear();
    }
    let before = known.remove(&hash(token)).unwrap_or_default();
    known.insert(hash(token), said.or(before));
}

/// The id of the user whose OAuth 1.0a token this is: X puts it in front (`370773112-Gm…`).
pub fn of_oauth1(token: &str) -> Option<&str> {
    let (id, rest) = token.split_once('-')?;
    let is_id = !id.is_empty() && id.len() <= 19 && id.bytes().all(|byte| byte.is_ascii_digit());
    (is_id && !rest.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oauth1_token_names_its_user() {
        assert_eq!(
            of_oauth1("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
            Some("370773112")
        );
        for other in ["", "-a", "370773112-", "370773112", "abc-def", "12a-b"] {
            assert_eq!(of_oauth1(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_said_later_does_not_unsay_the_rest() {
        let scope = |text: &str| Account {
            scope: Some(text.to_owned()),
            ..Account::default()
        };
        let id = Account {
            id: Some("7".to_owned()),
            ..Account::default()
        };
        note("a token of this test", scope("tweet.read media.write"));
        note("a token of this test", id);
        let known = of("a token of this test");
        assert_eq!(
            (known.id.as_deref(), known.may_upload()),
            (Some("7"), Some(true))
        );
        assert_eq!(scope("tweet.read").may_upload(), Some(false));
        assert_eq!(of("another token of this test"), Account::default());
    }
}
