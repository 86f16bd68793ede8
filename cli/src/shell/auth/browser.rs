//! A sign-in at this machine: the link on the screen and in the browser, the redirect from loopback or from stdin.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::ArgMatches;
use serde_json::{Map, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::loopback::Listener;
use xpost::response::Response;

use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::pending::query_of;
use crate::run::session::Session;
use crate::run::stdin;
use crate::run::stdin::line;

/// Between two looks at whether the port is open.
const PAUSE: Duration = Duration::from_millis(20);

/// How the user comes to X's page and back.
#[derive(Debug)]
pub struct Way {
    /// The redirect is pasted.
    pub headless: bool,
    /// The browser is opened.
    browser: bool,
    /// Seconds to wait for it.
    wait: Option<u16>,
}

impl Way {
    /// What the options say.
    pub fn read(matches: &ArgMatches) -> Result<Self, Error> {
        let headless = matches.get_flag("headless");
        if headless
            && matches
                .get_one::<String>("auth")
                .is_some_and(|auth| stdin::is_meant(auth))
        {
            return Err(Error::new(
                Code::InvalidParameter,
                Text::new(
                    "--headless reads the redirect from stdin, so --auth cannot come from there",
                    "--headless читает перенаправление из stdin, поэтому --auth нельзя взять оттуда же",
                ),
            )
            .parameter("auth"));
        }
        Ok(Self {
            headless,
            browser: !matches.get_flag("no-browser"),
            wait: matches.get_one("wait").copied(),
        })
    }

    /// Sends the user to the link, and finishes the sign-in with what comes back.
    pub fn follow(
        &self,
        link: &str,
        session: &Session,
        language: Language,
    ) -> Result<Response, Error> {
        let of_link = |key: &str| query_of(link, key).unwrap_or_default();
        let mut parameters = Map::from_iter([("state".to_owned(), json!(of_link("state")))]);
        if self.headless {
            parameters.insert("request".into(), json!(pasted(link, language)?));
            return Ok(session.call("Authorize", parameters));
        }
        let redirect_uri = of_link("redirect_uri");
        // Whether it is a loopback address, and its port free, is found out before the user is shown a link.
        drop(Listener::bind(&redirect_uri, None)?);
        if let Some(seconds) = self.wait {
            parameters.insert("wait".into(), json!(seconds));
        }
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                if is_open(&redirect_uri, &over) {
                    present(link, self.browser, language);
                }
            });
            let response = session.call("Authorize", parameters);
            over.store(true, Ordering::SeqCst);
            Ok(response)
        })
    }
}

/// Waits until the sign-in listens: a browser may be back in no time. Says no when the sign-in was over before.
fn is_open(redirect_uri: &str, over: &AtomicBool) -> bool {
    let address = address(redirect_uri);
    while !over.load(Ordering::SeqCst) {
        // A connection that asks nothing is none of the listener's business.
        if TcpStream::connect((address.0, address.1)).is_ok() {
            return true;
        }
        thread::sleep(PAUSE);
    }
    false
}

/// Host and port of an address that the listener has accepted.
pub fn address(redirect_uri: &str) -> (&str, u16) {
    let authority = redirect_uri
        .split_once("://")
        .map_or(redirect_uri, |(_, rest)| rest)
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand inside brackets.
        Some((host, port)) if !port.contains(']') => (host, port.parse().unwrap_or(80)),
        _ => (authority, 80),
    };
    (host.trim_matches(['[', ']']), port)
}

/// Shows the link, and opens it. The link is on the screen first: a browser may fail to open in many ways.
fn present(link: &str, browser: bool, language: Language) {
    note(match browser {
        true => pick(
            language,
            "xpost: the browser is being opened; if it does not appear, open this link on this machine:",
            "xpost: открывается браузер; если он не появится, откройте на этой машине ссылку:",
        ),
        false => pick(
            language,
            "xpost: open this link on this machine:",
            "xpost: откройте на этой машине ссылку:",
        ),
    });
    note(link);
    if browser && open::that_detached(link).is_err() {
        note(pick(
            language,
            "xpost: no browser could be opened; the link above still works",
            "xpost: браузер открыть не удалось; ссылка выше по-прежнему действует",
        ));
    }
}

/// The redirect as the user pastes it.
fn pasted(link: &str, language: Language) -> Result<String, Error> {
    note(pick(
        language,
        "xpost: open this link in any browser and approve:",
        "xpost: откройте ссылку в любом браузере и разрешите доступ:",
    ));
    note(link);
    note(pick(
        language,
        "xpost: the page it leads to need not load. Paste its whole address here:",
        "xpost: страница, на которую она приведёт, может не открыться. Вставьте сюда её адрес целиком:",
    ));
    let address = line().unwrap_or_default();
    if address.is_empty() {
        return Err(Error::new(
            Code::MissingParameter,
            Text::new("no address was pasted", "адрес не вставлен"),
        )
        .parameter("request"));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_to_watch_is_that_of_the_redirect() {
        for (redirect_uri, expected) in [
            ("http://127.0.0.1:8080/callback", ("127.0.0.1", 8080)),
            ("http://localhost:8080", ("localhost", 8080)),
            ("http://[::1]:8080/?a=b:c", ("::1", 8080)),
            ("http://[::1]/", ("::1", 80)),
            ("http://127.0.0.1", ("127.0.0.1", 80)),
        ] {
            assert_eq!(address(redirect_uri), expected);
        }
    }
}
