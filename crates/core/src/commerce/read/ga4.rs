//! GA4's ecommerce events in the page's `dataLayer`
//! (developers.google.com/analytics/devguides/collection/ga4/ecommerce).
//!
//! Two forms: Tag Manager's `{event: "add_to_cart", ecommerce: {…}}` and gtag's
//! `gtag("event", "add_to_cart", {…})`, whose arguments come as a list. Tag
//! Manager keeps `ecommerce` from one entry to the next until it is `null`.

use super::{Unread, node::Node};
use crate::commerce::amount::Amount;
use crate::commerce::found::{Cart, LINES, Line, PRODUCTS, Product, QUANTITY};
use crate::commerce::money::Currency;
use crate::protocol::json::Document;

/// Longer entries are not kept until the event that uses them.
const KEPT: usize = 100_000;

/// What an entry says has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A product's page is seen.
    View(Box<Product>),
    /// A list of products is seen.
    List(Vec<Product>),
    /// This went into the cart.
    Add(Vec<Line>),
    /// This came out of it.
    Remove(Vec<Line>),
    /// This is the whole cart.
    Cart(Cart),
    /// A step of the checkout, with the whole cart if that is told.
    Checkout(&'static str, Option<Cart>),
    /// An order was placed.
    Purchase(Option<String>),
}

/// What the data layer remembers between entries.
#[derive(Debug, Default)]
pub struct Layer {
    /// The `ecommerce` object of an earlier entry.
    kept: Option<String>,
}

impl Layer {
    /// Reads one entry.
    ///
    /// # Errors
    /// Where the text stops being JSON.
    pub fn read(&mut self, text: &str, page: &str) -> Result<Option<Event>, Unread> {
        let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
        let entry = Node::of(&document);
        if entry.is_list() {
            let parts = entry.each();
            let [command, name, ..] = parts.as_slice() else {
                return Ok(None);
            };
            if command.word(&["event"]).is_none() {
                return Ok(None);
            }
            return Ok(event(*name, parts.get(2).copied(), page));
        }
        let mut told = None;
        for (name, value) in entry.members() {
            if name.word(&["ecommerce"]).is_some() {
                self.kept = (value.is_object() && value.raw().len() <= KEPT).then(|| value.raw().to_owned());
                told = value.is_object().then_some(value);
            }
        }
        let Some(name) = entry.get("event") else {
            return Ok(None);
        };
        if told.is_some() {
            return Ok(event(name, told, page));
        }
        let kept = self.kept.clone().unwrap_or_default();
        let document = Document::parse_or_place(&kept).ok();
        Ok(event(name, document.as_ref().map(Node::of), page))
    }
}

const EVENTS: &[&str] = &[
    "view_item",
    "view_item_list",
    "add_to_cart",
    "remove_from_cart",
    "view_cart",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    "purchase",
];

fn event(name: Node<'_>, told: Option<Node<'_>>, page: &str) -> Option<Event> {
    let which = name.word(EVENTS)?;
    let items = told.map(|told| told.all("items")).unwrap_or_default();
    let currency = told.and_then(|told| told.get("currency")?.currency());
    let lines = || {
        let lines = items.iter().take(LINES).filter_map(|item| line(*item, currency));
        lines.collect::<Vec<_>>()
    };
    let products = || {
        let products = items
            .iter()
            .take(PRODUCTS)
            .map(|item| product(*item, currency, page));
        products.collect::<Vec<_>>()
    };
    let cart = || {
        let told = told?;
        // Without the list nobody has told what is in it.
        told.get_list("items")?;
        Some(Cart {
            lines: lines(),
            total: told.get("value").and_then(|value| value.amount(currency)),
            coupons: told.get("coupon").and_then(Node::text).into_iter().collect(),
            ..Cart::default()
        })
    };
    Some(match which {
        0 => Event::View(Box::new(products().into_iter().next()?)),
        1 => Event::List(products()),
        2 => Event::Add(lines()),
        3 => Event::Remove(lines()),
        4 => Event::Cart(cart()?),
        5 => Event::Checkout("begin", cart()),
        6 => Event::Checkout("shipping", cart()),
        7 => Event::Checkout("payment", cart()),
        _ => Event::Purchase(told.and_then(|told| told.get("transaction_id")?.text())),
    })
}

/// What an item costs: its price, in its own currency or that of the event.
fn price(item: Node<'_>, currency: Option<Currency>) -> Option<Amount> {
    let own = item.get("currency").and_then(Node::currency);
    item.get("price")?.amount(own.or(currency))
}

fn line(item: Node<'_>, currency: Option<Currency>) -> Option<Line> {
    let quantity = match item.get("quantity") {
        Some(quantity) => quantity.whole()?.min(QUANTITY),
        None => 1,
    };
    let mut line = Line {
        title: item.get("item_name").and_then(Node::text),
        choice: item.get("item_variant").and_then(Node::text),
        quantity,
        price: price(item, currency),
        ..Line::default()
    };
    line.known_as(item.get("item_id").and_then(Node::text));
    if line.keys.is_empty() {
        // One of the two is required; the name is then all there is.
        line.known_as(line.title.clone());
    }
    (!line.keys.is_empty()).then_some(line)
}

fn product(item: Node<'_>, currency: Option<Currency>, page: &str) -> Product {
    let mut product = Product {
        title: item.get("item_name").and_then(Node::text),
        brand: item.get("item_brand").and_then(Node::text),
        category: item.get("item_category").and_then(Node::text),
        choice: item.get("item_variant").and_then(Node::text),
        price: price(item, currency),
        url: item.get("item_url").and_then(|url| url.address(page)),
        ..Product::default()
    };
    product.known_as(item.get("item_id").and_then(Node::text));
    product
}
