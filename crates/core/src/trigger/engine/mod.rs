//! Runs rules: facts and events go in, wishes come out.
//!
//! Owns when a rule fires and which goes first. Does no I/O: [`Engine::handle`]
//! takes the time and one input, and gives effects. Rules are indexed by what
//! they read, and only those that read what changed are judged; all times they
//! wait for are in one heap, so that one wake-up is asked for at a time.
//!
//! ```
//! use aisle_core::trigger::{Budget, Effect, Engine, Input, Now, Settings};
//! let mut engine = Engine::new(Settings { seed: 7 });
//! let mut effects = Vec::new();
//! engine.handle(Now { mono: 0, wall: 1_800_000_000_000 }, Input::Rules(Vec::new()), &mut effects);
//! assert!(effects.is_empty(), "no rules, nothing to watch");
//! ```

mod choose;
mod compare;
#[cfg(feature = "tools")]
mod explain;
#[cfg(feature = "tools")]
mod explained;
mod facts;
mod glob;
mod hold;
mod judge;
mod recall;
mod show;
mod slot;
#[cfg(feature = "tools")]
mod trace;
mod truth;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::memory::Memory;
use super::{Budget, Clock, Effect, Event, Fact, FactRef, FactSource, Input, Now, Rule, Value};
use crate::Millis;
use crate::experiment::Experiment;
use choose::Stage;
use facts::Facts;
use judge::NEVER;
use slot::{Phase, Slot};

#[cfg(feature = "tools")]
pub use explained::{Explained, ExplainedBudget, ExplainedNode, ExplainedRule, State};
pub use hold::Why;
#[cfg(feature = "tools")]
pub use trace::{Trace, replay};
pub use truth::Truth;

/// What an engine is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Random, and another for each document.
    pub seed: u64,
}

/// The engine of one document.
pub struct Engine {
    facts: Facts,
    /// In the order of precedence: the highest priority first, then as written.
    slots: Vec<Slot>,
    /// When which rule must be looked at again. Old entries stay until they come up.
    heap: BinaryHeap<Reverse<(Millis, usize)>>,
    /// Places of the rules that would fire now, ascending.
    ready: Vec<usize>,
    /// One of them may be true at an instant only.
    instants: bool,
    budget: Budget,
    experiments: Vec<Experiment>,
    memory: Memory,
    stage: Stage,
    /// Badges and messages in the page, by rule and showing: they stay where they
    /// are and keep nobody else away.
    lying: Vec<(String, String)>,
    now: Now,
    /// What holds all rules back ends then.
    held_until: Millis,
    /// Another tab was as fast: not before this.
    retry: Millis,
    /// What fired at an instant waits for a hidden tab no longer than that.
    hidden_until: Millis,
    /// Active time of this document as its sensor says, and how much of it
    /// belongs to visits before.
    site: Option<Clock>,
    site_before: Millis,
    /// The page and product of the last view that was counted.
    viewed: (u32, String),
    near: Near,
    told_wake: Option<Millis>,
    /// What to watch may be news.
    rewatch: bool,
    told_watch: (Vec<FactRef>, Vec<Event>),
    judged: u64,
}

/// Whether [`Effect::Near`] was given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Near {
    No,
    Due,
    Told,
}

