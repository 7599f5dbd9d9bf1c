//! Facts that the engine makes itself: visits, views, chance, arms, time.

use super::Engine;
use super::facts::CHANCE;
use crate::experiment::{Experiment, hash};
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
        let views = FactRef::one(Fact::ProductViews);
        let mut facts = self.facts.facts.iter();
        facts.any(|known| known.wanted && known.name == views)
    }

    /// Sets the facts of the memory; adds the places of those that are news.
    pub(super) fn recall(&mut self, changed: &mut Vec<usize>) {
        let now = self.now;
        let known = !self.memory.loading;
        self.count_view();
        let visit = self.memory.visit.clone();
        let visits = known && self.memory.page > 0;
        let number = |n: i64| visits.then_some(Value::Number(Number::whole(n)));
        let last = visit.before.filter(|_| visits).map(|before| {
            Value::Clock(Clock {
                gathered: now.wall.saturating_sub(before).max(0),
                since: Some(now.mono),
            })
        });
        let site = self.site.filter(|_| known).map(|site| {
            let own = site.gathered.saturating_sub(self.site_before);
            if site.since.is_none() {
                self.memory.active(own);
            }
            Value::Clock(Clock {
                gathered: own.saturating_add(visit.active),
                ..site
            })
        });
        let views = match self.facts.of(Fact::ProductId) {
            Some(Value::Text(id)) if known && !id.is_empty() => {
                Some(Value::Number(Number::whole(self.memory.views(id))))
            }
            _ => None,
        };
        for (fact, value) in [
            (Fact::VisitCount, number(visit.count)),
            (Fact::VisitPages, number(visit.pages)),
            (Fact::VisitNew, visits.then_some(Value::Flag(visit.count <= 1))),
            (Fact::TimeSite, site),
            (Fact::ProductViews, views),
        ] {
            changed.extend(self.facts.set(&FactRef::one(fact), value));
        }
        // Its age at one moment says nothing new at the next.
        let place = FactRef::one(Fact::VisitLast);
        let same = match (self.facts.of(Fact::VisitLast), &last) {
            (Some(Value::Clock(a)), Some(Value::Clock(b))) => a.at(now.mono) == b.gathered,
            (None, None) => true,
            _ => false,
        };
        if !same {
            changed.extend(self.facts.set(&place, last));
        }
    }

    /// A product's page counts once for each page.
    fn count_view(&mut self) {
        if !self.counts_views() {
            return;
        }
        if let Some(Value::Text(id)) = self.facts.of(Fact::ProductId)
            && !id.is_empty()
            && (self.viewed.0, &self.viewed.1) != (self.memory.page, id)
        {
            self.viewed = (self.memory.page, id.clone());
            self.memory.view(&self.viewed.1, self.now);
        }
    }

    /// Draws lots for the visitor: chances and arms.
    fn draw(&mut self, changed: &mut Vec<usize>) {
        let known = !self.memory.loading;
        let visitor = self.memory.visitor();
        let arms = self.arms(visitor);
        let arm_of = |name: &str| {
            let found = arms.iter().find(|one| one.0 == name);
            found.filter(|_| known).and_then(|one| one.1.clone())
        };
        let mut facts = Vec::new();
        for fact in &self.facts.facts {
            if fact.name.fact == Fact::Experiment {
                facts.push((fact.name.clone(), arm_of(&fact.name.key).map(Value::Text)));
            }
        }
        for (name, arm) in facts {
            changed.extend(self.facts.set(&name, arm));
        }
        for at in 0..self.slots.len() {
            let Some(slot) = self.slots.get_mut(at) else {
                continue;
            };
            let chance = (hash(visitor, &slot.rule.name) % 100_000).cast_signed();
            let chance = known.then_some(Value::Number(Number(chance)));
            if chance != slot.chance {
                slot.chance = chance;
                changed.push(CHANCE);
            }
            let arm = slot.rule.experiment.as_ref();
            let off = arm.is_some_and(|(name, arm)| arm_of(name).as_ref() != Some(arm));
            if slot.off != off {
                slot.restart(off);
                self.pass(at, self.now.mono);
                self.judge(at, None, self.now.mono);
            }
        }
    }

    /// The visitor's arm in each experiment that anybody named. One that nobody
    /// declared has the arms that rules name, all of the same weight.
    fn arms(&self, visitor: u64) -> Vec<(String, Option<String>)> {
        let mut all = self.experiments.clone();
        let declared = all.len();
        for slot in &self.slots {
            let Some((name, arm)) = &slot.rule.experiment else {
                continue;
            };
            let at = all.iter().position(|one| one.name == *name).unwrap_or_else(|| {
                all.push(Experiment {
                    name: name.clone(),
                    arms: Vec::new(),
                });
                all.len() - 1
            });
            if let Some(one) = all.get_mut(at)
                && at >= declared
                && !one.arms.iter().any(|(known, _)| known == arm)
            {
                one.arms.push((arm.clone(), 1));
            }
        }
        let mut arms = Vec::new();
        for mut one in all {
            // The order in which rules come must not matter.
            one.arms.sort();
            let arm = one.arm(visitor).map(str::to_owned);
            arms.push((one.name, arm));
        }
        arms
    }
}
