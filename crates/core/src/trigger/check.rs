//! How events may be put together.
//!
//! An event is true at its instant only, so its opposite is true nearly always
//! and two of them are never true at once. Both are mistakes here: what is meant
//! is an order in time, which `then` says.

use super::ast::{Expr, Node};
use super::fault::{Errors, Fault};

/// When a part can be true.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    /// For a while.
    State,
    /// At instants only.
    Instant,
    /// At instants, and for a while: `exit or touch`.
    Both,
}

/// Notes what is wrong with a tree.
pub(super) fn tree(node: &Node, errors: &mut Errors<'_>) {
    truth(node, errors);
}

fn truth(node: &Node, errors: &mut Errors<'_>) -> Truth {
    match &node.expr {
        Expr::Event(_) => Truth::Instant,
        Expr::Fact { .. } | Expr::Count { .. } => Truth::State,
        Expr::Not(inner) => {
            if truth(inner, errors) != Truth::State {
                let hint = "write `… then not … within 30s`, or count it: `count(exit) = 0`";
                errors.add(inner.span, Fault::Instant, &[hint]);
            }
            Truth::State
        }
        Expr::Then { first, steps } => {
            truth(first, errors);
            for step in steps {
                truth(&step.node, errors);
            }
            Truth::Instant
        }
        Expr::And(parts) => {
            let mut all = Truth::State;
            for part in parts {
                match (all, truth(part, errors)) {
                    (Truth::Instant, Truth::Instant) => {
                        let hint = "use `then`: `copy then exit within 30s`";
                        errors.add(part.span, Fault::Never, &[hint]);
                    }
                    (_, Truth::Instant) => all = Truth::Instant,
                    (Truth::State, Truth::Both) => all = Truth::Both,
                    _ => {}
                }
            }
            all
        }
        Expr::Or(parts) => {
            let mut all = None;
            for part in parts {
                let part = truth(part, errors);
                all = Some(if all.is_none_or(|all| all == part) {
                    part
                } else {
                    Truth::Both
                });
            }
            all.unwrap_or(Truth::State)
        }
    }
}
