//! A message on screen, and what comes of it.

use super::choose::Stage;
use super::{Engine, Phase};
use crate::Millis;
use crate::trigger::memory::Kind;
use crate::trigger::{Clock, Effect, Fact, Firing, Outcome, Surface, Value};

use super::judge::NEVER;

/// Whoever draws has so long to say that it is on screen.
const PATIENCE: Millis = 60_000;

/// What is on screen, or on its way there.
pub(super) struct Showing {
    /// The rule's name.
    pub(super) rule: String,
    surface: Surface,
    /// Its entry; empty if it does not count, since a developer wanted it.
    id: String,
    /// It is on screen.
    shown: bool,
    /// Nobody said so by then: it is taken back.
    until: Millis,
}

impl Showing {
    /// When it is taken back.
    pub(super) fn gives_up(&self) -> Millis {
        if self.shown { NEVER } else { self.until }
    }

    /// It belongs to the page it came on.
    fn of_page(&self) -> bool {
        !matches!(self.surface, Surface::Panel | Surface::Badge)
    }
}

impl Engine {
    pub(super) fn show(&mut self, rule: usize, id: String, out: &mut Vec<Effect>) {
        if let Some(slot) = self.slots.get_mut(rule) {
            slot.phase = match slot.phase {
                Phase::Ready { event: false } => Phase::Fired,
                Phase::Ready { event: true } => Phase::Armed,
                same => same,
            };
        }
        self.pass(rule, self.now.mono);
        self.withdraw_question(out);
        let Some(firing) = self.firing(rule) else { return };
        self.stage = Stage::Showing(Showing {
            rule: firing.rule.clone(),
            surface: firing.surface,
            id,
            shown: false,
            until: self.now.mono.saturating_add(PATIENCE),
        });
        out.push(Effect::Show(Box::new(firing)));
    }

    fn withdraw_question(&mut self, out: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Asking { .. } | Stage::Settling { .. }) {
            out.push(Effect::Unask);
        }
        self.stage = Stage::Idle;
    }

    fn firing(&self, rule: usize) -> Option<Firing> {
        let slot = self.slots.get(rule)?;
        let mut values = Vec::new();
        for fact in &slot.mentions {
            let value = match fact.fact {
                Fact::Chance => slot.chance.clone(),
                _ => self
                    .facts
                    .facts
                    .iter()
                    .find(|known| known.name == *fact)
                    .and_then(|known| known.value.clone()),
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
        if let Stage::Showing(showing) = &self.stage {
            out.push(Effect::Hide(showing.rule.clone()));
        }
        self.show(at, String::new(), out);
    }

    /// What came of a showing.
    pub(super) fn outcome(&mut self, rule: &str, what: Outcome) {
        let mut id = None;
        if let Stage::Showing(showing) = &mut self.stage
            && showing.rule == rule
        {
            id = Some(showing.id.clone());
            let lies = matches!(showing.surface, Surface::Badge | Surface::Inline);
            match what {
                Outcome::Shown if lies => {
                    let one = (showing.rule.clone(), showing.id.clone());
                    self.lying.retain(|(lying, _)| lying != rule);
                    self.lying.push(one);
                    self.stage = Stage::Idle;
                }
                Outcome::Shown => showing.shown = true,
                _ => self.stage = Stage::Idle,
            }
        } else if what != Outcome::Shown
            && let Some(at) = self.lying.iter().position(|(lying, _)| lying == rule)
        {
            id = Some(self.lying.remove(at).1);
        }
        let kind = match what {
            Outcome::Accepted => Kind::Accepted,
            Outcome::Dismissed => Kind::Dismissed,
            Outcome::Vetoed => Kind::Vetoed,
            Outcome::Shown | Outcome::Gone => return,
        };
        if let Some(id) = id
            && !id.is_empty()
        {
            self.memory.mark(kind, &id, rule, self.now);
            self.unpark();
        }
    }

    /// Takes a showing back that nobody answers for.
    pub(super) fn give_up(&mut self, out: &mut Vec<Effect>) {
        if let Stage::Showing(showing) = &self.stage
            && showing.gives_up() <= self.now.mono
        {
            let rule = showing.rule.clone();
            self.outcome(&rule, Outcome::Vetoed);
            out.push(Effect::Hide(rule));
        }
    }

    /// What belongs to the page that was left goes with it.
    pub(super) fn hide_with_page(&mut self, out: &mut Vec<Effect>) {
        if let Stage::Showing(showing) = &self.stage
            && showing.of_page()
        {
            out.push(Effect::Hide(showing.rule.clone()));
            self.stage = Stage::Idle;
        }
        let slots = &self.slots;
        self.lying.retain(|(rule, _)| {
            let badge = |slot: &super::Slot| slot.rule.name == *rule && slot.rule.surface == Surface::Badge;
            let stays = slots.iter().any(badge);
            if !stays {
                out.push(Effect::Hide(rule.clone()));
            }
            stays
        });
    }

    /// What belongs to a rule that is gone goes with it.
    pub(super) fn hide_removed(&mut self, out: &mut Vec<Effect>) {
        let slots = &self.slots;
        let mut stays = |rule: &String| {
            let stays = slots.iter().any(|slot| slot.rule.name == *rule);
            if !stays {
                out.push(Effect::Hide(rule.clone()));
            }
            stays
        };
        if let Stage::Showing(showing) = &self.stage
            && !stays(&showing.rule)
        {
            self.stage = Stage::Idle;
        }
        self.lying.retain(|(rule, _)| stays(rule));
    }

    /// A goal's event came: if the rule was shown not too long ago, that showing
    /// was a success, once.
    pub(super) fn convert(&mut self, rule: usize, out: &mut Vec<Effect>) {
        let Some(slot) = self.slots.get(rule) else { return };
        let Some(goal) = &slot.rule.goal else { return };
        let name = &slot.rule.name;
        let shown = self.memory.shown().filter(|one| one.text == *name);
        let Some(last) = shown.min_by_key(|one| one.age(self.now)) else {
            return;
        };
        if last.age(self.now) > goal.within || self.memory.has(Kind::Converted, &last.id) {
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
