//! Signing in with the listener on this machine: who gets in, who does not, and how a wait ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{World, call, client, error, result};
use xpost::client::Client;
use xpost::clock;
use xpost::oauth2::Binding;
use xpost::secret::Secret;

/// A desktop with an app whose redirect comes to a free port of it.
struct Desktop {
    world: World,
    port: u16,
    auth: Value,
}

impl Desktop {
    fn new() -> Self {
        Self::at("127.0.0.1")
    }

    fn at(host: &str) -> Self {
        let world = World::new();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let redirect_uri = format!("http://{host}:{port}/callback");
        world.sandbox.control(
            "POST",
            "/apps",
            json!({"client_id": "desktop", "client_secret": "desktop-secret", "redirect_uris": [redirect_uri]}),
        );
        let mut auth = world.nobody();
        auth["client_id"] = json!("desktop");
        auth["client_secret"] = json!("desktop-secret");
        auth["redirect_uri"] = json!(redirect_uri);
        auth["store"] = json!(world.folder.join("xpost.db"));
        auth["profile"] = json!("main");
        Self { world, port, auth }
    }

    fn client(&self) -> Arc<Client> {
        client(&self.auth)
    }

    /// The redirect that a consenting user's browser is sent to, as a path with a query.
    fn redirect(&self, client: &Arc<Client>, decision: &str) -> (String, String) {
        let link = result(client, "GetAuthorizationLink", json!({}));
        let redirect = self.world.browse(link.as_str().unwrap(), decision);
        let target = redirect[redirect.find("/callback").unwrap()..].to_owned();
        let state = form_urlencoded::parse(target.split_once('?').unwrap().1.as_bytes())
            .find(|(key, _)| key == "state")
            .unwrap()
            .1
            .into_owned();
        (target, state)
    }

    /// Waits for the redirect in another thread, until `browse` has done what it does.
    fn wait<T>(
        &self,
        client: &Arc<Client>,
        state: &str,
        browse: impl FnOnce(&ScopedJoinHandle<'_, Value>) -> T,
    ) -> (Value, T) {
        thread::scope(|scope| {
            let waiting =
                scope.spawn(|| call(client, "Authorize", json!({"state": state, "wait": 30})));
            let end = Instant::now() + Duration::from_secs(10);
            while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
                assert!(
                    Instant::now() < end && !waiting.is_finished(),
                    "nobody listens"
                );
                thread::yield_now();
            }
            let seen = browse(&waiting);
            (waiting.join().unwrap(), seen)
        })
    }

    fn get(&self, target: &str) -> Answer {
        self.ask(&format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"))
    }

    fn ask(&self, request: &str) -> Answer {
        ask((Ipv4Addr::LOCALHOST, self.port).into(), request.as_bytes())
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    text: String,
}

fn ask(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    // The listener may answer and stop reading before all is sent.
    let _ = stream.write_all(request);
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    let text = String::from_utf8_lossy(&text).into_owned();
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    Answer {
        status: status.unwrap_or_else(|| panic!("no answer: {text:?}")),
        text,
    }
}

#[test]
fn the_redirect_signs_the_profile_in() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "approve");
    let (envelope, page) = desktop.wait(&client, &state, |_| desktop.get(&target));
    assert_eq!(envelope["result"]["grant"], "good", "{envelope}");
    assert_eq!(envelope["result"]["user"]["username"], "demo_account");
    assert!(envelope.get("auth_update").is_none());
    assert_eq!(page.status, 200);
    for secret in [&target, &state] {
        assert!(!page.text.contains(secret.as_str()), "{}", page.text);
    }
    assert!(page.text.contains("Referrer-Policy: no-referrer"));
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, desktop.port)).is_err());
    assert_eq!(
        call(&client, "CreateTextTweet", json!({"text": "signed in"}))["ok"],
        true
    );

    // Without a profile the tokens are the caller's.
    let mut alone = desktop.auth.clone();
    for key in ["store", "profile"] {
        alone.as_object_mut().unwrap().remove(key);
    }
    let client = support::client(&alone);
    let (target, state) = desktop.redirect(&client, "approve");
    let (envelope, _) = desktop.wait(&client, &state, |_| desktop.get(&target));
    assert!(envelope["result"]["access_token"].is_string(), "{envelope}");
    assert_eq!(
        envelope["auth_update"]["refresh_token"],
        envelope["result"]["refresh_token"]
    );
}

