//! What sensors decide, as small machines without I/O.
//!
//! Owns everything about a sensor that is not touching the browser: what counts
//! as a new page, as idle, as rage. Refuses clocks and timers: each input comes
//! with its monotonic instant, and a machine that waits says until when.

mod active;
mod away;
mod clicks;
mod exit;
mod form;
mod idle;
pub mod page;
mod presence;
mod scroll;
mod stop;

pub use active::Active;
pub use away::Away;
pub use clicks::{Click, Clicks};
pub use exit::Exit;
pub use form::{Doing, Form};
pub use idle::Idle;
pub use presence::Presence;
pub use scroll::Scroll;
pub use stop::{Stop, TYPING};
