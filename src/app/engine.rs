//! The loop between the session and the browser: inputs in, effects out.
//!
//! Owns the one session of an element and everything its effects opened: the
//! link, the store, the timer, the tab bus. Decides nothing.

mod commands;
mod effects;
mod keep;
mod remark;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::session::{Changed, Effect, Generation, Input, Patch, Row, RowKey, Session, Settings};
use aisle_core::text::Masks;
use aisle_platform::consent::{Consent, Watch};
use aisle_platform::link::Link;
use aisle_platform::store::{Persistence, Store};
use aisle_platform::tabs::Tabs;
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use wasm_bindgen::JsValue;

use super::backend::Backend;
use super::chat::{Command, RowsView, Said};
use super::life::Life;
pub use commands::fresh_id;
use commands::fresh_visitor;
pub use remark::Ear;

/// At most this many log entries stay on the device (quality.md H7).
const KEEP_ROWS: usize = 2_000;

/// What the engine needs of the element.
pub trait Host {
    /// Dispatches an event on the element; `false` means that the page vetoed it.
    fn emit(&self, kind: &str, detail: &JsValue, cancelable: bool) -> bool;
    /// Closes the panel.
    fn hide(&self);
    /// Hands the server's rules on, as JSON; empty if it has none.
    fn rules(&self, list: &str);
}

/// Whoever shows the conversation, if anybody does.
pub trait Views {
    /// Something beside the rows is different now.
    fn changed(&self, what: Changed, session: &Session);
    /// A text belongs into the composer.
    fn compose(&self, text: String);
    /// The visitor has sent something from here, perhaps with a part of it hidden.
    fn sent(&self, hidden: bool);
    /// A message is to be read out once.
    fn said(&self, said: Said);
}

/// How an engine starts.
pub struct Options {
    /// Where messages go.
    pub backend: Backend,
    /// Keeps conversations of different backends apart in the store.
    pub profile: String,
    /// How long a conversation is kept on the device.
    pub persistence: Persistence,
    /// Guards the store.
    pub consent: Consent,
    /// BCP 47.
    pub locale: String,
    /// The shop's signed token.
    pub token: Option<String>,
    /// What is hidden in messages.
    pub masks: Masks,
    /// What is asked before the first word, as the page writes it.
    pub asks: String,
}

/// One conversation's engine. Clones share it; the last one to go ends it.
#[derive(Clone)]
pub struct Engine(Rc<Inner>);

struct Inner {
    views: RefCell<Option<Rc<dyn Views>>>,
    /// What they are to be told when they come: a text for the composer.
    compose: RefCell<Option<String>>,
    /// And the last message to be read out.
    said: RefCell<Option<RowKey>>,
    ears: RefCell<Vec<Ear>>,
    host: Box<dyn Host>,
    backend: Backend,
    profile: String,
    consent: Consent,
    locale: String,
    persistence: Persistence,
    masks: Cell<Masks>,
    /// Something was hidden in the last message.
    hidden: Cell<bool>,
    session: RefCell<Session>,
    inputs: RefCell<VecDeque<Input>>,
    /// An input is being handled; others wait in the queue.
    running: Cell<bool>,
    /// The store has said what it holds; inputs wait until then.
    restored: Cell<bool>,
    subscriber: RefCell<Option<Subscriber>>,
    link: RefCell<Option<(Generation, Link)>>,
    timer: RefCell<Option<Timer>>,
    store: RefCell<Option<Store>>,
    tabs: RefCell<Option<Tabs>>,
    life: RefCell<Option<Life>>,
    asked: RefCell<Option<Watch>>,
}

type Subscriber = Box<dyn FnMut(&Patch, &[Row])>;

impl Engine {
    /// Starts an engine. Asks the store what it holds, and opens no connection
    /// unless a conversation is under way.
    pub fn start(options: Options, host: Box<dyn Host>) -> Self {
        let Options {
            backend,
            profile,
            persistence,
            consent,
            locale,
            token,
            masks,
            asks,
        } = options;
        let mut session = Session::new(Settings {
            fresh_visitor: fresh_visitor(),
            fresh_conversation: fresh_id(),
            instance: fresh_id(),
            locale: locale.clone(),
            token,
            seed: random::bits64(),
            keep_rows: KEEP_ROWS,
        });
        // Nobody watches yet.
        session.guard(asks, &mut Vec::new());
        let engine = Self(Rc::new(Inner {
            views: RefCell::default(),
            compose: RefCell::default(),
            said: RefCell::default(),
            ears: RefCell::default(),
            host,
            backend,
            profile,
            consent,
            locale,
            persistence,
            masks: Cell::new(masks),
            hidden: Cell::new(false),
            session: RefCell::new(session),
            inputs: RefCell::default(),
            running: Cell::new(false),
            restored: Cell::new(false),
            subscriber: RefCell::default(),
            link: RefCell::default(),
            timer: RefCell::default(),
            store: RefCell::default(),
            tabs: RefCell::default(),
            life: RefCell::default(),
            asked: RefCell::default(),
        }));
        engine.open_store();
        engine.join_tabs();
        let weak = engine.weak();
        let life = Life::watch(move |input| weak.with(|engine| engine.input(input)));
        *engine.0.life.borrow_mut() = Some(life);
        let weak = engine.weak();
        let asked = engine
            .0
            .consent
            .on_change(move |_| weak.with(Self::consent_changed));
        *engine.0.asked.borrow_mut() = Some(asked);
        engine
    }

