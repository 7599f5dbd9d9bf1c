//! Rows: what the timeline shows, in order.

use crate::Millis;
use crate::protocol::{Author, Body, ErrorCode, MessageId, Seq, Timestamp};

/// Names a row for as long as it exists, across saving, ack, reconnect and
/// reload: an own message's `client_id`, else the message's id, else the place
/// in the log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowKey(pub Box<str>);

/// One row of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub key: RowKey,
    /// Its place in the log, once it has one.
    pub seq: Option<Seq>,
    /// When the server wrote it, or when Enter was pressed: for display only.
    pub at: Timestamp,
    /// What it shows.
    pub body: RowBody,
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all rows are messages: a box would save nothing and cost code at every use"
)]
pub enum RowBody {
    /// Something somebody said.
    Message {
        /// Who.
        from: Author,
        /// The server's name for it, once there is one.
        id: Option<MessageId>,
        /// What. A streamed message is text that grows by [`super::Patch::Append`].
        body: Body,
        /// How far it has come.
        delivery: Delivery,
        /// Changed after it was sent.
        edited: bool,
    },
    /// Somebody took the conversation over; without a name, nobody has it.
    Assigned {
        /// Who has it now.
        name: Option<String>,
        /// Who handed it over.
        by: Option<String>,
        /// To which department, where nobody has it.
        department: Option<String>,
    },
    /// The conversation ended.
    Closed,
    /// Entries are missing here: for good, or until `history` brings them.
    Gap,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Own: shown, not yet durable on this device.
    Saving,
    /// Own: durable here, on its way or waiting for a connection.
    Sending,
    /// Own: in the server's log.
    Sent,
    /// Own: refused. Offers retry (where it may help) and discard.
    Failed {
        /// Why.
        code: ErrorCode,
        /// Trying again may work.
        retryable: bool,
    },
    /// Somebody else's, whole.
    Received,
    /// Somebody else's, still being written.
    Streaming,
    /// Known on this device, missing on the server since it lost its log.
    LocalOnly,
}

/// The connection, as the interface tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Not wanted yet.
    Idle,
    /// Opening, or opened and catching up.
    Connecting,
    /// Live.
    Online,
    /// Lost; tries again at this time (monotonic).
    Waiting {
        /// When, on the clock that `handle` is given.
        retry_at: Millis,
    },
    /// Given up until something changes: the backend refuses this visitor.
    Refused(ErrorCode),
}

/// Whether there are rows above the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// None: the first row is the beginning.
    None,
    /// Some: ask with [`super::Input::LoadOlder`].
    Some,
    /// Asked for, on their way.
    Loading,
}

/// How safe what is typed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// In the store, or nothing was written yet.
    Safe,
    /// The store refuses: unsent messages live as long as this page.
    PageOnly,
}
