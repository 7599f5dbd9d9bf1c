//! A rule's fields but its condition and its message.
//!
//! Each value that cannot be used is an issue, and the field is as if it were
//! absent.

use super::fault::{Errors, Fault};
use super::issue::{RuleIssue, Sink};
use super::lex::{Tok, lex};
use super::polite::Budget;
use super::rule::{Goal, Limit, Per};
use super::slips::{put_duration, seconds};
use super::value::{Literal, Number};
use crate::Millis;
use crate::config::near;
use crate::protocol::Content;
use crate::protocol::json;

/// Every field of a rule, as in `data-when`, and one line about it.
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
const LIMIT: u32 = 1_000;
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// A value that is one of a few words.
pub(super) fn choose<T: Copy>(
    sink: &mut Sink<'_>,
    field: &str,
    value: &str,
    words: &[(T, &str)],
) -> Option<T> {
    let found = words.iter().find(|(_, word)| *word == value);
    if found.is_none() {
        let names = words.iter().map(|(_, word)| *word);
        match near(value, names.clone()) {
            Some(meant) => sink.add(
                field,
                value,
                Fault::UnknownValue,
                &["did you mean `", meant, "`?"],
            ),
            None => {
                let names: Vec<_> = names.collect();
                sink.add(field, value, Fault::UnknownValue, &["one of ", &names.join(", ")]);
            }
        }
    }
    found.map(|(value, _)| *value)
}

/// A duration up to `most`.
pub(super) fn duration(sink: &mut Sink<'_>, field: &str, value: &str, most: Millis) -> Option<Millis> {
    match literal(value) {
        Some(Literal::Duration(millis)) if millis <= most => return Some(millis),
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
                &["did you mean `", &seconds(number), "`?"],
            );
        }
        _ => sink.add(
            field,
            value,
            Fault::Value,
            &["write a duration: `30s`, `5m`, `2h` or `3d`"],
        ),
    }
    None
}

/// A text that is one literal without a mistake.
fn literal(text: &str) -> Option<Literal> {
    let mut errors = Errors::new(text);
    let lexed = lex(text, false, &mut errors)?;
    match lexed.tokens.as_slice() {
        [token, _] if errors.found.is_empty() => match &token.tok {
            Tok::Value(literal) => Some(literal.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// `1/session 3/week`.
pub(super) fn limits(sink: &mut Sink<'_>, field: &str, value: &str) -> Vec<Limit> {
    let words = value
        .split([' ', '\t', '\n', '\r', ','])
        .filter(|word| !word.is_empty());
    words.filter_map(|word| limit(sink, field, word)).collect()
}

fn limit(sink: &mut Sink<'_>, field: &str, word: &str) -> Option<Limit> {
    let Some((most, per)) = word.split_once('/') else {
        sink.add(field, word, Fault::Value, &["write `1/session` or `3/week`"]);
        return None;
    };
    let per = choose(sink, field, per, Per::ALL)?;
    match most.parse() {
        Ok(most @ 1..=LIMIT) => Some(Limit { most, per }),
        _ => {
            sink.add(field, word, Fault::Range, &["1 to 1000"]);
            None
        }
    }
}

/// A whole number from −1,000 to 1,000; what is beyond counts as the nearest.
pub(super) fn priority(sink: &mut Sink<'_>, value: &str) -> Option<i32> {
    let Ok(number) = value.parse::<i32>() else {
        sink.add("priority", value, Fault::Value, &["write a whole number: `10`"]);
        return None;
    };
    if !(-1_000..=1_000).contains(&number) {
        sink.add("priority", value, Fault::Range, &["-1000 to 1000"]);
    }
    Some(number.clamp(-1_000, 1_000))
}

/// `Yes, please|No {visitor.name|friend}`: cut at `|` outside of braces.
pub(super) fn replies(sink: &mut Sink<'_>, value: &str) -> Vec<String> {
    let mut replies = Vec::new();
    let mut depth = 0_u32;
    let mut from = 0;
    let mut take = |text: Option<&str>| {
        let text = text.unwrap_or_default().trim();
        if text.chars().count() > REPLY_CHARS {
            sink.add("replies", text, Fault::Long, &["at most 80 characters"]);
        } else if !text.is_empty() {
            if replies.len() == REPLIES {
                sink.add("replies", text, Fault::Many, &["at most 8"]);
            }
            replies.push(text.to_owned());
        }
    };
    for (at, c) in value.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                take(value.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    take(value.get(from..));
    replies.truncate(REPLIES);
    replies
}

/// A content envelope.
pub(super) fn content(sink: &mut Sink<'_>, value: &str) -> Option<String> {
    if json::read::<Content>(value).is_some() {
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
    let (event, within) = match value.rsplit_once(" within ") {
        Some((event, within)) => (event, duration(sink, "goal", within.trim(), 90 * DAY)?),
        None => (value, DAY),
    };
    let mut event = event.trim();
    let bare = event
        .strip_prefix("event(")
        .and_then(|rest| rest.strip_suffix(')'));
    event = bare.unwrap_or(event).trim().trim_matches(['\'', '"']);
    if event.is_empty() || event.contains(char::is_whitespace) {
        sink.add("goal", value, Fault::Value, &["write `purchase within 1d`"]);
        return None;
    }
    Some(Goal {
        event: event.to_owned(),
        within,
    })
}

/// `greeting=warm`.
pub(super) fn experiment(sink: &mut Sink<'_>, value: &str) -> Option<(String, String)> {
    let parts = value.split_once('=').map(|(name, arm)| (name.trim(), arm.trim()));
    match parts {
        Some((name, arm)) if is_name(name) && is_name(arm) => Some((name.to_owned(), arm.to_owned())),
        _ => {
            sink.add(
                "experiment",
                value,
                Fault::Value,
                &["write name and arm: `greeting=warm`"],
            );
            None
        }
    }
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
        for word in text
            .split([' ', '\t', '\n', '\r', ','])
            .filter(|word| !word.is_empty())
        {
            if word == "off" {
                budget.gap = 0;
                budget.limits.clear();
            } else if word.contains('/') {
                named.extend(limit(&mut sink, "data-budget", word));
            } else if let Some(gap) = duration(&mut sink, "data-budget", word, DAY) {
                budget.gap = gap;
            }
        }
        if !named.is_empty() {
            budget.limits = named;
        }
        match issues.into_iter().next() {
            None => (budget, None),
            issue => (Self::default(), issue),
        }
    }
}
