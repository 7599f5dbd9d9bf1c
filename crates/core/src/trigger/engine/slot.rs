//! One rule as it is run, from turning true to being shown.

use super::facts::Facts;
use super::hold::Why;
use super::judge::{Cell, Look, NEVER};
use super::{Engine, Near, Truth};
use crate::Millis;
use crate::trigger::{Fact, FactRef, Rule, Value};
use std::cmp::Reverse;

/// What draws a message is fetched so long before it may be needed.
const NEAR: Millis = 5_000;

/// A rule and where it stands.
pub(super) struct Slot {
    pub(super) rule: Rule,
    pub(super) cell: Cell,
    /// Its condition can be true at an instant only.
    instants: bool,
    /// It reads `checkout.step`, and so knows what it does there.
    pub(super) checkout: bool,
    /// Facts that its message names.
    pub(super) mentions: Vec<FactRef>,
    /// What `chance` is worth for it.
    pub(super) chance: Option<Value>,
    /// The visitor is in another arm.
    pub(super) off: bool,
    /// It was judged at least once.
    pub(super) begun: bool,
    /// How its condition stood after the last instant.
    pub(super) level: Truth,
    pub(super) phase: Phase,
    /// Held back for a reason of its own, until then; not looked at before.
    pub(super) parked: Option<(Why, Millis)>,
    /// Its condition may change by itself then.
    turn: Millis,
    /// It must be looked at then.
    pub(super) due: Millis,
}

/// From turning true to being shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Waits for its condition.
    Armed,
    /// `data-delay` runs.
    Delayed {
        until: Millis,
        /// Its condition was true at an instant only.
        event: bool,
    },
    /// Would be shown now.
    Ready { event: bool },
    /// Was shown; waits for its condition to be false.
    Fired,
}

impl Slot {
    pub(super) fn new(rule: Rule, facts: &mut Facts) -> Self {
        let cell = facts.cell(&rule.when);
        let mut mentions = Vec::new();
        mention(&rule.message, &mut mentions);
        for text in rule.replies.iter().chain(&rule.content) {
            mention(text, &mut mentions);
        }
        let checkout = facts.place(&FactRef::one(Fact::CheckoutStep));
        Self {
            instants: cell.has_instants(),
            checkout: cell.reads(checkout),
            cell,
            mentions,
            rule,
            chance: None,
            off: false,
            begun: false,
            level: Truth::False,
            phase: Phase::Armed,
            parked: None,
            turn: NEVER,
            due: NEVER,
        }
    }

    /// Begins anew, or rests.
    pub(super) fn restart(&mut self, off: bool) {
        self.off = off;
        self.level = Truth::False;
        self.phase = Phase::Armed;
        self.turn = NEVER;
    }

    /// A look at its condition without an event and without a trace.
    pub(super) fn parts<'a>(
        &'a mut self,
        facts: &'a Facts,
        at: Millis,
    ) -> (&'a mut Cell, Look<'a>, &'a Rule) {
        let look = Look {
            facts,
            chance: self.chance.as_ref(),
            at,
            event: None,
            advance: false,
            next: NEVER,
            judged: 0,
        };
        (&mut self.cell, look, &self.rule)
    }
}

/// Adds the facts that a template names.
fn mention(template: &str, facts: &mut Vec<FactRef>) {
    let mut empty = false;
    for (at, part) in template.split('{').enumerate() {
        // Double braces belong to other template engines.
        let doubled = at > 1 && std::mem::take(&mut empty);
        empty = part.is_empty();
        if at == 0 || doubled {
            continue;
        }
        let end = part
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
            .unwrap_or(part.len());
        if let Some(fact) = part.get(..end).and_then(FactRef::find)
            && !facts.contains(&fact)
        {
            facts.push(fact);
        }
    }
}

