//! Which rule goes next, and whether it may go now.
//!
//! One at a time: the first that is ready and not held back is asked for, and
//! shown when the page has no objection. With the device's memory a showing is
//! told to the other tabs first; if one of them was as fast, this one steps back.

use super::hold::Why;
use super::judge::NEVER;
use super::{Engine, Near, Phase};
use crate::Millis;
use crate::experiment::hash;
use crate::trigger::memory::Kind;
use crate::trigger::{Block, Effect, Permit, Surface};

/// News of other tabs come within so many milliseconds.
const SETTLE: Millis = 150;
/// A rule whose slot is missing lets others go first for so long.
const SLOT_PAUSE: Millis = 2_000;
/// Two tabs that were equally fast try again at different times, this much later
/// at least, and not much more.
const RETRY: Millis = 1_000;
const RETRY_SPREAD: u64 = 8_000;

/// What fired at an instant waits so long for a hidden tab to be seen again.
const HIDDEN: Millis = 30 * 60_000;

/// What the engine is about to show.
pub(super) enum Stage {
    Idle,
    /// The page was asked; its answer holds until it gives another.
    Asking {
        question: (Surface, String),
        answer: Option<Option<Block>>,
    },
    /// The page has no objection; a moment for other tabs.
    Settling {
        question: (Surface, String),
        rule: usize,
        id: String,
        until: Millis,
    },
}

impl Engine {
    /// Goes on as far as possible without another input.
    pub(super) fn decide(&mut self, out: &mut Vec<Effect>) {
        self.held_until = NEVER;
        self.check_settling(out);
        loop {
            if let Stage::Settling { until, .. } = &self.stage {
                self.held_until = *until;
                break;
            }
            if self.ready.is_empty() {
                self.unask(out);
                break;
            }
            let held = match self.common_hold("") {
                Some((_, left)) => Some(left.map_or(NEVER, |left| self.now.mono + left)),
                None => (self.retry > self.now.mono).then_some(self.retry),
            };
            if let Some(until) = held {
                self.drop_instants();
                self.unask(out);
                // With nobody left there is nothing to wake up for.
                if !self.ready.is_empty() {
                    self.held_until = until;
                }
                break;
            }
            let Some(rule) = self.first() else {
                self.unask(out);
                break;
            };
            if !self.ask(rule, out) {
                break;
            }
        }
        for one in &self.screen {
            self.held_until = self.held_until.min(one.until);
        }
    }

    /// The first that is ready and not held back. Those that are held step aside.
    fn first(&mut self) -> Option<usize> {
        while let Some(rule) = self.ready.first().copied() {
            let Some((why, left)) = self.own_hold(rule, "") else {
                return Some(rule);
            };
            self.park(rule, why, left);
        }
        None
    }

    /// A rule that is held back waits aside, or gives up if it fired at an instant.
    fn park(&mut self, rule: usize, why: Why, left: Option<Millis>) {
        let now = self.now.mono;
        if let Some(slot) = self.slots.get_mut(rule) {
            if slot.phase == (Phase::Ready { event: true }) {
                slot.phase = Phase::Armed;
            } else {
                slot.parked = Some((why, left.map_or(NEVER, |left| now + left)));
            }
        }
        self.pass(rule, now);
    }

