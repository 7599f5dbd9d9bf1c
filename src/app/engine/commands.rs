//! What the visitor and the page may ask for.

use aisle_core::protocol::{ClientId, Content, PageInfo, VisitorAuth, VisitorId};
use aisle_core::session::Input;
use aisle_core::text::{Masks, mask};
use aisle_platform::{clock, random};
use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;

use super::Engine;
use crate::app::{Command, page};

impl Engine {
    /// Sends a text as the visitor, unless the page vetoes it: then it goes back
    /// to the composer.
    pub fn send(&self, client_id: ClientId, text: String, wall: i64) {
        let (text, hidden) = self.hide(text);
        let detail = page::object(&[
            ("text", JsValue::from_str(&text)),
            ("id", JsValue::from_str(client_id.as_str())),
        ]);
        if self.0.host.emit("aisle-before-send", &detail, true) {
            self.0.hidden.set(hidden);
            if let Some(views) = self.views() {
                views.sent(hidden);
            }
            self.input(Input::Send {
                client_id,
                content: Content::text(text),
                wall,
            });
        } else {
            self.compose(text);
        }
    }

    /// Hides what nobody should send, before anybody hears of it; whether there was
    /// any.
    fn hide(&self, text: String) -> (String, bool) {
        match mask(&text, self.0.masks.get()) {
            Some((text, _)) => (text, true),
            None => (text, false),
        }
    }

    /// What is hidden in what is written.
    pub fn masks(&self) -> Masks {
        self.0.masks.get()
    }

    /// From now on this is hidden.
    pub fn set_masks(&self, masks: Masks) {
        self.0.masks.set(masks);
    }

    /// Erases everything, here and on the server.
    pub fn forget(&self) {
        self.input(Input::Forget {
            client_id: fresh_id(),
            visitor: fresh_visitor(),
            conversation: fresh_id(),
        });
    }

    /// Leaves nothing here of who the visitor was, and tells no server. `known`: the
    /// token in hand is the next one's.
    pub fn leave(&self, known: bool) {
        self.input(Input::Leave {
            known,
            visitor: fresh_visitor(),
            conversation: fresh_id(),
        });
    }

    pub(super) fn command(&self, command: Command) {
        match command {
            Command::Send(text) => self.send(fresh_id(), text, clock::wall()),
            Command::Reply(message_id, reply) => self.input(Input::Act {
                client_id: fresh_id(),
                message_id,
                action_id: reply.id,
                content: Content::text(reply.label),
                value: None,
                wall: clock::wall(),
            }),
            Command::Act(act) => self.input(Input::Act {
                client_id: fresh_id(),
                message_id: act.message_id,
                action_id: act.action_id,
                content: act.content,
                value: Some(act.value),
                wall: clock::wall(),
            }),
            Command::Retry(key) => self.input(Input::Retry(key)),
            Command::Discard(key) => self.input(Input::Discard(key)),
            Command::Edit(key) => {
                let text = self.0.session.borrow().row(&key).and_then(page::text);
                self.input(Input::Discard(key));
                if let Some(text) = text {
                    self.compose(text);
                }
            }
            Command::LoadOlder => self.input(Input::LoadOlder),
            Command::Seen(key) => self.input(Input::Seen(key)),
            Command::Draft(text) => self.input(Input::Draft(self.hide(text).0)),
            // Of the element, not of the conversation.
            Command::Language(_)
            | Command::Show
            | Command::Open(_)
            | Command::Part(_)
            | Command::Tell(..)
            | Command::Ask(..) => {}
            Command::ConnectNow => self.input(Input::Online(true)),
            Command::Hide => self.0.host.hide(),
            Command::Shown(shown) => self.input(Input::Shown {
                client_id: fresh_id(),
                shown: *shown,
                wall: clock::wall(),
            }),
        }
    }
}

/// A name that nobody else has: 128 random bits.
pub fn fresh_id() -> ClientId {
    ClientId::from_bits(random::bits128())
}

pub(super) fn fresh_visitor() -> VisitorAuth {
    VisitorAuth {
        id: VisitorId::from(fresh_id()),
        secret: String::from(fresh_id()),
    }
}

/// Where the visitor is, without query and fragment: they may hold secrets.
pub(super) fn page_info() -> PageInfo {
    let location = window().location();
    let mut url = location.origin().unwrap_or_default();
    url.push_str(&location.pathname().unwrap_or_default());
    PageInfo {
        url,
        title: document().title(),
    }
}
