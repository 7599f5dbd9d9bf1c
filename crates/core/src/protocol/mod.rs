//! Aisle protocol v1: the frames a visitor's widget, a server and an agent
//! exchange.
//!
//! A frame is a JSON object with exactly one key, the frame's type:
//! `{"typing":{"on":true}}`. That shape decodes in one pass without buffering,
//! which an internal tag would need. The same text travels in a WebSocket text
//! frame, a server-sent event, or one element of a long-poll reply.
//!
//! What a server says has three classes, and they are never mixed:
//! the **log** ([`Entry`]: ordered, replayed, the order on screen), the
//! **state** ([`State`]: last value and a version, resent after `welcome`) and
//! the **ephemeral** (`typing`, `delta`: lost without harm).

#[macro_use]
pub mod json;
mod agent;
mod ask;
mod client;
mod content;
mod ids;
mod lenient;
pub mod limits;
mod log;
pub mod rich;
mod server;
mod shown;
mod state;

pub use agent::{
    About, AgentFrame, AgentHello, AgentPush, AgentReject, AgentRole, AgentStatus, AgentWelcome, Canned,
    Close, Colleague, ConversationSummary, Counts, Department, DeskFeatures, Found, InConversation,
    LIST_MOST, List, Listed, NOTE_BYTES, Note, Person, Piece, REASON, SNOOZE_MS, SetStatus, Snooze, Transfer,
    TransferTo, Trigger, Unwatch, View, Watch, Watching, Which, Wish, WriteNote,
};
pub use ask::{Answer, Ask, CHUNK_BYTES, Suggestion, Ticket, Upload};
pub use client::{
    Action, ClientFrame, Contact, ConversationRef, End, Forget, Hello, HistoryRequest, PageInfo, Ping,
    QueueRequest, Rate, ReadUp, ResumePoint, SendMessage, Suggest, Track, TranscriptRequest, TypingUp,
    VisitorAuth,
};
pub use content::{Body, Content, Image, Notice, Price, Product, QuickReplies, QuickReply, Text};
pub use ids::{ActionId, AgentId, ClientId, ConversationId, Epoch, IdError, MessageId, SessionId, VisitorId};
pub use lenient::Lenient;
pub use log::{Author, Entry, EntryBody, Message, Role};
pub use server::{
    Ack, Delta, ErrorCode, Events, Gap, HistoryPage, Pong, Reject, ServerError, ServerFrame, Suggestions,
    TypingDown, Welcome,
};
pub use shown::{SHOWN, Shown};
pub use state::{Agent, Agents, Features, Hours, Presence, Queue, QueueEnd, ReadMarks, Rules, State, Stream};

/// The protocol version this code speaks, sent in `hello` and checked by servers.
pub const PROTOCOL: u32 = 1;

/// Seconds are never on the wire: milliseconds since the Unix epoch, UTC.
pub type Timestamp = i64;

/// A sequence number of the log. Grows within one epoch; may have holes.
/// Stays below 2^53 so that JavaScript reads it exactly.
pub type Seq = u64;

/// Decodes one frame, checking the size and depth limits first.
///
/// # Errors
/// Says what is wrong with the text in one sentence fit for a log line.
pub fn decode<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, FrameError> {
    limits::check_frame(text)?;
    serde_json::from_str(text).map_err(|_| FrameError::Malformed)
}

/// Reads one frame in little code: as [`decode`] does, without serde. For what
/// is sent to a shop.
///
/// # Errors
/// As [`decode`].
pub fn read_frame<T: json::Decode>(text: &str) -> Result<T, FrameError> {
    limits::check_frame(text)?;
    json::read(text).ok_or(FrameError::Malformed)
}

/// Encodes one frame. Frames hold only strings, integers, booleans and raw
/// JSON, none of which can fail to encode; the empty string stands for the
/// impossible.
#[must_use]
pub fn encode<T: serde::Serialize>(frame: &T) -> String {
    serde_json::to_string(frame).unwrap_or_default()
}

/// Why a text is not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Longer than [`limits::FRAME_BYTES`].
    #[error("the frame is longer than 256 KiB")]
    TooLong,
    /// Nested deeper than [`limits::DEPTH`].
    #[error("the frame is nested deeper than 32 levels")]
    TooDeep,
    /// Not JSON, or not a frame this version knows.
    #[error("the frame is not a known Aisle frame")]
    Malformed,
}
