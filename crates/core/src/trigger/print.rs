//! Conditions as text: the inverse of reading them.
//!
//! What is printed reads back as the same tree, and prints the same again. The
//! literals' own texts are in `slips`.

use super::ast::{Expr, Node};
use super::events::Event;
use super::slips::{put_duration, put_literal, put_text, put_whole};

/// Writes a condition with no more brackets than it needs.
///
/// ```
/// use aisle_core::trigger::{parse, print};
/// let node = parse("( exit )and   cart.total>=50 EUR").unwrap();
/// assert_eq!(print(&node), "exit and cart.total >= 50 EUR");
/// ```
#[must_use]
pub fn print(node: &Node) -> String {
    let mut out = String::new();
    put(&mut out, node, Level::Or);
    out
}

/// How tightly a part must hold together to stand without brackets.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Or,
    And,
    Not,
    Atom,
}

fn put(out: &mut String, node: &Node, place: Level) {
    let own = match &node.expr {
        Expr::Or(_) => Level::Or,
        Expr::And(_) => Level::And,
        Expr::Not(_) | Expr::Then { .. } => Level::Not,
        _ => Level::Atom,
    };
    let brackets = own < place;
    if brackets {
        out.push('(');
    }
    match &node.expr {
        Expr::Or(parts) => join(out, parts, " or ", Level::And),
        Expr::And(parts) => join(out, parts, " and ", Level::Not),
        Expr::Not(inner) => {
            out.push_str("not ");
            put(out, inner, Level::Not);
        }
        Expr::Then { first, steps } => {
            put(out, first, Level::Atom);
            for step in steps {
                out.push_str(if step.negated { " then not " } else { " then " });
                put(out, &step.node, Level::Atom);
                out.push_str(" within ");
                put_duration(out, step.within);
            }
        }
        Expr::Count {
            event,
            window,
            op,
            limit,
        } => {
            out.push_str("count(");
            put_event(out, event);
            if let Some(window) = window {
                out.push_str(", ");
                put_duration(out, *window);
            }
            out.push_str(") ");
            out.push_str(op.text());
            out.push(' ');
            put_whole(out, u64::from(*limit));
        }
        Expr::Event(event) => put_event(out, event),
        Expr::Fact { fact, test } => {
            out.push_str(&fact.name());
            if let Some((op, literal)) = test {
                out.push(' ');
                out.push_str(op.text());
                out.push(' ');
                put_literal(out, literal);
            }
        }
    }
    if brackets {
        out.push(')');
    }
}

fn join(out: &mut String, parts: &[Node], word: &str, level: Level) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(word);
        }
        put(out, part, level);
    }
}

fn put_event(out: &mut String, event: &Event) {
    let (name, text) = event.parts();
    out.push_str(name);
    if let Some(text) = text {
        out.push('(');
        put_text(out, text);
        out.push(')');
    }
}
