//! The products that the visitor looked at last, as a row of small cards in the
//! home. They are this device's alone: `aisle-context` keeps them beside the
//! conversation, and here they are only read.

use aisle_core::commerce::recent::{Look, Recent};
use aisle_core::protocol::Image;
use aisle_core::session::RECENT;
use aisle_platform::clock;
use leptos::prelude::window;

use super::Hall;
use super::words::{Word, say};
use crate::app::Chat;
use crate::ui::content::image;
use crate::ui::dom::{element, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::view::View;

/// The row, if there is something to show beside what is on the page.
pub(super) fn looks(hall: Hall) -> Option<View> {
    let kept = hall.inner()?.engine.store()?.get(RECENT)?;
    let recent = Recent::read(&kept, clock::wall());
    let here = window().location().href().unwrap_or_default();
    let cards: Vec<View> = recent.but(&here).map(|look| card(hall.chat, look)).collect();
    if cards.is_empty() {
        return None;
    }
    let title = say(hall.chat, Word::Seen);
    let list = element("ul", "looks", &[("aria-label", &title)], cards);
    let parts = vec![words("h3", "home-title", title), list];
    Some(tag("div", "", parts))
}

fn card(chat: Chat, look: &Look) -> View {
    let picture = Image {
        url: look.image.clone(),
        ..Image::default()
    };
    // Its name stands below it. From elsewhere it would have to be asked for, and a
    // card that leads somewhere has no room for that.
    let shown = if look.image.is_empty() || !image::loads(chat, &picture) {
        None
    } else {
        let attributes = [("loading", "lazy"), ("alt", ""), ("src", look.image.as_str())];
        Some(element("img", "", &attributes, Vec::new()))
    };
    let mut inside = vec![tag("span", "look-picture", shown.into_iter().collect())];
    inside.push(words("span", "look-title", look.title.clone()));
    if let Some(price) = look.price {
        let price = with_intl(chat, |intl| {
            intl.money(price.thousandths(), &price.currency.text())
        });
        inside.push(words("span", "look-price", price));
    }
    let attributes = [("part", "home-product"), ("href", look.url.as_str())];
    tag("li", "", vec![element("a", "look", &attributes, inside)])
}
