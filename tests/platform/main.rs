//! `aisle-platform` in a real browser, one binary for all of it.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy knows #[test] functions as tests, but not #[wasm_bindgen_test] ones"
)]

mod clock;
mod fetch;
mod intl;
mod link;
mod listen;
mod page;
mod store;
mod store_gate;
mod store_trouble;
mod tabs;
mod wait;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
