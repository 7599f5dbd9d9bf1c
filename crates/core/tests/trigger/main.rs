//! The language of rules, from outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod compile;
mod fuzz;
mod json;
mod mistakes;
mod round_trip;
mod tree;
