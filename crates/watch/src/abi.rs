//! What `watch.js` calls, and what it offers.

use std::rc::Rc;

#[cfg(feature = "tools")]
use aisle_core::trigger::RuleIssue;
use aisle_core::trigger::{Input, Permit, compile};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::driver::Driver;
use crate::rest;
use crate::sources::{self, ITEM, TEXT};

#[wasm_bindgen]
extern "C" {
    /// The way back to the page; see `watch.js`. None of its functions throws.
    pub type Link;

    /// A wish, by its number in [`wish`], with the texts it needs.
    #[wasm_bindgen(method)]
    pub(crate) fn wish(this: &Link, what: u32, texts: &str);
    /// Asks to be woken in so many milliseconds, in place of the time before;
    /// negative for never.
    #[wasm_bindgen(method)]
    pub(crate) fn wake(this: &Link, ms: f64);
}

pub(crate) mod wish {
    //! Numbers of wishes; `watch.js` has a list in this order.
    /// A rule may fire within seconds.
    pub(crate) const NEAR: u32 = 0;
    /// The second part is needed; see [`super::Watcher::complete`].
    pub(crate) const MORE: u32 = 1;
    /// Show a firing, as JSON, unless the page vetoes it.
    pub(crate) const SHOW: u32 = 2;
    /// Take a rule's surface away.
    pub(crate) const HIDE: u32 = 3;
    /// Write to the memory, as [`super::sources::written`] says.
    pub(crate) const KEEP: u32 = 4;
    /// Tell whoever builds the page, once.
    pub(crate) const SAY: u32 = 5;
    /// A goal was reached: rule, surface, goal and, if any, experiment and arm.
    pub(crate) const CONVERTED: u32 = 6;
}

pub(crate) mod call {
    //! Numbers of calls; `watch.js` has the same.
    pub(crate) const RULES: u32 = 0;
    pub(crate) const PERMIT: u32 = 1;
    pub(crate) const REMEMBERED: u32 = 2;
    pub(crate) const FORGOTTEN: u32 = 3;
    pub(crate) const WAKE: u32 = 4;
    // From here on the second part understands them.
    pub(crate) const BUDGET: u32 = 5;
    pub(crate) const EXPERIMENTS: u32 = 6;
    pub(crate) const OUTCOME: u32 = 7;
    #[cfg(feature = "tools")]
    pub(crate) const EXPLAIN: u32 = 8;
    #[cfg(feature = "tools")]
    pub(crate) const TRACE: u32 = 9;
    #[cfg(feature = "tools")]
    pub(crate) const FIRE: u32 = 10;
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
    /// One call, by its number, with a text; `sources` says how lists are written.
    ///
    /// | number | text | answer |
    /// |---|---|---|
    /// | 0 | all rules of the element | the names of those that run; then what is wrong with others |
    /// | 1 | something, if counters may leave this document from now on | |
    /// | 2 | counters: all, or some that another element or tab has written | |
    /// | 3 | nothing: all counters were wiped | |
    /// | 4 | nothing: the time has come, or the page slept | |
    /// | 5 | `data-budget`, or nothing | what is wrong with it, or nothing |
    /// | 6 | all experiments of the element | |
    /// | 7 | a number of `OUTCOMES`, and a rule | |
    /// | 8 | nothing; with `tools` | why each rule is as it is, as JSON |
    /// | 9 | nothing; with `tools` | what has happened so far, as JSON, to be lived through again |
    /// | 10 | a rule, to be shown politeness or not; with `tools` | |
    ///
    /// From 5 on the second part must be there, or nothing happens.
    pub fn call(&self, what: u32, text: &str) -> String {
        let input = match what {
            call::RULES => {
                let (rules, issues) = compile(&sources::read(text));
                let mut answer = String::new();
                for rule in &rules {
                    if !answer.is_empty() {
                        answer.push(TEXT);
                    }
                    answer.push_str(&rule.name);
                }
                self.0.feed(Input::Rules(rules));
                for issue in issues {
                    answer.push(ITEM);
                    answer.push_str(&issue.text());
                }
                return answer;
            }
            call::PERMIT if text.is_empty() => Input::Permit(Permit::Document),
            call::PERMIT => Input::Permit(Permit::Device),
            call::REMEMBERED => Input::Remembered(sources::pairs(text)),
            call::FORGOTTEN => Input::Forgotten,
            call::WAKE => Input::Wake,
            _ => return self.0.rare(what, text),
        };
        self.0.feed(input);
        String::new()
    }

    /// What the page has called: `track`, `setContext` or `setCart`.
    pub fn tell(&self, method: &str, args: &Array) {
        self.0.tell(method, args);
    }

    /// The second part of this wasm is there, and `parts` are what `parts.js` offers.
    pub fn complete(&self, parts: &JsValue) {
        rest::complete(&self.0, parts);
    }
}

/// What is wrong with rules, in words.
#[cfg(feature = "tools")]
#[wasm_bindgen]
#[must_use]
pub fn check(list: &str) -> String {
    let (_, issues) = compile(&sources::read(list));
    let texts: Vec<String> = issues.iter().map(RuleIssue::text).collect();
    texts.join("\u{1}")
}
