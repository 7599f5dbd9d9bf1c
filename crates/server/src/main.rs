//! The reference backend of Aisle Chat.
fn main() {}
