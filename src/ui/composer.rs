//! The composer's life around the shell's textarea.
//!
//! The textarea is the shell's and stays one element for good; here it learns to
//! grow, to keep a draft, to speak the language, and to say when a text is too
//! long. It is never replaced, blurred or overwritten.

use aisle_core::protocol::limits;
use aisle_platform::listen::{Listener, listen};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use super::dom::{effect, maybe, words};
use super::i18n::{Word, say};
use super::view::View;
use crate::app::{Chat, Command, Shared};

/// From so many bytes below the limit on, what is left is shown.
const NEAR_LIMIT: usize = 500;

/// What the textarea needs beside what the shell does.
pub(super) struct Composer {
    _input: Listener,
}

impl Composer {
    /// Attaches to the shell's textarea. `length` is the length of its text in
    /// bytes. Effects belong to the current owner.
    pub(super) fn attach(chat: Chat, input: &HtmlTextAreaElement, length: Shared<usize>) -> Self {
        let grow = Grow::new(input);
        let changed = {
            let (input, grow) = (input.clone(), grow.clone());
            move || {
                let text = input.value();
                grow.fit();
                length.set(text.len());
                chat.run(Command::Draft(text));
            }
        };
        let taken = StoredValue::new_local((input.clone(), changed.clone()));
        effect(move || {
            if let Some(text) = chat.compose.get() {
                taken.with_value(|(input, changed)| take(input, &text, changed));
                chat.compose.set(None);
            }
        });
        effect(move || {
            let words = say(chat, Word::Placeholder);
            taken.with_value(|(input, _)| {
                input.set_placeholder(&words);
                let _ = input.set_attribute("aria-label", &words);
            });
        });
        grow.fit();
        length.set(input.value().len());
        Self {
            _input: listen(input, "input", move |_| changed()),
        }
    }
}

/// Puts text in front of what is there, so that neither is lost. Text that is
/// merely further along, or that a hidden tab hears of, takes its place.
fn take(input: &HtmlTextAreaElement, text: &str, changed: &dyn Fn()) {
    let held = input.value();
    if held == text || text.is_empty() {
        return;
    }
    let mut whole = text.to_owned();
    let newer = text.starts_with(&held) || held.starts_with(text) || document().hidden();
    if !newer {
        whole.push('\n');
        whole.push_str(&held);
    }
    input.set_value(&whole);
    changed();
}

/// Grows a textarea with its text, where CSS cannot (`field-sizing`).
#[derive(Clone)]
struct Grow(Option<HtmlTextAreaElement>);

impl Grow {
    fn new(input: &HtmlTextAreaElement) -> Self {
        let css = js_sys::Reflect::has(&HtmlElement::style(input), &JsValue::from_str("fieldSizing"))
            .unwrap_or(false);
        Self((!css).then(|| input.clone()))
    }

    fn fit(&self) {
        let Some(input) = &self.0 else { return };
        let style = HtmlElement::style(input);
        let _ = style.set_property("height", "auto");
        let mut height = input.scroll_height().to_string();
        height.push_str("px");
        let _ = style.set_property("height", &height);
    }
}

/// What stands beside the textarea.
/// `length` is that of the text, in bytes.
pub(super) fn tools(length: Shared<usize>) -> View {
    let left = move || limits::TEXT_BYTES as i64 - length.get() as i64;
    maybe(move || {
        let left = left();
        let class = if left < 0 { "left over" } else { "left" };
        (left < NEAR_LIMIT as i64).then(|| words("output", class, left.to_string()))
    })
}
