//! What people write by habit of other languages, and what is meant.

use super::ast::Op;
use super::lex::Tok;
use super::value::{Literal, Number};
use crate::Millis;

/// Longest duration in a rule, in milliseconds: ten years.
pub(super) const LONGEST: Millis = 3_650 * 86_400_000;

/// Operators and brackets as written, longer ones first, and what is meant if
/// they are not of the language.
#[cfg(feature = "tools")]
pub(super) const SIGNS: &[(&str, Tok, &str)] = &[
    ("&amp;&amp;", Tok::And, "and"),
    ("&quot;", Tok::Bad, "'"),
    ("&apos;", Tok::Bad, "'"),
    ("&#39;", Tok::Bad, "'"),
    ("&gt;=", Tok::Op(Op::AtLeast), ">="),
    ("&lt;=", Tok::Op(Op::AtMost), "<="),
    ("=&gt;", Tok::Arrow, "=>"),
    ("-&gt;", Tok::Arrow, "=>"),
    ("&gt;", Tok::Op(Op::More), ">"),
    ("&lt;", Tok::Op(Op::Less), "<"),
    ("!==", Tok::Op(Op::IsNot), "!="),
    ("===", Tok::Op(Op::Is), "="),
    ("=>", Tok::Arrow, ""),
    ("->", Tok::Arrow, "=>"),
    ("→", Tok::Arrow, "=>"),
    ("⇒", Tok::Arrow, "=>"),
    ("==", Tok::Op(Op::Is), "="),
    ("=<", Tok::Op(Op::AtMost), "<="),
    ("=~", Tok::Op(Op::Like), "~"),
    ("<>", Tok::Op(Op::IsNot), "!="),
    ("!=", Tok::Op(Op::IsNot), ""),
    ("!~", Tok::Op(Op::NotLike), ""),
    ("<=", Tok::Op(Op::AtMost), ""),
    (">=", Tok::Op(Op::AtLeast), ""),
    ("=", Tok::Op(Op::Is), ""),
    ("<", Tok::Op(Op::Less), ""),
    (">", Tok::Op(Op::More), ""),
    ("~", Tok::Op(Op::Like), ""),
    ("≥", Tok::Op(Op::AtLeast), ">="),
    ("≤", Tok::Op(Op::AtMost), "<="),
    ("≠", Tok::Op(Op::IsNot), "!="),
    ("&&", Tok::And, "and"),
    ("||", Tok::Or, "or"),
    ("&", Tok::And, "and"),
    ("|", Tok::Or, "or"),
    ("!", Tok::Not, "not"),
    ("(", Tok::Open, ""),
    (")", Tok::Close, ""),
    ("[", Tok::ListOpen, ""),
    ("]", Tok::ListClose, ""),
    (",", Tok::Comma, ""),
];

/// Without tools a slip is a mistake like any other.
#[cfg(not(feature = "tools"))]
pub(super) const SIGNS: &[(&str, Tok, &str)] = &[
    ("=>", Tok::Arrow, ""),
    ("!=", Tok::Op(Op::IsNot), ""),
    ("!~", Tok::Op(Op::NotLike), ""),
    ("<=", Tok::Op(Op::AtMost), ""),
    (">=", Tok::Op(Op::AtLeast), ""),
    ("=", Tok::Op(Op::Is), ""),
    ("<", Tok::Op(Op::Less), ""),
    (">", Tok::Op(Op::More), ""),
    ("~", Tok::Op(Op::Like), ""),
    ("(", Tok::Open, ""),
    (")", Tok::Close, ""),
    ("[", Tok::ListOpen, ""),
    ("]", Tok::ListClose, ""),
    (",", Tok::Comma, ""),
];

/// Words with a meaning of their own.
pub(super) const WORDS: &[(&str, Tok)] = &[
    ("and", Tok::And),
    ("or", Tok::Or),
    ("not", Tok::Not),
    ("then", Tok::Then),
    ("within", Tok::Within),
    ("count", Tok::Count),
    ("has", Tok::Op(Op::Has)),
    ("in", Tok::Op(Op::In)),
    ("true", Tok::True),
    ("false", Tok::False),
];

/// Words that stand where an operator should.
#[cfg(feature = "tools")]
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
#[cfg(not(feature = "tools"))]
pub(super) const OPERATORS: &[(&str, &str)] = &[];

/// Quotes that are not of the language, and what closes them.
pub(super) const QUOTES: &[(char, &[char])] = &[
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
#[cfg(feature = "tools")]
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
#[cfg(not(feature = "tools"))]
pub(super) const CURRENCIES: &[(&str, &str)] = &[];

/// Units as written, as meant, and in seconds.
#[cfg(feature = "tools")]
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
#[cfg(not(feature = "tools"))]
pub(super) const UNITS: &[(&str, &str, i64)] = &[
    ("s", "s", 1),
    ("m", "m", 60),
    ("h", "h", 3_600),
    ("d", "d", 86_400),
];

/// What a word meant, by a table of pairs.
pub(super) fn meant(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(written, _)| written.eq_ignore_ascii_case(word))
        .map(|(_, meant)| *meant)
}

/// A character that ends a word although it is not ASCII: quotes, signs of
/// currencies, arrows, dashes, spaces.
pub(super) fn ends_word(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}' | '×' | '\u{2000}'..='\u{2bff}' | '\u{3000}' | '\u{feff}')
}

/// White space, and what is invisible and comes along when text is copied.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{2060}' | '\u{3000}' | '\u{feff}')
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
