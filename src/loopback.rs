//! Waiting on this machine for the redirect of a sign-in (RFC 8252 §7.3).
//!
//! The listener is bound to the loopback address of `redirect_uri` and lives no longer than the call. Anything on the
//! machine may knock: whoever does not bring the one `state` that is waited for gets a page and changes nothing.
//! A slow or endless request occupies one of a bounded number of threads for a bounded time.

mod page;

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cancel::Cancel;
use crate::error::{Code, Error};
use crate::language::{Language, Text, text};
use crate::oauth2::Redirect;

/// The most bytes that a request's head may have.
const MOST_HEAD: usize = 16 * 1024;
/// Header fields that a request may have.
const MOST_FIELDS: usize = 100;
/// How long a request's head may take.
const SLOWEST: Duration = Duration::from_secs(10);
/// Connections that are served at once.
const MOST_CONNECTIONS: usize = 64;
/// Between two looks at what changed.
const PAUSE: Duration = Duration::from_millis(20);

/// The open port of a sign-in.
#[derive(Debug)]
pub struct Listener {
    sockets: Vec<TcpListener>,
    path: String,
    language: Option<Language>,
}

/// What the threads of one wait share.
struct Wait<'a> {
    listener: &'a Listener,
    state: &'a str,
    over: &'a AtomicBool,
    claimed: &'a AtomicBool,
    open: &'a AtomicUsize,
}

/// The browser that brought the redirect; it waits for its page.
struct Arrival {
    redirect: Redirect,
    browser: TcpStream,
    language: Language,
}

impl Listener {
    /// Opens the port of `redirect_uri`: `http`, and `127.0.0.1`, `[::1]` or `localhost`, which is both. `language` is that
    /// of the pages; without it the browser's own is taken.
    pub fn bind(redirect_uri: &str, language: Option<Language>) -> Result<Self, Error> {
        let uri: ureq::http::Uri = redirect_uri.parse().map_err(|_| not_loopback())?;
        if uri.scheme_str() != Some("http") {
            return Err(not_loopback());
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let addresses: Vec<IpAddr> = if host.eq_ignore_ascii_case("localhost") {
            vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
        } else {
            match host.parse::<IpAddr>() {
                Ok(address) if address.is_loopback() => vec![address],
                _ => return Err(not_loopback()),
            }
        };
        let port = uri.port_u16().unwrap_or(80);
        let mut sockets = Vec::new();
        for (index, address) in addresses.into_iter().enumerate() {
            let bound = TcpListener::bind(SocketAddr::new(address, port)).and_then(|socket| {
                socket.set_nonblocking(true)?;
                Ok(socket)
            });
            match bound {
                Ok(socket) => sockets.push(socket),
                // A machine without IPv6; but a port that is taken there could be somebody who waits for the code.
                Err(error) if index > 0 && error.kind() != io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(occupied(port, &error)),
            }
        }
        Ok(Self {
            sockets,
            path: uri.path().to_owned(),
            language,
        })
    }

    /// Waits for the redirect with this `state`, hands it to `finish`, and shows the browser what came of it.
    ///
    /// Fails with `timeout` after `patience`, with `cancelled`, or with what `finish` returns.
    pub fn serve<T>(
        &self,
        state: &str,
        patience: Duration,
        cancel: &Cancel,
        finish: impl FnOnce(&Redirect) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (over, claimed, open) = Default::default();
        let wait = Wait {
            listener: self,
            state,
            over: &over,
            claimed: &claimed,
            open: &open,
        };
        let (sender, arrivals) = channel();
        std::thread::scope(|scope| {
            let wait = &wait;
            scope.spawn(move || {
                while !wait.over.load(Ordering::SeqCst) {
                    let mut idle = true;
                    for socket in &wait.listener.sockets {
                        // Whoever comes when all are busy waits at the door until one has gone.
                        if wait.open.load(Ordering::SeqCst) >= MOST_CONNECTIONS {
                            break;
                        }
                        let Ok((browser, _)) = socket.accept() else {
                            continue;
                        };
                        idle = false;
                        wait.open.fetch_add(1, Ordering::SeqCst);
                        let sender = sender.clone();
                        scope.spawn(move || {
                            // Whatever goes wrong with a connection is that connection's end.
                            let _ = wait.handle(browser, &sender);
                            wait.open.fetch_sub(1, Ordering::SeqCst);
                        });
                    }
                    if idle {
                        std::thread::sleep(PAUSE);
                    }
                }
            });
            let end = Instant::now() + patience;
            let arrival = loop {
                match arrivals.recv_timeout(PAUSE) {
                    Ok(arrival) => break Ok(arrival),
                    Err(RecvTimeoutError::Disconnected) => break Err(late()),
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if let Err(error) = cancel.check() {
                    break Err(error);
                }
                if Instant::now() >= end {
                    break Err(late());
                }
            };
            let outcome = arrival.and_then(
                |Arrival {
                     redirect,
                     browser,
                     language,
                 }| {
                    let outcome = finish(&redirect);
                    let page = match &outcome {
                        Ok(_) => page::done(),
                        Err(error) => page::failed(error),
                    };
                    // The sign-in stands, whether or not the browser is still there to be told.
                    let _ = answer(browser, &page, language);
                    outcome
                },
            );
            over.store(true, Ordering::SeqCst);
            outcome
        })
    }
}

impl Wait<'_> {
    fn handle(&self, mut browser: TcpStream, arrivals: &Sender<Arrival>) -> io::Result<()> {
        browser.set_nonblocking(false)?;
        browser.set_write_timeout(Some(Duration::from_secs(2)))?;
        browser.set_read_timeout(Some(Duration::from_millis(100)))?;
        let fallback = self.listener.language.unwrap_or_default();
        let head = match self.read(&mut browser)? {
            Some(head) => head,
            None => return answer(browser, &page::too_large(), fallback),
        };
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut request = httparse::Request::new(&mut fields);
        if !matches!(request.parse(&head), Ok(httparse::Status::Complete(_))) {
            return answer(browser, &page::not_understood(), fallback);
        }
        let language = self
            .listener
            .language
            .unwrap_or_else(|| accepted(request.headers));
        let target = request.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != self.listener.path {
            return answer(browser, &page::not_found(), language);
        }
        if request.method != Some("GET") {
            return answer(browser, &page::wrong_method(), language);
        }
        match Redirect::read("request", &json!(query)) {
            Ok(redirect) if redirect.state.as_deref() == Some(self.state) => {
                if self.claimed.swap(true, Ordering::SeqCst) {
                    return answer(browser, &page::again(), language);
                }
                let arrival = Arrival {
                    redirect,
                    browser,
                    language,
                };
                // Nobody listens any more when the wait is over.
                let _ = arrivals.send(arrival);
                Ok(())
            }
            _ => answer(browser, &page::foreign(), language),
        }
    }

    /// The head of a request; `None` when it is too large or has too many fields.
    fn read(&self, browser: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
        let end = Instant::now() + SLOWEST;
        let mut head = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            match browser.read(&mut buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => head.extend_from_slice(&buffer[..count]),
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock
                            | io::ErrorKind::TimedOut
                            | io::ErrorKind::Interrupted
                    ) => {}
                Err(error) => return Err(error),
            }
            let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
            match httparse::Request::new(&mut fields).parse(&head) {
                Ok(httparse::Status::Partial) if head.len() < MOST_HEAD => {}
                Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
                    return Ok(None);
                }
                _ => return Ok(Some(head)),
            }
            if Instant::now() >= end || self.over.load(Ordering::SeqCst) {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
    }
}

