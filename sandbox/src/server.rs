//! Sockets, TLS, and everything a fault does to the wire.
//!
//! Handlers produce whole answers; this module sends them, or cuts, dribbles, garbles or withholds them. hyper runs one
//! connection at a time, so that refusing to answer is simply an error returned from the service.

use crate::answer::{Answer, Halt};
use crate::control;
use crate::exchange::Exchange;
use crate::faults::{Action, Fault};
use crate::log::{Entry, redact};
use crate::problems;
use crate::router;
use crate::state::{Shared, random};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What is sent instead of HTTP.
const GARBAGE: &[u8] = b"\x16\x03\x01 this is not the protocol you are looking for\r\n\r\n";
/// A fatal TLS alert: handshake_failure.
const ALERT: &[u8] = &[21, 3, 3, 0, 2, 2, 40];
/// So much of an unread body is swallowed before a refusal is sent, to make sure that the client sees the refusal and
/// not a reset connection.
const SWALLOWED: u64 = 64 * 1024 * 1024;

type Body = BoxBody<Bytes, io::Error>;

/// Sent to hyper to make it close the connection without a word.
#[derive(Debug)]
struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for HungUp {}

/// The certificate of the listener and the authority that vouches for it.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
}

/// Makes a throw-away authority and a certificate for the loopback names.
pub(crate) fn tls() -> io::Result<Tls> {
    let failed = |error: rcgen::Error| io::Error::other(error.to_string());
    let mut authority = rcgen::CertificateParams::new(Vec::new()).map_err(failed)?;
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    authority.key_usages = vec![
        rcgen::KeyUsagePurpose::KeyCertSign,
        rcgen::KeyUsagePurpose::CrlSign,
    ];
    authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "xpost sandbox authority");
    let key = rcgen::KeyPair::generate().map_err(failed)?;
    let authority = rcgen::CertifiedIssuer::self_signed(authority, key).map_err(failed)?;

    let names = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let mut server = rcgen::CertificateParams::new(names).map_err(failed)?;
    server
        .distinguished_name
        .push(rcgen::DnType::CommonName, "localhost");
    server.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = rcgen::KeyPair::generate().map_err(failed)?;
    let certificate = server.signed_by(&key, &authority).map_err(failed)?;

    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        ca_pem: authority.pem(),
    })
}

/// Accepts connections until the runtime is dropped.
pub(crate) async fn listen(
    shared: Arc<Shared>,
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    connections: Arc<AtomicU64>,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: give the others a moment to close some.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let number = connections.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::spawn(connection(shared.clone(), stream, acceptor.clone(), number));
    }
}

async fn connection(
    shared: Arc<Shared>,
    mut stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    number: u64,
) {
    let Some(acceptor) = acceptor else {
        return http(shared, stream, number, false).await;
    };
    if shared.faults().take_tls() {
        let mut hello = [0; 4096];
        let _ = stream.read(&mut hello).await;
        let _ = stream.write_all(ALERT).await;
        let _ = stream.shutdown().await;
        return;
    }
    if let Ok(stream) = acceptor.accept(stream).await {
        http(shared, stream, number, true).await;
    }
}

async fn http<S>(shared: Arc<Shared>, stream: S, number: u64, tls: bool)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let garbled = Arc::new(AtomicBool::new(false));
    let tap = Tap {
        stream,
        garbled: garbled.clone(),
        sent: 0,
    };
    let service =
        service_fn(move |request| serve(shared.clone(), request, number, tls, garbled.clone()));
    // Whatever ends a connection, on purpose or not, concerns this connection only.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(tap), service)
        .await;
}

