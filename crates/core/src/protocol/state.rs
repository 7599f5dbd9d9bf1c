//! State: facets of which only the last value counts.
//!
//! Each facet carries a version that grows with each change; an older version
//! never replaces a newer one. Versions start anew with each connection.

use serde::{Deserialize, Serialize};

use super::json::Raw;
use super::{Author, MessageId, Seq, Timestamp};

/// The facets that changed. Absent means unchanged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct State {
    /// Who is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agents: Option<Agents>,
    /// The visitor's place in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<Queue>,
    /// Whether the shop is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// How far each side has read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<ReadMarks>,
    /// Messages that are being streamed, with all their text so far.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub streams: Vec<Stream>,
    /// Rules of the server, beside those of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// What the visitor is called, by the shop's token or by their own word: told to
    /// nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

json_record!(State {
    agents: sparse,
    queue: sparse,
    hours: sparse,
    read: sparse,
    streams: sparse,
    rules: sparse,
    name: sparse
});

/// Who could answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agents {
    /// Version of this facet.
    pub v: u64,
    /// The agents and bots a visitor may know of.
    pub list: Vec<Agent>,
}

json_record!(Agents { v, list });

/// One agent, as a visitor sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agent {
    /// Role, id, name and picture.
    pub who: Author,
    /// Whether they can answer now.
    pub presence: Presence,
    /// What they do, plain text: "Returns and repairs".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What they speak, as language tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

json_record!(Agent {
    who,
    presence,
    title: sparse,
    languages: sparse
});

impl Agent {
    /// Somebody of whom no more is known.
    #[must_use]
    pub fn new(who: Author, presence: Presence) -> Self {
        Self {
            who,
            presence,
            title: String::new(),
            languages: Vec::new(),
        }
    }
}

/// Whether somebody can answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Signed in and able to answer.
    Online,
    /// Signed in, not able to answer at once.
    Away,
    /// Not signed in.
    Offline,
}

json_words!(Presence { "online" Online, "away" Away, "offline" Offline });

/// The visitor's place in the queue. Unknown values are absent, never guessed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Queue {
    /// Version of this facet.
    pub v: u64,
    /// 1 is next. Absent: not in the queue.
    pub position: Option<u32>,
    /// Shortest and longest expected wait, in milliseconds.
    pub wait_ms: Option<(i64, i64)>,
    /// When this was worked out.
    pub at: Timestamp,
    /// Why one waits no longer, where the shop ended it. With no position only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<QueueEnd>,
}

json_record!(Queue {
    v,
    position: always,
    wait_ms: always,
    at,
    ended: sparse
});

/// Why a wait ended though nobody came and nobody left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum QueueEnd {
    /// The shop closed. What was written stays, and is answered later.
    Closed,
    /// A reason this version does not know.
    #[serde(other)]
    Unknown,
}

json_words!(QueueEnd { "closed" Closed, "unknown" Unknown } else Unknown);

/// Whether the shop is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hours {
    /// Version of this facet.
    pub v: u64,
    /// Open now.
    pub open: bool,
    /// When that changes next.
    pub until: Option<Timestamp>,
}

json_record!(Hours {
    v,
    open,
    until: always
});

/// How far each side has read, as log places, inclusive; 0 for nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadMarks {
    /// Version of this facet.
    pub v: u64,
    /// How far the visitor has read.
    pub visitor: Seq,
    /// How far any agent has read.
    pub agent: Seq,
}

json_record!(ReadMarks { v, visitor, agent });

/// When to speak to the visitor, and what to say, as the server wishes it.
///
/// All rules of the server at once: each value takes the place of the one
/// before, and an absent facet in `welcome` says that there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rules {
    /// Version of this facet.
    pub v: u64,
    /// A list as in `data-triggers` (`docs/triggers.md`). Passed on unread, so
    /// that one rule in it that is wrong harms no other.
    pub list: Raw,
}

json_record!(Rules { v, list });

/// A message that is being written, with what there is of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stream {
    /// The id its final `message` will have.
    pub message_id: MessageId,
    /// Who writes it.
    pub from: Author,
    /// All text so far.
    pub text: String,
}

json_record!(Stream {
    message_id,
    from,
    text
});

/// What a backend can do. The interface hides what it cannot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Features {
    /// Answers `history`.
    pub history: bool,
    /// Passes on `typing`.
    pub typing: bool,
    /// Passes on `read`.
    pub read: bool,
    /// Accepts `upload`.
    pub upload: bool,
    /// Accepts `rate`.
    pub rating: bool,
    /// Answers `transcript`.
    pub transcript: bool,
    /// Topics of `ask` it answers; `suggest` among them stands for that frame.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<String>,
    /// Carries other tabs of the browser on this connection (`ride`).
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub ride: bool,
}

json_record!(Features {
    history: always,
    typing: always,
    read: always,
    upload: always,
    rating: always,
    transcript: always,
    ask: sparse,
    ride: sparse,
});
