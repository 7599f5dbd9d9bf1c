//! What chooses, holds back and shows, behind one pointer.
//!
//! Most pages never come to it: there its code need not even be fetched. An engine
//! that was made without it says so once it is needed ([`Effect::More`]), and goes
//! on when it has come ([`Engine::complete`]). Nothing else may call what is called
//! in here, but for explanations.

use super::show::Showing;
use super::{Engine, Near};
use crate::trigger::{Block, Effect, Outcome};

/// Does one of the tasks. Says, for [`Task::Free`], whether it is so.
pub type Rest = fn(&mut Engine, Task, &mut Vec<Effect>) -> bool;

/// What only [`REST`] can do.
#[derive(Debug, Clone)]
pub enum Task {
    /// Go on as far as possible without another input.
    Decide,
    /// Take back what nobody answers for.
    GiveUp,
    /// The rules are about to change: give up what was asked for or announced.
    Withdraw,
    /// The rules have changed: hide those that are gone.
    HideGone,
    /// A new page has begun.
    NewPage,
    /// A goal of the rule at a place was reached.
    Convert(usize),
    /// The page's answer.
    Blocked(Option<Block>),
    /// What came of a showing.
    Outcome(String, Outcome),
    /// A developer wants to see it.
    FireNow(String),
    /// Whether nothing of its own holds the rule at a place back.
    Free(usize),
}

/// The code of all of it.
pub const REST: Rest = act;

fn act(engine: &mut Engine, task: Task, out: &mut Vec<Effect>) -> bool {
    match task {
        Task::Decide => engine.decide(out),
        Task::GiveUp => engine.give_up(out),
        Task::Withdraw => engine.withdraw(out),
        Task::HideGone => {
            let slots = std::mem::take(&mut engine.slots);
            let gone = |one: &Showing| !slots.iter().any(|slot| slot.rule.name == one.rule);
            engine.hide(&gone, out);
            engine.slots = slots;
        }
        Task::NewPage => {
            engine.withdraw(out);
            engine.hide(&Showing::of_page, out);
        }
        Task::Convert(rule) => engine.convert(rule, out),
        Task::Blocked(block) => engine.blocked(block),
        Task::Outcome(rule, what) => engine.outcome(&rule, what),
        Task::FireNow(rule) => engine.fire_now(&rule, out),
        Task::Free(rule) => return engine.own_hold(rule, "").is_none(),
    }
    false
}

impl Engine {
    /// The rest of the code is there. What waited for it goes on with the next
    /// input, which should be an [`super::super::Input::Wake`].
    pub fn complete(&mut self, rest: Rest) {
        self.rest = Some(rest);
        for at in 0..self.slots.len() {
            self.pass(at, self.now.mono);
        }
    }

    /// Does what only the rest can do; notes that it is needed if it is not there.
    pub(super) fn task(&mut self, task: Task, out: &mut Vec<Effect>) -> bool {
        match self.rest {
            Some(rest) => rest(self, task, out),
            None => {
                if self.more == Near::No {
                    self.more = Near::Due;
                }
                false
            }
        }
    }
}
