//! The way to X through proxies and private certificates: real proxy programs, real TLS, nothing beyond this machine.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use support::{World, call, client, error, result};

const USER: &str = "clerk";
const PASSWORD: &str = "open-sesame-417";
const WRONG: &str = "shut-sesame-982";

/// A port on which nobody listens.
const NOBODY: &str = "127.0.0.1:1";

/// Another spelling of 127.0.0.1. The client does not take it for this machine, so proxies of the environment apply to it,
/// and the system's resolver reads it as a number without asking anybody.
const ELSEWHERE: &str = "0x7f000001";

/// The variables that name proxies.
const VARIABLES: [&str; 8] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// A proxy program that runs until it is dropped.
struct Proxy {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Proxy {
    /// An HTTP proxy that asks for [`USER`] and [`PASSWORD`].
    fn http(world: &World) -> Self {
        Self::start(world, "tinyproxy", |port, log, folder| {
            let configuration = folder.join("tinyproxy.conf");
            let text = format!(
                "Port {port}\nListen 127.0.0.1\nTimeout 30\nMaxClients 50\nLogLevel Info\nLogFile \"{}\"\nBasicAuth {USER} {PASSWORD}\n",
                log.display()
            );
            std::fs::write(&configuration, text).unwrap();
            let mut command = Command::new("tinyproxy");
            command.arg("-d").arg("-c").arg(configuration);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        })
    }

    /// A SOCKS5 proxy that asks for the same.
    fn socks(world: &World) -> Self {
        Self::start(world, "microsocks", |port, log, _| {
            let mut command = Command::new("microsocks");
            command.args(["-i", "127.0.0.1", "-p", &port.to_string()]);
            command.args(["-u", USER, "-P", PASSWORD]);
            command.stdout(Stdio::null());
            command.stderr(std::fs::File::create(log).unwrap());
            command
        })
    }

