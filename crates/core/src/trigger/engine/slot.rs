//! One rule as it is run, from turning true to being shown.

use super::facts::Facts;
use super::hold::Why;
use super::judge::{Cell, LONGEST, Look, NEVER};
use super::{Engine, Near, Task, Truth};
use crate::Millis;
use crate::trigger::{Expr, Fact, FactRef, Node, Rule, Value};

/// What draws a message is fetched so long before it may be needed.
const NEAR: Millis = 5_000;

/// A rule and where it stands.
pub(super) struct Slot {
    /// Without its condition: that is the cell.
    pub(super) rule: Rule,
    pub(super) cell: Cell,
    /// The condition as it was written, to be explained.
    #[cfg(feature = "tools")]
    pub(super) when: Node,
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
    /// The last change it was judged for.
    pub(super) round: u64,
    /// It was judged at least once.
    pub(super) begun: bool,
    /// How its condition stood after the last instant.
    pub(super) level: Truth,
    pub(super) phase: Phase,
    /// Held back for a reason of its own, until then; not looked at before.
    pub(super) parked: Option<(Why, Millis)>,
    /// Its condition may change by itself then.
    turn: Millis,
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
    pub(super) fn new(mut rule: Rule, facts: &mut Facts) -> Self {
        let nothing = Node {
            expr: Expr::And(Vec::new()),
            span: rule.when.span,
        };
        let when = std::mem::replace(&mut rule.when, nothing);
        #[cfg(feature = "tools")]
        let written = when.clone();
        let cell = facts.cell(when);
        let mut mentions = Vec::new();
        mention(&rule.message, &mut mentions);
        for text in rule.replies.iter().chain(&rule.content) {
            mention(text, &mut mentions);
        }
        let step = facts.place(FactRef::one(Fact::CheckoutStep));
        let mut checkout = false;
        cell.read(&mut |fact, place| checkout |= fact && place == step);
        Self {
            instants: cell.has_instants(),
            checkout,
            cell,
            #[cfg(feature = "tools")]
            when: written,
            mentions,
            rule,
            chance: None,
            off: false,
            round: 0,
            begun: false,
            level: Truth::False,
            phase: Phase::Armed,
            parked: None,
            turn: NEVER,
        }
    }

    /// Takes over where a rule of the same name and condition stood before: what
    /// it counted and waited for.
    pub(super) fn inherit(&mut self, before: Self) {
        self.cell = before.cell;
        self.begun = before.begun;
        self.level = before.level;
        self.phase = before.phase;
        self.turn = before.turn;
        self.off = before.off;
        self.chance = before.chance;
    }

    /// Begins anew, or rests.
    pub(super) fn restart(&mut self, off: bool) {
        self.off = off;
        self.level = Truth::False;
        self.phase = Phase::Armed;
        self.turn = NEVER;
    }

    /// A look at its condition without an event and without a trace.
    pub(super) fn parts<'a>(&'a mut self, facts: &'a Facts, at: Millis) -> (&'a mut Cell, Look<'a>) {
        let look = Look {
            facts,
            chance: self.chance.as_ref(),
            at,
            event: None,
            advance: false,
            next: NEVER,
            judged: 0,
        };
        (&mut self.cell, look)
    }
}

/// Adds the facts that a template names.
fn mention(template: &str, facts: &mut Vec<FactRef>) {
    let bytes = template.as_bytes();
    let (mut start, mut braces) = (0, 0);
    for (at, byte) in bytes.iter().chain(b" ").enumerate() {
        match byte {
            b'{' => {
                braces += 1;
                start = at + 1;
            }
            b'.' | b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
            _ => {
                // Double braces belong to other template engines.
                if braces == 1
                    && let Some(fact) = template.get(start..at).and_then(FactRef::find)
                    && !facts.contains(&fact)
                {
                    facts.push(fact);
                }
                braces = 0;
            }
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
        let (cell, mut look) = slot.parts(&self.facts, at);
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
                until: at + slot.rule.delay.clamp(0, LONGEST),
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
            let lead = fires - NEAR;
            if lead > at {
                due = due.min(lead);
            } else if self.would_fire(rule, fires) {
                self.near = Near::Due;
            }
        }
        self.dues.set(rule, due);
    }

    /// Whether a rule will fire at a time to come if nothing else happens.
    fn would_fire(&mut self, rule: usize, at: Millis) -> bool {
        let Some(slot) = self.slots.get_mut(rule) else {
            return false;
        };
        if slot.phase == Phase::Armed {
            let (cell, mut look) = slot.parts(&self.facts, at);
            let truth = cell.judge(&mut look);
            self.judged += look.judged;
            if !truth.is_true() {
                return false;
            }
        }
        self.task(Task::Free(rule), &mut Vec::new())
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
