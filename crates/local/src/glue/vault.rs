//! Where things are kept: the page's memory until the visitor's first message,
//! then the platform's store, under a profile of the backend's own.
//!
//! One for each page and persistence, shared by all connections, so that a
//! conversation kept in memory survives a reconnect, and a change of consent.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::session::{Rows, StoreOp};
use aisle_platform::consent::{Consent, ConsentMode};
use aisle_platform::store::{Persistence, Store};

/// Keys and values.
pub(super) type Pairs = Vec<(String, String)>;

#[derive(Clone)]
pub(super) struct Vault {
    wished: Persistence,
    memory: Rc<RefCell<Rows>>,
    consent: Consent,
    store: Store,
}

thread_local!(static OPEN: RefCell<Vec<Vault>> = const { RefCell::new(Vec::new()) });

impl Vault {
    /// Gives the vault for `ctx.wish`, which keeps as much as consent allows by now;
    /// calls back later, never at once.
    pub(super) fn open(name: &str, wish: &str, mode: ConsentMode, done: impl FnOnce(Self) + 'static) {
        let wished = match wish {
            "device" => Persistence::Device,
            "session" => Persistence::Session,
            _ => Persistence::None,
        };
        if let Some(vault) = Self::known(wished) {
            match mode {
                ConsentMode::Granted => vault.consent.grant(),
                ConsentMode::Denied => vault.consent.withdraw(),
                ConsentMode::Pending | ConsentMode::NotRequired => {}
            }
            wasm_bindgen_futures::spawn_local(async move { done(vault) });
            return;
        }
        let consent = Consent::new(mode);
        let gate = consent.clone();
        Store::open(name, wished, &gate, move |store| {
            let fresh = Self {
                wished,
                memory: Rc::default(),
                consent,
                store,
            };
            // Unless another connection of this page was quicker.
            let vault = Self::known(wished).unwrap_or_else(|| {
                OPEN.with_borrow_mut(|open| open.push(fresh.clone()));
                fresh
            });
            done(vault);
        });
    }

    fn known(wished: Persistence) -> Option<Self> {
        OPEN.with_borrow(|open| open.iter().find(|vault| vault.wished == wished).cloned())
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
