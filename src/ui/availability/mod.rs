//! Who is there and when: a line above the conversation when the shop is closed, about
//! to close, or nobody is at the desk.
//!
//! The card of who waits is in `queue/`, what the panel offers instead of the
//! conversation in `offer.rs`.
//!
//! Owns how that looks, its words (`words.rs`) and its sheet (`style/availability/`).
//! What is said when is `aisle_core::availability`'s. Is a part of the wasm of its own,
//! fetched when the panel is open and hours are known; the element reaches it by
//! [`begin`] alone, and it may use all of the views.

pub(in crate::ui) mod offer;
mod queue;
pub(in crate::ui) mod schedule;
mod strip;
mod words;

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::availability::offline::Way;
use aisle_core::availability::{Availability, Seen, Sign};
use aisle_core::protocol::{Hours, Queue, ServerFrame, State};
use aisle_core::session::Session;
use aisle_platform::clock;
use aisle_platform::timer::Timer;
use leptos::prelude::{Owner, document};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

use self::queue::Line;
use self::schedule::{Observer, Written};
use super::UiFrame;
use super::dom::effect;
use super::style;
use super::view::{Mount, mount};
use crate::app::{Chat, Engine, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*availability*/",
    include_str!(concat!(env!("OUT_DIR"), "/availability.css")),
    "/*!availability*/"
);

const MINUTE: Millis = 60_000;

/// What the views of this part share. Copy; belongs to the owner it was made under.
#[derive(Clone, Copy)]
struct Desk {
    chat: Chat,
    /// The words are there.
    ready: Shared<bool>,
    /// What the page's attributes say.
    written: Shared<Rc<Written>>,
    /// What the server says of hours; goes before the attributes.
    hours: Shared<Option<Hours>>,
    /// The visitor has a place in the queue.
    queued: Shared<bool>,
    /// The visitor had one, and the shop closed.
    dismissed: Shared<bool>,
    /// The time of day, to the minute.
    now: Shared<Millis>,
    sign: Shared<Option<Sign>>,
    /// When it opens or closes next.
    change: Shared<Option<Millis>>,
    /// Something else than the conversation is offered.
    offers: Shared<bool>,
    /// How often what is offered was another one: names it.
    round: Shared<u32>,
    /// It is unfolded.
    unfolded: Shared<bool>,
}

/// What lives as long as the element is drawn.
struct Here {
    trees: Vec<Mount>,
    line: Line,
    place: HtmlElement,
    observer: Option<Observer>,
    timer: Rc<RefCell<Option<Timer>>>,
    owner: Owner,
}

impl Drop for Here {
    fn drop(&mut self) {
        self.trees.clear();
        self.line.end();
        drop((self.observer.take(), self.timer.take()));
        self.place.remove();
        self.owner.cleanup();
    }
}

/// Makes the look known to an element: what is asked before the first word has it, too.
pub(in crate::ui) fn look(root: &ShadowRoot) {
    style::add(SHEET);
    style::adopt(root);
}

