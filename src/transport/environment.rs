//! The proxy of the environment, and whom it is not for.

use std::net::{Ipv4Addr, Ipv6Addr};

use ureq::Proxy;
use ureq::http::Uri;

/// The variables that may name the proxy; the first that names one counts.
const NAMES: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

/// The proxy of the environment; `None` if no variable names one. Whom it is not for is [`Exempt`]'s to say: the HTTP client
/// would read that by rules of its own.
pub(super) fn proxy() -> Option<Proxy> {
    let read = |name| Proxy::new(&std::env::var(name).ok()?).ok();
    NAMES.iter().find_map(read)
}

/// Whom the proxy of the environment is not for: `no_proxy`, else `NO_PROXY`, read as curl (7.86 and later) reads them, so
/// that a machine is set up once for every program.
#[derive(Clone, Debug)]
pub(super) struct Exempt(String);

impl Exempt {
    /// What the environment says; `None` if it exempts nobody.
    pub(super) fn read() -> Option<Self> {
        let read = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        ["no_proxy", "NO_PROXY"]
            .into_iter()
            .find_map(read)
            .map(Self)
    }

    /// Whether `uri` is to be reached without the proxy.
    pub(super) fn holds(&self, uri: &Uri) -> bool {
        let host = uri.host().unwrap_or_default();
        if host.is_empty() {
            return false;
        }
        // The only meaning of an asterisk.
        if self.0 == "*" {
            return true;
        }
        let host = Host::new(host);
        let mut words = self.0.split([',', ' ', '\t']);
        words.any(|word| !word.is_empty() && host.is_meant_by(word))
    }
}

enum Host<'a> {
    Name(&'a str),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl<'a> Host<'a> {
    fn new(host: &'a str) -> Self {
        let bare = host.trim_matches(['[', ']']);
        if let Ok(address) = bare.parse() {
            return Self::V4(address);
        }
        match bare.parse() {
            Ok(address) => Self::V6(address),
            Err(_) => Self::Name(host.strip_suffix('.').unwrap_or(host)),
        }
    }

    /// A name is meant by itself and by each domain it is in, an address by itself and by each block it is in.
    fn is_meant_by(&self, word: &str) -> bool {
        let (network, bits) = match word.split_once('/') {
            Some((network, bits)) => (network, bits.parse().ok()),
            None => (word, Some(0)),
        };
        match self {
            Self::Name(name) => {
                let word = word.strip_suffix('.').unwrap_or(word);
                let word = word.strip_prefix('.').unwrap_or(word);
                is_in_domain(name, word)
            }
            Self::V4(address) => network.parse().is_ok_and(|network: Ipv4Addr| {
                let of = |address: Ipv4Addr| u128::from(u32::from(address));
                bits.is_some_and(|bits| is_in_block(of(*address), of(network), bits, 32))
            }),
            Self::V6(address) => network.parse().is_ok_and(|network: Ipv6Addr| {
                let (address, network) = (u128::from(*address), u128::from(network));
                bits.is_some_and(|bits| is_in_block(address, network, bits, 128))
            }),
        }
    }
}

fn is_in_domain(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.as_bytes(), domain.as_bytes());
    let Some(before) = name.len().checked_sub(domain.len()) else {
        return false;
    };
    let (before, tail) = name.split_at(before);
    tail.eq_ignore_ascii_case(domain) && before.last().is_none_or(|byte| *byte == b'.')
}

/// Whether two addresses of `width` bits agree in the first `bits`; 0, as curl has it, means in all.
fn is_in_block(address: u128, network: u128, bits: u32, width: u32) -> bool {
    let bits = if bits == 0 { width } else { bits };
    bits <= width && (address ^ network) >> (width - bits) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rest is held against curl itself in `tests/exemptions.rs`; curl's manual promises this too, but not every curl keeps it.
    #[test]
    fn blocks_of_ipv6_are_blocks() {
        for (value, host, held) in [
            ("2001:DB8:0:0::1", "[2001:db8::1]", true),
            ("2001:db8::/32", "[2001:db8:ffff::1]", true),
            ("2001:db8::/32", "[2001:db9::1]", false),
            ("2001:db8::/33", "[2001:db8:7fff::1]", true),
            ("2001:db8::/33", "[2001:db8:8000::1]", false),
            ("2001:db8::1/128", "[2001:db8::1]", true),
            ("2001:db8::/129", "[2001:db8::]", false),
            ("a 2001:db8::/32", "[2001:db8::1]", true),
            ("32.1.13.184/32", "[2001:db8::]", false),
        ] {
            let uri = format!("https://{host}/2/tweets").parse().expect("a URL");
            assert_eq!(Exempt(value.to_owned()).holds(&uri), held, "{value} {host}");
        }
    }
}
