//! What is wrong with a rule, for the console and the inspector.

use super::ast::Span;
#[cfg(feature = "tools")]
use super::fault::RuleError;
use super::fault::{Errors, Fault, TOOLS, cut};
use super::slips::put_whole;

/// Characters of a long line that are shown around a mistake.
#[cfg(feature = "tools")]
const EXCERPT: usize = 100;
/// Characters before the mistake, of these.
#[cfg(feature = "tools")]
const BEFORE: usize = 40;

/// Something in a rule that could not be used as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleIssue {
    /// The rule's name, or its number in a list such as `#3`; empty where no
    /// rule is to blame.
    pub rule: String,
    /// The field, without `data-`.
    pub field: String,
    /// The text in question, cut to 60 characters.
    pub value: String,
    /// What is wrong with it.
    pub fault: Fault,
    /// What to write instead, or what happens until then.
    pub hint: String,
    /// Where in the field's text, if that is not all of it.
    pub place: Option<Place>,
}

/// A place in a text, and how to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line of the text, cut around the place if it is long.
    pub excerpt: String,
    /// Space and `^` that underline the place in a font of equal widths.
    pub caret: String,
}

impl RuleIssue {
    /// The issue of a mistake in a text.
    #[cfg(feature = "tools")]
    fn of(rule: &str, field: &str, text: &str, error: RuleError) -> Self {
        Self {
            rule: rule.to_owned(),
            field: field.to_owned(),
            place: Some(Place::of(text, &error)),
            value: error.text,
            fault: error.fault,
            hint: error.hint,
        }
    }

    /// All that is told without tools.
    fn brief(rule: &str, fault: Fault) -> Self {
        Self {
            rule: rule.to_owned(),
            field: String::new(),
            value: String::new(),
            fault,
            hint: String::new(),
            place: None,
        }
    }

    /// One line for the console; where there is a place, the line in question
    /// and a line that underlines it follow.
    ///
    /// ```
    /// use aisle_core::trigger::{Form, Source, compile};
    /// let (_, issues) = compile(&[Source {
    ///     name: "help".to_owned(),
    ///     form: Form::Attribute,
    ///     fields: vec![("rule".to_owned(), "exit and cart.sum > 50 => Wait!".to_owned())],
    ///     message: String::new(),
    /// }]);
    /// assert_eq!(
    ///     issues[0].text(),
    ///     "rule help, 1:10: unknown fact `cart.sum`; did you mean `cart.total`?\n\
    ///     \x20 exit and cart.sum > 50 => Wait!\n\
    ///     \x20          ^^^^^^^^"
    /// );
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        if !TOOLS {
            return [&self.rule, ": ", self.fault.code()].concat();
        }
        let mut out = String::new();
        if !self.rule.is_empty() {
            out.push_str("rule ");
            out.push_str(&self.rule);
        }
        // The compact form is one text.
        if self.field != "rule" {
            if !out.is_empty() {
                out.push_str(", ");
            }
            out.push_str(&self.field);
        }
        if let Some(place) = &self.place {
            out.push_str(", ");
            put_whole(&mut out, place.line as u64);
            out.push(':');
            put_whole(&mut out, place.column as u64);
        }
        out.push_str(": ");
        out.push_str(self.fault.text());
        out.push(' ');
        if self.value.is_empty() {
            out.push_str("the end");
        } else {
            out.push('`');
            out.push_str(&self.value);
            out.push('`');
        }
        out.push_str("; ");
        out.push_str(&self.hint);
        if let Some(place) = &self.place {
            for line in [&place.excerpt, &place.caret] {
                out.push_str("\n  ");
                out.push_str(line);
            }
        }
        out
    }
}

#[cfg(feature = "tools")]
impl Place {
    fn of(text: &str, error: &RuleError) -> Self {
        let line = text.split('\n').nth(error.line - 1).unwrap_or_default();
        let before = error.column - 1;
        let from = if line.chars().count() > EXCERPT {
            before.saturating_sub(BEFORE)
        } else {
            0
        };
        let mut excerpt = String::new();
        let mut caret = String::new();
        if from > 0 {
            excerpt.push('…');
            caret.push(' ');
        }
        let Span { start, end } = error.span;
        let marked = text.get(start..end).unwrap_or_default().chars().count().max(1);
        for (at, c) in line.chars().enumerate().skip(from).take(EXCERPT) {
            excerpt.push(c);
            // Letters of Korean, Chinese and Japanese are two columns wide.
            let wide = c >= '\u{1100}' && !('\u{2000}'..'\u{2e80}').contains(&c);
            caret.push_str(match (at >= before, wide) {
                (true, _) if at >= before + marked => continue,
                (true, false) => "^",
                (true, true) => "^^",
                (false, true) => "\u{3000}",
                (false, false) if c == '\t' => "\t",
                (false, false) => " ",
            });
        }
        if !caret.contains('^') {
            caret.push('^');
        }
        Self {
            line: error.line,
            column: error.column,
            excerpt,
            caret,
        }
    }
}

/// Takes the issues of one rule.
pub(super) struct Sink<'a> {
    pub(super) rule: &'a str,
    pub(super) issues: &'a mut Vec<RuleIssue>,
}

impl Sink<'_> {
    /// Notes what is wrong with a field.
    #[inline(never)]
    pub(super) fn add(&mut self, field: &str, value: &str, fault: Fault, hint: &[&str]) {
        if !TOOLS {
            let name = if self.rule.is_empty() { field } else { self.rule };
            self.issues.push(RuleIssue::brief(name, fault));
            return;
        }
        self.issues.push(RuleIssue {
            rule: self.rule.to_owned(),
            field: field.to_owned(),
            value: cut(value),
            fault,
            hint: super::fault::hint(hint),
            place: None,
        });
    }

    /// Notes the mistakes in a text.
    pub(super) fn add_all(&mut self, field: &str, errors: Errors<'_>) {
        #[cfg(not(feature = "tools"))]
        if let Some(fault) = errors.first() {
            self.add(field, "", fault, &[]);
        }
        #[cfg(feature = "tools")]
        {
            let text = errors.text;
            for error in errors.list() {
                self.issues.push(RuleIssue::of(self.rule, field, text, error));
            }
        }
    }

    /// Notes one mistake at a place of a text.
    pub(super) fn add_at(&mut self, field: &str, text: &str, span: Span, fault: Fault, hint: &[&str]) {
        let mut errors = Errors::new(text);
        errors.add(span, fault, hint);
        self.add_all(field, errors);
    }
}
