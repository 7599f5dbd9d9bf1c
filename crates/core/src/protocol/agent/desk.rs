//! What an agent does with a conversation beside talking.
//!
//! Each wish has a `client_id` and is carried out once, however often it is
//! sent. It is answered by an ack, or by a reject that says who has the
//! conversation when somebody was faster.

use serde::{Deserialize, Serialize};

use super::super::{AgentId, ClientId, ErrorCode, Reject, Seq, Timestamp};
use super::people::Person;

/// Most bytes of a note.
pub const NOTE_BYTES: usize = 8 * 1024;
/// Most characters of the reason for closing.
pub const REASON: usize = 200;
/// Longest time a conversation may be put off, in milliseconds: ninety days.
pub const SNOOZE_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// A wish that needs no more than its name: `claim`, `release`, `reopen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wish {
    /// The sender's name for it.
    pub client_id: ClientId,
}

/// Hands a conversation on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transfer {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// To whom.
    pub to: TransferTo,
    /// What they should know; becomes a note, which visitors never see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// To whom a conversation is handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TransferTo {
    /// To an agent, who has it at once.
    Agent(AgentId),
    /// To a department, where it waits for whoever takes it.
    Department(String),
}

/// Writes something down for colleagues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WriteNote {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// Markup, at most [`NOTE_BYTES`].
    pub text: String,
}

/// A note of an agent. It is in no log, and no visitor is ever told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Grows with each note of the conversation.
    pub id: u64,
    /// The writer's name for it.
    pub client_id: ClientId,
    /// Who wrote it.
    pub by: Person,
    /// When.
    pub at: Timestamp,
    /// The newest entry of the log when it was written: it stands behind that one.
    pub after: Seq,
    /// Markup.
    pub text: String,
}

/// Puts a conversation off. It comes back by itself at that time, or when the
/// visitor says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Snooze {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// Until when; absent takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Ends a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Close {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// Why: for the list and reports, at most [`REASON`] characters. Visitors
    /// are not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentReject {
    /// Whose.
    pub client_id: ClientId,
    /// Why.
    pub code: ErrorCode,
    /// Trying again later may work.
    pub retryable: bool,
    /// Not before so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<i64>,
    /// With `conflict`: who has the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Person>,
}

impl AgentReject {
    /// Without the holder, as the session of `core` reads it.
    #[must_use]
    pub fn plain(self) -> Reject {
        Reject {
            client_id: self.client_id,
            code: self.code,
            retryable: self.retryable,
            retry_after_ms: self.retry_after_ms,
        }
    }
}

impl From<Reject> for AgentReject {
    fn from(reject: Reject) -> Self {
        Self {
            client_id: reject.client_id,
            code: reject.code,
            retryable: reject.retryable,
            retry_after_ms: reject.retry_after_ms,
            holder: None,
        }
    }
}
