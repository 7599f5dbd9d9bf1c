//! A JSON value read leniently: what is not what it should be is absent.

use crate::commerce::amount::{self, Amount};
use crate::commerce::money::Currency;
use crate::protocol::json::{Document, Json};
use crate::text::clean_line;

/// Longer texts are not what is looked for, and are not even unescaped.
const RAW: usize = 8_192;
/// Characters of a text that are kept.
const TEXT: usize = 300;
/// Characters of an address that are kept.
const ADDRESS: usize = 2_000;

/// A value that is there.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(Json<'a>);

impl<'a> Node<'a> {
    /// The whole of a text.
    pub(super) fn of(document: &'a Document<'a>) -> Self {
        Self(document.whole())
    }

    /// A member of an object: of the first one in a list, and for an item of
    /// microdata one of its `properties`. `null` is as good as none.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        let object = self.first()?;
        match object.member(name) {
            Some(found) => found.first(),
            None => object.member("properties")?.member(name)?.first(),
        }
    }

    /// The same with all that a list there has in it.
    pub(super) fn all(self, name: &str) -> Vec<Self> {
        let Some(object) = self.first() else {
            return Vec::new();
        };
        let found = object
            .member(name)
            .or_else(|| object.member("properties")?.member(name));
        found.map_or_else(Vec::new, Self::each)
    }

    /// A member that is a list, as it should be here.
    pub(super) fn get_list(self, name: &str) -> Option<Self> {
        self.first()?.member(name).filter(|value| value.is_list())
    }

    fn member(self, name: &str) -> Option<Self> {
        let mut members = self.0.members();
        while let (Some(found), Some(value)) = (members.next(), members.next()) {
            if found.word(&[name]) == 0 {
                return (!value.is_null()).then_some(Self(value));
            }
        }
        None
    }

    /// Names and values of an object.
    pub(super) fn members(self) -> Vec<(Self, Self)> {
        let mut found = Vec::new();
        let mut members = self.0.members();
        while let (Some(name), Some(value)) = (members.next(), members.next()) {
            found.push((Self(name), Self(value)));
        }
        found
    }

    /// The values of a list, or the value itself.
    pub(super) fn each(self) -> Vec<Self> {
        if self.is_list() {
            self.0.items().map(Self).collect()
        } else {
            Vec::from([self])
        }
    }

    /// The first of a list, or the value itself.
    fn first(self) -> Option<Self> {
        let mut value = self.0;
        // Lists in lists are nobody's business, but cost nothing to look into.
        for _ in 0..4 {
            if !value.raw().starts_with('[') {
                return (!value.is_null()).then_some(Self(value));
            }
            value = value.items().next()?;
        }
        None
    }

    pub(super) fn is_list(self) -> bool {
        self.0.raw().starts_with('[')
    }

    pub(super) fn is_object(self) -> bool {
        self.0.raw().starts_with('{')
    }

    /// Its JSON.
    pub(super) fn raw(self) -> &'a str {
        self.0.raw()
    }

    /// It is one of these words; which.
    pub(super) fn word(self, words: &[&str]) -> Option<usize> {
        let at = self.0.word(words);
        (at < words.len()).then_some(at)
    }

    /// A text as it is, if it is one and not longer than anybody writes.
    fn plain(self) -> Option<String> {
        let value = self.first()?;
        let raw = value.0.raw();
        if raw.len() > RAW {
            return None;
        }
        match raw.as_bytes().first()? {
            b'"' => value.0.try_read::<String>(),
            b'0'..=b'9' | b'-' => Some(raw.to_owned()),
            b'{' => value.member("@value")?.plain(),
            _ => None,
        }
    }

    /// A text, or a number as one: clean, on one line, not empty.
    pub(super) fn text(self) -> Option<String> {
        let text = clean_line(&self.plain()?, TEXT);
        (!text.is_empty()).then_some(text)
    }

    /// A text, or the name of an object.
    pub(super) fn name(self) -> Option<String> {
        match self.first()?.is_object() {
            true => self.get("name").or_else(|| self.get("@value"))?.text(),
            false => self.text(),
        }
    }

    /// An address of the web, made whole by the page's own.
    pub(super) fn address(self, page: &str) -> Option<String> {
        whole_address(self.plain()?.trim(), page)
    }

    /// A number, in thousandths, as a number or a text that is one.
    pub(super) fn thousandths(self) -> Option<i64> {
        amount::loose(&self.plain()?)
    }

    /// A whole number that is not negative; what is behind its point is dropped.
    pub(super) fn whole(self) -> Option<i64> {
        Some(amount::thousandths(self.plain()?.trim())? / 1_000)
    }

    /// A currency's code.
    pub(super) fn currency(self) -> Option<Currency> {
        Currency::new(self.plain()?.trim())
    }

    /// An amount in major units.
    pub(super) fn amount(self, currency: Option<Currency>) -> Option<Amount> {
        let thousandths = self.thousandths()?;
        Some(Amount {
            thousandths,
            currency,
        })
    }

    /// An amount in minor units, of which so many decimals make the major one.
    pub(super) fn minor(self, decimals: i64, currency: Option<Currency>) -> Option<Amount> {
        let thousandths = amount::minor(self.plain()?.trim(), decimals)?;
        Some(Amount {
            thousandths,
            currency,
        })
    }
}

/// An address of the web, made whole by that of the page it stands on.
fn whole_address(text: &str, page: &str) -> Option<String> {
    let (scheme, rest) = page.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let text = text.split('#').next()?;
    let whole = if text.starts_with("https://") || text.starts_with("http://") {
        text.to_owned()
    } else if text.starts_with("//") {
        [scheme, ":", text].concat()
    } else if text.starts_with('/') {
        [scheme, "://", host, text].concat()
    } else {
        return None;
    };
    let clean = !whole.contains(|char: char| char.is_control() || char.is_whitespace());
    (clean && whole.len() <= ADDRESS).then_some(whole)
}
