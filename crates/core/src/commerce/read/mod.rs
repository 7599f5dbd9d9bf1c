//! What the sources of a page say, each read by a file of its own.
//!
//! Owns the formats: schema.org in JSON-LD and in microdata, Open Graph, GA4's
//! data layer, the carts of Shopify and WooCommerce, and what a page tells by
//! methods and attributes. All come as JSON text. Reading is lenient: what is
//! not what it should be is absent, and only a text that is no JSON at all is an
//! [`Unread`]. Refuses to decide who is right: that is `shop`.

pub mod ga4;
pub mod json_ld;
pub mod microdata;
mod node;
pub mod open_graph;
mod schema;
pub mod shopify;
pub mod told;
pub mod woocommerce;

/// A text that is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// The byte at which it stops being JSON.
    pub at: usize,
}
