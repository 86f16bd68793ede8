//! The name under which a sign-in is kept. X tells whose it is only afterwards, and the tokens must be in the store by then:
//! so they come in under a name that nobody has, and move.

use serde_json::{Map, Value, json};
use xpost::error::Error;
use xpost::parameters::USER_TOKENS;
use xpost::place;
use xpost::store::KEPT;

use super::app::revealed;
use crate::run::account;
use crate::run::credentials::{Weight, given};
use crate::run::session::Session;

/// Where tokens come in whose account is not known yet.
const ARRIVALS: &str = "account";
/// What a profile keeps beside the pair of a sign-in.
const BESIDE: [&str; 5] = [
    "oauth_token",
    "oauth_token_secret",
    "oauth_consumer_key",
    "oauth_consumer_secret",
    "premium",
];

/// The name that an account gets.
#[derive(Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The name.
    pub name: String,
    /// A name that was meant first, and is another user's.
    pub taken: Option<String>,
}

/// A name that no account has: the word itself, or with a number.
pub fn free(word: &str, accounts: &[Value]) -> String {
    let is_free = |name: &String| !accounts.iter().any(|one| account::name(one) == name);
    let numbered = (2..).map(|number| format!("{word}-{number}"));
    std::iter::once(word.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}

/// Where tokens are kept until their account is known: under the name that is wanted, unless an account has it.
pub fn arrival(wanted: Option<&str>, accounts: &[Value]) -> String {
    match wanted {
        Some(name) if !accounts.iter().any(|one| account::name(one) == name) => name.to_owned(),
        _ => free(ARRIVALS, accounts),
    }
}

/// The name for the account `arrived`, among those that there were before.
pub fn chosen(arrived: &Value, wanted: Option<&str>, accounts: &[Value]) -> Chosen {
    let own = |name: &str| Chosen {
        name: name.to_owned(),
        taken: None,
    };
    let user = arrived["user"]["username"].as_str();
    let owner = wanted.and_then(|name| accounts.iter().find(|one| account::name(one) == name));
    match (wanted, owner) {
        (Some(name), None) => own(name),
        (Some(name), Some(owner)) if may_be_same(owner, arrived) => own(name),
        (Some(name), Some(_)) => Chosen {
            name: free(user.unwrap_or(ARRIVALS), accounts),
            taken: Some(name.to_owned()),
        },
        (None, _) => {
            let again = accounts.iter().find(|one| is_same(one, arrived));
            match (again, user) {
                (Some(again), _) => own(account::name(again)),
                // X did not say who it is.
                (None, None) => own(account::name(arrived)),
                (None, Some(user)) => {
                    let name = free(user, accounts);
                    let taken = (name != user).then(|| user.to_owned());
                    Chosen { name, taken }
                }
            }
        }
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    let id = |account: &Value| account["user"]["id"].as_str().map(str::to_owned);
    let place = |account: &Value| {
        let url = account["api_url"].as_str();
        url.unwrap_or(place::OF_X[0]).to_owned()
    };
    id(one).is_some() && id(one) == id(other) && place::is_same(&place(one), &place(other))
}

/// Of an account that nobody has asked X about, its owner's word counts.
fn may_be_same(one: &Value, other: &Value) -> bool {
    one["user"].is_null() || other["user"].is_null() || is_same(one, other)
}

/// Moves an account to another name. Until it is there under the new one, it stays under the old one.
pub fn moved(
    standard: &Map<String, Value>,
    arrived: &Value,
    name: &str,
    accounts: &[Value],
) -> Result<Value, Error> {
    let old = account::name(arrived);
    if old == name {
        return Ok(arrived.clone());
    }
    let mut kept = revealed(standard, old)?;
    if let Some(before) = accounts.iter().find(|one| account::name(one) == name) {
        let is_of_other_app = before["client_id"] != arrived["client_id"];
        if is_of_other_app {
            // Nothing of the other app may stay, but what is not of it.
            let before = revealed(standard, name)?;
            for key in BESIDE {
                if let (None, Some(value)) = (given(&kept, key), given(&before, key)) {
                    kept.insert(key.to_owned(), json!(value));
                }
            }
            named(standard, name)?
                .call("RemoveProfile", Map::new())
                .result?;
        }
    }
    let mut full = bare(standard, name);
    for key in KEPT.iter().chain(&place::KEYS) {
        if let Some(value) = given(&kept, key) {
            full.insert((*key).to_owned(), json!(value));
        }
    }
    let mut parameters = Map::new();
    for key in ["scope", "expires_in"] {
        if !arrived[key].is_null() && arrived[key] != 0 && arrived[key] != "" {
            parameters.insert(key.to_owned(), arrived[key].clone());
        }
    }
    Session::open(full, Weight::Strong)?
        .call("SaveCredentials", parameters)
        .result?;
    let session = named(standard, name)?;
    // A name beside the tokens is a convenience: the sign-in stands without it.
    let _ = session.call("GetCurrentUser", Map::new());
    // It is a copy now, whose refresh token would end that of the account.
    named(standard, old)?
        .call("RemoveProfile", Map::new())
        .result?;
    session.call("GetProfileState", Map::new()).result
}

fn bare(standard: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut bare = standard.clone();
    bare.retain(|key, _| {
        !KEPT.contains(&key.as_str())
            && !USER_TOKENS.contains(&key.as_str())
            && !place::KEYS.contains(&key.as_str())
    });
    bare.insert("profile".into(), json!(name));
    bare
}

fn named(standard: &Map<String, Value>, name: &str) -> Result<Session, Error> {
    Session::open(bare(standard, name), Weight::About)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, id: &str, username: &str) -> Value {
        json!({"profile": name, "user": {"id": id, "username": username}})
    }

    fn name(wanted: Option<&str>, accounts: &[Value]) -> (String, Option<String>) {
        let arrived = account("account", "1", "alice");
        let Chosen { name, taken } = chosen(&arrived, wanted, accounts);
        (name, taken)
    }

    #[test]
    fn an_account_is_called_as_wanted_as_before_or_as_its_user() {
        let own = |name: &str| (name.to_owned(), None);
        let mine = account("main", "1", "alice_before");
        let other = account("alice", "2", "bob");
        let nobody = json!({"profile": "old", "user": null});
        assert_eq!(name(None, &[]), own("alice"));
        assert_eq!(name(Some("work"), &[]), own("work"));
        assert_eq!(name(None, std::slice::from_ref(&mine)), own("main"));
        assert_eq!(name(Some("main"), &[mine]), own("main"));
        assert_eq!(name(Some("old"), &[nobody]), own("old"));
        let taken = ("alice-2".to_owned(), Some("alice".to_owned()));
        assert_eq!(name(None, std::slice::from_ref(&other)), taken);
        assert_eq!(name(Some("alice"), std::slice::from_ref(&other)), taken);
    }

    #[test]
    fn the_same_user_id_at_another_place_is_another_account() {
        let mut elsewhere = account("sandbox", "1", "alice");
        elsewhere["api_url"] = json!("http://127.0.0.1:1");
        assert_eq!(name(None, &[elsewhere]).0, "alice");
    }

    #[test]
    fn tokens_never_come_in_under_the_name_of_an_account_that_is_there() {
        let there = [account("main", "1", "a"), account("account", "2", "b")];
        assert_eq!(arrival(Some("work"), &there), "work");
        assert_eq!(arrival(Some("main"), &there), "account-2");
        assert_eq!(arrival(None, &there), "account-2");
    }
}
