//! What the session wants done.

use super::{Generation, RowKey};
use crate::Millis;
use crate::protocol::json::Raw;
use crate::protocol::{ClientFrame, ClientId};

/// Names one write, so that its completion can be reported.
pub type Ticket = u64;

/// A wish. Carried out in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Open a connection; report with [`super::Input::Link`] under this generation.
    Connect(Generation),
    /// Close it, if it is still that one.
    Disconnect(Generation),
    /// Send a frame on it.
    Transmit(Generation, Box<ClientFrame>),
    /// Call `handle` with [`super::Input::Wake`] at this time. Each replaces the
    /// one before; only the last of a batch counts.
    WakeAt(Millis),
    /// Write to the store; report with [`super::Input::Stored`].
    Store(Ticket, Vec<StoreOp>),
    /// The rows changed; the row itself is read from [`super::Session::rows`].
    Patch(Patch),
    /// Something beside the rows changed; read it from the session.
    Changed(Changed),
    /// Tell the page. Only ever about what is durable.
    Emit(PageEvent),
    /// Read this row out once, politely: a finished message of somebody else.
    Announce(RowKey),
    /// Tell the other tabs.
    Tell(super::TabNote),
}

/// A change of the store: a map of strings to strings, ordered by key.
/// All ops of one [`Effect::Store`] happen together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreOp {
    /// Sets a value.
    Put(String, String),
    /// Sets a value unless there is one already; the value that holds afterwards
    /// is reported with [`super::Input::Stored`].
    Claim(String, String),
    /// Removes a value.
    Delete(String),
    /// Removes every key with this prefix.
    DeletePrefix(String),
}

/// How the rows changed. Patches are applied in order; a row that a patch names
/// (the inserted, updated or moved one) can be read at that index from the rows
/// as they are after the whole batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patch {
    /// All rows are new.
    Reset,
    /// `count` rows were put in at `at`.
    Insert {
        /// Index of the first.
        at: usize,
        /// How many.
        count: usize,
    },
    /// One row changed, keeping its key.
    Update {
        /// Its index.
        at: usize,
    },
    /// One row went away.
    Remove {
        /// Its index before.
        at: usize,
    },
    /// One row moved: an own message that the log ordered differently.
    Move {
        /// Its index before.
        from: usize,
        /// Its index after.
        to: usize,
    },
    /// Text was added to the end of a streamed row.
    Append {
        /// Its index.
        at: usize,
        /// The added text.
        text: String,
    },
}

/// What else changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Changed {
    /// [`super::Session::connection`].
    Connection,
    /// [`super::Session::state`].
    State,
    /// [`super::Session::typing`].
    Typing,
    /// [`super::Session::unread`].
    Unread,
    /// [`super::Session::features`].
    Features,
    /// [`super::Session::older`].
    Older,
    /// [`super::Session::draft`].
    Draft,
    /// [`super::Session::durable`].
    Durable,
    /// [`super::Session::held`].
    Gate,
}

/// What the page hears (design §7).
#[derive(Debug, Clone, PartialEq)]
pub enum PageEvent {
    /// An own message is durable, or somebody else's arrived.
    Message {
        /// Its row.
        key: RowKey,
        /// The visitor's own.
        own: bool,
    },
    /// So many unread messages.
    Unread(u32),
    /// The server's rules, or that it has none. For what runs the page's own
    /// rules: nobody else hears of them.
    Rules(Option<Raw>),
    /// An own message was refused.
    Failed {
        /// Which.
        client_id: ClientId,
    },
}
