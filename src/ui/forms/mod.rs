//! Content with steps, fields or a story: forms, quizzes, orders, bookings, articles,
//! videos. One file for each type.
//!
//! Owns how each of [`KINDS`] is drawn, and its look (`style/forms/`). Is a part of
//! the wasm of its own on top of `ui::rich`, whose words and small pieces it uses:
//! who gets a product card alone never fetches it.

mod article;
mod begun;
mod booking;
mod call;
mod code;
mod field;
mod form;
mod handoff;
mod leave;
mod log;
mod order;
mod payment;
mod pick;
mod quiz;
mod rating;
mod returns;
mod sheet;
mod video;

use aisle_core::protocol::Content;
use web_sys::ShadowRoot;

use crate::app::{Chat, Engine};

use super::later::{self, Draw, Site};
use super::view::View;
use super::{rich, style};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*forms*/",
    include_str!(concat!(env!("OUT_DIR"), "/forms.css")),
    "/*!forms*/"
);

/// All types, by their names on the wire.
const KINDS: &[(&str, Draw)] = &[
    ("form", form::draw),
    ("order-lookup", form::order_lookup),
    ("contact-capture", form::contact_capture),
    ("rating", rating::draw),
    ("quiz", quiz::draw),
    ("order", order::draw),
    ("return", returns::draw),
    ("payment", payment::draw),
    ("handoff", handoff::draw),
    ("booking", booking::draw),
    ("call", call::draw),
    ("article", article::draw),
    ("video", video::draw),
];

/// Makes this part known to the views, and its look to an element, with what it
/// builds on. The rows are drawn anew when [`crate::app::Chat::rich`] is set.
pub fn begin(root: &ShadowRoot) {
    rich::begin(root);
    style::add(SHEET);
    style::adopt(root);
    later::forms_are_here(draw);
}

/// Lets what is begun in cards of this conversation be kept over a reload. Before
/// [`begin`]: a card looks for it when it is drawn.
pub fn keep(chat: Chat, engine: &Engine) {
    begun::begin(chat, engine);
    code::begin(chat, engine);
}

fn draw(site: &Site, content: &Content) -> Option<Vec<View>> {
    later::drawn(KINDS, site, content).or_else(|| rich::draw(site, content))
}

#[cfg(test)]
mod tests {
    use super::KINDS;
    use crate::app::Drawable;
    use crate::ui::rich;
    use aisle_core::protocol::rich as wire;

    #[test]
    fn every_type_that_is_fetched_for_is_drawn_by_the_part_that_is_fetched() {
        let mut drawn: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        assert!(drawn.iter().all(|kind| Drawable::of(kind) == Drawable::Forms));
        drawn.extend(rich::KINDS.iter().map(|(kind, _)| *kind));
        // `ui::media` draws it.
        drawn.push("file");
        drawn.sort_unstable();
        let mut known = wire::KINDS.to_vec();
        known.sort_unstable();
        assert_eq!(drawn, known);
    }
}
