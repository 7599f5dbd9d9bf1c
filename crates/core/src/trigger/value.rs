//! What facts are worth, and what rules compare them with.

use crate::Millis;
use crate::commerce::Money;

/// A number in thousandths: `4.5` is 4,500. Exact, small in wasm, and enough
/// for prices, ratings and percentages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub i64);

impl Number {
    /// A whole number; saturates.
    #[must_use]
    pub const fn whole(n: i64) -> Self {
        Self(n.saturating_mul(1_000))
    }
}

/// A value as it stands in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `'text'` or `"text"`.
    Text(String),
    /// `12` or `4.5`.
    Number(Number),
    /// `50 EUR`, in major units as written.
    Money(Money),
    /// `30s`, `5m`, `2h`, `3d`.
    Duration(Millis),
    /// `60%`.
    Percent(Number),
    /// `true` or `false`.
    Flag(bool),
    /// `['a', 'b']`; no lists within lists.
    List(Vec<Literal>),
}

/// What a fact is worth now. A fact without a value is unknown: that is no
/// `Value` but its absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; empty where there is none, such as `page.hash` without a hash.
    Text(String),
    /// A number or a percentage.
    Number(Number),
    /// An amount.
    Money(Money),
    /// Yes or no.
    Flag(bool),
    /// Texts, such as the ids in the cart.
    List(Vec<String>),
    /// A duration that may be growing.
    Clock(Clock),
}

/// A duration that grows while it runs: nobody needs to report every tick of it,
/// and the engine knows when it will cross a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What had gathered when it last stopped or started, in milliseconds.
    pub gathered: Millis,
    /// The monotonic instant it has been running since; `None` while it stands.
    pub since: Option<Millis>,
}

impl Clock {
    /// The duration at the monotonic instant `now`, never negative.
    #[must_use]
    pub fn at(self, now: Millis) -> Millis {
        let running = self.since.map_or(0, |since| now.saturating_sub(since).max(0));
        self.gathered.saturating_add(running).max(0)
    }

    /// The monotonic instant at which it reaches `duration`; `None` if it stands
    /// or is there already.
    #[must_use]
    pub fn reaches(self, duration: Millis, now: Millis) -> Option<Millis> {
        let missing = duration.saturating_sub(self.at(now));
        (self.since.is_some() && missing > 0).then(|| now.saturating_add(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_grows_only_while_it_runs() {
        let running = Clock {
            gathered: 2_000,
            since: Some(10_000),
        };
        assert_eq!(running.at(13_000), 5_000);
        assert_eq!(running.reaches(6_000, 13_000), Some(14_000));
        assert_eq!(running.reaches(5_000, 13_000), None);
        let standing = Clock {
            since: None,
            ..running
        };
        assert_eq!(standing.at(13_000), 2_000);
        assert_eq!(standing.reaches(6_000, 13_000), None);
    }

    #[test]
    fn a_clock_that_was_set_back_is_not_negative() {
        let clock = Clock {
            gathered: 0,
            since: Some(10_000),
        };
        assert_eq!(clock.at(4_000), 0);
    }
}
