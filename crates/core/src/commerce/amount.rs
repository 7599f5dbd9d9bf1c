//! Amounts as pages write them: exact, and perhaps without a currency yet.
//!
//! Owns the reading of decimals, of prices in the manner of several countries,
//! and of minor units. Refuses floating point: a number is read from its text.

use super::money::{Currency, Money};

/// The most thousandths that are read: nine trillion of the major unit.
const MOST: i64 = 9_000_000_000_000_000;

/// An amount whose currency may be said elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Thousandths of the major unit, not negative.
    pub thousandths: i64,
    /// In which currency, if the source says.
    pub currency: Option<Currency>,
}

impl Amount {
    /// The money it is, in its own currency or else in this one.
    #[must_use]
    pub fn money(self, otherwise: Option<Currency>) -> Option<Money> {
        let currency = self.currency.or(otherwise)?;
        Some(Money::from_thousandths(self.thousandths, currency))
    }

    /// So many of it; `None` beyond what an amount can be.
    #[must_use]
    pub fn times(self, quantity: i64) -> Option<Self> {
        let thousandths = self.thousandths.checked_mul(quantity)?;
        (0..=MOST)
            .contains(&thousandths)
            .then_some(Self { thousandths, ..self })
    }

    /// Both together; `None` for two currencies, or beyond what an amount can be.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        if let (Some(one), Some(two)) = (self.currency, other.currency)
            && one != two
        {
            return None;
        }
        let thousandths = self.thousandths.checked_add(other.thousandths)?;
        (thousandths <= MOST).then_some(Self {
            thousandths,
            currency: self.currency.or(other.currency),
        })
    }
}

/// Thousandths of a decimal with a point, as JSON and schema.org write it:
/// `49`, `49.9`, `209.92999999999998`. Rounded by the fourth decimal, so that
/// what a shop's script has computed in binary comes out as it was meant. `None`
/// for anything else: a sign, an exponent, a number too large.
#[must_use]
pub fn thousandths(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && rest.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for byte in whole.bytes() {
        value = push(value, byte)?;
    }
    let mut decimals = rest.bytes();
    for _ in 0..3 {
        value = push(value, decimals.next().unwrap_or(b'0'))?;
    }
    let next = decimals.next().unwrap_or(b'0');
    if !next.is_ascii_digit() || decimals.any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    value += i64::from(next >= b'5');
    (value <= MOST).then_some(value)
}

/// One digit more.
fn push(value: i64, byte: u8) -> Option<i64> {
    let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
    value.checked_mul(10)?.checked_add(digit)
}

/// Thousandths of a price as shops write it although they should not:
/// `€ 1.299,00`, `1,299.00 USD`, `49,90`, `1 299,-`. The last separator with one
/// or two digits behind it is the decimal one; with three digits behind it a
/// comma groups thousands, and a point does only where there is another.
#[must_use]
pub fn loose(text: &str) -> Option<i64> {
    if let Some(plain) = thousandths(text.trim()) {
        return Some(plain);
    }
    // No price has a minus before its digits.
    let first = text.find(|char: char| char.is_ascii_digit())?;
    let last = text.rfind(|char: char| char.is_ascii_digit())?;
    let before = text.get(..first)?;
    if before.ends_with(['-', '\u{2212}']) {
        return None;
    }
    let body = text.get(first..=last)?;
    let marks: Vec<char> = body.chars().filter(|char| !char.is_ascii_digit()).collect();
    if !marks.iter().all(|mark| is_separator(*mark)) {
        return None;
    }
    let at = body.rfind([',', '.']);
    let behind = at.and_then(|at| body.get(at + 1..)).unwrap_or_default();
    let same = |mark: char| marks.iter().filter(|other| **other == mark).count();
    let decimal = match (at.and_then(|at| body.get(at..)), behind.len()) {
        (Some(rest), 1 | 2) => same(rest.chars().next()?) == 1,
        // `1.299` is plain and was read above; `1.299.000` and `1,299` group.
        _ => false,
    };
    let mut value = String::new();
    for (place, char) in body.char_indices() {
        if char.is_ascii_digit() {
            value.push(char);
        } else if decimal && Some(place) == at {
            value.push('.');
        }
    }
    thousandths(&value)
}

fn is_separator(mark: char) -> bool {
    matches!(mark, ',' | '.' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}')
}

/// Thousandths of a whole number of minor units, of which so many decimals make
/// the major one.
#[must_use]
pub fn minor(text: &str, decimals: i64) -> Option<i64> {
    let whole = thousandths(text)?;
    let mut value = whole;
    for _ in 0..decimals.clamp(0, 9) {
        value /= 10;
    }
    (whole % 1_000 == 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_what_a_script_computed_is_as_it_was_meant() {
        for (text, value) in [
            ("0", Some(0)),
            ("49", Some(49_000)),
            ("49.9", Some(49_900)),
            ("19.99", Some(19_990)),
            ("209.92999999999998", Some(209_930)),
            ("0.30000000000000004", Some(300)),
            (".5", Some(500)),
            ("5.", Some(5_000)),
            ("", None),
            (".", None),
            ("-1", None),
            ("1e3", None),
            ("1.2.3", None),
            ("1.2345x", None),
            ("NaN", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(thousandths(text), value, "{text}");
        }
    }

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, value) in [
            ("1,299.00", Some(1_299_000)),
            ("1.299,00", Some(1_299_000)),
            ("€ 1.299,00", Some(1_299_000)),
            ("1,299.00 USD", Some(1_299_000)),
            ("49,90", Some(49_900)),
            ("49,9 €", Some(49_900)),
            ("1,299", Some(1_299_000)),
            ("12,345,678", Some(12_345_678_000)),
            ("1.299.000", Some(1_299_000_000)),
            ("1 299,-", Some(1_299_000)),
            ("1'299.50", Some(1_299_500)),
            ("₩12,900", Some(12_900_000)),
            ("-5", None),
            ("\u{2212}5,00", None),
            ("10-20", None),
            ("free", None),
            ("", None),
        ] {
            assert_eq!(loose(text), value, "{text}");
        }
    }

    #[test]
    fn minor_units_come_by_their_decimals() {
        assert_eq!(minor("1999", 2), Some(19_990));
        assert_eq!(minor("1999", 0), Some(1_999_000));
        assert_eq!(minor("12345", 3), Some(12_345));
        assert_eq!(minor("123456", 4), Some(12_345));
        assert_eq!(minor("19.99", 2), None);
        assert_eq!(minor("-1", 2), None);
    }

    #[test]
    fn sums_stay_in_one_currency() {
        let eur = Currency::new("EUR");
        let one = Amount {
            thousandths: 1_500,
            currency: eur,
        };
        let other = Amount {
            thousandths: 1,
            currency: Currency::new("USD"),
        };
        assert_eq!(one.plus(other), None);
        assert_eq!(one.times(3).map(|sum| sum.thousandths), Some(4_500));
        assert_eq!(one.times(-1), None);
        assert_eq!(one.times(i64::MAX), None);
    }
}
