//! The desk: one signed-in agent's connection, and everything on it.
//!
//! Owns the switchboard of `core`, its socket and timer, the store of what is
//! unsent, the conversations that are followed, questions to the shop and wishes
//! about conversations. Tells the screen by the signals of [`Ui`]. Decides nothing.

mod asking;
mod follow;
mod heard;
mod http;
mod sign;
mod socket;
mod talk;
mod ui;
mod wishes;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use aisle_core::agent::mirror::Me;
use aisle_core::agent::{Desk as State, In, Out, Switchboard};
use aisle_core::protocol::ConversationId;
use aisle_core::protocol::json::Raw;
use aisle_core::session::{Generation, Input, Rows, StoreOp};
use aisle_platform::consent::{Consent, ConsentMode};
use aisle_platform::listen::{Listener, listen};
use aisle_platform::store::{Persistence, Store};
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use aisle_widget::app::fresh_id;
use leptos::prelude::*;
use web_sys::EventTarget;

use crate::Hands;
pub(crate) use http::{Refusal, ask};
pub(crate) use sign::{Pass, Proof, in_with, kept};
use socket::Socket;
pub(crate) use talk::{Talk, text_of};
pub(crate) use ui::{Page, Ui, chat};
pub(crate) use wishes::Wish;
use wishes::Wishes;

/// Before the id of a conversation in the store.
const PREFIX: &str = "c/";
/// The store's name.
const STORE: &str = "agent";

/// What a question got: the data, or why there is none.
pub(crate) type Reply = Result<Raw, String>;

type Question = (u64, Box<dyn FnOnce(Reply)>);

#[derive(Clone)]
pub(crate) struct Desk(Rc<Inner>);

struct Inner {
    ui: Ui,
    hands: Hands,
    board: RefCell<Switchboard>,
    inputs: RefCell<VecDeque<In>>,
    running: Cell<bool>,
    socket: RefCell<Option<(Generation, Socket)>>,
    timer: RefCell<Option<Timer>>,
    store: RefCell<Option<Store>>,
    held: RefCell<Rows>,
    talks: RefCell<BTreeMap<ConversationId, Talk>>,
    questions: RefCell<Vec<Question>>,
    wishes: RefCell<Wishes>,
    /// Which page of the list was asked for last, and where the next one begins.
    listing: Cell<u64>,
    next: RefCell<Option<String>>,
    n: Cell<u64>,
    listeners: RefCell<Vec<Listener>>,
}

#[derive(Clone)]
pub(crate) struct Weak(std::rc::Weak<Inner>);

impl Weak {
    pub(crate) fn with(&self, f: impl FnOnce(&Desk)) {
        if let Some(inner) = self.0.upgrade() {
            f(&Desk(inner));
        }
    }

    fn hear(&self, input: In) {
        self.with(|desk| desk.hear(input));
    }

    fn keep(&self, ops: Vec<StoreOp>, done: impl FnOnce(bool) + 'static) {
        self.with(|desk| desk.keep(ops, done));
    }

    fn settled(&self, id: &ConversationId) {
        self.with(|desk| desk.settled(id));
    }
}

impl Desk {
    /// Opens the desk of whoever signed in; `ready` is called once what was left
    /// unsent is known.
    pub(crate) fn open(ui: Ui, hands: Hands, pass: Pass, ready: impl FnOnce(&Self) + 'static) {
        let me = Me {
            name: pass.name,
            id: None,
        };
        let board = Switchboard::new(None, me, fresh_id(), random::bits64());
        let desk = Self(Rc::new(Inner {
            ui,
            hands,
            board: RefCell::new(board),
            inputs: RefCell::default(),
            running: Cell::new(false),
            socket: RefCell::default(),
            timer: RefCell::default(),
            store: RefCell::default(),
            held: RefCell::default(),
            talks: RefCell::default(),
            questions: RefCell::default(),
            wishes: RefCell::default(),
            listing: Cell::new(0),
            next: RefCell::default(),
            n: Cell::new(0),
            listeners: RefCell::default(),
        }));
        let consent = Consent::new(ConsentMode::NotRequired);
        Store::open(STORE, Persistence::Device, &consent, move |store| {
            let opened = store.clone();
            store.load(move |values| {
                ui.durable.set(opened.mode() == Persistence::Device);
                *desk.0.store.borrow_mut() = Some(opened);
                desk.0.held.borrow_mut().extend(&values.unwrap_or_default());
                desk.listen();
                ready(&desk);
                desk.send_what_was_left();
                desk.hear(In::Open);
            });
        });
    }