    fn start(
        world: &World,
        name: &str,
        command: impl Fn(u16, &PathBuf, &PathBuf) -> Command,
    ) -> Self {
        let log = world.folder.join(format!("{name}.log"));
        // The port is free when it is chosen; should somebody be quicker, the program ends and another is tried.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            let child = command(port, &log, &world.folder)
                .spawn()
                .unwrap_or_else(|error| panic!("{name} (Debian package `{name}`): {error}"));
            let mut proxy = Self {
                child,
                port,
                log: log.clone(),
            };
            let begun = Instant::now();
            while proxy.child.try_wait().unwrap().is_none() {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return proxy;
                }
                assert!(
                    begun.elapsed() < Duration::from_secs(20),
                    "{name} does not listen"
                );
                thread::sleep(Duration::from_millis(5));
            }
        }
        panic!("{name} ends at once");
    }

    /// What the proxy wrote down; it does so before it passes anything on.
    fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn address(&self, scheme: &str, credentials: &str) -> String {
        format!("{scheme}://{credentials}127.0.0.1:{}", self.port)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn right() -> String {
    format!("{USER}:{PASSWORD}@")
}

fn wrong() -> String {
    format!("{USER}:{WRONG}@")
}

/// A sandbox that speaks TLS too.
fn world() -> World {
    World::with(xpost_sandbox::Options {
        https_port: Some(0),
        ..Default::default()
    })
}

/// The parameters of a user, for the sandbox over HTTP and over HTTPS.
fn both_ways(world: &World) -> [Value; 2] {
    let plain = world.oauth2();
    let mut secure = world.oauth2();
    secure["api_url"] = json!(world.sandbox.https_url().unwrap());
    secure["ca_file"] = json!(world.file("ca.pem", world.sandbox.ca_pem().unwrap().as_bytes()));
    [plain, secure]
}

fn port(url: &Value) -> &str {
    url.as_str().unwrap().rsplit(':').next().unwrap()
}

/// Nothing reached X, and the caller knows it.
#[track_caller]
fn nothing_was_sent(world: &World, error: &Value, code: &str) {
    assert_eq!(error["code"], code, "{error}");
    assert_eq!(error["outcome"], "not_applied", "{error}");
    assert_eq!(world.requests(), Vec::<Value>::new(), "{error}");
    let shown = error.to_string();
    assert!(
        !shown.contains(PASSWORD) && !shown.contains(WRONG),
        "{shown}"
    );
}

#[track_caller]
fn says(error: &Value, member: &str, part: &str) {
    assert!(
        error[member]
            .as_str()
            .is_some_and(|text| text.contains(part)),
        "{member} lacks {part:?}: {error}"
    );
}

#[test]
fn posts_go_through_an_http_proxy_and_a_socks_proxy() {
    let world = world();
    let (http, socks) = (Proxy::http(&world), Proxy::socks(&world));
    for (proxy, scheme) in [(&http, "http"), (&socks, "socks5")] {
        for mut auth in both_ways(&world) {
            world.forget_requests();
            auth["proxy"] = json!(proxy.address(scheme, &right()));
            let text = format!("{scheme} to {}", auth["api_url"]);
            result(&client(&auth), "CreateTextTweet", json!({"text": text}));
            let requests = world.requests();
            assert_eq!(requests.len(), 1, "{requests:?}");
            assert_eq!(
                requests[0]["user_agent"],
                concat!("xpost/", env!("CARGO_PKG_VERSION"))
            );
            let target = format!("127.0.0.1:{}", port(&auth["api_url"]));
            assert!(proxy.log().contains(&target), "{scheme}: {}", proxy.log());
        }
    }
}

#[test]
fn an_http_proxy_that_refuses_the_password_is_named() {
    let world = world();
    let proxy = Proxy::http(&world);
    for credentials in [wrong(), String::new()] {
        for mut auth in both_ways(&world) {
            auth["proxy"] = json!(proxy.address("http", &credentials));
            for (operation, params) in [
                ("GetCurrentUser", json!({})),
                ("CreateTextTweet", json!({"text": "a"})),
            ] {
                let error = error(&client(&auth), operation, params);
                nothing_was_sent(&world, &error, "connection_failed");
                says(&error, "message", "the proxy refused");
                says(&error, "hint", "`auth.proxy`");
                assert_eq!(error["retryable"], false, "{error}");
            }
        }
    }
}

#[test]
fn a_socks_proxy_that_refuses_the_password_is_named() {
    let world = world();
    let proxy = Proxy::socks(&world);
    for credentials in [wrong(), String::new()] {
        for mut auth in both_ways(&world) {
            auth["proxy"] = json!(proxy.address("socks5", &credentials));
            for (operation, params) in [
                ("GetCurrentUser", json!({})),
                ("CreateTextTweet", json!({"text": "a"})),
            ] {
                let error = error(&client(&auth), operation, params);
                nothing_was_sent(&world, &error, "connection_failed");
                says(&error, "hint", "proxy");
            }
        }
    }
}

#[test]
fn a_proxy_that_is_not_there_or_says_nothing_has_done_nothing() {
    let world = world();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for scheme in ["http", "socks5"] {
        for mut auth in both_ways(&world) {
            auth["retries"] = json!(1);
            auth["proxy"] = json!(format!("{scheme}://{}{NOBODY}", right()));
            let refused = error(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
            nothing_was_sent(&world, &refused, "connection_failed");
            says(&refused, "message", "connection refused");
            says(&refused, "hint", "the proxy");
            assert_eq!(refused["retryable"], true, "{refused}");

            auth["retries"] = json!(0);
            auth["connect_timeout"] = json!(1);
            auth["proxy"] = json!(format!(
                "{scheme}://{}{}",
                right(),
                silent.local_addr().unwrap()
            ));
            let begun = Instant::now();
            let late = error(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
            nothing_was_sent(&world, &late, "timeout");
            says(&late, "message", "connecting took too long");
            assert_eq!(late["retryable"], true, "{late}");
            assert!(begun.elapsed() < Duration::from_secs(6), "{scheme}");
        }
    }
}

#[test]
fn a_certificate_that_is_refused_behind_a_proxy_has_done_nothing() {
    let world = world();
    let (http, socks) = (Proxy::http(&world), Proxy::socks(&world));
    let [_, mut auth] = both_ways(&world);
    auth["ca_file"] = json!("");
    for (proxy, scheme) in [(&http, "http"), (&socks, "socks5")] {
        auth["proxy"] = json!(proxy.address(scheme, &right()));
        let error = error(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
        nothing_was_sent(&world, &error, "connection_failed");
        says(&error, "message", "certificate is not trusted");
        says(&error, "hint", "`auth.ca_file`");
    }
}

#[test]
fn a_post_whose_handshake_breaks_behind_a_proxy_is_sent_again() {
    let world = world();
    let (http, socks) = (Proxy::http(&world), Proxy::socks(&world));
    let [_, mut auth] = both_ways(&world);
    for (proxy, scheme) in [(&http, "http"), (&socks, "socks5")] {
        world.forget_requests();
        auth["proxy"] = json!(proxy.address(scheme, &right()));
        world.fault(json!({"action": "tls_alert"}));
        result(&client(&auth), "CreateTextTweet", json!({"text": scheme}));
        assert_eq!(world.requests().len(), 1);
    }
    assert_eq!(world.state()["posts"].as_array().unwrap().len(), 2);
}

#[test]
fn a_post_whose_answer_is_lost_behind_a_proxy_is_in_doubt() {
    let world = world();
    let (http, socks) = (Proxy::http(&world), Proxy::socks(&world));
    for (proxy, scheme) in [(&http, "http"), (&socks, "socks5")] {
        for mut auth in both_ways(&world) {
            world.forget_requests();
            auth["proxy"] = json!(proxy.address(scheme, &right()));
            world.fault(json!({"match": {"path": "/2/tweets"}, "action": "drop_after"}));
            let text = format!("{scheme} to {}", auth["api_url"]);
            let error = error(&client(&auth), "CreateTextTweet", json!({"text": text}));
            assert_eq!(error["code"], "connection_lost", "{error}");
            assert_eq!(error["outcome"], "unknown", "{error}");
            assert_eq!(world.requests().len(), 1);
        }
    }
}

#[test]
fn the_password_of_a_proxy_is_in_no_answer_and_no_log() {
    let world = world();
    let (http, socks) = (Proxy::http(&world), Proxy::socks(&world));
    let lines = Arc::new(Mutex::new(Vec::<String>::new()));
    let sink = Arc::clone(&lines);
    xpost::trace::set(
        4,
        Some(Arc::new(move |_, line| {
            sink.lock().unwrap().push(line.to_owned());
        })),
    );
    let mut seen = String::new();
    for credentials in [right(), wrong()] {
        for address in [
            http.address("http", &credentials),
            socks.address("socks5", &credentials),
            format!("http://{credentials}{NOBODY}"),
            format!("http://{credentials}no port:x"),
            format!("gopher://{credentials}127.0.0.1:70"),
            format!("http://{credentials}"),
        ] {
            for mut auth in both_ways(&world) {
                auth["proxy"] = json!(address);
                auth["retries"] = json!(0);
                // Some are refused before there is a client that has them.
                let client = client(&world.nobody());
                for operation in ["GetCurrentUser", "GetStandardParameters"] {
                    seen += &call(&client, operation, json!({"auth": auth})).to_string();
                }
            }
        }
    }
    xpost::trace::set(0, None);
    let lines = lines.lock().unwrap().join("\n");
    assert!(lines.contains("/2/users/me"), "{lines}");
    assert!(seen.contains("the proxy refused"), "{seen}");
    seen += &lines;
    for secret in [PASSWORD, WRONG] {
        assert!(!seen.contains(secret), "{seen}");
    }
}

/// Runs one operation in a process with these variables and no other proxy.
fn in_process(world: &World, variables: &[(&str, &str)], operation: &str, params: &Value) -> Value {
    let console = world.folder.join("console");
    let library = native::library();
    let folder = library.parent().unwrap();
    if !console.exists() {
        let built = Command::new("cc")
            .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-I"])
            .arg(native::root().join("include"))
            .arg(native::root().join("tests/store/console.c"))
            .arg("-o")
            .arg(&console)
            .arg(&library)
            .arg(format!("-Wl,-rpath,{}", folder.display()))
            .output()
            .expect("cc");
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
    }
    let mut command = Command::new(&console);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    let output = command
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
        .env("LD_LIBRARY_PATH", folder)
        .envs(variables.iter().copied())
        .args([operation, &params.to_string()])
        .output()
        .expect("the console");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn proxies_of_the_environment_are_used_for_the_outside_world() {
    let world = world();
    let proxy = Proxy::http(&world);
    let socks = Proxy::socks(&world);
    let there = format!("http://{ELSEWHERE}:{}", port(&json!(world.sandbox.url())));
    let mut auth = world.oauth2();
    auth["api_url"] = json!(there);
    auth["retries"] = json!(0);
    let good = proxy.address("http", &right());
    let bad = format!("http://{NOBODY}");
    let ask = |variables: &[(&str, &str)], auth: &Value| {
        in_process(&world, variables, "GetCurrentUser", &json!({"auth": auth}))
    };
    let carried = || proxy.log().matches(&format!("CONNECT {ELSEWHERE}")).count();

    for (index, variable) in VARIABLES[..6].iter().enumerate() {
        let answer = ask(&[(variable, &good)], &auth);
        assert_eq!(answer["ok"], true, "{variable}: {answer}");
        assert!(carried() > index, "{variable}: {}", proxy.log());
        let answer = ask(&[(variable, &bad)], &auth);
        assert_eq!(
            answer["error"]["code"], "connection_failed",
            "{variable}: {answer}"
        );
    }
    let answer = ask(&[("ALL_PROXY", &socks.address("socks5", &right()))], &auth);
    assert_eq!(answer["ok"], true, "{answer}");
    assert!(!socks.log().is_empty());
    let wrong = proxy.address("http", &wrong());
    let answer = ask(&[("HTTPS_PROXY", &wrong)], &auth);
    says(&answer["error"], "message", "the proxy refused");
    assert!(!answer.to_string().contains(WRONG), "{answer}");

    // Whoever is exempt, says `none` or is on this machine is reached directly.
    let before = carried();
    for (exempt, spared) in [
        (ELSEWHERE, true),
        ("*", true),
        ("example.com,0x7f000001", true),
        ("example.com", false),
    ] {
        let answer = ask(&[("HTTPS_PROXY", &bad), ("NO_PROXY", exempt)], &auth);
        assert_eq!(answer["ok"], spared, "NO_PROXY={exempt}: {answer}");
    }
    let mut direct = auth.clone();
    direct["proxy"] = json!("none");
    let answer = ask(&[("ALL_PROXY", &bad)], &direct);
    assert_eq!(answer["ok"], true, "{answer}");
    direct["proxy"] = json!("");
    direct["api_url"] = json!(world.sandbox.url());
    let answer = ask(&[("ALL_PROXY", &bad)], &direct);
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(carried(), before);

    // The parameter is stronger than the environment, also than its exemptions.
    let mut named = auth;
    named["proxy"] = json!(good);
    let answer = ask(&[("ALL_PROXY", &bad), ("NO_PROXY", "*")], &named);
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(carried(), before + 1);
}

/// An authority that nobody knows.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// What a server presents: a certificate for `name` until the end of a year.
fn presented(
    authority: &CertifiedIssuer<'static, KeyPair>,
    name: &str,
    last_year: i32,
) -> Arc<rustls::ServerConfig> {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(last_year, 12, 31);
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Arc::new(
        rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap(),
    )
}

/// Reads one request with its body and returns all of it; empty when the peer has left.
fn read_request(stream: &mut impl Read) -> String {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length:")?
                        .trim()
                        .parse()
                        .ok()
                })
                .unwrap_or(0);
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return String::new(),
            Ok(count) => request.extend_from_slice(&piece[..count]),
        }
    }
}

/// A server that answers one request on each connection and then closes it, although it promised to keep it. Returns its
/// port and a channel that tells each request once its connection is closed.
fn brief(answers: Vec<Vec<u8>>, tls: Option<Arc<rustls::ServerConfig>>) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut socket, _) = listener.accept().unwrap();
            let request = match &tls {
                None => {
                    let request = read_request(&mut socket);
                    let _ = socket.write_all(&answer);
                    request
                }
                Some(tls) => {
                    let mut session = rustls::ServerConnection::new(Arc::clone(tls)).unwrap();
                    let mut stream = rustls::Stream::new(&mut session, &mut socket);
                    let request = read_request(&mut stream);
                    if !request.is_empty() {
                        let _ = stream.write_all(&answer);
                        stream.conn.send_close_notify();
                        let _ = stream.flush();
                    }
                    request
                }
            };
            drop(socket);
            let _ = sender.send(request);
        }
    });
    (port, receiver)
}

