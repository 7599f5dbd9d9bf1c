//! Where a webhook, or the AI behind the shop, may be: out in the world, and nowhere
//! inside, unless the settings say so.
//!
//! The check is of the address that is connected to, after its name was looked up:
//! a name that changes its mind leads nowhere else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

/// An address to send to, checked as far as it can be without looking names up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As it was written.
    pub uri: Uri,
    /// The name or address, an IPv6 one without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether TLS is spoken.
    pub is_tls: bool,
    /// It was written as this machine itself.
    local: bool,
    /// Private addresses are allowed.
    private: bool,
    /// The table of the settings it stands in, for sentences about it.
    table: &'static str,
}

/// Why an address cannot be sent to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is none.
    #[error("`{0}` is not an address such as https://shop.example/hooks/aisle")]
    Unreadable(String),
    /// It would go over the wire for all to read.
    #[error("`{0}` must begin with https://; http:// is for this machine only")]
    Plain(String),
    /// The same, where a private network is an exception.
    #[error(
        "`{0}` must begin with https://; http:// is for this machine, and with {1}.private = true for \
         your own network"
    )]
    PlainOutside(String, &'static str),
    /// It carries a password, which logs would show.
    #[error("the address has a name or password in it; take them out")]
    Secret,
    /// It leads inside.
    #[error("`{0}` is a private address; set {1}.private = true if it is meant")]
    Private(String, &'static str),
}

impl Target {
    /// Reads the address of a webhook. `private` allows such as lead into a private network.
    ///
    /// # Errors
    /// [`TargetError`], with what would be right.
    pub fn read(text: &str, private: bool) -> Result<Self, TargetError> {
        let target = Self::parse(text, private, "webhook")?;
        if !target.is_tls && !target.local {
            return Err(TargetError::Plain(text.to_owned()));
        }
        target.outward(text)
    }

    /// Reads the address of an upstream in this table of the settings. `private` allows a
    /// private network, and there also `http`: a gateway in the next container does no TLS,
    /// and what is said to it never leaves the house.
    ///
    /// # Errors
    /// [`TargetError`], with what would be right.
    pub fn upstream(text: &str, private: bool, table: &'static str) -> Result<Self, TargetError> {
        let target = Self::parse(text, private, table)?;
        let plain = !target.is_tls && !target.local;
        match target.outward(text) {
            Ok(target) if !plain || private => Ok(target),
            Err(error) if !plain => Err(error),
            _ => Err(TargetError::PlainOutside(text.to_owned(), table)),
        }
    }

    /// What is written as a bare address can be checked at once; a name is when it is used.
    fn outward(self, text: &str) -> Result<Self, TargetError> {
        match self.host.parse() {
            Ok(address) if !self.may_reach(address) => Err(TargetError::Private(text.to_owned(), self.table)),
            _ => Ok(self),
        }
    }

    fn parse(text: &str, private: bool, table: &'static str) -> Result<Self, TargetError> {
        let unreadable = || TargetError::Unreadable(text.to_owned());
        let uri: Uri = text.trim().parse().map_err(|_| unreadable())?;
        let authority = uri.authority().ok_or_else(unreadable)?;
        if authority.as_str().contains('@') {
            return Err(TargetError::Secret);
        }
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(unreadable()),
        };
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(unreadable());
        }
        let address: Option<IpAddr> = host.parse().ok();
        let local = host.eq_ignore_ascii_case("localhost")
            || address.is_some_and(|address| address.to_canonical().is_loopback());
        Ok(Self {
            port: uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            uri,
            host,
            is_tls,
            local,
            private,
            table,
        })
    }

    /// Whether this address may be connected to.
    #[must_use]
    pub fn may_reach(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if address.is_loopback() {
            return self.local || self.private;
        }
        if !self.is_tls {
            // Without TLS only where nobody else can listen.
            return !self.local && self.private && !is_public(address);
        }
        !self.local && (self.private || is_public(address))
    }

    /// Why an address that the name leads to may not be reached, and what would be right.
    pub(super) fn refusal(&self, address: IpAddr) -> String {
        let (host, table) = (&self.host, self.table);
        if is_public(address.to_canonical()) {
            format!("{host} leads to {address}, which is outside: use https://")
        } else {
            format!(
                "{host} leads to the private address {address}; set {table}.private = true if it is meant"
            )
        }
    }

    /// What is shown of it: without the path, which may hold a key.
    #[must_use]
    pub fn shown(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        format!("{scheme}://{authority}")
    }
}

