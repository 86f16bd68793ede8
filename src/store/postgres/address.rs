//! The address of the server, and the hosts in it.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;

use tokio_postgres::Config;
use tokio_postgres::config::Host;
#[cfg(unix)]
use tokio_postgres::config::SslMode;

use crate::error::Error;
use crate::language::text;
use crate::store::problems;

/// One of the hosts of the address.
pub(super) enum Place {
    Host(String, Option<IpAddr>, u16),
    #[cfg_attr(not(unix), allow(dead_code))]
    Socket(PathBuf, u16),
}

impl Place {
    /// A configuration for each address of the host. Names are resolved here, on the calling thread: the client would start
    /// one for it. There are none when the name is not known.
    pub(super) fn candidates(&self, config: &Config) -> Vec<Config> {
        let with = |act: &dyn Fn(&mut Config)| {
            let mut config = config.clone();
            act(&mut config);
            config
        };
        match self {
            Self::Host(name, address, port) => {
                let addresses: Vec<SocketAddr> = match address {
                    Some(address) => vec![SocketAddr::new(*address, *port)],
                    None => (name.as_str(), *port)
                        .to_socket_addrs()
                        .map(Iterator::collect)
                        .unwrap_or_default(),
                };
                addresses
                    .iter()
                    .map(|address| {
                        with(&|config| {
                            config.host(name).hostaddr(address.ip()).port(*port);
                        })
                    })
                    .collect()
            }
            #[cfg(unix)]
            Self::Socket(folder, port) => vec![with(&|config| {
                // There is no TLS on a socket of this machine, and no need of it.
                config
                    .host_path(folder)
                    .port(*port)
                    .ssl_mode(SslMode::Disable);
            })],
            #[cfg(not(unix))]
            Self::Socket(..) => Vec::new(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Host(name, _, port) => write!(f, "{name}:{port}"),
            Self::Socket(folder, port) => write!(f, "{}:{port}", folder.display()),
        }
    }
}

/// The address in the words of the client: it knows no `verify-ca` and `verify-full`, since whether a certificate is
/// verified is not its business.
pub(super) fn understood(location: &str) -> String {
    let Some((address, options)) = location.split_once('?') else {
        return location.to_owned();
    };
    let options: Vec<&str> = options
        .split('&')
        .map(|option| match option {
            "sslmode=verify-ca" | "sslmode=verify-full" => "sslmode=require",
            other => other,
        })
        .collect();
    format!("{address}?{}", options.join("&"))
}

/// The hosts of an address; `None` when it names none, or not as many ports and addresses as hosts.
pub(super) fn places(config: &Config) -> Option<Vec<Place>> {
    let (hosts, addresses, ports) = (
        config.get_hosts(),
        config.get_hostaddrs(),
        config.get_ports(),
    );
    let count = hosts.len().max(addresses.len());
    let fits = |length: usize| length == 0 || length == count;
    if count == 0
        || !fits(hosts.len())
        || !fits(addresses.len())
        || !(fits(ports.len()) || ports.len() == 1)
    {
        return None;
    }
    let place = |index: usize| {
        let address = addresses.get(index).copied();
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        match hosts.get(index) {
            Some(Host::Tcp(name)) if name.is_empty() => None,
            Some(Host::Tcp(name)) => Some(Place::Host(name.clone(), address, port)),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => Some(Place::Socket(folder.clone(), port)),
            None => address.map(|address| Place::Host(address.to_string(), Some(address), port)),
        }
    };
    (0..count).map(place).collect()
}

pub(super) fn bad_address() -> Error {
    problems::unavailable(&text!(
        "its address is not a correct postgres:// address",
        "его адрес не является правильным адресом postgres://"
    ))
    .hint(text!(
        "write postgres://user:password@host:5432/database?sslmode=require, with special characters as %XX",
        "запишите его как postgres://user:password@host:5432/database?sslmode=require, особые символы в виде %XX"
    ))
}
