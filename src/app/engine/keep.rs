//! What outlives the engine: the store, and the bus to other tabs.

use aisle_core::session::{CloseReason, Input, LinkEvent, StoreOp, TabNote, expiry};
use aisle_platform::clock;
use aisle_platform::consent::ConsentMode;
use aisle_platform::store::{Persistence, Store};
use aisle_platform::tabs::Tabs;

use super::Engine;
use super::commands::{fresh_id, fresh_visitor};
use crate::app::backend::{Backend, Keep};

impl Engine {
    pub(super) fn open_store(&self) {
        let weak = self.weak();
        Store::open(
            &self.0.profile,
            self.0.persistence,
            &self.0.consent,
            move |store| {
                let loaded = weak.clone();
                store.load(move |values| {
                    loaded.with(|engine| engine.restored(values.unwrap_or_default()));
                });
                weak.with(|engine| *engine.0.store.borrow_mut() = Some(store));
            },
        );
    }

    pub(super) fn restored(&self, mut values: Vec<(String, String)>) {
        let ops = expiry::visit(&mut values, clock::wall());
        if !ops.is_empty()
            && let Some(store) = &*self.0.store.borrow()
        {
            // Nobody waits for it; where it fails the next visit tries again.
            store.sign(!forgets(&ops));
            store.apply(ops, |_| {});
        }
        self.0.restored.set(true);
        self.0.inputs.borrow_mut().push_front(Input::Restored(values));
        self.input(Input::Wake);
    }

    /// What a transport may keep, as consent stands now.
    pub(super) fn keep(&self) -> Keep {
        let persist = if self.0.consent.may_store() {
            self.0.persistence
        } else {
            Persistence::None
        };
        Keep {
            persist,
            wish: self.0.persistence,
            erase: self.0.consent.mode() == ConsentMode::Denied,
        }
    }

    /// A transport hears of it by a new connection; a server keeps nothing here.
    pub(super) fn consent_changed(&self) {
        if !matches!(self.0.backend, Backend::Custom(_)) {
            return;
        }
        if let Some((generation, link)) = self.0.link.take() {
            drop(link);
            self.input(Input::Link(generation, LinkEvent::Closed(CloseReason::Lost)));
        }
        self.input(Input::Online(true));
    }

    pub(super) fn join_tabs(&self) {
        let weak = self.weak();
        let tabs = Tabs::join(&self.0.profile, move |note| {
            weak.with(|engine| match note {
                TabNote::Began => engine.joined(),
                note => {
                    engine.0.session.borrow_mut().renew(fresh_visitor(), fresh_id());
                    engine.input(Input::Heard(note));
                }
            });
        });
        *self.0.tabs.borrow_mut() = Some(tabs);
    }

    /// Another tab has begun a conversation. It is this tab's as well if they share a store.
    fn joined(&self) {
        let weak = self.weak();
        if let Some(store) = &*self.0.store.borrow() {
            store.load(move |values| {
                if values.is_ok_and(|values| !values.is_empty()) {
                    weak.with(|engine| engine.input(Input::Heard(TabNote::Began)));
                }
            });
        }
    }

    /// The page freezes or goes to the back/forward cache. A held socket, channel
    /// or database would keep it out.
    pub fn suspend(&self) {
        self.input(Input::Suspend);
        *self.0.tabs.borrow_mut() = None;
        if let Some(store) = &*self.0.store.borrow() {
            store.release();
        }
    }

    /// The page is back.
    pub fn resume(&self) {
        self.join_tabs();
        self.input(Input::Resume);
    }
}

/// Nothing of a conversation is left after these.
pub(super) fn forgets(ops: &[StoreOp]) -> bool {
    ops.iter()
        .any(|op| matches!(op, StoreOp::DeletePrefix(prefix) if prefix.is_empty()))
}
