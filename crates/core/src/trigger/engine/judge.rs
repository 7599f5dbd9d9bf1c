//! A condition as it is run: its tree with what it remembers of the past.
//!
//! Owns counts and half-done sequences. A condition is judged at instants: an
//! event, a change of facts, or a time it named itself. At each it is judged
//! twice, once with the event (*is it true at this instant?*), and once without
//! (*does it stay true?*).

use super::compare;
use super::facts::{CHANCE, Facts};
use super::truth::Truth;
use crate::Millis;
use crate::trigger::{Literal, Op, Value};

/// Later than any time: those are below 2^53, as are durations, so that sums of
/// them need no care.
pub(super) const NEVER: Millis = 1 << 60;
/// The longest time and duration that is taken in.
pub(super) const LONGEST: Millis = 1 << 53;

/// Most waiting beginnings of one `then not`; more are not counted.
const MOST_WAITING: usize = 32;

/// A part of a condition.
pub(super) enum Cell {
    All(Vec<Cell>),
    Any(Vec<Cell>),
    Not(Box<Cell>),
    Then(Box<Sequence>),
    Count(Box<Tally>),
    /// By its place among the events.
    Event(usize),
    /// By its place among the facts.
    Fact(usize, Option<(Op, Literal)>),
}

/// `first then … within …`
pub(super) struct Sequence {
    pub(super) first: Cell,
    /// `first` was true and stays so: it begins nothing until it has been false.
    pub(super) was: bool,
    pub(super) stages: Vec<Stage>,
}

/// One step and the instants since which it has been waited for.
pub(super) struct Stage {
    pub(super) negated: bool,
    pub(super) cell: Cell,
    pub(super) within: Millis,
    pub(super) since: Vec<Millis>,
}

/// `count(event, window) op limit`
pub(super) struct Tally {
    pub(super) event: usize,
    pub(super) window: Option<Millis>,
    pub(super) op: Op,
    pub(super) limit: u32,
    /// All so far, where there is no window.
    pub(super) total: u32,
    /// The newest, one more than the limit at most, oldest first.
    pub(super) times: Vec<Millis>,
}

/// What a condition is judged by.
pub(super) struct Look<'a> {
    pub(super) facts: &'a Facts,
    /// What [`CHANCE`] is worth for this rule.
    pub(super) chance: Option<&'a Value>,
    /// The monotonic instant.
    pub(super) at: Millis,
    /// What happens at it.
    pub(super) event: Option<usize>,
    /// Counts and sequences take note of this instant.
    pub(super) advance: bool,
    /// Out: the next instant at which the truth may change by itself.
    pub(super) next: Millis,
    /// Out: parts judged.
    pub(super) judged: u64,
}

impl Look<'_> {
    fn wake(&mut self, at: Millis) {
        if at > self.at {
            self.next = self.next.min(at);
        }
    }
}

impl Cell {
    /// Judges this part and all below: each has to see each instant.
    pub(super) fn judge(&mut self, look: &mut Look<'_>) -> Truth {
        look.judged += 1;
        match self {
            Self::All(cells) => {
                let mut all = Truth::True;
                for cell in cells {
                    all = all.min(cell.judge(look));
                }
                all
            }
            Self::Any(cells) => {
                let mut any = Truth::False;
                for cell in cells {
                    any = any.max(cell.judge(look));
                }
                any
            }
            Self::Not(cell) => cell.judge(look).not(),
            Self::Then(sequence) => sequence.judge(look),
            Self::Count(tally) => tally.judge(look),
            Self::Event(event) => Truth::of(look.event == Some(*event)),
            Self::Fact(fact, test) => {
                let value = match *fact {
                    CHANCE => look.chance,
                    fact => look.facts.value(fact),
                };
                let Some(value) = value else {
                    return Truth::Unknown;
                };
                if let Some(at) = compare::turns(value, test.as_ref(), look.at) {
                    look.wake(at);
                }
                match test {
                    Some((op, literal)) => compare::test(value, *op, literal, look.at),
                    None => compare::bare(value, look.at),
                }
            }
        }
    }

    /// Judges it apart from what happens at this instant.
    fn lasting(&mut self, look: &mut Look<'_>) -> Truth {
        let (event, advance) = (look.event.take(), look.advance);
        look.advance = false;
        let truth = self.judge(look);
        look.event = event;
        look.advance = advance;
        truth
    }

