//! Who said whom a run is about.

use serde_json::{Map, Value};
use xpost::error::{Code, Error};
use xpost::language::Text;

/// The variable with a set of standard parameters.
pub const AUTH: &str = "XPOST_AUTH";

/// The account by the word of the command line; the library's own word is `profile`.
pub const ACCOUNT: &str = "XPOST_ACCOUNT";

/// The variable of one standard parameter; of an account the one that is set.
pub fn variable(key: &str) -> String {
    let is_account =
        key == "profile" && std::env::var_os(ACCOUNT).is_some_and(|name| !name.is_empty());
    match is_account {
        true => ACCOUNT.to_owned(),
        false => format!("XPOST_{}", key.to_uppercase()),
    }
}

/// Refuses an environment that names two accounts under the two words for one.
pub fn names_one_account() -> Result<(), Error> {
    let names = [ACCOUNT, "XPOST_PROFILE"].map(|name| std::env::var(name).unwrap_or_default());
    let [account, profile] = names.each_ref().map(|name| name.trim());
    if account.is_empty() || profile.is_empty() || account == profile {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidParameter,
        Text {
            en: format!(
                "two accounts are named: {ACCOUNT}: `{account}`, and XPOST_PROFILE: `{profile}`"
            )
            .into(),
            ru: format!(
                "названы две учётные записи: {ACCOUNT}: `{account}` и XPOST_PROFILE: `{profile}`"
            )
            .into(),
        },
    )
    .parameter("account")
    .hint(Text::new(
        "unset one of the two",
        "уберите одну из двух переменных",
    )))
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An option, as it is written.
    Option(&'static str),
    /// The set of standard parameters in the environment.
    Auth,
    /// A variable of the environment for one parameter.
    Variables,
    /// The user's settings.
    Settings,
}

impl Origin {
    /// Its kind, for scripts.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Option(_) => "option",
            Self::Auth | Self::Variables => "environment",
            Self::Settings => "settings",
        }
    }

    /// Where it says something under a key.
    pub fn of(self, key: &str) -> String {
        match self {
            Self::Option(option) => option.to_owned(),
            Self::Auth => format!("{AUTH}: `{key}`"),
            Self::Variables => variable(key),
            Self::Settings => "account".to_owned(),
        }
    }
}

/// Whom a run is about.
#[derive(Debug)]
pub struct Identity {
    /// Who said so.
    pub by: Origin,
    /// Under which key.
    pub key: &'static str,
    /// The account of the store; `None` where tokens were given.
    pub account: Option<String>,
}

/// The standard parameters of a run, and whom they are about.
pub struct Gathered {
    /// The parameters.
    pub standard: Map<String, Value>,
    /// Whom they are about, if anybody.
    pub identity: Option<Identity>,
    /// Two words of the same strength that each name somebody.
    pub clash: Option<[String; 2]>,
}

impl Gathered {
    /// Refuses two identities of the same strength: which of them is meant cannot be known, and a post is public.
    pub fn names_one(&self) -> Result<(), Error> {
        let Some([first, second]) = &self.clash else {
            return Ok(());
        };
        Err(Error::new(
            Code::InvalidParameter,
            Text {
                en: format!("two accounts are named: {first} and {second}").into(),
                ru: format!("названы две учётные записи: {first} и {second}").into(),
            },
        )
        .parameter("profile")
        .hint(Text::new(
            "unset one of the two, or name the account with --account",
            "уберите одно из двух либо назовите учётную запись через --account",
        )))
    }
}

/// A standard parameter that has a value.
pub fn given<'a>(standard: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    standard
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}
