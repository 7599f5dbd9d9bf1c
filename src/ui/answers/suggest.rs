//! What may answer the text being written: up to three, above the composer.
//!
//! The textarea keeps the focus, and plain typing keeps every key: the arrows mean
//! the list only where the caret cannot move that way, Enter only once one is
//! chosen. The list lies over the end of the conversation and moves nothing.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::answers::{Input, Kind};
use aisle_core::protocol::Suggestion;
use aisle_platform::listen::{Listener, listen};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

use super::Hall;
use super::ahead::Ahead;
use super::words::{Word, say};
use crate::app::Shared;
use crate::ui::dom::{button, effect, element, hearing, icon, maybe, plain, tag, words};
use crate::ui::view::View;

const CROSS: &str = "M7 7l10 10M17 7L7 17";
/// A page with lines.
const SHEET: &str = "M7 4h7l4 4v12H7zM14 4v4h4M10 13h5M10 16h5";
/// A bag.
const BAG: &str = "M6 8h12l1 12H5zM9 8a3 3 0 0 1 6 0";
/// Names the list and, with a number, each of its options.
const LIST: &str = "aisle-offers";
/// The textarea's height in CSS pixels where it holds one line, and half a line
/// more: 22 of a line and 28 of padding (`style/shell.css`).
const ONE_LINE: i32 = 61;

/// Tells the machine what is written, and the textarea what shows. Effects belong
/// to the current owner.
pub(super) fn follow(hall: Hall, input: &HtmlTextAreaElement) -> Vec<Listener> {
    let composing = Rc::new(Cell::new(false));
    let hear = |kind: &str, composes: Option<bool>| {
        let (held, composing) = (input.clone(), composing.clone());
        listen(input, kind, move |_| {
            composing.set(composes.unwrap_or(composing.get()));
            hall.feed(Input::Typed {
                text: held.value(),
                composing: composing.get(),
            });
        })
    };
    let focus = |kind: &str, is: bool| listen(input, kind, move |_| hall.writing.set(is));
    let listeners = vec![
        focus("focus", true),
        focus("blur", false),
        hear("input", None),
        hear("compositionstart", Some(true)),
        hear("compositionend", Some(false)),
    ];
    effect(move || {
        let shows = shows(hall);
        let active = hall.active.get().checked_sub(1).filter(|_| shows);
        let Some(inner) = hall.inner() else { return };
        let input = &inner.frame.input;
        mark(input, "aria-autocomplete", shows.then_some("list"));
        mark(input, "aria-controls", shows.then_some(LIST));
        mark(input, "aria-activedescendant", active.map(option_id).as_deref());
    });
    listeners
}

/// Sets an attribute, or takes it away.
pub(super) fn mark(node: &HtmlElement, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => node.set_attribute(name, value),
        None => node.remove_attribute(name),
    };
}

/// Something is offered to who is writing, and nothing covers it.
fn shows(hall: Hall) -> bool {
    hall.ready.get()
        && hall.writing.get()
        && hall.offers.with(|offers| !offers.is_empty())
        && hall.reading.with(Option::is_none)
}

fn option_id(at: usize) -> String {
    [LIST, "-", &at.to_string()].concat()
}

/// Hears keys before the shell does.
pub(super) fn keys(hall: Hall, panel: &EventTarget) -> Ahead {
    Ahead::of(panel, move |event| {
        if !event.is_composing() && pressed(hall, &event) {
            event.prevent_default();
            event.stop_propagation();
        }
    })
}

