//! Frames over a WebSocket.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{Address, Ended, Io, NetError};

/// A socket.
pub struct Socket(WebSocketStream<Box<dyn Io>>);

impl Socket {
    /// Opens it, as a page of an origin does.
    ///
    /// # Errors
    /// [`NetError`].
    pub async fn open(address: &Address, origin: Option<&str>) -> Result<Self, NetError> {
        Self::at(address, "", origin).await
    }

    /// The same beside the endpoint.
    ///
    /// # Errors
    /// [`NetError`].
    pub async fn at(address: &Address, beside: &str, origin: Option<&str>) -> Result<Self, NetError> {
        let mut request = address
            .socket(beside)
            .into_client_request()
            .map_err(NetError::protocol)?;
        if let Some(origin) = origin {
            let origin = origin.parse().map_err(NetError::protocol)?;
            request.headers_mut().insert("origin", origin);
        }
        match client_async(request, address.connect().await?).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(answer)) => {
                let body = answer.body().as_deref().unwrap_or_default();
                let text = String::from_utf8_lossy(body).into_owned();
                Err(NetError::Status(answer.status().as_u16(), text))
            }
            Err(error) => Err(NetError::protocol(error)),
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// If nobody is there.
    pub async fn send(&mut self, text: &str) -> Result<(), NetError> {
        self.0.send(Message::text(text)).await.map_err(NetError::protocol)
    }

    /// The next frame.
    ///
    /// # Errors
    /// How it ended.
    pub async fn next(&mut self) -> Result<String, Ended> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Close(close))) => {
                    return Err(close.map_or_else(Ended::default, |close| Ended {
                        code: Some(close.code.into()),
                        reason: close.reason.as_str().to_owned(),
                    }));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(Ended::because(error)),
                None => return Err(Ended::default()),
            }
        }
    }
}
