//! Whose address a request comes from.
//!
//! `X-Forwarded-For` is believed only as far as it was written by proxies that
//! the settings name: anybody can send that header.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// An address or a network, such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

/// Why a text is not a network.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{0}` is not an address or network; write for example 10.0.0.7 or 10.0.0.0/8")]
pub struct NetworkError(String);

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (base, bits) = text
            .split_once('/')
            .map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.trim().parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| wrong()))?;
        if bits > most {
            Err(wrong())
        } else {
            Ok(Self { base, bits })
        }
    }
}

impl Network {
    /// Whether an address is in it.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.bits);
                (base.to_bits() ^ address.to_bits())
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.bits);
                (base.to_bits() ^ address.to_bits())
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

/// The address behind the proxies: the last one in the chain that no trusted
/// proxy has.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.has(address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    let chain: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in chain.into_iter().rev() {
        // What is not an address was not written by a proxy of ours.
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// The key limits go by: one IPv4 address, or the /64 that one IPv6 customer has.
#[must_use]
pub fn group(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(chain: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", chain.parse().unwrap());
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        assert_eq!(
            client(ip("203.0.113.9"), &headers("198.51.100.1"), &[]),
            ip("203.0.113.9")
        );
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(
            client(ip("203.0.113.9"), &headers("198.51.100.1"), &trusted),
            ip("203.0.113.9")
        );
    }

    #[test]
    fn behind_trusted_proxies_the_last_untrusted_hop_counts() {
        let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        assert_eq!(
            client(
                ip("10.0.0.2"),
                &headers("1.1.1.1, 198.51.100.1, 10.0.0.1"),
                &trusted
            ),
            ip("198.51.100.1")
        );
        assert_eq!(client(ip("::1"), &headers("garbage"), &trusted), ip("::1"));
        assert_eq!(
            client(ip("::ffff:10.0.0.2"), &headers("198.51.100.1"), &trusted),
            ip("198.51.100.1")
        );
    }

    #[test]
    fn networks_are_parsed_and_nonsense_is_refused() {
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("shop".parse::<Network>().is_err());
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.has(ip("8.8.8.8")) && !all.has(ip("::1")));
    }

    #[test]
    fn one_ipv6_customer_is_one_group() {
        assert_eq!(group(ip("2001:db8::1")), group(ip("2001:db8::2:3")));
        assert_ne!(group(ip("2001:db8:0:1::1")), group(ip("2001:db8:0:2::1")));
    }
}
