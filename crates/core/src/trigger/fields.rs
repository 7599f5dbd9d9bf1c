//! A rule's fields but its condition and its message.
//!
//! Each value that cannot be used is an issue, and the field is as if it were
//! absent.

use super::fault::{Errors, Fault, TOOLS};
use super::issue::{RuleIssue, Sink};
use super::lex::{Lexer, Tok, literal};
use super::polite::Budget;
use super::rule::{Goal, Limit, Per};
use super::slips::{put_duration, seconds};
use super::value::{Literal, Number};
use crate::Millis;
use crate::config::near;
use crate::protocol::Content;
use crate::protocol::json;

/// Every field of a rule, without its `data-`.
pub const FIELDS: &[&str] = &[
    "when",
    "surface",
    "limit",
    "cooldown",
    "priority",
    "delay",
    "until",
    "replies",
    "content",
    "goal",
    "experiment",
    "slot",
    "edge",
];

/// Most replies of a rule.
const REPLIES: usize = 8;
/// Longest reply, in characters.
const REPLY_CHARS: usize = 80;
/// Highest number in a limit.
const LIMIT: i64 = 1_000;
const DAY: Millis = 86_400_000;

/// A value that is one of a few words.
pub(super) fn choose<T: Copy>(
    sink: &mut Sink<'_>,
    field: &str,
    value: &str,
    words: &[(T, &str)],
) -> Option<T> {
    for (found, word) in words {
        if *word == value {
            return Some(*found);
        }
    }
    if TOOLS {
        let names: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        unknown(sink, field, value, &names);
    } else {
        sink.add(field, value, Fault::UnknownValue, &[]);
    }
    None
}

fn unknown(sink: &mut Sink<'_>, field: &str, value: &str, names: &[&str]) {
    match near(value, names.iter().copied()) {
        Some(meant) => sink.add(
            field,
            value,
            Fault::UnknownValue,
            &["did you mean `", meant, "`?"],
        ),
        None => sink.add(field, value, Fault::UnknownValue, &["one of ", &names.join(", ")]),
    }
}

/// A duration up to `most`.
pub(super) fn duration(sink: &mut Sink<'_>, field: &str, value: &str, most: Millis) -> Option<Millis> {
    let found = literal(value, false);
    match &found {
        Some(Literal::Duration(millis)) if *millis <= most => return Some(*millis),
        _ if !TOOLS => sink.add(field, value, Fault::Value, &[]),
        Some(Literal::Duration(_)) => {
            let mut longest = String::new();
            put_duration(&mut longest, most);
            sink.add(field, value, Fault::Range, &["at most `", &longest, "`"]);
        }
        Some(Literal::Number(number @ Number(0..))) => {
            sink.add(
                field,
                value,
                Fault::Value,
                &["did you mean `", &seconds(*number), "`?"],
            );
        }
        _ => match meant(value) {
            Some(meant) => sink.add(field, value, Fault::Slip, &["write `", &meant, "`"]),
            None => {
                let hint = "write a duration: `30s`, `5m`, `2h` or `3d`";
                sink.add(field, value, Fault::Value, &[hint]);
            }
        },
    }
    None
}

/// A duration that is written otherwise: `30 sec`, `1500ms`.
fn meant(value: &str) -> Option<String> {
    let mut errors = Errors::new(value);
    let mut lexer = Lexer::new(false, &mut errors);
    if lexer.tok != Tok::Value {
        return None;
    }
    let Literal::Duration(millis) = lexer.take_value() else {
        return None;
    };
    let mut out = String::new();
    put_duration(&mut out, millis);
    (lexer.tok == Tok::End).then_some(out)
}

/// The words of a list: cut at white space, commas and bars, which lists of JSON
/// are joined by.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut from = 0;
    for at in 0..=text.len() {
        let ends = text
            .as_bytes()
            .get(at)
            .is_none_or(|byte| *byte <= b' ' || matches!(byte, b',' | b'|'));
        if ends {
            if at > from {
                words.extend(text.get(from..at));
            }
            from = at + 1;
        }
    }
    words
}

