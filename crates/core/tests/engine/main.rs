//! The trigger engine by a scripted clock: when rules fire, what holds them
//! back, what is remembered, and what it costs.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod cost;
mod explain;
mod firing;
mod goals;
mod memory;
mod months;
mod naive;
mod partial;
mod politeness;
mod sequences;
mod tab;
