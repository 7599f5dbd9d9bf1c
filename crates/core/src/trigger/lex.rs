//! Text to tokens.
//!
//! One pass, no recursion. What is a habit of another language is noted as a
//! mistake and read as it was meant, so that one look tells all mistakes.

use super::ast::{Op, Span};
use super::fault::{Errors, Fault};
use super::slips::{
    CURRENCIES, LONGEST, QUOTES, SIGNS, UNITS, WORDS, ends_word, is_space, meant, put_duration, put_literal,
};
use super::value::{Literal, Number};
use crate::commerce::{Currency, Money};

/// The largest number in a rule.
const MOST: i64 = 1_000_000_000_000;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tok<'a> {
    /// A word: of the language, or the name of a fact or an event.
    Word(&'a str),
    /// A bracket or a comma.
    Sign(&'static str),
    /// A comparison other than `has` and `in`.
    Op(Op),
    /// A text, a number or what is made of one.
    Value(Literal),
    /// The end of the condition.
    End,
}

/// A token and where it is.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) tok: Tok<'a>,
    pub(super) span: Span,
}

/// A condition as tokens; the last one is the end.
pub(super) struct Lexed<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    /// Where the message begins, behind the first `=>`.
    pub(super) message: Option<usize>,
}

/// Cuts a text into tokens. With `compact`, the first `=>` ends the condition.
/// `None` after a mistake that leaves the rest without meaning.
pub(super) fn lex<'a>(text: &'a str, compact: bool, errors: &mut Errors<'_>) -> Option<Lexed<'a>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        compact,
        tokens: Vec::new(),
        errors,
    };
    let mut message = None;
    while let Some(c) = lexer.rest().chars().next() {
        if is_space(c) {
            lexer.at += c.len_utf8();
        } else if lexer.token(c)? {
            message = Some(lexer.at);
            break;
        }
    }
    let end = lexer.tokens.last().map_or(0, |token| token.span.end);
    let mut tokens = lexer.tokens;
    tokens.push(Token {
        tok: Tok::End,
        span: Span { start: end, end },
    });
    Some(Lexed { tokens, message })
}

struct Lexer<'a, 'b, 'c> {
    text: &'a str,
    at: usize,
    compact: bool,
    tokens: Vec<Token<'a>>,
    errors: &'b mut Errors<'c>,
}