    fn listen(&self) {
        let (page, doc): (EventTarget, EventTarget) = (window().into(), document().into());
        let on = |target: &EventTarget, kind: &str, run: fn(&Self)| {
            let weak = self.weak();
            listen(target, kind, move |_| weak.with(run))
        };
        *self.0.listeners.borrow_mut() = vec![
            on(&page, "online", |desk| desk.hear(In::Nudge)),
            on(&page, "pageshow", |desk| desk.hear(In::Nudge)),
            on(&doc, "visibilitychange", |desk| {
                if !document().hidden() {
                    desk.hear(In::Nudge);
                    let talks: Vec<Talk> = desk.0.talks.borrow().values().cloned().collect();
                    talks.iter().for_each(Talk::looked);
                }
            }),
        ];
    }

    fn weak(&self) -> Weak {
        Weak(Rc::downgrade(&self.0))
    }

    /// Gives the switchboard an input; those that come meanwhile wait.
    fn hear(&self, input: In) {
        self.0.inputs.borrow_mut().push_back(input);
        if self.0.running.replace(true) {
            return;
        }
        let mut out = Vec::new();
        loop {
            let Some(input) = self.0.inputs.borrow_mut().pop_front() else {
                break;
            };
            self.0
                .board
                .borrow_mut()
                .handle(clock::monotonic(), input, &mut out);
            for wish in out.drain(..) {
                self.carry_out(wish);
            }
        }
        self.0.running.set(false);
    }

    fn carry_out(&self, out: Out) {
        match out {
            Out::Connect(generation) => self.connect(generation),
            Out::Disconnect(generation) => {
                let is = self
                    .0
                    .socket
                    .borrow()
                    .as_ref()
                    .is_some_and(|(open, _)| *open == generation);
                if is {
                    let socket = self.0.socket.borrow_mut().take();
                    drop(socket);
                }
            }
            Out::Write(generation, frame) => {
                if let Some((open, socket)) = &*self.0.socket.borrow()
                    && *open == generation
                {
                    socket.send(&frame);
                }
            }
            Out::WakeAt(at) => {
                let weak = self.weak();
                let wait = (at - clock::monotonic()).max(0);
                let timer = Timer::after(wait, move || weak.hear(In::Wake));
                *self.0.timer.borrow_mut() = Some(timer);
            }
            Out::Session(id, generation, event) => {
                let talk = self.0.talks.borrow().get(&id).cloned();
                if let Some(talk) = talk {
                    talk.input(Input::Link(generation, event));
                }
            }
            Out::Push(push) => self.heard(*push),
            Out::Changed => self.changed(),
        }
    }

    fn connect(&self, generation: Generation) {
        let at = window().location();
        let scheme = if at.protocol().is_ok_and(|own| own == "https:") {
            "wss://"
        } else {
            "ws://"
        };
        let url = [scheme, &at.host().unwrap_or_default(), "/v1/agent"].concat();
        let weak = self.weak();
        let socket = Socket::open(&url, move |event| weak.hear(In::Socket(generation, event)));
        let old = self.0.socket.borrow_mut().take();
        drop(old);
        *self.0.socket.borrow_mut() = socket.map(|socket| (generation, socket));
    }

    fn changed(&self) {
        let state = self.0.board.borrow().desk();
        if state != State::Online {
            for (_, answer) in self.0.questions.take() {
                answer(Err("unavailable".to_owned()));
            }
        }
        self.0.ui.desk.set(state);
    }

    /// Does something about a conversation, once what was said in it before is with
    /// the server; again after a lost connection, until it is answered.
    pub(crate) fn wish(&self, wish: Wish, done: wishes::Done) {
        self.0.wishes.borrow_mut().add(wish, done);
        self.send_wishes();
    }

    fn send_wishes(&self) {
        if self.0.board.borrow().desk() != State::Online {
            self.0.wishes.borrow_mut().interrupted();
            return;
        }
        let busy = |id: &ConversationId| {
            self.0
                .talks
                .borrow()
                .get(id)
                .is_some_and(|talk| talk.unsent() > 0)
        };
        let frames = self.0.wishes.borrow_mut().ready(&busy);
        for frame in frames {
            self.say(frame);
        }
    }

    fn keep(&self, ops: Vec<StoreOp>, done: impl FnOnce(bool) + 'static) {
        self.0.held.borrow_mut().apply(&ops, &[]);
        let store = self.0.store.borrow().clone();
        match store {
            Some(store) => store.apply(ops, move |result| done(result.is_ok())),
            None => done(false),
        }
    }

    /// Ends the session here and on the server; the next person at this desk must
    /// not send what is unsent.
    pub(crate) fn leave(&self, everywhere: bool, done: impl FnOnce() + 'static) {
        self.hear(In::Shut);
        let hands = self.0.hands.clone();
        self.keep(vec![StoreOp::DeletePrefix(String::new())], move |_| {
            sign::out(&hands, everywhere, done)
        });
    }
}
