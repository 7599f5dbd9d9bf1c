//! What a shop sells and for how much.
//!
//! Owns money, what the sources of a page say of products, carts and orders, who
//! of them is right, and what rules and agents are told of it. Refuses floating
//! point and formatting: amounts are whole minor units, and `Intl` writes them.

pub mod amount;
pub mod context;
pub mod date;
pub mod found;
pub mod money;
pub mod page;
pub mod read;
pub mod shop;

pub use money::{Currency, Money};
