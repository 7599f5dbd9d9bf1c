//! The products that were looked at last, on this device alone.
//!
//! Owns how many, in which order and for how long. Refuses storage: it is a text
//! that somebody keeps, if the visitor lets them. What a record holds is what a
//! small card shows, and where the product is.

use crate::Millis;
use crate::commerce::date::DAY;
use crate::commerce::money::Money;
use crate::commerce::page::ContextProduct;
use crate::json_record;
use crate::protocol::json::{self, Document};
use crate::text::{clean_line, safe_href};

/// Most products that are remembered: as many as are shown, and the one on the page.
pub const MOST: usize = 7;
/// How long, in milliseconds: as long as conversations are kept.
pub const KEPT: Millis = 30 * DAY;

/// Most characters of a title.
const TITLE: usize = 200;
/// Most bytes of an address: one that is longer holds what it leads to.
const ADDRESS: usize = 2_048;

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// When, in UTC milliseconds.
    pub at: Millis,
    /// Its id at the shop; may be empty.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The page that it was seen on, which may have another address.
    pub page: String,
    /// The address of a picture; may be empty.
    pub image: String,
    /// What it cost then.
    pub price: Option<Money>,
}

json_record!(Look {
    at,
    id: sparse,
    title,
    url,
    page: sparse,
    image: sparse,
    price: sparse,
});

/// The last products, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recent {
    looks: Vec<Look>,
}

impl Recent {
    /// What was kept, without what is too old or cannot be read.
    #[must_use]
    pub fn read(text: &str, now: Millis) -> Self {
        let mut recent = Self::default();
        if let Some(document) = Document::parse(text)
            && document.whole().is_list()
        {
            let looks = document.whole().items().filter_map(|item| item.try_read());
            recent.looks.extend(looks.filter(fits).take(MOST));
        }
        recent.expire(now);
        recent
    }

    /// To be kept.
    #[must_use]
    pub fn write(&self) -> String {
        json::write(&self.looks)
    }

    /// A product is looked at on the page of this address. It comes first, once.
    /// Whether anything is to be kept anew: the same product on the same page, with
    /// the same words and price, is not.
    pub fn see(&mut self, product: &ContextProduct, page: &str, now: Millis) -> bool {
        let page = page.split('#').next().unwrap_or_default();
        let url = if product.url.is_empty() {
            page
        } else {
            &product.url
        };
        let look = Look {
            at: now,
            id: clean_line(&product.id, TITLE),
            title: clean_line(&product.title, TITLE),
            url: url.to_owned(),
            page: page.to_owned(),
            image: Some(&product.image)
                .filter(|image| web(image))
                .cloned()
                .unwrap_or_default(),
            price: product.price.filter(|price| price.minor >= 0),
        };
        if !fits(&look) {
            return false;
        }
        let known = self.looks.first().is_some_and(|first| {
            let first = Look {
                at: now,
                ..first.clone()
            };
            first == look
        });
        if known {
            return false;
        }
        self.looks.retain(|other| !other.is(&look));
        self.looks.insert(0, look);
        self.looks.truncate(MOST);
        self.expire(now);
        true
    }

    /// What is too old goes, and what claims to be of the future.
    fn expire(&mut self, now: Millis) {
        let old = now.saturating_sub(KEPT);
        self.looks
            .retain(|look| (old..=now.saturating_add(DAY)).contains(&look.at));
    }

    /// The last products but the one on the page of this address, newest first.
    pub fn but<'a>(&'a self, page: &'a str) -> impl Iterator<Item = &'a Look> {
        let page = page.split('#').next().unwrap_or_default();
        self.looks
            .iter()
            .filter(move |look| look.page != page && look.url != page)
    }
}

impl Look {
    /// Both are of one product: by its id where both have one.
    fn is(&self, other: &Self) -> bool {
        if self.id.is_empty() || other.id.is_empty() {
            self.url == other.url
        } else {
            self.id == other.id
        }
    }
}

