//! The reference backend of Aisle Chat: the protocol over WebSocket, kept in SQLite.
//!
//! - [`store`] is the database: one writer, many readers, an append-only log
//!   per conversation.
//! - [`hub`] knows who is connected and tells them, through a [`mailbox`] each.
//! - [`ws`] speaks the protocol with visitors and agents.
//! - [`http`] has the routes, the agents' page and the small endpoints.
//! - [`origin`], [`address`], [`limits`] and [`secrets`] decide who may do what.
//! - [`rules`] hands the shop's rules to pages.
//! - [`serve`] starts and stops all of it; [`load`] measures it.
//!
//! A message goes: socket, frame, checks, writer's queue, commit, and only then
//! acknowledgement and everybody else's screen.

pub mod address;
pub mod app;
pub mod cli;
pub mod config;
pub mod http;
pub mod hub;
pub mod knowledge;
pub mod limits;
pub mod load;
pub mod mailbox;
pub mod metrics;
pub mod origin;
pub mod rules;
pub mod secrets;
pub mod serve;
pub mod store;
pub mod uploads;
pub mod ws;

pub use config::Settings;
pub use serve::Server;
