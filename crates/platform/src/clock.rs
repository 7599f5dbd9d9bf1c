//! The two clocks. Refuses to order anything by the second.

use aisle_core::Millis;
use aisle_core::protocol::Timestamp;

/// Whole milliseconds since the page began. Never goes back; stands still while
/// some devices sleep.
#[must_use]
pub fn monotonic() -> Millis {
    let now = web_sys::window()
        .and_then(|w| w.performance())
        .map_or_else(js_sys::Date::now, |p| p.now());
    now.floor() as Millis
}

/// The time of day, in milliseconds since the Unix epoch. For display only: a
/// visitor can set it to anything at any time.
#[must_use]
pub fn wall() -> Timestamp {
    js_sys::Date::now().floor() as Timestamp
}
