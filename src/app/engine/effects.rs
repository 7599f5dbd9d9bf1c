//! Carries the session's effects out: the network, the store, the timer, views,
//! the page and other tabs.

use std::rc::Rc;

use aisle_core::protocol::ErrorCode;
use aisle_core::protocol::json::Raw;
use aisle_core::session::{
    Changed, Connection, Effect, Generation, Input, LinkEvent, PageEvent, RowKey, StoreOp, TabNote, expiry,
};
use aisle_platform::clock;
use aisle_platform::timer::Timer;
use wasm_bindgen::JsValue;

use super::commands::page_info;
use super::keep::forgets;
use super::{Engine, Views};
use crate::app::page;

impl Engine {
    pub(super) fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Connect(generation) => self.connect(generation),
            Effect::Disconnect(generation) => {
                let is_it = self
                    .0
                    .link
                    .borrow()
                    .as_ref()
                    .is_some_and(|(open, _)| *open == generation);
                if is_it {
                    let link = self.0.link.borrow_mut().take();
                    drop(link);
                }
            }
            Effect::Transmit(generation, frame) => {
                if let Some((open, link)) = &*self.0.link.borrow()
                    && *open == generation
                {
                    link.send(&frame);
                }
            }
            Effect::WakeAt(at) => {
                let weak = self.weak();
                let timer = Timer::after((at - clock::monotonic()).max(0), move || {
                    weak.with(|engine| engine.input(Input::Wake));
                });
                *self.0.timer.borrow_mut() = Some(timer);
            }
            Effect::Store(ticket, mut ops) => {
                // Whatever claims a name begins a conversation.
                let begins = ops.iter().any(|op| matches!(op, StoreOp::Claim(..)));
                if begins {
                    ops.push(expiry::seen(clock::wall()));
                }
                let weak = self.weak();
                let Some(store) = self.0.store.borrow().clone() else {
                    return;
                };
                if begins || forgets(&ops) {
                    store.sign(begins);
                }
                store.apply(ops, move |result| {
                    weak.with(|engine| {
                        engine.input(match result {
                            Ok(claims) => Input::Stored(ticket, claims),
                            Err(_) => Input::StoreFailed(ticket),
                        });
                    });
                });
            }
            Effect::Patch(patch) => {
                // Taken out while it runs: it may subscribe or read the rows.
                let subscriber = self.0.subscriber.borrow_mut().take();
                if let Some(mut f) = subscriber {
                    f(&patch, self.0.session.borrow().rows());
                    self.0.subscriber.borrow_mut().get_or_insert(f);
                }
            }
            Effect::Changed(what) => self.changed(what),
            Effect::Emit(event) => self.emit(&event),
            Effect::Announce(key) => self.say(key),
            Effect::Tell(note) => self.tell(&note),
        }
    }

    pub(super) fn connect(&self, generation: Generation) {
        self.input(Input::Page(page_info()));
        let weak = self.weak();
        let opened = self.weak();
        self.0.backend.connect(
            &self.0.locale,
            self.keep(),
            move |event| {
                weak.with(|engine| {
                    engine.heard(&event);
                    engine.input(Input::Link(generation, event));
                });
            },
            move |link| {
                opened.with(|engine| match link {
                    Ok(link) => {
                        let old = engine.0.link.borrow_mut().replace((generation, link));
                        drop(old);
                    }
                    Err(reason) => engine.input(Input::Link(generation, LinkEvent::Closed(reason))),
                });
            },
        );
    }

    pub(super) fn changed(&self, what: Changed) {
        if matches!(what, Changed::Connection) {
            let connection = self.0.session.borrow().connection();
            if let Connection::Refused(code) = connection {
                // Another customer's token than the one whose browser this was: they
                // have not signed out, and leave nothing all the same.
                if code == ErrorCode::Conflict {
                    return self.leave(true);
                }
                let detail = page::object(&[("code", JsValue::from_str(code.name()))]);
                // Whoever has an answer to it keeps it from the screen.
                if !self.0.host.emit("aisle-error", &detail, true) {
                    return;
                }
            }
            let detail =
                page::object(&[("connection", JsValue::from_str(page::connection_name(connection)))]);
            self.0.host.emit("aisle-state", &detail, false);
        }
        if let Some(views) = self.views() {
            views.changed(what, &self.0.session.borrow());
        }
    }

    pub(super) fn views(&self) -> Option<Rc<dyn Views>> {
        self.0.views.borrow().clone()
    }

    pub(super) fn compose(&self, text: String) {
        match self.views() {
            Some(views) => views.compose(text),
            None => *self.0.compose.borrow_mut() = Some(text),
        }
    }

    pub(super) fn say(&self, key: RowKey) {
        let Some(views) = self.views() else {
            *self.0.said.borrow_mut() = Some(key);
            return;
        };
        let said = self.0.session.borrow().row(&key).map(page::said);
        if let Some(said) = said {
            views.said(said);
        }
    }

    pub(super) fn emit(&self, event: &PageEvent) {
        match event {
            PageEvent::Message { key, own } => {
                let detail = self
                    .0
                    .session
                    .borrow()
                    .row(key)
                    .map(|row| page::message(row, *own));
                if let Some(detail) = detail {
                    self.0.host.emit("aisle-message", &detail, false);
                }
            }
            PageEvent::Unread(count) => {
                let detail = page::object(&[("count", JsValue::from(*count))]);
                self.0.host.emit("aisle-unread", &detail, false);
            }
            PageEvent::Rules(list) => self.0.host.rules(list.as_ref().map(Raw::get).unwrap_or_default()),
            PageEvent::Failed { client_id } => {
                let detail = page::object(&[
                    ("code", JsValue::from_str("message-refused")),
                    ("id", JsValue::from_str(client_id.as_str())),
                ]);
                self.0.host.emit("aisle-error", &detail, false);
            }
        }
    }

    pub(super) fn tell(&self, note: &TabNote) {
        if let Some(tabs) = &*self.0.tabs.borrow() {
            tabs.tell(note);
        }
    }
}
