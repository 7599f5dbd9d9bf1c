//! The rig's own tests: a proxy that cannot break anything, or a kit that cannot
//! find anything, proves nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests; Clippy's own exception stops at their helpers"
)]

mod backend;
mod conform;
mod control;
mod delivery;
mod echo;
mod front;
mod proxy;
mod proxy_http;
mod server;
