//! What the inspector shows, as data, and as JSON for a page to read.
//!
//! Times are milliseconds from now, so that no clock need be shared. Places in a
//! text are UTF-16 code units, as scripts count. What is absent is left out.

use super::{Truth, Why};
use crate::Millis;
use crate::protocol::json::{Encode, Writer};
use crate::trigger::{Block, Form, Limit, Permit, Surface, Value};

/// How the engine and its rules stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What may be remembered.
    pub permit: Permit,
    /// The rule that is on screen, or on its way there.
    pub showing: Option<String>,
    /// The page was asked whether something may be shown now.
    pub asked: bool,
    /// Its answer, if it said no.
    pub blocked: Option<Block>,
    /// `data-budget`.
    pub budget: ExplainedBudget,
    /// All rules, in the order of precedence.
    pub rules: Vec<ExplainedRule>,
}

/// How much of the budget is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedBudget {
    /// Each limit, and how many showings count against it.
    pub limits: Vec<(Limit, usize)>,
    /// Milliseconds between two showings.
    pub gap: Millis,
    /// Until the gap is over.
    pub gap_left: Option<Millis>,
    /// Until anything may come again after a dismissal.
    pub pause_left: Option<Millis>,
}

/// How one rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedRule {
    /// Its name.
    pub name: String,
    /// Which form it came in.
    pub form: Form,
    /// The text of its condition.
    pub text: String,
    /// Where it appears.
    pub surface: Surface,
    /// `data-priority`.
    pub priority: i32,
    /// Where it stands.
    pub state: State,
    /// What holds it back, or would hold it back now.
    pub why: Option<Why>,
    /// Until that ends; `None` until something else happens.
    pub left: Option<Millis>,
    /// Until its condition may change by time alone.
    pub next: Option<Millis>,
    /// How often it was shown, as far as is remembered.
    pub shown: usize,
    /// How often it was accepted.
    pub accepted: usize,
    /// How often it was dismissed.
    pub dismissed: usize,
    /// How often its goal was reached.
    pub converted: usize,
    /// Its condition.
    pub tree: ExplainedNode,
}

/// One part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedNode {
    /// What it is: `and`, `or`, `not`, `then`, `count`, `event` or `fact`.
    pub is: &'static str,
    /// Where it begins and ends in the text.
    pub span: (usize, usize),
    /// Whether it is so now.
    pub truth: Truth,
    /// What its fact is worth now, if it is one and is known.
    pub value: Option<Value>,
    /// Until it may change by time alone.
    pub left: Option<Millis>,
    /// The parts in it.
    pub kids: Vec<ExplainedNode>,
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for its condition.
    Armed,
    /// `data-delay` runs.
    Waiting,
    /// Would be shown, but is held back.
    Held,
    /// The page was asked whether it may be shown.
    Asked,
    /// Is on screen, or on its way there.
    Showing,
    /// Was shown, and waits for its condition to be false.
    Done,
    /// The visitor is in another arm.
    Off,
}

impl State {
    /// All, as the inspector names them.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Armed, "armed"),
        (Self::Waiting, "waiting"),
        (Self::Held, "held"),
        (Self::Asked, "asked"),
        (Self::Showing, "showing"),
        (Self::Done, "done"),
        (Self::Off, "off"),
    ];
}

impl Encode for Explained {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("permit", &self.permit);
        out.sparse("showing", &self.showing);
        if self.asked {
            out.field("asked", &true);
        }
        out.sparse("blocked", &self.blocked);
        out.field("budget", &self.budget);
        out.field("rules", &self.rules);
        out.raw("}");
    }
}

impl Encode for ExplainedBudget {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        if self.limits.is_empty() {
            out.field("off", &true);
        }
        out.name("limits");
        out.raw("[");
        for (limit, used) in &self.limits {
            out.item(&Used(*limit, *used));
        }
        out.raw("]");
        out.field("gap_ms", &self.gap);
        out.sparse("gap_left", &self.gap_left);
        out.sparse("pause_left", &self.pause_left);
        out.raw("}");
    }
}

struct Used(Limit, usize);

impl Encode for Used {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("most", &self.0.most);
        out.field("per", &self.0.per);
        out.field("used", &self.1);
        out.raw("}");
    }
}

impl Encode for ExplainedRule {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("name", &self.name);
        out.field("form", form(self.form));
        out.field("text", &self.text);
        out.field("surface", &self.surface);
        out.field("priority", &i64::from(self.priority));
        out.field("truth", &self.tree.truth);
        out.field("state", &self.state);
        out.sparse("why", &self.why);
        out.sparse("left", &self.left);
        out.sparse("next", &self.next);
        out.field("shown", &self.shown);
        out.field("accepted", &self.accepted);
        out.field("dismissed", &self.dismissed);
        out.field("converted", &self.converted);
        out.field("tree", &self.tree);
        out.raw("}");
    }
}

impl Encode for ExplainedNode {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("is", self.is);
        out.field("span", &self.span);
        out.field("truth", &self.truth);
        match &self.value {
            Some(Value::Clock(clock)) => {
                out.field("value", &clock.gathered);
                out.field("kind", "duration");
            }
            Some(value) => out.field("value", &plain(value)),
            None => {}
        }
        out.sparse("left", &self.left);
        out.sparse("kids", &self.kids);
        out.raw("}");
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Attribute => "attribute",
        Form::Template => "template",
        Form::Json => "json",
        Form::Property => "property",
        Form::Server => "server",
    }
}

/// A value as a developer reads it.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => decimal(number.0, 3),
        Value::Money(money) => {
            let decimals = money.currency.decimals();
            let mut text = match decimals {
                0 => money.minor.to_string(),
                _ => decimal(money.thousandths(), 3),
            };
            text.push(' ');
            text.push_str(money.currency.code());
            text
        }
        Value::Flag(flag) => flag.to_string(),
        Value::List(items) => items.join(", "),
        Value::Clock(clock) => clock.gathered.to_string(),
    }
}

/// Thousandths without needless zeros.
fn decimal(thousandths: i64, places: usize) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let all = thousandths.unsigned_abs();
    let rest = (all % 1_000 + 1_000).to_string();
    let rest = rest.get(1..=places).unwrap_or_default().trim_end_matches('0');
    let whole = (all / 1_000).to_string();
    let point = if rest.is_empty() { "" } else { "." };
    [sign, &whole, point, rest].concat()
}
