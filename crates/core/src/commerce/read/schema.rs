//! schema.org's words for what a shop sells, however they are written down.
//!
//! Owns `Product`, `ProductGroup`, `Offer`, `AggregateOffer`, `AggregateRating`
//! and `BreadcrumbList` (schema.org/version/latest). JSON-LD and microdata give
//! the same tree here: an object has a type and members, and a member may be one
//! value or a list.

use super::node::Node;
use crate::commerce::amount::Amount;
use crate::commerce::found::{Found, PRODUCTS, Product, Rating, Stock};
use crate::commerce::money::Currency;

/// Objects that are looked at, at most.
const NODES: usize = 20_000;
/// Crumbs of a way to a page.
const CRUMBS: usize = 10;

const PRODUCT: &[&str] = &[
    "Product",
    "ProductGroup",
    "IndividualProduct",
    "ProductModel",
    "SomeProducts",
];
/// Pages that say by their type what they are.
const PAGES: &[(&str, &str)] = &[
    ("CheckoutPage", "checkout"),
    ("CollectionPage", "category"),
    ("ItemPage", "product"),
    ("SearchResultsPage", "search"),
];

/// Reads a tree. `page` is the page's address, which makes others whole.
pub(super) fn read(root: Node<'_>, page: &str, found: &mut Found) {
    let mut tree = Tree {
        page,
        named: Vec::new(),
    };
    let mut all = vec![(root, false)];
    let mut at = 0;
    while let Some((node, listed)) = all.get(at).copied() {
        at += 1;
        if all.len() < NODES {
            if node.is_list() {
                all.extend(node.each().into_iter().map(|item| (item, listed)));
            } else if node.is_object() {
                if let Some(name) = node.get("@id").and_then(Node::text)
                    && node.members().len() > 2
                {
                    tree.named.push((name, node));
                }
                let listed = listed || types(node).iter().any(|kind| kind == "ItemList");
                // What is said about other products is not about this page.
                let other = types(node).iter().any(|kind| PRODUCT.contains(&kind.as_str()));
                if !other {
                    all.extend(node.members().into_iter().map(|(_, value)| (value, listed)));
                }
            }
        }
    }
    for (node, listed) in all {
        if node.is_object() {
            tree.object(node, listed, found);
        }
    }
}

struct Tree<'a, 'p> {
    page: &'p str,
    /// Objects that others may stand for by their `@id`.
    named: Vec<(String, Node<'a>)>,
}

impl<'a> Tree<'a, '_> {
    fn object(&self, node: Node<'a>, listed: bool, found: &mut Found) {
        for kind in types(node) {
            if PRODUCT.contains(&kind.as_str()) {
                if found.products.len() < PRODUCTS {
                    let mut product = self.product(node, true);
                    product.listed = listed;
                    found.products.push(product);
                }
                return;
            }
            match kind.as_str() {
                "BreadcrumbList" => crumbs(node, &mut found.crumbs),
                // An offer may have its product within it, instead of the other way round.
                "Offer" => {
                    if let Some(last) = found.products.last_mut()
                        && node.get("itemOffered").is_some()
                        && last.price.is_none()
                    {
                        self.offers(&[node], last);
                    }
                }
                _ => {
                    if let Some((_, word)) = PAGES.iter().find(|(name, _)| *name == kind) {
                        found.kind = found.kind.or(Some(word));
                    }
                }
            }
        }
    }

