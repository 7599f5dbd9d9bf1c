//! The faults, as they are written on the wire and in tests.
//!
//! A fault is a JSON object with one key, as frames of the protocol are:
//! `{"latency":{"ms":200}}`. Refuses what it does not know: a fault with a typing
//! mistake must not be fair weather.

use serde::{Deserialize, Serialize};

/// Which way bytes go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
    /// Either.
    #[default]
    Both,
}

impl Way {
    /// Whether what holds for this holds for one of the two ways.
    #[must_use]
    pub fn covers(self, way: Way) -> bool {
        self == Self::Both || self == way
    }
}

/// How a connection is ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// By RST (`SO_LINGER` 0): what was under way is gone.
    #[default]
    Reset,
    /// By FIN: what was written arrives, and then the end.
    Close,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// Everything arrives later by `ms`, and by up to `jitter_ms` more. Order is kept.
    Latency {
        /// Milliseconds.
        ms: u64,
        /// Milliseconds more, at most.
        #[serde(default)]
        jitter_ms: u64,
        /// Which way.
        #[serde(default)]
        way: Way,
    },
    /// So many bytes a second and no more.
    Bandwidth {
        /// Bytes in a second.
        bytes_per_s: u64,
        /// Which way.
        #[serde(default)]
        way: Way,
    },
    /// Pieces of 1 to `most` bytes, each written for itself.
    Slice {
        /// Bytes of the longest piece.
        most: usize,
        /// Which way.
        #[serde(default)]
        way: Way,
    },
    /// The connection ends after so many more bytes.
    Limit {
        /// Bytes that pass.
        bytes: u64,
        /// Counted which way.
        #[serde(default)]
        way: Way,
        /// How it ends.
        #[serde(default)]
        ending: Ending,
    },
    /// What is written vanishes, and its writer is not told. A connection that lost
    /// something so stays dead in that way after the fault is lifted, as with a NAT
    /// that forgot it.
    Blackhole {
        /// Which way; one alone leaves a connection half open.
        #[serde(default)]
        way: Way,
    },
    /// Nothing passes; all of it does once the fault is lifted. What a browser's
    /// "offline" does to an open socket.
    Stall {
        /// Which way.
        #[serde(default)]
        way: Way,
    },
    /// Ends all open connections, once.
    Drop {
        /// How.
        #[serde(default)]
        ending: Ending,
    },
    /// Ends each open connection in the middle of the next frame (of a WebSocket) or
    /// piece (of anything else) that comes this way, once.
    Cut {
        /// Which way.
        #[serde(default = "down")]
        way: Way,
        /// How.
        #[serde(default)]
        ending: Ending,
    },
    /// New connections are reset as soon as they are there.
    Refuse {},
    /// Requests, a WebSocket's upgrade too, get this status instead of an answer.
    Answer {
        /// For example 503.
        status: u16,
        /// Seconds, for `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u32>,
        /// Only paths that end so.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        path: String,
    },
    /// Requests to paths that end so are answered by 200 and nothing.
    Empty {
        /// `/poll` if absent.
        #[serde(default = "poll")]
        path: String,
    },
    /// A stream of events ends, without a word, after so many bytes of it.
    Truncate {
        /// Bytes of the body that pass.
        bytes: u64,
    },
    /// Frames of WebSockets come twice, later than the next one, or again long after:
    /// percentages. Never the first of a connection.
    Frames {
        /// Comes twice.
        #[serde(default)]
        duplicate: u8,
        /// Comes after the one that follows it.
        #[serde(default)]
        reorder: u8,
        /// An older one comes once more after it.
        #[serde(default)]
        stale: u8,
        /// Only frames of these types, such as `events`; all if empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        only: Vec<String>,
        /// Which way.
        #[serde(default = "down")]
        way: Way,
    },
}

fn down() -> Way {
    Way::Down
}

fn poll() -> String {
    "/poll".into()
}

impl Fault {
    /// Whether it happens once, instead of holding until it is lifted.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        matches!(self, Self::Drop { .. } | Self::Cut { .. })
    }

    /// Its name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::Bandwidth { .. } => "bandwidth",
            Self::Slice { .. } => "slice",
            Self::Limit { .. } => "limit",
            Self::Blackhole { .. } => "blackhole",
            Self::Stall { .. } => "stall",
            Self::Drop { .. } => "drop",
            Self::Cut { .. } => "cut",
            Self::Refuse {} => "refuse",
            Self::Answer { .. } => "answer",
            Self::Empty { .. } => "empty",
            Self::Truncate { .. } => "truncate",
            Self::Frames { .. } => "frames",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_written_as_its_name_and_what_is_particular() {
        let read = |text| serde_json::from_str::<Fault>(text);
        assert_eq!(
            read(r#"{"blackhole":{"way":"down"}}"#).unwrap(),
            Fault::Blackhole { way: Way::Down }
        );
        assert_eq!(
            read(r#"{"cut":{}}"#).unwrap(),
            Fault::Cut {
                way: Way::Down,
                ending: Ending::Reset
            }
        );
        for wrong in [
            r#"{"latency":{"ms":1,"jiter_ms":2}}"#,
            r#"{"rain":{}}"#,
            r#"{"latency":{}}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let fault = Fault::Empty { path: "/poll".into() };
        let text = serde_json::to_string(&fault).unwrap();
        assert_eq!(read(&text).unwrap(), fault);
        assert!(text.starts_with(&format!("{{\"{}\"", fault.name())));
    }
}
