//! Suggested answers as buttons: one stop of the Tab key, arrows within.

use aisle_core::protocol::{MessageId, QuickReply};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::app::{Chat, Command};
use crate::ui::dom::{button, hearing, on_key, plain};
use crate::ui::i18n::{Word, say};
use crate::ui::view::View;

/// Draws the answers of a message.
pub(super) fn draw(chat: Chat, message: &MessageId, replies: &[QuickReply]) -> View {
    let buttons = replies.iter().enumerate().map(|(at, reply)| {
        let label = reply.label.clone();
        let command = Command::Reply(message.clone(), reply.clone());
        let stop = if at == 0 { "0" } else { "-1" };
        let press = Box::new(move || chat.run(command.clone()));
        button(
            "reply",
            &[("part", "quick-reply"), ("tabindex", stop)],
            press,
            vec![label.into()],
        )
    });
    let label = say(chat, Word::Replies);
    let group = plain(
        "div",
        "replies",
        &[("role", "group"), ("aria-label", &label)],
        buttons.collect(),
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
