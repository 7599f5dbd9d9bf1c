//! What is wanted, what was said, and what is said next.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::trigger::{Event, FactRef, Input, Value};

use super::Trouble;

pub(super) struct Hub {
    /// When the present page began, on the monotonic clock.
    pub(super) began: Cell<Millis>,
    report: Rc<dyn Fn(Input)>,
    facts: RefCell<Vec<FactRef>>,
    events: RefCell<Vec<Event>>,
    said: RefCell<Vec<Said>>,
    /// What is said next, all at one instant.
    batch: RefCell<Vec<Said>>,
    /// And with it, that the page is a new one.
    new_page: Cell<bool>,
    /// More is to come.
    held: Cell<bool>,
    troubles: RefCell<Vec<Trouble>>,
}

type Said = (FactRef, Option<Value>);

impl Hub {
    pub(super) fn new(report: Rc<dyn Fn(Input)>) -> Self {
        Self {
            began: Cell::new(0),
            report,
            facts: RefCell::default(),
            events: RefCell::default(),
            said: RefCell::default(),
            batch: RefCell::default(),
            new_page: Cell::new(false),
            held: Cell::new(false),
            troubles: RefCell::default(),
        }
    }

    /// From now on these are wanted. What was said about others is forgotten, so
    /// that it is said again should it be wanted again.
    pub(super) fn want(&self, facts: &[FactRef], events: &[Event]) {
        *self.facts.borrow_mut() = facts.to_vec();
        *self.events.borrow_mut() = events.to_vec();
        self.said.borrow_mut().retain(|(fact, _)| facts.contains(fact));
    }

    /// The wanted facts.
    pub(super) fn wanted(&self) -> Vec<FactRef> {
        self.facts.borrow().clone()
    }

    /// Says what a fact is worth, if it is wanted and news.
    pub(super) fn say(&self, fact: FactRef, value: Option<Value>) {
        if !self.facts.borrow().contains(&fact) {
            return;
        }
        if !put(&mut self.said.borrow_mut(), &fact, &value) {
            put(&mut self.batch.borrow_mut(), &fact, &value);
        }
    }

    /// Whether reports wait from now on. Returns whether they did before.
    pub(super) fn hold(&self, held: bool) -> bool {
        self.held.replace(held)
    }

    /// Reports what was said since the last time, unless more is to come.
    pub(super) fn flush(&self) {
        if self.held.get() {
            return;
        }
        let batch = self.batch.take();
        if self.new_page.take() {
            (self.report)(Input::Page(batch));
        } else if !batch.is_empty() {
            (self.report)(Input::Facts(batch));
        }
    }

    /// Says that an event has come, if it is waited for, after the facts that were
    /// said before it.
    pub(super) fn fire(&self, event: Event) {
        if self.events.borrow().contains(&event) {
            let held = self.hold(false);
            self.flush();
            self.hold(held);
            (self.report)(Input::Event(event));
        }
    }

    /// A new page has begun: its facts are all news.
    pub(super) fn turn(&self, now: Millis) {
        self.began.set(now);
        self.said.borrow_mut().clear();
        self.new_page.set(true);
    }

    /// The page wrote something that cannot be used.
    pub(super) fn trouble(&self, what: String, hint: &'static str) {
        self.troubles.borrow_mut().push(Trouble { what, hint });
    }

    /// What has come up since the last time.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        self.troubles.take()
    }
}

/// Puts what was said into a list, in place of what was said before about the
/// same. Whether that was the same.
fn put(list: &mut Vec<Said>, fact: &FactRef, value: &Option<Value>) -> bool {
    for (known, old) in list.iter_mut() {
        if known == fact {
            let same = old == value;
            old.clone_from(value);
            return same;
        }
    }
    list.push((fact.clone(), value.clone()));
    false
}
