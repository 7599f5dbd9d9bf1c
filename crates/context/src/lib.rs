//! What a page says of products, carts and orders, for rules and for agents, and for
//! the visitor's own list of what they looked at.
//!
//! Owns the border between `aisle_core::commerce::shop`, which knows who is
//! right, and `context.js` beside this file, which looks at the page with the
//! files of `crates/platform/src/commerce`. A wasm of its own: only a page whose
//! rules read such things, or whose visitor talks with somebody, pays for it.
//! Refuses the page itself, clocks and requests.

use aisle_core::Millis;
use aisle_core::commerce::page::PageContext;
use aisle_core::commerce::recent::Recent;
use aisle_core::commerce::shop::{Shop, Source};
use aisle_core::protocol::json;
use aisle_core::trigger::sense::page::Way;
use wasm_bindgen::prelude::*;

/// Sources by their number in `context.js`.
const SOURCES: [Source; 8] = [
    Source::Method,
    Source::Attribute,
    Source::Shopify,
    Source::WooCommerce,
    Source::JsonLd,
    Source::DataLayer,
    Source::OpenGraph,
    Source::Microdata,
];

/// What one element knows of its page.
#[wasm_bindgen]
pub struct Context(Shop);

/// Knows nothing yet.
#[wasm_bindgen]
#[must_use]
pub fn open() -> Context {
    Context(Shop::default())
}

#[wasm_bindgen]
impl Context {
    /// Where the visitor is. `replaced`: the browser's entry was rewritten, not
    /// left. Whether this is a new page. `now` is in UTC milliseconds.
    pub fn page(&mut self, url: &str, title: &str, replaced: bool, now: f64) -> bool {
        let way = if replaced { Way::Replace } else { Way::Move };
        self.0.page(url, title, way, now as Millis)
    }

    /// A source is about to be read anew.
    pub fn clear(&mut self, source: usize) {
        if let Some(source) = SOURCES.get(source) {
            self.0.clear(*source);
        }
    }

    /// Reads a text of a source. The byte at which it stops being JSON, or -1.
    pub fn take(&mut self, source: usize, text: &str, now: f64) -> i32 {
        let source = SOURCES.get(source).copied().unwrap_or(Source::Microdata);
        match self.0.take(source, text, now as Millis) {
            Ok(()) => -1,
            Err(unread) => unread.at as i32,
        }
    }

    /// Facts for rules, as JSON in the words of `setContext()`.
    #[must_use]
    pub fn facts(&self) -> String {
        self.0.facts()
    }

    /// What is to be kept of the products that were looked at, where `kept` was
    /// kept before: nothing if that holds still, or this page shows no product.
    /// `url` is the page's address, `now` in UTC milliseconds.
    #[must_use]
    pub fn look(&self, kept: &str, url: &str, now: f64) -> Option<String> {
        let product = self.0.context().product?;
        let mut recent = Recent::read(kept, now as Millis);
        recent.see(&product, url, now as Millis).then(|| recent.write())
    }

    /// What an agent is told, as JSON.
    #[must_use]
    pub fn context(&self) -> String {
        json::write::<PageContext>(&self.0.context())
    }
}
