//! The language of rules, from outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[cfg(feature = "tools")]
mod compile;
mod fuzz;
#[cfg(feature = "tools")]
mod json;
mod mistakes;
mod round_trip;
mod tree;
