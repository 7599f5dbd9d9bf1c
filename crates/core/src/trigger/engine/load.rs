//! Taking rules in, and what follows for sensors.

use super::dues::Dues;
use super::facts::Facts;
use super::slot::Slot;
use super::{Engine, Task};
use crate::trigger::{Effect, Event, Fact, FactRef, Rule};

impl Engine {
    /// Replaces the rules. Those with the same name and condition as before keep
    /// their state.
    pub(super) fn rules(&mut self, rules: Vec<Rule>, out: &mut Vec<Effect>) {
        if self.rest.is_some() {
            self.task(Task::Withdraw, out);
        }
        self.reached.clear();
        let mut old = std::mem::take(&mut self.slots);
        for rule in rules {
            let mut slot = Box::new(Slot::new(rule, &mut self.facts));
            // Mostly the rules come in the same order, and this finds the first.
            let (name, text) = (&slot.rule.name, &slot.rule.text);
            let mut places = old.iter();
            if let Some(at) = places.position(|one| one.rule.name == *name && one.rule.text == *text) {
                slot.inherit(*old.remove(at));
            }
            // The highest priority first, then as written.
            let priority = slot.rule.priority;
            let at = self.slots.partition_point(|one| one.rule.priority >= priority);
            self.slots.insert(at, slot);
        }
        self.facts.unread();
        for (at, slot) in self.slots.iter().enumerate() {
            self.facts.read(&slot.cell, at);
        }
        self.dues = Dues::new(self.slots.len());
        self.want();
        self.rewatch = true;
        self.ready.clear();
        for at in 0..self.slots.len() {
            self.pass(at, self.now.mono);
        }
        if self.rest.is_some() {
            self.task(Task::HideGone, out);
        }
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
                self.facts.want(fact.clone());
            }
            if let Some(goal) = &slot.rule.goal {
                let place = self.facts.event(Event::Named(goal.event.clone()));
                if let Some(heard) = self.facts.events.get_mut(place) {
                    heard.goals.push(at);
                }
            }
        }
        if !self.slots.is_empty() {
            self.facts.want(FactRef::one(Fact::ChatOpen));
            self.facts.want(FactRef::one(Fact::CheckoutStep));
        }
        if self.counts_views() {
            self.facts.want(FactRef::one(Fact::ProductId));
        }
    }

    /// Says what must be watched, if that is news.
    pub(super) fn watch(&mut self, out: &mut Vec<Effect>) {
        let mut places = Vec::new();
        let (mut facts, mut events) = (Vec::new(), Vec::new());
        for (at, known) in self.facts.facts.iter().enumerate() {
            if Facts::watched(known) {
                places.push(at);
                facts.push(known.name.clone());
            }
        }
        for (at, heard) in self.facts.events.iter().enumerate() {
            if !heard.readers.is_empty() || !heard.goals.is_empty() {
                places.push(usize::MAX - at);
                events.push(heard.name.clone());
            }
        }
        if places != self.told_watch {
            self.told_watch = places;
            out.push(Effect::Watch { facts, events });
        }
    }
}
