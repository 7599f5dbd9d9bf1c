//! The two clocks. Refuses to order anything by the second.

use aisle_core::Millis;
use aisle_core::protocol::Timestamp;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    // Every browser with WebAssembly has it; asking the window whether it does costs
    // more code than all else in here.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Whole milliseconds since the page began. Never goes back; stands still while
/// some devices sleep.
#[must_use]
pub fn monotonic() -> Millis {
    now().floor() as Millis
}

/// The time of day, in milliseconds since the Unix epoch. For display only: a
/// visitor can set it to anything at any time.
#[must_use]
pub fn wall() -> Timestamp {
    js_sys::Date::now().floor() as Timestamp
}
