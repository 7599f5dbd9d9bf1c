//! Who is right about a page: one machine for all its sources.
//!
//! Owns the order of trust (docs/commerce.md): what the page says by methods,
//! then by the element's attributes, then its shop system's own cart, then
//! JSON-LD, the data layer, Open Graph and microdata. The product is the highest
//! source's, filled up from lower ones that speak of the same one, by sku, gtin
//! or variant id. The cart is the highest source's as a whole, its lines filled
//! up in the same way: two sources' sums are never mixed. Refuses to read the
//! page, and to know what time it is.

mod tell;

use super::found::{Cart, Found, Product, same};
use super::money::Currency;
use super::page::{PAGES, Visited};
use super::read::ga4::{self, Event};
use super::read::{Unread, json_ld, microdata, open_graph, shopify, told, woocommerce};
use crate::Millis;
use crate::trigger::sense::page::{Turn, Way, turn};

/// Where something is said. In the order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// `setContext()` and `setCart()`.
    Method,
    /// Attributes of the element.
    Attribute,
    /// Shopify's cart.
    Shopify,
    /// WooCommerce's cart.
    WooCommerce,
    /// Scripts in JSON-LD.
    JsonLd,
    /// The page's `dataLayer`.
    DataLayer,
    /// `meta` tags.
    OpenGraph,
    /// `itemprop` and its like.
    Microdata,
}

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

/// What is known of one page and of the cart.
#[derive(Default)]
pub struct Shop {
    url: String,
    title: String,
    found: [Found; SOURCES.len()],
    data: ga4::Layer,
    /// Pages of this document, the present one last.
    pages: Vec<Visited>,
    /// Some source has said something.
    heard: bool,
}

impl Shop {
    /// Where the visitor is, and the page's title. Whether that is a new page:
    /// what was said of the one before it is then forgotten, but for the cart.
    pub fn page(&mut self, url: &str, title: &str, way: Way, now: Millis) -> bool {
        let new = turn(&self.url, url, way) == Turn::New;
        title.clone_into(&mut self.title);
        url.clone_into(&mut self.url);
        if new {
            for source in SOURCES {
                let found = self.at(source);
                let cart = found.cart.take();
                let order = found.order.take();
                *found = Found {
                    cart,
                    order,
                    ..Found::default()
                };
            }
            self.pages.push(Visited {
                url: self.url.clone(),
                title: String::new(),
                at: now,
            });
            // One more than is told: the present one is not among them.
            let more = self.pages.len().saturating_sub(PAGES + 1);
            self.pages.drain(..more);
        }
        if let Some(last) = self.pages.last_mut() {
            title.clone_into(&mut last.title);
            url.clone_into(&mut last.url);
        }
        new
    }

    /// What a source has said so far no longer counts; it is about to be read
    /// anew. The data layer's cart stays, since it is made of what came before.
    pub fn clear(&mut self, source: Source) {
        *self.at(source) = Found::default();
    }

    /// Reads a text of a source, or for the data layer one entry. `now` is in UTC
    /// milliseconds.
    ///
    /// # Errors
    /// Where the text stops being JSON.
    pub fn take(&mut self, source: Source, text: &str, now: Millis) -> Result<(), Unread> {
        let url = core::mem::take(&mut self.url);
        let taken = self.read(source, text, &url, now);
        self.url = url;
        self.heard |= *self.at(source) != Found::default();
        taken
    }

    fn read(&mut self, source: Source, text: &str, url: &str, now: Millis) -> Result<(), Unread> {
        match source {
            Source::Method | Source::Attribute => *self.at(source) = told::read(text, url)?,
            Source::Shopify => self.at(source).cart = shopify::read(text, url)?,
            Source::WooCommerce => self.at(source).cart = woocommerce::read(text, url)?,
            Source::JsonLd => json_ld::read(text, url, self.at(source))?,
            Source::OpenGraph => open_graph::read(text, url, self.at(source))?,
            Source::Microdata => microdata::read(text, url, self.at(source))?,
            Source::DataLayer => {
                if let Some(event) = self.data.read(text, url)? {
                    self.happened(event, now);
                }
            }
        }
        Ok(())
    }

