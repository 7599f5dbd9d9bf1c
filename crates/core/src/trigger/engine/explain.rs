//! Why a rule fires, or does not: what the inspector shows.

use super::choose::Stage;
use super::facts::{CHANCE, Facts};
use super::judge::{Cell, Look, NEVER};
use super::slot::{Phase, Slot};
use super::{Engine, Truth, Why};
use crate::Millis;
use crate::json_record;
use crate::trigger::memory::Kind;
use crate::trigger::{Block, Expr, Node, Now, Value};

/// How the rules stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explained {
    /// All rules, in the order of precedence.
    pub rules: Vec<ExplainedRule>,
    /// What holds all of them back.
    pub why: Option<Why>,
    /// For so many milliseconds more; `None` until something else happens.
    pub left: Option<Millis>,
}

json_record!(Explained {
    rules,
    why: sparse,
    left: sparse
});

/// How one rule stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExplainedRule {
    /// Its name.
    pub name: String,
    /// The text of its condition.
    pub text: String,
    /// The parts of its condition, each before the parts in it.
    pub tree: Vec<ExplainedNode>,
    /// Where it stands.
    pub state: State,
    /// What holds it back, or would hold it back now.
    pub why: Option<Why>,
    /// Milliseconds until it is shown ([`State::Waiting`]) or no longer held back
    /// for that reason; `None` until something else happens.
    pub left: Option<Millis>,
    /// How often it was shown, as far as is remembered.
    pub shown: usize,
    /// How often it was accepted.
    pub accepted: usize,
    /// How often it was dismissed.
    pub dismissed: usize,
    /// How often its goal was reached.
    pub converted: usize,
}

json_record!(ExplainedRule {
    name,
    text,
    tree,
    state,
    why: sparse,
    left: sparse,
    shown,
    accepted,
    dismissed,
    converted
});

/// One part of a condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExplainedNode {
    /// How many parts it lies in.
    pub depth: usize,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it is so now.
    pub truth: Truth,
    /// What its fact is worth now, if it is one and is known.
    pub value: Option<Value>,
    /// Milliseconds until it may change by itself.
    pub left: Option<Millis>,
}

json_record!(ExplainedNode {
    depth,
    start,
    end,
    truth,
    value: sparse,
    left: sparse
});

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Waits for its condition.
    #[default]
    Armed,
    /// `data-delay` runs.
    Waiting,
    /// Would be shown, but is held back.
    Held,
    /// Is shown, or about to be.
    Showing,
    /// Was shown, and waits for its condition to be false.
    Done,
    /// The visitor is in another arm.
    Off,
}

impl State {
    /// All, as the inspector names them.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Armed, "armed"),
        (Self::Waiting, "waiting"),
        (Self::Held, "held"),
        (Self::Showing, "showing"),
        (Self::Done, "done"),
        (Self::Off, "off"),
    ];
}

impl Engine {
    /// How all rules stand at a time. Changes nothing.
    #[must_use]
    pub fn explain(&mut self, now: Now) -> Explained {
        self.now = Now {
            mono: now.mono.max(self.now.mono),
            wall: now.wall,
        };
        let common = self.common_hold("");
        let mut rules = Vec::new();
        for at in 0..self.slots.len() {
            rules.extend(self.explain_rule(at));
        }
        Explained {
            rules,
            why: common.map(|(why, _)| why),
            left: common.and_then(|(_, left)| left),
        }
    }

    fn explain_rule(&mut self, at: usize) -> Option<ExplainedRule> {
        let own = self.own_hold(at, "");
        let common = self.common_hold("");
        let count = |kind| {
            let name = self.slots.get(at).map(|slot| &slot.rule.name);
            self.memory
                .all(kind)
                .filter(|one| Some(&one.text) == name)
                .count()
        };
        let (accepted, dismissed, converted) = (
            count(Kind::Accepted),
            count(Kind::Dismissed),
            count(Kind::Converted),
        );
        let shown = count(Kind::Shown).saturating_sub(count(Kind::Vetoed));
        let now = self.now.mono;
        let until = |until: Millis| (until != NEVER).then(|| until.saturating_sub(now).max(0));
        let block = match &self.stage {
            Stage::Asking { answer, .. } => answer.flatten().map(|block| (blocks(block), None)),
            _ => None,
        };
        let slot = self.slots.get_mut(at)?;
        let parked = slot.parked.map(|(why, end)| (why, until(end)));
        let why = own.or(parked).or(common).or(block);
        let (mut why, mut left) = (why.map(|(why, _)| why), why.and_then(|(_, left)| left));
        let mut state = match slot.phase {
            Phase::Armed => State::Armed,
            Phase::Delayed { until: end, .. } => {
                left = until(end);
                State::Waiting
            }
            Phase::Ready { .. } => State::Held,
            Phase::Fired => State::Done,
        };
        match &self.stage {
            Stage::Settling { rule, .. } if *rule == at => state = State::Showing,
            Stage::Showing(showing) if showing.rule == slot.rule.name => state = State::Showing,
            _ => {}
        }
        if slot.off {
            (state, why, left) = (State::Off, Some(Why::Arm), None);
        }
        let mut tree = Vec::new();
        explain_slot(slot, &self.facts, now, &mut tree);
        Some(ExplainedRule {
            name: slot.rule.name.clone(),
            text: slot.rule.text.clone(),
            tree,
            state,
            why,
            left,
            shown,
            accepted,
            dismissed,
            converted,
        })
    }
}

fn blocks(block: Block) -> Why {
    match block {
        Block::Typing => Why::Typing,
        Block::Dialog => Why::Dialog,
        Block::Hidden => Why::Hidden,
        Block::NoSlot => Why::NoSlot,
    }
}

fn explain_slot(slot: &mut Slot, facts: &Facts, at: Millis, tree: &mut Vec<ExplainedNode>) {
    let mut look = Look {
        facts,
        chance: slot.chance.as_ref(),
        at,
        event: None,
        advance: false,
        next: NEVER,
        judged: 0,
    };
    explain_node(&mut slot.cell, &slot.rule.when, 0, &mut look, tree);
}

/// A part and the parts in it. The cell has the shape of the node.
fn explain_node(
    cell: &mut Cell,
    node: &Node,
    depth: usize,
    look: &mut Look<'_>,
    tree: &mut Vec<ExplainedNode>,
) {
    look.next = NEVER;
    let truth = cell.judge(look);
    let value = match cell {
        Cell::Fact(CHANCE, _) => look.chance.cloned(),
        Cell::Fact(fact, _) => look.facts.value(*fact).cloned(),
        _ => None,
    };
    tree.push(ExplainedNode {
        depth,
        start: node.span.start,
        end: node.span.end,
        truth,
        value,
        left: (look.next != NEVER).then(|| look.next.saturating_sub(look.at)),
    });
    let below = depth + 1;
    match (cell, &node.expr) {
        (Cell::All(cells) | Cell::Any(cells), Expr::And(nodes) | Expr::Or(nodes)) => {
            for (cell, node) in cells.iter_mut().zip(nodes) {
                explain_node(cell, node, below, look, tree);
            }
        }
        (Cell::Not(cell), Expr::Not(node)) => explain_node(cell, node, below, look, tree),
        (Cell::Then(sequence), Expr::Then { first, steps }) => {
            explain_node(&mut sequence.first, first, below, look, tree);
            for (stage, step) in sequence.stages.iter_mut().zip(steps) {
                explain_node(&mut stage.cell, &step.node, below, look, tree);
            }
        }
        _ => {}
    }
}
