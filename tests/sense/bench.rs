//! Sensors on a bench: what they report is kept.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::trigger::{Event, FactRef, Input, Value};
use aisle_platform::sense::{Sensors, Trouble};
use web_sys::HtmlElement;

use crate::page;

pub(crate) struct Bench {
    pub(crate) host: HtmlElement,
    pub(crate) sensors: Option<Sensors>,
    inputs: Rc<RefCell<Vec<Input>>>,
}

/// What a fact of that name was last said to be.
pub(crate) fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.to_owned()))
}

pub(crate) fn whole(n: i64) -> Option<Value> {
    Some(Value::Number(aisle_core::trigger::Number::whole(n)))
}

impl Bench {
    /// Sensors that watch these facts and events.
    pub(crate) fn new(facts: &[&str], events: &[Event]) -> Self {
        let bench = Self::idle();
        assert_eq!(bench.set(facts, events), []);
        bench
    }

    /// Sensors that watch nothing yet.
    pub(crate) fn idle() -> Self {
        let inputs = Rc::new(RefCell::new(Vec::new()));
        let own = inputs.clone();
        let host = page::host();
        let report = Rc::new(move |input| own.borrow_mut().push(input));
        Self {
            sensors: Some(Sensors::new(&host, report)),
            host,
            inputs,
        }
    }

    pub(crate) fn set(&self, facts: &[&str], events: &[Event]) -> Vec<Trouble> {
        let facts: Vec<_> = facts.iter().map(|name| FactRef::find(name).unwrap()).collect();
        self.sensors.as_ref().unwrap().set(&facts, events)
    }

    /// What a fact was said to be last.
    pub(crate) fn fact(&self, name: &str) -> Option<Value> {
        let fact = FactRef::find(name).unwrap();
        let inputs = self.inputs.borrow();
        let last = inputs.iter().rev().find_map(|input| match input {
            Input::Page(facts) | Input::Facts(facts) => facts
                .iter()
                .find(|(known, _)| *known == fact)
                .map(|(_, value)| value.clone()),
            _ => None,
        });
        last.unwrap_or_else(|| panic!("nothing was said about {name}"))
    }

    /// Waits until a fact is that.
    pub(crate) async fn until(&self, name: &str, value: Option<Value>) {
        while self.fact(name) != value {
            page::frame().await;
        }
    }

    /// How long a clock stands at present, in milliseconds.
    pub(crate) fn clock(&self, name: &str) -> i64 {
        match self.fact(name) {
            Some(Value::Clock(clock)) => clock.at(aisle_platform::clock::monotonic()),
            _ => -1,
        }
    }

    /// How many reports have come, and forgets them.
    pub(crate) fn take(&self) -> Vec<Input> {
        self.inputs.take()
    }

    /// How many pages have begun; forgets all reports.
    pub(crate) fn pages(&self) -> usize {
        self.take()
            .iter()
            .filter(|input| matches!(input, Input::Page(_)))
            .count()
    }

    /// Waits for an event, and forgets all reports.
    pub(crate) async fn next_event(&self) -> Event {
        loop {
            if let Some(event) = self.events().pop() {
                return event;
            }
            page::frame().await;
        }
    }

    /// Which events have come, in order; forgets all reports.
    pub(crate) fn events(&self) -> Vec<Event> {
        let event = |input| match input {
            Input::Event(event) => Some(event),
            _ => None,
        };
        self.take().into_iter().filter_map(event).collect()
    }
}
