//! Rules as the page wrote them to rules that can be run.
//!
//! What is wrong costs as little as possible: a bad field is as if absent, a
//! broken condition drops its rule, all other rules work.

use std::cell::RefCell;

use super::ast::{Expr, Node, Span};
use super::facts::{FactRef, Kind};
use super::fault::{Errors, Fault, TOOLS};
use super::fields::{self, FIELDS, trim};
use super::issue::{RuleIssue, Sink};
use super::lex::literal;
use super::names;
use super::parse::{Read, read};
use super::rule::{Edge, Form, Limit, Per, Rule, Source, Surface, Until};
use crate::config::near;
use crate::text::template::{Problem, fill};

/// Most rules of an element.
const RULES: usize = 1_000;
/// Most bytes of a rule with all its fields.
const BYTES: usize = 64_000;
const DAY: i64 = 86_400_000;

/// Makes rules of what the page wrote, and says what is wrong with it. Where two
/// have one name, the form that stands first in [`Form`] counts.
///
/// ```
/// use aisle_core::trigger::{Form, Source, Surface, compile};
/// let (rules, issues) = compile(&[Source {
///     name: "rescue".to_owned(),
///     form: Form::Template,
///     fields: vec![
///         ("when".to_owned(), "exit and cart.total >= 50".to_owned()),
///         ("surface".to_owned(), "baner".to_owned()),
///     ],
///     message: "Shipping is on us today.".to_owned(),
/// }]);
/// assert_eq!(rules[0].surface, Surface::Bubble);
/// assert_eq!(issues[0].text(), "rule rescue, surface: unknown value `baner`; did you mean `banner`?");
/// ```
#[must_use]
pub fn compile(sources: &[Source]) -> (Vec<Rule>, Vec<RuleIssue>) {
    let mut rules: Vec<Rule> = Vec::new();
    let mut issues = Vec::new();
    for form in [
        Form::Attribute,
        Form::Template,
        Form::Json,
        Form::Property,
        Form::Server,
    ] {
        for source in sources {
            if source.form == form && rules.len() <= RULES {
                one(source, &mut rules, &mut issues);
            }
        }
    }
    // One more was read, to know that there are too many.
    rules.truncate(RULES);
    (rules, issues)
}

fn one(source: &Source, rules: &mut Vec<Rule>, issues: &mut Vec<RuleIssue>) {
    let name = name(source, issues);
    let mut sink = Sink { rule: &name, issues };
    if name.is_empty() {
        return;
    }
    for first in rules.iter() {
        if first.name == name {
            let hint = [first.form.text(), " counts, not ", source.form.text()];
            sink.add("name", &name, Fault::Taken, &hint);
            return;
        }
    }
    if let Some(rule) = rule(source, &name, &mut sink) {
        rules.push(rule);
        if rules.len() > RULES {
            sink.add("name", &name, Fault::Many, &["at most 1000 rules"]);
        }
    }
}

impl Form {
    /// What it is called.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Attribute => "data-trigger-NAME",
            Self::Template => "<template>",
            Self::Json => "data-triggers",
            Self::Property => "el.triggers",
            Self::Server => "the server's rule",
        }
    }
}

/// The rule's name, made right if it is not; empty if there is none.
fn name(source: &Source, issues: &mut Vec<RuleIssue>) -> String {
    let written = source.name.as_str();
    if fields::is_name(written) {
        return written.to_owned();
    }
    let mut name = String::new();
    for byte in written.bytes().take(64) {
        let byte = byte.to_ascii_lowercase();
        let fits = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        name.push(char::from(if fits { byte } else { b'-' }));
    }
    let mut sink = Sink { rule: &name, issues };
    if name.is_empty() {
        sink.add(
            "name",
            "name",
            Fault::Missing,
            &["use a-z, 0-9 and `-`; the rule is not used"],
        );
    } else {
        sink.add(
            "name",
            written,
            Fault::Name,
            &["use a-z, 0-9 and `-`; here it is called `", &name, "`"],
        );
    }
    name
}

fn rule(source: &Source, name: &str, sink: &mut Sink<'_>) -> Option<Rule> {
    let mut size = source.message.len();
    for (name, value) in &source.fields {
        size += name.len() + value.len();
    }
    if size > BYTES {
        sink.add(
            "message",
            &source.message,
            Fault::Long,
            &["at most 64000 bytes for a rule"],
        );
        return None;
    }
    let (when, text, message) = match source.form {
        Form::Attribute => compact(source, sink)?,
        _ => {
            let when = field(source, "when");
            if when.is_empty() {
                sink.add(
                    "when",
                    "when",
                    Fault::Missing,
                    &["write `exit` or `time.page >= 30s`"],
                );
                return None;
            }
            (
                condition("when", when, false, sink)?.node,
                when.to_owned(),
                trim(&source.message).to_owned(),
            )
        }
    };
    let mut rule = Rule {
        name: name.to_owned(),
        form: source.form,
        when,
        text,
        message,
        surface: Surface::default(),
        limits: Vec::new(),
        cooldown: None,
        priority: 0,
        delay: 0,
        until: None,
        replies: Vec::new(),
        content: None,
        goal: None,
        experiment: None,
        slot: String::new(),
        edge: Edge::default(),
    };
    for (name, value) in &source.fields {
        put(&mut rule, name, trim(value), sink);
    }
    finish(&mut rule, sink)?;
    Some(rule)
}

fn field<'a>(source: &'a Source, name: &str) -> &'a str {
    let field = source.fields.iter().find(|(field, _)| field == name);
    field.map_or("", |(_, value)| value.as_str())
}

