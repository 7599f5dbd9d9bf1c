//! Facts that the engine makes itself: visits, views, chance, arms, time.

use super::Engine;
use super::facts::CHANCE;
use crate::experiment::hash;
use crate::trigger::memory::Kind;
use crate::trigger::{Clock, Fact, FactRef, Number, Value};

impl Engine {
    /// The memory is another: all that hangs on it is judged anew.
    pub(super) fn remember(&mut self) {
        self.unpark();
        let mut changed = Vec::new();
        self.recall(&mut changed);
        self.draw(&mut changed);
        self.changed(changed);
    }

    /// Somebody reads how often products were seen.
    pub(super) fn counts_views(&self) -> bool {
        let views = self.facts.known(&FactRef::one(Fact::ProductViews));
        views.is_some_and(|known| known.wanted)
    }

    /// Sets the facts of the memory; adds the places of those that are news.
    pub(super) fn recall(&mut self, changed: &mut Vec<usize>) {
        let now = self.now;
        let known = !self.memory.loading;
        self.count_view();
        let visit = self.memory.visit;
        let visits = known && self.memory.page > 0;
        let product = self.facts.text(Fact::ProductId);
        let views = self.memory.views(product);
        let viewed = known && !product.is_empty();
        for (fact, known, number) in [
            (Fact::VisitCount, visits, visit.count),
            (Fact::VisitPages, visits, visit.pages),
            (Fact::ProductViews, viewed, views),
        ] {
            let value = known.then_some(Value::Number(Number::whole(number)));
            self.facts.set(FactRef::one(fact), value, changed);
        }
        let new = visits.then_some(Value::Flag(visit.count <= 1));
        self.facts.set(FactRef::one(Fact::VisitNew), new, changed);
        let last = visit.before.filter(|_| visits).map(|before| Clock {
            gathered: (now.wall - before).max(0),
            since: Some(now.mono),
        });
        // Its age at one moment says nothing new at the next.
        let before = match self.facts.of(Fact::VisitLast) {
            Some(Value::Clock(clock)) => Some(clock.at(now.mono)),
            _ => None,
        };
        if before != last.map(|last| last.gathered) {
            self.facts
                .set(FactRef::one(Fact::VisitLast), last.map(Value::Clock), changed);
        }
        let site = self.site.filter(|_| known).map(|site| {
            let own = site.gathered - self.site_before;
            if site.since.is_none() {
                self.memory.active(own);
            }
            Value::Clock(Clock {
                gathered: own + visit.active,
                ..site
            })
        });
        self.facts.set(FactRef::one(Fact::TimeSite), site, changed);
        if known {
            self.recall_campaign(changed);
        }
    }

    /// `utm.*` are those of the first address of the visit, which may have been
    /// another document's.
    fn recall_campaign(&mut self, changed: &mut Vec<usize>) {
        for at in 0..self.facts.facts.len() {
            let Some(fact) = self.facts.facts.get(at) else {
                continue;
            };
            let (Fact::Utm, Some(Value::Text(value))) = (fact.name.fact, &fact.value) else {
                continue;
            };
            let mut text = [&fact.name.key, "="].concat();
            if let Some(first) = self.memory.first_of_visit(Kind::Campaign, &text) {
                let (name, value) = (fact.name.clone(), Value::Text(first.to_owned()));
                self.facts.set(name, Some(value), changed);
            } else if !value.is_empty() && value.len() < 100 {
                text.push_str(value);
                let id = self.memory.name();
                self.memory.mark(Kind::Campaign, &id, &text, self.now);
            }
        }
    }

    /// A product's page counts once for each page.
    fn count_view(&mut self) {
        let id = self.facts.text(Fact::ProductId);
        let page = self.memory.page;
        // What is longer than that could not be read back.
        let counts = !id.is_empty() && id.len() < 150 && (self.viewed.0 != page || self.viewed.1 != id);
        if counts && self.counts_views() {
            self.viewed = (page, id.to_owned());
            let name = self.memory.name();
            self.memory.mark(Kind::Viewed, &name, &self.viewed.1, self.now);
        }
    }

    /// Draws lots for the visitor: chances and arms.
    fn draw(&mut self, changed: &mut Vec<usize>) {
        let known = !self.memory.loading;
        let visitor = self.memory.visitor();
        let mut facts = Vec::new();
        for fact in &self.facts.facts {
            if fact.name.fact == Fact::Experiment {
                let arm = self.arm(&fact.name.key, visitor).filter(|_| known);
                facts.push((fact.name.clone(), arm.map(|arm| Value::Text(arm.to_owned()))));
            }
        }
        for (name, arm) in facts {
            self.facts.set(name, arm, changed);
        }
        for at in 0..self.slots.len() {
            let Some(slot) = self.slots.get(at) else { continue };
            let off = match &slot.rule.experiment {
                Some((name, arm)) => !known || self.arm(name, visitor) != Some(arm),
                None => false,
            };
            let Some(slot) = self.slots.get_mut(at) else {
                continue;
            };
            let chance = (hash(visitor, &slot.rule.name) % 100_000).cast_signed();
            let chance = known.then_some(Value::Number(Number(chance)));
            if chance != slot.chance {
                slot.chance = chance;
                changed.push(CHANCE);
            }
            if slot.off != off {
                slot.restart(off);
                self.pass(at, self.now.mono);
                self.judge(at, None, self.now.mono);
            }
        }
    }

    /// The visitor's arm in an experiment. One that nobody declared has the arms
    /// that rules name: each draws a number and the least wins, so that the order
    /// in which rules come does not matter.
    fn arm(&self, name: &str, visitor: u64) -> Option<&str> {
        if let Some(one) = self.experiments.iter().find(|one| one.name == name) {
            return one.arm(visitor);
        }
        let mut best: Option<(u64, &str)> = None;
        for slot in &self.slots {
            if let Some((experiment, arm)) = &slot.rule.experiment
                && experiment == name
            {
                let lot = hash(hash(visitor, name), arm);
                if best.is_none_or(|best| lot < best.0) {
                    best = Some((lot, arm));
                }
            }
        }
        best.map(|best| best.1)
    }
}