/// The text before and behind the first such byte.
fn cut_at(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|one| one == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// A whole number.
fn whole(text: &str) -> Option<i64> {
    match literal(text, false) {
        Some(Literal::Number(Number(n))) if n % 1_000 == 0 => Some(n / 1_000),
        _ => None,
    }
}

/// `1/session 3/week`.
pub(super) fn limits(sink: &mut Sink<'_>, field: &str, value: &str) -> Vec<Limit> {
    let mut limits = Vec::new();
    for word in words(value) {
        limits.extend(limit(sink, field, word));
    }
    limits
}

fn limit(sink: &mut Sink<'_>, field: &str, word: &str) -> Option<Limit> {
    let Some((most, per)) = cut_at(word, b'/') else {
        sink.add(field, word, Fault::Value, &["write `1/session` or `3/week`"]);
        return None;
    };
    let per = choose(sink, field, per, Per::ALL)?;
    match whole(most) {
        Some(most @ 1..=LIMIT) => Some(Limit {
            most: most as u32,
            per,
        }),
        _ => {
            sink.add(field, word, Fault::Range, &["1 to 1000"]);
            None
        }
    }
}

/// A whole number from −1,000 to 1,000; what is beyond counts as the nearest.
pub(super) fn priority(sink: &mut Sink<'_>, value: &str) -> Option<i32> {
    let Some(number) = whole(value) else {
        sink.add("priority", value, Fault::Value, &["write a whole number: `10`"]);
        return None;
    };
    let near = number.clamp(-1_000, 1_000);
    if near != number {
        sink.add("priority", value, Fault::Range, &["-1000 to 1000"]);
    }
    Some(near as i32)
}

/// `Yes, please|No {visitor.name|friend}`: cut at `|` outside of braces.
pub(super) fn replies(sink: &mut Sink<'_>, value: &str) -> Vec<String> {
    let mut replies = Vec::new();
    let mut depth = 0_u32;
    let mut from = 0;
    for at in 0..=value.len() {
        match value.as_bytes().get(at) {
            Some(b'{') => depth += 1,
            Some(b'}') => depth = depth.saturating_sub(1),
            Some(b'|') | None if depth == 0 || at == value.len() => {
                let text = trim(value.get(from..at).unwrap_or_default());
                from = at + 1;
                if text.is_empty() {
                    continue;
                }
                if replies.len() == REPLIES {
                    sink.add("replies", text, Fault::Many, &["at most 8"]);
                    break;
                }
                // Bytes that begin a character.
                if text.bytes().filter(|byte| byte & 0xc0 != 0x80).count() > REPLY_CHARS {
                    sink.add("replies", text, Fault::Long, &["at most 80 characters"]);
                    continue;
                }
                replies.push(text.to_owned());
            }
            _ => {}
        }
    }
    replies
}

/// A text without white space around it.
pub(super) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let dark = |byte: &u8| *byte > b' ';
    let from = bytes.iter().position(dark).unwrap_or(0);
    let to = bytes.iter().rposition(dark).map_or(0, |at| at + 1);
    text.get(from..to).unwrap_or_default()
}

/// A content envelope.
pub(super) fn content(sink: &mut Sink<'_>, value: &str) -> Option<String> {
    // Without tools whoever shows it finds out.
    if !TOOLS || json::read::<Content>(value).is_some() {
        return Some(value.to_owned());
    }
    sink.add(
        "content",
        value,
        Fault::Value,
        &["write JSON: `{\"type\":…,\"v\":1,\"fallback\":…,\"data\":…}`"],
    );
    None
}

/// `purchase within 1d`; one day if nothing is said.
pub(super) fn goal(sink: &mut Sink<'_>, value: &str) -> Option<Goal> {
    let found = read_goal(value);
    match &found {
        None => sink.add("goal", value, Fault::Value, &["write `purchase within 1d`"]),
        Some(goal) if goal.within > 90 * DAY => sink.add("goal", value, Fault::Range, &["at most `90d`"]),
        _ => return found,
    }
    None
}

fn read_goal(value: &str) -> Option<Goal> {
    let mut errors = Errors::new(value);
    let mut lexer = Lexer::new(false, &mut errors);
    let mut event = String::new();
    if lexer.tok == Tok::Name {
        event.push_str(lexer.errors.slice(lexer.span));
        lexer.next();
    } else if lexer.tok == Tok::Value
        && let Literal::Text(text) = lexer.take_value()
    {
        event = text;
    }
    let mut within = DAY;
    if lexer.tok == Tok::Within {
        lexer.next();
        match (lexer.tok, &lexer.value) {
            (Tok::Value, Literal::Duration(millis)) => within = *millis,
            _ => return None,
        }
        lexer.next();
    }
    let right = lexer.tok == Tok::End && errors.none() && !event.is_empty();
    right.then_some(Goal { event, within })
}

/// `greeting=warm`.
pub(super) fn experiment(sink: &mut Sink<'_>, value: &str) -> Option<(String, String)> {
    if let Some((name, arm)) = cut_at(value, b'=') {
        let (name, arm) = (trim(name), trim(arm));
        if is_name(name) && is_name(arm) {
            return Some((name.to_owned(), arm.to_owned()));
        }
    }
    let hint = "write name and arm: `greeting=warm`";
    sink.add("experiment", value, Fault::Value, &[hint]);
    None
}

/// `[a-z0-9-]+`, at most 64 characters.
pub(super) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

impl Budget {
    /// Reads `data-budget`: `1/page 3/day 60s`, or `off`. What it does not name
    /// stays as by default. A value that cannot be used changes nothing.
    ///
    /// ```
    /// use aisle_core::trigger::Budget;
    /// assert_eq!(Budget::read("off").0.limits, []);
    /// assert_eq!(Budget::read("2/page 5m").0.gap, 300_000);
    /// assert_eq!(Budget::read("1/hour"), (Budget::default(), Budget::read("1/hour").1));
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Option<RuleIssue>) {
        let mut issues = Vec::new();
        let mut sink = Sink {
            rule: "",
            issues: &mut issues,
        };
        let mut budget = Self::default();
        let mut named = Vec::new();
        for word in words(text) {
            if word == "off" {
                budget.gap = 0;
                budget.limits.clear();
            } else if cut_at(word, b'/').is_some() {
                named.extend(limit(&mut sink, "data-budget", word));
            } else if let Some(gap) = duration(&mut sink, "data-budget", word, DAY) {
                budget.gap = gap;
            }
        }
        if !named.is_empty() {
            budget.limits = named;
        }
        match issues.pop() {
            None => (budget, None),
            issue => (Self::default(), issue),
        }
    }
}
