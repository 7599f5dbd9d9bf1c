//! The loop between the session and the browser: inputs in, effects out.
//!
//! Owns the one session of an element and everything its effects opened: the
//! link, the store, the timer, the tab bus. Decides nothing.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use aisle_core::protocol::{ClientId, Content, PageInfo, VisitorAuth, VisitorId};
use aisle_core::session::{
    Changed, Effect, Generation, Input, LinkEvent, PageEvent, Patch, Row, RowKey, Session, Settings, StoreOp,
    TabNote, expiry,
};
use aisle_platform::consent::Consent;
use aisle_platform::link::Link;
use aisle_platform::store::{Persistence, Store};
use aisle_platform::tabs::Tabs;
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::backend::Backend;
use super::chat::{Command, RowsView, Said};
use super::life::Life;
use super::page;

/// At most this many log entries stay on the device (quality.md H7).
const KEEP_ROWS: usize = 2_000;

/// What the engine needs of the element.
pub trait Host {
    /// Dispatches an event on the element; `false` means that the page vetoed it.
    fn emit(&self, kind: &str, detail: &JsValue, cancelable: bool) -> bool;
    /// Closes the panel.
    fn hide(&self);
}

/// Whoever shows the conversation, if anybody does.
pub trait Views {
    /// Something beside the rows is different now.
    fn changed(&self, what: Changed, session: &Session);
    /// A text belongs into the composer.
    fn compose(&self, text: String);
    /// The visitor has sent something from here.
    fn sent(&self);
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
    host: Box<dyn Host>,
    backend: Backend,
    profile: String,
    consent: Consent,
    locale: String,
    persistence: Persistence,
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
        } = options;
        let session = Session::new(Settings {
            fresh_visitor: fresh_visitor(),
            fresh_conversation: fresh_id(),
            instance: fresh_id(),
            locale: locale.clone(),
            token,
            seed: random::bits64(),
            keep_rows: KEEP_ROWS,
        });
        let engine = Self(Rc::new(Inner {
            views: RefCell::default(),
            compose: RefCell::default(),
            said: RefCell::default(),
            host,
            backend,
            profile,
            consent,
            locale,
            persistence,
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
        }));
        engine.open_store();
        engine.join_tabs();
        let weak = engine.weak();
        let life = Life::watch(move |input| weak.with(|engine| engine.input(input)));
        *engine.0.life.borrow_mut() = Some(life);
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
            ] {
                views.changed(what, &session);
            }
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
        drop(views);
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

    /// Sends a text as the visitor, unless the page vetoes it: then it goes back
    /// to the composer.
    pub fn send(&self, client_id: ClientId, text: String, wall: i64) {
        let detail = page::object(&[
            ("text", JsValue::from_str(&text)),
            ("id", JsValue::from_str(client_id.as_str())),
        ]);
        if self.0.host.emit("aisle-before-send", &detail, true) {
            if let Some(views) = self.views() {
                views.sent();
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

    /// Erases everything, here and on the server.
    pub fn forget(&self) {
        self.input(Input::Forget {
            client_id: fresh_id(),
            visitor: fresh_visitor(),
            conversation: fresh_id(),
        });
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

    fn open_store(&self) {
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

    fn restored(&self, mut values: Vec<(String, String)>) {
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

    fn join_tabs(&self) {
        let weak = self.weak();
        let tabs = Tabs::join(&self.0.profile, move |note| {
            weak.with(|engine| engine.input(Input::Heard(note)));
        });
        *self.0.tabs.borrow_mut() = Some(tabs);
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

    fn carry_out(&self, effect: Effect) {
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

    fn connect(&self, generation: Generation) {
        self.input(Input::Page(page_info()));
        let weak = self.weak();
        let opened = self.weak();
        self.0.backend.connect(
            &self.0.locale,
            self.0.persistence,
            move |event| weak.with(|engine| engine.input(Input::Link(generation, event))),
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

    fn changed(&self, what: Changed) {
        if matches!(what, Changed::Connection) {
            let connection = self.0.session.borrow().connection();
            let detail =
                page::object(&[("connection", JsValue::from_str(page::connection_name(connection)))]);
            self.0.host.emit("aisle-state", &detail, false);
        }
        if let Some(views) = self.views() {
            views.changed(what, &self.0.session.borrow());
        }
    }

    fn views(&self) -> Option<Rc<dyn Views>> {
        self.0.views.borrow().clone()
    }

    fn compose(&self, text: String) {
        match self.views() {
            Some(views) => views.compose(text),
            None => *self.0.compose.borrow_mut() = Some(text),
        }
    }

    fn say(&self, key: RowKey) {
        let Some(views) = self.views() else {
            *self.0.said.borrow_mut() = Some(key);
            return;
        };
        let said = self.0.session.borrow().row(&key).map(page::said);
        if let Some(said) = said {
            views.said(said);
        }
    }

    fn emit(&self, event: &PageEvent) {
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
            PageEvent::Failed { client_id } => {
                let detail = page::object(&[
                    ("code", JsValue::from_str("message-refused")),
                    ("id", JsValue::from_str(client_id.as_str())),
                ]);
                self.0.host.emit("aisle-error", &detail, false);
            }
        }
    }

    fn tell(&self, note: &TabNote) {
        if let Some(tabs) = &*self.0.tabs.borrow() {
            tabs.tell(note);
        }
    }

    fn command(&self, command: Command) {
        match command {
            Command::Send(text) => self.send(fresh_id(), text, clock::wall()),
            Command::Reply(message_id, reply) => self.input(Input::Act {
                client_id: fresh_id(),
                message_id,
                action_id: reply.id,
                label: reply.label,
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
            Command::Draft(text) => self.input(Input::Draft(text)),
            // Of the element, not of the conversation.
            Command::Language(_) | Command::Show | Command::Open(_) | Command::Rich | Command::Tell(..) => {}
            Command::ConnectNow => self.input(Input::Online(true)),
            Command::Hide => self.0.host.hide(),
            Command::Shown(shown) => self.input(Input::Shown {
                client_id: fresh_id(),
                shown: *shown,
                wall: clock::wall(),
            }),
        }
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

/// Nothing of a conversation is left after these.
fn forgets(ops: &[StoreOp]) -> bool {
    ops.iter()
        .any(|op| matches!(op, StoreOp::DeletePrefix(prefix) if prefix.is_empty()))
}

fn fresh_id() -> ClientId {
    ClientId::from_bits(random::bits128())
}

fn fresh_visitor() -> VisitorAuth {
    VisitorAuth {
        id: VisitorId::from(fresh_id()),
        secret: String::from(fresh_id()),
    }
}

/// Where the visitor is, without query and fragment: they may hold secrets.
fn page_info() -> PageInfo {
    let location = window().location();
    let mut url = location.origin().unwrap_or_default();
    url.push_str(&location.pathname().unwrap_or_default());
    PageInfo {
        url,
        title: document().title(),
    }
}
