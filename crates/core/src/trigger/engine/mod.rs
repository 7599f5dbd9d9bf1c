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
mod dues;
#[cfg(feature = "tools")]
mod explain;
#[cfg(feature = "tools")]
mod explained;
mod facts;
mod glob;
mod hold;
mod judge;
mod load;
mod recall;
mod rest;
mod show;
mod slot;
#[cfg(feature = "tools")]
mod trace;
mod truth;

use super::memory::Memory;
use super::{Budget, Clock, Effect, Event, Fact, FactRef, FactSource, Input, Now, Value};
use crate::Millis;
use crate::experiment::Experiment;
use choose::Stage;
use dues::Dues;
use facts::Facts;
use judge::{LONGEST, NEVER};
use show::Showing;
use slot::{Phase, Slot};

#[cfg(feature = "tools")]
pub use explained::{Explained, ExplainedBudget, ExplainedNode, ExplainedRule, State};
pub use hold::Why;
pub use rest::{REST, Rest, Task};
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
    #[allow(clippy::vec_box, reason = "they are large, and move as rules come")]
    slots: Vec<Box<Slot>>,
    dues: Dues,
    /// Places of the rules that would fire now, ascending.
    ready: Vec<usize>,
    /// One of them may be true at an instant only.
    instants: bool,
    budget: Budget,
    experiments: Vec<Experiment>,
    memory: Memory,
    stage: Stage,
    /// What is on screen, or on its way there.
    screen: Vec<Showing>,
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
    /// What chooses, holds back and shows, if it is there.
    rest: Option<Rest>,
    more: Near,
    /// Places of rules whose goals were reached before it was.
    reached: Vec<usize>,
    told_wake: Option<Millis>,
    /// What to watch may be news.
    rewatch: bool,
    /// Places of the facts, and of the events behind them, that are watched.
    told_watch: Vec<usize>,
    judged: u64,
    /// Counts changes, so that each judges a rule once.
    round: u64,
}

/// Whether an effect that is given once was given: [`Effect::Near`], [`Effect::More`].
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
        let mut engine = Self::partial(settings);
        engine.rest = Some(REST);
        engine
    }

    /// The same without what chooses, holds back and shows: see [`Engine::complete`].
    #[must_use]
    pub fn partial(settings: Settings) -> Self {
        Self {
            facts: Facts::new(),
            slots: Vec::new(),
            dues: Dues::new(0),
            ready: Vec::new(),
            instants: false,
            budget: Budget::default(),
            experiments: Vec::new(),
            memory: Memory::new(settings.seed),
            stage: Stage::Idle,
            screen: Vec::new(),
            now: Now { mono: 0, wall: 0 },
            held_until: NEVER,
            retry: Millis::MIN,
            hidden_until: Millis::MIN,
            site: None,
            site_before: 0,
            viewed: (0, String::new()),
            near: Near::No,
            rest: None,
            more: Near::No,
            reached: Vec::new(),
            told_wake: None,
            rewatch: false,
            told_watch: Vec::new(),
            judged: 0,
            round: 0,
        }
    }

    /// Takes one input at a time of both clocks, and appends what is to be done.
    pub fn handle(&mut self, now: Now, input: Input, out: &mut Vec<Effect>) {
        self.now = Now {
            mono: now.mono.max(self.now.mono).min(LONGEST),
            wall: now.wall.clamp(0, LONGEST),
        };
        if self.memory.settle(self.now) {
            self.unpark();
        }
        self.run_due();
        if !self.screen.is_empty() {
            self.task(Task::GiveUp, out);
        }
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
            // The timer is spent, also if it rang a little early: what is due must be asked for again.
            Input::Wake => self.told_wake = None,
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
            Input::Blocked(block) => {
                self.task(Task::Blocked(block), out);
            }
            Input::Outcome { rule, what } => {
                self.task(Task::Outcome(rule, what), out);
            }
            Input::FireNow(rule) => {
                self.task(Task::FireNow(rule), out);
            }
        }
        self.run_due();
        if self.rest.is_some() {
            for rule in std::mem::take(&mut self.reached) {
                self.task(Task::Convert(rule), out);
            }
        }
        if self.rest.is_some() || !self.ready.is_empty() {
            self.task(Task::Decide, out);
        }
        self.flush(out);
    }

    /// How many parts of conditions were judged so far: the measure of its work.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.judged
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
                Fact::ProductId | Fact::Utm => recall = true,
                fact if fact.source() == FactSource::Memory => continue,
                _ => {}
            }
            let checkout = name.fact == Fact::CheckoutStep;
            let before = changed.len();
            self.facts.set(name, value, &mut changed);
            if checkout && changed.len() > before {
                self.unpark();
            }
        }
        if recall {
            self.recall(&mut changed);
        }
        changed
    }

    /// Judges the rules that read any of these, at this instant.
    fn changed(&mut self, facts: Vec<usize>) {
        self.round += 1;
        for fact in facts {
            let mut next = 0;
            while let Some(known) = self.facts.facts.get(fact)
                && let Some(rule) = known.readers.get(next).copied()
            {
                next += 1;
                if let Some(slot) = self.slots.get_mut(rule)
                    && slot.round != self.round
                {
                    slot.round = self.round;
                    self.judge(rule, None, self.now.mono);
                }
            }
        }
    }

    fn page(&mut self, facts: Vec<(FactRef, Option<Value>)>, out: &mut Vec<Effect>) {
        if self.rest.is_some() {
            self.task(Task::NewPage, out);
        }
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
        let mut heard = self.facts.events.iter();
        let Some(place) = heard.position(|heard| heard.name == *event) else {
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
            if self.rest.is_none() {
                self.reached.push(at);
            }
            self.task(Task::Convert(at), out);
        }
    }

    /// Lives through all times up to now that a rule waits for, each at its own
    /// time, however late the wake-up.
    fn run_due(&mut self) {
        loop {
            let (at, rule) = self.dues.first();
            if at > self.now.mono {
                break;
            }
            self.judge(rule, None, at);
        }
    }

    /// Says what is news about what to watch, store, fetch, and when to wake.
    fn flush(&mut self, out: &mut Vec<Effect>) {
        if std::mem::take(&mut self.rewatch) {
            self.watch(out);
        }
        let writes = std::mem::take(&mut self.memory.writes);
        if !writes.is_empty() {
            out.push(Effect::Store(writes));
        }
        if self.more == Near::Due {
            self.more = Near::Told;
            out.push(Effect::More);
        }
        if self.near == Near::Due {
            self.near = Near::Told;
            out.push(Effect::Near);
        }
        let next = self.dues.first().0.min(self.held_until);
        let wake = (next != NEVER).then_some(next);
        if wake != self.told_wake {
            self.told_wake = wake;
            out.push(Effect::WakeAt(wake));
        }
    }
}
