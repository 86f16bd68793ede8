//! Sockets: connections, with and without TLS, and what can be done to them below HTTP.
//!
//! hyper runs one connection at a time, so that refusing to answer is simply an error returned from the service.

use super::body::{Body, HungUp};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What is sent instead of HTTP.
const GARBAGE: &[u8] = b"\x16\x03\x01 this is not the protocol you are looking for\r\n\r\n";

/// A fatal TLS alert: handshake_failure.
const ALERT: &[u8] = &[21, 3, 3, 0, 2, 2, 40];

/// What answers requests.
pub(crate) trait Service: Send + Sync + 'static {
    /// Whether the handshake that begins is to be refused.
    fn refuses_tls(&self) -> bool;

    /// Answers a request, or hangs up.
    fn serve(
        self: Arc<Self>,
        request: Request<Incoming>,
        line: Line,
    ) -> impl Future<Output = Result<Response<Body>, HungUp>> + Send;
}

/// What a request came in by.
#[derive(Clone)]
pub(crate) struct Line {
    /// The number of the connection.
    pub(crate) connection: u64,
    pub(crate) tls: bool,
    /// Once set, bytes that are not HTTP are sent in the place of the answer.
    pub(crate) garbled: Arc<AtomicBool>,
}

/// Accepts connections until the runtime is dropped.
pub(crate) async fn listen<T: Service>(
    service: Arc<T>,
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
        tokio::spawn(connection(
            service.clone(),
            stream,
            acceptor.clone(),
            number,
        ));
    }
}

async fn connection<T: Service>(
    service: Arc<T>,
    mut stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    number: u64,
) {
    let Some(acceptor) = acceptor else {
        return http(service, stream, number, false).await;
    };
    if service.refuses_tls() {
        let mut hello = [0; 4096];
        let _ = stream.read(&mut hello).await;
        let _ = stream.write_all(ALERT).await;
        let _ = stream.shutdown().await;
        return;
    }
    if let Ok(stream) = acceptor.accept(stream).await {
        http(service, stream, number, true).await;
    }
}

async fn http<T, S>(service: Arc<T>, stream: S, connection: u64, tls: bool)
where
    T: Service,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let garbled = Arc::new(AtomicBool::new(false));
    let tap = Tap {
        stream,
        garbled: garbled.clone(),
        sent: 0,
    };
    let line = Line {
        connection,
        tls,
        garbled,
    };
    let service = service_fn(move |request| service.clone().serve(request, line.clone()));
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
