//! Shopify's `GET cart.js` (shopify.dev/docs/api/ajax/reference/cart).
//!
//! Money is in whole hundredths of the currency, also of one without decimals.
//! The total is `total_price`: under discounts on the cart the lines' prices do
//! not add up to it. `note`, `attributes` and `properties` hold what people
//! write, and are not read.

use super::{Unread, node::Node};
use crate::commerce::found::{Cart, LINES, Line, QUANTITY};
use crate::protocol::json::Document;

/// Reads a cart; `None` if it is something else. `page` is the page's address.
///
/// # Errors
/// Where the text stops being JSON.
pub fn read(text: &str, page: &str) -> Result<Option<Cart>, Unread> {
    let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
    let root = Node::of(&document);
    if root.get_list("items").is_none() {
        return Ok(None);
    }
    let currency = root.get("currency").and_then(Node::currency);
    let mut cart = Cart {
        count: root.get("item_count").and_then(Node::whole),
        total: root.get("total_price").and_then(|total| total.minor(2, currency)),
        ..Cart::default()
    };
    for item in root.all("items").into_iter().take(LINES) {
        let prices = ["final_price", "discounted_price", "price"];
        let mut line = Line {
            title: item
                .get("product_title")
                .or_else(|| item.get("title"))
                .and_then(Node::text),
            choice: item.get("variant_title").and_then(Node::text),
            quantity: item
                .get("quantity")
                .and_then(Node::whole)
                .unwrap_or(1)
                .min(QUANTITY),
            price: prices.iter().find_map(|name| item.get(name)?.minor(2, currency)),
            url: item.get("url").and_then(|url| url.address(page)),
            image: item.get("image").and_then(|image| image.address(page)),
            ..Line::default()
        };
        for name in ["variant_id", "id", "sku"] {
            line.known_as(item.get(name).and_then(Node::text));
        }
        cart.lines.push(line);
    }
    Ok(Some(cart))
}
