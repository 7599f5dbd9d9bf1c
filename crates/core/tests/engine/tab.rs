//! A tab that does what the engine says, by a clock that the test moves.

use aisle_core::Millis;
use aisle_core::session::StoreOp;
use aisle_core::trigger::{
    Block, Clock, Edge, Effect, Engine, Event, FactRef, Firing, Form, Input, Limit, Now, Number, Outcome,
    Per, Permit, Rule, Settings, Surface, Value, parse,
};

pub(crate) const SECOND: Millis = 1_000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// A rule as the compact form makes it.
pub(crate) fn rule(name: &str, when: &str) -> Rule {
    Rule {
        name: name.to_owned(),
        form: Form::Attribute,
        when: parse(when).unwrap(),
        text: when.to_owned(),
        message: "Hello".to_owned(),
        surface: Surface::Bubble,
        limits: vec![Limit {
            most: 1,
            per: Per::Session,
        }],
        cooldown: None,
        priority: 0,
        delay: 0,
        until: None,
        replies: Vec::new(),
        content: None,
        goal: None,
        experiment: None,
        slot: String::new(),
        edge: Edge::Bottom,
    }
}

/// The same without any limit of its own.
pub(crate) fn often(name: &str, when: &str) -> Rule {
    Rule {
        limits: vec![limit(u32::MAX, Per::Ever)],
        ..rule(name, when)
    }
}

pub(crate) fn limit(most: u32, per: Per) -> Limit {
    Limit { most, per }
}

pub(crate) fn no_budget() -> Input {
    Input::Budget(aisle_core::trigger::Budget {
        limits: Vec::new(),
        gap: 0,
    })
}

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

pub(crate) fn number(n: i64) -> Option<Value> {
    Some(Value::Number(Number::whole(n)))
}

pub(crate) fn flag(flag: bool) -> Option<Value> {
    Some(Value::Flag(flag))
}

pub(crate) struct Tab {
    pub(crate) engine: Engine,
    pub(crate) now: Now,
    pub(crate) wake: Option<Millis>,
    /// What the page says when asked.
    pub(crate) block: Option<Block>,
    /// The page vetoes what is to be shown.
    pub(crate) vetoes: bool,
    pub(crate) asked: bool,
    /// Nobody says that a message is on screen.
    pub(crate) silent: bool,
    pub(crate) shows: Vec<(Millis, Firing)>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) stored: Vec<StoreOp>,
}

impl Tab {
    pub(crate) fn new(rules: Vec<Rule>) -> Self {
        let mut tab = Self::bare(7);
        tab.put(no_budget());
        tab.put(Input::Rules(rules));
        tab.put(Input::Page(vec![]));
        tab
    }

    pub(crate) fn bare(seed: u64) -> Self {
        Self {
            engine: Engine::new(Settings { seed }),
            now: Now {
                mono: 0,
                wall: 1_800_000_000_000,
            },
            wake: None,
            block: None,
            vetoes: false,
            asked: false,
            silent: false,
            shows: Vec::new(),
            effects: Vec::new(),
            stored: Vec::new(),
        }
    }

    /// A tab whose device remembers nothing yet, so that more than one message
    /// may come.
    pub(crate) fn device(rules: Vec<Rule>) -> Self {
        let mut tab = Self::bare(7);
        tab.put(Input::Permit(Permit::Device));
        tab.put(Input::Remembered(vec![]));
        tab.put(no_budget());
        tab.put(Input::Rules(rules));
        tab.put(Input::Page(vec![]));
        tab
    }

    pub(crate) fn put(&mut self, input: Input) {
        let mut inputs = std::collections::VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let mut out = Vec::new();
            self.engine.handle(self.now, input, &mut out);
            for effect in out {
                match &effect {
                    Effect::WakeAt(at) => self.wake = *at,
                    Effect::Ask { .. } => {
                        self.asked = true;
                        inputs.push_back(Input::Blocked(self.block));
                    }
                    Effect::Unask => self.asked = false,
                    Effect::Show(firing) => {
                        self.shows.push((self.now.mono, (**firing).clone()));
                        let what = if self.vetoes {
                            Outcome::Vetoed
                        } else {
                            Outcome::Shown
                        };
                        if !self.silent {
                            inputs.push_back(outcome(&firing.rule, what));
                        }
                    }
                    Effect::Store(ops) => self.stored.extend(ops.clone()),
                    _ => {}
                }
                self.effects.push(effect);
            }
        }
    }

    /// Lets time pass, with a wake-up whenever the engine wants one.
    pub(crate) fn pass(&mut self, time: Millis) {
        let until = self.now.mono + time;
        while let Some(at) = self.wake.filter(|at| *at <= until) {
            self.go(at.max(self.now.mono));
            self.wake = None;
            self.put(Input::Wake);
        }
        self.go(until);
    }

    fn go(&mut self, mono: Millis) {
        self.now.wall += mono - self.now.mono;
        self.now.mono = mono;
    }

    /// Lets time pass, and wakes the engine only at the end.
    pub(crate) fn sleep(&mut self, time: Millis) {
        self.go(self.now.mono + time);
        self.put(Input::Wake);
    }

    pub(crate) fn tell(&mut self, facts: &[(&str, Option<Value>)]) {
        let facts = facts.iter().map(|(name, value)| (fact(name), value.clone()));
        self.put(Input::Facts(facts.collect()));
    }

    pub(crate) fn event(&mut self, name: &str) {
        let event = Event::find(name, None).unwrap_or_else(|| Event::Named(name.to_owned()));
        self.put(Input::Event(event));
    }

    pub(crate) fn page(&mut self, path: &str) {
        self.put(Input::Page(vec![
            (fact("page.path"), text(path)),
            (fact("time.page"), self.running()),
        ]));
    }

    /// A clock that runs since now.
    pub(crate) fn running(&self) -> Option<Value> {
        Some(Value::Clock(Clock {
            gathered: 0,
            since: Some(self.now.mono),
        }))
    }

    pub(crate) fn outcome(&mut self, rule: &str, what: Outcome) {
        self.put(outcome(rule, what));
    }

    /// Which rules were shown so far, and when.
    pub(crate) fn shown(&self) -> Vec<(Millis, &str)> {
        self.shows
            .iter()
            .map(|(at, firing)| (*at, firing.rule.as_str()))
            .collect()
    }

    /// Which were shown since the last call.
    pub(crate) fn fresh(&mut self) -> Vec<String> {
        self.shows.drain(..).map(|(_, firing)| firing.rule).collect()
    }

    pub(crate) fn last_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}

pub(crate) fn fact(name: &str) -> FactRef {
    FactRef::find(name).unwrap()
}

pub(crate) fn outcome(rule: &str, what: Outcome) -> Input {
    Input::Outcome {
        rule: rule.to_owned(),
        what,
    }
}

/// The puts of store ops, as other tabs get them.
pub(crate) fn puts(ops: &[StoreOp]) -> Vec<(String, String)> {
    let pair = |op: &StoreOp| match op {
        StoreOp::Put(key, value) => Some((key.clone(), value.clone())),
        _ => None,
    };
    ops.iter().filter_map(pair).collect()
}
