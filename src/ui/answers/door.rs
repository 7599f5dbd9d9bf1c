//! The way to the home and back, once something has been said: a button in the
//! panel's head, and a row in the home that leads to the conversation again.
//!
//! The conversation stays as it is meanwhile, and so does what the composer holds.
//! What comes in counts as unread until it is looked at.

use aisle_core::session::RowBody;
use aisle_core::text;
use leptos::prelude::{WithValue, document};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Hall;
use super::home::{ON, TALK};
use super::words::{Word, say};
use crate::app::Chat;
use crate::app::page::body_text;
use crate::ui::avatar::name_of;
use crate::ui::dom::{button, icon, maybe, tag, words};
use crate::ui::view::{Mount, View, mount};

const HOUSE: &str = "M4 11l8-7 8 7v9h-6v-6h-4v6H4z";
/// Most characters of the last message that show; more would not fit on its line.
const LAST: usize = 120;

/// The button's place in the panel's head: before the language, which stays where
/// it is. Taken out of the document when it is dropped.
pub(super) struct Door {
    place: HtmlElement,
    _tree: Mount,
}

impl Door {
    pub(super) fn hang(hall: Hall, head: &HtmlElement) -> Option<Self> {
        let place: HtmlElement = document().create_element("div").ok()?.unchecked_into();
        place.set_class_name("home-place");
        let language = head.query_selector(".language").ok().flatten();
        head.insert_before(&place, language.as_deref()).ok()?;
        Some(Self {
            _tree: mount(&place, Box::new(move || maybe(move || knob(hall)))),
            place,
        })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.place.remove();
    }
}

/// Only where it leads somewhere: a home that is there by itself has nothing to go
/// back to.
fn knob(hall: Hall) -> Option<View> {
    if !hall.has_home() || hall.chat.count.get() == 0 {
        return None;
    }
    let name = say(hall.chat, Word::Home);
    let there = if hall.by_hand.get() { "true" } else { "false" };
    let attributes = [
        ("part", "home-button"),
        ("aria-label", name.as_str()),
        ("title", name.as_str()),
        ("aria-pressed", there),
    ];
    let press = move || {
        if hall.by_hand.get_untracked() {
            hall.leave();
        } else {
            hall.enter();
        }
    };
    Some(button(
        "home-door",
        &attributes,
        Box::new(press),
        vec![icon(HOUSE)],
    ))
}

/// Leads back: the last thing said, and how much of it is new.
pub(super) fn back(hall: Hall) -> Option<View> {
    let chat = hall.chat;
    if !hall.by_hand.get() {
        return None;
    }
    let mut inside = vec![words("strong", "", say(chat, Word::Continue))];
    let last = last(chat);
    if !last.is_empty() {
        inside.push(words("span", "", last));
    }
    let mut parts = vec![icon(TALK), tag("span", "home-question", inside)];
    parts.push(match chat.unread.get() {
        0 => icon(ON),
        new => hall.mark(new),
    });
    Some(button(
        "home-back",
        &[("part", "home-continue")],
        Box::new(move || hall.resume()),
        parts,
    ))
}

/// The last message, and who says it.
fn last(chat: Chat) -> String {
    // Rows are no signal; how many there are is one.
    let _ = chat.count.get();
    let mut line = String::new();
    chat.rows.with_value(|rows| {
        rows.with(&mut |rows| {
            for row in rows.iter().rev() {
                let RowBody::Message { from, body, .. } = &row.body else {
                    continue;
                };
                let said = text::to_line(&text::parse(&body_text(body)), LAST);
                if said.is_empty() {
                    continue;
                }
                let name = text::clean_name(&name_of(chat, from));
                line = [&name, ": ", &said].concat();
                return;
            }
        });
    });
    line
}
