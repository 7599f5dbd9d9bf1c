//! Microdata: `itemscope`, `itemtype`, `itemprop` in the page's own elements.
//!
//! Comes as the tree that the HTML standard makes of it (html.spec.whatwg.org,
//! 5.5 "Converting HTML to other formats", JSON): `{"items": [{"type": ["https://schema.org/Product"],
//! "properties": {"name": ["Trail"], "offers": [{"type": […], "properties": {…}}]}}]}`.

use super::{Unread, node::Node, schema};
use crate::commerce::found::Found;
use crate::protocol::json::Document;

/// Reads a page's tree. `page` is its address.
///
/// # Errors
/// Where the text stops being JSON.
pub fn read(text: &str, page: &str, found: &mut Found) -> Result<(), Unread> {
    let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
    schema::read(Node::of(&document), page, found);
    Ok(())
}
