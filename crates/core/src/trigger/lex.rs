//! Text to tokens, one at a time.
//!
//! No recursion. With tools, what is a habit of another language is noted as a
//! mistake and read as it was meant, so that one look tells all mistakes.

use super::ast::{Op, Span};
use super::fault::{Errors, Fault, TOOLS};
use super::slips::{
    CURRENCIES, LONGEST, QUOTES, SIGNS, UNITS, WORDS, ends_word, is_space, meant, put_duration, put_literal,
};
use super::value::{Literal, Number};
use crate::commerce::{Currency, Money};

/// The largest number in a rule.
const MOST: i64 = 1_000_000_000_000;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tok {
    /// The end of the condition.
    End,
    /// What leaves the rest without meaning; the mistake is noted.
    Bad,
    /// The name of a fact or an event; its text is the span's.
    Name,
    /// A text, a number or what is made of one; lies in [`Lexer::value`].
    Value,
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    And,
    Or,
    Not,
    Then,
    Within,
    Count,
    True,
    False,
    /// A comparison.
    Op(Op),
    /// `=>`; nobody but the lexer sees it.
    Arrow,
}

/// A text on its way to tokens.
pub(super) struct Lexer<'a, 'e> {
    pub(super) errors: &'e mut Errors<'a>,
    text: &'a str,
    at: usize,
    /// The first `=>` ends the condition.
    compact: bool,
    /// The token here.
    pub(super) tok: Tok,
    pub(super) span: Span,
    pub(super) value: Literal,
    /// Where the token before ends.
    pub(super) end: usize,
    /// Where the message begins, once its `=>` was met.
    pub(super) message: Option<usize>,
}

/// A text that is one value without a mistake.
pub(super) fn literal(text: &str, compact: bool) -> Option<Literal> {
    let mut errors = Errors::new(text);
    let mut lexer = Lexer::new(compact, &mut errors);
    if lexer.tok != Tok::Value {
        return None;
    }
    let value = lexer.take_value();
    (lexer.tok == Tok::End && errors.none()).then_some(value)
}

impl<'a, 'e> Lexer<'a, 'e> {
    /// Stands on the first token of a text.
    pub(super) fn new(compact: bool, errors: &'e mut Errors<'a>) -> Self {
        let mut lexer = Self {
            text: errors.text,
            errors,
            at: 0,
            compact,
            tok: Tok::End,
            span: Span::default(),
            value: Literal::Flag(false),
            end: 0,
            message: None,
        };
        lexer.next();
        lexer
    }

    /// Goes to the next token.
    pub(super) fn next(&mut self) {
        self.end = self.span.end;
        self.skip_spaces();
        let start = self.at;
        self.tok = self.token();
        self.span = Span { start, end: self.at };
        if matches!(self.tok, Tok::End | Tok::Arrow) {
            self.tok = Tok::End;
            self.span = Span {
                start: self.end,
                end: self.end,
            };
        }
    }

