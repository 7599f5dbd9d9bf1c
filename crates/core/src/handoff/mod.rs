//! Going on with a conversation elsewhere: the short code that names it to people, and
//! how that code travels in the addresses of other channels.
//!
//! Owns the code's form, how forgivingly it is read, and which channel takes words along
//! and how (`docs/handoff.md`). Refuses access: whoever knows a code can name a
//! conversation to the shop's people and do nothing else with it.

mod code;
mod link;
mod qr;

pub use code::ResumeCode;
pub use link::{Words, carry};
pub use qr::Qr;
