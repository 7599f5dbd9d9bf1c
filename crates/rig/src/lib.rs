//! What proves that nothing is lost, doubled or reordered: native tools, never shipped.
//!
//! - [`proxy`] stands between a client and a server and breaks what goes through it,
//!   by a plan that replays from its seed.

pub mod proxy;
pub mod rng;