fn plain(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const ME: &str = r#"{"data":{"id":"1","name":"n","username":"u"}}"#;
const POSTED: &str = r#"{"data":{"id":"7","text":"a"}}"#;

/// [`ME`], compressed.
const ME_GZIP: [u8; 57] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x4a, 0x49, 0x2c, 0x49,
    0x54, 0xb2, 0xaa, 0x56, 0xca, 0x4c, 0x51, 0xb2, 0x52, 0x32, 0x54, 0xd2, 0x51, 0xca, 0x4b, 0xcc,
    0x4d, 0x05, 0x32, 0xf3, 0x80, 0xcc, 0xd2, 0xe2, 0xd4, 0x22, 0x28, 0xb7, 0x54, 0xa9, 0xb6, 0x16,
    0x00, 0x45, 0x8b, 0xf5, 0x7c, 0x2d, 0x00, 0x00, 0x00,
];

fn somebody(url: String) -> Value {
    json!({"api_url": url, "access_token": "a-users-token", "connect_timeout": 5, "timeout": 10})
}

#[test]
fn a_private_authority_is_trusted_when_it_is_named() {
    let world = world();
    let [_, mut auth] = both_ways(&world);
    result(&client(&auth), "GetCurrentUser", json!({}));
    let request = &world.requests()[0];
    assert_eq!(request["tls"], true);
    assert_eq!(
        request["user_agent"],
        concat!("xpost/", env!("CARGO_PKG_VERSION"))
    );

    world.forget_requests();
    let other = world.file("other.pem", authority("another").pem().as_bytes());
    for ca_file in ["", &other] {
        auth["ca_file"] = json!(ca_file);
        for (operation, params) in [
            ("GetCurrentUser", json!({})),
            ("CreateTextTweet", json!({"text": "a"})),
        ] {
            let error = error(&client(&auth), operation, params);
            nothing_was_sent(&world, &error, "connection_failed");
            says(&error, "message", "certificate is not trusted");
            says(&error, "hint", "`auth.ca_file`");
            assert_eq!(error["retryable"], false, "{error}");
        }
    }
}

