//! Whether anybody is there to answer, and when.
//!
//! Owns the weekly opening hours. Refuses time zones' tables: a [`Zones`] knows
//! how far a zone is ahead of UTC, which in a browser is `Intl`.

mod hours;

pub use hours::{Hours, Issue};

use crate::Millis;

/// A time zone.
pub trait Zones {
    /// How far it is ahead of UTC at that instant since the Unix epoch, in
    /// minutes.
    fn offset_minutes(&self, at: Millis) -> i64;
}