    /// An event of the data layer.
    fn happened(&mut self, event: Event, now: Millis) {
        let found = self.at(Source::DataLayer);
        match event {
            Event::View(product) => {
                found.kind = Some("product");
                found.products = Vec::from([*product]);
            }
            Event::List(products) => {
                found.kind = found.kind.or(Some("category"));
                found.products.extend(products.into_iter().map(|product| Product {
                    listed: true,
                    ..product
                }));
                found.products.truncate(super::found::PRODUCTS);
            }
            Event::Add(lines) => {
                let cart = found.cart.get_or_insert_with(|| Cart {
                    partial: true,
                    ..Cart::default()
                });
                for line in lines {
                    if line.quantity > 0 {
                        cart.add(line);
                    }
                }
            }
            Event::Remove(lines) => {
                if let Some(cart) = &mut found.cart {
                    for line in &lines {
                        cart.remove(line);
                    }
                }
            }
            Event::Cart(cart) => {
                found.kind = Some("cart");
                found.cart = Some(cart);
            }
            Event::Checkout(step, cart) => {
                found.kind = Some("checkout");
                found.step = Some(step.to_owned());
                if cart.is_some() {
                    found.cart = cart;
                }
            }
            Event::Purchase(order) => {
                found.kind = Some("order");
                found.step = None;
                found.order = Some((order, now));
                // What was bought is no longer about to be.
                found.cart = Some(Cart::default());
            }
        }
    }

    fn at(&mut self, source: Source) -> &mut Found {
        // Both come from the same list of variants.
        let [method, attribute, shopify, woo, json_ld, data, graph, microdata] = &mut self.found;
        match source {
            Source::Method => method,
            Source::Attribute => attribute,
            Source::Shopify => shopify,
            Source::WooCommerce => woo,
            Source::JsonLd => json_ld,
            Source::DataLayer => data,
            Source::OpenGraph => graph,
            Source::Microdata => microdata,
        }
    }

    /// What the page says by itself, in the order of trust; what it tells us
    /// (methods and attributes) only if that is wanted.
    fn sources(&self, told: bool) -> impl Iterator<Item = &Found> {
        self.found.iter().skip(if told { 0 } else { 2 })
    }

    /// The product this page is about.
    #[must_use]
    pub fn product(&self, told: bool) -> Option<Product> {
        let mut best: Option<Product> = None;
        for found in self.sources(told) {
            let Some(product) = main(found, &self.url) else {
                continue;
            };
            match &mut best {
                None => best = Some(product),
                Some(best) if best.is(&product) => best.fill(&product),
                Some(_) => {}
            }
        }
        best
    }

    /// The cart, once a source knows all of it; else what was added here.
    #[must_use]
    pub fn cart(&self, told: bool) -> Option<Cart> {
        let carts = || self.sources(told).filter_map(|found| found.cart.as_ref());
        let mut cart = carts()
            .find(|cart| !cart.partial)
            .or_else(|| carts().next())?
            .clone();
        for line in &mut cart.lines {
            for other in carts().flat_map(|cart| &cart.lines) {
                if same(&line.keys, &other.keys) == Some(true) {
                    line.fill(&other.title, &other.url, &other.image, other.price);
                }
            }
            let products = self.sources(told).flat_map(|found| &found.products);
            for product in products.flat_map(|product| core::iter::once(product).chain(&product.variants)) {
                if same(&line.keys, &product.keys) == Some(true) {
                    line.fill(&product.title, &product.url, &product.image, product.price);
                }
            }
        }
        Some(cart)
    }

    /// What kind of page this is.
    #[must_use]
    pub fn kind(&self, told: bool) -> Option<&'static str> {
        let said = self.sources(told).find_map(|found| found.kind);
        said.or_else(|| self.product(told).map(|_| "product"))
    }

    /// The shop's currency, for amounts that are told without one.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        let amounts = self.sources(true).flat_map(|found| {
            let cart = found.cart.iter();
            let sums = cart.clone().filter_map(|cart| cart.total);
            let lines = cart.flat_map(|cart| &cart.lines).filter_map(|line| line.price);
            let products = found.products.iter().filter_map(|product| product.price);
            sums.chain(lines).chain(products)
        });
        amounts.filter_map(|amount| amount.currency).next()
    }
}

/// What a source thinks this page is about: the product whose address it is, or
/// else the only one, or the only one with a price.
fn main(found: &Found, url: &str) -> Option<Product> {
    let url = url.split('#').next().unwrap_or(url);
    let mut own: Vec<&Product> = Vec::new();
    for product in &found.products {
        if let Some(variant) = product
            .variants
            .iter()
            .find(|one| one.url.as_deref() == Some(url))
        {
            let mut variant = variant.clone();
            let group = Product {
                // A group is as cheap as its cheapest variant: that is not this one's price.
                price: variant.price.or(product.price),
                ..product.clone()
            };
            variant.fill(&group);
            return Some(variant);
        }
        if product.url.as_deref() == Some(url) && !product.listed {
            return Some(product.clone());
        }
        if !product.listed {
            own.push(product);
        }
    }
    let place = |url: &str| url.split('?').next().map(str::to_owned);
    let here = own
        .iter()
        .find(|product| product.url.as_deref().and_then(place) == place(url));
    if let Some(here) = here {
        return Some((*here).clone());
    }
    if own.len() > 1 {
        own.retain(|product| product.price.is_some());
    }
    match own.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}
