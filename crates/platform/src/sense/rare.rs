//! What only some rules read: clicks, forms, leaving, what the page says, who is
//! there, hours. The build puts this into the second part of the wasm; the rest
//! of the sensors reaches it through [`Rare`] alone.

use aisle_core::Millis;
use aisle_core::availability::{Holidays, Hours, Schedule, Zones};
use aisle_core::commerce::context::{self, By, Context, Leaf};
use aisle_core::trigger::sense::{Away, Click, Clicks, Doing, Exit, Form, Presence};
use aisle_core::trigger::{Event, Fact, FactSource, Value};
use wasm_bindgen::JsValue;

use super::hear::{Heard, Rare, clock, code, number, whole};
use super::{Hands, Inner};
use crate::clock::{monotonic, wall};

/// Milliseconds within which refused fields are one refused form.
const REFUSAL: Millis = 1_000;

const BAD_ZONE: &str = "there is no such time zone; write one as Europe/Berlin";
const BAD_SELECTOR: &str = "this is no selector of CSS, so the rules that wait for it never fire";

/// Their machines, each a few numbers.
#[derive(Default)]
struct Machines {
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
    /// Hours and holidays as they were written, and as they were read.
    hours: (String, Schedule),
    presence: Presence,
    there: Option<[f64; 3]>,
}

/// They know nothing yet.
pub(super) fn machines() -> Box<dyn Rare> {
    Box::<Machines>::default()
}

/// A zone as the browser's `Intl` knows it.
/// When hours are looked at again at the latest: browsers' timers hold 24 days.
const LOOK: Millis = 24 * 60 * 60_000;

struct Zone<'a>(&'a Hands, &'a str);

impl Zones for Zone<'_> {
    fn offset_minutes(&self, at: Millis) -> i64 {
        self.0.offset(self.1, at as f64) as i64
    }
}

impl Rare for Machines {
    fn turn(&mut self, now: Millis) {
        self.context.turn(now);
    }

    fn hear(
        &mut self,
        inner: &Inner,
        code: u32,
        [a, b, c]: [f64; 3],
        name: &JsValue,
        text: &JsValue,
    ) -> Heard {
        let now = monotonic();
        let yes = a > 0.0;
        let word = || name.as_string().unwrap_or_default();
        let mut ring = None;
        let event = match code {
            code::CLICK => {
                let click = Click {
                    at: now,
                    x: a as i32,
                    y: b as i32,
                    look: c as u32,
                };
                self.clicks.click(click).then_some(Event::RageClick)
            }
            code::CHANGED => {
                self.clicks.changed();
                None
            }
            code::QUIET => self.clicks.quiet().then_some(Event::DeadClick),
            code::FAILED => self.clicks.failed(now).then_some(Event::ErrorClick),
            code::RAGED => self.clicks.rage(now).then_some(Event::RageClick),
            code::LEFT => Exit::left(a, b).then_some(Event::Exit),
            code::SWIPED => {
                self.exit.swiped(now);
                None
            }
            code::ROSE => self.exit.scrolled(now, a, b).then_some(Event::Exit),
            code::FORM => {
                let doing = Doing::ALL.get(a as usize).copied().unwrap_or(Doing::Rang);
                let abandoned = self.form.note(now, doing);
                ring = self.form.left(now);
                abandoned.then_some(Event::FormAbandon)
            }
            code::INVALID => {
                let before = self.refused.replace(now);
                let news = before.is_none_or(|before| now.saturating_sub(before) > REFUSAL);
                news.then_some(Event::FormError)
            }
            code::TAB => {
                let back = self.away.visible(yes, now, whole(b).unwrap_or_default());
                back.then_some(Event::TabReturn)
            }
            code::BAD => {
                inner.hub.trouble(word(), BAD_SELECTOR);
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
                self.draft.push((word(), leaf));
                None
            }
            code::TOLD => self.told(inner, a, &word(), now),
            code::PRESENCE => {
                ring = self.presence(inner, [a, b, c], name, text);
                None
            }
            code::HOURS => {
                ring = self.hours(inner, a as Millis, word(), &text.as_string().unwrap_or_default());
                None
            }
            _ => None,
        };
        (event, ring)
    }
}

impl Machines {
    /// Something was told to its end: 0 by a method, 1 by attributes, 2 to say it
    /// again, 3 by what was read off the page.
    fn told(&mut self, inner: &Inner, mode: f64, root: &str, now: Millis) -> Option<Event> {
        let draft = core::mem::take(&mut self.draft);
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
                self.found_nothing = false;
            }
            let mut issues = Vec::new();
            self.context.tell(by, &draft, now, wall(), &mut issues);
            for issue in issues {
                inner.hub.trouble(issue.path.to_owned(), issue.hint);
            }
        }
        for fact in inner.hub.wanted() {
            if fact.fact.source() == FactSource::Context {
                let value = self.context.value(&fact);
                inner.hub.say(fact, value);
            }
        }
        let before = core::mem::replace(&mut self.found_nothing, self.context.found_nothing());
        (self.found_nothing && !before).then_some(Event::SearchEmpty)
    }

    /// Whether it is open now, by hours and holidays as they are `written`, with `|`
    /// between. Returns when that changes.
    fn hours(&mut self, inner: &Inner, now: Millis, written: String, zone: &str) -> Option<Millis> {
        if self.hours.0 != written {
            let (week, days) = written.split_once('|').unwrap_or_default();
            let ((hours, mut issues), (holidays, more)) = (Hours::read(week), Holidays::read(days));
            issues.extend(more);
            for issue in issues {
                inner.hub.trouble(issue.word, issue.hint);
            }
            self.hours = (written, Schedule { hours, holidays });
        }
        let (hours, zone) = (&self.hours.1, Zone(inner.hands.get()?, zone));
        if zone.0.offset(zone.1, now as f64).is_nan() {
            inner.hub.trouble(zone.1.to_owned(), BAD_ZONE);
        } else if hours.is_known() {
            inner.say(Fact::HoursOpen, Some(Value::Flag(hours.is_open(now, &zone))));
            return Some(hours.next_change(now, &zone)?.saturating_sub(now).min(LOOK));
        }
        inner.say(Fact::HoursOpen, None);
        None
    }

    /// Who is there: agents, visitors waiting, the longer end of the wait; unknown
    /// if nobody answered. Returns when to ask again.
    fn presence(&mut self, inner: &Inner, there: [f64; 3], name: &JsValue, age: &JsValue) -> Option<Millis> {
        let again = name.is_string();
        if !again {
            self.there = Some(there);
        }
        let [agents, length, wait] = self.there.unwrap_or([f64::NAN; 3]);
        inner.say(Fact::AgentsOnline, number(agents));
        inner.say(Fact::QueueLength, number(length));
        inner.say(Fact::QueueWait, clock(wait, f64::NAN));
        (!again).then(|| match agents.is_nan() {
            true => self.presence.failed(),
            false => self.presence.answered(age.as_f64().and_then(whole)),
        })
    }
}
