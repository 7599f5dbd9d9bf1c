//! What the hands tell, by number: to the machine it belongs to, and on to the
//! hub. The numbers stand in the JavaScript files as well.

use aisle_core::Millis;
use aisle_core::availability::{Hours, Zones};
use aisle_core::commerce::context::{self, By, Context, Leaf};
use aisle_core::trigger::sense::page::{Turn, Way, turn};
use aisle_core::trigger::sense::{Active, Away, Click, Clicks, Doing, Exit, Form, Idle, Presence, Scroll};
use aisle_core::trigger::{Clock, Event, Fact, FactRef, FactSource, Kind, Number, Value};
use wasm_bindgen::JsValue;

use super::{Inner, offset};
use crate::clock::{monotonic, wall};

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

/// Milliseconds within which refused fields are one refused form.
const REFUSAL: Millis = 1_000;

const BAD_ZONE: &str = "there is no such time zone; write one as Europe/Berlin";
const BAD_SELECTOR: &str = "this is no selector of CSS, so the rules that wait for it never fire";

/// All machines. Each is a few numbers, so none is made on demand.
#[derive(Default)]
pub(super) struct Machines {
    address: String,
    active: Active,
    idle: Option<Idle>,
    scroll: Scroll,
    clicks: Clicks,
    exit: Exit,
    form: Form,
    refused: Option<Millis>,
    away: Away,
    context: Context,
    /// What is being told.
    draft: Vec<(String, Leaf)>,
    /// A search that found nothing has been said.
    found_nothing: bool,
    /// The hours as they were written, and as they were read.
    hours: (String, Hours),
    presence: Presence,
    there: Option<[f64; 3]>,
}

/// A zone as the browser's `Intl` knows it.
struct Zone<'a>(&'a str);

impl Zones for Zone<'_> {
    fn offset_minutes(&self, at: Millis) -> i64 {
        offset(self.0, at as f64) as i64
    }
}

/// A number that may be none, in whole milliseconds or such.
fn whole(number: f64) -> Option<i64> {
    number.is_finite().then_some(number as i64)
}

fn clock(gathered: f64, since: f64) -> Option<Value> {
    Some(Value::Clock(Clock {
        gathered: whole(gathered)?,
        since: whole(since),
    }))
}

fn number(number: f64) -> Option<Value> {
    Some(Value::Number(Number(whole(number * 1_000.0)?)))
}

impl Inner {
    /// Returns in how many milliseconds the hand wants to be rung, negative for
    /// never.
    pub(super) fn hear(&self, code: u32, [a, b, c]: [f64; 3], name: &JsValue, text: &JsValue) -> f64 {
        let (event, ring) = self.take(code, [a, b, c], name, text);
        if let Some(event) = event {
            self.hub.fire(event);
        }
        self.hub.flush();
        ring.map_or(-1.0, |ms| ms as f64)
    }

    /// The event that has come of it, and when to ring.
    fn take(
        &self,
        code: u32,
        [a, b, c]: [f64; 3],
        name: &JsValue,
        text: &JsValue,
    ) -> (Option<Event>, Option<Millis>) {
        let now = monotonic();
        let yes = a > 0.0;
        let word = || name.as_string().unwrap_or_default();
        let mut machines = self.machines.borrow_mut();
        let m = &mut *machines;
        let mut ring = None;
        let event = match code {
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
                if turned == Turn::New {
                    m.context.turn(now);
                }
                drop(machines);
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
            code::CLICK => {
                let click = Click {
                    at: now,
                    x: a as i32,
                    y: b as i32,
                    look: c as u32,
                };
                m.clicks.click(click).then_some(Event::RageClick)
            }
            code::CHANGED => {
                m.clicks.changed();
                None
            }
            code::QUIET => m.clicks.quiet().then_some(Event::DeadClick),
            code::FAILED => m.clicks.failed(now).then_some(Event::ErrorClick),
            code::RAGED => m.clicks.rage(now).then_some(Event::RageClick),
            code::LEFT => Exit::left(a, b).then_some(Event::Exit),
            code::SWIPED => {
                m.exit.swiped(now);
                None
            }
            code::ROSE => m.exit.scrolled(now, a, b).then_some(Event::Exit),
            code::FORM => {
                let doing = Doing::ALL.get(a as usize).copied().unwrap_or(Doing::Rang);
                let abandoned = m.form.note(now, doing);
                ring = m.form.left(now);
                abandoned.then_some(Event::FormAbandon)
            }
            code::INVALID => {
                let before = m.refused.replace(now);
                let news = before.is_none_or(|before| now.saturating_sub(before) > REFUSAL);
                news.then_some(Event::FormError)
            }
            code::TAB => {
                let back = m.away.visible(yes, now, whole(b).unwrap_or_default());
                back.then_some(Event::TabReturn)
            }
            code::BAD => {
                self.hub.trouble(word(), BAD_SELECTOR);
                None
            }
            code::LEAF => {
                let leaf = match a as u32 {
                    0 => Leaf::Nothing,
                    1 => Leaf::Number(b),
                    2 => Leaf::Text(text.as_string().unwrap_or_default()),
                    3 => Leaf::Flag(b != 0.0),
                    4 => Leaf::List(b as usize),
                    _ => Leaf::Odd,
                };
                m.draft.push((word(), leaf));
                None
            }
            code::TOLD => self.told(m, a, &word(), now),
            code::PRESENCE => {
                ring = self.presence(m, [a, b, c], name, text);
                None
            }
            code::HOURS => {
                ring = self.hours(m, a as Millis, word(), &text.as_string().unwrap_or_default());
                None
            }
            _ => None,
        };
        (event, ring)
    }

