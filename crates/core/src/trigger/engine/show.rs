//! A message on screen, and what comes of it.

use super::judge::NEVER;
use super::{Engine, Phase};
use crate::Millis;
use crate::trigger::memory::Kind;
use crate::trigger::{Clock, Effect, Fact, Firing, Outcome, Surface, Value};

/// Whoever draws has so long to say that it is on screen.
const PATIENCE: Millis = 60_000;

/// What is on screen, or on its way there.
pub(super) struct Showing {
    /// The rule's name.
    pub(super) rule: String,
    surface: Surface,
    /// Its entry; empty if it does not count, since a developer wanted it.
    id: String,
    /// Nobody said that it is on screen by then: it is taken back.
    pub(super) until: Millis,
}

impl Showing {
    /// It keeps others away. Badges and messages within the page do so only until
    /// they are there.
    pub(super) fn is_over(&self) -> bool {
        self.until != NEVER || !matches!(self.surface, Surface::Badge | Surface::Inline)
    }

    /// It belongs to the page it came on.
    pub(super) fn of_page(&self) -> bool {
        !matches!(self.surface, Surface::Panel | Surface::Badge)
    }
}

impl Engine {
    /// Something is over the page.
    pub(super) fn is_occupied(&self) -> bool {
        self.screen.iter().any(Showing::is_over)
    }

    /// Takes some of what is on screen away.
    pub(super) fn hide(&mut self, goes: &dyn Fn(&Showing) -> bool, out: &mut Vec<Effect>) {
        self.screen.retain(|one| {
            let goes = goes(one);
            if goes {
                out.push(Effect::Hide(one.rule.clone()));
            }
            !goes
        });
    }

    pub(super) fn show(&mut self, rule: usize, id: String, out: &mut Vec<Effect>) {
        if let Some(slot) = self.slots.get_mut(rule) {
            slot.phase = match slot.phase {
                Phase::Ready { event: false } => Phase::Fired,
                Phase::Ready { event: true } => Phase::Armed,
                same => same,
            };
        }
        self.pass(rule, self.now.mono);
        self.unask(out);
        let Some(firing) = self.firing(rule) else { return };
        self.screen.retain(|one| one.rule != firing.rule);
        self.screen.push(Showing {
            rule: firing.rule.clone(),
            surface: firing.surface,
            id,
            until: self.now.mono + PATIENCE,
        });
        out.push(Effect::Show(Box::new(firing)));
    }

    fn firing(&self, rule: usize) -> Option<Firing> {
        let slot = self.slots.get(rule)?;
        let mut values = Vec::new();
        for fact in &slot.mentions {
            let value = match fact.fact {
                Fact::Chance => slot.chance.clone(),
                _ => self.facts.known(fact).and_then(|known| known.value.clone()),
            };
            let value = match value {
                // What is said stands still.
                Some(Value::Clock(clock)) => Value::Clock(Clock {
                    gathered: clock.at(self.now.mono),
                    since: None,
                }),
                Some(value) => value,
                None => continue,
            };
            values.push((fact.name(), value));
        }
        let rule = &slot.rule;
        Some(Firing {
            rule: rule.name.clone(),
            surface: rule.surface,
            edge: rule.edge,
            slot: rule.slot.clone(),
            message: rule.message.clone(),
            values,
            replies: rule.replies.clone(),
            content: rule.content.clone(),
            experiment: rule.experiment.clone(),
        })
    }

    /// A developer wants to see a message, politeness or not. It does not count.
    pub(super) fn fire_now(&mut self, rule: &str, out: &mut Vec<Effect>) {
        let Some(at) = self.slots.iter().position(|slot| slot.rule.name == rule) else {
            return;
        };
        self.withdraw(out);
        self.hide(&Showing::is_over, out);
        self.show(at, String::new(), out);
    }

    /// What came of a showing.
    pub(super) fn outcome(&mut self, rule: &str, what: Outcome) {
        let Some(at) = self.screen.iter().position(|one| one.rule == rule) else {
            return;
        };
        let kind = match what {
            Outcome::Shown => {
                if let Some(one) = self.screen.get_mut(at) {
                    one.until = NEVER;
                    if !one.id.is_empty() {
                        self.memory.mark(Kind::Seen, &one.id, rule, self.now);
                    }
                }
                return;
            }
            Outcome::Accepted => Some(Kind::Accepted),
            Outcome::Dismissed => Some(Kind::Dismissed),
            Outcome::Vetoed => Some(Kind::Vetoed),
            Outcome::Gone => None,
        };
        let id = self.screen.remove(at).id;
        if let Some(kind) = kind
            && !id.is_empty()
        {
            self.memory.mark(kind, &id, rule, self.now);
            self.unpark();
        }
    }

    /// Takes showings back that nobody answers for.
    pub(super) fn give_up(&mut self, out: &mut Vec<Effect>) {
        while let Some(one) = self.screen.iter().find(|one| one.until <= self.now.mono) {
            let rule = one.rule.clone();
            self.outcome(&rule, Outcome::Vetoed);
            out.push(Effect::Hide(rule));
        }
    }

    /// A goal's event came: if the rule was shown not too long ago, that showing
    /// was a success, once.
    pub(super) fn convert(&mut self, rule: usize, out: &mut Vec<Effect>) {
        let Some(slot) = self.slots.get(rule) else { return };
        let Some(goal) = &slot.rule.goal else { return };
        let name = &slot.rule.name;
        let mut last = None;
        let mut least = Millis::MAX;
        for one in self.memory.shown(name, "") {
            let age = one.age(self.now);
            // What was only announced, here or in another tab, was no showing yet.
            if age < least && self.memory.has(Kind::Seen, &one.id) {
                (last, least) = (Some(one), age);
            }
        }
        let Some(last) = last else { return };
        if least > goal.within || self.memory.has(Kind::Converted, &last.id) {
            return;
        }
        let (id, name) = (last.id.clone(), name.clone());
        out.push(Effect::Converted {
            rule: name.clone(),
            surface: slot.rule.surface,
            experiment: slot.rule.experiment.clone(),
            goal: goal.event.clone(),
        });
        self.memory.mark(Kind::Converted, &id, &name, self.now);
        self.unpark();
    }
}
