//! The server as its clients see it, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests; Clippy's own exception stops at their helpers"
)]

mod accounts;
mod admins;
mod agents;
mod ai;
mod ai_limits;
mod answers;
mod articles;
mod client;
mod console;
mod context;
mod conversations;
mod customers;
mod desk;
mod handoff;
mod hours;
mod identity;
mod limits;
mod lives;
mod log;
mod mail;
mod process;
mod queue;
mod receiver;
mod relay;
mod reports;
mod retention;
mod rides;
mod rules;
mod schema;
mod streams;
mod tickets;
mod uploads;
mod upstream;
mod way;
mod web;
mod webhooks;