impl<'a> Lexer<'a, '_, '_> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// From `start` to here.
    fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    fn push(&mut self, start: usize, tok: Tok<'a>) {
        let span = self.since(start);
        self.tokens.push(Token { tok, span });
    }

    /// Notes a mistake that is read as `meant`.
    fn slip(&mut self, start: usize, meant: &str) {
        let span = self.since(start);
        self.errors.add(span, Fault::Slip, &["write `", meant, "`"]);
    }

    /// Reads one token; true for the `=>` that ends the condition.
    fn token(&mut self, c: char) -> Option<bool> {
        let start = self.at;
        if let Some((_, closers)) = QUOTES.iter().find(|(open, _)| *open == c) {
            self.quoted(c, closers)?;
        } else if c.is_ascii_digit() || (c == '-' && self.digit_at(1)) {
            self.number(start)?;
        } else if let Some((sign, meant)) = SIGNS.iter().find(|(sign, _)| self.rest().starts_with(sign)) {
            return self.sign(sign, meant);
        } else if let Some((sign, code)) = CURRENCIES
            .iter()
            .find(|(sign, _)| sign.starts_with(c) && !c.is_ascii_alphabetic())
        {
            self.at += sign.len();
            self.skip_spaces();
            if !self.digit_at(0) {
                self.slip(start, &["50 ", code].concat());
                return None;
            }
            let number = self.digits(start)?;
            self.amount(start, number, code, true);
        } else if c.is_ascii_alphabetic() || c == '_' || !(c.is_ascii() || ends_word(c)) {
            self.word(start);
        } else {
            self.at += c.len_utf8();
            let span = self.since(start);
            let hint = match c {
                '.' | '#' | '/' | '*' | '@' | '?' | '%' => "texts stand in quotes: 'red'",
                _ => "docs/triggers.md shows how rules are written",
            };
            self.errors.add(span, Fault::Unexpected, &[hint]);
            return None;
        }
        Some(false)
    }

    fn sign(&mut self, sign: &'static str, meant: &'static str) -> Option<bool> {
        let start = self.at;
        self.at += sign.len();
        if meant == "=>" {
            if !self.compact {
                let span = self.since(start);
                let hint = "write `>=`; `=> message` stands in data-trigger-NAME only";
                self.errors.add(span, Fault::Slip, &[hint]);
                self.push(start, Tok::Op(Op::AtLeast));
                return Some(false);
            }
            if sign != meant {
                self.slip(start, meant);
            }
            return Some(true);
        }
        if sign != meant {
            self.slip(start, meant);
        }
        let op = Op::ALL.iter().find(|(_, text)| *text == meant);
        let tok = match (op, meant) {
            (Some((op, _)), _) => Tok::Op(*op),
            // An entity for a quote: what follows cannot be told.
            (None, "'") => return None,
            (None, "and" | "or" | "not") => Tok::Word(meant),
            (None, _) => Tok::Sign(meant),
        };
        self.push(start, tok);
        Some(false)
    }

    fn word(&mut self, start: usize) {
        let word = self.run();
        let known = WORDS.iter().find(|known| known.eq_ignore_ascii_case(word));
        match known {
            Some(known) if *known != word => self.slip(start, known),
            _ => {}
        }
        self.push(start, Tok::Word(known.copied().unwrap_or(word)));
    }

    /// Takes characters of a word; `->` behind it is none of it.
    fn run(&mut self) -> &'a str {
        let rest = self.rest();
        let of_word = |c: char| {
            if c.is_ascii() {
                c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
            } else {
                !ends_word(c)
            }
        };
        let end = rest.find(|c| !of_word(c)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default().trim_end_matches('-');
        self.at += word.len();
        word
    }

    fn quoted(&mut self, open: char, closers: &[char]) -> Option<()> {
        let start = self.at;
        self.at += open.len_utf8();
        let plain = matches!(open, '\'' | '"');
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some((inner, after)) = rest.find(closers).and_then(|end| rest.split_at_checked(end)) else {
                let span = Span {
                    start,
                    end: self.text.len(),
                };
                self.errors.add(
                    span,
                    Fault::Unclosed,
                    &["close it with `'`; within a text write `''` for `'`"],
                );
                return None;
            };
            text.push_str(inner);
            let close = after.chars().next().map_or(1, char::len_utf8);
            self.at += inner.len() + close;
            // A quote written twice is one quote of the text.
            if plain && self.rest().starts_with(open) {
                text.push(open);
                self.at += 1;
                continue;
            }
            break;
        }
        let value = Literal::Text(text);
        if !plain {
            let mut written = String::new();
            put_literal(&mut written, &value);
            self.slip(start, &written);
        }
        self.push(start, Tok::Value(value));
        Some(())
    }

    fn digit_at(&self, ahead: usize) -> bool {
        self.rest().as_bytes().get(ahead).is_some_and(u8::is_ascii_digit)
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_space).len();
    }

    /// Takes `-12.345` off.
    fn digits(&mut self, start: usize) -> Option<Number> {
        let minus = self.rest().starts_with('-');
        self.at += usize::from(minus);
        let mut value: i64 = 0;
        let mut decimals = 3;
        let mut behind_point = false;
        loop {
            let rest = self.rest().as_bytes();
            match rest.first() {
                Some(digit @ b'0'..=b'9') if value <= MOST && decimals > 0 => {
                    value = value * 10 + i64::from(digit - b'0');
                    decimals -= i32::from(behind_point);
                    self.at += 1;
                }
                Some(b'.') if !behind_point && self.digit_at(1) => {
                    behind_point = true;
                    self.at += 1;
                }
                Some(b'0'..=b'9') => {
                    self.run();
                    let span = self.since(start);
                    let hint = if value > MOST {
                        "at most 1000000000000"
                    } else {
                        "at most 3 decimals"
                    };
                    self.errors.add(span, Fault::Range, &[hint]);
                    return None;
                }
                _ => break,
            }
        }
        for _ in 0..decimals {
            value = value.saturating_mul(10);
        }
        Some(Number(if minus { -value } else { value }))
    }

    /// A number and what is made of it: `4.5`, `60%`, `30s`, `50 EUR`.
    fn number(&mut self, start: usize) -> Option<()> {
        let number = self.digits(start)?;
        let written = self.text.get(start..self.at).unwrap_or_default();
        let end = self.at;
        if self.rest().starts_with('%') {
            self.at += 1;
            self.push(start, Tok::Value(Literal::Percent(number)));
            return Some(());
        }
        // A unit belongs to its number; a currency may stand apart.
        let attached = !self.run().is_empty();
        self.at = end;
        if !attached {
            self.skip_spaces();
        }
        let unit_at = self.at;
        let unit = match self.rest().chars().next() {
            Some(c)
                if c == '%'
                    || CURRENCIES
                        .iter()
                        .any(|(sign, _)| sign.starts_with(c) && !c.is_ascii_alphabetic()) =>
            {
                self.at += c.len_utf8();
                self.text.get(unit_at..self.at).unwrap_or_default()
            }
            _ => self.run(),
        };
        if unit == "%" {
            self.slip(start, &[written, unit].concat());
            self.push(start, Tok::Value(Literal::Percent(number)));
            return Some(());
        }
        if let Some((_, short, seconds)) = UNITS.iter().find(|(word, ..)| *word == unit) {
            return self.duration(start, number, attached && unit == *short, *seconds);
        }
        if let Some(code) = meant(CURRENCIES, unit) {
            self.amount(start, number, code, true);
            return Some(());
        }
        let word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(unit));
        if !word && Currency::new(unit).is_some() {
            let code = unit.to_ascii_uppercase();
            self.amount(start, number, &code, code != unit);
            return Some(());
        }
        if attached {
            let span = self.since(start);
            self.errors.add(
                span,
                Fault::Value,
                &["write a number as `12` or `4.5`, or with one unit: `90m`, `60%`, `50 EUR`"],
            );
            return None;
        }
        self.at = end;
        self.push(start, Tok::Value(Literal::Number(number)));
        Some(())
    }

    fn duration(&mut self, start: usize, number: Number, right: bool, seconds: i64) -> Option<()> {
        // Thousandths of seconds are milliseconds.
        let millis = match seconds {
            0 => number.0 / 1_000,
            _ => number.0.saturating_mul(seconds),
        };
        if !(0..=LONGEST).contains(&millis) {
            let span = self.since(start);
            self.errors.add(span, Fault::Range, &["0s to 3650d"]);
            return None;
        }
        if !right || seconds == 0 || seconds > 86_400 {
            let mut written = String::new();
            put_duration(&mut written, millis);
            self.slip(start, &written);
        }
        self.push(start, Tok::Value(Literal::Duration(millis)));
        Some(())
    }

    fn amount(&mut self, start: usize, number: Number, code: &str, slip: bool) {
        let Some(currency) = Currency::new(code) else {
            return;
        };
        let money = Money::from_thousandths(number.0, currency);
        let value = Literal::Money(money);
        if slip {
            let mut written = String::new();
            put_literal(&mut written, &value);
            self.slip(start, &written);
        } else if money.thousandths() != number.0 {
            let span = self.since(start);
            self.errors
                .add(span, Fault::Range, &[code, " has fewer decimals"]);
        }
        self.push(start, Tok::Value(value));
    }
}
