//! Attached files over a reload: what is done at the store, one thing after the other.
//!
//! Owns the order, and what the visitor is told where there is no room. How long things
//! are kept, and whether at all, is the store's to say; which tab has a file, `files.js`.

use std::rc::Rc;

use aisle_core::protocol::ClientId;
use aisle_core::session::{RowKey, StoreOp, expiry};
use aisle_core::upload::{Input, Item, Key};
use aisle_platform::clock;
use aisle_platform::store::{Persistence, Store, blobs};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::super::words::{Word, say};
use super::Files;
use crate::app::Said;

/// What is done at the store.
pub(super) enum Job {
    /// Looks for files that were attached before a reload.
    Restore,
    Keep(Key),
    Drop(ClientId),
}

impl Files {
    /// Does this at the store, after what was wished before: bytes take their time, and
    /// what is kept no longer must not come behind what deletes it.
    pub(super) fn job(&self, job: Job) {
        self.0.jobs.borrow_mut().push_back(job);
        if self.0.working.replace(true) {
            return;
        }
        let weak = Rc::downgrade(&self.0);
        spawn_local(async move {
            while let Some(inner) = weak.upgrade() {
                let job = inner.jobs.borrow_mut().pop_front();
                let Some(job) = job else {
                    inner.working.set(false);
                    return;
                };
                if let Some(store) = inner.engine.store() {
                    Self(inner).work(&store, job).await;
                }
            }
        });
    }

    async fn work(&self, store: &Store, job: Job) {
        match job {
            Job::Restore => {
                let mut all: Vec<(Item, JsValue)> = Vec::new();
                for (name, about, bytes) in blobs::all(store).await {
                    let item = ClientId::new(name).ok().and_then(|name| Item::kept(name, &about));
                    all.extend(item.map(|item| (item, bytes)));
                }
                // In the order in which they were attached.
                all.sort_by_key(|(item, _)| item.key);
                for (item, bytes) in all {
                    self.restore(item, &bytes).await;
                }
            }
            Job::Keep(key) => {
                let kept = {
                    let machine = self.0.machine.borrow();
                    let item = machine.items().iter().find(|item| item.key == key);
                    item.map(|item| (item.client_id.clone(), item.keep()))
                };
                let Some((name, about)) = kept.filter(|_| store.mode() == Persistence::Device) else {
                    return;
                };
                if let Some(bytes) = self.bytes(key, &name) {
                    store.apply(vec![expiry::seen(clock::wall())], |_| {});
                    let kept = blobs::put(store, name.as_str(), &about, &bytes).await;
                    self.unkept(kept.is_err());
                }
            }
            Job::Drop(name) => {
                store.apply(vec![StoreOp::Delete(blobs::key(name.as_str()))], |_| {});
                if self.0.machine.borrow().items().is_empty() {
                    self.unkept(false);
                }
            }
        }
    }

    /// A file that was attached before a reload, unless it was sent or another tab has it.
    async fn restore(&self, mut item: Item, bytes: &JsValue) {
        let row = RowKey(item.message().as_str().into());
        if self.0.engine.with_session(|session| session.row(&row).is_some()) {
            self.job(Job::Drop(item.client_id));
            return;
        }
        let coming = self.adopt(&item.client_id, bytes);
        if let Some(coming) = coming
            && let Some(key) = coming.await
        {
            item.key = key;
            self.input(Input::Restored(Box::new(item)));
        }
    }

    fn bytes(&self, key: Key, name: &ClientId) -> Option<JsValue> {
        self.0.hands.borrow().as_ref()?.keep(key, name.as_str())
    }

    fn adopt(&self, name: &ClientId, bytes: &JsValue) -> Option<impl Future<Output = Option<Key>> + use<>> {
        Some(self.0.hands.borrow().as_ref()?.adopt(name.as_str(), bytes))
    }

    fn unkept(&self, unkept: bool) {
        if self.0.shown.unkept.get_untracked() == unkept {
            return;
        }
        self.0.shown.unkept.set(unkept);
        if unkept {
            let text = say(self.0.chat, Word::Unkept);
            self.0.chat.announcement.set(Said { from: None, text });
        }
    }
}
