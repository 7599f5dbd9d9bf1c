//! The shop chat element: Leptos interface and WebAssembly ABI.
//!
//! Layers, arrows only downward: `element` (the JavaScript shell and the ABI
//! it calls) → `ui` (views) → `app` (signals and effects) → `aisle_platform` →
//! `aisle_core`.

pub mod app;
pub mod element;
pub mod ui;
