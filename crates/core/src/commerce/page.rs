//! What an agent is told of the page a visitor is on.
//!
//! Owns the shape that goes with a conversation, as an `event` of the name
//! [`CONTEXT`]. All of it comes from the visitor's browser, so it proves nothing:
//! a price in it is what the visitor sees, not what the shop asks. Refuses
//! addresses of people, notes to an order, and what is not on this list.

use super::money::Money;
use crate::Millis;
use crate::json_record;
use crate::protocol::json::{Raw, read};
use crate::protocol::{ClientId, Track};
use crate::text::{clean_line, safe_href};

/// Name of the event. Names that begin with `aisle-` are not for pages.
pub const CONTEXT: &str = "aisle-context";
/// Bytes of an event that a server need take.
pub const MOST: usize = 32_768;
/// Pages that are told.
pub const PAGES: usize = 10;
/// Lines of a cart that are told; `count` and `total` are of all.
pub const LINES: usize = 20;

/// Characters of a text that are kept.
const TEXT: usize = 300;

/// Where a visitor is, and what they see and are about to buy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageContext {
    /// The page's address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When the visitor came to it, in UTC milliseconds.
    pub at: Millis,
    /// What it is: home, category, product, cart, checkout, order, search, other.
    pub kind: String,
    /// The way to it from the shop's front.
    pub way: Vec<String>,
    /// Step of the checkout.
    pub step: String,
    /// What it shows.
    pub product: Option<ContextProduct>,
    /// What the visitor is about to buy.
    pub cart: Option<ContextCart>,
    /// What the visitor has just bought: the order's number, if the shop says it.
    pub order: String,
    /// The pages before this one in this document, the last one last.
    pub pages: Vec<Visited>,
}

json_record!(PageContext {
    url: sparse,
    title: sparse,
    at: sparse,
    kind: sparse,
    way: sparse,
    step: sparse,
    product: sparse,
    cart: sparse,
    order: sparse,
    pages: sparse,
});

/// A product as the page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextProduct {
    /// Its id at the shop.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Which of several: colour, size.
    pub choice: String,
    /// Who makes it.
    pub brand: String,
    /// Where it belongs.
    pub category: String,
    /// What it costs.
    pub price: Option<Money>,
    /// What it cost before.
    pub was: Option<Money>,
    /// `in`, `low`, `out` or `preorder`.
    pub stock: String,
    /// How many are left.
    pub left: Option<u64>,
    /// Its page.
    pub url: String,
    /// A picture.
    pub image: String,
}

json_record!(ContextProduct {
    id: sparse,
    title: sparse,
    choice: sparse,
    brand: sparse,
    category: sparse,
    price: sparse,
    was: sparse,
    stock: sparse,
    left: sparse,
    url: sparse,
    image: sparse,
});

/// A cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextCart {
    /// How many things are in it.
    pub count: u64,
    /// What it comes to.
    pub total: Option<Money>,
    /// What is in it.
    pub lines: Vec<ContextLine>,
    /// Coupons that count.
    pub coupons: Vec<String>,
    /// Only what was added on this page is known, not what was in it before.
    pub partial: bool,
}

json_record!(ContextCart {
    count: always,
    total: sparse,
    lines: sparse,
    coupons: sparse,
    partial: always,
});

/// A line of a cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextLine {
    /// The product's id, or its variant's.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Which of several.
    pub choice: String,
    /// How many.
    pub quantity: u64,
    /// What one costs.
    pub price: Option<Money>,
    /// Its page.
    pub url: String,
}

json_record!(ContextLine {
    id: sparse,
    title: sparse,
    choice: sparse,
    quantity: always,
    price: sparse,
    url: sparse,
});

/// A page the visitor was on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visited {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When, in UTC milliseconds.
    pub at: Millis,
}

json_record!(Visited {
    url: always,
    title: sparse,
    at: always,
});

impl PageContext {
    /// The event that says so.
    #[must_use]
    pub fn track(&self, client_id: ClientId) -> Track {
        Track {
            client_id,
            name: CONTEXT.to_owned(),
            props: Some(Raw::of(self)),
        }
    }

    /// What an event says of a page, made fit to be shown; `None` for any other
    /// event, and for one that is larger than [`MOST`].
    #[must_use]
    pub fn of(track: &Track) -> Option<Self> {
        let props = track.props.as_ref().filter(|_| track.name == CONTEXT)?;
        let json = Some(props.get()).filter(|json| json.len() <= MOST)?;
        let mut context: Self = read(json)?;
        context.clean();
        Some(context)
    }

