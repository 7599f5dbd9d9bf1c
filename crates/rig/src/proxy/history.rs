//! What happened, one JSON object a line, in the order in which it happened.
//!
//! Times are milliseconds since the proxy began, by a clock that never jumps.
//! Refuses to hold what was said: of a frame only its type and length are kept.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;

use super::fault::{Fault, Way};
use super::weather::FaultId;

/// Lines that are kept; of a longer run the newest are.
const MOST: usize = 200_000;

/// One line.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A fault holds from now on, or happened.
    Fault {
        /// Its name.
        id: FaultId,
        /// Which.
        fault: Fault,
    },
    /// It was lifted.
    Lifted {
        /// Its name.
        id: FaultId,
    },
    /// A connection came.
    Opened {
        /// Its number.
        connection: u64,
        /// The path, of a request.
        #[serde(skip_serializing_if = "String::is_empty")]
        target: String,
    },
    /// It is over.
    Closed {
        /// Its number.
        connection: u64,
        /// Why.
        why: String,
        /// Bytes that were passed on to the server.
        up: u64,
        /// Bytes that were passed on to the client.
        down: u64,
    },
    /// Something vanished; nothing of this way arrives any more.
    Lost {
        /// The connection's number.
        connection: u64,
        /// Which way.
        way: Way,
    },
    /// A frame of a WebSocket was passed on, or not.
    Frame {
        /// The connection's number.
        connection: u64,
        /// Which way.
        way: Way,
        /// Its type.
        kind: String,
        /// Bytes of it on the wire.
        bytes: usize,
        /// `passed`, `doubled`, `held` or `stale`.
        fate: &'static str,
    },
}

#[derive(Serialize)]
struct Line {
    at_ms: u128,
    #[serde(flatten)]
    what: What,
}

/// The lines.
#[derive(Debug)]
pub struct History {
    began: Instant,
    lines: Mutex<std::collections::VecDeque<String>>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            lines: Mutex::default(),
        }
    }
}

impl History {
    pub(super) fn note(&self, what: What) {
        let at_ms = self.began.elapsed().as_millis();
        let line = serde_json::to_string(&Line { at_ms, what }).unwrap_or_default();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == MOST {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// All of it, one line each.
    #[must_use]
    pub fn ndjson(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }
}
