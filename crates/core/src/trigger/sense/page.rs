//! The page's address: what makes a new page of it.

/// How the address came to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A new entry in the browser's history, or a move along it.
    Move,
    /// The entry was rewritten.
    Replace,
}

/// What a changed address means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    Same,
    /// The same page under another address: a filter, a product's variant, an
    /// anchor.
    Within,
    /// Another page.
    New,
}

/// Compares two addresses.
///
/// A new page has another path, or was reached by a move and has another query.
/// A query that is rewritten in place is how shops remember filters and
/// variants. What stands behind `#` counts only if it is a route (`#/` or `#!`).
///
/// ```
/// use aisle_core::trigger::sense::page::{Turn, Way, turn};
/// let shoe = "https://shop.example/shoe?size=40";
/// assert_eq!(turn(shoe, "https://shop.example/shoe?size=41", Way::Replace), Turn::Within);
/// assert_eq!(turn(shoe, "https://shop.example/shoe?size=40#care", Way::Move), Turn::Within);
/// assert_eq!(turn(shoe, "https://shop.example/cart", Way::Replace), Turn::New);
/// ```
#[must_use]
pub fn turn(before: &str, after: &str, way: Way) -> Turn {
    let (old, new) = (Address(before), Address(after));
    if before == after {
        Turn::Same
    } else if old.place() != new.place()
        || (way == Way::Move && old.query() != new.query())
        || old.route() != new.route()
    {
        Turn::New
    } else {
        Turn::Within
    }
}

/// A whole address as the browser writes it (`location.href`).
#[derive(Clone, Copy)]
struct Address<'a>(&'a str);

impl<'a> Address<'a> {
    fn hash(self) -> &'a str {
        cut(self.0, b'#').1
    }

    fn query(self) -> &'a str {
        cut(cut(self.0, b'#').0, b'?').1
    }

    /// Everything before the query.
    fn place(self) -> &'a str {
        cut(cut(self.0, b'#').0, b'?').0
    }

    /// The hash, if it is a route.
    fn route(self) -> &'a str {
        match self.hash() {
            hash if hash.starts_with('/') || hash.starts_with('!') => hash,
            _ => "",
        }
    }
}

/// What stands before and after the first such byte.
fn cut(text: &str, at: u8) -> (&str, &str) {
    let found = text.bytes().position(|byte| byte == at);
    let (head, tail) = text
        .split_at_checked(found.unwrap_or(text.len()))
        .unwrap_or((text, ""));
    (head, tail.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pushed_query_is_a_new_page_and_a_rewritten_one_is_not() {
        let (a, b) = ("https://x/list?page=1", "https://x/list?page=2");
        assert_eq!(turn(a, b, Way::Move), Turn::New);
        assert_eq!(turn(a, b, Way::Replace), Turn::Within);
    }

    #[test]
    fn a_hash_counts_as_a_route_only_if_it_looks_like_one() {
        assert_eq!(turn("https://x/", "https://x/#/cart", Way::Move), Turn::New);
        assert_eq!(turn("https://x/#/a", "https://x/#/b", Way::Replace), Turn::New);
        assert_eq!(turn("https://x/#!a", "https://x/", Way::Move), Turn::New);
        assert_eq!(turn("https://x/#a", "https://x/#b", Way::Move), Turn::Within);
        assert_eq!(turn("https://x/#a?b", "https://x/#a?c", Way::Move), Turn::Within);
    }

    #[test]
    fn odd_addresses_are_the_same_as_themselves() {
        for odd in ["", "#", "?", "about:blank", "x?y#z?", "é#é"] {
            assert_eq!(turn(odd, odd, Way::Move), Turn::Same);
            assert_eq!(turn(odd, "https://x/", Way::Move), Turn::New);
        }
    }
}
