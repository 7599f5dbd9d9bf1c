//! What a source of a page says is there: products, a cart, an order, a kind of
//! page. One shape for all sources; what is not said is absent.

use super::amount::Amount;

/// Most products that one source is read for.
pub const PRODUCTS: usize = 200;
/// Most lines of a cart (GA4's own limit is 200).
pub const LINES: usize = 200;
/// More of one thing than anybody has in a cart.
pub const QUANTITY: i64 = 1_000_000;

/// Something a shop sells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product {
    /// Its name at the shop: sku, or else another id.
    pub id: Option<String>,
    /// Everything it can be recognised by, as [`key`] writes it.
    pub keys: Vec<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Who makes it.
    pub brand: Option<String>,
    /// Where it belongs.
    pub category: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// A picture.
    pub image: Option<String>,
    /// What it costs, or the least if that differs.
    pub price: Option<Amount>,
    /// What it cost before, or costs elsewhere.
    pub was: Option<Amount>,
    /// The most it costs, if that differs.
    pub most: Option<Amount>,
    /// Whether there is some.
    pub stock: Option<Stock>,
    /// How many are left.
    pub left: Option<i64>,
    /// What others think of it.
    pub rating: Option<Rating>,
    /// Which of several: colour, size.
    pub choice: Option<String>,
    /// The several.
    pub variants: Vec<Product>,
    /// One of a list, not what the page is about.
    pub listed: bool,
}

/// Whether there is some of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// Yes.
    In,
    /// Not many.
    Low,
    /// No, or never again.
    Out,
    /// Not yet; it can be ordered.
    Ahead,
}

/// What others think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// Hundredths, of five.
    pub value: i64,
    /// How many think so; 0 if that is not said.
    pub count: i64,
}

/// A line of a cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The product's id, or its variant's.
    pub id: Option<String>,
    /// Everything it can be recognised by.
    pub keys: Vec<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Which of several.
    pub choice: Option<String>,
    /// How many, 0 to [`QUANTITY`].
    pub quantity: i64,
    /// What one costs.
    pub price: Option<Amount>,
    /// Its page.
    pub url: Option<String>,
    /// A picture.
    pub image: Option<String>,
}

/// What a visitor is about to buy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    /// What is in it.
    pub lines: Vec<Line>,
    /// How many things, if that is said; else the lines are counted.
    pub count: Option<i64>,
    /// What it comes to, if that is said; else the lines are added up.
    pub total: Option<Amount>,
    /// Coupons that count.
    pub coupons: Vec<String>,
    /// Only what was added here is known, not what was in it before.
    pub partial: bool,
}

/// What a source says, at most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Products, in the order of the page.
    pub products: Vec<Product>,
    /// The cart.
    pub cart: Option<Cart>,
    /// What kind of page this is, as the fact `page.kind` has it.
    pub kind: Option<&'static str>,
    /// The way to this page, from the shop's front.
    pub crumbs: Vec<String>,
    /// Step of the checkout.
    pub step: Option<String>,
    /// The order that was just placed: its number, and when in UTC milliseconds.
    pub order: Option<(Option<String>, i64)>,
}

/// A name as things are compared by. Only ASCII letters lose their case: the
/// tables for others are larger than what they would find.
#[must_use]
pub fn key(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// The two share a key; `None` if one of them has none.
#[must_use]
pub fn same(one: &[String], other: &[String]) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    Some(one.iter().any(|key| other.contains(key)))
}

impl Product {
    /// It is recognised by this as well.
    pub fn known_as(&mut self, name: Option<String>) {
        if let Some(name) = name {
            let key = key(&name);
            if !key.is_empty() && !self.keys.contains(&key) {
                self.keys.push(key);
            }
            if self.id.is_none() && !name.is_empty() {
                self.id = Some(name);
            }
        }
    }

