//! What outlives a page: a map of strings to strings, one for each profile, and beside
//! it bytes of files ([`blobs`]).
//!
//! Owns every byte the widget keeps, in memory, `sessionStorage` or IndexedDB,
//! whichever is wished for, allowed and working. Refuses to write before the
//! first write is asked for, or without consent, and to know what it keeps.
//!
//! A store steps down from device to session to memory when a level is denied,
//! broken, or takes not even the first write. It never steps up by itself, but
//! for consent. [`Store::mode`] says what it promises at the moment.
//!
//! Wishes are carried out one by one in the order they were made, and answered
//! in a microtask or later, never from within the call.

pub mod blobs;
mod device;
mod idb;
mod level;
mod memory;
mod session;
mod sign;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use aisle_core::session::{Rows, StoreOp};
use wasm_bindgen_futures::spawn_local;

pub use level::{Persistence, StoreError};

use crate::consent::{Consent, ConsentMode, Watch};

/// What a load gives and what a write gives: pairs of key and value.
pub type Pairs = Result<Vec<(String, String)>, StoreError>;

/// The store of one profile. Clones share it.
#[derive(Clone)]
pub struct Store(Rc<Inner>);

struct Inner {
    wished: Persistence,
    consent: Consent,
    level: Cell<Persistence>,
    memory: RefCell<Rows>,
    session: session::Session,
    device: device::Device,
    jobs: RefCell<VecDeque<Job>>,
    working: Cell<bool>,
    watch: RefCell<Option<Watch>>,
    /// There is a conversation in it, and the shell may know.
    signed: Cell<bool>,
}

enum Job {
    Open(Box<dyn FnOnce(Store)>),
    Load(Box<dyn FnOnce(Pairs)>),
    Apply(Vec<StoreOp>, Box<dyn FnOnce(Pairs)>),
    /// Do what consent says by now.
    Settle,
}

impl Store {
    /// Gives the store of `profile`, for as long as wished or as near to that as
    /// the browser and consent allow. Never fails, and writes nothing.
    pub fn open(profile: &str, wished: Persistence, consent: &Consent, done: impl FnOnce(Self) + 'static) {
        let store = Self(Rc::new(Inner {
            wished,
            consent: consent.clone(),
            level: Cell::new(Persistence::None),
            memory: RefCell::default(),
            session: session::Session::new(profile),
            device: device::Device::new(profile),
            jobs: RefCell::default(),
            working: Cell::new(false),
            watch: RefCell::default(),
            signed: Cell::default(),
        }));
        let weak = Rc::downgrade(&store.0);
        let watch = consent.on_change(move |_| {
            if let Some(inner) = weak.upgrade() {
                // At once: what is still waiting must not be written any more.
                if !inner.consent.may_store() {
                    inner.level.set(Persistence::None);
                }
                inner.push(Job::Settle);
            }
        });
        *store.0.watch.borrow_mut() = Some(watch);
        store.0.push(Job::Open(Box::new(done)));
    }

    /// How long things are kept at the moment.
    #[must_use]
    pub fn mode(&self) -> Persistence {
        self.0.level.get()
    }

    /// Reads everything, ordered by key. Makes nothing on the device.
    pub fn load(&self, done: impl FnOnce(Pairs) + 'static) {
        self.0.push(Job::Load(Box::new(done)));
    }

    /// The value of a key, as it was loaded or last written from here.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        self.0.memory.borrow().get(key).map(str::to_owned)
    }

    /// Carries the ops out, all or none, and is done when they are as durable as
    /// [`Store::mode`] promises. Gives the values that hold for the claims. An
    /// empty list opens the database ahead of the first write.
    pub fn apply(&self, ops: Vec<StoreOp>, done: impl FnOnce(Pairs) + 'static) {
        self.0.push(Job::Apply(ops, Box::new(done)));
    }

    /// Lets the shell know, on every page from now on, whether a conversation is
    /// kept; see [`sign`].
    pub fn sign(&self, there: bool) {
        self.0.signed.set(there);
        sign::show(if there { self.mode() } else { Persistence::None });
    }

    /// Lets go of the database, so that the page may enter the back/forward
    /// cache. The next use opens it again.
    pub fn release(&self) {
        self.0.device.release();
    }
}

