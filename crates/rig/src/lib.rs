//! What proves that nothing is lost, doubled or reordered: native tools, never shipped.
//!
//! - [`proxy`] stands between a client and a server and breaks what goes through it,
//!   by a plan that replays from its seed.
//! - [`conform`] plays visitors against anybody's backend and says what of the
//!   protocol it keeps.
//! - [`net`] has the ways to a backend that both need.

pub mod client;
pub mod conform;
pub mod deliver;
pub mod net;
pub mod proxy;
pub mod rng;
