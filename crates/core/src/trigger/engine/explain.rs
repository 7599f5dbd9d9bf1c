//! Why a rule fires, or does not.

use super::choose::Stage;
use super::explained::{Explained, ExplainedBudget, ExplainedNode, ExplainedRule, State};
use super::facts::CHANCE;
use super::hold::{ALL_FIRST, ALL_MOST, Hold};
use super::judge::{Cell, LONGEST, Look, NEVER};
use super::slot::Phase;
use super::{Engine, Why};
use crate::Millis;
use crate::trigger::memory::Kind;
use crate::trigger::{Block, Clock, Expr, Node, Now, Value};

impl Engine {
    /// How all rules stand at a time. Changes nothing.
    #[must_use]
    pub fn explain(&mut self, now: Now) -> Explained {
        self.now = Now {
            mono: now.mono.max(self.now.mono).min(LONGEST),
            wall: now.wall.clamp(0, LONGEST),
        };
        let limits = self.budget.limits.iter();
        let limits = limits.map(|limit| (*limit, self.counted(*limit, "", "").len()));
        let budget = ExplainedBudget {
            limits: limits.collect(),
            gap: self.budget.gap,
            gap_left: self.too_soon(self.budget.gap, "", ""),
            pause_left: self.backed_off("", ALL_FIRST, ALL_MOST),
        };
        let showing = self.screen.iter().find(|one| one.is_over());
        let showing = showing.map(|one| one.rule.clone());
        let blocked = match &self.stage {
            Stage::Asking { answer, .. } => answer.flatten(),
            Stage::Idle | Stage::Settling { .. } => None,
        };
        let but = match &self.stage {
            Stage::Settling { id, .. } => id.clone(),
            _ => String::new(),
        };
        let common = self.common_hold(&but);
        let mut rules = Vec::new();
        for at in 0..self.slots.len() {
            rules.extend(self.explain_rule(at, &but, common, blocked));
        }
        Explained {
            permit: self.memory.permit,
            showing,
            asked: matches!(self.stage, Stage::Asking { .. } | Stage::Settling { .. }),
            blocked,
            budget,
            rules,
        }
    }

    fn explain_rule(
        &mut self,
        at: usize,
        but: &str,
        common: Option<Hold>,
        blocked: Option<Block>,
    ) -> Option<ExplainedRule> {
        let own = self.own_hold(at, but);
        let asked = match &self.stage {
            Stage::Asking { .. } => self.ready.first() == Some(&at),
            Stage::Settling { rule, .. } => *rule == at,
            _ => false,
        };
        let name = self.slots.get(at)?.rule.name.clone();
        let count = |kind| {
            let all = self.memory.all(kind).iter();
            all.filter(|one| one.text == name).count()
        };
        let shown = self.memory.shown(&name, "").len();
        let (accepted, dismissed, converted) = (
            count(Kind::Accepted),
            count(Kind::Dismissed),
            count(Kind::Converted),
        );
        let now = self.now.mono;
        let until = |until: Millis| (until != NEVER).then(|| until.saturating_sub(now).max(0));
        let on_screen = self.screen.iter().any(|one| one.rule == name);
        let slot = self.slots.get_mut(at)?;
        let parked = slot.parked.map(|(why, end)| (why, until(end)));
        let blocked = blocked.map(|block| (block_why(block), None));
        let mut hold = own.or(parked).or(common).or(blocked);
        let state = match slot.phase {
            _ if slot.off => {
                hold = Some((Why::Arm, None));
                State::Off
            }
            _ if on_screen => {
                hold = None;
                State::Showing
            }
            Phase::Armed => State::Armed,
            Phase::Delayed { until: end, .. } => {
                hold = Some((Why::Delay, until(end)));
                State::Waiting
            }
            Phase::Ready { .. } if asked && hold.is_none() => State::Asked,
            Phase::Ready { .. } => State::Held,
            Phase::Fired => State::Done,
        };
        let (when, text) = (slot.when.clone(), slot.rule.text.clone());
        let (cell, mut look) = slot.parts(&self.facts, now);
        let tree = explain_node(cell, &when, &text, &mut look);
        let rule = &slot.rule;
        Some(ExplainedRule {
            form: rule.form,
            text,
            surface: rule.surface,
            priority: rule.priority,
            state,
            why: hold.map(|(why, _)| why),
            left: hold.and_then(|(_, left)| left),
            next: tree.left,
            name,
            shown,
            accepted,
            dismissed,
            converted,
            tree,
        })
    }
}

fn block_why(block: Block) -> Why {
    match block {
        Block::Typing => Why::Typing,
        Block::Dialog => Why::Dialog,
        Block::Hidden => Why::Hidden,
        Block::NoSlot => Why::NoSlot,
    }
}

/// A part and the parts in it. The cell has the shape of the node.
fn explain_node(cell: &mut Cell, node: &Node, text: &str, look: &mut Look<'_>) -> ExplainedNode {
    look.next = NEVER;
    let truth = cell.judge(look);
    let left = (look.next != NEVER).then(|| look.next.saturating_sub(look.at));
    let value = match cell {
        Cell::Fact(CHANCE, _) => look.chance.cloned(),
        Cell::Fact(fact, _) => look.facts.value(*fact).cloned(),
        _ => None,
    };
    let value = value.map(|value| match value {
        Value::Clock(clock) => Value::Clock(Clock {
            gathered: clock.at(look.at),
            since: None,
        }),
        other => other,
    });
    let is = match &node.expr {
        Expr::And(_) => "and",
        Expr::Or(_) => "or",
        Expr::Not(_) => "not",
        Expr::Then { .. } => "then",
        Expr::Count { .. } => "count",
        Expr::Event(_) => "event",
        Expr::Fact { .. } => "fact",
    };
    let mut kids = Vec::new();
    match (cell, &node.expr) {
        (Cell::All(cells) | Cell::Any(cells), Expr::And(nodes) | Expr::Or(nodes)) => {
            for (cell, node) in cells.iter_mut().zip(nodes) {
                kids.push(explain_node(cell, node, text, look));
            }
        }
        (Cell::Not(cell), Expr::Not(node)) => kids.push(explain_node(cell, node, text, look)),
        (Cell::Then(sequence), Expr::Then { first, steps }) => {
            kids.push(explain_node(&mut sequence.first, first, text, look));
            for (stage, step) in sequence.stages.iter_mut().zip(steps) {
                kids.push(explain_node(&mut stage.cell, &step.node, text, look));
            }
        }
        _ => {}
    }
    let place = |byte: usize| text.get(..byte).map_or(0, |text| text.encode_utf16().count());
    ExplainedNode {
        is,
        span: (place(node.span.start), place(node.span.end)),
        truth,
        value,
        left,
        kids,
    }
}
