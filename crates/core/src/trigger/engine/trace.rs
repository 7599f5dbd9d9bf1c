//! A visit as the engine saw it, to be lived through again.
//!
//! A trace holds all inputs but the rules: those are given anew, so that other
//! rules can be tried on the same visit.

use super::{Engine, Settings, State, Truth, Why};
use crate::experiment::Experiment;
use crate::protocol::json::{Decode, Encode, Json, Writer};
use crate::trigger::json::words;
use crate::trigger::{Block, Budget, Effect, Event, FactRef, Input, Limit, Now, Outcome, Per, Permit, Rule};
use crate::{json_record, json_variants};

/// All inputs of an engine from its beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What the engine was made with.
    pub settings: Settings,
    /// When what came in; without [`Input::Rules`].
    pub inputs: Vec<(Now, Input)>,
}

json_record!(Trace { settings, inputs });

/// Lives through a trace with these rules, which come first, at the time of the
/// first input. Gives every effect and when it came.
#[must_use]
pub fn replay(rules: Vec<Rule>, trace: Trace) -> Vec<(Now, Effect)> {
    let mut engine = Engine::new(trace.settings);
    let mut effects = Vec::new();
    let mut out = Vec::new();
    let mut first = Some(rules);
    for (now, input) in trace.inputs {
        if let Some(rules) = first.take() {
            engine.handle(now, Input::Rules(rules), &mut out);
        }
        engine.handle(now, input, &mut out);
        effects.extend(out.drain(..).map(|effect| (now, effect)));
    }
    effects
}

json_record!(Settings { seed });
json_record!(Now { mono, wall });
json_record!(Limit { most, per });
json_record!(Budget { limits, gap });
json_record!(Experiment { name, arms });

json_variants!(Input {
    "budget" Budget,
    "experiments" Experiments,
    "page" Page,
    "facts" Facts,
    "event" Event,
    "wake" Wake {},
    "permit" Permit,
    "remembered" Remembered,
    "forgotten" Forgotten {},
    "blocked" Blocked,
    "outcome" Outcome { rule, what },
    "fireNow" FireNow,
});

impl Decode for FactRef {
    fn decode(json: Json<'_>) -> Self {
        let found = Self::find(&json.string());
        if found.is_none() {
            json.wrong();
        }
        found.unwrap_or_else(|| Self::one(crate::trigger::Fact::Scroll))
    }
}

impl Encode for FactRef {
    fn encode(&self, out: &mut Writer) {
        out.string(&self.name());
    }
}

/// Its name and, where it takes one, its text.
impl Decode for Event {
    fn decode(json: Json<'_>) -> Self {
        let (name, text): (String, Option<String>) = Decode::decode(json);
        let found = Self::find(&name, text.as_deref());
        if found.is_none() {
            json.wrong();
        }
        found.unwrap_or(Self::Exit)
    }
}

impl Encode for Event {
    fn encode(&self, out: &mut Writer) {
        let (name, text) = self.parts();
        (name.to_owned(), text.map(str::to_owned)).encode(out);
    }
}

impl Permit {
    const ALL: &[(Self, &str)] = &[(Self::Document, "document"), (Self::Device, "device")];
}

impl Block {
    const ALL: &[(Self, &str)] = &[
        (Self::Typing, "typing"),
        (Self::Dialog, "dialog"),
        (Self::Hidden, "hidden"),
        (Self::NoSlot, "no-slot"),
    ];
}

impl Outcome {
    const ALL: &[(Self, &str)] = &[
        (Self::Shown, "shown"),
        (Self::Vetoed, "vetoed"),
        (Self::Accepted, "accepted"),
        (Self::Dismissed, "dismissed"),
        (Self::Gone, "gone"),
    ];
}

words!(Permit, Block, Outcome, Per, Truth, Why, State);
