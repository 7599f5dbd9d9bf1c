//! What a value is compared with a literal, and when that will change by itself.

use super::glob;
use super::truth::Truth;
use crate::Millis;
use crate::trigger::{Clock, Literal, Op, Value};

/// Whether a value is as tested at a monotonic instant. Things that cannot be
/// compared, money of two currencies among them, are neither equal nor unequal:
/// that is unknown.
pub(super) fn test(value: &Value, op: Op, literal: &Literal, at: Millis) -> Truth {
    match (op, literal) {
        (Op::IsNot, _) => test(value, Op::Is, literal, at).not(),
        (Op::NotLike, _) => test(value, Op::Like, literal, at).not(),
        (Op::In, Literal::List(items)) => {
            // A list is in it if any of its texts is.
            let op = if matches!(value, Value::List(_)) {
                Op::Has
            } else {
                Op::Is
            };
            let mut truth = Truth::False;
            for item in items {
                truth = truth.max(test(value, op, item, at));
            }
            truth
        }
        _ => plain(value, op, literal, at).map_or(Truth::Unknown, Truth::of),
    }
}

fn plain(value: &Value, op: Op, literal: &Literal, at: Millis) -> Option<bool> {
    let (have, want) = match (value, literal) {
        (Value::Text(text), Literal::Text(want)) => return word(text, op, want),
        (Value::List(items), Literal::Text(want)) => {
            let op = match op {
                Op::Has => Op::Is,
                Op::Like => Op::Like,
                _ => return None,
            };
            return Some(items.iter().any(|item| word(item, op, want) == Some(true)));
        }
        (Value::Flag(have), Literal::Flag(want)) => return (op == Op::Is).then_some(have == want),
        (Value::Number(have), Literal::Number(want) | Literal::Percent(want)) => (have.0, want.0),
        (Value::Clock(clock), Literal::Duration(limit)) => (clock.at(at), *limit),
        (Value::Money(have), Literal::Money(want)) if have.currency == want.currency => {
            (have.minor, want.minor)
        }
        // A plain number means major units of whatever currency the value has.
        (Value::Money(have), Literal::Number(want)) => (have.thousandths(), want.0),
        _ => return None,
    };
    ordered(have, op, want)
}

fn word(text: &str, op: Op, want: &str) -> Option<bool> {
    match op {
        Op::Is => Some(text == want),
        Op::Like => Some(glob::fits(want, text)),
        // Not `str::contains`: its searcher is a kilobyte.
        Op::Has => {
            let mut found = want.is_empty();
            for window in text.as_bytes().windows(want.len().max(1)) {
                found |= window == want.as_bytes();
            }
            Some(found)
        }
        _ => None,
    }
}

/// Compares numbers; `None` if the operator is not for numbers.
pub(super) fn ordered(have: i64, op: Op, want: i64) -> Option<bool> {
    Some(match op {
        Op::Is => have == want,
        Op::IsNot => have != want,
        Op::Less => have < want,
        Op::AtMost => have <= want,
        Op::More => have > want,
        Op::AtLeast => have >= want,
        _ => return None,
    })
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
    let Some((op, literal)) = test else {
        return clock.reaches(1, at);
    };
    if let (Op::In, Literal::List(items)) = (op, literal) {
        let mut least = None;
        for item in items {
            let next = crossing(*clock, Op::Is, item, at);
            if least.is_none_or(|least| next.is_some_and(|next| next < least)) {
                least = next;
            }
        }
        return least;
    }
    crossing(*clock, *op, literal, at)
}

fn crossing(clock: Clock, op: Op, literal: &Literal, at: Millis) -> Option<Millis> {
    let Literal::Duration(limit) = *literal else {
        return None;
    };
    let beyond = limit.saturating_add(1);
    let limit = match op {
        Op::AtLeast | Op::Less => limit,
        Op::More | Op::AtMost => beyond,
        _ if clock.at(at) < limit => limit,
        _ => beyond,
    };
    clock.reaches(limit, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::{Currency, Money};
    use crate::trigger::Number;

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
