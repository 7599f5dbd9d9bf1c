//! What holds a rule back: politeness, in the order in which it is asked.

use super::Engine;
use super::judge::LONGEST;
use crate::Millis;
use crate::trigger::memory::{DAY, Kind};
use crate::trigger::{Fact, Limit, Per, Permit, Until, Value};

/// After the first dismissal of anything, nothing comes for so long; twice as
/// long after each further one, up to [`ALL_MOST`].
pub(super) const ALL_FIRST: Millis = 10 * 60_000;
pub(super) const ALL_MOST: Millis = DAY;
/// The same for the rule that was dismissed.
const RULE_FIRST: Millis = DAY;
const RULE_MOST: Millis = 30 * DAY;

/// Why a rule is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// What is remembered is still being read.
    Memory,
    /// Something else is on screen, or about to be.
    Showing,
    /// The chat is open.
    Chat,
    /// Without permission to remember, one message for each document.
    Document,
    /// `data-budget`: so many showings of all rules.
    Budget,
    /// `data-budget`: the time between two showings.
    Gap,
    /// The visitor sent something away not long ago.
    Pause,
    /// `data-until`: it has done its work.
    Until,
    /// `data-limit`.
    Limit,
    /// `data-cooldown`.
    Cooldown,
    /// The visitor sent this one away not long ago.
    Dismissed,
    /// The visitor is in the checkout, and the rule does not ask about that.
    Checkout,
    /// The visitor is typing.
    Typing,
    /// A dialog, popover or cookie banner is open.
    Dialog,
    /// The tab is hidden.
    Hidden,
    /// There is no such slot on the page.
    NoSlot,
    /// `data-delay` runs.
    Delay,
    /// The visitor is in another arm of its experiment.
    Arm,
}

impl Why {
    /// All, as the inspector names them.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Memory, "memory"),
        (Self::Showing, "other-surface"),
        (Self::Chat, "chat-open"),
        (Self::Document, "document"),
        (Self::Budget, "budget"),
        (Self::Gap, "gap"),
        (Self::Pause, "pause"),
        (Self::Until, "until"),
        (Self::Limit, "limit"),
        (Self::Cooldown, "cooldown"),
        (Self::Dismissed, "dismissed"),
        (Self::Checkout, "checkout"),
        (Self::Typing, "typing"),
        (Self::Dialog, "dialog"),
        (Self::Hidden, "hidden"),
        (Self::NoSlot, "no-slot"),
        (Self::Delay, "delay"),
        (Self::Arm, "arm"),
    ];
}

/// Why, and for how many milliseconds more; `None` until something else happens.
pub(super) type Hold = (Why, Option<Millis>);

impl Engine {
    /// What holds all rules back. The showing named `but` does not count: it is
    /// the one that is asked for.
    pub(super) fn common_hold(&self, but: &str) -> Option<Hold> {
        if self.memory.loading {
            return Some((Why::Memory, None));
        }
        if self.is_occupied() {
            return Some((Why::Showing, None));
        }
        if self.facts.of(Fact::ChatOpen) == Some(&Value::Flag(true)) {
            return Some((Why::Chat, None));
        }
        if self.memory.permit == Permit::Document && !self.memory.shown("", but).is_empty() {
            return Some((Why::Document, None));
        }
        if let Some(left) = self.limited(&self.budget.limits, "", but) {
            return Some((Why::Budget, left));
        }
        if let Some(left) = self.too_soon(self.budget.gap, "", but) {
            return Some((Why::Gap, Some(left)));
        }
        let left = self.backed_off("", ALL_FIRST, ALL_MOST)?;
        Some((Why::Pause, Some(left)))
    }

    /// What holds this rule back.
    pub(super) fn own_hold(&self, rule: usize, but: &str) -> Option<Hold> {
        let slot = self.slots.get(rule)?;
        let rule = &slot.rule;
        if let Some(until) = rule.until {
            for one in self.memory.shown(&rule.name, but) {
                let done = match until {
                    Until::Seen => true,
                    Until::Engaged => self.memory.has(Kind::Accepted, &one.id),
                    Until::Converted => self.memory.has(Kind::Converted, &one.id),
                };
                if done {
                    return Some((Why::Until, None));
                }
            }
        }
        if let Some(left) = self.limited(&rule.limits, &rule.name, but) {
            return Some((Why::Limit, left));
        }
        if let Some(left) = self.too_soon(rule.cooldown.unwrap_or(0), &rule.name, but) {
            return Some((Why::Cooldown, Some(left)));
        }
        if let Some(left) = self.backed_off(&rule.name, RULE_FIRST, RULE_MOST) {
            return Some((Why::Dismissed, Some(left)));
        }
        let paying = !self.facts.text(Fact::CheckoutStep).is_empty();
        (paying && !slot.checkout).then_some((Why::Checkout, None))
    }

    /// Whether a limit is reached, by the showings of a rule or, for no name, of
    /// all; and how long until one of them no longer counts.
    fn limited(&self, limits: &[Limit], rule: &str, but: &str) -> Option<Option<Millis>> {
        for limit in limits {
            let ages = self.counted(*limit, rule, but);
            let most = limit.most as usize;
            if ages.len() < most {
                continue;
            }
            // Of the newest that fill the limit, the oldest must go.
            let mut leaves = None;
            for age in &ages {
                let newer = ages.iter().filter(|one| *one <= age).count();
                if newer >= most.max(1) && leaves.is_none_or(|least| age < least) {
                    leaves = Some(age);
                }
            }
            return Some(leaves.and_then(|age| Some(span(limit.per)? - age)));
        }
        None
    }

    /// How old the showings are that count against a limit.
    pub(super) fn counted(&self, limit: Limit, rule: &str, but: &str) -> Vec<Millis> {
        let mut ages = Vec::new();
        for one in self.memory.shown(rule, but) {
            let age = one.age(self.now);
            let within = match limit.per {
                Per::Page => one.own && one.page == self.memory.page,
                Per::Session => one.at >= self.memory.visit.start,
                per => span(per).is_none_or(|span| age < span),
            };
            if within {
                ages.push(age);
            }
        }
        ages
    }

    /// How long until so much time has passed since the last showing.
    pub(super) fn too_soon(&self, gap: Millis, rule: &str, but: &str) -> Option<Millis> {
        let mut left = 0;
        for one in self.memory.shown(rule, but) {
            left = left.max(gap.min(LONGEST) - one.age(self.now));
        }
        (left > 0).then_some(left)
    }

    /// How long the visitor is left alone after dismissals: the first time, and
    /// twice as long after each further one since the last acceptance.
    pub(super) fn backed_off(&self, rule: &str, first: Millis, most: Millis) -> Option<Millis> {
        let mut accepted = Millis::MAX;
        for one in self.memory.all(Kind::Accepted) {
            if rule.is_empty() || one.text == rule {
                accepted = accepted.min(one.age(self.now));
            }
        }
        let mut newest = Millis::MAX;
        let mut block = 0;
        for one in self.memory.all(Kind::Dismissed) {
            let age = one.age(self.now);
            if (rule.is_empty() || one.text == rule) && age < accepted {
                newest = newest.min(age);
                block = most.min(first.max(block * 2));
            }
        }
        let left = block - newest;
        (left > 0).then_some(left)
    }
}

/// How long a showing counts, where that is a matter of time alone.
fn span(per: Per) -> Option<Millis> {
    match per {
        Per::Day => Some(DAY),
        Per::Week => Some(7 * DAY),
        Per::Month => Some(30 * DAY),
        Per::Page | Per::Session | Per::Ever => None,
    }
}
