//! Conversations kept on the device, for backends inside the page that have no log
//! of their own: the demo, and agents that answer one request with one stream.
//!
//! Layers, arrows downward only: `glue` (the browser: the transport's `connect`,
//! storage, timers) → [`server`] (the protocol, sans-I/O). Who answers, and what, is
//! a [`Mind`](server::Mind): each backend brings its own.

#[cfg(target_arch = "wasm32")]
pub mod glue;
#[cfg(feature = "rig")]
#[expect(clippy::unwrap_used, reason = "for tests, which may")]
pub mod rig;
pub mod rng;
pub mod server;
