//! The app that a sign-in is for: as it was given, as an account has it already, or as a person types it.

use std::io::{self, IsTerminal as _};
use std::net::{IpAddr, TcpListener, ToSocketAddrs as _};

use serde_json::{Map, Value, json};
use xpost::cancel;
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::parameters;
use xpost::place;
use xpost::shown;

use super::browser::address;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::account;
use crate::run::credentials::{Weight, given};
use crate::run::interrupt;
use crate::run::session::Session;
use crate::run::stdin::line;

/// Where X sends the browser back to, unless another address is given: it has to be registered at the app.
pub const CALLBACK: &str = "http://127.0.0.1:8739/callback";
/// Where apps are registered.
pub const CONSOLE: &str = "https://console.x.com";
/// What an account keeps of its app.
const OF_APP: [&str; 3] = ["client_id", "client_secret", "redirect_uri"];

/// Names the app on the line, over whatever else names one.
pub fn named(standard: &mut Map<String, Value>, client_id: &str) -> Result<(), Error> {
    let layer = Map::from_iter([("client_id".to_owned(), json!(client_id))]);
    parameters::disown(standard, &layer);
    parameters::overlay(standard, &layer)
}

/// Fills in what is not given from an account: from one that is signed in `again` its place, too; from another one only
/// what is of the same place.
pub fn as_of(standard: &mut Map<String, Value>, account: &Value, again: bool) -> Result<(), Error> {
    let home = account["api_url"].as_str().unwrap_or(place::OF_X[0]);
    let place = given(standard, "api_url").unwrap_or(place::OF_X[0]);
    if !(place::is_same(home, place) || again && given(standard, "api_url").is_none()) {
        return Ok(());
    }
    if given(standard, "client_id").is_some_and(|id| account["client_id"] != id) {
        return Ok(());
    }
    let kept = revealed(standard, account::name(account))?;
    for key in OF_APP.iter().chain(&place::KEYS) {
        if given(standard, key).is_none()
            && let Some(value) = given(&kept, key)
        {
            standard.insert((*key).to_owned(), json!(value));
        }
    }
    Ok(())
}

/// All standard parameters of an account, its secrets too.
pub fn revealed(standard: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, Error> {
    let mut asked = Map::from_iter([("profile".to_owned(), json!(name))]);
    for key in ["store", "store_key", "lang"] {
        if let Some(value) = given(standard, key) {
            asked.insert(key.to_owned(), json!(value));
        }
    }
    let session = Session::open(asked, Weight::About)?;
    let reveal = Map::from_iter([("reveal".to_owned(), json!(true))]);
    match session.call("GetStandardParameters", reveal).result? {
        Value::Object(all) => Ok(all),
        _ => Ok(Map::new()),
    }
}

/// Asks a person for the app where there is none; a script is told what to say.
pub fn asked(standard: &mut Map<String, Value>, language: Language) -> Result<(), Error> {
    if given(standard, "redirect_uri").is_none() {
        standard.insert("redirect_uri".into(), json!(CALLBACK));
    }
    if given(standard, "client_id").is_some() {
        return Ok(());
    }
    let callback = given(standard, "redirect_uri").unwrap_or(CALLBACK);
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(nameless(callback));
    }
    let Text { en, ru } = whence(callback);
    note(&pick(
        language,
        format!("xpost: signing in needs an app of X. {en}"),
        format!("xpost: для входа нужно приложение X. {ru}"),
    ));
    note(pick(
        language,
        "xpost: its OAuth 2.0 Client ID:",
        "xpost: его OAuth 2.0 Client ID:",
    ));
    let client_id = line().unwrap_or_default();
    if client_id.is_empty() {
        return Err(cancel::cancelled());
    }
    note(pick(
        language,
        "xpost: its Client Secret, which is not shown; only Enter for an app without one (Native App, Single page App):",
        "xpost: его Client Secret, ввод не отображается; просто Enter, если его нет (Native App, Single page App):",
    ));
    // Whoever interrupts a question wants the program to end.
    interrupt::at_once();
    let secret = rpassword::read_password().unwrap_or_default();
    named(standard, &client_id)?;
    let layer = Map::from_iter([("client_secret".to_owned(), json!(secret.trim()))]);
    parameters::overlay(standard, &layer)
}

fn whence(callback: &str) -> Text {
    Text {
        en: format!("X's developer console, {CONSOLE}, has its OAuth 2.0 Client ID (not the API key); the app must have this callback address registered there: {callback}").into(),
        ru: format!("Его OAuth 2.0 Client ID (не API key) указан в консоли разработчика X, {CONSOLE}; там же в приложении должен быть указан адрес возврата: {callback}").into(),
    }
}

fn nameless(callback: &str) -> Error {
    Error::new(
        Code::MissingCredentials,
        Text::new(
            "signing in needs an app of X, and none is named",
            "для входа нужно приложение X, а оно не указано",
        ),
    )
    .parameter("client_id")
    .hint(Text {
        en: format!("take the app's OAuth 2.0 Client ID (not the API key) from {CONSOLE}, register the callback {callback} there, then: `xpost login --client-id ID`, with its Client Secret, if it has one, in XPOST_CLIENT_SECRET").into(),
        ru: format!("возьмите OAuth 2.0 Client ID приложения (не API key) на {CONSOLE}, укажите там адрес возврата {callback}, затем: `xpost login --client-id ИД`, а его Client Secret, если он есть, — в XPOST_CLIENT_SECRET").into(),
    })
}

/// Refuses a callback on this machine whose port is taken, by host and port.
pub fn is_free(callback: &str) -> Result<(), Error> {
    let (host, port) = address(callback);
    let is_here = host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let address = (host, port).to_socket_addrs().ok();
    let Some(address) = address.and_then(|mut all| all.next()).filter(|_| is_here) else {
        // What is no address of this machine is refused in the library's words.
        return Ok(());
    };
    let Err(error) = TcpListener::bind(address) else {
        return Ok(());
    };
    let Text { en, ru } = shown::reason(error.kind());
    Err(Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("{host}:{port}, where the browser is to come back, cannot be opened: {en}")
                .into(),
            ru: format!("{host}:{port}, куда должен вернуться браузер, не открывается: {ru}")
                .into(),
        },
    )
    .parameter("redirect_uri")
    .hint(Text::new(
        "end the program that uses the port, sign in with `xpost login --headless`, or register another callback and name it with --set redirect_uri=URL",
        "завершите программу, занимающую порт, войдите через `xpost login --headless` либо зарегистрируйте другой адрес возврата и укажите его: --set redirect_uri=URL",
    )))
}

/// What to look at when nobody came back: X shows its refusal of an app to the user alone.
pub fn refused(error: Error, callback: &str) -> Error {
    if !matches!(error.code(), Code::Timeout | Code::AppMisconfigured) {
        return error;
    }
    error.also(Text {
        en: format!("if X showed an error page, look at the app in {CONSOLE}: is {callback} among its callback addresses, letter by letter?").into(),
        ru: format!("если X показал страницу с ошибкой, проверьте приложение в {CONSOLE}: указан ли среди адресов возврата в точности {callback}?").into(),
    })
}
