//! Whether something may be shown now, as the page stands.
//!
//! Owns the question and its answers. The watch over typing, dialogs, popovers,
//! cookie banners, `data-avoid` and the place in the page is in `guard.js`, and
//! exists only while somebody asks. Refuses to decide beyond the page: budgets
//! are the engine's.

use std::cell::Cell;

use aisle_core::trigger::sense::Stop;
use aisle_core::trigger::{Block, Surface};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::{Hands, Hear, hands};
use crate::clock::monotonic;

#[wasm_bindgen(module = "/src/sense/guard.js")]
extern "C" {
    pub(super) fn guards() -> JsValue;
}

/// A question that is answered until it is dropped.
#[must_use = "dropping it takes the question back"]
pub struct Guard {
    hands: Hands,
    _hear: Closure<Hear>,
}

impl Guard {
    /// Asks for a surface, of which only [`Surface::Inline`] needs the slot. The
    /// first answer comes from within this call, the next ones whenever it
    /// changes: the reason against showing anything, or none.
    pub fn ask(
        host: &HtmlElement,
        surface: Surface,
        slot: &str,
        answer: impl Fn(Option<Block>) + 'static,
    ) -> Self {
        Self::by(&guards(), host, surface, slot, answer)
    }

    /// The same with the row of `guard.js`.
    pub fn by(
        row: &JsValue,
        host: &HtmlElement,
        surface: Surface,
        slot: &str,
        answer: impl Fn(Option<Block>) + 'static,
    ) -> Self {
        let said = Cell::new(None);
        // One code only: how the page stands in bits, and when somebody last wrote.
        let hear = Closure::<Hear>::new(move |_, a: f64, b: f64, _, _, _| {
            let (bits, now) = (a as u32, monotonic());
            let stop = Stop {
                hidden: bits & 1 != 0,
                no_slot: bits & 2 != 0,
                dialog: bits & 4 != 0,
                writing: bits & 8 != 0,
                wrote: b.is_finite().then_some(b as i64),
            };
            let block = stop.block(now);
            if said.replace(Some(block)) != Some(block) {
                answer(block);
            }
            stop.left(now).map_or(-1.0, |ms| ms as f64)
        });
        let guard = Self {
            hands: hands(host, &hear, row),
            _hear: hear,
        };
        let name = match surface {
            Surface::Inline => ["?", &selector(slot)].concat(),
            _ => String::from("?"),
        };
        guard.hands.set(&Array::of1(&name.into()));
        guard
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.hands.set(&Array::new());
    }
}

/// The selector of a slot: of any if it has no name.
fn selector(name: &str) -> String {
    if name.is_empty() {
        return String::from("[data-aisle-slot]");
    }
    let mut selector = String::from("[data-aisle-slot=\"");
    for letter in name.chars() {
        if letter == '"' || letter == '\\' {
            selector.push('\\');
        }
        selector.push(letter);
    }
    selector.push_str("\"]");
    selector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slots_name_cannot_leave_its_selector() {
        assert_eq!(selector(""), "[data-aisle-slot]");
        assert_eq!(selector("a\"]b\\"), "[data-aisle-slot=\"a\\\"]b\\\\\"]");
    }
}
