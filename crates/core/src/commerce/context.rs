//! What a shop says of its page, its cart and its visitor.
//!
//! Owns the names of the fields, the reading of their values, and how long they
//! hold. A value comes as its plain parts, each with its path (`cart.total`,
//! `cart.items.0.id`), so that nothing here depends on how it was told. Refuses
//! to guess: a value that is not what it should be gives an [`Issue`], and its
//! fact is unknown.
//!
//! Two layers: attributes of the element, and above them what was told by
//! methods. Each method replaces whole groups (`cart`, `product` …).

use super::money::{Currency, Money};
use crate::Millis;
use crate::trigger::{Clock, Fact, FactRef, Number, Value};

/// A plain part of what was told.
#[derive(Debug, Clone, PartialEq)]
pub enum Leaf {
    /// `null` or `undefined`.
    Nothing,
    /// A number, also NaN.
    Number(f64),
    /// A text. All attributes are.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of so many, whose parts have paths of their own.
    List(usize),
    /// A function, a symbol, or something that throws when it is read.
    Odd,
}

/// Parts of what was told, with their paths.
pub type Leaves = [(String, Leaf)];

/// A value that cannot be used; its fact is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The path, such as `cart.total`.
    pub path: &'static str,
    /// What to write instead.
    pub hint: &'static str,
}

/// Who told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The element's attributes, all of them.
    Attributes,
    /// `setContext()`; its groups replace those before, and others stay.
    Context,
    /// `setCart()`; parts have paths of the group `cart`.
    Cart,
}

enum How {
    Text,
    /// One of these words; what else there is becomes the last.
    Word(&'static [&'static str]),
    Number,
    Money,
    /// When something began: how long ago.
    Since,
    List,
}

const KINDS: &[&str] = &[
    "home", "category", "product", "cart", "checkout", "order", "search", "other",
];
const COUPON: &[&str] = &["issued", "revealed", "copied", "applied", "expired"];

/// Every field: its path, its fact, and what it should be.
const FIELDS: &[(&str, Fact, How)] = &[
    ("page.kind", Fact::PageKind, How::Word(KINDS)),
    ("cart.total", Fact::CartTotal, How::Money),
    ("cart.count", Fact::CartCount, How::Number),
    ("cart.items", Fact::CartItems, How::List),
    ("product.id", Fact::ProductId, How::Text),
    ("product.title", Fact::ProductTitle, How::Text),
    ("product.price", Fact::ProductPrice, How::Money),
    ("product.category", Fact::ProductCategory, How::Text),
    ("product.brand", Fact::ProductBrand, How::Text),
    ("product.stock", Fact::ProductStock, How::Number),
    ("coupon.state", Fact::CouponState, How::Word(COUPON)),
    ("coupon.at", Fact::CouponAge, How::Since),
    ("checkout.step", Fact::CheckoutStep, How::Text),
    ("order.at", Fact::OrderLast, How::Since),
    ("visitor.name", Fact::VisitorName, How::Text),
    ("cohort", Fact::Cohort, How::List),
];

/// Groups that belong to one page of the shop.
const OF_PAGE: &[&str] = &["page", "product", "checkout"];
/// Milliseconds before a new page within which a group may have been told for
/// it: some shops tell first and change the address then.
const AHEAD: Millis = 500;

const NO_NUMBER: &str = "write a number that is not negative, such as 49.90";
const NO_CURRENCY: &str = "say the currency as well, such as currency: 'EUR'";
const NO_TEXT: &str = "write a text";
const NO_LIST: &str = "write a list";
const NO_WORD: &str = "this is none of the words for it, see docs/sensors.md";
const NO_TIME: &str = "write a date, or milliseconds since 1970";

/// A group as it was told.
struct Group {
    by: By,
    name: String,
    at: Millis,
    leaves: Vec<(String, Leaf)>,
    facts: Vec<(FactRef, Value)>,
}

/// What is known of the shop's side.
#[derive(Default)]
pub struct Context {
    groups: Vec<Group>,
    /// Since when the cart is as it is, on the monotonic clock.
    cart_since: Option<Millis>,
}