#[test]
fn a_named_authority_stands_beside_those_of_the_system() {
    let world = world();
    let [_, mut auth] = both_ways(&world);
    let system = authority("the system's");
    let (port, requests) = brief(
        vec![plain(ME), plain(ME), Vec::new()],
        Some(presented(&system, "127.0.0.1", 2999)),
    );
    let roots = world.file("roots.pem", system.pem().as_bytes());
    let roots = [("SSL_CERT_FILE", roots.as_str())];
    let ask = |variables: &[(&str, &str)], auth: &Value| {
        in_process(&world, variables, "GetCurrentUser", &json!({"auth": auth}))
    };
    let private = ask(&roots, &auth);
    assert_eq!(private["ok"], true, "{private}");
    auth["api_url"] = json!(format!("https://127.0.0.1:{port}"));
    for ca_file in [auth["ca_file"].clone(), json!("")] {
        auth["ca_file"] = ca_file;
        let public = ask(&roots, &auth);
        assert_eq!(public["ok"], true, "{public}");
        assert!(requests.recv().unwrap().starts_with("GET /2/users/me "));
    }
    let unknown = ask(&[], &auth);
    says(&unknown["error"], "message", "certificate is not trusted");
}

#[test]
fn a_certificate_that_has_expired_or_is_for_another_host_is_refused() {
    let world = World::new();
    let authority = authority("ours");
    let ca_file = world.file("ca.pem", authority.pem().as_bytes());
    for (name, last_year, trusted) in [
        ("127.0.0.1", 2999, true),
        ("127.0.0.1", 2021, false),
        ("127.0.0.2", 2999, false),
        ("example.com", 2999, false),
    ] {
        let (port, requests) = brief(
            vec![plain(POSTED)],
            Some(presented(&authority, name, last_year)),
        );
        let mut auth = somebody(format!("https://127.0.0.1:{port}"));
        auth["ca_file"] = json!(ca_file);
        let envelope = call(&client(&auth), "CreateTextTweet", json!({"text": "a"}));
        let request = requests.recv().unwrap();
        assert_eq!(envelope["ok"], trusted, "{name} {last_year}: {envelope}");
        assert_eq!(!request.is_empty(), trusted, "{request}");
        if !trusted {
            let error = &envelope["error"];
            nothing_was_sent(&world, error, "connection_failed");
            says(error, "message", "certificate");
            assert_eq!(error["retryable"], false, "{error}");
        }
    }
}

