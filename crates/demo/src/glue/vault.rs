//! Where the demo keeps things: the page's memory until the visitor's first
//! message, then the platform's store, under a profile of the demo's own.
//!
//! One for each page and persistence, shared by all connections, so that a
//! conversation kept in memory survives a reconnect.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::session::{Rows, StoreOp};
use aisle_platform::consent::{Consent, ConsentMode};
use aisle_platform::store::{Persistence, Store};

/// Keys and values.
pub(super) type Pairs = Vec<(String, String)>;

#[derive(Clone)]
pub(super) struct Vault {
    memory: Rc<RefCell<Rows>>,
    store: Store,
}

thread_local!(static OPEN: RefCell<Vec<(Persistence, Vault)>> = const { RefCell::new(Vec::new()) });

impl Vault {
    /// Gives the vault for `ctx.persist`; calls back later, never at once.
    pub(super) fn open(persist: &str, done: impl FnOnce(Self) + 'static) {
        let wished = match persist {
            "device" => Persistence::Device,
            "session" => Persistence::Session,
            _ => Persistence::None,
        };
        // The widget has asked for consent already: `persist` is its answer.
        let consent = Consent::new(ConsentMode::NotRequired);
        let ready = OPEN.with_borrow(|open| {
            open.iter()
                .find(|(mode, _)| *mode == wished)
                .map(|(_, vault)| vault.clone())
        });
        if let Some(vault) = ready {
            wasm_bindgen_futures::spawn_local(async move { done(vault) });
            return;
        }
        Store::open("demo", wished, &consent, move |store| {
            let fresh = Self {
                memory: Rc::default(),
                store,
            };
            let vault = OPEN.with_borrow_mut(|open| match open.iter().find(|(mode, _)| *mode == wished) {
                // Another connection of this page was quicker.
                Some((_, vault)) => vault.clone(),
                None => {
                    open.push((wished, fresh.clone()));
                    fresh
                }
            });
            done(vault);
        });
    }

    /// Everything there is, ordered by key. A store that cannot be read is empty.
    pub(super) fn load(&self, done: impl FnOnce(Pairs) + 'static) {
        let memory = Rc::clone(&self.memory);
        self.store.load(move |held| {
            let mut rows = memory.borrow().clone();
            rows.extend(&held.unwrap_or_default());
            done(rows.pairs().to_vec());
        });
    }

    /// Carries out ops and gives what holds for their claims; `None`: it failed.
    pub(super) fn apply(&self, ops: Vec<StoreOp>, durable: bool, done: impl FnOnce(Option<Pairs>) + 'static) {
        if durable {
            self.store.apply(ops, move |held| done(held.ok()));
        } else {
            let held = self.memory.borrow_mut().apply(&ops, &[]);
            wasm_bindgen_futures::spawn_local(async move { done(Some(held)) });
        }
    }

    /// Lets the page enter the back/forward cache.
    pub(super) fn release(&self) {
        self.store.release();
    }
}