impl Context {
    /// Takes what was told. `mono` and `wall` are the two clocks.
    pub fn tell(&mut self, by: By, leaves: &Leaves, mono: Millis, wall: Millis, issues: &mut Vec<Issue>) {
        let cart_before = self.cart();
        let mut names: Vec<String> = Vec::new();
        for (path, _) in leaves {
            let name = group(path).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        self.groups.retain(|old| {
            old.by != by && !told_anew(by, old, &names) || by == By::Context && !names.contains(&old.name)
        });
        for name in names {
            let leaves: Vec<_> = leaves
                .iter()
                .filter(|(path, leaf)| group(path) == name && (*leaf != Leaf::Nothing || *path != name))
                .cloned()
                .collect();
            if !leaves.is_empty() {
                let facts = Vec::new();
                self.groups.push(Group {
                    by,
                    name,
                    at: mono,
                    leaves,
                    facts,
                });
            }
        }
        // All anew: a currency told now may be what a price was told without.
        for at in 0..self.groups.len() {
            let facts = self.read(at, mono, wall, issues);
            if let Some(group) = self.groups.get_mut(at) {
                group.facts = facts;
            }
        }
        if self.cart() != cart_before {
            self.cart_since = Some(mono.saturating_sub(self.cart_age(wall)));
        }
    }

    /// A new page has begun: what was told about the one before holds no longer.
    pub fn turn(&mut self, mono: Millis) {
        self.groups.retain(|group| {
            group.by == By::Attributes
                || mono.saturating_sub(group.at) < AHEAD
                || !OF_PAGE.contains(&group.name.as_str())
        });
    }

    /// What a fact is worth. Once a shop has said anything, a page without a
    /// product has none, a visitor outside of the checkout is in no step of it,
    /// and a visitor in no cohort is in none.
    #[must_use]
    pub fn value(&self, fact: &FactRef) -> Option<Value> {
        match fact.fact {
            Fact::VisitorKnown => return Some(Value::Flag(self.group("visitor").is_some())),
            Fact::CartIdle => {
                let full = match self.fact(&FactRef::one(Fact::CartCount)) {
                    Some(Value::Number(count)) => count.0 > 0,
                    _ => self.fact(&FactRef::one(Fact::CartTotal)).is_some(),
                };
                return full.then_some(Value::Clock(Clock {
                    gathered: 0,
                    since: self.cart_since,
                }));
            }
            _ => {}
        }
        let known = self.fact(fact);
        let empty = match fact.fact {
            _ if self.groups.is_empty() => None,
            Fact::ProductId => self
                .group("product")
                .is_none()
                .then(|| Value::Text(String::new())),
            Fact::CheckoutStep => self
                .group("checkout")
                .is_none()
                .then(|| Value::Text(String::new())),
            Fact::Cohort => self.group("cohort").is_none().then(|| Value::List(Vec::new())),
            _ => None,
        };
        known.cloned().or(empty)
    }

    /// The shop's own search found nothing.
    #[must_use]
    pub fn found_nothing(&self) -> bool {
        let kind = self.fact(&FactRef::one(Fact::PageKind));
        matches!(kind, Some(Value::Text(kind)) if kind == "search")
            && self
                .group("page")
                .is_some_and(|page| none(&page.leaves, "page.results"))
    }

    /// The group that holds: the one told by a method, else the attributes'.
    fn group(&self, name: &str) -> Option<&Group> {
        let mut found = None;
        for group in &self.groups {
            if group.name == name && (found.is_none() || group.by != By::Attributes) {
                found = Some(group);
            }
        }
        found
    }

    fn fact(&self, fact: &FactRef) -> Option<&Value> {
        let mut found = None;
        for group in &self.groups {
            if found.is_some() && group.by == By::Attributes {
                continue;
            }
            for (known, value) in &group.facts {
                if known == fact {
                    found = Some(value);
                }
            }
        }
        found
    }

    /// What makes a cart another cart.
    fn cart(&self) -> Option<Vec<(FactRef, Value)>> {
        self.group("cart").map(|cart| cart.facts.clone())
    }

    /// How long ago the shop says the cart was changed, in milliseconds.
    fn cart_age(&self, wall: Millis) -> Millis {
        match self
            .group("cart")
            .and_then(|cart| leaf(&cart.leaves, "cart.updated"))
        {
            Some(Leaf::Number(at)) if at.is_finite() => wall.saturating_sub(*at as Millis).max(0),
            _ => 0,
        }
    }

    /// The currency of a group, or else of any: a shop has one.
    fn currency(&self, group: &Group) -> Option<Currency> {
        let of = |group: &Group| match leaf(&group.leaves, &[&group.name, ".currency"].concat()) {
            Some(Leaf::Text(code)) => Currency::new(code.trim()),
            _ => None,
        };
        of(group).or_else(|| self.groups.iter().find_map(of))
    }

    /// The facts of a group.
    fn read(&self, at: usize, mono: Millis, wall: Millis, issues: &mut Vec<Issue>) -> Vec<(FactRef, Value)> {
        let mut facts = Vec::new();
        let Some(own) = self.groups.get(at) else {
            return facts;
        };
        for (path, fact, how) in FIELDS {
            if group(path) != own.name {
                continue;
            }
            match self.field(own, path, how, mono, wall) {
                Ok(Some(value)) => facts.push((FactRef::one(*fact), value)),
                Ok(None) => {}
                // Said once, by whom it is told.
                Err(hint) if own.at == mono => issues.push(Issue { path, hint }),
                Err(_) => {}
            }
        }
        for (path, leaf) in &own.leaves {
            if let Some(key) = path.strip_prefix("visitor.attrs.")
                && let Some(text) = text(leaf)
            {
                let fact = Fact::VisitorAttr;
                facts.push((
                    FactRef {
                        fact,
                        key: key.to_owned(),
                    },
                    Value::Text(text),
                ));
            }
        }
        facts
    }

    fn field(
        &self,
        own: &Group,
        path: &'static str,
        how: &How,
        mono: Millis,
        wall: Millis,
    ) -> Result<Option<Value>, &'static str> {
        let found = leaf(&own.leaves, path);
        let value = match how {
            How::Money => return self.money(own, path, found),
            How::List => return list(&own.leaves, path),
            // Without a count, the items are counted.
            How::Number if found.is_none() && path == "cart.count" => return Ok(count(&own.leaves)),
            _ => match found {
                None | Some(Leaf::Nothing) => return Ok(None),
                Some(found) => found,
            },
        };
        Ok(Some(match how {
            How::Number => Value::Number(Number(thousandths(value).ok_or(NO_NUMBER)?)),
            How::Since => match value {
                Leaf::Number(at) if *at > 1e11 => Value::Clock(Clock {
                    gathered: wall.saturating_sub(*at as Millis).max(0),
                    since: Some(mono),
                }),
                _ => return Err(NO_TIME),
            },
            How::Word(words) => {
                let said = text(value).ok_or(NO_TEXT)?;
                if !words.contains(&said.as_str()) {
                    return Err(NO_WORD);
                }
                Value::Text(said)
            }
            _ => Value::Text(text(value).ok_or(NO_TEXT)?),
        }))
    }

