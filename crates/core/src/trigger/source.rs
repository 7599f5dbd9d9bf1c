//! Rules as JSON: `data-triggers`, the property, and what the server sends.

use super::ast::Span;
use super::fault::Fault;
use super::fields::FIELDS;
use super::issue::{RuleIssue, Sink};
use super::rule::{Form, Source};
use super::slips::put_whole;
use crate::config::near;
use crate::protocol::json::{Document, Json};

/// Reads a list of rules, `[{"name": …, "when": …, "message": …, …}]`, or a
/// single one. A rule that cannot be read is an issue; the others count.
///
/// ```
/// use aisle_core::trigger::{Form, sources};
/// let text = r#"[{"name": "bye", "when": "exit", "message": "Wait!", "priority": 10, "replies": ["Yes", "No"]}]"#;
/// let (sources, issues) = sources(text, Form::Json);
/// assert_eq!(issues, []);
/// assert_eq!(sources[0].fields[2], ("replies".to_owned(), "Yes|No".to_owned()));
/// ```
#[must_use]
pub fn sources(text: &str, form: Form) -> (Vec<Source>, Vec<RuleIssue>) {
    let mut found = Vec::new();
    let mut issues = Vec::new();
    let mut sink = Sink {
        rule: "",
        issues: &mut issues,
    };
    let field = "triggers";
    match Document::parse_or_place(text) {
        Err(at) => {
            let end = text.len().min(
                at + text
                    .get(at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8),
            );
            let hint = match text.get(at..end) {
                Some("'" | "“" | "”" | "‘" | "’") => {
                    "names and texts stand in straight double quotes"
                }
                Some("]" | "}") => "no comma before it",
                Some("\"") => "a comma or a colon belongs before it",
                Some("\n") => "a new line within a text is `\\n`",
                Some("") | None => "a quote or a bracket is not closed",
                _ => "not expected in JSON here",
            };
            sink.add_at(field, text, Span { start: at, end }, Fault::Json, &[hint]);
        }
        Ok(document) => {
            let whole = document.whole();
            if whole.raw().starts_with('[') {
                for (at, item) in whole.items().enumerate() {
                    one(item, at, form, &mut found, sink.issues);
                }
            } else {
                one(whole, 0, form, &mut found, sink.issues);
            }
        }
    }
    (found, issues)
}

fn one(item: Json<'_>, at: usize, form: Form, found: &mut Vec<Source>, issues: &mut Vec<RuleIssue>) {
    let mut number = String::from("#");
    put_whole(&mut number, at as u64 + 1);
    let mut source = Source {
        name: String::new(),
        form,
        fields: Vec::new(),
        message: String::new(),
    };
    let mut own = Vec::new();
    let mut sink = Sink {
        rule: &number,
        issues: &mut own,
    };
    if !item.raw().starts_with('{') {
        sink.add(
            "triggers",
            item.raw(),
            Fault::Json,
            &["write `{\"name\": …, \"when\": …, \"message\": …}`"],
        );
        issues.append(&mut own);
        return;
    }
    let mut members = item.members();
    while let (Some(name), Some(value)) = (members.next(), members.next()) {
        let name = name.try_read::<String>().unwrap_or_default();
        let key = name.as_str();
        if !matches!(key, "name" | "message") && !FIELDS.contains(&key) {
            let known = FIELDS.iter().copied().chain(["name", "message"]);
            match near(key.trim_start_matches("data-"), known) {
                Some(meant) => sink.add(key, key, Fault::UnknownField, &["did you mean `", meant, "`?"]),
                None => sink.add(
                    key,
                    key,
                    Fault::UnknownField,
                    &["docs/triggers.md lists all fields"],
                ),
            }
            continue;
        }
        if value.is_null() {
            continue;
        }
        let Some(text) = text_of(key, value) else {
            sink.add(key, value.raw(), Fault::Value, &["write a text"]);
            continue;
        };
        match key {
            "name" => source.name = text,
            "message" => source.message = text,
            _ => source.fields.push((name, text)),
        }
    }
    if source.name.is_empty() {
        sink.add(
            "name",
            item.raw(),
            Fault::Missing,
            &["write `\"name\": \"help\"`; the rule is not used"],
        );
    } else {
        own.iter_mut()
            .for_each(|issue| issue.rule.clone_from(&source.name));
        found.push(source);
    }
    issues.append(&mut own);
}

/// The text of a field's value, as it would stand in an attribute.
fn text_of(key: &str, value: Json<'_>) -> Option<String> {
    let raw = value.raw();
    match (raw.as_bytes().first()?, key) {
        (b'"', _) => value.try_read(),
        (b'[', "replies") => value.try_read::<Vec<String>>().map(|items| items.join("|")),
        (b'[', "limit") => value.try_read::<Vec<String>>().map(|items| items.join(" ")),
        (b'{', "content") | (b'0'..=b'9' | b'-', "priority") => Some(raw.to_owned()),
        _ => None,
    }
}
