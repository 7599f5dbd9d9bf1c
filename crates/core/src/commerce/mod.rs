//! What a shop sells and for how much.
//!
//! Owns money. Refuses floating point and formatting: amounts are whole minor
//! units, and `Intl` writes them.

pub mod money;

pub use money::{Currency, Money};