/// The stream below hyper, able to replace what hyper writes.
struct Tap<S> {
    stream: S,
    garbled: Arc<AtomicBool>,
    sent: usize,
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.garbled.load(Ordering::SeqCst) {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        while self.sent < GARBAGE.len() {
            let rest = &GARBAGE[self.sent..];
            self.sent += ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
        }
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        Poll::Ready(Err(io::Error::other(HungUp)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

async fn serve(
    shared: Arc<Shared>,
    request: Request<Incoming>,
    connection: u64,
    tls: bool,
    garbled: Arc<AtomicBool>,
) -> Result<Response<Body>, HungUp> {
    let started = Instant::now();
    let (head, mut body) = request.into_parts();
    let path = head.uri.path().to_owned();
    if path.starts_with(control::PREFIX) {
        return Ok(controlled(&shared, head.method.as_str(), &path, body).await);
    }
    let query = head.uri.query().unwrap_or_default();
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let authority = head
        .uri
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| header("host"))
        .unwrap_or_default();
    let scheme = if tls { "https" } else { "http" };
    let number = shared.log().begin(Entry {
        n: 0,
        method: head.method.to_string(),
        path: path.clone(),
        query: redact(query),
        status: None,
        fault: None,
        auth_kind: None,
        content_length: header("content-length").and_then(|length| length.parse().ok()),
        segment: None,
        connection,
        tls,
        user_agent: header("user-agent").map(str::to_owned),
        clock_ms: shared.now_ms(),
    });
    let mut exchange = Exchange {
        settings: shared.settings(),
        number,
        method: head.method.to_string(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        origin: format!("{scheme}://{}", without_default_port(authority, tls)),
        path,
        headers: head.headers,
        rate: None,
        access_level: None,
        fault: None,
        shared,
    };

    let outcome = handle(&mut exchange, &mut body).await;
    let answer = match outcome {
        Ok(answer) => answer,
        Err(Halt::Answer(answer)) => *answer,
        Err(Halt::HangUp) => return Err(HungUp),
    };
    swallow(&mut body).await;
    let fault = exchange.fault.take();
    if exchange.settings.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(exchange.settings.latency_ms)).await;
    }
    let answer = match &fault {
        Some(fault) => after(&exchange, fault, answer).await?,
        None => answer,
    };
    let answer = complete(&exchange, answer, started);
    exchange
        .shared
        .log()
        .update(number, |entry| entry.status = Some(answer.status));
    if fault
        .as_ref()
        .is_some_and(|fault| fault.action == Action::GarbageHttp)
    {
        garbled.store(true, Ordering::SeqCst);
    }
    Ok(sent(answer, fault.as_ref()))
}

fn without_default_port(authority: &str, tls: bool) -> &str {
    authority
        .strip_suffix(if tls { ":443" } else { ":80" })
        .unwrap_or(authority)
}

async fn handle(exchange: &mut Exchange, body: &mut Incoming) -> Result<Answer, Halt> {
    let fault = exchange
        .shared
        .faults()
        .take(&exchange.method, &exchange.path, None);
    exchange.meet(fault);
    exchange.before().await?;
    if let Some(page) = exchange.settings.edge.answer() {
        return Ok(page);
    }
    router::route(exchange, body).await
}

async fn swallow(body: &mut Incoming) {
    let mut swallowed = 0;
    while let Some(Ok(frame)) = body.frame().await {
        swallowed += frame.data_ref().map_or(0, |data| data.len() as u64);
        if swallowed > SWALLOWED {
            return;
        }
    }
}

/// The part of a fault that comes after processing, as far as the answer goes.
async fn after(exchange: &Exchange, fault: &Fault, answer: Answer) -> Result<Answer, HungUp> {
    match fault.action {
        Action::DropAfter => Err(HungUp),
        Action::Status if fault.commit => Ok(exchange.status(fault)),
        Action::DelayMs if fault.commit => {
            tokio::time::sleep(Duration::from_millis(fault.ms.unwrap_or(1000))).await;
            Ok(answer)
        }
        Action::GarbageBody => {
            let body = fault.text.clone().unwrap_or("<html>not JSON".to_owned());
            let status = fault.status.unwrap_or(200);
            Ok(Answer::text(
                status,
                "application/json; charset=utf-8",
                body,
            ))
        }
        _ => Ok(answer),
    }
}

/// The moment as `Date` shows it: the service's own clock, which a test may have moved.
fn http_date(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .ok()
        .and_then(|moment| {
            jiff::fmt::rfc2822::DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&moment)
                .ok()
        })
        .unwrap_or_default()
}

/// Adds what every answer of the service carries.
fn complete(exchange: &Exchange, mut answer: Answer, started: Instant) -> Answer {
    if let Some(rate) = exchange.rate {
        answer = answer
            .with_header("x-rate-limit-limit", rate.limit.to_string())
            .with_header("x-rate-limit-remaining", rate.remaining.to_string())
            .with_header("x-rate-limit-reset", rate.reset.to_string());
    }
    if let Some(level) = exchange.access_level {
        answer = answer.with_header("x-access-level", level);
    }
    let gzip = exchange.settings.gzip
        && !answer.body.is_empty()
        && exchange
            .header("accept-encoding")
            .is_some_and(|accepted| accepted.contains("gzip"));
    if gzip && let Some(body) = compressed(&answer.body) {
        answer.body = body;
        answer = answer.with_header("content-encoding", "gzip");
    }
    answer
        .with_header("date", http_date(exchange.now_ms()))
        .with_header("x-transaction-id", random(16).to_ascii_lowercase())
        .with_header("x-response-time", started.elapsed().as_millis().to_string())
        .with_header("api-version", "2.167")
}

fn compressed(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Turns an answer into what hyper sends, body faults included.
fn sent(answer: Answer, fault: Option<&Fault>) -> Response<Body> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    if let Some(kind) = &answer.content_type {
        response = response.header("content-type", kind);
    }
    let whole = answer.body;
    let body = match fault {
        Some(fault) if fault.action == Action::Truncate => {
            response = response.header("content-length", (whole.len() + 1).max(16));
            let keep = fault.keep.unwrap_or(whole.len() / 2).min(whole.len());
            cut(whole.slice(..keep))
        }
        Some(fault) if fault.action == Action::SlowBody => {
            response = response.header("content-length", whole.len());
            let pause = Duration::from_millis(fault.ms.unwrap_or(50));
            dribble(whole, fault.chunk.unwrap_or(1).max(1), pause)
        }
        _ => Full::new(whole).map_err(|never| match never {}).boxed(),
    };
    response.body(body).unwrap_or_else(|error| {
        // Only a header that a fault spelt wrongly gets here.
        let text = format!("The fault cannot be sent: {error}");
        let mut response = Response::new(Full::from(text).map_err(|never| match never {}).boxed());
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// A body that ends before it should: its error makes hyper close the connection.
fn cut(part: Bytes) -> Body {
    let frames = stream::unfold(Some(part), |part| async move {
        match part {
            Some(part) => Some((Ok(Frame::data(part)), None)),
            None => {
                // Until here the part has only been handed to hyper; the pause lets it reach the socket.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(io::Error::other(HungUp)), None))
            }
        }
    });
    sync(frames)
}

fn dribble(whole: Bytes, chunk: usize, pause: Duration) -> Body {
    let frames = stream::unfold(whole, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(chunk.min(rest.len()));
        Some((Ok(Frame::data(piece)), rest))
    });
    sync(frames)
}

fn sync<F>(frames: F) -> Body
where
    F: stream::Stream<Item = io::Result<Frame<Bytes>>> + Send + Sync + 'static,
{
    BoxBody::new(StreamBody::new(frames))
}

async fn controlled(
    shared: &Arc<Shared>,
    method: &str,
    path: &str,
    body: Incoming,
) -> Response<Body> {
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let value = if bytes.is_empty() {
        Ok(serde_json::json!({}))
    } else {
        serde_json::from_slice(&bytes)
    };
    let answer = match value {
        Ok(value) => {
            let (status, body) = control::handle(shared, method, path, &value);
            Answer::json(status, body)
        }
        Err(error) => problems::oauth2(400, "invalid_json", &error.to_string()),
    };
    sent(answer, None)
}