/// Says above the conversation when somebody is there. `ready` becomes true once the
/// words are there. Gives what is to be dropped in the end.
pub fn begin(
    chat: Chat,
    engine: &Engine,
    frame: &UiFrame,
    _hands: &JsValue,
    ready: Shared<bool>,
) -> Option<Box<dyn Any>> {
    look(&frame.root);
    let host = frame.root.host();
    let place: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    place.set_class_name("availability-place");
    // Above the conversation, and above the lines of the connection, which pass.
    frame
        .body
        .insert_before(&place, frame.body.first_child().as_ref())
        .ok()?;
    let owner = Owner::new();
    let here = owner.with(|| {
        let desk = Desk {
            chat,
            ready,
            written: Shared::new(Rc::new(Written::read(&host))),
            hours: Shared::new(None),
            queued: Shared::new(false),
            dismissed: Shared::new(false),
            now: Shared::new(clock::wall()),
            sign: Shared::new(None),
            change: Shared::new(None),
            offers: Shared::new(false),
            round: Shared::new(0),
            unfolded: Shared::new(!engine.with_session(Session::begun)),
        };
        engine.with_session(|session| desk.hear(session.state()));
        let line = Line::new(chat, engine, &host, ready);
        engine.overhear(Rc::new(move |frame| {
            line.hear(frame);
            match frame {
                ServerFrame::Welcome(welcome) => {
                    desk.hours.set(None);
                    desk.hear_queue(welcome.state.queue.as_ref());
                    desk.hear(&welcome.state);
                }
                ServerFrame::State(state) => desk.hear(state),
                _ => {}
            }
        }));
        let observed = host.clone();
        let observer = Observer::of(&host, move || desk.follow(Written::read(&observed)));
        let trees = vec![
            mount(&place, Box::new(move || strip::strip(desk))),
            mount(&place, Box::new(move || line.draw())),
            mount(&place, Box::new(move || offer::offer(desk))),
        ];
        let timer = Rc::new(RefCell::new(None));
        effect(desk.clock(Rc::clone(&timer)));
        effect(move || desk.judge());
        // Who writes a message wants to see the conversation.
        let said = chat.said.get_untracked();
        effect(move || {
            if chat.said.get() != said && desk.unfolded.get_untracked() {
                desk.unfolded.set(false);
            }
        });
        let launcher = frame.launcher.clone();
        effect(move || launcher.set_hidden(desk.hides()));
        Here {
            trees,
            line,
            place,
            observer,
            timer,
            owner: owner.clone(),
        }
    });
    Some(Box::new(here))
}

impl Desk {
    /// The attributes say something else.
    fn follow(self, written: Written) {
        if self.written.with_untracked(|known| known.offer != written.offer) {
            self.round.set(self.round.get_untracked() + 1);
        }
        self.written.set(Rc::new(written));
    }

    fn hear(self, state: &State) {
        if let Some(hours) = &state.hours {
            self.hours.set(Some(hours.clone()));
        }
        if state.queue.is_some() {
            self.hear_queue(state.queue.as_ref());
        }
    }

    fn hear_queue(self, queue: Option<&Queue>) {
        let over = queue.is_some_and(queue::is_over);
        // Who waited wants to go on, and now it goes on here.
        if over && self.queued.get_untracked() {
            self.unfolded.set(true);
        }
        self.queued
            .set(queue.is_some_and(|queue| queue.position.is_some()));
        self.dismissed.set(over);
    }

    /// Turns the page's clock while the panel is open, at each full minute.
    fn clock(self, timer: Rc<RefCell<Option<Timer>>>) -> impl FnMut() + 'static {
        move || {
            let shown = self.now.get();
            timer.take();
            if !self.chat.open.get() {
                return;
            }
            let now = clock::wall();
            // It stood while the panel was closed.
            if now.div_euclid(MINUTE) != shown.div_euclid(MINUTE) {
                self.now.set(now);
                return;
            }
            let turn = move || self.now.set(clock::wall());
            timer.replace(Some(Timer::after(MINUTE - now.rem_euclid(MINUTE), turn)));
        }
    }

    /// Works out what is to be said now.
    fn judge(self) {
        let now = self.now.get();
        let (open, change) = match self.hours.get() {
            Some(hours) => (Some(hours.open), hours.until),
            None => self.written.with(|written| written.at(now)),
        };
        let known = self.chat.agents_known.get();
        let state = self.chat.agents.with(|agents| {
            Availability::of(Seen {
                agents: known.then_some(agents.as_slice()),
                queued: self.queued.get(),
                dismissed: self.dismissed.get(),
                open,
            })
        });
        let (way, said) = self.written.with(|written| (written.way, written.said));
        let sign = state.and_then(|state| {
            let unknown = said && open.is_none() && state.is_nobody();
            state.sign(open, change, now).or(unknown.then_some(Sign::Away))
        });
        let offers = way.offers(sign);
        if self.offers.get_untracked() != offers {
            self.offers.set(offers);
        }
        if self.change.get_untracked() != change {
            self.change.set(change);
        }
        if self.sign.get_untracked() != sign {
            self.sign.set(sign);
        }
    }

    /// Whether the shop wants no chat while it is closed. An open panel stays.
    fn hides(self) -> bool {
        let wished = self.written.with(|written| written.way == Way::Hide);
        wished && !self.chat.open.get() && self.sign.get() == Some(Sign::Closed)
    }
}
