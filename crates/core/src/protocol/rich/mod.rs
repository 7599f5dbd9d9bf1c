//! What a message may hold beside text and pictures: cards, lists, forms.
//!
//! Owns the data of these types, one file for each or for a small family. The
//! widget's code for them arrives when the first such message does, so nothing
//! but [`KINDS`] may be reached by what sends or draws text: elsewhere a message
//! of these types is [`super::Body::Rich`], its fallback and its data as it came.
//!
//! Reading is lenient: a field that can be missing may be, and what is malformed
//! shows as the fallback.

mod link;

pub use link::Link;

/// The types that are read here, by their names on the wire.
pub const KINDS: &[&str] = &["link"];
