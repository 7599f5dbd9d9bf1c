//! Suggested answers as buttons: one stop of the Tab key, arrows within.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::app::Chat;
use crate::ui::dom::{Press, button, hearing, on_key, plain};
use crate::ui::i18n::{Word, say};
use crate::ui::view::View;

/// Draws answers, and what else stands beside them.
pub(in crate::ui) fn draw(chat: Chat, answers: Vec<(String, Press)>, beside: Vec<View>) -> View {
    let mut buttons = Vec::new();
    for (label, press) in answers {
        let stop = if buttons.is_empty() { "0" } else { "-1" };
        buttons.push(button(
            "reply",
            &[("part", "quick-reply"), ("tabindex", stop)],
            press,
            vec![label.into()],
        ));
    }
    buttons.extend(beside);
    let label = say(chat, Word::Replies);
    let group = plain(
        "div",
        "replies",
        &[("role", "group"), ("aria-label", &label)],
        buttons,
    );
    hearing(group, "keydown", on_key(rove))
}

#[expect(clippy::needless_pass_by_value, reason = "what listeners are given")]
fn rove(event: KeyboardEvent) {
    let Some(from) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let rtl = from.closest("[dir=rtl]").ok().flatten().is_some();
    let to = match (event.key().as_str(), rtl) {
        ("ArrowRight", false) | ("ArrowLeft", true) => from.next_element_sibling(),
        ("ArrowLeft", false) | ("ArrowRight", true) => from.previous_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
        from.set_tab_index(-1);
        to.set_tab_index(0);
        let _ = to.focus();
    }
}