    /// `{amount: minor units, currency}`, or a plain number of major units.
    fn money(&self, own: &Group, path: &str, found: Option<&Leaf>) -> Result<Option<Value>, &'static str> {
        let part = |name: &str| leaf(&own.leaves, &[path, name].concat());
        if let Some(amount) = part(".amount") {
            let currency = match part(".currency") {
                Some(Leaf::Text(code)) => Currency::new(code.trim()),
                _ => self.currency(own),
            };
            let minor = thousandths(amount).ok_or(NO_NUMBER)? / 1_000;
            let currency = currency.ok_or(NO_CURRENCY)?;
            return Ok(Some(Value::Money(Money { minor, currency })));
        }
        match found {
            None | Some(Leaf::Nothing) => Ok(None),
            Some(value) => {
                let thousandths = thousandths(value).ok_or(NO_NUMBER)?;
                let currency = self.currency(own).ok_or(NO_CURRENCY)?;
                Ok(Some(Value::Money(Money::from_thousandths(thousandths, currency))))
            }
        }
    }
}

/// What a method takes away: the group of that name by any method.
fn told_anew(by: By, old: &Group, names: &[String]) -> bool {
    by != By::Attributes && old.by != By::Attributes && names.contains(&old.name)
}

fn group(path: &str) -> &str {
    let end = path.bytes().position(|byte| byte == b'.').unwrap_or(path.len());
    path.get(..end).unwrap_or(path)
}

