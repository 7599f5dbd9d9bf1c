//! What a value is compared with a literal, and when that will change by itself.

use std::cmp::Ordering;

use super::glob;
use super::truth::Truth;
use crate::Millis;
use crate::trigger::{Literal, Op, Value};

/// Whether a value is as tested at a monotonic instant. Things that cannot be
/// compared, money of two currencies among them, are neither equal nor unequal:
/// that is unknown.
pub(super) fn test(value: &Value, op: Op, literal: &Literal, at: Millis) -> Truth {
    match op {
        Op::IsNot => test(value, Op::Is, literal, at).not(),
        Op::NotLike => test(value, Op::Like, literal, at).not(),
        Op::Like | Op::Has => texts(value, op, literal),
        Op::In => match literal {
            Literal::List(items) => any(items.iter().map(|item| among(value, item, at))),
            _ => Truth::Unknown,
        },
        Op::Is => same(value, literal, at),
        Op::Less => ordered(value, literal, at, |o| o == Ordering::Less),
        Op::AtMost => ordered(value, literal, at, |o| o != Ordering::Greater),
        Op::More => ordered(value, literal, at, |o| o == Ordering::Greater),
        Op::AtLeast => ordered(value, literal, at, |o| o != Ordering::Less),
    }
}

/// Without a test: true, not zero, not empty.
pub(super) fn bare(value: &Value, at: Millis) -> Truth {
    Truth::of(match value {
        Value::Text(text) => !text.is_empty(),
        Value::Number(number) => number.0 != 0,
        Value::Money(money) => money.minor != 0,
        Value::Flag(flag) => *flag,
        Value::List(items) => !items.is_empty(),
        Value::Clock(clock) => clock.at(at) > 0,
    })
}

/// The next monotonic instant at which [`test`], or without one [`bare`], may
/// turn out otherwise though nobody reports anything.
pub(super) fn turns(value: &Value, test: Option<&(Op, Literal)>, at: Millis) -> Option<Millis> {
    let Value::Clock(clock) = value else { return None };
    let crossing = |op: Op, literal: &Literal| {
        let Literal::Duration(limit) = *literal else {
            return None;
        };
        let beyond = limit.saturating_add(1);
        clock.reaches(
            match op {
                Op::AtLeast | Op::Less => limit,
                Op::More | Op::AtMost => beyond,
                _ if clock.at(at) < limit => limit,
                _ => beyond,
            },
            at,
        )
    };
    match test {
        None => clock.reaches(1, at),
        Some((_, Literal::List(items))) => items.iter().filter_map(|item| crossing(Op::Is, item)).min(),
        Some((op, literal)) => crossing(*op, literal),
    }
}

/// Kleene's *or*; false for none.
pub(super) fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.fold(Truth::False, Truth::max)
}

fn same(value: &Value, literal: &Literal, at: Millis) -> Truth {
    match (value, literal) {
        (Value::Text(a), Literal::Text(b)) => Truth::of(a == b),
        (Value::Flag(a), Literal::Flag(b)) => Truth::of(a == b),
        _ => ordered(value, literal, at, |o| o == Ordering::Equal),
    }
}

/// One item of `in`: a list is in it if any of its texts is.
fn among(value: &Value, item: &Literal, at: Millis) -> Truth {
    match (value, item) {
        (Value::List(texts), Literal::Text(one)) => Truth::of(texts.contains(one)),
        _ => same(value, item, at),
    }
}

fn texts(value: &Value, op: Op, literal: &Literal) -> Truth {
    let Literal::Text(wanted) = literal else {
        return Truth::Unknown;
    };
    Truth::of(match (value, op) {
        (Value::Text(text), Op::Has) => text.contains(wanted.as_str()),
        (Value::List(items), Op::Has) => items.contains(wanted),
        (Value::Text(text), _) => glob::fits(wanted, text),
        (Value::List(items), _) => items.iter().any(|item| glob::fits(wanted, item)),
        _ => return Truth::Unknown,
    })
}