    /// Takes the value that stands here.
    pub(super) fn take_value(&mut self) -> Literal {
        let value = std::mem::replace(&mut self.value, Literal::Flag(false));
        self.next();
        value
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    #[inline(never)]
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn digit_at(&self, ahead: usize) -> bool {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .is_some_and(u8::is_ascii_digit)
    }

    fn skip_spaces(&mut self) {
        while let Some(c) = self.peek()
            && is_space(c)
        {
            self.at += c.len_utf8();
        }
    }

    /// Notes a mistake from `start` to here.
    fn wrong(&mut self, start: usize, fault: Fault, hint: &[&str]) -> Tok {
        let span = Span { start, end: self.at };
        self.errors.add(span, fault, hint);
        Tok::Bad
    }

    /// Notes a mistake that is read as `meant`.
    fn slip(&mut self, start: usize, meant: &str) {
        self.wrong(start, Fault::Slip, &["write `", meant, "`"]);
    }

    /// Takes one token off.
    fn token(&mut self) -> Tok {
        let start = self.at;
        let Some(c) = self.peek() else {
            return Tok::End;
        };
        if let Some(quote @ (b'\'' | b'"')) = self.byte() {
            return self.quoted(quote);
        }
        if TOOLS && let Some((_, closers)) = QUOTES.iter().find(|(open, _)| *open == c) {
            return self.curly(c, closers);
        }
        if self.digit_at(usize::from(c == '-')) {
            return self.number();
        }
        for (sign, tok, meant) in SIGNS {
            if self.rest().starts_with(sign) {
                self.at += sign.len();
                return self.sign(start, *tok, meant);
            }
        }
        if TOOLS && let Some(code) = self.currency_sign() {
            self.skip_spaces();
            if !self.digit_at(0) {
                return self.wrong(start, Fault::Slip, &["write `50 ", code, "`"]);
            }
            return match self.digits(start) {
                Some(number) => self.amount(start, number, code, true),
                None => Tok::Bad,
            };
        }
        if c.is_ascii_alphabetic() || c == '_' || !(c.is_ascii() || ends_word(c)) {
            return self.word(start);
        }
        self.at += c.len_utf8();
        let hint = match c {
            '.' | '#' | '/' | '*' | '@' | '?' | '%' => "texts stand in quotes: 'red'",
            _ => "docs/triggers.md shows how rules are written",
        };
        self.wrong(start, Fault::Unexpected, &[hint])
    }

    fn sign(&mut self, start: usize, tok: Tok, meant: &str) -> Tok {
        if tok == Tok::Arrow && !self.compact {
            let hint = "write `>=`; `=> message` stands in data-trigger-NAME only";
            self.wrong(start, Fault::Slip, &[hint]);
            return Tok::Op(Op::AtLeast);
        }
        if !meant.is_empty() {
            self.slip(start, meant);
        }
        if tok == Tok::Arrow {
            self.message = Some(self.at);
        }
        tok
    }

    fn word(&mut self, start: usize) -> Tok {
        let word = self.run();
        for (known, tok) in WORDS {
            if *known == word {
                return *tok;
            }
            if TOOLS && known.eq_ignore_ascii_case(word) {
                self.slip(start, known);
                return *tok;
            }
        }
        Tok::Name
    }

    /// Takes characters of a word; `->` behind it is none of it.
    fn run(&mut self) -> &'a str {
        let start = self.at;
        while let Some(c) = self.peek() {
            let fits = if c.is_ascii() {
                c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
            } else {
                !ends_word(c)
            };
            if !fits {
                break;
            }
            self.at += c.len_utf8();
        }
        while self.at > start && self.text.as_bytes().get(self.at - 1) == Some(&b'-') {
            self.at -= 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// A text between straight quotes; a quote written twice is one of the text.
    fn quoted(&mut self, quote: u8) -> Tok {
        let start = self.at;
        self.at += 1;
        let mut from = self.at;
        let mut text = String::new();
        loop {
            match self.byte() {
                None => return self.unclosed(start),
                Some(byte) if byte == quote => {
                    text.push_str(self.text.get(from..self.at).unwrap_or_default());
                    self.at += 1;
                    from = self.at;
                    if self.byte() != Some(quote) {
                        break;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        self.value = Literal::Text(text);
        Tok::Value
    }

    /// A text between quotes of another kind.
    fn curly(&mut self, open: char, closers: &[char]) -> Tok {
        let start = self.at;
        self.at += open.len_utf8();
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else {
                return self.unclosed(start);
            };
            self.at += c.len_utf8();
            if closers.contains(&c) {
                break;
            }
            text.push(c);
        }
        self.value = Literal::Text(text);
        let mut written = String::new();
        put_literal(&mut written, &self.value);
        self.slip(start, &written);
        Tok::Value
    }

    fn unclosed(&mut self, start: usize) -> Tok {
        let hint = "close it with `'`; within a text write `''` for `'`";
        self.wrong(start, Fault::Unclosed, &[hint])
    }

    /// Takes `-12.345` off.
    fn digits(&mut self, start: usize) -> Option<Number> {
        let minus = self.byte() == Some(b'-');
        self.at += usize::from(minus);
        let mut value: i64 = 0;
        let mut decimals = 3;
        let mut behind_point = false;
        loop {
            match self.byte() {
                Some(digit @ b'0'..=b'9') => {
                    if value > MOST || decimals == 0 {
                        self.run();
                        let hint = if decimals == 0 {
                            "at most 3 decimals"
                        } else {
                            "at most 1000000000000"
                        };
                        self.wrong(start, Fault::Range, &[hint]);
                        return None;
                    }
                    value = value * 10 + i64::from(digit - b'0');
                    decimals -= i32::from(behind_point);
                }
                Some(b'.') if !behind_point && self.digit_at(1) => behind_point = true,
                _ => break,
            }
            self.at += 1;
        }
        for _ in 0..decimals {
            value = value.saturating_mul(10);
        }
        Some(Number(if minus { -value } else { value }))
    }

    /// A number and what is made of it: `4.5`, `60%`, `30s`, `50 EUR`.
    fn number(&mut self) -> Tok {
        let start = self.at;
        let Some(number) = self.digits(start) else {
            return Tok::Bad;
        };
        let end = self.at;
        if self.byte() == Some(b'%') {
            self.at += 1;
            self.value = Literal::Percent(number);
            return Tok::Value;
        }
        // A unit belongs to its number; a currency may stand apart.
        let mut unit = self.run();
        let attached = !unit.is_empty();
        if !attached {
            self.skip_spaces();
            if TOOLS {
                if self.byte() == Some(b'%') {
                    let written = self.text.get(start..end).unwrap_or_default();
                    self.at += 1;
                    self.slip(start, &[written, "%"].concat());
                    self.value = Literal::Percent(number);
                    return Tok::Value;
                }
                if let Some(code) = self.currency_sign() {
                    return self.amount(start, number, code, true);
                }
            }
            unit = self.run();
        }
        if attached || TOOLS {
            for (word, short, seconds) in UNITS {
                if *word == unit {
                    return self.duration(start, number, attached && word == short, *seconds);
                }
            }
        }
        if TOOLS && let Some(code) = meant(CURRENCIES, unit) {
            return self.amount(start, number, code, true);
        }
        let is_code = |byte: u8| byte.is_ascii_uppercase() || (TOOLS && byte.is_ascii_lowercase());
        if unit.len() == 3 && unit.bytes().all(is_code) {
            let word = |(word, _): &(&str, Tok)| word.eq_ignore_ascii_case(unit);
            if !WORDS.iter().any(word) {
                let slip = TOOLS && unit.bytes().any(|byte| byte.is_ascii_lowercase());
                return self.amount(start, number, unit, slip);
            }
        }
        if attached {
            let hint = "write a number as `12` or `4.5`, or with one unit: `90m`, `60%`, `50 EUR`";
            return self.wrong(start, Fault::Value, &[hint]);
        }
        self.at = end;
        self.value = Literal::Number(number);
        Tok::Value
    }

    fn duration(&mut self, start: usize, number: Number, right: bool, seconds: i64) -> Tok {
        // Thousandths of seconds are milliseconds.
        let millis = match seconds {
            0 => number.0 / 1_000,
            _ => number.0.saturating_mul(seconds),
        };
        if !(0..=LONGEST).contains(&millis) {
            return self.wrong(start, Fault::Range, &["0s to 3650d"]);
        }
        if TOOLS && (!right || seconds == 0 || seconds > 86_400) {
            let mut written = String::new();
            put_duration(&mut written, millis);
            self.slip(start, &written);
        }
        self.value = Literal::Duration(millis);
        Tok::Value
    }

    fn amount(&mut self, start: usize, number: Number, code: &str, slip: bool) -> Tok {
        let Some(currency) = Currency::new(code) else {
            return Tok::Bad;
        };
        let money = Money::from_thousandths(number.0, currency);
        self.value = Literal::Money(money);
        if TOOLS && slip {
            let mut written = String::new();
            put_literal(&mut written, &self.value);
            self.slip(start, &written);
        } else if money.thousandths() != number.0 {
            self.wrong(start, Fault::Range, &[code, " has fewer decimals"]);
        }
        Tok::Value
    }

    /// Takes the sign of a currency off.
    fn currency_sign(&mut self) -> Option<&'static str> {
        let rest = self.rest();
        let is_sign = |sign: &str| !sign.starts_with(|c: char| c.is_ascii_alphabetic());
        let found = CURRENCIES
            .iter()
            .find(|(sign, _)| is_sign(sign) && rest.starts_with(sign));
        let (sign, code) = found?;
        self.at += sign.len();
        Some(code)
    }
}