fn leaf<'a>(leaves: &'a Leaves, path: &str) -> Option<&'a Leaf> {
    leaves
        .iter()
        .find(|(known, _)| known == path)
        .map(|(_, leaf)| leaf)
}

/// The number at a path is 0, or the list there is empty.
#[must_use]
pub fn none(leaves: &Leaves, path: &str) -> bool {
    match leaf(leaves, path) {
        Some(Leaf::List(count)) => *count == 0,
        Some(value) => thousandths(value) == Some(0),
        None => false,
    }
}

/// A text, or a whole number written out.
fn text(leaf: &Leaf) -> Option<String> {
    match leaf {
        Leaf::Text(text) => Some(text.trim().to_owned()),
        Leaf::Number(number) if *number as i64 as f64 == *number => Some((*number as i64).to_string()),
        Leaf::Flag(yes) => Some(if *yes { "true" } else { "false" }.to_owned()),
        _ => None,
    }
}

/// A number that is not negative, in thousandths.
fn thousandths(leaf: &Leaf) -> Option<i64> {
    match leaf {
        Leaf::Number(number) if (0.0..=9e12).contains(number) => Some((*number * 1_000.0 + 0.5) as i64),
        Leaf::Text(text) => decimal(text.trim()),
        _ => None,
    }
}

/// `49`, `49.9` or `49.90`, in thousandths; what is below is cut off.
fn decimal(text: &str) -> Option<i64> {
    let (mut whole, mut decimals) = (0_i64, None);
    for byte in text.bytes() {
        match (byte, decimals) {
            (b'.', None) => decimals = Some(0),
            (b'0'..=b'9', _) => {
                let digit = i64::from(byte - b'0');
                match &mut decimals {
                    Some(count) if *count >= 3 => {}
                    Some(count) => {
                        *count += 1;
                        whole = whole * 10 + digit;
                    }
                    None => whole = whole * 10 + digit,
                }
                if whole > 9_000_000_000_000_000 {
                    return None;
                }
            }
            _ => return None,
        }
    }
    let missing = 3 - decimals.unwrap_or(0);
    (!text.is_empty()).then(|| whole.saturating_mul(10_i64.pow(missing)))
}

/// Texts, or objects with an `id`, or one text with commas or spaces.
fn list(leaves: &Leaves, path: &str) -> Result<Option<Value>, &'static str> {
    let mut ids = Vec::new();
    match leaf(leaves, path) {
        None | Some(Leaf::Nothing) => return Ok(None),
        Some(Leaf::Text(all)) => {
            for word in all.split([',', ' ']) {
                if !word.is_empty() {
                    ids.push(word.to_owned());
                }
            }
        }
        Some(Leaf::List(_)) => {
            for (at, leaf) in leaves {
                let Some(item) = at.strip_prefix(path) else {
                    continue;
                };
                // `.0` or `.0.id`
                let dots = item.bytes().filter(|byte| *byte == b'.').count();
                if (dots == 1 || dots == 2 && item.ends_with(".id"))
                    && let Some(id) = text(leaf)
                {
                    ids.push(id);
                }
            }
        }
        Some(_) => return Err(NO_LIST),
    }
    Ok(Some(Value::List(ids)))
}

/// Items with their quantities; none if there is no list of items.
fn count(leaves: &Leaves) -> Option<Value> {
    let Some(Leaf::List(items)) = leaf(leaves, "cart.items") else {
        return None;
    };
    let mut count = (*items as i64).saturating_mul(1_000);
    for (path, leaf) in leaves {
        if path.starts_with("cart.items.") && path.ends_with(".quantity") {
            count = count.saturating_add(thousandths(leaf)?.saturating_sub(1_000));
        }
    }
    Some(Value::Number(Number(count)))
}

#[cfg(test)]
mod tests;