/// An HTTP proxy that leads every name to one port of this machine. Returns its address and the heads it was sent.
fn tunnel(port: u16) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let (mut near, _) = listener.accept().unwrap();
        let _ = sender.send(read_request(&mut near));
        let mut far = TcpStream::connect(("127.0.0.1", port)).unwrap();
        near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .unwrap();
        let (mut back_from, mut back_to) = (far.try_clone().unwrap(), near.try_clone().unwrap());
        let back = thread::spawn(move || {
            let _ = std::io::copy(&mut back_from, &mut back_to);
            let _ = back_to.shutdown(std::net::Shutdown::Write);
        });
        let _ = std::io::copy(&mut near, &mut far);
        let _ = far.shutdown(std::net::Shutdown::Write);
        let _ = back.join();
    });
    (address, receiver)
}

#[test]
fn a_name_is_left_to_the_proxy_of_the_environment_and_checked_against_the_certificate() {
    let world = World::new();
    let authority = authority("ours");
    let ca_file = world.file("ca.pem", authority.pem().as_bytes());
    for (name, trusted) in [("x.invalid", true), ("y.invalid", false)] {
        let tls = presented(&authority, name, 2999);
        let (port, requests) = brief(vec![plain(ME)], Some(tls));
        let (proxy, heads) = tunnel(port);
        let mut auth = somebody(format!("https://x.invalid:{port}"));
        auth["ca_file"] = json!(ca_file);
        auth["retries"] = json!(0);
        let variables = [("HTTPS_PROXY", proxy.as_str())];
        let answer = in_process(&world, &variables, "GetCurrentUser", &json!({"auth": auth}));
        let head = heads.recv().unwrap();
        assert!(
            head.starts_with(&format!("CONNECT x.invalid:{port} ")),
            "{head}"
        );
        assert!(!head.contains("a-users-token"), "{head}");
        assert_eq!(answer["ok"], trusted, "{name}: {answer}");
        assert_eq!(!requests.recv().unwrap().is_empty(), trusted);
        if !trusted {
            says(&answer["error"], "message", "certificate");
        }
    }
}

