//! The interface in a real browser, driven by a conversation without a session.
//!
//! One binary for all, because each links Leptos.
#![cfg(target_arch = "wasm32")]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

#[path = "ui/fake.rs"]
mod fake;
#[path = "ui/offline.rs"]
mod offline;
#[path = "ui/prechat.rs"]
mod prechat;
#[path = "ui/present.rs"]
mod present;
#[path = "ui/rich.rs"]
mod rich;
#[path = "ui/rich_carousel.rs"]
mod rich_carousel;
#[path = "ui/rich_offers.rs"]
mod rich_offers;
#[path = "ui/rich_product.rs"]
mod rich_product;
#[path = "ui/rows.rs"]
mod rows;
#[path = "ui/surfaces.rs"]
mod surfaces;
#[path = "ui/views.rs"]
mod views;
#[path = "ui/wait.rs"]
mod wait;
#[path = "ui/window.rs"]
mod window;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
