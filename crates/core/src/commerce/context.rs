//! What a shop says of its page, its cart and its visitor.
//!
//! Owns the names of the fields, the reading of their values, and how long they
//! hold. A value comes as its plain parts, each with its path (`cart.total`,
//! `cart.items.0.id`), so that nothing here depends on how it was told. Refuses
//! to guess: a value that is not what it should be gives an [`Issue`], and its
//! fact is unknown.
//!
//! Three layers: what was read off the page, above it the attributes of the
//! element, and above them what was told by methods. Each replaces whole groups
//! (`cart`, `product` …).

mod field;
mod leaf;

use super::money::{Currency, Money};
use crate::Millis;
use crate::trigger::{Clock, Fact, FactRef, Number, Value};

use field::{AHEAD, FIELDS, How, NO_CURRENCY, NO_NUMBER, NO_TEXT, NO_TIME, NO_WORD, OF_PAGE};
use leaf::{count, group, leaf, list, text, thousandths};

pub use leaf::{Leaf, Leaves, none};

/// A value that cannot be used; its fact is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The path, such as `cart.total`.
    pub path: &'static str,
    /// What to write instead.
    pub hint: &'static str,
}

/// Who told. What comes later in this list goes before what comes earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum By {
    /// What was read off the page, all of it (`commerce::shop`). Counts where the
    /// page says nothing itself.
    Page,
    /// The element's attributes, all of them.
    Attributes,
    /// `setContext()`; its groups replace those before, and others stay.
    Context,
    /// `setCart()`; parts have paths of the group `cart`.
    Cart,
}

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
                let above = self.groups.iter().position(|other| other.by > by);
                let group = Group {
                    by,
                    name,
                    at: mono,
                    leaves,
                    facts,
                };
                self.groups.insert(above.unwrap_or(self.groups.len()), group);
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
                // Whoever reads the page says of every page what is on it.
                || (group.by != By::Page && mono.saturating_sub(group.at) < AHEAD)
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
            // Nothing on a page says who is in which.
            Fact::Cohort if self.groups.iter().all(|group| group.by == By::Page) => None,
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

    /// The group that holds: told by a method, else by attributes, else read.
    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().rev().find(|group| group.name == name)
    }

    fn fact(&self, fact: &FactRef) -> Option<&Value> {
        let groups = self.groups.iter().rev().filter(|group| !self.eclipsed(group));
        let mut facts = groups.flat_map(|group| &group.facts);
        facts.find_map(|(known, value)| (known == fact).then_some(value))
    }

    /// Something was read off the page that the page itself says otherwise: its
    /// own cart takes the place of any other, and a product with another id is
    /// another product.
    fn eclipsed(&self, read: &Group) -> bool {
        let other = self
            .group(&read.name)
            .filter(|other| read.by == By::Page && other.by != By::Page);
        let id = |group: &Group| leaf(&group.leaves, "product.id").and_then(text);
        other.is_some_and(|other| {
            read.name == "cart" || id(other).is_some_and(|told| id(read).is_some_and(|read| read != told))
        })
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
    by >= By::Context && old.by >= By::Context && names.contains(&old.name)
}

#[cfg(test)]
mod tests;
