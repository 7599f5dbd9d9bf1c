//! How often anything may come uninvited.

use super::rule::{Limit, Per};
use crate::Millis;

/// `data-budget`: `1/page 3/day 60s` or `off`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// At most so many showings of all rules together; empty for `off`.
    pub limits: Vec<Limit>,
    /// Milliseconds between two showings of any rules.
    pub gap: Millis,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            limits: vec![
                Limit {
                    most: 1,
                    per: Per::Page,
                },
                Limit {
                    most: 3,
                    per: Per::Day,
                },
            ],
            gap: 60_000,
        }
    }
}
