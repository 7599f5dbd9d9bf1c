//! Writing to a connection, and how it ends.

use std::time::Duration;

use aisle_core::protocol::{ErrorCode, ServerError, ServerFrame, encode};
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use serde::Serialize;
use tokio::time::timeout;

use crate::app::App;

/// Why a connection ends.
pub enum End {
    /// The peer is not there any more.
    Gone,
    /// It is told why, and the socket is closed with this code.
    Error(u16, Box<ServerError>),
}

impl End {
    /// An end with an explanation for developers.
    #[must_use]
    pub fn error(close: u16, code: ErrorCode, message: &str, retryable: bool) -> Self {
        Self::Error(
            close,
            Box::new(ServerError {
                code,
                message: message.into(),
                retryable,
                retry_after_ms: None,
            }),
        )
    }

    pub(super) fn binary() -> Self {
        Self::error(1003, ErrorCode::Malformed, "Frames are text, not binary.", false)
    }

    /// What an error of the socket means: too much, or nothing more to say.
    pub(super) fn of_socket(error: &axum::Error) -> Self {
        use std::error::Error as _;
        let too_long = |error: &(dyn std::error::Error + 'static)| {
            matches!(
                error.downcast_ref(),
                Some(tokio_tungstenite::tungstenite::Error::Capacity(_))
            )
        };
        if error.source().is_some_and(too_long) {
            return Self::error(
                1009,
                ErrorCode::TooLarge,
                "The frame is longer than 256 KiB.",
                false,
            );
        }
        Self::Gone
    }
}

/// The writing half.
pub struct Out {
    sink: SplitSink<WebSocket, Message>,
    patience: Duration,
}

impl Out {
    pub(super) fn new(sink: SplitSink<WebSocket, Message>, patience: Duration) -> Self {
        Self { sink, patience }
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.patience, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            // A peer that takes nothing for so long is as good as gone.
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// [`End::Gone`].
    pub async fn frame<T: Serialize + Sync>(&mut self, frame: &T) -> Result<(), End> {
        self.send(Message::Text(encode(frame).into())).await
    }

    /// Says that something is wrong with a frame. Visitors' and agents' error
    /// frames are the same text.
    ///
    /// # Errors
    /// [`End::Gone`].
    pub(super) async fn error(&mut self, app: &App, code: ErrorCode, message: &str) -> Result<(), End> {
        app.metrics.refused(code);
        self.frame(&ServerFrame::Error(ServerError {
            code,
            message: message.into(),
            retryable: false,
            retry_after_ms: None,
        }))
        .await
    }

    pub(super) async fn ping(&mut self) -> Result<(), End> {
        self.send(Message::Ping(Vec::new().into())).await
    }

    /// Says why, if there is anybody to hear it, and closes.
    pub(super) async fn end(mut self, end: End) {
        let close = match end {
            End::Gone => None,
            End::Error(code, error) => {
                let reason = error.message.clone();
                match self.frame(&ServerFrame::Error(*error)).await {
                    Ok(()) => Some(CloseFrame {
                        code,
                        reason: reason.into(),
                    }),
                    Err(_) => None,
                }
            }
        };
        // Whether or not it arrives, the connection ends here.
        let _ = self.send(Message::Close(close)).await;
        let _ = timeout(Duration::from_millis(500), self.sink.close()).await;
    }
}