/// Whether an address belongs to the world: none of the blocks that the registries of
/// special addresses (RFC 6890 and its updates) keep for something else.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let whole = matches!(a, 0 | 10 | 127 | 224..=255);
    let half = matches!(
        (a, b),
        (100, 64..=127) | (169, 254) | (172, 16..=31) | (192, 168) | (198, 18 | 19)
    );
    let small = matches!(
        (a, b, c),
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 51, 100) | (203, 0, 113)
    );
    !(whole || half || small)
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [first, second, third, ..] = v6.segments();
    let [.., c, d] = v6.segments();
    let within = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second) {
        // Addresses that stand for an IPv4 one: by translation, and 6to4.
        (0x64, 0xff9b) => third == 0 && within(c, d),
        (0x2002, high) => within(high, third),
        // Documentation, and what was meant for trials.
        (0x2001, 0..=0x01ff | 0x0db8) | (0x3fff, 0..=0x0fff) => false,
        // Only 2000::/3 is given out; the rest is local, multicast or nobody's.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_leads_out_and_http_only_to_this_machine() {
        let read = |text: &str| Target::read(text, false);
        let plain = |text: &str| matches!(read(text), Err(TargetError::Plain(_)));
        assert!(read("https://shop.example/hook?key=1").unwrap().is_tls);
        assert_eq!(read("https://shop.example:8443").unwrap().port, 8443);
        assert_eq!(read("http://[::1]:9/x").unwrap().host, "::1");
        for text in ["http://127.0.0.1/x", "http://localhost:8080", "https://localhost"] {
            assert!(read(text).is_ok(), "{text}");
        }
        assert!(plain("http://shop.example/hook") && plain("http://10.0.0.1/"));
        for text in [
            "shop.example/hook",
            "ftp://shop.example",
            "https://",
            "",
            "https:///x",
            "javascript:1",
        ] {
            assert!(matches!(read(text), Err(TargetError::Unreadable(_))), "{text}");
        }
        assert_eq!(read("https://ann:pass@shop.example/"), Err(TargetError::Secret));
    }

    #[test]
    fn no_name_leads_inside_unless_the_settings_allow_it() {
        let (out, here) = (
            Target::read("https://shop.example", false).unwrap(),
            Target::read("http://localhost:1", false).unwrap(),
        );
        let allowed = Target::read("https://shop.example", true).unwrap();
        for inside in [
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "fd00::1",
            "fe80::1",
            "::",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
        ] {
            let address: IpAddr = inside.parse().unwrap();
            assert!(!out.may_reach(address), "{inside}");
            assert!(!here.may_reach(address), "{inside} is not this machine");
            assert!(allowed.may_reach(address), "{inside}");
            let literal = if address.is_ipv6() {
                format!("https://[{inside}]/")
            } else {
                format!("https://{inside}/")
            };
            assert!(
                matches!(Target::read(&literal, false), Err(TargetError::Private(..))),
                "{literal}"
            );
        }
        for outside in ["93.184.215.14", "2606:2800:21f::1", "172.32.0.1", "100.128.0.1"] {
            assert!(out.may_reach(outside.parse().unwrap()), "{outside}");
        }
        for local in ["127.0.0.1", "::1", "127.9.9.9", "::ffff:127.0.0.1"] {
            let local = local.parse().unwrap();
            assert!(!out.may_reach(local) && here.may_reach(local));
        }
    }

    #[test]
    fn without_tls_an_upstream_is_at_home_or_nowhere() {
        let read = |text: &str, private| Target::upstream(text, private, "ai");
        let plain = |found: Result<Target, TargetError>| matches!(found, Err(TargetError::PlainOutside(..)));
        assert!(plain(read("http://gateway:4000/v1", false)) && plain(read("http://10.0.0.1/", false)));
        assert!(plain(read("http://93.184.215.14/", true)));
        let gateway = read("http://gateway:4000/v1", true).unwrap();
        assert!(gateway.may_reach("10.1.2.3".parse().unwrap()));
        assert!(gateway.may_reach("127.0.0.1".parse().unwrap()));
        assert!(!gateway.may_reach("93.184.215.14".parse().unwrap()));
        let error = read("https://10.0.0.1/", false).unwrap_err().to_string();
        assert!(error.contains("ai.private = true"), "{error}");
    }

    #[test]
    fn what_is_shown_of_an_address_has_no_key_in_it() {
        let target = Target::read("https://hooks.shop.example:444/t/secret?k=v", false).unwrap();
        assert_eq!(target.shown(), "https://hooks.shop.example:444");
    }
}
