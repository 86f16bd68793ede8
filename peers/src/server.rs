//! A plain server that answers as X would and checks nothing, so that nobody's checks are what is timed.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Where it listens, and the certificate by which its HTTPS side is known.
pub struct Server {
    /// Plain HTTP.
    pub http: SocketAddr,
    /// HTTPS, as `localhost` and 127.0.0.1.
    pub https: SocketAddr,
    /// The certificate, PEM.
    pub ca_pem: String,
}

/// Starts it in this process; its threads end with the process.
pub fn start() -> std::io::Result<Server> {
    let certified = rcgen::generate_simple_self_signed(["localhost".into(), "127.0.0.1".into()])
        .map_err(std::io::Error::other)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(
        certified.signing_key.serialize_der(),
    ));
    let tls = rustls::ServerConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .and_then(|builder| {
        builder
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
    })
    .map_err(std::io::Error::other)?;
    let tls = Arc::new(tls);
    Ok(Server {
        http: listen(serve::<TcpStream>)?,
        https: listen(move |socket| {
            if let Ok(session) = rustls::ServerConnection::new(Arc::clone(&tls)) {
                serve(rustls::StreamOwned::new(session, socket));
            }
        })?,
        ca_pem: certified.cert.pem(),
    })
}

fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let _ = socket.set_nodelay(true);
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(socket));
        }
    });
    Ok(address)
}

fn serve<S: Read + Write>(mut stream: S) {
    let mut buffer = vec![0; 256 * 1024];
    let mut filled = 0;
    loop {
        let end = loop {
            if let Some(end) = buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read(&mut buffer[filled..]) {
                Ok(0) | Err(_) => return,
                Ok(got) => filled += got,
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        if head.contains("\r\nexpect:")
            && stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_err()
        {
            return;
        }
        let length: usize = head
            .split("\r\ncontent-length:")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next()?.trim().parse().ok())
            .unwrap_or(0);
        let here = (filled - end).min(length);
        let mut left = length - here;
        buffer.copy_within(end + here..filled, 0);
        filled -= end + here;
        while left > 0 {
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(got) => left -= got.min(left),
            }
        }
        let (status, body) = answer(&head);
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// By the request's line, in lower case.
fn answer(head: &str) -> (&'static str, &'static str) {
    if head.starts_with("post /2/tweets ") {
        (
            "201 Created",
            r#"{"data":{"id":"1990000000000000001","text":"hello"}}"#,
        )
    } else if head.starts_with("get /2/users/me") {
        (
            "200 OK",
            r#"{"data":{"id":"1000000001","name":"Demo","username":"demo"}}"#,
        )
    } else if head.contains("/1.1/") {
        (
            "200 OK",
            r#"{"media_id":1990000000000000003,"media_id_string":"1990000000000000003"}"#,
        )
    } else {
        ("200 OK", r#"{"data":{"id":"1990000000000000003"}}"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_posts_on_one_connection_with_latency() {
        let server = start().unwrap();
        let delay = std::time::Duration::from_millis(5);
        let begun = std::time::Instant::now();
        let mut socket =
            TcpStream::connect(crate::latency::line(server.http, delay).unwrap()).unwrap();
        for _ in 0..2 {
            socket
                .write_all(b"POST /2/tweets HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}")
                .unwrap();
            let mut buffer = [0; 512];
            let got = socket.read(&mut buffer).unwrap();
            assert!(buffer[..got].starts_with(b"HTTP/1.1 201"));
        }
        assert!(begun.elapsed() >= delay * 4);
    }
}
