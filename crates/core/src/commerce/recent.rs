//! The products that were looked at last, on this device alone.
//!
//! Owns how many, in which order and for how long. Refuses storage: it is a text
//! that somebody keeps, if the visitor lets them.

use crate::Millis;
use crate::commerce::date::DAY;
use crate::json_record;
use crate::protocol::json::{self, Document};
use crate::protocol::rich::{Carousel, Product};
use crate::protocol::{Image, Price};
use crate::text::clean_line;

/// Most products that are remembered.
pub const MOST: usize = 20;
/// How long, in milliseconds: as long as conversations are kept.
pub const KEPT: Millis = 30 * DAY;

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// When, since 1970.
    pub at: Millis,
    /// What, without its variants and description.
    pub product: Product,
}

json_record!(Seen { at, product });

/// The last products, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recent {
    seen: Vec<Seen>,
}

impl Recent {
    /// What was kept, without what is too old or cannot be read.
    #[must_use]
    pub fn read(text: &str, now: Millis) -> Self {
        let mut recent = Self::default();
        if let Some(document) = Document::parse(text)
            && document.whole().is_list()
        {
            for item in document.whole().items().take(MOST) {
                if let Some(seen) = item.try_read() {
                    recent.seen.push(seen);
                }
            }
        }
        recent.expire(now);
        recent
    }

    /// To be kept.
    #[must_use]
    pub fn write(&self) -> String {
        json::write(&self.seen)
    }

    /// A product is looked at. It comes first, once; without an id or an address
    /// of its own it could not be told from others and is not remembered.
    pub fn see(&mut self, product: &Product, now: Millis) {
        let Some(name) = name(product) else {
            return;
        };
        self.seen.retain(|seen| self::name(&seen.product) != Some(name));
        let product = Product {
            title: clean_line(&product.title, 200),
            id: product.id.clone(),
            url: product.url.clone(),
            image: product.image.clone().filter(fits),
            price: product.price.clone().filter(|price: &Price| price.amount >= 0),
            was: product.was.clone(),
            ..Product::default()
        };
        self.seen.insert(0, Seen { at: now, product });
        self.seen.truncate(MOST);
        self.expire(now);
    }

    /// What is too old goes, and what claims to be of the future.
    fn expire(&mut self, now: Millis) {
        let old = now.saturating_sub(KEPT);
        self.seen
            .retain(|seen| (old..=now.saturating_add(DAY)).contains(&seen.at));
    }

    /// The last products but the one on the page, newest first.
    pub fn but<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Product> {
        let others = self.seen.iter().map(|seen| &seen.product);
        others.filter(move |product| id.is_empty() || product.id != id)
    }

    /// They as a carousel; `None` if there is nothing to show.
    #[must_use]
    pub fn carousel(&self, title: String, but: &str) -> Option<Carousel> {
        let items: Vec<Product> = self.but(but).cloned().collect();
        (!items.is_empty()).then_some(Carousel {
            items,
            title,
            more: None,
        })
    }
}

/// What tells it from others.
fn name(product: &Product) -> Option<&str> {
    let id = Some(product.id.as_str()).filter(|id| !id.is_empty());
    id.or(product.url.as_deref())
        .filter(|_| !product.title.trim().is_empty())
}

/// An address that is not itself a picture.
fn fits(image: &Image) -> bool {
    image.url.len() <= 2_048
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn product(id: &str) -> Product {
        Product {
            id: id.into(),
            title: ["Product ", id].concat(),
            description: "long".repeat(1000),
            ..Product::default()
        }
    }

    fn ids(recent: &Recent) -> Vec<&str> {
        recent.but("").map(|product| product.id.as_str()).collect()
    }

    #[test]
    fn the_newest_comes_first_and_once() {
        let mut recent = Recent::default();
        for (at, id) in ["a", "b", "a", "c"].into_iter().enumerate() {
            recent.see(&product(id), at as Millis);
        }
        recent.see(
            &Product {
                title: "nameless".into(),
                ..Product::default()
            },
            9,
        );
        assert_eq!(ids(&recent), ["c", "a", "b"]);
        assert_eq!(recent.carousel("Seen".into(), "a").unwrap().items.len(), 2);
        assert_eq!(Recent::default().carousel("Seen".into(), ""), None);
        assert!(recent.write().len() < 300, "without descriptions");
    }

    #[test]
    fn what_is_too_old_is_forgotten() {
        let mut recent = Recent::default();
        recent.see(&product("a"), 0);
        recent.see(&product("b"), 10);
        assert_eq!(ids(&Recent::read(&recent.write(), KEPT + 5)), ["b"]);
        assert_eq!(
            ids(&Recent::read(
                r#"[{"at":99999999999,"product":{"title":"x","id":"x"}},7,{"at":1}]"#,
                0
            )),
            [""; 0]
        );
        for broken in ["", "{}", "[", "null", r#"[{"at":"x"}]"#] {
            assert_eq!(Recent::read(broken, 0), Recent::default(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn it_stays_bounded_without_doubles_and_survives_being_kept(visits in prop::collection::vec((0_u32..40, 0_i64..KEPT / 10), 0..80)) {
            let (mut recent, mut now) = (Recent::default(), 0);
            for (id, passed) in visits {
                now += passed;
                recent.see(&product(&id.to_string()), now);
                let found = ids(&recent);
                prop_assert!(found.len() <= MOST);
                prop_assert_eq!(found[0], id.to_string());
                prop_assert!((1..found.len()).all(|at| !found[..at].contains(&found[at])));
                prop_assert_eq!(&Recent::read(&recent.write(), now), &recent);
            }
        }
    }
}
