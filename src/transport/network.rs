//! The way through the network: proxy, certificates, time-outs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use ureq::Proxy;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Connector, NextTimeout};

use super::connect::connector;
use super::environment::{self, Exempt};
use super::sent::CountSent;
use crate::cancel::Interrupt;
use crate::error::{Code, Error};
use crate::language::{Text, text};
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

/// Connections to be shared, and the way to end what goes on on them.
#[derive(Clone, Debug)]
pub struct Agent {
    usual: ureq::Agent,
    /// Whom the proxy of the environment is not for, and the connections to them. They have an agent of their own, since the
    /// HTTP client has its own reading of `NO_PROXY`.
    spared: Option<(Exempt, ureq::Agent)>,
    /// The HTTP client cannot interrupt a resolver, so ours looks here.
    ended: Arc<AtomicBool>,
}

impl Agent {
    /// Connections made by what `connector` returns when it is told whether there is a proxy, to addresses that `resolver`
    /// finds or refuses.
    fn new<C: Connector, R: Resolver + Clone>(
        usual: Config,
        spared: Option<(Exempt, Config)>,
        connector: impl Fn(bool) -> C,
        resolver: impl FnOnce(Interruptible) -> R,
    ) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let resolver = resolver(Interruptible {
            ended: Arc::clone(&ended),
        });
        let made = |config: Config| {
            let connector = connector(config.proxy().is_some());
            ureq::Agent::with_parts(config, connector, resolver.clone())
        };
        Self {
            usual: made(usual),
            spared: spared.map(|(exempt, config)| (exempt, made(config))),
            ended,
        }
    }

    /// Other connections on the same ways, made by `connector`, to addresses that `resolver` finds or refuses.
    pub fn apart<C: Connector, R: Resolver + Clone>(
        &self,
        connector: impl Fn() -> C,
        resolver: impl FnOnce(Interruptible) -> R,
    ) -> Self {
        let config = |agent: &ureq::Agent| agent.config().clone();
        let spared = self.spared.as_ref();
        Self::new(
            config(&self.usual),
            spared.map(|(exempt, direct)| (exempt.clone(), config(direct))),
            |_| connector(),
            resolver,
        )
    }

    /// The connections that lead to `url`: through the proxy, if there is one and it is for that host.
    pub fn to(&self, url: &str) -> &ureq::Agent {
        match &self.spared {
            Some((exempt, direct)) if url.parse().is_ok_and(|uri| exempt.holds(&uri)) => direct,
            _ => &self.usual,
        }
    }

    /// Ends every request, also one that is still looking for its address. The agent makes no connection any more.
    pub fn shutdown(&self) {
        self.ended.store(true, Ordering::SeqCst);
        self.usual.clone().shutdown();
        if let Some((_, direct)) = &self.spared {
            direct.clone().shutdown();
        }
    }
}

impl Interrupt for Agent {
    fn interrupt(&self) {
        self.shutdown();
    }
}

/// A resolver whose wait ends with its agent.
#[derive(Clone, Debug)]
pub struct Interruptible {
    ended: Arc<AtomicBool>,
}

/// Between two looks whether the agent was shut down.
const LOOK: Duration = Duration::from_millis(20);

impl Resolver for Interruptible {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut patience = timeout;
        // Without a limit the HTTP client resolves on the calling thread. An address needs no thread, and no limit.
        if is_literal(uri) {
            patience.after = ureq::unversioned::transport::time::Duration::NotHappening;
            return DefaultResolver::default().resolve(uri, config, patience);
        }
        let (uri, config) = (uri.clone(), config.clone());
        let (sender, receiver) = sync_channel(1);
        patience.after = ureq::unversioned::transport::time::Duration::NotHappening;
        // It outlives the call when the system does not answer: nothing ends a lookup that has begun.
        let spawned = std::thread::Builder::new()
            .name("xpost resolver".to_owned())
            .spawn(move || {
                // Nobody listens any more when the call has ended.
                let _ = sender.send(DefaultResolver::default().resolve(&uri, &config, patience));
            });
        spawned.map_err(ureq::Error::Io)?;
        let end = Instant::now().checked_add(*timeout.after);
        loop {
            match receiver.recv_timeout(LOOK) {
                Ok(found) => return found,
                Err(RecvTimeoutError::Disconnected) => return Err(ureq::Error::HostNotFound),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.ended.load(Ordering::SeqCst) {
                return Err(ureq::Error::Io(
                    std::io::ErrorKind::ConnectionAborted.into(),
                ));
            }
            if end.is_some_and(|end| Instant::now() >= end) {
                return Err(ureq::Error::Timeout(timeout.reason));
            }
        }
    }
}

