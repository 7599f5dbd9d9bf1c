//! JSON-LD: `script[type="application/ld+json"]` (json-ld.org, schema.org).
//!
//! The root may be an object, a list or `{"@graph": […]}`, and products may lie
//! anywhere in it.

use super::{Unread, node::Node, schema};
use crate::commerce::found::Found;
use crate::protocol::json::Document;

/// Reads one script's text. `page` is the page's address.
///
/// # Errors
/// Where the text stops being JSON.
pub fn read(text: &str, page: &str, found: &mut Found) -> Result<(), Unread> {
    let document = Document::parse_or_place(text).map_err(|at| Unread { at })?;
    schema::read(Node::of(&document), page, found);
    Ok(())
}