#[test]
fn whoever_is_not_the_expected_redirect_changes_nothing() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "approve");
    let (foreign, _) = desktop.redirect(&client, "approve");
    let forged = target.replace(&state, &state.replace(|c: char| c.is_ascii_digit(), "0"));
    let old = {
        let key = Secret::new("desktop-secret");
        let binding = Binding {
            key: &key,
            client_id: "desktop",
            redirect_uri: desktop.auth["redirect_uri"].as_str().unwrap(),
        };
        let issued = clock::unix_seconds() - 601;
        target.replace(
            &state,
            &binding.issue_state(xpost::oauth2::Tie::SignIn, issued, [7; 16]),
        )
    };
    let large = format!(
        "GET {target} HTTP/1.1\r\nHost: a\r\nX-Padding: {}\r\n\r\n",
        "a".repeat(1024 * 1024)
    );
    let many: String = (0..500).map(|n| format!("X-{n}: a\r\n")).collect();
    let (envelope, ()) = desktop.wait(&client, &state, |waiting| {
        for (request, status) in [
            (format!("GET {foreign} HTTP/1.1\r\n\r\n"), 400),
            (format!("GET {forged} HTTP/1.1\r\n\r\n"), 400),
            (format!("GET {old} HTTP/1.1\r\n\r\n"), 400),
            ("GET /callback HTTP/1.1\r\n\r\n".to_owned(), 400),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), 404),
            ("GET /favicon.ico HTTP/1.1\r\n\r\n".to_owned(), 404),
            (format!("GET /other{target} HTTP/1.1\r\n\r\n"), 404),
            (
                format!("POST {target} HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                405,
            ),
            (format!("HEAD {target} HTTP/1.1\r\n\r\n"), 405),
            ("\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), 400),
            (large.clone(), 431),
            (format!("GET {target} HTTP/1.1\r\n{many}\r\n"), 431),
        ] {
            let answer = desktop.ask(&request);
            assert_eq!(
                answer.status,
                status,
                "{}",
                &request[..60.min(request.len())]
            );
            assert!(!waiting.is_finished());
        }
        assert_eq!(desktop.world.count("POST", "/2/oauth2/token"), 0);
        assert_eq!(desktop.get(&target).status, 200);
    });
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(desktop.world.count("POST", "/2/oauth2/token"), 1);
}

#[test]
fn scanners_and_slow_clients_do_not_keep_the_browser_out() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "approve");
    let (envelope, page) = desktop.wait(&client, &state, |_| {
        let address = (Ipv4Addr::LOCALHOST, desktop.port);
        // Some only knock, some say nothing and stay, some begin a request and never end it.
        for _ in 0..200 {
            drop(TcpStream::connect(address).unwrap());
        }
        let mut slow = Vec::new();
        for number in 0..40 {
            let mut stream = TcpStream::connect(address).unwrap();
            if number % 2 == 0 {
                stream.write_all(b"GET /callback?sta").unwrap();
            }
            slow.push(stream);
        }
        let began = Instant::now();
        let page = desktop.get(&target);
        assert!(
            began.elapsed() < Duration::from_secs(9),
            "{:?}",
            began.elapsed()
        );
        page
    });
    assert_eq!(page.status, 200);
    assert_eq!(envelope["ok"], true, "{envelope}");
}

#[test]
fn a_request_that_comes_byte_by_byte_is_understood() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "approve");
    let (envelope, text) = desktop.wait(&client, &state, |_| {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, desktop.port)).unwrap();
        stream.set_nodelay(true).unwrap();
        for byte in format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").bytes() {
            stream.write_all(&[byte]).unwrap();
        }
        stream.shutdown(Shutdown::Write).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    assert_eq!(envelope["ok"], true, "{envelope}");
}

#[test]
fn a_second_callback_is_told_that_it_is_late() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "approve");
    desktop.world.fault(json!({
        "match": {"path": "/2/oauth2/token"}, "action": "delay_ms", "ms": 800,
    }));
    let (envelope, second) = desktop.wait(&client, &state, |_| {
        thread::scope(|scope| {
            let first = scope.spawn(|| desktop.get(&target));
            let end = Instant::now() + Duration::from_secs(10);
            // Logged when it arrives or when it is answered; either way the first has been taken by then.
            let mut second = desktop.get("/callback?state=none");
            while second.status != 409 && Instant::now() < end && !first.is_finished() {
                let mut probe = TcpStream::connect((Ipv4Addr::LOCALHOST, desktop.port)).unwrap();
                probe
                    .write_all(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes())
                    .unwrap();
                let mut text = String::new();
                let _ = probe.read_to_string(&mut text);
                second.status = text.get(9..12).map_or(0, |status| status.parse().unwrap());
            }
            // One of the two is the first, the other one is late.
            let first = first.join().unwrap();
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            statuses
        })
    });
    assert_eq!(second, [200, 409]);
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(desktop.world.count("POST", "/2/oauth2/token"), 1);
    // And one that comes when all is over finds nobody, nor does the redirect work again elsewhere.
    let again = error(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": target}),
    );
    assert_eq!(again["code"], "invalid_state", "{again}");
}

#[test]
fn a_refusal_and_a_failing_exchange_are_shown_and_told() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "deny");
    let (envelope, page) = desktop.wait(&client, &state, |_| desktop.get(&target));
    assert_eq!(
        envelope["error"]["code"], "authorization_denied",
        "{envelope}"
    );
    assert_eq!(page.status, 400);
    assert!(page.text.contains("refused"), "{}", page.text);

    let (target, state) = desktop.redirect(&client, "approve");
    desktop.world.fault(json!({
        "match": {"path": "/2/oauth2/token"}, "action": "status", "status": 400,
        "body": {"error": "invalid_request", "error_description": "<b>Value passed for the authorization code was invalid.</b>"},
    }));
    let (envelope, page) = desktop.wait(&client, &state, |_| desktop.get(&target));
    assert_eq!(envelope["ok"], false, "{envelope}");
    assert_eq!(page.status, 400);
    assert!(!page.text.contains("<b>"), "{}", page.text);
}

