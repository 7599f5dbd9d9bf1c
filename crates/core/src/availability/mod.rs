//! Whether anybody is there to answer, and when.
//!
//! Owns the opening hours: the week's, holidays, and when that changes next. Refuses
//! time zones' tables: a [`Zones`] knows how far a zone is ahead of UTC, which in a
//! browser is `Intl`.

mod holidays;
mod hours;
mod notice;
pub mod offline;
mod schedule;
mod slip;
mod state;
pub mod waiting;

pub use holidays::Holidays;
pub use hours::Hours;
pub use notice::{Sign, When};
pub use schedule::Schedule;
pub use slip::Issue;
pub use state::{Availability, Seen};

use crate::Millis;

/// A time zone.
pub trait Zones {
    /// How far it is ahead of UTC at that instant since the Unix epoch, in
    /// minutes.
    fn offset_minutes(&self, at: Millis) -> i64;
}