impl Engine {
    /// Judges a rule at an instant, and moves it on.
    pub(super) fn judge(&mut self, rule: usize, event: Option<usize>, at: Millis) {
        let Some(slot) = self.slots.get_mut(rule) else {
            return;
        };
        if slot.off {
            return;
        }
        slot.begun = true;
        let instants = slot.instants;
        let (cell, mut look, _) = slot.parts(&self.facts, at);
        look.event = event;
        look.advance = true;
        let truth = cell.judge(&mut look);
        let mut level = truth;
        if instants {
            look.event = None;
            look.advance = false;
            look.next = NEVER;
            level = cell.judge(&mut look);
        }
        let next = look.next;
        self.judged += look.judged;
        slot.turn = next;
        let rose = truth.is_true() && !slot.level.is_true();
        let lasts = level.is_true();
        slot.level = level;
        slot.phase = match slot.phase {
            Phase::Armed if rose => Phase::Delayed {
                until: at.saturating_add(slot.rule.delay),
                event: !lasts,
            },
            Phase::Fired | Phase::Delayed { event: false, .. } | Phase::Ready { event: false } if !lasts => {
                Phase::Armed
            }
            same => same,
        };
        self.pass(rule, at);
    }

    /// Moves a rule on whose time has come, and notes when to look again.
    pub(super) fn pass(&mut self, rule: usize, at: Millis) {
        let Some(slot) = self.slots.get_mut(rule) else {
            return;
        };
        if let Phase::Delayed { until, event } = slot.phase
            && until <= at
        {
            slot.phase = Phase::Ready { event };
            self.instants |= event;
        }
        let ready = matches!(slot.phase, Phase::Ready { .. });
        if !ready || slot.parked.is_some_and(|(_, until)| until <= at) {
            slot.parked = None;
        }
        let listed = ready && slot.parked.is_none();
        match self.ready.binary_search(&rule) {
            Err(place) if listed => self.ready.insert(place, rule),
            Ok(place) if !listed => {
                self.ready.remove(place);
            }
            _ => {}
        }
        self.schedule(rule, at);
    }

    fn schedule(&mut self, rule: usize, at: Millis) {
        let Some(slot) = self.slots.get(rule) else { return };
        let mut due = slot.turn;
        let mut fires = NEVER;
        match slot.phase {
            Phase::Armed => fires = slot.turn,
            Phase::Delayed { until, .. } => fires = until,
            Phase::Ready { .. } => due = due.min(slot.parked.map_or(NEVER, |(_, until)| until)),
            Phase::Fired => {}
        }
        due = due.min(fires);
        if self.near == Near::No && fires != NEVER {
            let lead = fires.saturating_sub(NEAR);
            if lead > at {
                due = due.min(lead);
            } else if self.would_fire(rule, fires) {
                self.near = Near::Due;
            }
        }
        if let Some(slot) = self.slots.get_mut(rule)
            && slot.due != due
        {
            slot.due = due;
            if due != NEVER {
                self.heap.push(Reverse((due, rule)));
            }
        }
        // What no longer counts must not pile up.
        if self.heap.len() > 64 + 2 * self.slots.len() {
            self.heap.clear();
            for (at, slot) in self.slots.iter().enumerate() {
                if slot.due != NEVER {
                    self.heap.push(Reverse((slot.due, at)));
                }
            }
        }
    }

    /// Whether a rule will fire at a time to come if nothing else happens.
    fn would_fire(&mut self, rule: usize, at: Millis) -> bool {
        let Some(slot) = self.slots.get_mut(rule) else {
            return false;
        };
        if slot.phase == Phase::Armed {
            let (cell, mut look, _) = slot.parts(&self.facts, at);
            let truth = cell.judge(&mut look);
            self.judged += look.judged;
            if !truth.is_true() {
                return false;
            }
        }
        self.own_hold(rule, "").is_none()
    }

    /// Looks again at all rules that were held back for a reason of their own.
    pub(super) fn unpark(&mut self) {
        for at in 0..self.slots.len() {
            if let Some(slot) = self.slots.get_mut(at)
                && slot.parked.take().is_some()
            {
                self.pass(at, self.now.mono);
            }
        }
    }
}
