//! Agents that keep nothing: every question is a request that holds the conversation
//! so far, and its answer is a stream. The transports `openai`, `ag-ui` and `ai-sdk`.
//!
//! The log is kept on the device (`aisle_local`), and what goes over the wire is read
//! and written by `aisle_core::adapter::ai`. Layers, arrows downward only: `glue` (the
//! transport's `connect`, and the request, by `ai.js` beside this file) → [`mind`]
//! (what is asked when, and what becomes of the answer). The mind is tested natively.

#[cfg(target_arch = "wasm32")]
pub mod glue;
pub mod mind;
