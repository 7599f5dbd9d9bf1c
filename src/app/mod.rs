//! Wires the core's state machines to signals and carries out their effects.
//!
//! Owns no logic of its own: what happens is decided in `aisle_core`, how it
//! looks in [`crate::ui`].

mod backend;
mod chat;
mod engine;
mod life;
pub(crate) mod page;
mod shared;
mod signals;
pub mod timeline;

pub use backend::Backend;
pub use chat::{Act, Chat, Command, Drawable, Kept, OnPatch, RowsView, Said};
pub use engine::{Ear, Engine, Host, Options, Views, fresh_id};
pub use shared::Shared;
pub use signals::{Own, signals};
pub use timeline::{Elements, Item, Timeline};
