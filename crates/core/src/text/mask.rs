//! What nobody should send a shop: numbers of cards and bank accounts and, if wished,
//! addresses for mail, made unreadable before a message is kept or sent.
//!
//! Owns what counts as one, and what is left of it. Refuses guessing: a number is a
//! card's only if its check digit says so and cards begin like that.

use super::email_len;

/// What is masked, or what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Masks {
    /// Numbers of cards: 13 to 19 digits, perhaps in groups or over several lines.
    pub card: bool,
    /// Numbers of bank accounts, as IBAN.
    pub iban: bool,
    /// Addresses for mail.
    pub email: bool,
}

impl Default for Masks {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Masks {
    /// Nothing.
    pub const NONE: Self = Self {
        card: false,
        iban: false,
        email: false,
    };

    /// What holds where a page says nothing else.
    pub const USUAL: Self = Self {
        card: true,
        iban: true,
        email: false,
    };

    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.card || self.iban || self.email
    }
}

/// What takes the place of a character.
const HIDDEN: char = '•';
/// Fewest and most digits of a card's number (ISO/IEC 7812).
const CARD: core::ops::RangeInclusive<usize> = 13..=19;
/// Fewest and most characters of an IBAN (ISO 13616: Norway has 15, the standard allows 34).
const IBAN: core::ops::RangeInclusive<usize> = 15..=34;
/// The longest gap with the end of a line in it: a blank, a return, the end, an indent.
const AROUND: usize = 6;
/// How many of the last characters are left to tell which one was meant.
const LEFT: usize = 4;

/// The text with all of `wanted` hidden in it, and which kinds there were; none where
/// there is nothing to hide. Lengths stay, counted in characters.
#[must_use]
pub fn mask(text: &str, wanted: Masks) -> Option<(String, Masks)> {
    let mut chars: Vec<char> = text.chars().collect();
    let mut found = Masks::NONE;
    // The place in characters, and in bytes of the text.
    let (mut at, mut byte) = (0, 0);
    // Only what begins here counts: in the middle of a word or number nothing does.
    let mut inside = false;
    while let Some(first) = chars.get(at).copied() {
        let rest = chars.get(at..).unwrap_or_default();
        let end = if inside {
            None
        } else if let Some(length) = card(rest).filter(|_| wanted.card) {
            found.card = true;
            Some((length, 0, LEFT))
        } else if let Some(length) = iban(rest).filter(|_| wanted.iban) {
            found.iban = true;
            Some((length, 2, LEFT))
        } else if let Some(length) = text.get(byte..).and_then(email_len).filter(|_| wanted.email) {
            found.email = true;
            Some((length, 1, 0))
        } else {
            None
        };
        let Some((length, head, last)) = end else {
            inside = is_word(first) || first == HIDDEN;
            byte += first.len_utf8();
            at += 1;
            continue;
        };
        inside = true;
        byte += rest.iter().take(length).map(|c| c.len_utf8()).sum::<usize>();
        let part = chars.get_mut(at..at + length).unwrap_or_default();
        let count = part.iter().filter(|c| is_word(**c)).count();
        let mut seen = 0;
        for c in part {
            if is_word(*c) {
                if seen >= head && seen + last < count {
                    *c = HIDDEN;
                }
                seen += 1;
            }
        }
        at += length;
    }
    found.any().then(|| (chars.into_iter().collect(), found))
}

/// The value of a digit, as people write it in Latin, Arabic, Persian or full width.
fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(c as u32 - zero as u32)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || digit(c).is_some()
}

/// What may stand between two groups.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{202f}' | '\u{2010}' | '\u{2011}')
}

/// How many characters lie between two groups: one gap, or the end of a line with what
/// stands around it.
fn gap(text: &[char]) -> usize {
    let is_break = |c: &char| matches!(c, '\n' | '\r');
    let length = text.iter().take_while(|c| is_gap(**c) || is_break(c)).count();
    let is_broken = text.iter().take(length).any(is_break);
    if length == 1 || is_broken && length <= AROUND {
        length
    } else {
        0
    }
}

/// Reads characters, gaps between them left out, as long as `value` knows them.
/// Gives their values, and behind each how many characters of the text it took and
/// whether a group ends there.
fn run(text: &[char], most: usize, value: impl Fn(char) -> Option<u32>) -> Vec<(u32, usize, bool)> {
    let mut read = Vec::new();
    let mut at = 0;
    while read.len() < most {
        let Some(value) = text.get(at).and_then(|c| value(*c)) else {
            break;
        };
        at += 1;
        let ends = text.get(at).is_none_or(|c| !is_word(*c));
        read.push((value, at, ends));
        if ends {
            at += gap(text.get(at..).unwrap_or_default());
        }
    }
    read
}

/// How many characters of a card's number the text begins with.
fn card(text: &[char]) -> Option<usize> {
    let digits = run(text, *CARD.end(), digit);
    let first = |count: usize| {
        digits
            .iter()
            .take(count)
            .fold(0, |sum, (digit, ..)| sum * 10 + digit)
    };
    // Cards of travel, banks and shops begin with 3 to 6, some with 22 to 27. Dates,
    // and order numbers that begin with one, do not.
    if !matches!(first(1), 3..=6) && !matches!(first(4), 2200..=2204 | 2221..=2720) {
        return None;
    }
    // The longest first: what follows may be the month it is good until.
    CARD.rev().find_map(|count| {
        let (_, length, ends) = *digits.get(count - 1)?;
        let number = digits.get(..count)?;
        let sum: u32 = number
            .iter()
            .rev()
            .enumerate()
            .map(|(at, (digit, ..))| match (at % 2, digit * 2) {
                (0, _) => *digit,
                (_, twice) if twice > 9 => twice - 9,
                (_, twice) => twice,
            })
            .sum();
        // Of the number nought in all places, too, the check digit is right.
        (ends && sum > 0 && sum.is_multiple_of(10)).then_some(length)
    })
}

/// How many characters of an IBAN the text begins with.
fn iban(text: &[char]) -> Option<usize> {
    let letters = run(text, *IBAN.end(), |c| c.to_digit(36));
    let value = |at: usize| letters.get(at).map(|(value, ..)| *value);
    let country = value(0)? > 9 && value(1)? > 9;
    if !country || value(2)? > 9 || value(3)? > 9 {
        return None;
    }
    IBAN.rev().find_map(|count| {
        let (_, length, ends) = *letters.get(count - 1)?;
        let (head, rest) = letters.get(..count)?.split_at_checked(4)?;
        let left = rest.iter().chain(head).fold(0, |left, (value, ..)| {
            let shift = if *value > 9 { 100 } else { 10 };
            (left * shift + value) % 97
        });
        (ends && left == 1).then_some(length)
    })
}
