//! WooCommerce's Store API: `GET /wp-json/wc/store/v1/cart`
//! (github.com/woocommerce/woocommerce, docs/apis/store-api).
//!
//! Money is text without a decimal point, of which `currency_minor_unit` says
//! how many digits are behind it. The answer also holds the addresses of the
//! person who buys: they are never read.

use super::{Unread, node::Node};
use crate::commerce::amount::Amount;
use crate::commerce::found::{Cart, LINES, Line, QUANTITY};
use crate::protocol::json::Document;

/// Reads a cart; `None` if it is something else. `page` is the page's address.
///
/// # Errors
/// Where the text stops being JSON.
pub fn read(text: &str, page: &str) -> Result<Option<Cart>, Unread> {
    let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
    let root = Node::of(&document);
    let (Some(_), Some(totals)) = (root.get_list("items"), root.get("totals")) else {
        return Ok(None);
    };
    let mut cart = Cart {
        count: root.get("items_count").and_then(Node::whole),
        total: money(totals, "total_price"),
        ..Cart::default()
    };
    for coupon in root.all("coupons").into_iter().take(LINES) {
        cart.coupons.extend(coupon.get("code").and_then(Node::text));
    }
    for item in root.all("items").into_iter().take(LINES) {
        let mut line = Line {
            title: item.get("name").and_then(Node::text),
            choice: choice(item),
            quantity: item
                .get("quantity")
                .and_then(Node::whole)
                .unwrap_or(1)
                .min(QUANTITY),
            price: item.get("prices").and_then(|prices| money(prices, "price")),
            url: item.get("permalink").and_then(|url| url.address(page)),
            image: item
                .get("images")
                .and_then(|image| image.get("thumbnail").or_else(|| image.get("src"))?.address(page)),
            ..Line::default()
        };
        for name in ["id", "sku"] {
            line.known_as(item.get(name).and_then(Node::text));
        }
        cart.lines.push(line);
    }
    Ok(Some(cart))
}

fn money(prices: Node<'_>, name: &str) -> Option<Amount> {
    let decimals = prices
        .get("currency_minor_unit")
        .and_then(Node::whole)
        .unwrap_or(2);
    let currency = prices.get("currency_code").and_then(Node::currency);
    prices.get(name)?.minor(decimals, currency)
}

/// `Blue, L`
fn choice(item: Node<'_>) -> Option<String> {
    let values = item.all("variation").into_iter();
    let values: Vec<String> = values.filter_map(|part| part.get("value")?.text()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}
