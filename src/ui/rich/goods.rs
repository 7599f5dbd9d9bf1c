//! What cards of products share: picture, price, stars, stock.

use aisle_core::commerce::{Currency, Money};
use aisle_core::protocol::rich::{Stars, Stock, UnitPrice};
use aisle_core::protocol::{Image, Price};
use aisle_core::text;
use leptos::prelude::document;
use web_sys::Url;

use super::words::{Word, count, fill, say};
use crate::app::Chat;
use crate::ui::content::image;
use crate::ui::dom::{element, hidden_text, icon, plain, tag, words};
use crate::ui::i18n::{fill_in, with_intl};
use crate::ui::view::View;

/// A tick.
pub(in crate::ui) const TICK: &str = "M5 12.5l4.5 4.5L19 7";

/// A star of 24 px, from its upper point on.
const STAR: &str = " 3.2l2.7 5.5 6 .9-4.3 4.2 1 6-5.4-2.8-5.4 2.8 1-6-4.3-4.2 6-.9z";

/// A price as the visitor's locale writes it.
pub(in crate::ui) fn written(chat: Chat, price: &Price) -> String {
    let money = Currency::new(&price.currency).map(|currency| Money {
        minor: price.amount,
        currency,
    });
    with_intl(chat, |intl| {
        money.map_or_else(String::new, |money| {
            intl.money(money.thousandths(), &price.currency)
        })
    })
}

/// What it costs, or from where on (`from`), what it cost before, and what a measure of it costs.
pub(in crate::ui) fn prices(
    chat: Chat,
    price: Option<&Price>,
    from: bool,
    was: Option<&Price>,
    unit: Option<&UnitPrice>,
) -> Option<View> {
    let price = price?;
    // A former price in another currency, or a lower one, is no former price.
    let was = was.filter(|was| was.currency == price.currency && was.amount > price.amount);
    let class = if was.is_some() { "now less" } else { "now" };
    let mut now = written(chat, price);
    if from {
        now = fill(chat, Word::PriceFrom, "price", &now);
    }
    let mut parts = vec![hidden_text(say(chat, Word::Price)), words("span", class, now)];
    if let Some(was) = was {
        let before = hidden_text(say(chat, Word::PriceWas));
        parts.push(tag("del", "", vec![before, written(chat, was).into()]));
    }
    if let Some(unit) = unit {
        let per = fill(chat, Word::PricePer, "price", &written(chat, &unit.price));
        parts.push(words("span", "per", fill_in(&per, "per", &unit.per)));
    }
    Some(element("p", "rich-price", &[("part", "product-price")], parts))
}

/// Stars, and the same in words.
pub(in crate::ui) fn stars(chat: Chat, stars: &Stars) -> View {
    let value = with_intl(chat, |intl| intl.decimal(i64::from(stars.value) * 10));
    let mut said = fill(chat, Word::Stars, "value", &value);
    let mut shown = value;
    if let Some(n) = stars.count {
        said = [&said, ", ", &count(chat, Word::Ratings, i64::from(n))].concat();
        let n = with_intl(chat, |intl| intl.number(i64::from(n)));
        shown = [&shown, " (", &n, ")"].concat();
    }
    let width = [&(stars.value.min(500) / 5).to_string(), "%"].concat();
    let mut full = plain("span", "full", &[], vec![five()]);
    full.then = Some(Box::new(move |node| {
        let _ = node.style().set_property("width", &width);
    }));
    let hidden = [("aria-hidden", "true")];
    let row = vec![
        element("span", "stars", &hidden, vec![five(), View::Tag(Box::new(full))]),
        element("span", "", &hidden, vec![shown.into()]),
        hidden_text(said),
    ];
    tag("p", "rich-stars", row)
}

fn five() -> View {
    let mut d = String::new();
    for x in ["M12", "M36", "M60", "M84", "M108"] {
        d.push_str(x);
        d.push_str(STAR);
    }
    let path = element("path", "", &[("d", &d)], Vec::new());
    element("svg", "", &[("viewBox", "0 0 120 24")], vec![path])
}

/// Whether it can be had, if anybody says.
pub(in crate::ui) fn stock(chat: Chat, stock: Stock, left: Option<u32>) -> Option<View> {
    let (class, text) = match (stock, left) {
        (Stock::Low, Some(n)) if n > 0 => ("low", count(chat, Word::StockLeft, i64::from(n))),
        (Stock::In, _) => ("in", say(chat, Word::StockIn)),
        (Stock::Low, _) => ("low", say(chat, Word::StockLow)),
        (Stock::Out, _) => ("out", say(chat, Word::StockOut)),
        (Stock::Preorder, _) => ("pre", say(chat, Word::StockPreorder)),
        (Stock::Unknown, _) => return None,
    };
    Some(words("p", &["rich-stock ", class].concat(), text))
}

/// A picture in a space of fixed shape, and a calm place where there is none.
/// Without words of its own it is named after what it shows.
pub(in crate::ui) fn photo(chat: Chat, picture: Option<&Image>, title: &str) -> View {
    shaped(chat, picture, title, image::still)
}

/// The same, where a press may open it in the viewer.
pub(in crate::ui) fn photo_to_open(chat: Chat, picture: Option<&Image>, title: &str) -> View {
    shaped(chat, picture, title, image::draw)
}

fn shaped(chat: Chat, picture: Option<&Image>, title: &str, draw: fn(Chat, &Image) -> View) -> View {
    let Some(picture) = picture else {
        return tag("div", "picture none", Vec::new());
    };
    let mut picture = picture.clone();
    picture.caption = None;
    if picture.alt.is_empty() {
        title.clone_into(&mut picture.alt);
    }
    draw(chat, &picture)
}

/// An absolute address that is safe to follow; a relative one is the page's.
pub(in crate::ui) fn address(url: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(url, &base).ok()?;
    text::safe_href(&url.href())
}

/// Words with a tick before them.
pub(in crate::ui) fn ticked(text: String) -> Vec<View> {
    vec![icon(TICK), text.into()]
}
