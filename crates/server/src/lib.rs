//! The reference backend of Aisle Chat: the protocol over WebSocket, kept in SQLite.
//!
//! - [`store`] is the database: one writer, many readers, an append-only log
//!   per conversation.
//! - [`hub`] knows who is connected and tells them, through a [`mailbox`] each.
//! - [`herald`] tells all agents what concerns them all, once; [`usher`] those who
//!   wait their place.
//! - [`ws`] speaks the protocol with visitors and agents, over sockets or a [`pipe`].
//! - [`http`] has the routes, the agents' page and the small endpoints.
//! - [`origin`], [`address`], [`limits`], [`lockout`], [`accounts`] and
//!   [`secrets`] decide who may do what.
//! - [`identity`] says which customer of the shop a visitor is.
//! - [`rules`] hands the shop's rules to pages, [`hours`] says when it is open.
//! - [`courier`] tells the shop's webhook and mailboxes what happened, [`transcript`] puts a
//!   conversation into words.
//! - [`ai`] passes visitors' questions on to the AI behind the shop, whose key stays here.
//! - [`doctor`] looks whether everything is well.
//! - [`serve`] starts and stops all of it; [`load`] measures it.
//!
//! A message goes: socket, frame, checks, writer's queue, commit, and only then
//! acknowledgement and everybody else's screen.

pub mod accounts;
pub mod address;
pub mod ai;
pub mod app;
pub mod cli;
pub mod config;
pub mod courier;
pub mod doctor;
pub mod herald;
pub mod hours;
pub mod http;
pub mod hub;
pub mod identity;
pub mod knowledge;
pub mod limits;
pub mod load;
pub mod lockout;
pub mod mailbox;
pub mod metrics;
pub mod origin;
pub mod pipe;
pub mod rules;
pub mod secrets;
pub mod serve;
pub mod store;
pub mod survey;
mod transcript;
pub mod uploads;
pub mod usher;
pub mod ws;

pub use config::Settings;
pub use serve::Server;
