//! What the visitor sees: their page, product and cart, as their browser says. It is
//! a hint for whoever answers and no proof.

use aisle_core::commerce::page::{ContextCart, ContextLine, ContextProduct, PageContext, Visited};
use aisle_core::protocol::json;
use aisle_core::text::safe_href;
use aisle_widget::ui::dom::{element, live, maybe, tag, words};
use aisle_widget::ui::i18n::with_intl;
use aisle_widget::ui::view::View;

use super::draw::path_of;
use crate::desk::Ui;
use crate::words::{Word, fill, say};

fn price(ui: Ui, money: &aisle_core::commerce::money::Money) -> String {
    super::send::price_of(ui, money.minor, money.currency.code())
}

fn joined(parts: &[&str], with: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(with)
}

/// A link to a page of the shop, if the address is one.
fn link(url: &str, text: String) -> View {
    match safe_href(url).filter(|url| url.starts_with("http")) {
        Some(url) => element(
            "a",
            "",
            &[
                ("href", &url),
                ("rel", "noopener noreferrer"),
                ("target", "_blank"),
                ("dir", "auto"),
            ],
            vec![text.into()],
        ),
        None => element("bdi", "", &[], vec![text.into()]),
    }
}

fn row(name: String, what: Vec<View>) -> View {
    tag(
        "div",
        "seen-row",
        vec![words("dt", "", name), tag("dd", "", what)],
    )
}

fn product(ui: Ui, it: &ContextProduct) -> View {
    let stock = match (&*it.stock, it.left) {
        (_, Some(left)) => fill(ui, Word::StockLeft, "n", &left.to_string()),
        ("in", _) => say(ui, Word::StockIn),
        ("low", _) => say(ui, Word::StockLow),
        ("out", _) => say(ui, Word::StockOut),
        ("preorder", _) => say(ui, Word::StockPreorder),
        _ => String::new(),
    };
    let name = joined(
        &[if it.title.is_empty() { &it.id } else { &it.title }, &it.choice],
        ", ",
    );
    let mut line = vec![link(&it.url, name), " ".to_owned().into()];
    line.extend(
        it.price
            .as_ref()
            .map(|money| words("strong", "", price(ui, money))),
    );
    if let Some(was) = &it.was {
        line.push(" ".to_owned().into());
        line.push(words("s", "", price(ui, was)));
    }
    let more = joined(&[&it.brand, &it.category, &it.id, &stock], " · ");
    row(
        say(ui, Word::Product),
        vec![tag("p", "", line), words("p", "quiet", more)],
    )
}

fn cart(ui: Ui, it: &ContextCart) -> View {
    let lines = it.lines.iter().map(|line: &ContextLine| {
        let name = joined(
            &[
                if line.title.is_empty() {
                    &line.id
                } else {
                    &line.title
                },
                &line.choice,
            ],
            ", ",
        );
        let mut parts = vec![
            View::Text([&line.quantity.to_string(), " × "].concat()),
            link(&line.url, name),
        ];
        if let Some(money) = &line.price {
            parts.push(" ".to_owned().into());
            parts.push(words("span", "quiet", price(ui, money)));
        }
        tag("li", "", parts)
    });
    let mut parts = vec![tag("ul", "", lines.collect())];
    if !it.coupons.is_empty() {
        parts.push(words(
            "p",
            "quiet",
            fill(ui, Word::Coupons, "what", &it.coupons.join(", ")),
        ));
    }
    let name = if it.partial { Word::CartPartial } else { Word::Cart };
    row(say(ui, name), parts)
}

/// The one line that always shows.
fn brief(ui: Ui, context: &PageContext) -> String {
    let mut parts = Vec::new();
    if let Some(it) = &context.product {
        let money = it.price.as_ref().map_or(String::new(), |money| price(ui, money));
        let name = joined(
            &[if it.title.is_empty() { &it.id } else { &it.title }, &it.choice],
            ", ",
        );
        parts.push(joined(&[&name, &money], " "));
    }
    if let Some(held) = &context.cart {
        let money = held
            .total
            .as_ref()
            .map_or(String::new(), |money| price(ui, money));
        let n = with_intl(ui.chrome, |intl| {
            intl.number(i64::try_from(held.count).unwrap_or(0))
        });
        let name = if held.partial {
            Word::CartPartial
        } else {
            Word::Cart
        };
        parts.push(joined(&[&[&say(ui, name), ": ", &n].concat(), &money], ", "));
    }
    if !context.order.is_empty() {
        parts.push(fill(ui, Word::Ordered, "what", &context.order));
    } else if !context.step.is_empty() {
        parts.push(fill(ui, Word::Checkout, "what", &context.step));
    }
    if parts.is_empty() {
        parts.push(say(ui, Word::PageKind));
    }
    parts.join("  ·  ")
}

/// A strip above the log; nothing while the visitor's page says nothing.
pub(super) fn seen(ui: Ui) -> View {
    maybe(move || {
        let context: PageContext = ui.context.with(|raw| json::read(raw.as_ref()?.get()))?;
        let summary = vec![
            words("span", "seen-name", say(ui, Word::Seen)),
            " ".to_owned().into(),
            element(
                "span",
                "",
                &[("id", "seen-brief"), ("dir", "auto")],
                vec![brief(ui, &context).into()],
            ),
        ];
        let note = live(move || words("p", "seen-note quiet", say(ui, Word::SeenNote)));
        let parts = vec![
            tag("summary", "", summary),
            element("dl", "seen-rows", &[("id", "seen-rows")], rows(ui, &context)),
            note,
        ];
        Some(element("details", "seen", &[("id", "seen")], parts))
    })
}

fn rows(ui: Ui, context: &PageContext) -> Vec<View> {
    let mut rows = Vec::new();
    rows.extend(context.product.as_ref().map(|it| product(ui, it)));
    rows.extend(context.cart.as_ref().map(|it| cart(ui, it)));
    if !context.way.is_empty() {
        rows.push(row(say(ui, Word::Where), vec![context.way.join(" › ").into()]));
    }
    if !context.pages.is_empty() {
        let pages = context.pages.iter().rev().map(|page| {
            let (time, link) = visited(ui, page);
            tag("li", "", vec![time, " ".to_owned().into(), link])
        });
        rows.push(row(
            say(ui, Word::Before),
            vec![tag("ol", "seen-pages", pages.collect())],
        ));
    }
    rows
}

/// When the visitor came to a page, and the way there.
pub(super) fn visited(ui: Ui, visited: &Visited) -> (View, View) {
    let time = with_intl(ui.chrome, |intl| intl.time(visited.at));
    (words("time", "quiet", time), page(&visited.url, &visited.title))
}

/// The way to a page, under its title if it has one.
pub(super) fn page(url: &str, title: &str) -> View {
    let text = if title.is_empty() {
        path_of(url)
    } else {
        title.to_owned()
    };
    link(url, text)
}