/// Whether the key was meant for what is here.
fn pressed(hall: Hall, event: &KeyboardEvent) -> bool {
    let writing = hall.writing.get_untracked();
    let offered = if writing {
        hall.offers.with_untracked(Vec::len)
    } else {
        0
    };
    let reading = hall.reading.with_untracked(Option::is_some);
    let key = event.key();
    let home = hall.by_hand.get_untracked();
    if key == "Escape" {
        if reading {
            hall.back();
        } else if offered > 0 {
            hall.feed(Input::Dismiss);
        } else if home {
            hall.leave();
        }
        return reading || offered > 0 || home;
    }
    // What is looked for is in the conversation.
    if key == "f" && (event.ctrl_key() || event.meta_key()) {
        hall.by_hand.set(false);
    }
    let plain = !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key());
    let input = event.target().and_then(|target| target.dyn_into().ok());
    let (true, Some(input)) = (plain && offered > 0 && !reading, input) else {
        return false;
    };
    let active = hall.active.get_untracked();
    match key.as_str() {
        // The list is above: up from the text is its last.
        "ArrowUp" if active > 0 || at_edge(&input, true) => {
            hall.active.set(if active > 0 { active - 1 } else { offered });
            true
        }
        "ArrowDown" if active > 0 || at_edge(&input, false) => {
            hall.active.set(if active < offered { active + 1 } else { 0 });
            true
        }
        "Enter" if active > 0 => {
            choose(hall, active - 1);
            true
        }
        _ => false,
    }
}

/// Whether the caret is where it cannot go further: on the first or the last line.
/// Of a text that is wrapped nobody says where its lines end; there it is the very
/// beginning or end.
fn at_edge(input: &HtmlTextAreaElement, up: bool) -> bool {
    if input.scroll_height() < ONE_LINE {
        return true;
    }
    let edge = if up {
        0
    } else {
        input.value().encode_utf16().count()
    };
    let caret = input.selection_end().ok().flatten();
    caret.is_some_and(|caret| usize::try_from(caret) == Ok(edge))
}

fn choose(hall: Hall, at: usize) {
    let offer = hall.offers.with_untracked(|offers| offers.get(at).cloned());
    let Some(offer) = offer else { return };
    let kind = if offer.kind == "product" {
        Kind::Products
    } else {
        Kind::Article
    };
    hall.active.set(0);
    hall.open(kind, offer.id, offer.title, String::new());
}

/// The list, while there is something in it.
pub(super) fn list(hall: Hall) -> View {
    maybe(move || shows(hall).then(|| drawn(hall)))
}

fn drawn(hall: Hall) -> View {
    let chat = hall.chat;
    let active = hall.active;
    let title = say(chat, Word::MayHelp);
    let options = hall.offers.with(|offers| {
        let options = offers.iter().enumerate();
        options
            .map(|(at, offer)| option(hall, at, offer, active))
            .collect()
    });
    // For the pointer: a keyboard has Esc.
    let hide = button(
        "tool",
        &[("aria-label", &say(chat, Word::Hide)), ("tabindex", "-1")],
        Box::new(move || hall.feed(Input::Dismiss)),
        vec![icon(CROSS)],
    );
    let head = tag("div", "offers-head", vec![words("span", "", title.clone()), hide]);
    let attributes = [("id", LIST), ("role", "listbox"), ("aria-label", &title)];
    let list = element("div", "offers-list", &attributes, options);
    let whole = plain("div", "offers", &[("part", "suggestions")], vec![head, list]);
    // The textarea keeps the focus, and a phone its keyboard.
    hearing(whole, "mousedown", Box::new(|event| event.prevent_default()))
}

fn option(hall: Hall, at: usize, offer: &Suggestion, active: Shared<usize>) -> View {
    let chosen = active.get() == at + 1;
    let picture = if offer.kind == "product" { BAG } else { SHEET };
    let mut inside = vec![words("strong", "", offer.title.clone())];
    if !offer.summary.is_empty() {
        inside.push(words("span", "", offer.summary.clone()));
    }
    let id = option_id(at);
    let attributes = [
        ("id", id.as_str()),
        ("role", "option"),
        ("part", "suggestion"),
        ("aria-selected", if chosen { "true" } else { "false" }),
    ];
    let inside = vec![icon(picture), tag("span", "offer-words", inside)];
    let mut option = plain("div", "offer", &attributes, inside);
    if chosen {
        option.then = Some(Box::new(|node: &HtmlElement| {
            node.scroll_into_view_with_bool(false)
        }));
    }
    hearing(option, "click", Box::new(move |_| choose(hall, at)))
}
