//! Writing to a connection, and how it ends.

use std::time::Duration;

use aisle_core::protocol::{ErrorCode, ServerError, ServerFrame, encode};
use serde::Serialize;
use tokio::time::timeout;

use super::wire::{Outlet, Unheard};
use crate::app::App;

/// Most bytes of the reason in a close frame (RFC 6455, 5.5).
const CLOSE_BYTES: usize = 123;

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
    outlet: Outlet,
    patience: Duration,
}

impl Out {
    pub(super) fn new(outlet: Outlet, patience: Duration) -> Self {
        Self { outlet, patience }
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        heard(self.patience, self.outlet.text(text)).await
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// [`End::Gone`].
    pub async fn frame<T: Serialize + Sync>(&mut self, frame: &T) -> Result<(), End> {
        self.send(encode(frame)).await
    }

    /// Sends a frame that is text already.
    ///
    /// # Errors
    /// [`End::Gone`].
    pub(super) async fn text(&mut self, text: &str) -> Result<(), End> {
        self.send(text.to_owned()).await
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
        heard(self.patience, self.outlet.ping()).await
    }

    /// Says why, if there is anybody to hear it, and closes.
    pub(super) async fn end(mut self, end: End) {
        let close = match end {
            End::Gone => None,
            End::Error(code, error) => {
                // The frame that closes has room for so much; the one before says it all.
                let room = error.message.floor_char_boundary(CLOSE_BYTES);
                let reason = error.message.get(..room).unwrap_or_default().to_owned();
                match self.frame(&ServerFrame::Error(*error)).await {
                    Ok(()) => Some((code, reason)),
                    Err(_) => None,
                }
            }
        };
        // Whether or not it arrives, the connection ends here.
        let _ = heard(self.patience, self.outlet.close(close)).await;
        let _ = timeout(Duration::from_millis(500), self.outlet.flush()).await;
    }
}

/// A peer that takes nothing for so long is as good as gone.
async fn heard(patience: Duration, written: impl Future<Output = Result<(), Unheard>>) -> Result<(), End> {
    match timeout(patience, written).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}
