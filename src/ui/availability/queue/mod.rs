//! The visitor's place in the queue: what is known of it, having it read out, and
//! calling the visitor when somebody is there.
//!
//! Owns the wiring. What is worth telling is `aisle_core::availability::waiting`'s;
//! how it looks, `card.rs`.

mod card;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::availability::waiting::{Course, Trend, Voice};
use aisle_core::protocol::{ClientFrame, EntryBody, Queue, QueueEnd, QueueRequest, Role, ServerFrame};
use aisle_platform::bell::{self, Bell, Title};
use aisle_platform::clock;
use aisle_platform::listen::{Listener, listen};
use aisle_platform::timer::Timer;
use js_sys::Array;
use leptos::prelude::{GetValue, LocalStorage, StoredValue, document};
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::words::{Word, fill, say};
use crate::app::page::object;
use crate::app::{Chat, Command, Engine, Said, Shared, fresh_id};
use crate::ui::dom::effect;
use crate::ui::i18n::apart;
use crate::ui::view::View;

/// How often "updated so long ago" is looked at.
const TICK: Millis = 10_000;

/// A place, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    position: u32,
    wait: Option<(Millis, Millis)>,
    /// When it was worked out, on this device's own clock that only runs forward.
    since: Millis,
    trend: Trend,
}

/// What the card shares with its wiring. Copy; belongs to the owner it was made under.
#[derive(Clone, Copy)]
pub(super) struct Line {
    chat: Chat,
    ready: Shared<bool>,
    place: Shared<Option<Place>>,
    /// The visitor has left by themselves.
    left: Shared<bool>,
    /// The shop closed while they waited.
    over: Shared<bool>,
    /// They want to be called.
    calls: Shared<bool>,
    /// The other ways to go on are unfolded.
    beyond: Shared<bool>,
    /// Turns the time that is shown.
    ticks: Shared<u32>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

struct Inner {
    engine: Engine,
    host: Element,
    course: RefCell<Course>,
    voice: RefCell<Voice>,
    /// Who has answered or joined while the visitor waits.
    who: RefCell<Option<String>>,
    /// What comes is new, not told again.
    live: Cell<bool>,
    bell: RefCell<Bell>,
    title: RefCell<Option<Title>>,
    speaks: RefCell<Option<Timer>>,
    turns: RefCell<Option<Timer>>,
    back: RefCell<Option<Listener>>,
}

/// Whether the wait ended because the shop closed.
pub(super) fn is_over(queue: &Queue) -> bool {
    queue.position.is_none() && queue.ended == Some(QueueEnd::Closed)
}

impl Line {
    pub(super) fn new(chat: Chat, engine: &Engine, host: &Element, ready: Shared<bool>) -> Self {
        let line = Self {
            chat,
            ready,
            place: Shared::new(None),
            left: Shared::new(false),
            over: Shared::new(false),
            calls: Shared::new(!bell::is_touch()),
            beyond: Shared::new(false),
            ticks: Shared::new(0),
            inner: StoredValue::new_local(Rc::new(Inner {
                engine: engine.clone(),
                host: host.clone(),
                course: RefCell::default(),
                voice: RefCell::default(),
                who: RefCell::default(),
                live: Cell::new(true),
                bell: RefCell::default(),
                title: RefCell::default(),
                speaks: RefCell::default(),
                turns: RefCell::default(),
                back: RefCell::default(),
            })),
        };
        let known = engine.with_session(|session| session.state().queue.clone());
        line.hear_queue(known.as_ref(), None);
        effect(move || line.turn());
        // Words that come later are not missed.
        effect(move || {
            if line.ready.get() {
                line.speak();
            }
        });
        line
    }

    /// What draws it.
    pub(super) fn draw(self) -> View {
        card::card(self)
    }

    /// Ends what the browser holds.
    pub(super) fn end(self) {
        if let Some(inner) = self.inner() {
            drop((inner.speaks.take(), inner.turns.take(), inner.back.take()));
            drop(inner.title.take());
        }
    }

    fn inner(self) -> Option<Rc<Inner>> {
        self.inner.try_get_value()
    }

    pub(super) fn hear(self, frame: &ServerFrame) {
        let Some(inner) = self.inner() else { return };
        match frame {
            ServerFrame::Welcome(welcome) => {
                inner.live.set(false);
                self.hear_queue(welcome.state.queue.as_ref(), Some(welcome.at));
            }
            ServerFrame::Live {} => inner.live.set(true),
            ServerFrame::State(state) if state.queue.is_some() => self.hear_queue(state.queue.as_ref(), None),
            ServerFrame::Events(events) if inner.live.get() => {
                for entry in &events.entries {
                    let name = match entry.body.known() {
                        Some(EntryBody::Assign { name, .. }) => name.clone(),
                        Some(EntryBody::Message(message)) if message.from.role == Role::Agent => {
                            message.from.name.clone()
                        }
                        _ => continue,
                    };
                    inner.who.replace(name);
                }
            }
            _ => {}
        }
    }