fn put(rule: &mut Rule, name: &str, value: &str, sink: &mut Sink<'_>) {
    // An empty value says nothing: a template leaves it behind.
    if value.is_empty() {
        return;
    }
    match name {
        "surface" => rule.surface = fields::choose(sink, name, value, Surface::ALL).unwrap_or_default(),
        "limit" => rule.limits = fields::limits(sink, name, value),
        "cooldown" => rule.cooldown = fields::duration(sink, name, value, 365 * DAY),
        "priority" => rule.priority = fields::priority(sink, value).unwrap_or_default(),
        "delay" => rule.delay = fields::duration(sink, name, value, DAY / 24).unwrap_or_default(),
        "until" => rule.until = fields::choose(sink, name, value, Until::ALL),
        "replies" => rule.replies = fields::replies(sink, value),
        "content" => rule.content = fields::content(sink, value),
        "goal" => rule.goal = fields::goal(sink, value),
        "experiment" => rule.experiment = fields::experiment(sink, value),
        "slot" => rule.slot = value.to_owned(),
        "edge" => rule.edge = fields::choose(sink, name, value, Edge::ALL).unwrap_or_default(),
        "when" | "rule" => {}
        _ => unknown(rule.form, name, sink),
    }
}

/// Notes a field that there is not. On a template it may be a framework's own:
/// there only what is nearly ours is told, and only with tools.
fn unknown(form: Form, name: &str, sink: &mut Sink<'_>) {
    let ours = form > Form::Template;
    let meant = if TOOLS {
        near(name, FIELDS.iter().copied())
    } else {
        None
    };
    if let Some(meant) = meant {
        sink.add(name, name, Fault::UnknownField, &["did you mean `", meant, "`?"]);
    } else if ours {
        sink.add(
            name,
            name,
            Fault::UnknownField,
            &["docs/triggers.md lists all fields"],
        );
    }
}

/// Looks at the fields together.
fn finish(rule: &mut Rule, sink: &mut Sink<'_>) -> Option<()> {
    if rule.limits.is_empty() {
        rule.limits.push(Limit {
            most: 1,
            per: Per::Session,
        });
    }
    if rule.until == Some(Until::Converted) && rule.goal.is_none() {
        let hint = "`until` needs it: `purchase within 1d`";
        sink.add("goal", "goal", Fault::Missing, &[hint]);
    }
    if !rule.slot.is_empty() && rule.surface != Surface::Inline {
        sink.add(
            "slot",
            &rule.slot,
            Fault::Unexpected,
            &["it is for the surface `inline`"],
        );
    }
    if rule.edge != Edge::default() && rule.surface != Surface::Banner {
        sink.add(
            "edge",
            "top",
            Fault::Unexpected,
            &["it is for the surface `banner`"],
        );
    }
    if rule.message.is_empty() && rule.content.is_none() {
        let hint = "write what to say; the rule is not used";
        sink.add("message", "message", Fault::Missing, &[hint]);
        return None;
    }
    if TOOLS {
        placeholders("message", &rule.message, sink);
        for reply in &rule.replies {
            placeholders("replies", reply, sink);
        }
    }
    Some(())
}

/// Reads a condition, or notes what is wrong with it.
fn condition(field: &str, text: &str, compact: bool, sink: &mut Sink<'_>) -> Option<Read> {
    let mut errors = Errors::new(text);
    let read = read(compact, &mut errors);
    if read.is_none() {
        sink.add_all(field, errors);
    }
    read
}

/// `when => message`.
fn compact(source: &Source, sink: &mut Sink<'_>) -> Option<(Node, String, String)> {
    let text = field(source, "rule");
    let read = condition("rule", text, true, sink)?;
    let message = trim(text.get(read.message..).unwrap_or_default());
    // `cart.total => 50 => Hello` means `>=`, and would say "50 => Hello".
    if bare(&read.node) && literal(message, true).is_some() {
        let span = Span {
            start: read.message.saturating_sub(2),
            end: read.message,
        };
        let hint = "write `>=`; the first `=>` ends the condition";
        sink.add_at("rule", text, span, Fault::Slip, &[hint]);
        return None;
    }
    let when = text.get(..read.end).unwrap_or_default().to_owned();
    Some((read.node, when, message.to_owned()))
}

/// Ends with a fact that is compared with nothing and is no yes or no.
fn bare(node: &Node) -> bool {
    match &node.expr {
        Expr::Fact { fact, test: None } => fact.fact.kind() != Kind::Flag,
        Expr::And(parts) | Expr::Or(parts) => parts.last().is_some_and(bare),
        Expr::Not(inner) => bare(inner),
        _ => false,
    }
}

/// Notes placeholders that name no fact, and particles that are none.
fn placeholders(field: &str, template: &str, sink: &mut Sink<'_>) {
    let unknown = RefCell::new(Vec::new());
    let filled = fill(template, &|name| {
        if FactRef::find(name).is_none() {
            unknown.borrow_mut().push(name.to_owned());
        }
        Some(String::from("x"))
    });
    for issue in filled.issues {
        if issue.problem == Problem::Particle {
            sink.add(
                field,
                &issue.placeholder,
                Fault::Value,
                &["write a particle as `을/를`"],
            );
        }
    }
    for name in unknown.into_inner() {
        match names::meant(&name).filter(|meant| FactRef::find(meant).is_some()) {
            Some(meant) => sink.add(
                field,
                &name,
                Fault::UnknownFact,
                &["did you mean `", &meant, "`?"],
            ),
            None => sink.add(
                field,
                &name,
                Fault::UnknownFact,
                &["docs/triggers.md lists all facts"],
            ),
        }
    }
}
