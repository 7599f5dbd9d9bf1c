//! Open Graph: `meta[property]` in the head (ogp.me, and the `product:` words of
//! Meta's catalogue documentation). The last resort: one product, few words.
//!
//! Comes as `[["og:title", "Trail"], …]`, in the page's order.

use super::{Unread, node::Node, schema};
use crate::commerce::found::{Found, Product};
use crate::protocol::json::Document;

/// Reads a page's tags. `page` is its address.
///
/// # Errors
/// Where the text stops being JSON.
pub fn read(text: &str, page: &str, found: &mut Found) -> Result<(), Unread> {
    let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
    let mut tags = Vec::new();
    for tag in Node::of(&document).each() {
        if let [name, content] = tag.each().as_slice()
            && let Some(name) = name.text()
        {
            tags.push((name, *content));
        }
    }
    let tag = |names: &[&str]| {
        let found = names
            .iter()
            .find_map(|name| tags.iter().find(|(known, _)| known == name))?;
        Some(found.1)
    };
    let text = |names: &[&str]| tag(names).and_then(Node::text);
    let kind = text(&["og:type"]).unwrap_or_default();
    let is_product = kind == "product" || kind.starts_with("product.") || kind == "og:product";
    let currency = tag(&[
        "product:sale_price:currency",
        "product:price:currency",
        "og:price:currency",
    ])
    .and_then(Node::currency);
    let amount = |names: &[&str]| tag(names).and_then(|tag| tag.amount(currency));
    let usual = amount(&["product:price:amount", "og:price:amount"]);
    let sale = amount(&["product:sale_price:amount"]);
    if !is_product && usual.is_none() {
        return Ok(());
    }
    let before = amount(&["product:original_price:amount"]).or_else(|| sale.and(usual));
    let mut product = Product {
        title: text(&["og:title"]),
        brand: text(&["product:brand", "og:brand"]),
        category: text(&["product:category"]),
        url: tag(&["og:url"]).and_then(|url| url.address(page)),
        image: tag(&["og:image:secure_url", "og:image"]).and_then(|image| image.address(page)),
        price: sale.or(usual),
        was: before,
        stock: text(&["product:availability", "og:availability"]).and_then(|word| schema::stock_word(&word)),
        ..Product::default()
    };
    for names in [
        &["product:retailer_item_id"],
        &["product:sku"],
        &["product:item_group_id"],
    ] {
        product.known_as(text(names));
    }
    found.products.push(product);
    Ok(())
}
