//! A simulated X (Twitter) on loopback: the parts of the API that publish posts and upload media, as strict as the real
//! ones, with a clock that can be moved and faults that can be ordered.
//!
//! [`Sandbox::start`] opens a port; everything X spreads over several hosts is served there. A request travels
//! `http` → `server` → `x::router` → a handler, which asks `x::guard` who is calling and answers from `state`; refusals are
//! worded in `x::problems`. `x` stands on `state`, and that on `http`; none knows those above.
//!
//! Signatures and challenges are checked with independent crates, so that a client under test is never compared with its own
//! code. `control` is the door for tests: see the README of this crate.
//!
//! Request bodies are checked against `x/schemas.json`, an extract of X's OpenAPI 2.167.
//!
//! ```no_run
//! let sandbox = xpost_sandbox::Sandbox::start(Default::default())?;
//! let app = sandbox.confidential_app();
//! let grant = sandbox.grant(&app, "tweet.read tweet.write users.read offline.access");
//! println!("{}/2/tweets with Bearer {}", sandbox.url(), grant.access_token);
//! # std::io::Result::Ok(())
//! ```

mod control;
mod http;
pub mod samples;
mod server;
mod state;
mod x;

pub use state::accounts::{App, Grant, Oauth1Token, User};

use http::{listener, tls};
use serde_json::{Value, json};
use state::accounts::DEFAULT_USER;
use state::shared::{Shared, Urls};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use x::oauth2::scopes;
use x::schemas;

/// Where to listen.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address; loopback unless there is a reason.
    pub host: IpAddr,
    /// The port for HTTP; 0 takes any free one.
    pub port: u16,
    /// The port for HTTPS; 0 takes any free one, `None` opens none.
    pub https_port: Option<u16>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            https_port: None,
        }
    }
}

/// A running simulation. Dropping it closes every connection and waits for its threads.
pub struct Sandbox {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens the ports and starts serving on threads of its own.
    pub fn start(options: Options) -> io::Result<Sandbox> {
        // Not while the first request waits.
        schemas::ready();
        let shared = Arc::new(Shared::new());
        let http = bind(options.host, options.port)?;
        let tls = match options.https_port {
            Some(port) => Some((bind(options.host, port)?, tls::tls()?)),
            None => None,
        };
        let address = http.local_addr()?;
        let secure = match &tls {
            Some((listener, _)) => Some(listener.local_addr()?),
            None => None,
        };
        let _ = shared.urls.set(Urls {
            http: format!("http://{address}"),
            https: secure.map(|address| format!("https://{address}")),
            ca_pem: tls.as_ref().map(|(_, tls)| tls.ca_pem.clone()),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("xpost-sandbox")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let served = shared.clone();
        let thread = std::thread::Builder::new()
            .name("xpost-sandbox".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    let connections = Arc::new(AtomicU64::new(0));
                    let mut listeners = vec![(http, None)];
                    listeners.extend(tls.map(|(listener, tls)| (listener, Some(tls.acceptor))));
                    for (listener, acceptor) in listeners {
                        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                            continue;
                        };
                        tokio::spawn(listener::listen(
                            served.clone(),
                            listener,
                            acceptor,
                            connections.clone(),
                        ));
                    }
                    let _ = stopped.await;
                });
            })?;
        Ok(Sandbox {
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The base of every address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.shared
            .urls
            .get()
            .map(|urls| urls.http.clone())
            .unwrap_or_default()
    }

    /// The same over TLS, when it was asked for. The certificate is valid for `127.0.0.1`, `::1` and `localhost`.
    pub fn https_url(&self) -> Option<String> {
        self.shared.urls.get()?.https.clone()
    }

    /// The authority to trust, in PEM; made anew at every start.
    pub fn ca_pem(&self) -> Option<String> {
        self.shared.urls.get()?.ca_pem.clone()
    }

    /// The app with a client secret: `demo-client`.
    pub fn confidential_app(&self) -> App {
        self.app("demo-client")
    }

    /// The app without one: `demo-public`.
    pub fn public_app(&self) -> App {
        self.app("demo-public")
    }

    fn app(&self, client_id: &str) -> App {
        self.shared
            .state()
            .app(client_id)
            .map(|known| known.app.clone())
            .expect("the two apps are always registered")
    }

    /// The account on whose behalf everything happens.
    pub fn user(&self) -> User {
        self.shared.state().users[0].clone()
    }

    /// The second account, whose posts and media are somebody else's.
    pub fn other_user(&self) -> User {
        self.shared.state().users[1].clone()
    }

    /// An OAuth 2.0 token pair without the browser. `scopes` are separated by spaces.
    pub fn grant(&self, app: &App, scopes: &str) -> Grant {
        let access_secs = self.shared.settings().access_token_secs;
        let now = self.shared.now_ms();
        self.shared.state().grant(
            &app.client_id,
            DEFAULT_USER,
            scopes::scopes(scopes),
            false,
            now,
            access_secs,
        )
    }

    /// A token for OAuth 1.0a that may read and write.
    pub fn oauth1_token(&self, app: &App) -> Oauth1Token {
        self.shared.state().oauth1_token(&app.client_id)
    }

    /// The app-only token of an app, percent-escapes included.
    pub fn app_only_token(&self, app: &App) -> String {
        self.shared
            .state()
            .bearer(&app.client_id)
            .unwrap_or_default()
    }

    /// What the control endpoint does, in process. The path may omit `/_sandbox`; a refusal is `{"error": …}`.
    pub fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() { json!({}) } else { body };
        control::handle(&self.shared, method, path, &body).1
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn bind(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::new(host, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