    /// `server` is what time it is there, if it has just said so.
    fn hear_queue(self, queue: Option<&Queue>, server: Option<Millis>) {
        let Some(inner) = self.inner() else { return };
        let before = self.place.get_untracked();
        let now = clock::monotonic();
        let place = queue.and_then(|queue| {
            let age = server.map_or(0, |server| (server - queue.at).max(0));
            Some(Place {
                position: queue.position?,
                wait: queue.wait_ms,
                since: now - age,
                trend: inner.course.borrow_mut().tell(queue.at, queue.wait_ms),
            })
        });
        let over = queue.is_some_and(is_over);
        if (place, over) == (before, self.over.get_untracked()) {
            return;
        }
        self.over.set(over);
        let moved = place.map(|place| place.position) != before.map(|place| place.position);
        self.place.set(place);
        match place {
            Some(_) if before.is_none() => {
                inner.who.take();
                self.left.set(false);
            }
            Some(_) => {}
            None if over => self.dismiss(before.is_some()),
            None => self.call(&inner),
        }
        if moved {
            self.speak();
        }
        self.tell(place, over);
    }

    /// The shop has closed; `waited` until this moment.
    fn dismiss(self, waited: bool) {
        self.left.set(false);
        if waited && self.ready.get_untracked() {
            let text = say(self.chat, Word::Over);
            self.chat.announcement.set(Said { from: None, text });
        }
    }

    /// Tells the page.
    fn tell(self, place: Option<Place>, over: bool) {
        let wait = place.and_then(|place| place.wait);
        let ends = wait.map(|(least, most)| Array::of2(&(least as f64).into(), &(most as f64).into()));
        let position = place.map_or(JsValue::NULL, |place| place.position.into());
        let detail = object(&[
            ("position", position),
            ("wait", ends.map_or(JsValue::NULL, JsValue::from)),
            ("ended", if over { "closed".into() } else { JsValue::NULL }),
        ]);
        self.chat.run(Command::Tell("aisle-queue", detail));
    }

    /// Has the place read out, if it is another one, or soon.
    fn speak(self) {
        let (Some(inner), Some(place)) = (self.inner(), self.place.get_untracked()) else {
            return;
        };
        if !self.ready.get_untracked() {
            return;
        }
        let turn = inner.voice.borrow_mut().speak(clock::monotonic(), place.position);
        let timer = match turn {
            Ok(()) => {
                let text = [
                    card::title(self.chat, place.position),
                    ". ".into(),
                    card::wait(self, place),
                ]
                .concat();
                self.chat.announcement.set(Said { from: None, text });
                None
            }
            Err(wait) => wait.map(|wait| Timer::after(wait, move || self.speak())),
        };
        inner.speaks.replace(timer);
    }

    /// Somebody is there for the visitor.
    fn call(self, inner: &Rc<Inner>) {
        // Who waits no more may have left, or the talk is over.
        let Some(name) = inner.who.take().filter(|_| self.ready.get_untracked()) else {
            return;
        };
        let text = fill(self.chat, Word::Joined, "name", &apart(&name));
        if self.calls.get_untracked() {
            inner.bell.borrow_mut().ready();
            inner.bell.borrow().ring();
        }
        if bell::is_hidden() {
            bell::notify(&text, &say(self.chat, Word::JoinedMore));
            inner.title.replace(Some(Title::set(&text)));
            let weak = Rc::downgrade(inner);
            let seen = move |_| {
                if let Some(inner) = weak.upgrade() {
                    drop(inner.title.take());
                }
            };
            inner
                .back
                .replace(Some(listen(&document(), "visibilitychange", Box::new(seen))));
        }
        self.chat.announcement.set(Said { from: None, text });
    }

    /// The visitor wants to be called, or no longer. A press, so the browser allows it.
    fn toggle_calls(self) {
        let Some(inner) = self.inner() else { return };
        let on = !self.calls.get_untracked();
        self.calls.set(on);
        if on {
            inner.bell.borrow_mut().ready();
            inner.bell.borrow().ring();
            bell::ask();
        }
    }

    /// Leaves the queue, or waits again.
    fn wish(self, join: bool) {
        let Some(inner) = self.inner() else { return };
        let frame = ClientFrame::Queue(QueueRequest {
            client_id: fresh_id(),
            join,
            department: None,
        });
        if inner.engine.transmit(&frame) {
            self.left.set(!join);
            if !join {
                let text = say(self.chat, Word::Left);
                self.chat.announcement.set(Said { from: None, text });
            }
        }
    }

    /// Turns the time that is shown, while it is.
    fn turn(self) {
        let shown = self.chat.open.get() && self.place.with(Option::is_some);
        let ticks = self.ticks.get();
        let Some(inner) = self.inner() else { return };
        let turn = move || self.ticks.set(ticks.wrapping_add(1));
        inner.turns.replace(shown.then(|| Timer::after(TICK, turn)));
    }
}