fn ordered(value: &Value, literal: &Literal, at: Millis, fits: fn(Ordering) -> bool) -> Truth {
    let (have, want) = match (value, literal) {
        (Value::Number(a), Literal::Number(b) | Literal::Percent(b)) => (a.0, b.0),
        (Value::Clock(clock), Literal::Duration(limit)) => (clock.at(at), *limit),
        (Value::Money(a), Literal::Money(b)) if a.currency == b.currency => (a.minor, b.minor),
        // A plain number means major units of whatever currency the value has.
        (Value::Money(a), Literal::Number(b)) => (a.thousandths(), b.0),
        _ => return Truth::Unknown,
    };
    Truth::of(fits(have.cmp(&want)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::{Currency, Money};
    use crate::trigger::{Clock, Number};

    fn money(minor: i64, code: &str) -> Money {
        Money {
            minor,
            currency: Currency::new(code).unwrap(),
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn word(text: &str) -> Literal {
        Literal::Text(text.to_owned())
    }

    #[test]
    fn values_compare_by_their_kind() {
        use Op::{AtLeast, AtMost, Has, In, Is, IsNot, Less, Like, More, NotLike};
        let euros = Value::Money(money(4_990, "EUR"));
        let won = Value::Money(money(12_900, "KRW"));
        let list = Value::List(vec!["oak-1".to_owned(), "elm-2".to_owned()]);
        let three = Literal::Number(Number::whole(3));
        let (yes, no, unknown) = (Truth::True, Truth::False, Truth::Unknown);
        for (value, op, literal, truth) in [
            (text("mon"), Is, word("mon"), yes),
            (text("mon"), Is, word("Mon"), no),
            (text("mon"), IsNot, word("tue"), yes),
            (text("mon"), Like, word("M*"), yes),
            (text("mon"), NotLike, word("M*"), no),
            (text("blue shirt"), Has, word("shirt"), yes),
            (
                text("mon"),
                In,
                Literal::List(vec![word("sat"), word("mon")]),
                yes,
            ),
            (text("mon"), In, Literal::List(vec![]), no),
            (text("mon"), Less, word("tue"), unknown),
            (text("3"), Is, three.clone(), unknown),
            (Value::Number(Number(3_000)), Is, three.clone(), yes),
            (Value::Number(Number(2_999)), AtLeast, three.clone(), no),
            (
                Value::Number(Number(60_000)),
                AtLeast,
                Literal::Percent(Number(60_000)),
                yes,
            ),
            (euros.clone(), AtLeast, Literal::Money(money(4_990, "EUR")), yes),
            (euros.clone(), More, Literal::Money(money(4_990, "EUR")), no),
            (euros.clone(), Is, Literal::Money(money(4_990, "USD")), unknown),
            (euros.clone(), IsNot, Literal::Money(money(4_990, "USD")), unknown),
            (euros.clone(), AtLeast, Literal::Number(Number(49_900)), yes),
            (euros.clone(), Less, Literal::Number(Number(49_910)), yes),
            (won.clone(), Is, Literal::Number(Number::whole(12_900)), yes),
            (
                euros,
                In,
                Literal::List(vec![
                    Literal::Money(money(4_990, "USD")),
                    Literal::Money(money(4_990, "EUR")),
                ]),
                yes,
            ),
            (
                won,
                In,
                Literal::List(vec![Literal::Money(money(1, "USD"))]),
                unknown,
            ),
            (list.clone(), Has, word("oak-1"), yes),
            (list.clone(), Has, word("oak"), no),
            (list.clone(), Like, word("ELM-*"), yes),
            (
                list.clone(),
                In,
                Literal::List(vec![word("x"), word("elm-2")]),
                yes,
            ),
            (list, Is, word("oak-1"), unknown),
            (Value::Flag(false), Is, Literal::Flag(false), yes),
            (Value::Flag(true), More, Literal::Flag(false), unknown),
            (
                Value::Clock(Clock {
                    gathered: 5_000,
                    since: Some(100),
                }),
                AtMost,
                Literal::Duration(5_000),
                yes,
            ),
        ] {
            assert_eq!(
                test(&value, op, &literal, 100),
                truth,
                "{value:?} {} {literal:?}",
                op.text()
            );
        }
    }

    #[test]
    fn a_bare_fact_is_true_unless_empty_zero_or_false() {
        let nothing = [
            text(""),
            Value::Number(Number(0)),
            Value::Money(money(0, "EUR")),
            Value::Flag(false),
            Value::List(vec![]),
            Value::Clock(Clock {
                gathered: 0,
                since: None,
            }),
        ];
        for value in nothing {
            assert_eq!(bare(&value, 0), Truth::False, "{value:?}");
        }
        for value in [text("x"), Value::Number(Number(-1)), Value::Flag(true)] {
            assert_eq!(bare(&value, 0), Truth::True, "{value:?}");
        }
    }

    /// Steps through every millisecond, and expects each change to be foretold.
    #[test]
    fn a_running_clock_tells_of_every_change_before_it_comes() {
        let clock = Value::Clock(Clock {
            gathered: 10,
            since: Some(1_000),
        });
        let limit = |n| Literal::Duration(n);
        let mut tests: Vec<Option<(Op, Literal)>> =
            Op::ALL.iter().map(|(op, _)| Some((*op, limit(20)))).collect();
        tests.push(None);
        tests.push(Some((Op::In, Literal::List(vec![limit(15), limit(25)]))));
        for one in tests {
            let truth = |at| match &one {
                Some((op, literal)) => test(&clock, *op, literal, at),
                None => bare(&clock, at),
            };
            for at in 1_000..1_040 {
                if truth(at) != truth(at + 1) {
                    assert_eq!(turns(&clock, one.as_ref(), at), Some(at + 1), "{one:?} at {at}");
                }
                let foretold = turns(&clock, one.as_ref(), at);
                assert!(foretold.is_none_or(|next| next > at), "{one:?} at {at}");
            }
        }
    }
}
