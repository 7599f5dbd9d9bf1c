//! What a shop sells and for how much.
//!
//! Owns money, and what a shop says of its page, cart and visitor. Refuses floating point and formatting: amounts are whole minor
//! units, and `Intl` writes them.

pub mod context;
pub mod money;

pub use money::{Currency, Money};
