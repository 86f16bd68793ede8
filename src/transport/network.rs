//! The way through the network: proxy, certificates, time-outs, and a count of what was handed to the socket.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};
use ureq::{Agent, Proxy};

use crate::error::{Code, Error};
use crate::language::text;
use crate::parameters::Standard;

/// Everything that decides which connections may be shared.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Network {
    proxy: ProxyChoice,
    ca_file: String,
    connect_timeout: Duration,
    timeout: Duration,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum ProxyChoice {
    Environment,
    None,
    /// May hold a password.
    Given(String),
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let proxy = match self.proxy {
            ProxyChoice::Environment => "environment",
            ProxyChoice::None => "none",
            ProxyChoice::Given(_) => "given",
        };
        write!(f, "Network {{ proxy: {proxy}, ca_file: {} }}", self.ca_file)
    }
}

impl Network {
    /// The network that the standard parameters describe.
    pub fn new(standard: &Standard) -> Self {
        let proxy = match standard.text("proxy") {
            // A proxy of the environment is meant for the outside world, not for a server on this machine.
            "" if is_loopback(standard.text("api_url")) => ProxyChoice::None,
            "" => ProxyChoice::Environment,
            "none" => ProxyChoice::None,
            given => ProxyChoice::Given(given.to_owned()),
        };
        Self {
            proxy,
            ca_file: standard.text("ca_file").to_owned(),
            connect_timeout: standard.connect_timeout,
            timeout: standard.timeout,
        }
    }
}

fn is_loopback(url: &str) -> bool {
    let host = url
        .parse::<ureq::http::Uri>()
        .ok()
        .and_then(|uri| uri.host().map(str::to_owned))
        .unwrap_or_default();
    let host = host.trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// An agent for `network`. Makes no connection. Fails with `invalid_parameter` on a bad proxy or CA file.
pub fn agent(network: &Network) -> Result<Agent, Error> {
    let proxy = match &network.proxy {
        ProxyChoice::Environment => Proxy::try_from_env(),
        ProxyChoice::None => None,
        ProxyChoice::Given(address) => Some(Proxy::new(address).map_err(|_| {
            Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `auth.proxy`: expected http://, https://, socks4:// or socks5:// with a host and port",
                    "параметр `auth.proxy`: ожидался адрес http://, https://, socks4:// или socks5:// с узлом и портом"
                ),
            )
            .parameter("auth.proxy")
        })?),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(provider)
        .root_certs(root_certificates(&network.ca_file)?)
        .build();
    let config = Config::builder()
        .http_status_as_error(false)
        // A signature covers the host and a bearer token must not leave it, so nothing is followed.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("xpost/", env!("CARGO_PKG_VERSION")))
        .proxy(proxy)
        .tls_config(tls)
        .timeout_resolve(Some(network.connect_timeout))
        .timeout_connect(Some(network.connect_timeout))
        .timeout_global(Some(network.timeout))
        .max_idle_age(Duration::from_secs(50))
        .build();
    Ok(Agent::with_parts(
        config,
        DefaultConnector::default().chain(CountSent),
        DefaultResolver::default(),
    ))
}

fn root_certificates(ca_file: &str) -> Result<RootCerts, Error> {
    if ca_file.is_empty() {
        return Ok(RootCerts::PlatformVerifier);
    }
    let refuse = |message| Error::new(Code::InvalidParameter, message).parameter("auth.ca_file");
    let pem = std::fs::read(ca_file).map_err(|error| {
        let reason = error.kind();
        refuse(text!(
            "parameter `auth.ca_file`: the file cannot be read: {reason}",
            "параметр `auth.ca_file`: файл не читается: {reason}"
        ))
    })?;
    let mut certificates: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(refuse(text!(
            "parameter `auth.ca_file`: the file holds no PEM certificate",
            "параметр `auth.ca_file`: в файле нет сертификата PEM"
        )));
    }
    let system = rustls_native_certs::load_native_certs();
    certificates.extend(
        system
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned()),
    );
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

thread_local! {
    /// Bytes of the running request that were handed to the socket. A request runs on one thread from end to end,
    /// and a plain counter needs no destructor.
    static SENT: Cell<u64> = const { Cell::new(0) };
}

/// A new request begins on this thread.
pub(super) fn reset_sent() {
    SENT.set(0);
}

/// Bytes of the request on this thread that may have reached the peer.
pub(super) fn sent() -> u64 {
    SENT.get()
}

#[derive(Debug)]
struct CountSent;

impl<In: Transport> Connector<In> for CountSent {
    type Out = Counted<In>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(Counted))
    }
}

#[derive(Debug)]
struct Counted<T>(T);

impl<T: Transport> Transport for Counted<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        // Counted before the write: a write that fails may still have let bytes through.
        SENT.set(SENT.get() + amount as u64);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