    /// Calls back with every fact (`true`) and event (`false`) that it reads.
    pub(super) fn read(&self, note: &mut dyn FnMut(bool, usize)) {
        match self {
            Self::All(cells) | Self::Any(cells) => {
                for cell in cells {
                    cell.read(note);
                }
            }
            Self::Not(cell) => cell.read(note),
            Self::Then(sequence) => {
                sequence.first.read(note);
                for stage in &sequence.stages {
                    stage.cell.read(note);
                }
            }
            Self::Count(tally) => note(false, tally.event),
            Self::Event(event) => note(false, *event),
            Self::Fact(fact, _) => note(true, *fact),
        }
    }

    /// It can be true at an instant without staying so.
    pub(super) fn has_instants(&self) -> bool {
        match self {
            Self::All(cells) | Self::Any(cells) => cells.iter().any(Self::has_instants),
            Self::Not(cell) => cell.has_instants(),
            Self::Then(_) | Self::Event(_) => true,
            Self::Count(_) | Self::Fact(..) => false,
        }
    }
}

impl Sequence {
    fn judge(&mut self, look: &mut Look<'_>) -> Truth {
        if !look.advance {
            return self.wait(look);
        }
        let first = self.first.judge(look);
        let truths: Vec<Truth> = self
            .stages
            .iter_mut()
            .map(|stage| stage.cell.judge(look))
            .collect();
        let mut done = false;
        // From the last to the first, so that one event does one step.
        for (at, truth) in truths.iter().enumerate().rev() {
            let passes = self
                .stages
                .get_mut(at)
                .is_some_and(|stage| stage.pass(*truth, look.at));
            if passes {
                done |= self.arrive(at + 1, look);
            }
        }
        if first.is_true() && !self.was {
            done |= self.arrive(0, look);
        }
        self.was = self.first.lasting(look).is_true();
        Truth::of(done)
    }

    /// Names the instants that it waits for. Between instants it is false, but
    /// for a look into the future at which its last `then not` will be done.
    fn wait(&mut self, look: &mut Look<'_>) -> Truth {
        self.first.judge(look);
        let mut done = false;
        for stage in &mut self.stages {
            stage.cell.judge(look);
            let ends = stage.since.first().filter(|_| stage.negated);
            done = false;
            if let Some(end) = ends.map(|since| since + stage.within) {
                look.wake(end);
                done = end <= look.at;
            }
        }
        Truth::of(done)
    }

    /// The step before `at` is done at this instant. Says whether all are.
    fn arrive(&mut self, at: usize, look: &mut Look<'_>) -> bool {
        for stage in self.stages.iter_mut().skip(at) {
            let truth = stage.cell.lasting(look);
            let through = if stage.negated {
                if truth != Truth::False {
                    return false;
                }
                stage.within <= 0
            } else {
                truth.is_true()
            };
            if !through {
                stage.begin(look.at);
                return false;
            }
        }
        true
    }
}

impl Stage {
    fn begin(&mut self, at: Millis) {
        if !self.negated {
            // Whatever an earlier beginning still allows, this one allows too.
            self.since.clear();
        }
        if self.since.len() < MOST_WAITING && self.since.last() != Some(&at) {
            self.since.push(at);
        }
    }

    /// Whether the step is done at this instant, for any of its beginnings.
    fn pass(&mut self, truth: Truth, at: Millis) -> bool {
        if self.since.is_empty() {
            return false;
        }
        let ended = |since: &Millis| since + self.within;
        if !self.negated {
            self.since.retain(|since| ended(since) >= at);
            let passes = truth.is_true() && !self.since.is_empty();
            if passes {
                self.since.clear();
            }
            return passes;
        }
        // What must not come has come, or nobody knows whether it has.
        if truth != Truth::False {
            self.since.clear();
            return false;
        }
        let before = self.since.len();
        self.since.retain(|since| ended(since) > at);
        self.since.len() < before
    }
}

impl Tally {
    fn judge(&mut self, look: &mut Look<'_>) -> Truth {
        if look.advance && look.event == Some(self.event) {
            self.total = self.total.saturating_add(1);
            if let Some(window) = self.window {
                self.times.retain(|time| time + window > look.at);
                self.times.push(look.at);
                // More than this can be told apart from the limit by no comparison.
                if self.times.len() > (self.limit as usize).saturating_add(1) {
                    self.times.remove(0);
                }
            }
        }
        let mut count = i64::from(self.total);
        if let Some(window) = self.window {
            count = 0;
            for time in &self.times {
                let ends = time + window;
                look.wake(ends);
                count += i64::from(ends > look.at);
            }
        }
        compare::ordered(count, self.op, self.limit.into()).map_or(Truth::Unknown, Truth::of)
    }
}
