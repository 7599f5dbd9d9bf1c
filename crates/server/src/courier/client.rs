//! One request to somebody else's server, with bounds on all of it.
//!
//! A connection for each request, so that the address that is connected to is the one
//! that was checked. Redirects are not followed: they would lead where nobody looked.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
use tokio_util::task::AbortOnDropHandle;

use super::reach::Target;

/// How long one address may take to be connected to.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a request may take in all, names and TLS included: in the middle of what
/// Standard Webhooks recommends.
const WHOLE: Duration = Duration::from_secs(20);
/// Most bytes of an answer that are read; of the rest nobody wants to know.
const ANSWER: usize = 4096;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// How long the other side wishes to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// The beginning of what it said.
    pub(crate) text: String,
}

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    /// None only if the cryptography in here knew no version of TLS.
    tls: Option<TlsConnector>,
}

impl Client {
    /// Trusts whom this machine trusts.
    pub(crate) fn new() -> Self {
        let mut roots = RootCertStore::empty();
        // Where there are none, each request says that nobody is trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self::trusting(roots)
    }

    fn trusting(roots: RootCertStore) -> Self {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map(|builder| builder.with_root_certificates(roots).with_no_client_auth());
        Self {
            tls: config.ok().map(|config| TlsConnector::from(Arc::new(config))),
        }
    }

    /// Asks, within [`WHOLE`].
    ///
    /// # Errors
    /// Why there was no answer, in words.
    pub(crate) async fn ask(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: String,
    ) -> Result<Answer, String> {
        let late = || format!("no answer within {} s", WHOLE.as_secs());
        tokio::time::timeout(WHOLE, self.exchange(method, target, headers, body))
            .await
            .unwrap_or_else(|_| Err(late()))
    }

    async fn exchange(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: String,
    ) -> Result<Answer, String> {
        let mut opened = self.open(method, target, headers, body).await?;
        Ok(Answer {
            status: opened.status,
            retry_after: opened.retry_after(),
            text: opened.beginning().await,
        })
    }

    /// Asks, and leaves the body of the answer to be read as it comes. How long all of it
    /// may take is the caller's to say.
    ///
    /// # Errors
    /// Why there was no answer, in words.
    pub(crate) async fn open(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: String,
    ) -> Result<Opened, String> {
        let stream = connect(target).await?;
        if !target.is_tls {
            return speak(stream, method, target, headers, body).await;
        }
        let name = ServerName::try_from(target.host.clone()).map_err(|error| error.to_string())?;
        let tls = self.tls.as_ref().ok_or("TLS: there is none")?;
        let stream = tls
            .connect(name, stream)
            .await
            .map_err(|error| format!("TLS: {error}"))?;
        speak(stream, method, target, headers, body).await
    }
}

/// Connects to the first address of the name that may be reached and answers.
async fn connect(target: &Target) -> Result<TcpStream, String> {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port))
        .await
        .map_err(|error| format!("the name {} is not known: {error}", target.host))?;
    let mut why = format!("the name {} has no address", target.host);
    for address in found {
        if !target.may_reach(address.ip()) {
            why = target.refusal(address.ip());
            continue;
        }
        match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => why = format!("{address}: {error}"),
            Err(_) => why = format!("{address}: no connection within {} s", CONNECT.as_secs()),
        }
    }
    Err(why)
}

async fn speak<S>(
    stream: S,
    method: Method,
    target: &Target,
    headers: HeaderMap,
    body: String,
) -> Result<Opened, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let said = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(said)?;
    // Ends with this request, whatever becomes of it.
    let driver = AbortOnDropHandle::new(tokio::spawn(connection));
    let path = target.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::new(Full::new(Bytes::from(body)));
    *request.method_mut() = method;
    *request.uri_mut() = path
        .parse()
        .map_err(|_| "the address has no readable path".to_owned())?;
    *request.headers_mut() = headers;
    let host = target.uri.authority().map_or("", |authority| authority.as_str());
    let host = HeaderValue::from_str(host).map_err(|error| error.to_string())?;
    request.headers_mut().insert(header::HOST, host);
    request
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    let response = sender.send_request(request).await.map_err(said)?;
    let (head, body) = response.into_parts();
    Ok(Opened {
        status: head.status,
        headers: head.headers,
        body,
        _driver: driver,
    })
}

/// An answer of which the head is there. Dropping it ends the connection at once.
pub(crate) struct Opened {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    _driver: AbortOnDropHandle<hyper::Result<()>>,
}

impl Opened {
    /// The next piece of the body; none at its end.
    pub(crate) async fn piece(&mut self) -> Option<Result<Bytes, String>> {
        loop {
            match self.body.frame().await? {
                // Trailers are no part of it.
                Ok(frame) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Some(Ok(data)),
                    _ => {}
                },
                Err(error) => return Some(Err(error.to_string())),
            }
        }
    }

    /// `Retry-After` in seconds; a date is not read, and the usual pause counts.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?;
        text.trim().parse().ok().map(Duration::from_secs)
    }

    /// The first bytes of an answer; one that breaks off, or goes on for ever, ends there.
    pub(crate) async fn beginning(&mut self) -> String {
        let mut bytes = Vec::new();
        while bytes.len() < ANSWER
            && let Some(Ok(data)) = self.piece().await
        {
            let room = ANSWER - bytes.len();
            bytes.extend(data.iter().take(room));
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
