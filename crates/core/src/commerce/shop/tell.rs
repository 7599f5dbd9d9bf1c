//! What comes out: facts for the rules, a context for the agent.

use super::Shop;
use crate::commerce::found::{Product, Stock};
use crate::commerce::money::Money;
use crate::commerce::page::{ContextCart, ContextLine, ContextProduct, LINES, PageContext};
use crate::protocol::json::{Encode, Writer, write};

impl Shop {
    /// What rules may know, as JSON in the words of `setContext()`: without what
    /// the page tells by methods and attributes, which rules hear of themselves.
    /// Empty groups are left out; an amount whose currency nobody says is too.
    #[must_use]
    pub fn facts(&self) -> String {
        write(&Facts(self))
    }

    /// What an agent is told.
    #[must_use]
    pub fn context(&self) -> PageContext {
        let currency = self.currency();
        let money =
            |amount: Option<crate::commerce::amount::Amount>| amount.and_then(|it| it.money(currency));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let product = self.product(true).map(|product| ContextProduct {
            id: text(&product.id),
            title: text(&product.title),
            choice: text(&product.choice),
            brand: text(&product.brand),
            category: text(&product.category),
            price: money(product.price),
            was: money(product.was),
            stock: stock(&product).to_owned(),
            left: product.left.and_then(|left| left.try_into().ok()),
            url: text(&product.url),
            image: text(&product.image),
        });
        let cart = self.cart(true).map(|cart| ContextCart {
            count: cart.things().try_into().unwrap_or_default(),
            total: money(cart.worth()),
            lines: cart
                .lines
                .iter()
                .take(LINES)
                .map(|line| ContextLine {
                    id: text(&line.id),
                    title: text(&line.title),
                    choice: text(&line.choice),
                    quantity: line.quantity.try_into().unwrap_or_default(),
                    price: money(line.price),
                    url: text(&line.url),
                })
                .collect(),
            coupons: cart.coupons.iter().take(LINES).cloned().collect(),
            partial: cart.partial,
        });
        let way = self.sources(true).find(|found| !found.crumbs.is_empty());
        let order = self.sources(true).find_map(|found| found.order.as_ref());
        let before = self.pages.len().saturating_sub(1);
        let mut context = PageContext {
            url: self.url.clone(),
            title: self.title.clone(),
            at: self.pages.last().map_or(0, |page| page.at),
            kind: self.kind(true).unwrap_or_default().to_owned(),
            way: way.map(|found| found.crumbs.clone()).unwrap_or_default(),
            step: text(&self.step(true)),
            product,
            cart,
            order: order.and_then(|(number, _)| number.clone()).unwrap_or_default(),
            pages: self.pages.iter().take(before).cloned().collect(),
        };
        context.clean();
        context
    }

    fn step(&self, told: bool) -> Option<String> {
        self.sources(told).find_map(|found| found.step.clone())
    }
}

fn stock(product: &Product) -> &'static str {
    match product.stock {
        Some(Stock::In) => "in",
        Some(Stock::Low) => "low",
        Some(Stock::Out) => "out",
        Some(Stock::Ahead) => "preorder",
        None if product.left == Some(0) => "out",
        None => "",
    }
}

struct Facts<'a>(&'a Shop);

impl Encode for Facts<'_> {
    fn encode(&self, out: &mut Writer) {
        let shop = self.0;
        let currency = shop.currency();
        out.raw("{");
        if shop.heard {
            // Says that somebody has looked, so that a page without a product has none.
            group(out, "page", |out| {
                out.field("read", &true);
                sparse(out, "kind", shop.kind(false));
            });
        }
        if let Some(product) = shop.product(false) {
            group(out, "product", |out| {
                for (name, text) in [
                    ("id", &product.id),
                    ("title", &product.title),
                    ("category", &product.category),
                    ("brand", &product.brand),
                ] {
                    sparse(out, name, text.as_deref());
                }
                money(
                    out,
                    "price",
                    product.price.and_then(|price| price.money(currency)),
                );
                if let Some(left) = product.remaining() {
                    out.field("stock", &left);
                }
            });
        }
        if let Some(cart) = shop.cart(false).filter(|cart| !cart.partial) {
            group(out, "cart", |out| {
                money(out, "total", cart.worth().and_then(|worth| worth.money(currency)));
                out.field("count", &cart.things());
                out.name("items");
                out.raw("[");
                for line in &cart.lines {
                    out.item(line.id.as_deref().unwrap_or_default());
                }
                out.raw("]");
            });
        }
        if let Some(step) = shop.step(false) {
            group(out, "checkout", |out| out.field("step", &step));
        }
        let order = shop.sources(false).find_map(|found| found.order.as_ref());
        if let Some((_, at)) = order {
            group(out, "order", |out| out.field("at", at));
        }
        out.raw("}");
    }
}

fn group(out: &mut Writer, name: &str, fill: impl FnOnce(&mut Writer)) {
    out.name(name);
    out.raw("{");
    fill(out);
    out.raw("}");
}

fn sparse(out: &mut Writer, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        out.field(name, text);
    }
}

/// In the words of `setContext()`: minor units under `amount`.
fn money(out: &mut Writer, name: &str, money: Option<Money>) {
    if let Some(money) = money {
        group(out, name, |out| {
            out.field("amount", &money.minor);
            out.field("currency", money.currency.code());
        });
    }
}