/// It has a name, and an address that may be followed.
fn fits(look: &Look) -> bool {
    !look.title.is_empty() && web(&look.url)
}

/// A short address of the web.
fn web(url: &str) -> bool {
    url.len() <= ADDRESS && url.starts_with("http") && safe_href(url).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn product(id: &str) -> ContextProduct {
        ContextProduct {
            id: id.into(),
            title: ["Product ", id].concat(),
            price: Some(Money {
                minor: 1_990,
                currency: crate::commerce::Currency::new("EUR").unwrap(),
            }),
            ..ContextProduct::default()
        }
    }

    fn page(id: &str) -> String {
        ["https://shop.example/p/", id].concat()
    }

    fn ids(recent: &Recent) -> Vec<&str> {
        recent.but("").map(|look| look.id.as_str()).collect()
    }

    #[test]
    fn the_newest_comes_first_and_once_and_never_the_one_on_the_page() {
        let mut recent = Recent::default();
        for (at, id) in ["a", "b", "a", "c"].into_iter().enumerate() {
            assert!(recent.see(&product(id), &page(id), at as Millis));
        }
        assert_eq!(ids(&recent), ["c", "a", "b"]);
        let here = [&page("a"), "#reviews"].concat();
        assert_eq!(recent.but(&here).count(), 2);
        assert!(
            !recent.see(&product("c"), &here.replace("/a", "/c"), 9),
            "seen already"
        );
        let cheaper = ContextProduct {
            price: None,
            ..product("c")
        };
        assert!(recent.see(&cheaper, &page("c"), 9), "but not at this price");
        assert_eq!(ids(&recent), ["c", "a", "b"]);
    }

    #[test]
    fn a_product_without_an_id_is_known_by_its_address() {
        let mut recent = Recent::default();
        let nameless = |title: &str| ContextProduct {
            title: title.into(),
            ..ContextProduct::default()
        };
        assert!(recent.see(&nameless("Lamp"), &page("lamp"), 1));
        assert!(recent.see(&nameless("Table"), &page("table"), 2));
        assert!(recent.see(&nameless("Lamp, large"), &page("lamp"), 3));
        assert_eq!(recent.but("").count(), 2);
        assert!(!recent.see(&nameless(" "), &page("x"), 4), "nothing to show");
        assert!(
            !recent.see(&nameless("x"), "javascript:alert(1)", 4),
            "nowhere to go"
        );
    }

    #[test]
    fn what_is_too_old_is_forgotten_and_what_is_broken_left_out() {
        let mut recent = Recent::default();
        recent.see(&product("a"), &page("a"), 0);
        recent.see(&product("b"), &page("b"), 10);
        assert_eq!(ids(&Recent::read(&recent.write(), KEPT + 5)), ["b"]);
        for broken in [
            "",
            "{}",
            "[",
            "null",
            r#"[{"at":"x"}]"#,
            r#"[{"at":99999999999,"title":"x","url":"https://shop.example/"},7,{"at":1}]"#,
            r#"[{"at":0,"title":"x","url":"javascript:alert(1)"}]"#,
        ] {
            assert_eq!(Recent::read(broken, 0), Recent::default(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn it_stays_bounded_without_doubles_and_survives_being_kept(visits in prop::collection::vec((0_u32..40, 0_i64..KEPT / 10), 0..80)) {
            let (mut recent, mut now) = (Recent::default(), 0);
            for (id, passed) in visits {
                now += passed;
                let id = id.to_string();
                recent.see(&product(&id), &page(&id), now);
                let found = ids(&recent);
                prop_assert!(found.len() <= MOST);
                prop_assert_eq!(found[0], id);
                prop_assert!((1..found.len()).all(|at| !found[..at].contains(&found[at])));
                prop_assert_eq!(&Recent::read(&recent.write(), now), &recent);
            }
        }
    }
}
