//! How many: a number between two buttons.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::words::{Word, say};
use crate::app::Chat;
use crate::ui::dom::{button, element, icon, plain};
use crate::ui::view::View;

const MINUS: &str = "M6 12h12";
const PLUS: &str = "M6 12h12M12 6v12";

/// Draws the number `n`, from 1 to `most`; `set` hears of another.
pub(in crate::ui) fn stepper(chat: Chat, n: u32, most: u32, set: impl Fn(u32) + 'static) -> View {
    let to: Rc<dyn Fn(u32)> = Rc::new(move |value: u32| set(value.clamp(1, most)));
    let step = |d: &'static str, word: Word, next: u32| {
        let dead = if next == 0 || next > most { "true" } else { "false" };
        let label = say(chat, word);
        let attributes = [("aria-label", label.as_str()), ("aria-disabled", dead)];
        button(
            "rich-step",
            &attributes,
            {
                let to = Rc::clone(&to);
                Box::new(move || to(next))
            },
            vec![icon(d)],
        )
    };
    let label = say(chat, Word::Quantity);
    let mut number = plain(
        "input",
        "rich-count",
        &[
            ("type", "number"),
            ("inputmode", "numeric"),
            ("min", "1"),
            ("max", &most.to_string()),
            ("aria-label", &label),
        ],
        Vec::new(),
    );
    // The attribute would say nothing once somebody has typed.
    number.then = Some(Box::new(move |node| {
        if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
            input.set_value(&n.to_string());
        }
    }));
    let changed = Rc::clone(&to);
    number.listeners.push((
        "change",
        Box::new(move |event| {
            let input = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                let value = input.value().parse().unwrap_or(n).clamp(1, most);
                input.set_value(&value.to_string());
                changed(value);
            }
        }),
    ));
    let group = [("role", "group"), ("aria-label", label.as_str())];
    let parts = vec![
        step(MINUS, Word::Fewer, n.saturating_sub(1)),
        View::Tag(Box::new(number)),
        step(PLUS, Word::OneMore, n + 1),
    ];
    element("div", "rich-quantity", &group, parts)
}
