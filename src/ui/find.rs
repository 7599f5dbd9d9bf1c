//! Search within the conversation.
//!
//! The browser's own search sees only what is in the document, and most rows
//! are not; so Ctrl+F or Cmd+F inside the panel opens this bar, which searches
//! all rows and shows each hit in its place. Pressed again, it lets the
//! browser's search through.

use aisle_core::session::RowKey;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use super::dom::{effect, element, hearing, icon_button, live, maybe, on_key, plain};
use super::i18n::{Word, fill, fill_in, say};
use super::view::View;
use crate::app::{Chat, Shared, Timeline};

const UP: &str = "M6 14l6-6 6 6";
const DOWN: &str = "M6 10l6 6 6-6";
const CROSS: &str = "M7 7l10 10M17 7L7 17";

/// The search bar, while it is open.
pub(super) fn find(chat: Chat, timeline: StoredValue<Timeline, LocalStorage>, open: Shared<bool>) -> View {
    maybe(move || open.get().then(|| bar(chat, timeline, open)))
}

fn bar(chat: Chat, timeline: StoredValue<Timeline, LocalStorage>, open: Shared<bool>) -> View {
    let hits = Shared::new(Vec::<RowKey>::new());
    let at = Shared::new(0usize);
    let searched = Shared::new(false);
    let field = StoredValue::new_local(None::<HtmlElement>);
    // Effects run when the bar is in the document.
    effect(move || {
        field.with_value(|field| field.as_ref().map(HtmlElement::focus));
    });
    on_cleanup(move || {
        timeline.try_with_value(|timeline| timeline.mark(None));
    });

    let go = move |to: usize| {
        at.set(to);
        let key = hits.with(|hits| hits.get(to).cloned());
        timeline.with_value(|timeline| match key {
            Some(key) => timeline.jump(&key),
            None => timeline.mark(None),
        });
    };
    let search = move |words: String| {
        let words = words.trim();
        let found = timeline.with_value(|timeline| timeline.find(words));
        searched.set(!words.is_empty());
        // The newest first: that is what one looks for.
        let last = found.len().saturating_sub(1);
        hits.set(found);
        go(last);
    };
    let step = move |later: bool| {
        let n = hits.with_untracked(Vec::len);
        if n > 0 {
            let from = at.get_untracked();
            go(if later { (from + 1) % n } else { (from + n - 1) % n });
        }
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            step(event.shift_key());
        }
        "Escape" if !event.is_composing() => {
            // The panel stays open: only the search ends.
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
        }
        _ => {}
    };
    let result = move || {
        let n = hits.with(Vec::len);
        match (searched.get(), n) {
            (false, _) => String::new(),
            (true, 0) => say(chat, Word::FindNone),
            (true, n) => {
                let text = fill(chat, Word::FindCount, "n", &n.to_string());
                fill_in(&text, "i", &(n - at.get().min(n - 1)).to_string())
            }
        }
    };
    live(move || {
        let label = say(chat, Word::Find);
        let attributes = [
            ("type", "search"),
            ("enterkeyhint", "search"),
            ("aria-label", label.as_str()),
            ("placeholder", label.as_str()),
        ];
        let mut input = plain("input", "words", &attributes, Vec::new());
        input.then = Some(Box::new(move |input| field.set_value(Some(input.clone()))));
        let typed = move |event: web_sys::Event| {
            if let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                search(input.value());
            }
        };
        let parts = vec![
            hearing(input, "input", Box::new(typed)),
            element("span", "hits", &[("role", "status")], vec![result().into()]),
            icon_button(UP, &say(chat, Word::FindBefore), Box::new(move || step(false))),
            icon_button(DOWN, &say(chat, Word::FindAfter), Box::new(move || step(true))),
            icon_button(
                CROSS,
                &say(chat, Word::FindClose),
                Box::new(move || open.set(false)),
            ),
        ];
        let bar = plain("div", "find", &[("role", "search")], parts);
        hearing(bar, "keydown", on_key(keys))
    })
}
