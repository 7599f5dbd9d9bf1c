//! Single claims about the session; schedules of faults are the simulator's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests are tests too"
)]

mod connection;
mod contact;
mod forget;
mod gate;
mod identity;
mod kit;
mod rows;
mod shown;
mod state;
mod tabs;
mod turn;
