//! Suggested answers as buttons: one stop of the Tab key, arrows within.

use aisle_core::protocol::{MessageId, QuickReply};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::app::Chat;
use crate::ui::i18n::{Word, t};

/// Draws the answers of a message.
pub(super) fn draw(chat: Chat, message: &MessageId, replies: &[QuickReply]) -> AnyView {
    let buttons = replies.iter().enumerate().map(|(at, reply)| {
        let (message, reply) = (message.clone(), reply.clone());
        let label = reply.label.clone();
        let press = move |_| chat.reply(message.clone(), reply.id.clone(), reply.label.clone());
        let stop = if at == 0 { "0" } else { "-1" };
        view! {
            <button type="button" class="reply" part="quick-reply" tabindex=stop on:click=press>
                {label}
            </button>
        }
        .into_any()
    });
    let buttons: Vec<AnyView> = buttons.collect();
    view! {
        <div class="replies" role="group" aria-label=t(chat, Word::Replies) on:keydown=rove>
            {buttons}
        </div>
    }
    .into_any()
}

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
