//! What the hands tell, by number: to the machine it belongs to, and on to the
//! hub. The numbers stand in the JavaScript files as well. What only some rules
//! read is in `rare.rs`, whose code may come later.

use aisle_core::Millis;
use aisle_core::trigger::sense::page::{Turn, Way, turn};
use aisle_core::trigger::sense::{Active, Idle, Scroll};
use aisle_core::trigger::{Clock, Event, Fact, FactRef, Kind, Number, Value};
use wasm_bindgen::JsValue;

use super::Inner;
use crate::clock::monotonic;

pub(super) mod code {
    //! The numbers.
    pub(crate) const FACT: u32 = 0;
    pub(crate) const EVENT: u32 = 1;
    pub(crate) const SEEN: u32 = 2;
    pub(crate) const INPUT: u32 = 3;
    pub(crate) const SCROLL: u32 = 4;
    pub(crate) const ROUTE: u32 = 5;
    pub(crate) const RESET: u32 = 6;
    pub(crate) const CLICK: u32 = 7;
    pub(crate) const CHANGED: u32 = 8;
    pub(crate) const QUIET: u32 = 9;
    pub(crate) const FAILED: u32 = 10;
    pub(crate) const RAGED: u32 = 11;
    pub(crate) const LEFT: u32 = 12;
    pub(crate) const SWIPED: u32 = 13;
    pub(crate) const ROSE: u32 = 14;
    pub(crate) const FORM: u32 = 15;
    pub(crate) const INVALID: u32 = 16;
    pub(crate) const TAB: u32 = 17;
    pub(crate) const BAD: u32 = 18;
    pub(crate) const LEAF: u32 = 19;
    pub(crate) const TOLD: u32 = 21;
    pub(crate) const PRESENCE: u32 = 22;
    pub(crate) const HOURS: u32 = 23;
}

/// Machines that most rules need. Each is a few numbers, so none is made on demand.
#[derive(Default)]
pub(super) struct Machines {
    address: String,
    active: Active,
    idle: Option<Idle>,
    scroll: Scroll,
}

/// All other machines, behind a pointer: their code may not be there yet.
pub(super) trait Rare {
    /// Takes what was told: the event that has come of it, and when to ring.
    fn hear(&mut self, inner: &Inner, code: u32, numbers: [f64; 3], name: &JsValue, text: &JsValue) -> Heard;
    /// A new page has begun.
    fn turn(&mut self, now: Millis);
}

/// An event, and in how many milliseconds to ring.
pub(super) type Heard = (Option<Event>, Option<Millis>);

/// A number that may be none, in whole milliseconds or such.
pub(super) fn whole(number: f64) -> Option<i64> {
    number.is_finite().then_some(number as i64)
}

pub(super) fn clock(gathered: f64, since: f64) -> Option<Value> {
    Some(Value::Clock(Clock {
        gathered: whole(gathered)?,
        since: whole(since),
    }))
}

pub(super) fn number(number: f64) -> Option<Value> {
    Some(Value::Number(Number(whole(number * 1_000.0)?)))
}

impl Inner {
    /// Returns in how many milliseconds the hand wants to be rung, negative for
    /// never.
    pub(super) fn hear(&self, code: u32, numbers: [f64; 3], name: &JsValue, text: &JsValue) -> f64 {
        let (event, ring) = if code < code::CLICK {
            (self.take(code, numbers, name, text), None)
        } else {
            match &mut *self.rare.borrow_mut() {
                Some(rare) => rare.hear(self, code, numbers, name, text),
                None => (None, None),
            }
        };
        if let Some(event) = event {
            self.hub.fire(event);
        }
        self.hub.flush();
        ring.map_or(-1.0, |ms| ms as f64)
    }

    /// The event that has come of it.
    fn take(&self, code: u32, [a, b, c]: [f64; 3], name: &JsValue, text: &JsValue) -> Option<Event> {
        let now = monotonic();
        let yes = a > 0.0;
        let word = || name.as_string().unwrap_or_default();
        let mut machines = self.machines.borrow_mut();
        let m = &mut *machines;
        match code {
            code::FACT => {
                self.fact(&word(), a, b, text);
                None
            }
            code::EVENT => Event::find(&word(), text.as_string().as_deref()),
            code::ROUTE => {
                let way = if yes { Way::Replace } else { Way::Move };
                let after = word();
                let before = core::mem::replace(&mut m.address, after);
                let turned = match before.is_empty() {
                    true => Turn::Same,
                    false => turn(&before, &m.address, way),
                };
                drop(machines);
                if turned == Turn::New
                    && let Some(rare) = &mut *self.rare.borrow_mut()
                {
                    rare.turn(now);
                }
                self.turned(turned, now);
                None
            }
            code::SEEN => {
                m.active.visible(yes, whole(b).unwrap_or(now));
                self.say_active(m.active);
                None
            }
            code::RESET if a as u32 == code::SEEN => {
                if b.is_nan() {
                    m.active = Active::new();
                } else {
                    // 2 is to say it again only, as below.
                    if b != 2.0 {
                        m.active.turn(self.hub.began.get(), now);
                    }
                    self.say_active(m.active);
                }
                None
            }
            code::INPUT => {
                self.input(m, yes, b, now);
                None
            }
            code::SCROLL => {
                if m.scroll.at(a, b, c) {
                    self.say(Fact::Scroll, Some(Value::Number(m.scroll.furthest())));
                }
                None
            }
            code::RESET => {
                if b != 2.0 {
                    m.scroll = Scroll::default();
                }
                if !b.is_nan() {
                    self.say(Fact::Scroll, Some(Value::Number(m.scroll.furthest())));
                }
                None
            }
            _ => None,
        }
    }

    pub(super) fn say(&self, fact: Fact, value: Option<Value>) {
        self.hub.say(FactRef::one(fact), value);
    }

    /// A fact that needs no machine, by the kind of its value.
    fn fact(&self, name: &str, a: f64, b: f64, text: &JsValue) {
        let Some(fact) = FactRef::find(name) else { return };
        let value = match fact.fact.kind() {
            Kind::Text => text.as_string().map(Value::Text),
            Kind::Flag => (!a.is_nan()).then_some(Value::Flag(a != 0.0)),
            Kind::Duration => clock(a, b),
            _ => number(a),
        };
        self.hub.say(fact, value);
    }

    fn say_active(&self, active: Active) {
        self.say(Fact::TimePage, Some(Value::Clock(active.page)));
        self.say(Fact::TimeSite, Some(Value::Clock(active.site)));
    }

    /// Modes: 0 is input, 1 that the tab was shown or hidden, or the start, 2
    /// to say it again.
    fn input(&self, m: &mut Machines, visible: bool, mode: f64, now: Millis) {
        let mut idle = m.idle.unwrap_or_else(|| Idle::new(visible, now));
        if mode == 1.0 {
            idle.visible(visible, now);
        } else if mode == 0.0 {
            // Nearly all input comes right after other input and ends here.
            if idle.is_fresh(now) {
                return;
            }
            idle.input(now);
        }
        m.idle = Some(idle);
        self.say(Fact::TimeIdle, Some(Value::Clock(idle.clock(now))));
    }

    /// The address changed.
    fn turned(&self, turned: Turn, now: Millis) {
        if turned == Turn::Same {
            return;
        }
        let new_page = turned == Turn::New;
        if new_page {
            self.hub.turn(now);
        }
        self.at_once(|| {
            if let Some(hands) = self.hands.get() {
                hands.turn(new_page);
            }
        });
    }
}
