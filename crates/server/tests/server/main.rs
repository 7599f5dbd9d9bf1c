//! The server as its clients see it, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests; Clippy's own exception stops at their helpers"
)]

mod agents;
mod articles;
mod client;
mod context;
mod desk;
mod identity;
mod limits;
mod lives;
mod log;
mod process;
mod rules;
mod uploads;
mod web;
