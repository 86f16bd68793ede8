//! Media from a URL: fetched into a temporary file, never into memory, before anything is sent to X.
//!
//! The URL may come from a document or a user, so it must not reach into the network of the machine that posts:
//! private and loopback addresses are refused where names are resolved and where a proxy is asked for them, which covers
//! redirects too, unless `allow_private_urls` is set. No credentials of X are ever sent along.

use std::fs::File;
use std::io::{Read, Write};
use std::net::IpAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::transport::Transport;

const REDIRECTS: u32 = 5;

/// Fetches `url` into a temporary file that vanishes with its handle. At most `largest` bytes.
pub(super) fn fetch(
    transport: &Transport<'_>,
    url: &str,
    largest: u64,
    place: &str,
) -> Result<File, Error> {
    let refuse = |code, message: Text| Error::new(code, message).parameter(place);
    let standard = transport.standard();
    let config: Config = transport.agent()?.config().clone();
    let allow_private = standard.allow_private_urls;
    let agent = Agent::with_parts(
        config,
        ProxyGuard { allow_private }.chain(DefaultConnector::default()),
        Guard {
            inner: DefaultResolver::default(),
            allow_private,
        },
    );
    if !allow_private && url.parse::<Uri>().is_ok_and(|uri| literal_private(&uri)) {
        return Err(private(place));
    }
    transport.cancel().covers(&agent)?;
    let answer = agent
        .get(url)
        .config()
        .max_redirects(REDIRECTS)
        .max_redirects_will_error(true)
        // A large file may take long; what counts is that bytes keep coming.
        .timeout_global(None)
        .timeout_recv_response(Some(standard.timeout))
        .timeout_per_read(Some(standard.timeout))
        .build()
        .call();
    transport.cancel().check()?;
    let answer = answer.map_err(|error| match error {
        ureq::Error::Other(_) => private(place),
        _ => refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the URL cannot be fetched",
                "параметр `{place}`: не удаётся загрузить URL"
            ),
        )
        .retryable(true),
    })?;
    let status = answer.status().as_u16();
    if !answer.status().is_success() {
        return Err(refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the URL answers with status {status}",
                "параметр `{place}`: URL отвечает статусом {status}"
            ),
        ));
    }
    let too_large = || {
        refuse(
            Code::MediaTooLarge,
            text!(
                "parameter `{place}`: the URL holds more than X's limit of {largest} bytes",
                "параметр `{place}`: по URL больше предела X — {largest} байт"
            ),
        )
    };
    if answer
        .body()
        .content_length()
        .is_some_and(|length| length > largest)
    {
        return Err(too_large());
    }
    let broken = || {
        refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the download broke off",
                "параметр `{place}`: загрузка оборвалась"
            ),
        )
        .retryable(true)
    };
    let disk = |error: std::io::Error| {
        let reason = error.kind();
        refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the temporary file cannot be written: {reason}",
                "параметр `{place}`: не удаётся записать временный файл: {reason}"
            ),
        )
    };

    let mut file = tempfile::tempfile().map_err(disk)?;
    let mut reader = answer.into_body().into_reader();
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0u64;
    loop {
        transport.cancel().check()?;
        let got = reader.read(&mut buffer).map_err(|_| {
            // A cancellation shuts the socket down under the reader.
            transport.cancel().check().err().unwrap_or_else(broken)
        })?;
        if got == 0 {
            return Ok(file);
        }
        total += got as u64;
        if total > largest {
            return Err(too_large());
        }
        file.write_all(&buffer[..got]).map_err(disk)?;
    }
}

fn private(place: &str) -> Error {
    Error::new(
        Code::MediaUnreadable,
        text!(
            "parameter `{place}`: the URL leads to a private or loopback address",
            "параметр `{place}`: URL ведёт на частный или локальный адрес"
        ),
    )
    .parameter(place)
    .hint(text!(
        "if that is intended, set `allow_private_urls` in the standard parameters",
        "если так и задумано, включите `allow_private_urls` в стандартных параметрах"
    ))
}

fn literal_private(uri: &Uri) -> bool {
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
struct ProxyGuard {
    allow_private: bool,
}

impl<In: ureq::unversioned::transport::Transport> Connector<In> for ProxyGuard {
    type Out = In;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<In>, ureq::Error> {
        if let Some(proxy) = details.config.proxy()
            && !self.allow_private
            && !proxy.is_no_proxy(details.uri)
        {
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
#[derive(Debug)]
struct Guard {
    inner: DefaultResolver,
    allow_private: bool,
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
