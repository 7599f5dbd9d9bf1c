//! What a webhook tells: the envelope of all events, and what a ticket says in one.
//!
//! The shapes are promises: `docs/webhooks.schema.json` describes them, and tests hold
//! what is sent against it.

use aisle_core::protocol::rich::File;
use aisle_core::protocol::{PageInfo, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::store::Agreed;

/// A ticket was left.
pub const TICKET_CREATED: &str = "ticket.created";
/// Nothing happened: somebody tries whether the receiver is there.
pub const PING: &str = "ping";

/// An event, as it is sent.
#[derive(Serialize)]
pub(crate) struct Event<'a> {
    /// The same at every attempt: what has been seen is not new.
    pub(crate) id: &'a str,
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    /// When it happened, in milliseconds since 1970, UTC.
    pub(crate) created: Timestamp,
    pub(crate) data: &'a RawValue,
}

/// `data` of `ticket.created`. What was not filled in is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TicketCreated {
    /// The number that its visitor was told.
    pub(crate) ticket: String,
    pub(crate) conversation: String,
    pub(crate) name: String,
    pub(crate) company: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) order: String,
    /// What it is about, of what the shop has given to choose.
    pub(crate) topic: String,
    pub(crate) message: String,
    pub(crate) files: Vec<File>,
    pub(crate) consents: Vec<Agreed>,
    /// It looks like a machine's.
    pub(crate) suspect: bool,
    /// BCP 47, or empty.
    pub(crate) locale: String,
    /// Where the visitor was, if it is known; without the query.
    pub(crate) page: Option<PageInfo>,
}
