//! How a name with several addresses is reached: the next one is tried soon, and the one that answered is remembered.
//!
//! The HTTP client gives the first of two addresses two thirds of the time there is. A machine whose IPv6 leads nowhere lost that
//! with every connection. RFC 8305 has the next attempt begin after a quarter of a second, beside the first; here it begins
//! instead of it, since nothing of ours runs beside a call, and whoever needs longer gets another turn.

use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, RustlsConnector,
    SocksConnector, TcpConnector, Transport,
};

/// An address's first turn, as RFC 8305 §8 recommends.
const FIRST_TURN: Duration = Duration::from_millis(250);

/// How much longer each further turn of it is.
const GROWTH: u32 = 4;

/// What is left of the time when a turn was cut short is no turn: the system counts in milliseconds.
const SHORTEST: Duration = Duration::from_millis(10);

/// The longest wait for a host, should nobody have set a limit.
const LONGEST: Duration = Duration::from_secs(600);

/// The HTTP client's own chain, with our way to several addresses: through a SOCKS or an HTTP proxy if there is one, and with
/// TLS where the URL says so.
pub fn connector() -> impl Connector {
    ().chain(SocksConnector::default())
        .chain(ConnectProxyConnector::default())
        .chain(InTurn::default())
        .chain(RustlsConnector::default())
}

#[derive(Debug, Default)]
struct InTurn(TcpConnector);

impl<In: Transport> Connector<In> for InTurn {
    type Out = <TcpConnector as Connector<In>>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if chained.is_some() || details.addrs.len() < 2 {
            return self.0.connect(details, chained);
        }
        let host = details.uri.host().unwrap_or_default().to_ascii_lowercase();
        let mut turns = order(&details.addrs, answered(&host, &details.addrs));
        let end = Instant::now() + (*details.timeout.after).min(LONGEST);
        let too_late = || ureq::Error::Timeout(details.timeout.reason);
        let mut failed = None;
        while let Some((address, turn)) = turns.pop_front() {
            let left = end.saturating_duration_since(Instant::now());
            if left < SHORTEST {
                return Err(too_late());
            }
            // Nobody waits for its turn to end.
            let limit = if turns.is_empty() {
                left
            } else {
                turn.min(left)
            };
            match self.attempt(details, address, limit) {
                Ok(transport) => {
                    remember(host, address, turn);
                    return Ok(transport);
                }
                Err(ureq::Error::Timeout(_)) => turns.push_back((address, turn * GROWTH)),
                // What is said of this address, not of the call: that one has been cancelled.
                Err(ureq::Error::Io(error)) if error.kind() != ErrorKind::NotConnected => {
                    failed = Some(ureq::Error::Io(error));
                }
                Err(error) => return Err(error),
            }
        }
        Err(failed.unwrap_or_else(too_late))
    }
}

impl InTurn {
    fn attempt<In: Transport>(
        &self,
        details: &ConnectionDetails<'_>,
        address: SocketAddr,
        limit: Duration,
    ) -> Result<Option<<TcpConnector as Connector<In>>::Out>, ureq::Error> {
        let mut addrs = details.resolver.empty();
        addrs.push(address);
        let one = ConnectionDetails {
            uri: details.uri,
            addrs,
            config: details.config,
            request_level: details.request_level,
            resolver: details.resolver,
            now: (details.current_time)(),
            timeout: NextTimeout {
                after: limit.into(),
                ..details.timeout
            },
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        self.0.connect(&one, None)
    }
}

/// The addresses in the order in which they are tried, with the length of their first turn: the one that answered before, then
/// both families by turns (RFC 8305 §4), each in the system's order, beginning with the system's choice.
fn order(
    addresses: &[SocketAddr],
    answered: Option<(SocketAddr, Duration)>,
) -> VecDeque<(SocketAddr, Duration)> {
    let begins_with = addresses.first().map(SocketAddr::is_ipv6);
    let (preferred, other): (Vec<_>, Vec<_>) = addresses
        .iter()
        .partition(|address| Some(address.is_ipv6()) == begins_with);
    let most = preferred.len().max(other.len());
    let alternating = (0..most).flat_map(|index| [preferred.get(index), other.get(index)]);
    let known = answered.map(|(address, _)| address);
    let fresh = alternating
        .flatten()
        .filter(|address| Some(**address) != known)
        .map(|address| (*address, FIRST_TURN));
    answered.into_iter().chain(fresh).collect()
}

/// The address of each host that answered last, and the turn that it took. Plain memory: a child of fork may go on with it.
static ANSWERED: Mutex<BTreeMap<(String, u16), (SocketAddr, Duration)>> =
    Mutex::new(BTreeMap::new());

/// More hosts than a process that posts talks to; URLs of media may name any number.
const MOST_HOSTS: usize = 256;

/// Which of `addresses` answered last, if it is known. What the host has no more is not tried.
fn answered(host: &str, addresses: &[SocketAddr]) -> Option<(SocketAddr, Duration)> {
    // Whoever forked may hold the lock for ever in the child.
    let known = ANSWERED.try_lock().ok()?;
    let port = addresses.first()?.port();
    let (address, turn) = *known.get(&(host.to_owned(), port))?;
    addresses.contains(&address).then_some((address, turn))
}

fn remember(host: String, address: SocketAddr, turn: Duration) {
    if let Ok(mut known) = ANSWERED.try_lock() {
        if known.len() >= MOST_HOSTS {
            known.clear();
        }
        known.insert((host, address.port()), (address, turn));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        let read = |one: &&str| SocketAddr::new(one.parse().expect("an address"), 443);
        list.iter().map(read).collect()
    }

    #[test]
    fn both_families_are_tried_by_turns_and_the_one_that_answered_first() {
        let six_first = addresses(&["2001:db8::1", "2001:db8::2", "2001:db8::3", "10.0.0.1"]);
        let four_first = addresses(&["10.0.0.1", "10.0.0.2", "2001:db8::1"]);
        let alone = addresses(&["10.0.0.1", "10.0.0.2"]);
        for (given, expected) in [
            (
                &six_first,
                ["2001:db8::1", "10.0.0.1", "2001:db8::2", "2001:db8::3"].as_slice(),
            ),
            (&four_first, &["10.0.0.1", "2001:db8::1", "10.0.0.2"]),
            (&alone, &["10.0.0.1", "10.0.0.2"]),
        ] {
            let tried: Vec<_> = order(given, None).into_iter().collect();
            let expected: Vec<_> = addresses(expected)
                .into_iter()
                .map(|address| (address, FIRST_TURN))
                .collect();
            assert_eq!(tried, expected);
        }
        let slow = Duration::from_secs(1);
        let tried: Vec<_> = order(&six_first, Some((six_first[3], slow)))
            .into_iter()
            .collect();
        assert_eq!(tried.len(), 4);
        assert_eq!(
            tried[..2],
            [(six_first[3], slow), (six_first[0], FIRST_TURN)]
        );
    }

    #[test]
    fn what_a_host_has_no_more_is_not_remembered() {
        let both = addresses(&["10.0.0.1", "10.0.0.2"]);
        remember("moved.test".to_owned(), both[1], FIRST_TURN);
        assert_eq!(answered("moved.test", &both), Some((both[1], FIRST_TURN)));
        assert_eq!(answered("moved.test", &both[..1]), None);
        assert_eq!(answered("other.test", &both), None);
    }
}