/// The browser's language: the first of its list that there are pages in.
fn accepted(fields: &[httparse::Header<'_>]) -> Language {
    fields
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case("accept-language"))
        .and_then(|field| std::str::from_utf8(field.value).ok())
        .and_then(|list| {
            list.split([',', ';'])
                .find_map(|tag| Language::parse(tag.trim()))
        })
        .unwrap_or_default()
}

fn answer(mut browser: TcpStream, page: &page::Page, language: Language) -> io::Result<()> {
    browser.write_all(page.to_http(language).as_bytes())?;
    browser.shutdown(Shutdown::Write)?;
    // Closing with bytes unread would reset the connection before the page is read; an endless sender is cut off.
    let mut buffer = [0; 16 * 1024];
    for _ in 0..128 {
        match browser.read(&mut buffer) {
            Ok(1..) => {}
            _ => break,
        }
    }
    Ok(())
}

fn not_loopback() -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `auth.redirect_uri`: a sign-in on this machine needs http://127.0.0.1:PORT/…, http://[::1]:PORT/… or http://localhost:PORT/…",
            "параметр `auth.redirect_uri`: для входа на этой машине нужен http://127.0.0.1:ПОРТ/…, http://[::1]:ПОРТ/… или http://localhost:ПОРТ/…"
        ),
    )
    .parameter("auth.redirect_uri")
    .hint(text!(
        "register such a callback in X's console, or sign in with `headless` and paste the redirect",
        "зарегистрируйте такой адрес в консоли X либо войдите с `headless` и вставьте адрес перенаправления"
    ))
}

fn occupied(port: u16, error: &io::Error) -> Error {
    let Text { en, ru } = crate::shown::reason(error.kind());
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `auth.redirect_uri`: port {port} of this machine cannot be opened: {en}",
            "параметр `auth.redirect_uri`: порт {port} этой машины не открывается: {ru}"
        ),
    )
    .parameter("auth.redirect_uri")
    .hint(text!(
        "end the program that uses it, register another port, or sign in with `headless`",
        "завершите программу, которая его занимает, зарегистрируйте другой порт либо войдите с `headless`"
    ))
}

fn late() -> Error {
    Error::new(
        Code::Timeout,
        text!(
            "nobody finished the sign-in in time",
            "вход не завершён за отведённое время"
        ),
    )
    .retryable(true)
    .hint(text!(
        "begin again and approve the app in the browser",
        "начните заново и разрешите доступ в браузере"
    ))
}
