//! The embedded demo backend: a whole server of the Aisle protocol inside the
//! page, so that one tag with no endpoint shows everything without a server.
//!
//! The log, and what is done with it, is `aisle_local`'s. Layers, arrows downward
//! only: `glue` (the transport's `connect`) → [`mind`] (what is said when) → [`brain`]
//! (what to answer) → [`deed`] (what can be done with a card) → [`cards`] → [`shop`]
//! (what is sold). All but the first build and are tested natively.
//!
//! Everything the assistant says is a pure function of the log. So no tab has
//! to be the one that answers: each works out the same answer with the same
//! names and the same pace, the first to write an entry wins, and a reload in
//! the middle of a sentence goes on where the sentence is by then.

pub mod brain;
pub mod cards;
pub mod deed;
#[cfg(target_arch = "wasm32")]
pub mod glue;
pub mod lang;
pub mod mind;
pub mod shop;
mod words;