impl Inner {
    fn push(self: &Rc<Self>, job: Job) {
        self.jobs.borrow_mut().push_back(job);
        if !self.working.replace(true) {
            let inner = self.clone();
            spawn_local(async move { inner.work().await });
        }
    }

    async fn work(self: &Rc<Self>) {
        loop {
            let job = self.jobs.borrow_mut().pop_front();
            let Some(job) = job else { break };
            match job {
                Job::Open(done) => {
                    if self.consent.mode() == ConsentMode::Denied {
                        // Refused on a page without us, perhaps.
                        self.settle().await;
                    }
                    self.level.set(self.best().await);
                    done(Store(self.clone()));
                }
                Job::Load(done) => done(self.load().await),
                Job::Apply(ops, done) => done(self.apply(&ops).await),
                Job::Settle => self.settle().await,
            }
        }
        self.working.set(false);
    }

    /// The best level there is, as far as can be told without writing.
    async fn best(&self) -> Persistence {
        let mut level = if self.consent.may_store() {
            self.wished
        } else {
            Persistence::None
        };
        if level == Persistence::Device && !self.device.is_there().await {
            level = level.lower();
        }
        if level == Persistence::Session && !self.session.is_there() {
            level = level.lower();
        }
        // It may have been withdrawn while we asked.
        if self.consent.may_store() {
            level
        } else {
            Persistence::None
        }
    }

    async fn load(&self) -> Pairs {
        loop {
            let level = self.level.get();
            let pairs = match level {
                Persistence::None => break,
                Persistence::Session => self.session.load(),
                Persistence::Device => self.device.load().await,
            };
            match pairs {
                _ if self.level.get() != level => {}
                Ok(pairs) => {
                    let mut memory = self.memory.borrow_mut();
                    *memory = Rows::default();
                    memory.extend(&pairs);
                    break;
                }
                Err(_) => self.step_down(),
            }
        }
        Ok(self.memory.borrow().pairs().to_vec())
    }

    async fn apply(&self, ops: &[StoreOp]) -> Pairs {
        loop {
            let level = self.level.get();
            let done = self.apply_at(level, ops).await;
            match done {
                // Consent was withdrawn meanwhile; the wipe is the next job but
                // what is on screen goes on in memory.
                Ok(claims) => return Ok(self.memory.borrow_mut().apply(ops, &claims)),
                Err(_) if self.level.get() != level => {}
                // A level that has taken something before is full now. One that
                // has not is as good as absent.
                Err(StoreError::Full) if !self.memory.borrow().is_empty() => return Err(StoreError::Full),
                Err(_) => self.step_down(),
            }
        }
    }

    async fn apply_at(&self, level: Persistence, ops: &[StoreOp]) -> Pairs {
        match level {
            // The claims are decided by the caller's memory.
            Persistence::None => Ok(Vec::new()),
            Persistence::Session => self.session.apply(ops),
            Persistence::Device => self.device.apply(ops).await,
        }
    }

    /// Goes on at the next lower level that takes what is known.
    fn step_down(&self) {
        self.device.release();
        let mut level = self.level.get().lower();
        if level == Persistence::Session {
            let memory = self.memory.borrow();
            let ready = self.session.is_there()
                && (memory.is_empty() || self.session.apply(&memory::ops_to_become(&memory)).is_ok());
            if !ready {
                level = level.lower();
            }
        }
        self.level.set(level);
        self.follow();
    }

    /// The sign is where the conversation is.
    fn follow(&self) {
        if self.signed.get() {
            sign::show(self.level.get());
        }
    }

    /// After a change of consent. Granted: what is in memory moves to the wished
    /// level; if it holds something, it takes the place of what an earlier visit
    /// left there, because two conversations must never mix. Withdrawn: nothing
    /// of ours stays on the device.
    async fn settle(&self) {
        if !self.consent.may_store() {
            sign::show(Persistence::None);
            self.session.wipe();
            self.device.wipe().await;
            return;
        }
        if self.level.get() != Persistence::None {
            return;
        }
        self.level.set(self.best().await);
        // Copied: what is in memory may change while we wait.
        let ops = memory::ops_to_become(&self.memory.borrow());
        // The first op only clears.
        if ops.len() > 1 && self.apply_at(self.level.get(), &ops).await.is_err() {
            self.step_down();
        }
        self.follow();
    }
}