fn is_literal(uri: &Uri) -> bool {
    uri.host().is_some_and(|host| {
        host.trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok()
    })
}

/// How long each phase of a request may take.
///
/// | phase | JSON, forms | a part of a file |
/// |---|---|---|
/// | resolving the name | `connect_timeout` | `connect_timeout` |
/// | connecting, with TLS | `connect_timeout` | `connect_timeout` |
/// | sending | `timeout` | `upload_timeout` |
/// | from the last byte sent to the first of the answer | `timeout` | `timeout` |
/// | all of it | `timeout` | `upload_timeout` |
pub(super) struct TimeOuts {
    /// Sending the body.
    pub send: Duration,
    /// From the last byte sent to the first of the answer.
    pub first_byte: Duration,
    /// All of it.
    pub whole: Duration,
}

impl TimeOuts {
    /// Those of a request that sends a part of a file; an agent's own are those of JSON.
    pub(super) fn of_part(standard: &Standard) -> Self {
        Self {
            send: standard.upload_timeout,
            first_byte: standard.timeout,
            whole: standard.upload_timeout,
        }
    }
}

/// An agent for `network`. Makes no connection. Fails with `invalid_parameter` on a bad proxy or CA file.
pub fn agent(network: &Network) -> Result<Agent, Error> {
    let proxy = match &network.proxy {
        ProxyChoice::Environment => environment::proxy(),
        ProxyChoice::None => None,
        ProxyChoice::Given(address) => Some(Proxy::new(address).map_err(|_| {
            Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `auth.proxy`: expected http://, https://, socks4:// or socks5:// with a host and port; special characters of the password as %XX",
                    "параметр `auth.proxy`: ожидался адрес http://, https://, socks4:// или socks5:// с узлом и портом; особые символы пароля — в виде %XX"
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
    let config = |proxy: Option<Proxy>| {
        Config::builder()
            .http_status_as_error(false)
            // A signature covers the host and a bearer token must not leave it, so nothing is followed.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("xpost/", env!("CARGO_PKG_VERSION")))
            .proxy(proxy)
            .tls_config(tls.clone())
            .timeout_resolve(Some(network.connect_timeout))
            .timeout_connect(Some(network.connect_timeout))
            .timeout_global(Some(network.timeout))
            .max_idle_age(Duration::from_secs(50))
            .build()
    };
    let exempt = match &network.proxy {
        ProxyChoice::Environment if proxy.is_some() => Exempt::read(),
        _ => None,
    };
    Ok(Agent::new(
        config(proxy),
        exempt.map(|exempt| (exempt, config(None))),
        |proxied| connector().chain(CountSent { proxied }),
        |resolver| resolver,
    ))
}

fn root_certificates(ca_file: &str) -> Result<RootCerts, Error> {
    if ca_file.is_empty() {
        return Ok(RootCerts::PlatformVerifier);
    }
    let refuse = |message| Error::new(Code::InvalidParameter, message).parameter("auth.ca_file");
    let Text { en, ru } = crate::shown::path(ca_file);
    let pem = std::fs::read(ca_file).map_err(|error| {
        let reason = crate::shown::reason(error.kind());
        let (why_en, why_ru) = (reason.en, reason.ru);
        refuse(text!(
            "parameter `auth.ca_file`: the file{en} cannot be read: {why_en}",
            "параметр `auth.ca_file`: файл{ru} не читается: {why_ru}"
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
            "parameter `auth.ca_file`: the file{en} holds no PEM certificate",
            "параметр `auth.ca_file`: в файле{ru} нет сертификата PEM"
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
