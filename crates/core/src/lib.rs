//! Pure logic of Aisle Chat.
//!
//! Owns the wire protocol, the session state machine, message text, rules, and
//! configuration. Refuses clocks, randomness, storage, sockets and every
//! browser type: time and random numbers come in as arguments, wishes go out
//! as values, so that a year of chatting replays natively from one seed.

#[macro_use]
mod part;

pub mod adapter;
pub mod agent;
pub mod answers;
pub mod availability;
pub mod commerce;
pub mod config;
pub mod experiment;
pub mod handoff;
pub mod media;
pub mod prechat;
pub mod protocol;
pub mod queue;
pub mod session;
pub mod text;
pub mod trigger;
pub mod upload;
pub mod window;

/// Milliseconds. As an instant: since the Unix epoch for times on the wire, or
/// since an arbitrary start for a monotonic clock; each use says which.
pub type Millis = i64;
