//! Content beside text and pictures: cards of what the shop sells, and what goes
//! with them. One file for each type.
//!
//! Owns how each of [`KINDS`] is drawn, the words of all rich content (`words.rs`)
//! and its look (`style/rich/`). Is a part of the wasm of its own, fetched with the
//! first such message; the views reach it through `ui::later` alone, and it may use
//! all of theirs. `ui::forms` builds on it.

pub(in crate::ui) mod act;
mod alert;
mod bundle;
mod carousel;
pub(in crate::ui) mod cart;
pub(in crate::ui) mod choice;
mod coupon;
pub(in crate::ui) mod goods;
pub(in crate::ui) mod lines;
mod link;
pub(in crate::ui) mod product;
mod progress;
pub(in crate::ui) mod quantity;
mod sizes;
pub(in crate::ui) mod state;
mod strip;
pub(in crate::ui) mod words;

use aisle_core::protocol::Content;
use web_sys::ShadowRoot;

use super::later::{self, Draw, Site};
use super::style;
use super::view::View;

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*rich*/",
    include_str!(concat!(env!("OUT_DIR"), "/rich.css")),
    "/*!rich*/"
);

/// All types, by their names on the wire.
pub(in crate::ui) const KINDS: &[(&str, Draw)] = &[
    ("product", product::draw),
    ("carousel", carousel::draw),
    ("bundle", bundle::draw),
    ("reorder", bundle::reorder),
    ("coupon", coupon::draw),
    ("cart-progress", progress::draw),
    ("stock-alert", alert::draw),
    ("size-guide", sizes::draw),
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

pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<Vec<View>> {
    later::drawn(KINDS, site, content)
}

#[cfg(test)]
mod tests {
    use super::KINDS;
    use crate::app::Drawable;

    #[test]
    fn what_is_drawn_here_is_fetched_as_this_part() {
        for (kind, _) in KINDS {
            assert_eq!(Drawable::of(kind), Drawable::Cards, "{kind}");
        }
    }
}
