//! A rule's condition as a tree.

use super::events::Event;
use super::facts::FactRef;
use super::value::Literal;
use crate::Millis;

/// Where something stands in the text of a condition, in bytes. Two spans are
/// always equal, so that trees can be compared whatever text they came from.
#[derive(Debug, Clone, Copy, Default, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it says.
    pub expr: Expr,
    /// Where it says it.
    pub span: Span,
}

/// What a part of a condition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// All of them, at least two.
    And(Vec<Node>),
    /// Any of them, at least two.
    Or(Vec<Node>),
    /// The opposite.
    Not(Box<Node>),
    /// One after the other: true at the instant the last step is done.
    Then {
        /// What starts it.
        first: Box<Node>,
        /// What follows, at least one.
        steps: Vec<Step>,
    },
    /// How often an event has come.
    Count {
        /// Which.
        event: Event,
        /// Only those of the last milliseconds; `None` for all in this document.
        window: Option<Millis>,
        /// `=`, `!=`, `<`, `<=`, `>` or `>=`.
        op: Op,
        /// Compared with.
        limit: u32,
    },
    /// True at its instant.
    Event(Event),
    /// True while the fact is as tested; without a test, while it is true,
    /// not zero, not empty.
    Fact {
        /// Which.
        fact: FactRef,
        /// Compared with.
        test: Option<(Op, Literal)>,
    },
}

/// One step of [`Expr::Then`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `then not`: done when the window ends without it.
    pub negated: bool,
    /// What is waited for: an event, a fact, a count or something in brackets.
    pub node: Node,
    /// Milliseconds after the step before.
    pub within: Millis,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `~`: a case-insensitive glob; `*` crosses `/`, `?` is literal.
    Like,
    /// `!~`
    NotLike,
    /// `has`: a list has it, a text contains it.
    Has,
    /// `in`: is one of a list.
    In,
}

impl Op {
    /// All comparisons, as written.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Is, "="),
        (Self::IsNot, "!="),
        (Self::Less, "<"),
        (Self::AtMost, "<="),
        (Self::More, ">"),
        (Self::AtLeast, ">="),
        (Self::Like, "~"),
        (Self::NotLike, "!~"),
        (Self::Has, "has"),
        (Self::In, "in"),
    ];

    /// As written in a rule.
    #[must_use]
    pub fn text(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(op, _)| *op == self)
            .map_or("", |(_, text)| text)
    }
}