#[test]
fn the_page_speaks_the_users_language() {
    for (lang, accept, title) in [
        (None, "ru-RU,ru;q=0.9,en;q=0.8", "Вход выполнен"),
        (None, "de-DE,en-US;q=0.7", "Signed in"),
        (None, "", "Signed in"),
        (Some("ru"), "en-US", "Вход выполнен"),
    ] {
        let mut desktop = Desktop::new();
        if let Some(lang) = lang {
            desktop.auth["lang"] = json!(lang);
        }
        let client = desktop.client();
        let (target, state) = desktop.redirect(&client, "approve");
        let (envelope, page) = desktop.wait(&client, &state, |_| {
            desktop.ask(&format!(
                "GET {target} HTTP/1.1\r\nAccept-Language: {accept}\r\n\r\n"
            ))
        });
        assert_eq!(envelope["ok"], true, "{envelope}");
        assert!(page.text.contains(title), "{accept}: {}", page.text);
    }
}

#[test]
fn localhost_is_both_addresses() {
    let desktop = Desktop::at("localhost");
    let client = desktop.client();
    let (target, state) = desktop.redirect(&client, "approve");
    let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    let (envelope, page) = desktop.wait(&client, &state, |_| {
        if v6 {
            let foreign = ask(
                (Ipv6Addr::LOCALHOST, desktop.port).into(),
                b"GET /callback?state=no HTTP/1.1\r\n\r\n",
            );
            assert_eq!(foreign.status, 400);
            ask(
                (Ipv6Addr::LOCALHOST, desktop.port).into(),
                format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes(),
            )
        } else {
            eprintln!("this machine has no ::1: only 127.0.0.1 was tried");
            desktop.get(&target)
        }
    });
    assert_eq!(page.status, 200);
    assert_eq!(envelope["ok"], true, "{envelope}");
}

#[test]
fn a_wait_ends_when_nobody_comes_and_when_it_is_cancelled() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let (_, state) = desktop.redirect(&client, "approve");
    let late = error(&client, "Authorize", json!({"state": state, "wait": 1}));
    assert_eq!(late["code"], "timeout", "{late}");
    assert_eq!(late["outcome"], "not_applied");
    let (envelope, cancelled) = desktop.wait(&client, &state, |_| {
        // Somebody who says nothing does not keep it either.
        let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, desktop.port)).unwrap();
        client.cancel();
        Instant::now()
    });
    assert!(
        cancelled.elapsed() < Duration::from_secs(1),
        "{:?}",
        cancelled.elapsed()
    );
    assert_eq!(envelope["error"]["code"], "cancelled", "{envelope}");
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, desktop.port)).is_err());
}

#[test]
fn an_address_that_cannot_be_listened_at_is_named_before_anything_is_sent() {
    let desktop = Desktop::new();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, desktop.port)).unwrap();
    let failure = error(&desktop.client(), "Authorize", json!({"state": "a"}));
    assert_eq!(failure["parameter"], "auth.redirect_uri", "{failure}");
    drop(taken);
    for foreign in [
        "https://127.0.0.1:8080/callback",
        "http://example.com/callback",
        "http://10.0.0.1/callback",
        "http://0.0.0.0:8080/callback",
        "http://localhost.example.com/callback",
        "my-app://callback",
    ] {
        let mut auth = desktop.auth.clone();
        auth["redirect_uri"] = json!(foreign);
        let failure = error(&client(&auth), "Authorize", json!({}));
        assert_eq!(failure["code"], "invalid_parameter", "{foreign}: {failure}");
        assert_eq!(failure["parameter"], "auth.redirect_uri");
    }
    assert!(desktop.world.requests().is_empty());
}

#[test]
fn on_a_server_the_address_is_pasted() {
    let desktop = Desktop::new();
    let client = desktop.client();
    let begun = result(&client, "Authorize", json!({"headless": true}));
    let link = begun["authorization_link"].as_str().unwrap();
    let redirect = desktop.world.browse(link, "approve");
    let other = desktop.world.browse(
        result(&client, "GetAuthorizationLink", json!({}))
            .as_str()
            .unwrap(),
        "approve",
    );
    // The link's own state is what the caller ties the sign-in to.
    let foreign = error(
        &client,
        "Authorize",
        json!({"request": other, "state": begun["state"]}),
    );
    assert_eq!(foreign["code"], "invalid_state", "{foreign}");
    let finished = result(
        &client,
        "Authorize",
        json!({"request": redirect, "state": begun["state"]}),
    );
    assert_eq!(finished["grant"], "good", "{finished}");
    let replayed = error(&client, "Authorize", json!({"request": redirect}));
    assert_eq!(replayed["code"], "invalid_state", "{replayed}");
    // No port was opened for it.
    assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, desktop.port)).is_ok());
}
