//! The demo shop: what Larch & Loft sells and what it has written down, and how
//! either is found.
//!
//! Owns the tables, the words that find things, and products as protocol data.
//! Refuses conversation (that is [`crate::brain`]'s) and time.

mod articles;
mod find;
mod goods;
mod table;
#[cfg(test)]
mod tests;

pub use articles::{Brief, article, best, popular, search, suggest};
pub use find::{Found, find, named, size_in};
pub use goods::{pairs, similar};
pub use table::{Code, Goods, goods, table};

use aisle_core::protocol::Price;

use crate::lang::Lang;

/// For whom something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// In which language.
    pub lang: Lang,
    /// The language of the page, which decides the money: euros or won.
    pub page: Lang,
}

impl Reader {
    /// Somebody who writes in the language of the page.
    #[must_use]
    pub fn of(page: Lang) -> Self {
        Self { lang: page, page }
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<'a>(self, en: &'a str, ko: &'a str) -> &'a str {
        match self.lang {
            Lang::En => en,
            Lang::Ko => ko,
        }
    }

    /// The same, owned.
    #[must_use]
    pub fn say(self, en: &str, ko: &str) -> String {
        self.pick(en, ko).to_owned()
    }

    /// The price in the page's money.
    #[must_use]
    pub fn price(self, (eur, krw): (i64, i64)) -> Price {
        let (amount, currency) = match self.page {
            Lang::En => (eur, "EUR"),
            Lang::Ko => (krw, "KRW"),
        };
        Price {
            amount,
            currency: currency.to_owned(),
        }
    }

    /// The price as a person says it: `€189`, `€4.90`, `268,000원`.
    #[must_use]
    pub fn money(self, amounts: (i64, i64)) -> String {
        let Price { amount, currency } = self.price(amounts);
        if currency == "KRW" {
            let won = grouped(amount);
            return match self.lang {
                Lang::En => ["₩", &won].concat(),
                Lang::Ko => [&won, "원"].concat(),
            };
        }
        let (whole, cents) = (grouped(amount / 100), amount % 100);
        let tens = if cents < 10 { "0" } else { "" };
        if cents == 0 {
            ["€", &whole].concat()
        } else {
            ["€", &whole, ".", tens, &cents.to_string()].concat()
        }
    }
}

/// A number with a comma at each thousand.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
