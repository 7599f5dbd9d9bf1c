//! Wires the core's state machines to signals and carries out their effects.
//!
//! Owns no logic of its own: what happens is decided in `aisle_core`, how it
//! looks in [`crate::ui`].

mod chat;

pub use chat::{Chat, Command, RowsView};
