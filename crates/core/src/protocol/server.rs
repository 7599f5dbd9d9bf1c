//! What a server says to a visitor's client.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Author, ClientId, ConversationId, Entry, Epoch, Features, MessageId, Seq, SessionId, State,
    Suggestion, Ticket, Timestamp,
};

/// A frame from a server to a visitor's client.
///
/// After `hello`: `welcome`, then any number of `events` that bring the log up
/// to `welcome.head`, then `live`. From then on `events` as they happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ServerFrame {
    /// Answers `hello`.
    Welcome(Box<Welcome>),
    /// Log entries in order.
    Events(Events),
    /// Everything up to now has been said.
    Live {},
    /// Facets of the state that changed.
    State(Box<State>),
    /// Somebody writes, or has stopped.
    Typing(TypingDown),
    /// More text of a streamed message.
    Delta(Delta),
    /// Done, for good.
    Ack(Ack),
    /// Not done.
    Reject(Reject),
    /// Answers `history`.
    History(HistoryPage),
    /// Answers `suggest`.
    Suggestions(Suggestions),
    /// Answers `ask`.
    Answer(Answer),
    /// Answers `upload`.
    Ticket(Ticket),
    /// Part of the log cannot be had any more.
    Gap(Gap),
    /// Something is wrong with the connection as a whole.
    Error(ServerError),
    /// Answers `ping`.
    Pong(Pong),
}

json_variants!(ServerFrame {
    "welcome" Welcome,
    "events" Events,
    "live" Live {},
    "state" State,
    "typing" Typing,
    "delta" Delta,
    "ack" Ack,
    "reject" Reject,
    "history" History,
    "suggestions" Suggestions,
    "answer" Answer,
    "ticket" Ticket,
    "gap" Gap,
    "error" Error,
    "pong" Pong,
});

/// Answers `hello`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Welcome {
    /// Names this connection in logs.
    pub session: SessionId,
    /// The conversation, now by the server's name.
    pub conversation: ConversationId,
    /// The life of its log.
    pub epoch: Epoch,
    /// The oldest entry that can still be had; entries before it are gone.
    pub floor: Seq,
    /// The newest entry; 0 if there is none.
    pub head: Seq,
    /// The server's clock.
    pub at: Timestamp,
    /// What this backend can do.
    pub features: Features,
    /// All facets.
    #[serde(default)]
    pub state: State,
}

json_record!(Welcome {
    session,
    conversation,
    epoch,
    floor,
    head,
    at,
    features,
    state: always
});

/// Log entries in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Events {
    /// In which life of the log.
    pub epoch: Epoch,
    /// Ascending by `seq`.
    pub entries: Vec<Entry>,
}

json_record!(Events { epoch, entries });

/// Answers `history`: older entries, ascending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryPage {
    /// In which life of the log.
    pub epoch: Epoch,
    /// The `before` of the request.
    pub before: Seq,
    /// Ascending by `seq`, all below `before`.
    pub entries: Vec<Entry>,
    /// There are older ones.
    pub more: bool,
}

json_record!(HistoryPage {
    epoch,
    before,
    entries,
    more
});

/// Somebody writes, or has stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TypingDown {
    /// Who.
    pub from: Author,
    /// Writing now. Expires by itself after some seconds.
    pub on: bool,
}

json_record!(TypingDown { from, on });

/// More text of a message that is being streamed.
///
/// The stream ends with a log `message` of the same id and the whole text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delta {
    /// The id its final `message` will have.
    pub message_id: MessageId,
    /// Who writes it; needed in the first delta only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Author>,
    /// Where `text` goes: bytes of UTF-8 before it.
    pub offset: usize,
    /// The new text.
    pub text: String,
}

json_record!(Delta {
    message_id,
    from: sparse,
    offset,
    text
});

/// Done, for good: the change is in the log or stored as durably as the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ack {
    /// Whose.
    pub client_id: ClientId,
    /// Where in the log, for what is in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
}

json_record!(Ack {
    client_id,
    seq: sparse
});

/// Not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reject {
    /// Whose.
    pub client_id: ClientId,
    /// Why.
    pub code: ErrorCode,
    /// Trying again later may work.
    pub retryable: bool,
    /// Not before so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<i64>,
}

json_record!(Reject {
    client_id,
    code,
    retryable,
    retry_after_ms: sparse
});

/// Answers `suggest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestions {
    /// The text asked about.
    pub text: String,
    /// The best first; three are shown.
    pub items: Vec<Suggestion>,
}

json_record!(Suggestions { text, items });

/// Part of the log cannot be had any more. Shown as a row, never hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    /// In which life of the log.
    pub epoch: Epoch,
    /// The last entry the client has.
    pub after: Seq,
    /// The first entry that follows; the log continues with this one.
    pub before: Seq,
}

json_record!(Gap { epoch, after, before });

/// Something is wrong with the connection as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServerError {
    /// Why.
    pub code: ErrorCode,
    /// For developers, in English.
    #[serde(default)]
    pub message: String,
    /// Connecting again later may work.
    pub retryable: bool,
    /// Not before so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<i64>,
}

json_record!(ServerError {
    code,
    message: always,
    retryable,
    retry_after_ms: sparse
});

/// Why something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// Not a frame, or not one allowed here.
    Malformed,
    /// Over a limit of size.
    TooLarge,
    /// Too many in too short a time.
    RateLimited,
    /// Secret or token missing or wrong.
    Forbidden,
    /// The token has expired; get a new one.
    TokenExpired,
    /// The token is not one of the shop's, or not for here.
    TokenInvalid,
    /// No such thing.
    NotFound,
    /// The protocol version is not spoken here.
    Unsupported,
    /// Somebody else was faster, or it has changed meanwhile.
    Conflict,
    /// A newer connection of the same tab took over.
    Superseded,
    /// The server is stopping or overloaded.
    Unavailable,
    /// A code this version does not know.
    #[serde(other)]
    Unknown,
}

json_words!(ErrorCode {
    "malformed" Malformed,
    "too-large" TooLarge,
    "rate-limited" RateLimited,
    "forbidden" Forbidden,
    "token-expired" TokenExpired,
    "token-invalid" TokenInvalid,
    "not-found" NotFound,
    "unsupported" Unsupported,
    "conflict" Conflict,
    "superseded" Superseded,
    "unavailable" Unavailable,
    "unknown" Unknown,
} else Unknown);

impl ErrorCode {
    /// The code of this name; [`ErrorCode::Unknown`] if there is none.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let at = Self::WORDS.iter().position(|word| *word == name);
        at.and_then(|at| Self::ALL.get(at))
            .copied()
            .unwrap_or(Self::Unknown)
    }

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|code| *code == self);
        at.and_then(|at| Self::WORDS.get(at)).copied().unwrap_or_default()
    }
}

/// Answers `ping`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pong {
    /// The number of the ping.
    pub n: u64,
}

json_record!(Pong { n });