#[test]
fn compressed_answers_are_understood_and_cut_ones_are_not_taken_for_whole() {
    let compressed = |length: usize, announced: usize| {
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {announced}\r\n\r\n"
        )
        .into_bytes();
        answer.extend_from_slice(&ME_GZIP[..length]);
        answer
    };
    let whole = ME_GZIP.len();
    let (port, requests) = brief(vec![compressed(whole, whole)], None);
    let auth = somebody(format!("http://127.0.0.1:{port}"));
    let me = result(&client(&auth), "GetCurrentUser", json!({}));
    assert_eq!(
        me["data"],
        serde_json::from_str::<Value>(ME).unwrap()["data"]
    );
    let request = requests.recv().unwrap().to_lowercase();
    assert!(request.contains("accept-encoding: gzip"), "{request}");

    for length in [5, whole / 2, whole - 9, whole - 1] {
        // Cut by the connection, and cut before it was measured.
        for announced in [whole, length] {
            let cut = || compressed(length, announced);
            let (port, requests) = brief(vec![cut(), compressed(whole, whole), cut()], None);
            let auth = somebody(format!("http://127.0.0.1:{port}"));
            let client = client(&auth);
            assert_eq!(result(&client, "GetCurrentUser", json!({})), me);
            // Both connections are closed by now: the post cannot be put on one that is about to be.
            for _ in 0..2 {
                assert!(requests.recv().unwrap().starts_with("GET "));
            }
            let lost = error(&client, "CreateTextTweet", json!({"text": "a"}));
            assert_eq!(
                lost["code"], "connection_lost",
                "{length}/{announced}: {lost}"
            );
            assert_eq!(lost["outcome"], "unknown", "{lost}");
            assert!(requests.recv().unwrap().starts_with("POST /2/tweets "));
        }
    }

    let world = World::new();
    world.settings(json!({"gzip": true}));
    let client = client(&world.oauth2());
    world.fault(json!({"match": {"path": "/2/users/me"}, "action": "truncate"}));
    let me = result(&client, "GetCurrentUser", json!({}));
    assert_eq!(me["data"]["id"], "1000000001", "{me}");
    assert_eq!(world.count("GET", "/2/users/me"), 2);
}

#[test]
fn a_connection_that_the_peer_closed_while_it_was_idle_costs_no_post() {
    let authority = authority("ours");
    let world = World::new();
    let ca_file = world.file("ca.pem", authority.pem().as_bytes());
    for tls in [None, Some(presented(&authority, "127.0.0.1", 2999))] {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (port, requests) = brief(vec![plain(ME), plain(POSTED), plain(POSTED)], tls);
        let mut auth = somebody(format!("{scheme}://127.0.0.1:{port}"));
        auth["ca_file"] = json!(ca_file);
        let client = client(&auth);
        result(&client, "GetCurrentUser", json!({}));
        assert!(requests.recv().unwrap().starts_with("GET "));
        for text in ["a", "b"] {
            let posted = result(&client, "CreateTextTweet", json!({"text": text}));
            assert_eq!(posted["data"]["id"], "7");
            assert!(requests.recv().unwrap().starts_with("POST /2/tweets "));
        }
    }
}
