//! What is known, and which rules read it.

use crate::trigger::{Event, Expr, Fact, FactRef, Node, Value};

use super::judge::{Cell, Sequence, Stage, Tally};

/// The place of `chance`, whose value is another for each rule.
pub(super) const CHANCE: usize = 0;

/// A fact, its value, and who reads it.
pub(super) struct Known {
    pub(super) name: FactRef,
    pub(super) value: Option<Value>,
    /// Places of the rules whose conditions read it, ascending.
    pub(super) readers: Vec<usize>,
    /// A sensor must watch it, for a condition, a message or politeness.
    pub(super) wanted: bool,
}

/// An event and who waits for it.
pub(super) struct Heard {
    pub(super) name: Event,
    pub(super) readers: Vec<usize>,
    /// Places of the rules whose goal it is.
    pub(super) goals: Vec<usize>,
}

/// All facts and events that anybody named, by places that never change.
pub(super) struct Facts {
    pub(super) facts: Vec<Known>,
    /// Places of the facts in the order of their names.
    sorted: Vec<usize>,
    pub(super) events: Vec<Heard>,
}

impl Facts {
    pub(super) fn new() -> Self {
        let mut facts = Self {
            facts: Vec::new(),
            sorted: Vec::new(),
            events: Vec::new(),
        };
        // The first place: CHANCE.
        facts.place(&FactRef::one(Fact::Chance));
        facts
    }

    pub(super) fn value(&self, fact: usize) -> Option<&Value> {
        self.facts.get(fact)?.value.as_ref()
    }

    /// The value of a single fact, for politeness.
    pub(super) fn of(&self, fact: Fact) -> Option<&Value> {
        let name = FactRef::one(fact);
        self.value(self.find(&name).ok()?)
    }

    fn find(&self, name: &FactRef) -> Result<usize, usize> {
        self.sorted
            .binary_search_by(|at| match self.facts.get(*at) {
                Some(known) => known.name.cmp(name),
                None => std::cmp::Ordering::Less,
            })
            .map(|at| self.sorted.get(at).copied().unwrap_or_default())
    }

    /// The place of a fact; makes one.
    pub(super) fn place(&mut self, name: &FactRef) -> usize {
        match self.find(name) {
            Ok(place) => place,
            Err(at) => {
                self.sorted.insert(at, self.facts.len());
                self.facts.push(Known {
                    name: name.clone(),
                    value: None,
                    readers: Vec::new(),
                    wanted: false,
                });
                self.facts.len() - 1
            }
        }
    }

    /// Sets a value; the place if that is news.
    pub(super) fn set(&mut self, name: &FactRef, value: Option<Value>) -> Option<usize> {
        let place = self.place(name);
        let known = self.facts.get_mut(place)?;
        (known.value != value).then(|| {
            known.value = value;
            place
        })
    }

    /// The place of an event, if anybody waits for it.
    pub(super) fn heard(&self, name: &Event) -> Option<usize> {
        self.events.iter().position(|heard| heard.name == *name)
    }

    /// The place of an event; makes one.
    pub(super) fn event(&mut self, name: &Event) -> usize {
        self.heard(name).unwrap_or_else(|| {
            self.events.push(Heard {
                name: name.clone(),
                readers: Vec::new(),
                goals: Vec::new(),
            });
            self.events.len() - 1
        })
    }

    /// Forgets who reads what; values stay.
    pub(super) fn unread(&mut self) {
        for known in &mut self.facts {
            known.readers.clear();
            known.wanted = false;
        }
        for heard in &mut self.events {
            heard.readers.clear();
            heard.goals.clear();
        }
    }

    /// Notes that a rule reads what is in its condition.
    pub(super) fn read(&mut self, node: &Node, rule: usize) {
        match &node.expr {
            Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().for_each(|node| self.read(node, rule)),
            Expr::Not(node) => self.read(node, rule),
            Expr::Then { first, steps } => {
                self.read(first, rule);
                steps.iter().for_each(|step| self.read(&step.node, rule));
            }
            Expr::Count { event, .. } | Expr::Event(event) => {
                let place = self.event(event);
                if let Some(heard) = self.events.get_mut(place) {
                    once(&mut heard.readers, rule);
                }
            }
            Expr::Fact { fact, .. } => {
                let place = self.want(fact);
                if let Some(known) = self.facts.get_mut(place) {
                    once(&mut known.readers, rule);
                }
            }
        }
    }

    /// Notes that a fact must be watched.
    pub(super) fn want(&mut self, fact: &FactRef) -> usize {
        let place = self.place(fact);
        if let Some(known) = self.facts.get_mut(place) {
            known.wanted = true;
        }
        place
    }

    /// Makes what is run of a condition.
    pub(super) fn cell(&mut self, node: &Node) -> Cell {
        match &node.expr {
            Expr::And(nodes) => Cell::All(nodes.iter().map(|node| self.cell(node)).collect()),
            Expr::Or(nodes) => Cell::Any(nodes.iter().map(|node| self.cell(node)).collect()),
            Expr::Not(node) => Cell::Not(Box::new(self.cell(node))),
            Expr::Then { first, steps } => Cell::Then(Box::new(Sequence {
                first: self.cell(first),
                was: false,
                stages: steps
                    .iter()
                    .map(|step| Stage {
                        negated: step.negated,
                        cell: self.cell(&step.node),
                        within: step.within,
                        since: Vec::new(),
                    })
                    .collect(),
            })),
            Expr::Count {
                event,
                window,
                op,
                limit,
            } => Cell::Count(Box::new(Tally {
                event: self.event(event),
                window: *window,
                op: *op,
                limit: *limit,
                total: 0,
                times: Vec::new(),
            })),
            Expr::Event(event) => Cell::Event(self.event(event)),
            Expr::Fact { fact, test } => Cell::Fact(self.place(fact), test.clone()),
        }
    }
}

/// Rules are noted one after another, so only the last can be there already.
fn once(readers: &mut Vec<usize>, rule: usize) {
    if readers.last() != Some(&rule) {
        readers.push(rule);
    }
}
