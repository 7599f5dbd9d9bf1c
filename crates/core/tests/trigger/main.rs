//! The language of rules, from outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod round_trip;
mod tree;
