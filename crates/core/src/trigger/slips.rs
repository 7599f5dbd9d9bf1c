//! What people write by habit of other languages, and what is meant.

use super::value::{Literal, Number};
use crate::Millis;

/// Longest duration in a rule, in milliseconds: ten years.
pub(super) const LONGEST: Millis = 3_650 * 86_400_000;

/// Operators as written and as meant, longer ones first. Those that are of the
/// language mean themselves.
pub(super) const SIGNS: &[(&str, &str)] = &[
    ("&amp;&amp;", "and"),
    ("&quot;", "'"),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&gt;=", ">="),
    ("&lt;=", "<="),
    ("=&gt;", "=>"),
    ("-&gt;", "=>"),
    ("&gt;", ">"),
    ("&lt;", "<"),
    ("!==", "!="),
    ("===", "="),
    ("=>", "=>"),
    ("->", "=>"),
    ("→", "=>"),
    ("⇒", "=>"),
    ("==", "="),
    ("=<", "<="),
    ("=~", "~"),
    ("<>", "!="),
    ("!=", "!="),
    ("!~", "!~"),
    ("<=", "<="),
    (">=", ">="),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("~", "~"),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("&", "and"),
    ("|", "or"),
    ("!", "not"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    (",", ","),
];

/// Words with a meaning of their own.
pub(super) const WORDS: &[&str] = &[
    "and", "or", "not", "then", "within", "count", "has", "in", "true", "false",
];

/// Words that stand where an operator should.
pub(super) const OPERATORS: &[(&str, &str)] = &[
    ("is", "="),
    ("eq", "="),
    ("equals", "="),
    ("contains", "has"),
    ("includes", "has"),
    ("like", "~"),
    ("matches", "~"),
    ("gt", ">"),
    ("gte", ">="),
    ("lt", "<"),
    ("lte", "<="),
];

/// Quotes, and what closes them.
pub(super) const QUOTES: &[(char, &[char])] = &[
    ('\'', &['\'']),
    ('"', &['"']),
    ('`', &['`']),
    ('‘', &['’', '‘', '\'']),
    ('’', &['’', '\'']),
    ('‚', &['‘', '’', '\'']),
    ('“', &['”', '“', '"']),
    ('”', &['”', '"']),
    ('„', &['“', '”', '"']),
    ('«', &['»']),
    ('»', &['«']),
];

/// Signs of currencies, and words for them.
pub(super) const CURRENCIES: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("$", "USD"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("won", "KRW"),
    ("yen", "JPY"),
];

/// Units as written, as meant, and in seconds.
pub(super) const UNITS: &[(&str, &str, i64)] = &[
    ("s", "s", 1),
    ("m", "m", 60),
    ("h", "h", 3_600),
    ("d", "d", 86_400),
    ("sec", "s", 1),
    ("secs", "s", 1),
    ("second", "s", 1),
    ("seconds", "s", 1),
    ("min", "m", 60),
    ("mins", "m", 60),
    ("minute", "m", 60),
    ("minutes", "m", 60),
    ("hr", "h", 3_600),
    ("hrs", "h", 3_600),
    ("hour", "h", 3_600),
    ("hours", "h", 3_600),
    ("day", "d", 86_400),
    ("days", "d", 86_400),
    ("week", "w", 604_800),
    ("weeks", "w", 604_800),
    ("w", "w", 604_800),
    ("ms", "ms", 0),
];

/// What a word meant, by a table of pairs.
pub(super) fn meant(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(written, _)| written.eq_ignore_ascii_case(word))
        .map(|(_, meant)| *meant)
}

/// A character that ends a word although it is not ASCII.
pub(super) fn ends_word(c: char) -> bool {
    is_space(c) || "€£¥₩₹≥≤≠→⇒‘’‚“”„«»×–—…".contains(c)
}

/// White space, and what is invisible and comes along when text is copied.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Writes a duration in the largest unit it is whole in.
pub(super) fn put_duration(out: &mut String, millis: Millis) {
    let (number, unit) = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000)]
        .iter()
        .find(|(_, size)| millis != 0 && millis % size == 0)
        .map_or((Number(millis), "s"), |(unit, size)| {
            (Number::whole(millis / size), *unit)
        });
    put_number(out, number);
    out.push_str(unit);
}

/// A plain number as the seconds it was probably meant to be.
pub(super) fn seconds(number: Number) -> String {
    let mut out = String::new();
    put_number(&mut out, number);
    out.push('s');
    out
}

/// Writes a number with no more decimals than it has.
pub(super) fn put_number(out: &mut String, number: Number) {
    let Number(n) = number;
    if n < 0 {
        out.push('-');
    }
    let n = n.unsigned_abs();
    put_whole(out, n / 1_000);
    let mut decimals = n % 1_000;
    if decimals > 0 {
        out.push('.');
        let mut place = 100;
        while decimals > 0 {
            put_whole(out, decimals / place);
            decimals %= place;
            place /= 10;
        }
    }
}

/// Writes a whole number.
pub(super) fn put_whole(out: &mut String, n: u64) {
    if n > 9 {
        put_whole(out, n / 10);
    }
    out.extend(
        u32::try_from(n % 10)
            .ok()
            .and_then(|digit| char::from_digit(digit, 10)),
    );
}

/// Writes a text in quotes.
pub(super) fn put_text(out: &mut String, text: &str) {
    out.push('\'');
    for c in text.chars() {
        if c == '\'' {
            out.push(c);
        }
        out.push(c);
    }
    out.push('\'');
}

/// Writes a literal as it stands in a rule.
pub(super) fn put_literal(out: &mut String, literal: &Literal) {
    match literal {
        Literal::Text(text) => put_text(out, text),
        Literal::Number(number) => put_number(out, *number),
        Literal::Money(money) => {
            put_number(out, Number(money.thousandths()));
            out.push(' ');
            out.push_str(money.currency.code());
        }
        Literal::Duration(millis) => put_duration(out, *millis),
        Literal::Percent(number) => {
            put_number(out, *number);
            out.push('%');
        }
        Literal::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Literal::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                put_literal(out, item);
            }
            out.push(']');
        }
    }
}
