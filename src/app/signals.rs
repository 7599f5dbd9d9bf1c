//! The signals that views read, kept in step with a conversation.
//!
//! The build puts this module into the part of the wasm that draws, with all of
//! Leptos: an engine runs without it.

use std::rc::Rc;

use aisle_core::session::{Changed, Connection, Durability, Older, Session};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::chat::{Chat, Command, Drawable, Kept, Said};
use super::engine::{Engine, Views};
use super::shared::Shared;

/// What views know of the element and not of the conversation.
pub struct Own {
    /// See [`Chat::open`].
    pub open: bool,
    /// See [`Chat::demo`].
    pub demo: bool,
    /// See [`Chat::language`].
    pub language: Shared<String>,
    /// See [`Chat::locale`].
    pub locale: Shared<String>,
    /// What of rich content can be drawn.
    pub rich: Shared<Drawable>,
    /// See [`Chat::media_origins`].
    pub media_origins: Vec<String>,
    /// See [`Chat::title`].
    pub title: Option<String>,
    /// See [`Chat::cart`].
    pub cart: JsValue,
}

/// Makes the signals of an engine's conversation, under the current owner, and
/// lets them follow it until [`Engine::unwatch`]. `run` carries out commands.
pub fn signals(engine: &Engine, own: Own, run: impl Fn(Command) + 'static) -> Chat {
    let chat = Chat {
        open: Shared::new(own.open),
        connection: Shared::new(Connection::Idle),
        agents: Shared::new(Vec::new()),
        agents_known: Shared::new(false),
        typing: Shared::new(Vec::new()),
        unread: Shared::new(0),
        read_by_agent: Shared::new(0),
        older: Shared::new(Older::None),
        durability: Shared::new(Durability::Safe),
        demo: Shared::new(own.demo),
        language: own.language,
        locale: own.locale,
        announcement: Shared::new(Said::default()),
        media_origins: Shared::new(own.media_origins),
        title: Shared::new(own.title),
        said: Shared::new(0),
        hidden: Shared::new(false),
        name: Shared::new(None),
        people: Shared::new(false),
        elsewhere: Shared::new(false),
        leads: Shared::new(false),
        again: Shared::new(false),
        held: Shared::new(false),
        compose: Shared::new(None),
        waits: Shared::new(false),
        rich: own.rich,
        media: Shared::new(None),
        files: Shared::new(None),
        look: Shared::new(None),
        cart: Shared::new(own.cart),
        count: Shared::new(0),
        kept: StoredValue::new_local(Kept::default()),
        rows: StoredValue::new_local(engine.rows()),
        run: StoredValue::new_local(Box::new(run)),
    };
    engine.watch(Rc::new(chat));
    chat
}

impl Views for Chat {
    fn changed(&self, what: Changed, session: &Session) {
        match what {
            Changed::Connection => self.connection.set(session.connection()),
            Changed::State => {
                let state = session.state();
                let agents = state
                    .agents
                    .as_ref()
                    .map(|agents| agents.list.clone())
                    .unwrap_or_default();
                let read = state.read.as_ref().map_or(0, |read| read.agent);
                let queued = state.queue.as_ref().and_then(|queue| queue.position);
                if state.hours.is_some() || queued.is_some() {
                    self.run(Command::Part("availability"));
                }
                if state.agents.is_some() && !self.agents_known.get_untracked() {
                    self.agents_known.set(true);
                }
                if self.name.with_untracked(|old| *old != state.name) {
                    self.name.set(state.name.clone());
                }
                if self.agents.with_untracked(|old| *old != agents) {
                    self.agents.set(agents);
                }
                if self.read_by_agent.get_untracked() != read {
                    self.read_by_agent.set(read);
                }
            }
            Changed::Typing => self.typing.set(session.typing().cloned().collect()),
            Changed::Unread => self.unread.set(session.unread()),
            Changed::Older => self.older.set(session.older()),
            Changed::Durable => self.durability.set(session.durable()),
            Changed::Draft => {
                if !session.draft().is_empty() {
                    self.compose.set(Some(session.draft().to_owned()));
                }
            }
            Changed::Gate => {
                self.held.set(session.held());
                self.changed(Changed::Features, session);
            }
            Changed::Features => {
                let features = session.features();
                let has = |name: &str| features.ask.iter().any(|topic| topic == name);
                self.leads.set(has("code"));
                self.again.set(has("again"));
                if !self.open.get_untracked() {
                    return;
                }
                if session.held() {
                    self.run(Command::Part("prechat"));
                } else if features.upload {
                    self.run(Command::Part("files"));
                }
                // How one goes on elsewhere is none of what help answers.
                let helps = |topic: &String| !matches!(topic.as_str(), "code" | "door");
                if features.ask.iter().any(helps) {
                    self.run(Command::Part("answers"));
                }
            }
        }
    }

    fn compose(&self, text: String) {
        self.compose.set(Some(text));
    }

    fn sent(&self, hidden: bool) {
        if self.hidden.get_untracked() != hidden {
            self.hidden.set(hidden);
        }
        self.said.set(self.said.get_untracked().wrapping_add(1));
        // What has to be answered first is in the panel.
        if self.held.get_untracked() && !self.open.get_untracked() {
            self.run(Command::Open(Rc::default()));
        }
    }

    fn said(&self, said: Said) {
        self.announcement.set(said);
    }
}
