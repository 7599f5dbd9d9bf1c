//! What a page says by itself: `setContext()`, `setCart()` and the element's
//! attributes, in the words of docs/sensors.md.
//!
//! Only page, product, cart, checkout and order are read. Who the visitor is,
//! the groups they are in and their coupons are for rules and are not part of
//! what an agent is shown.

use super::{Unread, node::Node};
use crate::commerce::amount::Amount;
use crate::commerce::found::{Cart, Found, LINES, Line, Product, QUANTITY};
use crate::commerce::money::Currency;
use crate::protocol::json::Document;

const KINDS: &[&str] = &[
    "home", "category", "product", "cart", "checkout", "order", "search", "other",
];

/// Reads `{page, product, cart, checkout, order}`. `page` is the page's address.
///
/// # Errors
/// Where the text stops being JSON.
pub fn read(text: &str, page: &str) -> Result<Found, Unread> {
    let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
    let root = Node::of(&document);
    let kind = root.get("page").and_then(|page| page.get("kind")?.word(KINDS));
    let mut found = Found {
        kind: kind.and_then(|at| KINDS.get(at).copied()),
        step: root.get("checkout").and_then(|step| step.get("step")?.text()),
        ..Found::default()
    };
    if let Some(node) = root.get("product") {
        let currency = node.get("currency").and_then(Node::currency);
        let left = node.get("stock").and_then(Node::whole);
        let mut product = Product {
            title: node.get("title").and_then(Node::text),
            brand: node.get("brand").and_then(Node::name),
            category: node.get("category").and_then(Node::name),
            url: node.get("url").and_then(|url| url.address(page)),
            image: node.get("image").and_then(|image| image.address(page)),
            price: money(node, "price", currency),
            left,
            ..Product::default()
        };
        product.known_as(node.get("id").and_then(Node::text));
        found.products.push(product);
    }
    found.cart = root.get("cart").map(|cart| self::cart(cart, page));
    if let Some(at) = root.get("order").and_then(|order| order.get("at")?.whole()) {
        let number = root.get("order").and_then(|order| order.get("id")?.text());
        found.order = Some((number, at));
    }
    Ok(found)
}

fn cart(node: Node<'_>, page: &str) -> Cart {
    let currency = node.get("currency").and_then(Node::currency);
    let mut cart = Cart {
        count: node.get("count").and_then(Node::whole),
        total: money(node, "total", currency),
        ..Cart::default()
    };
    for item in node.all("items").into_iter().take(LINES) {
        let mut line = Line {
            quantity: 1,
            ..Line::default()
        };
        if item.is_object() {
            line.title = item
                .get("title")
                .or_else(|| item.get("name"))
                .and_then(Node::text);
            line.choice = item.get("variant").and_then(Node::name);
            line.price = money(
                item,
                "price",
                item.get("currency").and_then(Node::currency).or(currency),
            );
            line.url = item.get("url").and_then(|url| url.address(page));
            line.image = item.get("image").and_then(|image| image.address(page));
            if let Some(quantity) = item.get("quantity") {
                line.quantity = quantity.whole().unwrap_or(0).min(QUANTITY);
            }
            line.known_as(item.get("id").and_then(Node::text));
            line.known_as(item.get("sku").and_then(Node::text));
            cart.lines.push(line);
        } else if let Some(text) = item.text() {
            // One text with commas or spaces is a list as well.
            for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
                let mut line = line.clone();
                line.known_as(Some(word.to_owned()));
                cart.lines.push(line);
            }
        }
    }
    cart
}

/// `{amount: minor units, currency}`, or a plain number of major units.
fn money(node: Node<'_>, name: &str, otherwise: Option<Currency>) -> Option<Amount> {
    let value = node.get(name)?;
    if !value.is_object() {
        return value.amount(otherwise);
    }
    let currency = value.get("currency").and_then(Node::currency).or(otherwise);
    let decimals = currency.map_or(2, Currency::decimals);
    value.get("amount")?.minor(i64::from(decimals), currency)
}
