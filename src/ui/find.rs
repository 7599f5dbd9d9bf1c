//! Search within the conversation.
//!
//! The browser's own search sees only what is in the document, and most rows
//! are not; so Ctrl+F or Cmd+F inside the panel opens this bar, which searches
//! all rows and shows each hit in its place. Pressed again, it lets the
//! browser's search through.

use aisle_core::session::RowKey;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::dom::{IconButton, effect, live, maybe};
use super::i18n::{Word, fill, fill_in, say, t};
use crate::app::{Chat, Timeline};

const UP: &str = "M6 14l6-6 6 6";
const DOWN: &str = "M6 10l6 6 6-6";
const CROSS: &str = "M7 7l10 10M17 7L7 17";

/// The search bar, while it is open.
#[component]
pub(super) fn Find(
    chat: Chat,
    timeline: StoredValue<Timeline, LocalStorage>,
    /// Shown now.
    open: RwSignal<bool>,
) -> impl IntoView {
    maybe(move || open.get().then(|| bar(chat, timeline, open)))
}

fn bar(chat: Chat, timeline: StoredValue<Timeline, LocalStorage>, open: RwSignal<bool>) -> AnyView {
    let hits = RwSignal::new(Vec::<RowKey>::new());
    let at = RwSignal::new(0usize);
    let searched = RwSignal::new(false);
    let field = NodeRef::<Input>::new();
    effect(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
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
    let label = |word| Signal::derive(t(chat, word));
    view! {
        <div class="find" role="search" on:keydown=keys>
            <input
                type="search"
                class="words"
                enterkeyhint="search"
                aria-label=t(chat, Word::Find)
                placeholder=t(chat, Word::Find)
                node_ref=field
                on:input=move |event| search(event_target_value(&event))
            />
            <span class="hits" role="status">{live(move || result().into_any())}</span>
            <IconButton class="tool" d=UP label=label(Word::FindBefore) press=Callback::new(move |()| step(false))/>
            <IconButton class="tool" d=DOWN label=label(Word::FindAfter) press=Callback::new(move |()| step(true))/>
            <IconButton class="tool" d=CROSS label=label(Word::FindClose) press=Callback::new(move |()| open.set(false))/>
        </div>
    }
    .into_any()
}
