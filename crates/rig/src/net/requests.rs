//! One request over HTTP/1.1, on a connection of its own.

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper_util::rt::TokioIo;

use super::{Address, NetError};

/// An answer whose body may still be on its way.
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Incoming,
}

impl Answered {
    /// A header as text, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// All of the body.
    ///
    /// # Errors
    /// If it breaks off.
    pub async fn text(self) -> Result<String, NetError> {
        let body = self.body.collect().await.map_err(NetError::protocol)?;
        Ok(String::from_utf8_lossy(&body.to_bytes()).into_owned())
    }
}

/// Asks.
///
/// # Errors
/// [`NetError`], if there is no answer at all.
pub async fn request(
    method: &str,
    address: &Address,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Result<Answered, NetError> {
    let io = TokioIo::new(address.connect().await?);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io)
        .await
        .map_err(NetError::protocol)?;
    tokio::spawn(connection);
    let mut request = Request::builder()
        .method(method)
        .uri(&address.path)
        .header("host", address.authority());
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        // As pages send it: so it needs no preflight.
        request = request.header("content-type", "text/plain");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(body.into())).map_err(NetError::protocol)?;
    let answer = sender.send_request(request).await.map_err(NetError::protocol)?;
    let (head, body) = answer.into_parts();
    Ok(Answered {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
    })
}

/// The headers a page's request has.
pub(super) fn from_page(origin: Option<&str>) -> Vec<(&str, &str)> {
    origin.map(|origin| ("origin", origin)).into_iter().collect()
}

/// Posts something that is answered by 204.
pub(super) async fn post(address: &Address, origin: Option<&str>, body: String) -> Result<(), NetError> {
    let answer = request("POST", address, &from_page(origin), body).await?;
    match answer.status {
        204 | 200 => Ok(()),
        status => Err(NetError::Status(status, answer.text().await.unwrap_or_default())),
    }
}
