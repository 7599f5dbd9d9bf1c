//! The one polite voice: reads a finished message of somebody else, once.
//!
//! The history is never live, so nothing is read twice or out of order. It has
//! two places, for what is in a closed panel is not read, nor what is outside of
//! a modal one; a text goes to one of them.

use std::cell::Cell;

use aisle_core::text;

use super::dom::{element, live};
use super::view::View;
use crate::app::{Chat, Said};

/// Longest text read out, in characters; the rest can be read in the timeline.
const SPOKEN_CHARS: usize = 500;

/// A live region that nobody sees, inside the panel or outside.
pub(super) fn announcer(chat: Chat, inside: bool) -> View {
    let odd = Cell::new(false);
    let text = live(move || {
        let mut text = chat.announcement.with(spoken);
        if chat.open.get_untracked() != inside {
            return View::nothing();
        }
        // The same words twice would change nothing, and nothing would be read.
        if odd.replace(!odd.get()) && !text.is_empty() {
            text.push('\u{a0}');
        }
        text.into()
    });
    element(
        "div",
        "sr",
        &[("role", "status"), ("aria-live", "polite")],
        vec![text],
    )
}

/// Who, and what without markup.
fn spoken(said: &Said) -> String {
    let plain = text::to_line(&text::parse(&said.text), SPOKEN_CHARS);
    match &said.from {
        Some(name) => [&text::clean_name(name), ": ", &plain].concat(),
        None => plain,
    }
}
