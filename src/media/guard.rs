//! Keeps a URL of the caller out of private networks: where names are resolved, and where a proxy is asked for them.

use std::net::IpAddr;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

use crate::transport::Interruptible;

/// Whether a URL names a private address itself.
pub(super) fn literal_private(uri: &Uri) -> bool {
    uri.host()
        .and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok())
        .is_some_and(|address| !is_public(address))
}

fn refused() -> ureq::Error {
    ureq::Error::Other("private address".into())
}

/// Where a proxy resolves the names, [`Guard`] does not see them: each connection's target is looked at before the proxy
/// is asked for it. A name that only the proxy knows is the proxy's to judge.
#[derive(Debug)]
pub(super) struct ProxyGuard {
    pub(super) allow_private: bool,
}

impl<In: ureq::unversioned::transport::Transport> Connector<In> for ProxyGuard {
    type Out = In;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<In>, ureq::Error> {
        if details.config.proxy().is_some() && !self.allow_private {
            // This machine may know no names but those of its own network, and say so slowly.
            let mut patience = details.timeout;
            patience.after = patience.after.min(Duration::from_secs(2).into());
            let known = DefaultResolver::default().resolve(details.uri, details.config, patience);
            if literal_private(details.uri)
                || known.is_ok_and(|found| found.iter().any(|one| !is_public(one.ip())))
            {
                return Err(refused());
            }
        }
        Ok(chained)
    }
}

/// Refuses names that lead to private addresses, in redirects too. The proxy itself may be where it likes.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) inner: Interruptible,
    pub(super) allow_private: bool,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        let is_proxy = config.proxy().is_some_and(|proxy| proxy.uri() == uri);
        if !self.allow_private
            && !is_proxy
            && addresses.iter().any(|address| !is_public(address.ip()))
        {
            return Err(refused());
        }
        Ok(addresses)
    }
}

/// Whether an address belongs to the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b))
                || a >= 240)
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4() {
                return is_public(IpAddr::V4(v4)) && !v6.is_loopback() && !v6.is_unspecified();
            }
            let first = v6.segments()[0];
            // Everything public is in 2000::/3; 64:ff9b::/96 leads to IPv4, whatever address that is.
            (first & 0xe000) == 0x2000 && !(first == 0x2001 && v6.segments()[1] == 0xdb8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(
                !is_public(private.parse().expect("an address")),
                "{private}"
            );
        }
        for public in [
            "1.1.1.1",
            "104.244.42.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn a_literal_private_address_is_seen_in_the_url() {
        assert!(literal_private(
            &"http://127.0.0.1:80/a".parse().expect("a URL")
        ));
        assert!(literal_private(&"http://[::1]/a".parse().expect("a URL")));
        assert!(!literal_private(
            &"https://example.com/a".parse().expect("a URL")
        ));
    }
}