    /// Whether the two are one: by their keys, or else by address or title.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let titles = || match (&self.title, &other.title) {
            (Some(one), Some(two)) => {
                let (one, two) = (key(one), key(two));
                one.contains(&two) || two.contains(&one)
            }
            _ => self.url.is_some() && self.url == other.url,
        };
        match same(&self.keys, &other.keys) {
            Some(true) => true,
            // Different numbering of one thing, if the titles are the same to the letter.
            Some(false) => {
                self.title.is_some() && self.title.as_deref().map(key) == other.title.as_deref().map(key)
            }
            None => titles(),
        }
    }

    /// Takes over what it does not know from another source's word on it.
    pub fn fill(&mut self, other: &Self) {
        if self.price.is_none() && self.was.is_none() {
            (self.price, self.was, self.most) = (other.price, other.was, other.most);
        } else if let (Some(price), Some(theirs)) = (&mut self.price, &other.price) {
            price.currency = price.currency.or(theirs.currency);
        }
        if self.stock.is_none() && self.left.is_none() {
            (self.stock, self.left) = (other.stock, other.left);
        }
        for (mine, theirs) in [
            (&mut self.id, &other.id),
            (&mut self.title, &other.title),
            (&mut self.brand, &other.brand),
            (&mut self.category, &other.category),
            (&mut self.url, &other.url),
            (&mut self.image, &other.image),
            (&mut self.choice, &other.choice),
        ] {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        }
        self.rating = self.rating.or(other.rating);
        for key in &other.keys {
            if !self.keys.contains(key) {
                self.keys.push(key.clone());
            }
        }
    }

    /// How many are left, as the fact has it: none if it is sold out.
    #[must_use]
    pub fn remaining(&self) -> Option<i64> {
        match self.stock {
            Some(Stock::Out) => Some(0),
            _ => self.left,
        }
    }
}

impl Line {
    /// It is recognised by this as well.
    pub fn known_as(&mut self, name: Option<String>) {
        if let Some(name) = name {
            let key = key(&name);
            if !key.is_empty() && !self.keys.contains(&key) {
                self.keys.push(key);
            }
            if self.id.is_none() && !name.is_empty() {
                self.id = Some(name);
            }
        }
    }

    /// Takes over what it does not know.
    pub fn fill(
        &mut self,
        title: &Option<String>,
        url: &Option<String>,
        image: &Option<String>,
        price: Option<Amount>,
    ) {
        for (mine, theirs) in [
            (&mut self.title, title),
            (&mut self.url, url),
            (&mut self.image, image),
        ] {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        }
        self.price = self.price.or(price);
    }
}

impl Cart {
    /// How many things are in it.
    #[must_use]
    pub fn things(&self) -> i64 {
        let lines = self.lines.iter().map(|line| line.quantity);
        self.count
            .unwrap_or_else(|| lines.fold(0, |sum, quantity| sum.saturating_add(quantity)))
    }

    /// What it comes to; unknown if a line's price is.
    #[must_use]
    pub fn worth(&self) -> Option<Amount> {
        if self.total.is_some() {
            return self.total;
        }
        let mut sum: Option<Amount> = None;
        for line in &self.lines {
            let more = line.price?.times(line.quantity)?;
            sum = Some(match sum {
                Some(sum) => sum.plus(more)?,
                None => more,
            });
        }
        sum.or((!self.partial).then_some(Amount {
            thousandths: 0,
            currency: None,
        }))
    }

    /// Puts something in. What is there already becomes more.
    pub fn add(&mut self, line: Line) {
        self.forget_sums();
        let room = self.lines.len() < LINES;
        let there = self
            .lines
            .iter_mut()
            .find(|old| same(&old.keys, &line.keys) == Some(true) && old.choice == line.choice);
        match there {
            Some(old) => {
                old.quantity = old.quantity.saturating_add(line.quantity).min(QUANTITY);
                old.price = line.price.or(old.price);
            }
            None if room => self.lines.push(line),
            None => {}
        }
    }

    /// Takes something out, as far as it is in.
    pub fn remove(&mut self, line: &Line) {
        self.forget_sums();
        let mut left = line.quantity;
        for old in &mut self.lines {
            let other = line.choice.is_some() && old.choice.is_some() && old.choice != line.choice;
            if !other && same(&old.keys, &line.keys) == Some(true) {
                let taken = left.min(old.quantity);
                old.quantity -= taken;
                left -= taken;
            }
        }
        self.lines.retain(|line| line.quantity > 0);
    }

    /// What was said of the whole no longer holds.
    fn forget_sums(&mut self) {
        (self.count, self.total) = (None, None);
    }
}
