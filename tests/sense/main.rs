//! The sensors on a real page, one binary for all.
#![cfg(target_arch = "wasm32")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy knows #[test] functions as tests, but not #[wasm_bindgen_test] ones"
)]

mod acts;
mod bench;
mod finds;
mod guard;
mod held;
mod page;
mod passive;
mod told;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