impl Engine {
    /// An engine without rules that may remember nothing beyond this document.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            facts: Facts::new(),
            slots: Vec::new(),
            heap: BinaryHeap::new(),
            ready: Vec::new(),
            instants: false,
            budget: Budget::default(),
            experiments: Vec::new(),
            memory: Memory::new(settings.seed),
            stage: Stage::Idle,
            lying: Vec::new(),
            now: Now { mono: 0, wall: 0 },
            held_until: NEVER,
            retry: Millis::MIN,
            hidden_until: Millis::MIN,
            site: None,
            site_before: 0,
            viewed: (0, String::new()),
            near: Near::No,
            told_wake: None,
            rewatch: false,
            told_watch: (Vec::new(), Vec::new()),
            judged: 0,
        }
    }

    /// Takes one input at a time of both clocks, and appends what is to be done.
    pub fn handle(&mut self, now: Now, input: Input, out: &mut Vec<Effect>) {
        self.now = Now {
            mono: now.mono.max(self.now.mono),
            wall: now.wall,
        };
        if self.memory.settle(self.now) {
            self.unpark();
        }
        self.run_due();
        self.give_up(out);
        match input {
            Input::Rules(rules) => self.rules(rules, out),
            Input::Budget(budget) => {
                self.budget = budget;
                self.unpark();
            }
            Input::Experiments(experiments) => {
                self.experiments = experiments;
                self.remember();
            }
            Input::Page(facts) => self.page(facts, out),
            Input::Facts(facts) => {
                let changed = self.tell(facts);
                self.changed(changed);
            }
            Input::Event(event) => self.event(&event, out),
            Input::Wake => {}
            Input::Permit(permit) => {
                self.memory.permit(permit, self.now);
                self.remember();
            }
            Input::Remembered(pairs) => {
                if self.memory.remembered(&pairs, self.now) {
                    self.remember();
                }
            }
            Input::Forgotten => {
                self.memory.forget(self.now);
                self.remember();
            }
            Input::Blocked(block) => self.blocked(block),
            Input::Outcome { rule, what } => self.outcome(&rule, what),
            Input::FireNow(rule) => self.fire_now(&rule, out),
        }
        self.run_due();
        self.decide(out);
        self.flush(out);
    }

    /// How many parts of conditions were judged so far: the measure of its work.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.judged
    }

    /// Replaces the rules. Those that are the same as before keep their state.
    fn rules(&mut self, rules: Vec<Rule>, out: &mut Vec<Effect>) {
        self.withdraw(out);
        let mut old: Vec<(String, Option<Slot>)> = Vec::new();
        for slot in std::mem::take(&mut self.slots) {
            old.push((slot.rule.name.clone(), Some(slot)));
        }
        old.sort_by(|a, b| a.0.cmp(&b.0));
        let mut order = rules;
        order.sort_by_key(|rule| Reverse(rule.priority));
        self.facts.unread();
        self.heap.clear();
        for rule in order {
            self.facts.read(&rule.when, self.slots.len());
            let before = old.binary_search_by(|one| one.0.cmp(&rule.name));
            let before = before.ok().and_then(|at| old.get_mut(at));
            let kept = before.filter(|one| one.1.as_ref().is_some_and(|slot| slot.rule == rule));
            let slot = match kept.and_then(|one| one.1.take()) {
                Some(slot) => slot,
                None => Slot::new(rule, &mut self.facts),
            };
            self.slots.push(slot);
        }
        self.want();
        self.rewatch = true;
        self.ready.clear();
        for at in 0..self.slots.len() {
            if let Some(slot) = self.slots.get_mut(at) {
                slot.due = NEVER;
            }
            self.pass(at, self.now.mono);
        }
        self.hide_removed(out);
        self.remember();
        for at in 0..self.slots.len() {
            if self.slots.get(at).is_some_and(|slot| !slot.begun) {
                self.judge(at, None, self.now.mono);
            }
        }
    }

    /// Notes what must be watched beside conditions: what messages name, goals,
    /// and what politeness asks.
    fn want(&mut self) {
        for (at, slot) in self.slots.iter().enumerate() {
            for fact in &slot.mentions {
                self.facts.want(fact);
            }
            if let Some(goal) = &slot.rule.goal {
                let place = self.facts.event(&Event::Named(goal.event.clone()));
                if let Some(heard) = self.facts.events.get_mut(place) {
                    heard.goals.push(at);
                }
            }
        }
        if !self.slots.is_empty() {
            self.facts.want(&FactRef::one(Fact::ChatOpen));
            self.facts.want(&FactRef::one(Fact::CheckoutStep));
        }
        if self.counts_views() {
            self.facts.want(&FactRef::one(Fact::ProductId));
        }
    }

    /// Takes values from sensors; the places of those that are news.
    fn tell(&mut self, facts: Vec<(FactRef, Option<Value>)>) -> Vec<usize> {
        let mut changed = Vec::new();
        let mut recall = false;
        for (name, value) in facts {
            match name.fact {
                Fact::TimeSite => {
                    self.site = match value {
                        Some(Value::Clock(clock)) => Some(clock),
                        _ => None,
                    };
                    recall = true;
                    continue;
                }
                Fact::ProductId => recall = true,
                fact if fact.source() == FactSource::Memory => continue,
                _ => {}
            }
            let checkout = name.fact == Fact::CheckoutStep;
            if let Some(place) = self.facts.set(&name, value) {
                changed.push(place);
                if checkout {
                    self.unpark();
                }
            }
        }
        if recall {
            self.recall(&mut changed);
        }
        changed
    }

    /// Judges the rules that read any of these, at this instant.
    fn changed(&mut self, facts: Vec<usize>) {
        let mut rules: Vec<usize> = Vec::new();
        for fact in facts {
            if let Some(known) = self.facts.facts.get(fact) {
                rules.extend_from_slice(&known.readers);
            }
        }
        rules.sort_unstable();
        rules.dedup();
        for at in rules {
            self.judge(at, None, self.now.mono);
        }
    }

    fn page(&mut self, facts: Vec<(FactRef, Option<Value>)>, out: &mut Vec<Effect>) {
        self.withdraw(out);
        self.hide_with_page(out);
        if self.memory.turn(self.now) {
            self.site_before = self.site.map_or(0, |site| site.at(self.now.mono));
        }
        for known in &mut self.facts.facts {
            let of_page = matches!(known.name.fact.source(), FactSource::Page | FactSource::Scroll)
                && known.name.fact != Fact::Utm
                || known.name.fact == Fact::TimePage;
            if of_page {
                known.value = None;
            }
        }
        let mut changed = self.tell(facts);
        self.recall(&mut changed);
        self.ready.clear();
        for slot in &mut self.slots {
            slot.level = Truth::False;
            slot.phase = Phase::Armed;
            slot.parked = None;
        }
        for at in 0..self.slots.len() {
            self.judge(at, None, self.now.mono);
        }
    }

    fn event(&mut self, event: &Event, out: &mut Vec<Effect>) {
        let Some(place) = self.facts.heard(event) else {
            return;
        };
        let Some(heard) = self.facts.events.get(place) else {
            return;
        };
        let (readers, goals) = (heard.readers.clone(), heard.goals.clone());
        for at in readers {
            self.judge(at, Some(place), self.now.mono);
        }
        for at in goals {
            self.convert(at, out);
        }
    }

    /// Lives through all times up to now that a rule waits for, each at its own
    /// time, however late the wake-up.
    fn run_due(&mut self) {
        while let Some(Reverse((at, rule))) = self.heap.peek().copied() {
            if at > self.now.mono {
                break;
            }
            self.heap.pop();
            if self.slots.get(rule).is_some_and(|slot| slot.due == at) {
                self.judge(rule, None, at);
            }
        }
    }

    /// Says what is news about what to watch, store, fetch, and when to wake.
    fn flush(&mut self, out: &mut Vec<Effect>) {
        if std::mem::take(&mut self.rewatch) {
            self.watch(out);
        }
        let writes = self.memory.writes();
        if !writes.is_empty() {
            out.push(Effect::Store(writes));
        }
        if self.near == Near::Due {
            self.near = Near::Told;
            out.push(Effect::Near);
        }
        while let Some(Reverse((at, rule))) = self.heap.peek().copied()
            && self.slots.get(rule).is_none_or(|slot| slot.due != at)
        {
            self.heap.pop();
        }
        let next = self.heap.peek().map_or(NEVER, |Reverse((at, _))| *at);
        let next = next.min(self.held_until);
        let wake = (next != NEVER).then_some(next);
        if wake != self.told_wake {
            self.told_wake = wake;
            out.push(Effect::WakeAt(wake));
        }
    }

    fn watch(&mut self, out: &mut Vec<Effect>) {
        let mut watch = (Vec::new(), Vec::new());
        for known in &self.facts.facts {
            if known.wanted && known.name.fact.source() != FactSource::Memory {
                watch.0.push(known.name.clone());
            }
        }
        for heard in &self.facts.events {
            if !heard.readers.is_empty() || !heard.goals.is_empty() {
                watch.1.push(heard.name.clone());
            }
        }
        watch.0.sort();
        watch.1.sort();
        if watch != self.told_watch {
            self.told_watch.clone_from(&watch);
            out.push(Effect::Watch {
                facts: watch.0,
                events: watch.1,
            });
        }
    }
}