    fn say(&self, fact: Fact, value: Option<Value>) {
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
            if let Some(hands) = &*self.hands.borrow() {
                hands.turn(new_page);
            }
        });
    }

    /// Something was told to its end: 0 by a method, 1 by attributes, 2 to say it
    /// again, 3 by what was read off the page.
    fn told(&self, m: &mut Machines, mode: f64, root: &str, now: Millis) -> Option<Event> {
        let draft = core::mem::take(&mut m.draft);
        if root == "search" {
            return context::none(&draft, "search.results").then_some(Event::SearchEmpty);
        }
        if mode != 2.0 {
            let by = match root {
                _ if mode == 1.0 => By::Attributes,
                _ if mode == 3.0 => By::Page,
                "cart" => By::Cart,
                _ => By::Context,
            };
            if by == By::Context {
                m.found_nothing = false;
            }
            let mut issues = Vec::new();
            m.context.tell(by, &draft, now, wall(), &mut issues);
            for issue in issues {
                self.hub.trouble(issue.path.to_owned(), issue.hint);
            }
        }
        for fact in self.hub.wanted() {
            if fact.fact.source() == FactSource::Context {
                let value = m.context.value(&fact);
                self.hub.say(fact, value);
            }
        }
        let before = core::mem::replace(&mut m.found_nothing, m.context.found_nothing());
        (m.found_nothing && !before).then_some(Event::SearchEmpty)
    }

    /// Whether it is open now. Returns when that changes.
    fn hours(&self, m: &mut Machines, now: Millis, written: String, zone: &str) -> Option<Millis> {
        if m.hours.0 != written {
            let (hours, issues) = Hours::read(&written);
            for issue in issues {
                self.hub.trouble(issue.part, issue.hint);
            }
            m.hours = (written, hours);
        }
        let (hours, zone) = (&m.hours.1, Zone(zone));
        if offset(zone.0, now as f64).is_nan() {
            self.hub.trouble(zone.0.to_owned(), BAD_ZONE);
        } else if !hours.is_empty() {
            self.say(Fact::HoursOpen, Some(Value::Flag(hours.is_open(now, &zone))));
            return Some(hours.next_change(now, &zone)?.saturating_sub(now));
        }
        self.say(Fact::HoursOpen, None);
        None
    }

    /// Who is there: agents, visitors waiting, the longer end of the wait; unknown
    /// if nobody answered. Returns when to ask again.
    fn presence(&self, m: &mut Machines, there: [f64; 3], name: &JsValue, age: &JsValue) -> Option<Millis> {
        let again = name.is_string();
        if !again {
            m.there = Some(there);
        }
        let [agents, length, wait] = m.there.unwrap_or([f64::NAN; 3]);
        self.say(Fact::AgentsOnline, number(agents));
        self.say(Fact::QueueLength, number(length));
        self.say(Fact::QueueWait, clock(wait, f64::NAN));
        (!again).then(|| match agents.is_nan() {
            true => m.presence.failed(),
            false => m.presence.answered(age.as_f64().and_then(whole)),
        })
    }
}
