//! The server as its clients see it, over real sockets.

mod agents;
mod client;
mod identity;
mod limits;
mod lives;
mod log;
mod process;
mod web;
