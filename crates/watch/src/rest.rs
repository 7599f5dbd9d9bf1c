//! What is needed once a rule is near, or reads what only some rules read.
//!
//! The build puts this into the second part of the wasm, which [`complete`] is the
//! way into; nothing else may name what is in here.

use aisle_core::protocol::json;
use aisle_core::trigger::{Budget, Firing, Input, Outcome, REST, Surface};
use aisle_platform::sense::guard::Guard;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::abi::call;
use crate::driver::{Driver, Rest, tell};
use crate::sources::{self, Texts};

/// Gives an element's rules all there is. `parts` is what `parts.js` offers.
pub(crate) fn complete(driver: &Driver, parts: &JsValue) {
    *driver.row.borrow_mut() = Reflect::get(parts, &"guard".into()).unwrap_or_default();
    let rest = Rest {
        ask,
        written,
        call: answer,
        engine: REST,
    };
    driver.complete(rest, parts);
}

fn ask(driver: &Driver, surface: Surface, slot: &str) -> Guard {
    let me = driver.me.clone();
    Guard::by(&driver.row.borrow(), &driver.host, surface, slot, move |block| {
        tell(&me, Input::Blocked(block));
    })
}

fn written(firing: &Firing) -> String {
    json::write(firing)
}

/// What came of a showing, by the number in `watch.js`.
const OUTCOMES: [Outcome; 5] = [
    Outcome::Vetoed,
    Outcome::Shown,
    Outcome::Accepted,
    Outcome::Dismissed,
    Outcome::Gone,
];

/// Calls of `watch.js` that only the second part understands.
fn answer(driver: &Driver, what: u32, text: &str) -> String {
    let input = match what {
        call::BUDGET => {
            let (budget, issue) = Budget::read(text);
            driver.feed(Input::Budget(budget));
            return issue.map_or_else(String::new, |issue| issue.text());
        }
        call::EXPERIMENTS => Input::Experiments(sources::experiments(text)),
        call::OUTCOME => {
            let mut texts = Texts::of(text);
            let at = texts.take().bytes().fold(0, |_, digit| usize::from(digit & 15));
            let what = OUTCOMES.get(at).copied().unwrap_or(Outcome::Vetoed);
            let rule = texts.take();
            Input::Outcome { rule, what }
        }
        #[cfg(feature = "tools")]
        call::EXPLAIN => return json::write(&driver.explain()),
        #[cfg(feature = "tools")]
        call::TRACE => return json::write(&driver.trace()),
        #[cfg(feature = "tools")]
        call::FIRE => Input::FireNow(text.to_owned()),
        _ => return String::new(),
    };
    driver.feed(input);
    String::new()
}
