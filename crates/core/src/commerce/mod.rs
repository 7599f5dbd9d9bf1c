//! What a shop sells and for how much.
//!
//! Owns money, what somebody wants to pay, what the sources of a page say of
//! products, carts and orders, who of them is right, and what
//! rules and agents are told of it; and what runs in cards: choosing a variant,
//! coupons, carts, forms, quizzes, times to book.
//! Refuses floating point and formatting: amounts are whole minor units, and
//! `Intl` writes them.

pub mod amount;
mod begun;
pub mod budget;
pub mod cart;
pub mod context;
pub mod coupon;
pub mod date;
pub mod form;
pub mod found;
pub mod money;
pub mod page;
pub mod quiz;
pub mod read;
pub mod recent;
pub mod shop;
pub mod slots;
pub mod sums;
pub mod variant;

pub use money::{Currency, Money};
