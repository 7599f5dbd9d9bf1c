//! Content beside text and pictures: cards, lists, forms. One file for each type.
//!
//! Owns how each of [`KINDS`] is drawn, its words (`words.rs`) and its look
//! (`style/rich/`). Is a part of the wasm of its own, fetched with the first such
//! message; the views reach it through `ui::later` alone, and it may use all of
//! theirs.

mod act;
mod alert;
mod article;
mod booking;
mod bundle;
mod call;
mod carousel;
mod cart;
mod choice;
mod coupon;
mod field;
mod file;
mod form;
mod goods;
mod handoff;
mod lines;
mod link;
mod log;
mod order;
mod payment;
mod pick;
mod product;
mod progress;
mod quantity;
mod quiz;
mod rating;
mod returns;
mod sheet;
mod sizes;
mod state;
mod strip;
mod video;
mod words;

use aisle_core::protocol::Content;
use web_sys::ShadowRoot;

use super::later::{self, Site};
use super::style;
use super::view::View;

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*rich*/",
    include_str!(concat!(env!("OUT_DIR"), "/rich.css")),
    "/*!rich*/"
);

/// Draws one content type; `None` if the data is malformed, so that the fallback
/// shows.
type Draw = fn(&Site, &Content) -> Option<View>;

/// All types, by their names on the wire.
const KINDS: &[(&str, Draw)] = &[
    ("product", product::draw),
    ("carousel", carousel::draw),
    ("bundle", bundle::draw),
    ("form", form::draw),
    ("order-lookup", form::order_lookup),
    ("contact-capture", form::contact_capture),
    ("rating", rating::draw),
    ("quiz", quiz::draw),
    ("order", order::draw),
    ("reorder", bundle::reorder),
    ("return", returns::draw),
    ("payment", payment::draw),
    ("coupon", coupon::draw),
    ("cart-progress", progress::draw),
    ("stock-alert", alert::draw),
    ("handoff", handoff::draw),
    ("booking", booking::draw),
    ("call", call::draw),
    ("article", article::draw),
    ("size-guide", sizes::draw),
    ("video", video::draw),
    ("file", file::draw),
    ("link", link::draw),
    ("action", act::draw),
];

/// Makes this part known to the views, and its look to an element. The rows are
/// drawn anew when [`crate::app::Chat::rich`] is set.
pub fn begin(root: &ShadowRoot) {
    // The views' own first: it says the order of all layers.
    style::adopt(root);
    style::add(SHEET);
    style::adopt(root);
    later::rich_is_here(draw);
}

fn draw(site: &Site, content: &Content) -> Option<Vec<View>> {
    let (_, draw) = KINDS.iter().find(|(kind, _)| *kind == content.kind)?;
    draw(site, content).map(|view| vec![view])
}

#[cfg(test)]
mod tests {
    use super::KINDS;
    use aisle_core::protocol::rich;

    #[test]
    fn every_type_that_is_fetched_for_is_drawn() {
        let drawn: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(drawn, rich::KINDS);
    }
}
