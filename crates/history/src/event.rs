//! One line of a history.

use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds on the history's clock.
    pub at: i64,
    /// A tab's name, or `server`.
    pub who: String,
    /// Asked for, done, not done, or seen.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What.
    #[serde(flatten)]
    pub op: Op,
}

impl Event {
    /// The event as a line, without its end.
    ///
    /// # Errors
    /// Never for what these types hold.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

/// Jepsen's four kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Asked for.
    Invoke,
    /// It happened.
    Ok,
    /// It did not happen.
    Fail,
    /// Seen.
    Info,
}

/// A row: key, place in the log, state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line(pub String, pub Option<u64>, pub String);

/// What happened; the crate's table says what each field means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the crate's table describes every field")]
pub enum Op {
    Send {
        id: String,
    },
    Discard {
        id: String,
    },
    Transmit {
        id: String,
        generation: u32,
    },
    Connect {
        slot: String,
        generation: u32,
    },
    Close {
        slot: String,
        generation: u32,
        #[serde(default)]
        pause: i64,
    },
    Apply {
        generation: u32,
    },
    Rows {
        conversation: String,
        #[serde(default)]
        epoch: Option<String>,
        applied: u64,
        #[serde(default)]
        older: bool,
        rows: Vec<Line>,
    },
    Window {
        conversation: String,
        rows: Vec<Line>,
    },
    Crash {},
    Create {
        conversation: String,
        name: String,
    },
    Append {
        conversation: String,
        epoch: String,
        seq: u64,
        prev: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    Trim {
        conversation: String,
        epoch: String,
        up_to: u64,
    },
    Erase {
        conversation: String,
        epoch: String,
        up_to: u64,
    },
    Epoch {
        conversation: String,
        epoch: String,
    },
    End {
        conversation: String,
    },
}
