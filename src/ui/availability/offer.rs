//! What the panel offers while nobody is there: a form that can be folded away, or
//! other ways to go on. Both are content that other parts draw.

use aisle_core::availability::offline::Way;
use aisle_core::protocol::Content;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Desk;
use super::words::{Word, say};
use crate::app::{Chat, Shared};
use crate::ui::dom::{element, hearing, icon, live, maybe, plain, tag, words};
use crate::ui::later::{self, OFFLINE, Site};
use crate::ui::view::View;

const LETTER: &str = "M4,6h16v12H4zM4,7l8,6 8,-6";
const DOWN: &str = "M6,9l6,6 6,-6";

pub(super) fn offer(desk: Desk) -> View {
    maybe(move || {
        if !(desk.offers.get() && desk.ready.get()) {
            return None;
        }
        let way = desk
            .written
            .with(|written| written.offer.as_ref().map(|_| written.way))?;
        Some(match way {
            Way::Form => form(desk),
            _ => element("div", "offline", &[("part", "offline")], vec![inside(desk)]),
        })
    })
}

fn form(desk: Desk) -> View {
    let title = say(desk.chat, Word::LeaveIt);
    fold(
        ("part", "offline"),
        LETTER,
        title,
        desk.unfolded,
        Box::new(move || inside(desk)),
    )
}

/// A form above the conversation that can be folded away.
pub(in crate::ui) fn fold(
    part: (&'static str, &'static str),
    picture: &'static str,
    title: String,
    unfolded: Shared<bool>,
    inside: Box<dyn Fn() -> View>,
) -> View {
    let title = words("span", "", title);
    let summary = tag("summary", "offline-head", vec![icon(picture), title, icon(DOWN)]);
    let inside = live(move || match unfolded.get() {
        true => inside(),
        false => View::nothing(),
    });
    let mut attributes = vec![part];
    if unfolded.get() {
        attributes.push(("open", ""));
    }
    let details = plain("details", "offline", &attributes, vec![summary, inside]);
    let toggled = move |event: web_sys::Event| {
        let details = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let open = details.is_some_and(|details| details.get_attribute("open").is_some());
        if open != unfolded.get_untracked() {
            unfolded.set(open);
        }
    };
    hearing(details, "toggle", Box::new(toggled))
}

/// What is offered, as soon as what draws it is there.
fn inside(desk: Desk) -> View {
    live(move || {
        let offer = desk.written.with(|written| written.offer.clone());
        drawn(desk.chat, OFFLINE, desk.round.get(), offer.as_ref())
    })
}

/// Content that answers no message; `round` tells it from what was there before.
pub(in crate::ui) fn drawn(chat: Chat, key: &str, round: u32, content: Option<&Content>) -> View {
    let site = Site {
        chat,
        key: [key, &round.to_string()].concat(),
        id: None,
        open: true,
    };
    let drawn = content.and_then(|content| later::rich(&site, content));
    tag("div", "offline-body", drawn.unwrap_or_default())
}
