//! What is known, and which rules read it.

use crate::trigger::{Event, Expr, Fact, FactRef, FactSource, Node, Value};

use super::judge::{Cell, LONGEST, Sequence, Stage, Tally};

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
    pub(super) events: Vec<Heard>,
}

impl Facts {
    pub(super) fn new() -> Self {
        let mut facts = Self {
            facts: Vec::new(),
            events: Vec::new(),
        };
        // The first place: CHANCE.
        facts.place(FactRef::one(Fact::Chance));
        facts
    }

    pub(super) fn value(&self, fact: usize) -> Option<&Value> {
        self.facts.get(fact)?.value.as_ref()
    }

    /// A fact that anybody named.
    pub(super) fn known(&self, name: &FactRef) -> Option<&Known> {
        self.facts.iter().find(|known| known.name == *name)
    }

    /// The value of a single fact.
    pub(super) fn of(&self, fact: Fact) -> Option<&Value> {
        self.known(&FactRef::one(fact))?.value.as_ref()
    }

    /// The text of a single fact; empty if it is unknown.
    pub(super) fn text(&self, fact: Fact) -> &str {
        match self.of(fact) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The place of a fact; makes one.
    pub(super) fn place(&mut self, name: FactRef) -> usize {
        for (place, known) in self.facts.iter().enumerate() {
            if known.name == name {
                return place;
            }
        }
        self.facts.push(Known {
            name,
            value: None,
            readers: Vec::new(),
            wanted: false,
        });
        self.facts.len() - 1
    }

    /// Sets a value; adds the place to `changed` if that is news.
    pub(super) fn set(&mut self, name: FactRef, value: Option<Value>, changed: &mut Vec<usize>) {
        let place = self.place(name);
        if let Some(known) = self.facts.get_mut(place)
            && known.value != value
        {
            known.value = value;
            changed.push(place);
        }
    }

    /// The place of an event; makes one.
    pub(super) fn event(&mut self, name: Event) -> usize {
        for (place, heard) in self.events.iter().enumerate() {
            if heard.name == name {
                return place;
            }
        }
        self.events.push(Heard {
            name,
            readers: Vec::new(),
            goals: Vec::new(),
        });
        self.events.len() - 1
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
    pub(super) fn read(&mut self, cell: &Cell, rule: usize) {
        cell.read(&mut |fact, place| {
            let readers = if fact {
                self.facts.get_mut(place).map(|known| {
                    known.wanted = true;
                    &mut known.readers
                })
            } else {
                self.events.get_mut(place).map(|heard| &mut heard.readers)
            };
            // Rules come one after another, so only the last can be there already.
            if let Some(readers) = readers
                && readers.last() != Some(&rule)
            {
                readers.push(rule);
            }
        });
    }

    /// Notes that a fact must be watched.
    pub(super) fn want(&mut self, fact: FactRef) {
        let place = self.place(fact);
        if let Some(known) = self.facts.get_mut(place) {
            known.wanted = true;
        }
    }

    /// Whether a sensor must watch a fact.
    pub(super) fn watched(known: &Known) -> bool {
        known.wanted && known.name.fact.source() != FactSource::Memory
    }

    /// Makes what is run of a condition.
    pub(super) fn cell(&mut self, node: Node) -> Cell {
        match node.expr {
            Expr::And(nodes) => Cell::All(self.cells(nodes)),
            Expr::Or(nodes) => Cell::Any(self.cells(nodes)),
            Expr::Not(node) => Cell::Not(Box::new(self.cell(*node))),
            Expr::Then { first, steps } => {
                let first = self.cell(*first);
                let mut stages = Vec::new();
                for step in steps {
                    stages.push(Stage {
                        negated: step.negated,
                        cell: self.cell(step.node),
                        within: step.within.min(LONGEST),
                        since: Vec::new(),
                    });
                }
                Cell::Then(Box::new(Sequence {
                    first,
                    was: false,
                    stages,
                }))
            }
            Expr::Count {
                event,
                window,
                op,
                limit,
            } => Cell::Count(Box::new(Tally {
                event: self.event(event),
                window: window.map(|window| window.min(LONGEST)),
                op,
                limit,
                total: 0,
                times: Vec::new(),
            })),
            Expr::Event(event) => Cell::Event(self.event(event)),
            Expr::Fact { fact, test } => Cell::Fact(self.place(fact), test),
        }
    }

    fn cells(&mut self, nodes: Vec<Node>) -> Vec<Cell> {
        let mut cells = Vec::new();
        for node in nodes {
            cells.push(self.cell(node));
        }
        cells
    }
}
