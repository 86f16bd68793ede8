//! The account `sandbox` of the user's store, which a sandbox keeps ready for as long as it serves.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::shown;
use xpost_sandbox::Sandbox;

use crate::output::language::{Language, pick};
use crate::run::account;
use crate::run::credentials::{Weight, given, merged};
use crate::run::session::Session;

/// Its name.
pub const NAME: &str = "sandbox";
/// How long a server on this machine may take to accept a connection.
const PATIENCE: Duration = Duration::from_millis(300);

/// Keeps `auth`, credentials of this sandbox, as the account. Says which other sandbox had the name, if it still serves.
pub fn keep(
    sandbox: &Sandbox,
    auth: &Value,
    matches: &ArgMatches,
    language: Language,
) -> Result<Option<String>, Error> {
    let said = merged(matches, Weight::About, language)?;
    let mut standard = Map::from_iter([("profile".to_owned(), json!(NAME))]);
    for key in ["store", "store_key", "lang"] {
        if let Some(value) = given(&said, key) {
            standard.insert(key.to_owned(), json!(value));
        }
    }
    standard
        .entry("store")
        .or_insert_with(|| json!(account::STORE));
    let before = account::all(&standard)?
        .into_iter()
        .find(|one| account::name(one) == NAME);
    let rival = match &before {
        Some(before) => rival(before)?,
        None => None,
    };
    if let Value::Object(auth) = auth {
        let kept = auth.iter().filter(|(key, _)| *key != "scope");
        standard.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
    }
    let session = Session::open(standard, Weight::Strong)?;
    let granted = [
        ("scope", auth["scope"].clone()),
        ("expires_in", json!(7200)),
    ];
    let granted = granted.map(|(key, value)| (key.to_owned(), value));
    session
        .call("SaveCredentials", Map::from_iter(granted))
        .result?;
    // So that the store knows who it is. The request is nobody's who looks at what the sandbox was asked.
    session.call("GetCurrentUser", Map::new()).result?;
    sandbox.control("DELETE", "/_sandbox/requests", Value::Null);
    Ok(rival.filter(|address| *address != sandbox.url()))
}

/// The sandbox whose account it is, where that still serves. Fails where the account is none of a sandbox on this machine.
fn rival(before: &Value) -> Result<Option<String>, Error> {
    let address = before["api_url"].as_str().unwrap_or_default();
    let host = shown::host(address).unwrap_or_default();
    let reached: Vec<_> = host
        .to_socket_addrs()
        .map(|all| all.filter(|one| one.ip().is_loopback()).collect())
        .unwrap_or_default();
    if reached.is_empty() {
        return Err(Error::new(
            Code::InvalidParameter,
            Text {
                en: format!("there is an account `{NAME}` already, and it is not of a sandbox on this machine; it stays as it is").into(),
                ru: format!("учётная запись `{NAME}` уже есть, и она не от имитации X на этой машине; она не изменена").into(),
            },
        )
        .parameter("account")
        .hint(Text::new(
            "pass the credentials with --auth, as shown here, or name another store with --store FILE",
            "передавайте данные авторизации через --auth, как показано здесь, либо укажите другое хранилище: --store ФАЙЛ",
        )));
    }
    let serves = reached
        .iter()
        .any(|one| TcpStream::connect_timeout(one, PATIENCE).is_ok());
    Ok(serves.then(|| address.to_owned()))
}

/// The lines to copy into a second terminal.
pub fn lines(matches: &ArgMatches, language: Language) -> String {
    let store = matches
        .get_one::<String>(crate::run::id::STORE)
        .map(|store| format!(" --store {store}"))
        .unwrap_or_default();
    let first = pick(
        language,
        "The account `sandbox` is ready. In a second terminal, post as it, or make it the default one:",
        "Учётная запись `sandbox` готова. Во втором терминале публикуйте от её имени или сделайте её основной:",
    );
    let text = pick(language, "Hi", "Привет");
    format!("{first}\n  xpost post \"{text}\" --account {NAME}{store}\n  xpost use {NAME}{store}")
}
