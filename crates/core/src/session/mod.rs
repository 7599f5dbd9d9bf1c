//! One conversation as a state machine.
//!
//! Owns the connection's life, the outbox, and the rows of the timeline. It
//! does no I/O: [`Session::handle`] takes the time and an [`Input`] and appends
//! [`Effect`]s for somebody else to carry out. The same inputs give the same
//! effects, so a fault schedule replays from its seed.
//!
//! What it promises (quality.md §1.3): nothing typed is lost; a message is one
//! row from Enter to the end of time, keyed by its `client_id`; order is the
//! log's; nothing goes to the network, the page or other tabs before it is
//! durable.

mod effect;
mod input;
mod row;

pub use effect::{Changed, Effect, PageEvent, Patch, StoreOp, Ticket};
pub use input::{CloseReason, Input, LinkEvent, Settings, TabNote};
pub use row::{Connection, Delivery, Durability, Older, Row, RowBody, RowKey};

/// Counts connection attempts; late frames of an older one are dropped.
pub type Generation = u32;
