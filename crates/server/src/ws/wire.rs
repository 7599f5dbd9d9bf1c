//! What a connection runs over: a WebSocket, or a pipe made of requests.
//!
//! Whoever reads and writes frames sees no difference but how long the other
//! side may be silent.

use std::time::Duration;

use aisle_core::protocol::ErrorCode;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;

use super::End;
use super::ride::Saddle;
use crate::pipe::{Over, Spout, Tail, Up};

/// A browser answers a socket's pings by itself. What comes over a pipe comes from
/// the page, and the timers of a hidden page ring once a minute.
const PATIENCE_WITH_PAGES: u32 = 3;

/// A connection that was accepted.
pub enum Wire {
    /// A socket.
    Socket(Box<WebSocket>),
    /// A pipe.
    Pipe(Tail),
    /// A place on the connection of another tab.
    Ride(mpsc::Receiver<String>, Saddle),
}

impl Wire {
    pub(super) fn split(self) -> (Inlet, Outlet) {
        match self {
            Self::Socket(socket) => {
                let (sink, stream) = (*socket).split();
                (Inlet::Socket(stream), Outlet::Socket(sink))
            }
            Self::Pipe(tail) => {
                let spout = tail.spout();
                (Inlet::Pipe(tail), Outlet::Pipe(spout))
            }
            Self::Ride(inbox, saddle) => (Inlet::Ride(inbox), Outlet::Ride(saddle)),
        }
    }
}

/// The reading half.
pub(super) enum Inlet {
    Socket(SplitStream<WebSocket>),
    Pipe(Tail),
    Ride(mpsc::Receiver<String>),
}

/// What was read.
pub(super) enum Heard {
    Frame(String),
    /// A sign of life.
    Alive,
    /// Nothing comes any more.
    Over(End),
}

impl Inlet {
    pub(super) async fn next(&mut self) -> Heard {
        match self {
            Self::Socket(stream) => match stream.next().await {
                Some(Ok(Message::Text(text))) => Heard::Frame(text.as_str().to_owned()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Alive,
                Some(Ok(Message::Binary(_))) => Heard::Over(End::error(
                    1003,
                    ErrorCode::Malformed,
                    "Frames are text, not binary.",
                    false,
                )),
                Some(Ok(Message::Close(_))) | None => Heard::Over(End::Gone),
                Some(Err(error)) => Heard::Over(End::of_socket(&error)),
            },
            Self::Pipe(tail) => match tail.next().await {
                Some(Up::Frame(text)) => Heard::Frame(text),
                Some(Up::Alive) => Heard::Alive,
                None => Heard::Over(End::Gone),
            },
            Self::Ride(inbox) => match inbox.recv().await {
                Some(text) => Heard::Frame(text),
                None => Heard::Over(End::Gone),
            },
        }
    }

    /// How long the other side may be silent, where a socket's may for `silent`.
    pub(super) fn patience(&self, silent: Duration) -> Duration {
        match self {
            Self::Socket(_) => silent,
            Self::Pipe(_) | Self::Ride(_) => silent * PATIENCE_WITH_PAGES,
        }
    }
}

/// The writing half.
pub(super) enum Outlet {
    Socket(SplitSink<WebSocket, Message>),
    Pipe(Spout),
    Ride(Saddle),
}

/// Nobody takes what is written.
pub(super) struct Unheard;

impl Outlet {
    pub(super) async fn text(&mut self, text: String) -> Result<(), Unheard> {
        match self {
            Self::Socket(sink) => sink.send(Message::Text(text.into())).await.map_err(|_| Unheard),
            Self::Pipe(spout) => spout.send(text).await.map_err(|_| Unheard),
            Self::Ride(saddle) => saddle.send(&text).await,
        }
    }

    pub(super) async fn ping(&mut self) -> Result<(), Unheard> {
        match self {
            Self::Socket(sink) => {
                let ping = Message::Ping(Vec::new().into());
                sink.send(ping).await.map_err(|_| Unheard)
            }
            Self::Pipe(spout) => {
                spout.beat();
                Ok(())
            }
            // Whoever carries it is asked.
            Self::Ride(_) => Ok(()),
        }
    }

    /// Says goodbye, with a code and a reason if there is somebody to hear it.
    pub(super) async fn close(&mut self, why: Option<(u16, String)>) -> Result<(), Unheard> {
        match self {
            Self::Socket(sink) => {
                let frame = why.map(|(code, reason)| CloseFrame {
                    code,
                    reason: reason.into(),
                });
                sink.send(Message::Close(frame)).await.map_err(|_| Unheard)
            }
            Self::Pipe(spout) => {
                let (code, reason) = why.unwrap_or_default();
                spout.end(Over { code, reason });
                Ok(())
            }
            Self::Ride(saddle) => {
                let (code, reason) = why.unwrap_or_default();
                saddle.close(code, &reason).await
            }
        }
    }

    /// Waits until what was written is on its way.
    pub(super) async fn flush(&mut self) {
        if let Self::Socket(sink) = self {
            let _ = sink.close().await;
        }
    }
}