    /// Asks for a rule, and goes by the answer. Says whether to look again.
    fn ask(&mut self, rule: usize, out: &mut Vec<Effect>) -> bool {
        let Some(slot) = self.slots.get(rule) else {
            return false;
        };
        let wanted = (slot.rule.surface, slot.rule.slot.clone());
        if let Stage::Asking { question, answer } = &self.stage
            && *question == wanted
        {
            match answer {
                // The answer is still to come.
                None => return false,
                Some(None) => {
                    self.claim(rule, wanted, out);
                    return true;
                }
                // Whoever answers says so when the slot appears. Meanwhile others
                // may have their turn.
                Some(Some(Block::NoSlot)) if self.ready.len() > 1 => {
                    self.park(rule, Why::NoSlot, Some(SLOT_PAUSE));
                    return true;
                }
                // To hide the tab is one way to leave; what was to be said then is
                // said on the return.
                Some(Some(Block::Hidden)) if self.hidden_until > self.now.mono => {
                    if self.instants {
                        self.held_until = self.hidden_until;
                    }
                    return false;
                }
                Some(Some(_)) => {
                    self.drop_instants();
                    if self.ready.is_empty() {
                        self.unask(out);
                    }
                    return false;
                }
            }
        }
        if self.near == Near::No {
            self.near = Near::Due;
        }
        let (surface, slot) = wanted.clone();
        out.push(Effect::Ask { surface, slot });
        self.stage = Stage::Asking {
            question: wanted,
            answer: None,
        };
        false
    }

    /// What the page says about showing something now.
    pub(super) fn blocked(&mut self, block: Option<Block>) {
        let hidden = Some(Some(Block::Hidden));
        if Some(block) == hidden && !matches!(&self.stage, Stage::Asking { answer, .. } if *answer == hidden)
        {
            self.hidden_until = self.now.mono + HIDDEN;
        }
        match &mut self.stage {
            Stage::Asking { answer, .. } => *answer = Some(block),
            Stage::Settling { question, .. } if block.is_some() => {
                let question = std::mem::take(question);
                self.unclaim();
                let answer = Some(block);
                self.stage = Stage::Asking { question, answer };
            }
            _ => {}
        }
    }

    fn claim(&mut self, rule: usize, question: (Surface, String), out: &mut Vec<Effect>) {
        let Some(slot) = self.slots.get(rule) else { return };
        let name = slot.rule.name.clone();
        let id = self.memory.name();
        self.memory.mark(Kind::Shown, &id, &name, self.now);
        if self.memory.permit == Permit::Device {
            self.stage = Stage::Settling {
                question,
                rule,
                id,
                until: self.now.mono + SETTLE,
            };
        } else {
            self.show(rule, id, out);
        }
    }

    /// Takes a showing back that was only announced.
    fn unclaim(&mut self) {
        if let Stage::Settling { rule, id, .. } = &self.stage
            && let Some(slot) = self.slots.get(*rule)
        {
            let (name, id) = (slot.rule.name.clone(), id.clone());
            self.memory.mark(Kind::Vetoed, &id, &name, self.now);
        }
    }

    fn check_settling(&mut self, out: &mut Vec<Effect>) {
        let Stage::Settling { rule, id, until, .. } = &self.stage else {
            return;
        };
        let (rule, id, until) = (*rule, id.clone(), *until);
        let ready = self.ready.binary_search(&rule).is_ok();
        if ready && self.common_hold(&id).is_none() && self.own_hold(rule, &id).is_none() {
            if until <= self.now.mono {
                self.show(rule, id, out);
            }
            return;
        }
        self.withdraw(out);
        if ready {
            let spread = hash(0, &id) % RETRY_SPREAD;
            self.retry = self.now.mono + RETRY + spread.cast_signed();
        }
    }

    /// Gives up what was asked for or announced, if anything.
    pub(super) fn withdraw(&mut self, out: &mut Vec<Effect>) {
        self.unclaim();
        self.unask(out);
    }

    pub(super) fn unask(&mut self, out: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Asking { .. } | Stage::Settling { .. }) {
            self.stage = Stage::Idle;
            out.push(Effect::Unask);
        }
    }

    /// Rules that were true at an instant do not wait.
    pub(super) fn drop_instants(&mut self) {
        if !std::mem::take(&mut self.instants) {
            return;
        }
        for rule in self.ready.clone() {
            if let Some(slot) = self.slots.get_mut(rule)
                && slot.phase == (Phase::Ready { event: true })
            {
                slot.phase = Phase::Armed;
                self.pass(rule, self.now.mono);
            }
        }
    }
}
