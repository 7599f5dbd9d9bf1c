//! Things that go into the cart together: a set for one price, or what was
//! bought before.

use std::rc::Rc;

use aisle_core::protocol::rich::{Bundle, Product, Reorder, Stock, Variant};
use aisle_core::protocol::{Content, json};

use super::cart::{Cart, Wanted, add, note};
use super::goods::{address, prices};
use super::lines::{Line, lines, sum};
use super::product::adding;
use super::state::keep;
use super::words::{Word, fill, say};
use crate::app::Shared;
use crate::ui::dom::{element, live, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::view::View;
use aisle_platform::clock;

/// Draws a set.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let bundle: Bundle = json::read(content.data.get())?;
    let chat = site.chat;
    let chosen: Vec<(&Product, Option<&Variant>, u32)> = bundle
        .items
        .iter()
        .map(|item| {
            let product = &item.product;
            // Without a choice on this card: the first one that can be had.
            let mut variants = product.variants.iter();
            let variant = variants
                .find(|it| it.stock != Stock::Out)
                .or(product.variants.first());
            (product, variant, item.quantity.unwrap_or(1).max(1))
        })
        .collect();
    if chosen.is_empty() {
        return None;
    }
    let title = if bundle.title.is_empty() {
        say(chat, Word::Bundle)
    } else {
        bundle.title.clone()
    };
    let each = chosen.iter().map(|(product, variant, quantity)| Line {
        title: &product.title,
        detail: "",
        image: variant
            .and_then(|it| it.image.as_ref())
            .or(product.image.as_ref()),
        quantity: *quantity,
        price: price(product, *variant),
    });
    let mut parts = vec![words("strong", "rich-title", title), lines(chat, each)];
    let total = sum(chosen
        .iter()
        .map(|(product, variant, n)| (price(product, *variant), *n)));
    // A set that costs less than its parts says so.
    let was = bundle.was.as_ref().or(total.as_ref());
    parts.extend(prices(
        chat,
        bundle.price.as_ref().or(total.as_ref()),
        false,
        was,
        None,
    ));
    let wanted = chosen.iter().map(|(product, variant, quantity)| Wanted {
        product: product.id.clone(),
        variant: variant.map(|it| it.id.clone()),
        quantity: *quantity,
        price: price(product, *variant).cloned(),
        title: product.title.clone(),
        url: product.url.as_deref().and_then(address),
    });
    parts.push(all(site, "bundle", wanted.collect(), Word::BundleAdd));
    Some(element("div", "rich-card rich-set", &[("part", "card")], parts))
}

fn price<'a>(product: &'a Product, variant: Option<&'a Variant>) -> Option<&'a aisle_core::protocol::Price> {
    variant
        .and_then(|it| it.price.as_ref())
        .or(product.price.as_ref())
}

/// Draws what was bought before.
pub(in crate::ui) fn reorder(site: &Site, content: &Content) -> Option<View> {
    let order: Reorder = json::read(content.data.get())?;
    let chat = site.chat;
    if order.items.is_empty() {
        return None;
    }
    let title = if order.title.is_empty() {
        say(chat, Word::Reorder)
    } else {
        order.title.clone()
    };
    let mut parts = vec![words("strong", "rich-title", title)];
    let mut note = order
        .last_ordered
        .map(|at| {
            let day = with_intl(chat, |intl| intl.day(at, clock::wall()));
            fill(chat, Word::ReorderLast, "day", &day)
        })
        .unwrap_or_default();
    if !order.order.is_empty() {
        if !note.is_empty() {
            note.push_str(" · ");
        }
        note.push_str(&order.order);
    }
    if !note.is_empty() {
        parts.push(words("p", "rich-note", note));
    }
    let count = |quantity: Option<u32>| quantity.unwrap_or(1).max(1);
    let each = order.items.iter().map(|item| Line {
        title: &item.title,
        detail: &item.detail,
        image: item.image.as_ref(),
        quantity: count(item.quantity),
        price: item.price.as_ref(),
    });
    parts.push(lines(chat, each));
    let total = sum(order
        .items
        .iter()
        .map(|it| (it.price.as_ref(), count(it.quantity))));
    parts.extend(prices(
        chat,
        order.total.as_ref().or(total.as_ref()),
        false,
        None,
        None,
    ));
    let wanted = order.items.iter().map(|item| Wanted {
        product: item.id.clone(),
        variant: Some(item.variant.clone()).filter(|it| !it.is_empty()),
        quantity: count(item.quantity),
        price: item.price.clone(),
        title: item.title.clone(),
        url: item.url.as_deref().and_then(address),
    });
    parts.push(all(site, "reorder", wanted.collect(), Word::ReorderAdd));
    Some(element("div", "rich-card rich-set", &[("part", "card")], parts))
}

/// The button that adds all of it, and what came of it.
fn all(site: &Site, kind: &'static str, wanted: Vec<Wanted>, word: Word) -> View {
    struct Kept(Shared<Cart>);
    let cart = keep(site, || Kept(Shared::new(Cart::Ready))).0;
    let site = Rc::new(site.clone());
    // What has no name of the shop's cannot be asked for.
    let can = wanted.iter().all(|it| !it.product.is_empty());
    live(move || {
        let chat = site.chat;
        let now = cart.get();
        let mut parts = Vec::new();
        if can && now != Cart::Nowhere {
            let text = match &now {
                Cart::Pending(_) => Word::CartAdding,
                Cart::Added => Word::CartAdded,
                now if now.fails() => Word::Retry,
                _ => word,
            };
            let (again, wanted) = (Rc::clone(&site), wanted.clone());
            let press = move || add(&again, kind, cart, wanted.clone());
            parts.push(adding(&now, say(chat, text), Box::new(press)));
        }
        parts.extend(note(chat, &now));
        tag("div", "rich-buy", parts)
    })
}