    /// Tells `views` how things are, and of every change from now on.
    pub fn watch(&self, views: Rc<dyn Views>) {
        {
            let session = self.0.session.borrow();
            for what in [
                Changed::Connection,
                Changed::State,
                Changed::Typing,
                Changed::Unread,
                Changed::Older,
                Changed::Durable,
                Changed::Draft,
                Changed::Gate,
            ] {
                views.changed(what, &session);
            }
        }
        if self.0.hidden.get() {
            views.sent(true);
        }
        *self.0.views.borrow_mut() = Some(views);
        if let Some(text) = self.0.compose.take() {
            self.compose(text);
        }
        if let Some(key) = self.0.said.take() {
            self.say(key);
        }
    }

    /// Tells nobody any more.
    pub fn unwatch(&self) {
        let views = self.0.views.take();
        let ears = self.0.ears.take();
        drop((views, ears));
    }

    /// Read access to the rows, and their changes. Does not keep the engine alive.
    pub fn rows(&self) -> Box<dyn RowsView> {
        Box::new(self.weak())
    }

    /// Carries out commands. Does not keep the engine alive.
    pub fn commands(&self) -> impl Fn(Command) + use<> {
        let weak = self.weak();
        move |command| weak.with(|engine| engine.command(command))
    }

    /// Gives the session an input. Inputs that come while another is handled
    /// wait for their turn, so effects are never nested.
    pub fn input(&self, input: Input) {
        self.0.inputs.borrow_mut().push_back(input);
        if self.0.running.get() || !self.0.restored.get() {
            return;
        }
        self.0.running.set(true);
        let mut effects = Vec::new();
        loop {
            let Some(input) = self.0.inputs.borrow_mut().pop_front() else {
                break;
            };
            self.0
                .session
                .borrow_mut()
                .handle(clock::monotonic(), input, &mut effects);
            for effect in effects.drain(..) {
                self.carry_out(effect);
            }
        }
        self.0.running.set(false);
    }

    /// Lets a later part move the session in a way that no input says, and carries out
    /// what follows.
    pub fn steer(&self, f: impl FnOnce(Millis, &mut Session, &mut Vec<Effect>) -> bool) -> bool {
        let mut effects = Vec::new();
        let done = f(clock::monotonic(), &mut self.0.session.borrow_mut(), &mut effects);
        // What is heard meanwhile waits, as for any input.
        self.0.running.set(true);
        for effect in effects {
            self.carry_out(effect);
        }
        self.0.running.set(false);
        self.input(Input::Wake);
        done
    }

    /// Reads from the session.
    pub fn with_session<T>(&self, f: impl FnOnce(&Session) -> T) -> T {
        f(&self.0.session.borrow())
    }

    /// How long things are kept at the moment.
    #[must_use]
    pub fn keeps(&self) -> Persistence {
        self.0
            .store
            .borrow()
            .as_ref()
            .map_or(Persistence::None, Store::mode)
    }

    /// What outlives the page, once it is open.
    #[must_use]
    pub fn store(&self) -> Option<Store> {
        self.0.store.borrow().clone()
    }

    fn weak(&self) -> Weak {
        Weak(Rc::downgrade(&self.0))
    }
}

/// Does not keep the engine alive: callbacks of what the engine owns hold this.
#[derive(Clone)]
struct Weak(std::rc::Weak<Inner>);

impl Weak {
    fn with(&self, f: impl FnOnce(&Engine)) {
        if let Some(inner) = self.0.upgrade() {
            f(&Engine(inner));
        }
    }
}

impl RowsView for Weak {
    fn with(&self, f: &mut dyn FnMut(&[Row])) {
        if let Some(inner) = self.0.upgrade() {
            f(inner.session.borrow().rows());
        }
    }

    fn subscribe(&self, f: Subscriber) {
        if let Some(inner) = self.0.upgrade() {
            *inner.subscriber.borrow_mut() = Some(f);
        }
    }
}
