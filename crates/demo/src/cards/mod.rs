//! Cards: rich content that the assistant shows, made from the shop's tables.
//!
//! Each is a pure function of what it is about, of its reader and of the time of
//! the message that it answers. What is made up says so. Refuses deciding what is
//! shown when (that is [`crate::brain`]'s).

mod after;
mod find;
mod forms;
mod number;
mod offers;
mod quiz;
#[cfg(test)]
mod tests;

pub use after::{give_back, known_number, order, reorder};
pub use find::{article, bundle, carousel, guide, product};
pub use forms::{contact, lookup, rating, repair};
pub use number::{STORIES, is_own, number, story};
pub use offers::{alert, booked, booking, coupon, in_text, progress};
pub use quiz::quiz;
