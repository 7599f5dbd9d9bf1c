//! Where a backend is, and a connection to it, encrypted where the address says so.

use std::sync::{Arc, OnceLock};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::NetError;

/// Bytes in and out.
pub trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// An endpoint, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Encrypted.
    pub tls: bool,
    /// As in the address.
    pub host: String,
    /// 80 or 443 if the address names none.
    pub port: u16,
    /// Without a slash at its end; `/v1`.
    pub path: String,
}

impl Address {
    /// Takes an address apart, of a socket or of requests alike.
    ///
    /// # Errors
    /// [`NetError::Address`].
    pub fn read(text: &str) -> Result<Self, NetError> {
        let wrong = || NetError::Address(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let tls = match scheme {
            "ws" | "http" => false,
            "wss" | "https" => true,
            _ => return Err(wrong()),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // The colon of a port comes behind an IPv6 address's bracket.
        let (host, port) = match authority.rfind(':').filter(|at| !authority[*at..].contains(']')) {
            Some(at) => {
                let port = authority.get(at + 1..).and_then(|port| port.parse().ok());
                (authority.get(..at).unwrap_or_default(), port.ok_or_else(wrong)?)
            }
            None => (authority, if tls { 443 } else { 80 }),
        };
        if host.is_empty() || path.contains(['?', '#']) {
            return Err(wrong());
        }
        Ok(Self {
            tls,
            host: host.to_owned(),
            port,
            path: path.trim_end_matches('/').to_owned(),
        })
    }

    /// Host and port, as in a `Host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The same for sockets.
    #[must_use]
    pub fn socket(&self, beside: &str) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}{}{beside}", self.authority(), self.path)
    }

    /// Something beside it.
    #[must_use]
    pub fn beside(&self, name: &str) -> Self {
        Self {
            path: format!("{}/{name}", self.path),
            ..self.clone()
        }
    }

    /// Connects.
    ///
    /// # Errors
    /// [`NetError::Io`].
    pub async fn connect(&self) -> Result<Box<dyn Io>, NetError> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((bare, self.port)).await?;
        stream.set_nodelay(true)?;
        if !self.tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(NetError::protocol)?;
        Ok(Box::new(trusted()?.connect(name, stream).await?))
    }
}

/// Those whom this machine trusts.
fn trusted() -> Result<TlsConnector, NetError> {
    static TRUSTED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = TRUSTED.get() {
        return Ok(TlsConnector::from(Arc::clone(config)));
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(NetError::protocol)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::clone(
        TRUSTED.get_or_init(|| Arc::new(config)),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sockets_and_requests_are_the_same_place() {
        let place = Address::read("wss://chat.shop.example/v1/").unwrap();
        assert_eq!(place, Address::read("https://chat.shop.example:443/v1").unwrap());
        assert_eq!(place.socket("/agent"), "wss://chat.shop.example:443/v1/agent");
        let six = Address::read("ws://[::1]:8787/v1").unwrap();
        assert_eq!(
            (six.host.as_str(), six.port, six.authority().as_str()),
            ("[::1]", 8787, "[::1]:8787")
        );
        assert_eq!(six.beside("poll").path, "/v1/poll");
        for wrong in [
            "",
            "chat.example",
            "ftp://a/v1",
            "ws:///v1",
            "ws://a:b/v1",
            "ws://a/v1?token=x",
        ] {
            assert!(Address::read(wrong).is_err(), "{wrong}");
        }
    }
}
