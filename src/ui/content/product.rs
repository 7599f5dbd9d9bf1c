//! Something the shop sells: picture, name, price, and the way to it.

use aisle_core::commerce::{Currency, Money};
use aisle_core::protocol::{Price, Product};
use aisle_core::text;
use leptos::prelude::*;
use web_sys::Url;

use super::image;
use crate::app::Chat;
use crate::ui::dom::{element, tag};
use crate::ui::i18n::{Word, say, with_intl};
use crate::ui::view::View;

/// Draws a product.
pub(in crate::ui) fn draw(chat: Chat, product: &Product) -> View {
    let mut parts: Vec<View> = product
        .image
        .iter()
        .map(|picture| image::still(chat, picture))
        .collect();
    let title = text::clean_line(&product.title, 200);
    parts.push(element(
        "strong",
        "product-title",
        &[("part", "product-title")],
        vec![title.clone().into()],
    ));
    if let Some(price) = product.price.as_ref().and_then(|price| written(chat, price)) {
        parts.push(element(
            "span",
            "product-price",
            &[("part", "product-price")],
            vec![price.into()],
        ));
    }
    if let Some(href) = product.url.as_deref().and_then(address) {
        let words = say(chat, Word::ProductView);
        let label = [&words, ": ", &title].concat();
        parts.push(element(
            "a",
            "product-action",
            &[
                ("part", "product-action"),
                ("href", &href),
                ("rel", "noopener"),
                ("aria-label", &label),
            ],
            vec![words.into()],
        ));
    }
    element(
        "div",
        "product",
        &[("part", "product")],
        vec![tag("div", "goods", parts)],
    )
}

fn written(chat: Chat, price: &Price) -> Option<String> {
    let money = Money {
        minor: price.amount,
        currency: Currency::new(&price.currency)?,
    };
    Some(with_intl(chat, |intl| {
        intl.money(money.thousandths(), &price.currency)
    }))
}

/// An absolute address that is safe to follow; a relative one is the page's.
fn address(url: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(url, &base).ok()?;
    text::safe_href(&url.href())
}
