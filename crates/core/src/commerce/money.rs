//! Money: whole minor units and an ISO 4217 code.

use crate::json_record;
use crate::protocol::json::{Decode, Encode, Json, Writer};

/// A currency's code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Currencies whose minor unit is not a hundredth, with the number of decimals
/// (ISO 4217 amendment 176, list one). All others have two.
const DECIMALS: &[(&[u8; 3], u8)] = &[
    (b"BHD", 3),
    (b"BIF", 0),
    (b"CLP", 0),
    (b"DJF", 0),
    (b"GNF", 0),
    (b"IQD", 3),
    (b"ISK", 0),
    (b"JOD", 3),
    (b"JPY", 0),
    (b"KMF", 0),
    (b"KRW", 0),
    (b"KWD", 3),
    (b"LYD", 3),
    (b"OMR", 3),
    (b"PYG", 0),
    (b"RWF", 0),
    (b"TND", 3),
    (b"UGX", 0),
    (b"UYI", 0),
    (b"VND", 0),
    (b"VUV", 0),
    (b"XAF", 0),
    (b"XOF", 0),
    (b"XPF", 0),
];

impl Currency {
    /// Reads a code in any letter case; `None` if it is not three ASCII letters.
    ///
    /// ```
    /// use aisle_core::commerce::Currency;
    /// assert_eq!(Currency::new("eur").unwrap().code(), "EUR");
    /// assert!(Currency::new("€").is_none());
    /// ```
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The same as text of its own, in less code than checking bytes takes.
    #[must_use]
    pub fn text(self) -> String {
        self.0.into_iter().map(char::from).collect()
    }

    /// Decimals of the major unit: 2 for most, 0 for KRW and JPY, 3 for KWD.
    #[must_use]
    pub fn decimals(self) -> u8 {
        DECIMALS
            .iter()
            .find(|(code, _)| **code == self.0)
            .map_or(2, |(_, decimals)| *decimals)
    }
}

impl core::fmt::Debug for Currency {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// Minor units: cents of EUR, whole won of KRW.
    pub minor: i64,
    /// In which currency.
    pub currency: Currency,
}

impl Money {
    /// From thousandths of the major unit, as literals and page values come.
    /// What is below the minor unit is cut off.
    ///
    /// ```
    /// use aisle_core::commerce::{Currency, Money};
    /// let won = Money::from_thousandths(12_900_000, Currency::new("KRW").unwrap());
    /// assert_eq!(won.minor, 12_900);
    /// ```
    #[must_use]
    pub fn from_thousandths(thousandths: i64, currency: Currency) -> Self {
        let minor = match currency.decimals() {
            0 => thousandths / 1_000,
            2 => thousandths / 10,
            _ => thousandths,
        };
        Self { minor, currency }
    }

    /// Thousandths of the major unit; saturates.
    #[must_use]
    pub fn thousandths(self) -> i64 {
        match self.currency.decimals() {
            0 => self.minor.saturating_mul(1_000),
            2 => self.minor.saturating_mul(10),
            _ => self.minor,
        }
    }
}

/// An amount as plain text, in no language in particular: `189.00 EUR`. A code
/// that is none has two decimals, as most have.
#[must_use]
pub fn plain(minor: i64, currency: &str) -> String {
    let decimals = Currency::new(currency).map_or(2, Currency::decimals);
    let mut text = String::new();
    if minor < 0 {
        text.push('-');
    }
    let digits = minor.unsigned_abs().to_string();
    let decimals = usize::from(decimals);
    // At least one digit before the point.
    for _ in digits.len()..=decimals {
        text.push('0');
    }
    text.push_str(&digits);
    if decimals > 0 {
        text.insert(text.len() - decimals, '.');
    }
    text.push(' ');
    text.push_str(currency);
    text
}

impl Decode for Currency {
    fn decode(json: Json<'_>) -> Self {
        let found = Self::new(&json.string());
        if found.is_none() {
            json.wrong();
        }
        found.unwrap_or(Self(*b"XXX"))
    }
}

impl Encode for Currency {
    fn encode(&self, out: &mut Writer) {
        out.string(self.code());
    }
}

json_record!(Money { minor, currency });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_amounts_have_the_decimals_of_their_currency() {
        for (minor, code, text) in [
            (18_900, "EUR", "189.00 EUR"),
            (5, "EUR", "0.05 EUR"),
            (-1_205, "KWD", "-1.205 KWD"),
            (-5, "KWD", "-0.005 KWD"),
            (12_900, "KRW", "12900 KRW"),
            (0, "JPY", "0 JPY"),
            (0, "€", "0.00 €"),
            (i64::MIN, "USD", "-92233720368547758.08 USD"),
        ] {
            assert_eq!(plain(minor, code), text);
        }
    }

    #[test]
    fn won_have_no_decimals_euros_two_and_dinars_three() {
        for (code, minor) in [("KRW", 12), ("EUR", 1_234), ("KWD", 12_345)] {
            let currency = Currency::new(code).unwrap();
            let money = Money::from_thousandths(12_345, currency);
            assert_eq!(money.minor, minor, "{code}");
        }
    }
}