    /// What an object stands for that has nothing but an `@id`.
    fn meant(&self, node: Node<'a>) -> Node<'a> {
        let id = node.get("@id").and_then(Node::text);
        let meant = id.and_then(|id| self.named.iter().find(|(name, _)| *name == id));
        match meant {
            Some((_, meant)) if node.members().len() <= 2 => *meant,
            _ => node,
        }
    }

    fn product(&self, node: Node<'a>, whole: bool) -> Product {
        let text = |name: &str| node.get(name).and_then(Node::text);
        let mut product = Product {
            title: text("name"),
            brand: node.get("brand").and_then(|brand| self.meant(brand).name()),
            category: node.get("category").and_then(Node::name),
            url: node.get("url").and_then(|url| url.address(self.page)),
            image: self.image(node),
            rating: node
                .get("aggregateRating")
                .and_then(|node| rating(self.meant(node))),
            choice: choice(node),
            ..Product::default()
        };
        product.known_as(text("sku"));
        let id = text("productID").map(|id| match id.split_once(':') {
            // `sku:4711`, `isbn:…`: schema.org's way to say of which kind it is.
            Some((_, id)) => id.trim().to_owned(),
            None => id,
        });
        product.known_as(id);
        for name in ["gtin", "gtin8", "gtin12", "gtin13", "gtin14"] {
            // The same number is written with and without leading zeros.
            product.known_as(text(name).map(|number| number.trim_start_matches('0').to_owned()));
        }
        product.known_as(text("mpn"));
        product.known_as(text("productGroupID"));
        let offers: Vec<_> = node
            .all("offers")
            .into_iter()
            .map(|offer| self.meant(offer))
            .collect();
        self.offers(&offers, &mut product);
        if whole {
            let variants = node.all("hasVariant").into_iter().take(PRODUCTS);
            product.variants = variants
                .map(|variant| self.product(self.meant(variant), false))
                .collect();
            self.group(&mut product);
        }
        settle(&mut product);
        product
    }

    /// A group costs what its cheapest member does.
    fn group(&self, product: &mut Product) {
        if product.price.is_some() {
            return;
        }
        for at in 0..product.variants.len() {
            let Some(variant) = product.variants.get(at).cloned() else {
                return;
            };
            least(product, variant.price);
            if product.stock.is_none() || variant.stock == Some(Stock::In) {
                product.stock = variant.stock;
            }
        }
    }

    fn offers(&self, offers: &[Node<'a>], product: &mut Product) {
        for offer in offers {
            let currency = offer.get("priceCurrency").and_then(Node::currency);
            least(
                product,
                offer.get("price").and_then(|price| price.amount(currency)),
            );
            least(
                product,
                offer.get("lowPrice").and_then(|price| price.amount(currency)),
            );
            most(
                product,
                offer.get("highPrice").and_then(|price| price.amount(currency)),
            );
            for spec in offer.all("priceSpecification") {
                specified(self.meant(spec), currency, product);
            }
            let stock = offer.get("availability").and_then(stock);
            if product.stock.is_none() || stock == Some(Stock::In) {
                product.stock = stock.or(product.stock);
            }
            let level = offer.get("inventoryLevel");
            let level = level.and_then(|level| level.get("value").or(Some(level))?.whole());
            product.left = product.left.or(level);
            product.known_as(offer.get("sku").and_then(Node::text));
            if product.url.is_none() {
                product.url = offer.get("url").and_then(|url| url.address(self.page));
            }
            let within: Vec<_> = offer
                .all("offers")
                .into_iter()
                .map(|offer| self.meant(offer))
                .collect();
            // One level: an offer within an offer within an offer is nobody's.
            for inner in within {
                let currency = inner.get("priceCurrency").and_then(Node::currency).or(currency);
                least(
                    product,
                    inner.get("price").and_then(|price| price.amount(currency)),
                );
                let stock = inner.get("availability").and_then(self::stock);
                if product.stock.is_none() || stock == Some(Stock::In) {
                    product.stock = stock.or(product.stock);
                }
            }
        }
    }

    fn image(&self, node: Node<'a>) -> Option<String> {
        let image = self.meant(node.get("image")?);
        let place = match image.is_object() {
            true => image.get("url").or_else(|| image.get("contentUrl"))?,
            false => image,
        };
        place.address(self.page)
    }
}

/// The least of several prices is the price, and the most is kept beside it.
fn least(product: &mut Product, price: Option<Amount>) {
    let Some(price) = price else { return };
    match product.price {
        Some(old) if old.thousandths <= price.thousandths => {}
        _ => product.price = Some(price),
    }
    most(product, Some(price));
}

fn most(product: &mut Product, price: Option<Amount>) {
    let Some(price) = price else { return };
    match product.most {
        Some(old) if old.thousandths >= price.thousandths => {}
        _ => product.most = Some(price),
    }
}

/// One price is no range.
fn settle(product: &mut Product) {
    let least = product.price.map_or(0, |price| price.thousandths);
    product.most = product
        .most
        .filter(|most| product.price.is_some() && most.thousandths > least);
}

/// `UnitPriceSpecification`, with the price before under `priceType`; a price for
/// so many grams is none of these.
fn specified(spec: Node<'_>, currency: Option<Currency>, product: &mut Product) {
    let currency = spec.get("priceCurrency").and_then(Node::currency).or(currency);
    let Some(price) = spec.get("price").and_then(|price| price.amount(currency)) else {
        return;
    };
    if spec.get("referenceQuantity").is_some() {
        return;
    }
    let kind = spec.get("priceType").and_then(Node::text).unwrap_or_default();
    if ["ListPrice", "StrikethroughPrice", "SRP", "MSRP"].contains(&last(&kind)) {
        product.was = Some(price);
    } else {
        least(product, Some(price));
    }
}

/// The types of an object, without the vocabulary's address.
fn types(node: Node<'_>) -> Vec<String> {
    let named = node.all("@type");
    let named = match named.is_empty() {
        // Microdata has its own word for it.
        true if node.get("properties").is_some() => node.all("type"),
        _ => named,
    };
    let names = named.into_iter().filter_map(Node::text);
    names.map(|name| last(&name).to_owned()).collect()
}

/// `InStock` of `https://schema.org/InStock`.
fn last(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

pub(super) fn stock(node: Node<'_>) -> Option<Stock> {
    let word = node.text().or_else(|| node.get("@id")?.text())?;
    stock_word(&word)
}

/// Words of schema.org and of Open Graph (`instock`, `in stock`, `oos`).
pub(super) fn stock_word(word: &str) -> Option<Stock> {
    let mut plain = String::new();
    for char in last(word).chars() {
        if char.is_ascii_alphabetic() {
            plain.push(char.to_ascii_lowercase());
        }
    }
    Some(match plain.as_str() {
        "instock" | "instoreonly" | "onlineonly" | "madetoorder" | "available" | "availablefororder" => {
            Stock::In
        }
        "limitedavailability" => Stock::Low,
        "outofstock" | "soldout" | "discontinued" | "oos" | "reserved" => Stock::Out,
        "preorder" | "presale" | "backorder" | "pending" => Stock::Ahead,
        _ => return None,
    })
}

/// Scaled to five; `bestRating` is five unless it says otherwise.
fn rating(node: Node<'_>) -> Option<Rating> {
    let value = node.get("ratingValue")?.thousandths()?;
    let best = node
        .get("bestRating")
        .and_then(Node::thousandths)
        .unwrap_or(5_000);
    let value = value.checked_mul(500)?.checked_div(best)?;
    let count = node.get("reviewCount").or_else(|| node.get("ratingCount"));
    Some(Rating {
        value: (value <= 500).then_some(value)?,
        count: count.and_then(Node::whole).unwrap_or(0),
    })
}

/// What makes a variant this one.
fn choice(node: Node<'_>) -> Option<String> {
    let said = ["color", "size", "material", "pattern"].map(|name| node.get(name).and_then(Node::name));
    let words: Vec<String> = said.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The names of a way, in the order of their positions.
fn crumbs(node: Node<'_>, way: &mut Vec<String>) {
    if !way.is_empty() {
        return;
    }
    let mut found: Vec<(i64, String)> = Vec::new();
    for (at, item) in node.all("itemListElement").into_iter().enumerate().take(CRUMBS) {
        let name = item.get("name").or_else(|| item.get("item")?.get("name"));
        if let Some(name) = name.and_then(Node::text) {
            let position = item.get("position").and_then(Node::whole).unwrap_or(at as i64);
            let behind = found.iter().position(|(other, _)| *other > position);
            found.insert(behind.unwrap_or(found.len()), (position, name));
        }
    }
    way.extend(found.into_iter().map(|(_, name)| name));
}
