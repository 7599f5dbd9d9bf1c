//! Rules on a page: the trigger engine and its sensors as a small wasm of its own.
//!
//! Owns the way from an element's rules to a message that wants to be shown:
//! it carries out what `aisle_core::trigger`'s engine wishes (sensors, one timer,
//! the memory) and tells it what came of it. Refuses to draw: a
//! firing goes to the widget through the shell, as JSON. Refuses to read the
//! page's markup: `watch.js` beside this file collects the rules and stands
//! between this wasm and the page, so that a trap in here never reaches it.
//! `memory.js` keeps the counters, since JavaScript says it in a quarter of the
//! bytes and every page with rules pays for them.
//!
//! It comes in two parts. The first reads rules and watches what most of them
//! read; the second, which `rest.rs` leads to, is fetched where a rule reads more
//! or is near.
//!
//! One instance serves all elements of a page; each has an engine and rules of
//! its own. What is remembered (how often, when, dismissed) is shared by them
//! and, once it may be stored, by all tabs.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: aisle_platform::heap::Heap = aisle_platform::heap::Heap::new(aisle_platform::heap::more);

mod abi;
mod driver;
mod rest;
mod sources;

#[cfg(feature = "tools")]
pub use abi::check;
pub use abi::{Link, Watcher, attach};
