//! JSON in little code, for what is sent to a shop.
//!
//! Owns reading and writing of the values the widget and the demo deal in:
//! strings, whole numbers, booleans, lists, objects of known fields, and raw
//! JSON. A text is read once, without recursion, into a flat list of its values
//! ([`tape`]); types then pick their fields from it. Refuses floating point.
//!
//! The same types derive serde's traits, which servers, tools and tests use.
//! Both must agree; a property test compares them. They differ in one place:
//! serde also takes an object's values as a list without names, and
//! `{"agent":null}` for the word `"agent"`; here only the documented form counts.

mod basic;
#[macro_use]
mod describe;
mod pick;
mod raw;
mod tape;
mod write;

pub use pick::{Document, Fields, Items, Json};
pub use raw::Raw;
pub use write::Writer;

/// A value that can be read.
pub trait Decode: Sized {
    /// Reads it. If this is not one, says so with [`Json::wrong`] and gives any
    /// value: the mistake counts for the whole text, and code that goes on
    /// with something is half the size of code that turns back halfway.
    fn decode(json: Json<'_>) -> Self;
}

/// A value that can be written.
pub trait Encode {
    /// Appends it.
    fn encode(&self, out: &mut Writer);

    /// It is as good as absent, so that a sparse field leaves it out.
    fn is_empty(&self) -> bool {
        false
    }
}

/// Reads a text that is one value; `None` if it is not JSON or not one of these.
#[must_use]
pub fn read<T: Decode>(text: &str) -> Option<T> {
    Document::parse(text)?.read()
}

/// Writes a value. Nothing that can be written can fail to be.
#[must_use]
pub fn write<T: Encode + ?Sized>(value: &T) -> String {
    let mut out = Writer::default();
    value.encode(&mut out);
    out.finish()
}
