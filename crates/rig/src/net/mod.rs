//! Ways to a backend, frame by frame: WebSocket, server-sent events, polls.
//!
//! Owns connections and nothing above them. Refuses to read frames: they are texts
//! here, so that what is wrong with one is seen by whoever looks.

mod address;
mod poll;
mod requests;
mod socket;
mod stream;

pub use address::{Address, Io};
pub use poll::Poll;
pub use requests::{Answered, request};
pub use socket::Socket;
pub use stream::Stream;

use std::str::FromStr;

/// Why nothing could be said, or nothing comes.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The address is not one of a backend.
    #[error("{0} is no address of a backend: ws://, wss://, http:// or https:// and a host")]
    Address(String),
    /// Nobody is there, or no longer.
    #[error("the connection failed: {0}")]
    Io(#[from] std::io::Error),
    /// What came is not what the transport says.
    #[error("{0}")]
    Protocol(String),
    /// The backend answered with another status than the one for yes.
    #[error("HTTP status {0}: {1}")]
    Status(u16, String),
}

impl NetError {
    pub(crate) fn protocol(error: impl std::fmt::Display) -> Self {
        Self::Protocol(error.to_string())
    }
}

/// How frames travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// WebSocket.
    WebSocket,
    /// Server-sent events, and posts.
    Sse,
    /// Polls, and posts.
    Poll,
}

impl Transport {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WebSocket, Self::Sse, Self::Poll];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::Sse => "sse",
            Self::Poll => "poll",
        }
    }
}

impl FromStr for Transport {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| format!("{text} is no transport: websocket, sse or poll"))
    }
}

/// How a connection ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// The close code, where there was one.
    pub code: Option<u16>,
    /// Its reason, or what went wrong.
    pub reason: String,
}

impl Ended {
    pub(crate) fn because(reason: impl std::fmt::Display) -> Self {
        Self {
            code: None,
            reason: reason.to_string(),
        }
    }
}

/// A connection over one of the transports.
pub enum Way {
    /// A socket.
    Socket(Box<Socket>),
    /// A stream of events.
    Stream(Box<Stream>),
    /// Polls.
    Poll(Box<Poll>),
}

impl Way {
    /// Opens a connection. By requests it begins with the first frame that is sent.
    ///
    /// # Errors
    /// [`NetError`].
    pub async fn open(
        address: &Address,
        transport: Transport,
        origin: Option<&str>,
    ) -> Result<Self, NetError> {
        Ok(match transport {
            Transport::WebSocket => Self::Socket(Box::new(Socket::open(address, origin).await?)),
            Transport::Sse => Self::Stream(Box::new(Stream::new(address, origin))),
            Transport::Poll => Self::Poll(Box::new(Poll::new(address, origin))),
        })
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// [`NetError`]; what comes afterwards may say more.
    pub async fn send(&mut self, text: &str) -> Result<(), NetError> {
        match self {
            Self::Socket(socket) => socket.send(text).await,
            Self::Stream(stream) => stream.send(text).await,
            Self::Poll(poll) => poll.send(text).await,
        }
    }

    /// The next frame. May be dropped while it waits, and asked again.
    ///
    /// # Errors
    /// How the connection ended.
    pub async fn next(&mut self) -> Result<String, Ended> {
        match self {
            Self::Socket(socket) => socket.next().await,
            Self::Stream(stream) => stream.next().await,
            Self::Poll(poll) => poll.next().await,
        }
    }
}
