//! The browser, without Leptos.
//!
//! Owns every touch of clocks, randomness, timers, listeners, sockets, storage,
//! tabs, consent and `Intl`. Refuses decisions: what to send, keep or show is
//! `aisle-core`'s. Nothing here outlives its handle: dropping a [`timer::Timer`],
//! [`listen::Listener`], [`link::Link`], [`tabs::Tabs`] or [`fetch::Stream`] ends
//! what it stands for, and no callback comes after.

pub mod bell;
pub mod clock;
pub mod consent;
pub mod fetch;
pub mod files;
pub mod handoff;
pub mod heap;
pub mod intl;
mod js;
pub mod link;
pub mod listen;
pub mod media;
pub mod random;
pub mod sense;
pub mod store;
pub mod tabs;
pub mod timer;
