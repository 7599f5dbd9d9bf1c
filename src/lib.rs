//! The shop chat element: Leptos interface and WebAssembly ABI.
//!
//! Layers, arrows only downward: `element` (the JavaScript shell and the ABI
//! it calls) → `ui` (views) → `app` (signals and effects) → `aisle_platform` →
//! `aisle_core`.

// Takes 2 kB (brotli) off what must be there to send: docs/decisions/0011-four-parts.md.
#[cfg(all(feature = "element", target_arch = "wasm32"))]
#[global_allocator]
static HEAP: aisle_platform::heap::Heap = aisle_platform::heap::Heap::new(aisle_platform::heap::more);

pub mod app;
#[cfg(feature = "element")]
pub mod element;
pub mod ui;