    /// Takes out what reorders or hides its neighbours, addresses that are none
    /// of the web, and what is beyond the bounds.
    pub fn clean(&mut self) {
        for text in [&mut self.title, &mut self.kind, &mut self.step, &mut self.order] {
            line(text);
        }
        place(&mut self.url);
        self.way.truncate(PAGES);
        self.way.iter_mut().for_each(line);
        if let Some(product) = &mut self.product {
            for text in [
                &mut product.id,
                &mut product.title,
                &mut product.choice,
                &mut product.brand,
                &mut product.category,
                &mut product.stock,
            ] {
                line(text);
            }
            address(&mut product.url);
            address(&mut product.image);
        }
        if let Some(cart) = &mut self.cart {
            cart.coupons.truncate(LINES);
            cart.coupons.iter_mut().for_each(line);
            cart.lines.truncate(LINES);
            for item in &mut cart.lines {
                for text in [&mut item.id, &mut item.title, &mut item.choice] {
                    line(text);
                }
                address(&mut item.url);
            }
        }
        let more = self.pages.len().saturating_sub(PAGES);
        self.pages.drain(..more);
        for page in &mut self.pages {
            line(&mut page.title);
            place(&mut page.url);
        }
    }

    /// What comes after another context of the same visitor: the pages of both,
    /// the last [`PAGES`] of them, and everything else of the later one.
    pub fn after(&mut self, earlier: Self) {
        let mut pages = earlier.pages;
        let own = core::mem::take(&mut self.pages);
        let last = Visited {
            url: earlier.url,
            title: earlier.title,
            at: earlier.at,
        };
        for page in core::iter::once(last).chain(own) {
            // A time names a page: its address may have been rewritten meanwhile.
            let known = pages.iter().any(|old| old.at == page.at) || page.at == self.at;
            if !known && !page.url.is_empty() {
                pages.push(page);
            }
        }
        pages.sort_by_key(|page| page.at);
        let more = pages.len().saturating_sub(PAGES);
        pages.drain(..more);
        self.pages = pages;
    }
}

fn line(text: &mut String) {
    *text = clean_line(text, TEXT);
}

/// A page's address without its query, in which shops and mails put secrets.
fn place(url: &mut String) {
    address(url);
    if let Some(end) = url.find(['?', '#']) {
        url.truncate(end);
    }
}

fn address(url: &mut String) {
    let web = safe_href(url).filter(|url| url.starts_with("http"));
    *url = web.unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_survives_the_wire_and_other_events_are_not_taken_for_it() {
        let context = PageContext {
            url: "https://shop.example/p/trail".into(),
            kind: "product".into(),
            cart: Some(ContextCart {
                count: 2,
                ..ContextCart::default()
            }),
            ..PageContext::default()
        };
        let track = context.track(ClientId::from_bits(1));
        assert_eq!(PageContext::of(&track), Some(context));
        let other = Track {
            name: "purchase".into(),
            ..track
        };
        assert_eq!(PageContext::of(&other), None);
    }

    #[test]
    fn what_a_browser_says_is_cleaned_before_anybody_sees_it() {
        let props = r#"{"url":"javascript:alert(1)","title":"Trail\u202egnp.exe","product":{"image":"data:text/html,x","title":"A\nB"},"pages":[{"url":"https://shop.example/a?token=secret","at":1}]}"#;
        let track = Track {
            client_id: ClientId::from_bits(1),
            name: CONTEXT.into(),
            props: Raw::new(props),
        };
        let context = PageContext::of(&track).unwrap();
        assert_eq!(
            (context.url.as_str(), context.title.as_str()),
            ("", "Trailgnp.exe")
        );
        let product = context.product.unwrap();
        assert_eq!((product.image.as_str(), product.title.as_str()), ("", "A B"));
        assert_eq!(context.pages.len(), 1);
        assert_eq!(context.pages[0].url, "https://shop.example/a");
    }

    #[test]
    fn the_last_ten_pages_of_a_visit_are_kept_over_documents() {
        let page = |at| Visited {
            url: ["https://shop.example/", &i64::to_string(&at)].concat(),
            title: String::new(),
            at,
        };
        let earlier = PageContext {
            pages: (1..=8).map(page).collect(),
            ..PageContext::default()
        };
        let mut later = PageContext {
            url: "https://shop.example/13".into(),
            at: 13,
            pages: (9..=12).map(page).collect(),
            ..PageContext::default()
        };
        let mut again = later.clone();
        later.after(PageContext {
            url: "https://shop.example/9".into(),
            at: 9,
            ..earlier
        });
        let at = |context: &PageContext| context.pages.iter().map(|page| page.at).collect::<Vec<_>>();
        assert_eq!(at(&later), (3..=12).collect::<Vec<_>>());
        again.after(later);
        assert_eq!(
            at(&again),
            (3..=12).collect::<Vec<_>>(),
            "the same page, told again"
        );
    }
}
