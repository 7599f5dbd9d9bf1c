//! An agent's side, without a screen: one connection that carries many
//! conversations, and the list of them.
//!
//! Owns what turns an agent's socket into sessions ([`Switchboard`]), whose words
//! count as whose there ([`mirror`]), and the order of the list ([`Inbox`]).
//! Refuses clocks, sockets and words, as all of this crate does. Nothing of it is
//! in what a shop's visitors load.

mod inbox;
pub mod mirror;
mod switchboard;

pub use inbox::{Inbox, listed_in};
pub use switchboard::{Desk, In, Out, SocketEvent, Switchboard};
