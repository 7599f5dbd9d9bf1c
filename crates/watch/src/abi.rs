//! What `watch.js` calls, and what it offers.

use std::rc::Rc;

#[cfg(feature = "tools")]
use aisle_core::protocol::json;
use aisle_core::trigger::{Budget, Input, Outcome, Permit, RuleIssue, compile};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::driver::Driver;
use crate::sources;

#[wasm_bindgen]
extern "C" {
    /// The way back to the page; see `watch.js`. None of its functions throws.
    pub type Link;

    /// Shows a firing, as JSON, unless the page vetoes it.
    #[wasm_bindgen(method)]
    pub(crate) fn show(this: &Link, firing: &str);
    /// Takes a rule's surface away.
    #[wasm_bindgen(method)]
    pub(crate) fn hide(this: &Link, rule: &str);
    /// A rule may fire within seconds.
    #[wasm_bindgen(method)]
    pub(crate) fn near(this: &Link);
    /// Writes to the memory: pairs of key and value, or a key to remove.
    #[wasm_bindgen(method)]
    pub(crate) fn keep(this: &Link, changed: &Array);
    /// Tells whoever builds the page, once.
    #[wasm_bindgen(method)]
    pub(crate) fn say(this: &Link, issue: &str);
    /// A goal was reached.
    #[wasm_bindgen(method)]
    pub(crate) fn converted(
        this: &Link,
        rule: &str,
        surface: &str,
        goal: &str,
        experiment: Option<String>,
        arm: Option<String>,
    );
}

/// One element's rules. Dropping it (`free()`) ends every sensor, timer and
/// channel of it.
#[wasm_bindgen]
pub struct Watcher(Rc<Driver>);

/// Watches for an element, which has no rules yet.
#[wasm_bindgen]
#[must_use]
pub fn attach(host: HtmlElement, link: Link) -> Watcher {
    Watcher(Driver::start(host, link))
}

#[wasm_bindgen]
impl Watcher {
    /// All rules of the element, in the form of [`sources::read`]. Gives a list of
    /// the names of those that run, and then what is wrong with the others.
    pub fn rules(&self, list: &Array) -> Array {
        let (rules, issues) = compile(&sources::read(list));
        let names: Array = rules.iter().map(|rule| JsValue::from_str(&rule.name)).collect();
        let answer = texts(&issues);
        answer.unshift(&names);
        self.0.feed(Input::Rules(rules));
        answer
    }

    /// `data-budget`; gives what is wrong with it.
    pub fn budget(&self, text: Option<String>) -> Option<String> {
        let (budget, issue) = text.map_or_else(Default::default, |text| Budget::read(&text));
        self.0.feed(Input::Budget(budget));
        issue.map(|issue| issue.text())
    }

    /// All experiments of the element: `[[name, arm, weight, arm, weight, …], …]`.
    pub fn experiments(&self, list: &Array) {
        let experiments = list.iter().map(|item| sources::experiment(&Array::from(&item)));
        self.0.feed(Input::Experiments(experiments.collect()));
    }

    /// What the page has called: `track`, `setContext` or `setCart`.
    pub fn tell(&self, method: &str, args: &Array) {
        self.0.tell(method, args);
    }

    /// What came of a showing: `shown`, `vetoed`, `accepted`, `dismissed`, `gone`.
    pub fn outcome(&self, rule: String, what: &str) {
        let what = match what {
            "shown" => Outcome::Shown,
            "accepted" => Outcome::Accepted,
            "dismissed" => Outcome::Dismissed,
            "gone" => Outcome::Gone,
            _ => Outcome::Vetoed,
        };
        self.0.feed(Input::Outcome { rule, what });
    }

    /// Whether counters may leave this document from now on.
    pub fn permit(&self, device: bool) {
        let permit = if device { Permit::Device } else { Permit::Document };
        self.0.feed(Input::Permit(permit));
    }

    /// Counters: all of them, or some that another element or tab has written.
    pub fn remembered(&self, pairs: &Array) {
        let text = |pair: &Array, at| pair.get(at).as_string().unwrap_or_default();
        let pairs = pairs.iter().map(|pair| {
            let pair = Array::from(&pair);
            (text(&pair, 0), text(&pair, 1))
        });
        self.0.feed(Input::Remembered(pairs.collect()));
    }

    /// All counters were wiped.
    pub fn forgotten(&self) {
        self.0.feed(Input::Forgotten);
    }

    /// The page slept: timers that should have rung have not.
    pub fn wake(&self) {
        self.0.feed(Input::Wake);
    }

    /// Why each rule is as it is, as JSON.
    #[cfg(feature = "tools")]
    #[must_use]
    pub fn explain(&self) -> String {
        json::write(&self.0.explain())
    }

    /// What has happened so far, as JSON, to be lived through again.
    #[cfg(feature = "tools")]
    #[must_use]
    pub fn trace(&self) -> String {
        json::write(&self.0.trace())
    }

    /// Shows a rule's message, politeness or not.
    #[cfg(feature = "tools")]
    pub fn fire(&self, rule: String) {
        self.0.feed(Input::FireNow(rule));
    }
}

/// What is wrong with rules, in words.
#[cfg(feature = "tools")]
#[wasm_bindgen]
#[must_use]
pub fn check(list: &Array) -> Array {
    texts(&compile(&sources::read(list)).1)
}

fn texts(issues: &[RuleIssue]) -> Array {
    issues
        .iter()
        .map(|issue| JsValue::from_str(&issue.text()))
        .collect()
}
