//! Conditions made at random, all of them right.

use aisle_core::commerce::{Currency, Money};
use aisle_core::trigger::{Event, Expr, FACTS, Fact, FactRef, Kind, Literal, Node, Number, Op, Span, Step};
use proptest::collection::vec;
use proptest::prelude::*;

fn node(expr: Expr) -> Node {
    Node {
        expr,
        span: Span::default(),
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z/*?.' \"=>]{1,12}",
        "\\PC{1,8}",
        Just("it's => \"so\"".to_owned()),
        Just("신발 '특가'".to_owned()),
    ]
    .prop_filter("events need more than space", |text: &String| {
        !text.trim().is_empty()
    })
}

pub(crate) fn event() -> impl Strategy<Value = Event> {
    let plain = prop::sample::select(vec![
        Event::Exit,
        Event::RageClick,
        Event::FormError,
        Event::Copy,
        Event::TabReturn,
    ]);
    prop_oneof![
        plain,
        text().prop_map(Event::Click),
        text().prop_map(Event::Hover),
        text().prop_map(Event::Visible),
        text().prop_map(Event::Named),
    ]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        (-1_000i64..1_000).prop_map(Number::whole),
        (-9_999_999_999i64..9_999_999_999).prop_map(Number),
    ]
}

fn money() -> impl Strategy<Value = Money> {
    (
        -99_999_999i64..99_999_999,
        prop::sample::select(vec!["EUR", "KRW", "KWD"]),
    )
        .prop_map(|(minor, code)| Money {
            minor,
            currency: Currency::new(code).unwrap(),
        })
}

fn duration() -> impl Strategy<Value = i64> {
    prop_oneof![
        0i64..200_000,
        (0i64..10_000).prop_map(|s| s * 1_000),
        (0i64..3_650).prop_map(|d| d * 86_400_000)
    ]
}

const ORDER: [Op; 4] = [Op::Less, Op::AtMost, Op::More, Op::AtLeast];
const ALL_SIX: [Op; 6] = [Op::Is, Op::IsNot, Op::Less, Op::AtMost, Op::More, Op::AtLeast];

fn of(
    ops: impl Into<Vec<Op>>,
    literal: impl Strategy<Value = Literal> + 'static,
) -> BoxedStrategy<(Op, Literal)> {
    (prop::sample::select(ops.into()), literal).boxed()
}

fn words(fact: Fact) -> BoxedStrategy<Literal> {
    match fact.words() {
        Some(words) => prop::sample::select(words.to_vec())
            .prop_map(|word| Literal::Text(word.to_owned()))
            .boxed(),
        None => text().prop_map(Literal::Text).boxed(),
    }
}

/// A comparison that fits a fact.
fn test(fact: Fact) -> BoxedStrategy<(Op, Literal)> {
    let percent = || (0i64..=100_000).prop_map(Number);
    match fact.kind() {
        Kind::Text => prop_oneof![
            of([Op::Is, Op::IsNot], words(fact)),
            of([Op::Like, Op::NotLike, Op::Has], text().prop_map(Literal::Text)),
            of([Op::In], vec(words(fact), 1..4).prop_map(Literal::List)),
        ]
        .boxed(),
        Kind::Number if fact == Fact::LocalHour => of(
            ALL_SIX,
            (0i64..24).prop_map(|h| Literal::Number(Number::whole(h))),
        ),
        Kind::Number => prop_oneof![
            of(ALL_SIX, number().prop_map(Literal::Number)),
            of(
                [Op::In],
                vec(number().prop_map(Literal::Number), 1..4).prop_map(Literal::List)
            ),
        ]
        .boxed(),
        Kind::Percent => prop_oneof![
            of(ALL_SIX, percent().prop_map(Literal::Percent)),
            of(ALL_SIX, percent().prop_map(Literal::Number)),
        ]
        .boxed(),
        Kind::Money => prop_oneof![
            of(ALL_SIX, money().prop_map(Literal::Money)),
            of(ALL_SIX, number().prop_map(Literal::Number)),
        ]
        .boxed(),
        Kind::Duration => of(ORDER, duration().prop_map(Literal::Duration)),
        Kind::Flag => of([Op::Is, Op::IsNot], any::<bool>().prop_map(Literal::Flag)),
        Kind::List => of([Op::Has, Op::Like, Op::NotLike], text().prop_map(Literal::Text)),
    }
}

fn fact() -> impl Strategy<Value = Expr> {
    (
        prop::sample::select(FACTS.to_vec()),
        "[A-Za-z][a-z0-9_-]{0,4}[a-z0-9]",
    )
        .prop_flat_map(|(fact, key)| {
            let key = match fact.name() {
                "utm.*" => "source".to_owned(),
                name if name.ends_with('*') => key,
                _ => String::new(),
            };
            let fact_ref = FactRef { fact, key };
            prop::option::of(test(fact)).prop_map(move |test| Expr::Fact {
                fact: fact_ref.clone(),
                test,
            })
        })
}

fn count() -> impl Strategy<Value = Expr> {
    let window = prop::option::of(1i64..86_400_000);
    (
        event(),
        window,
        prop::sample::select(ALL_SIX.to_vec()),
        0u32..=1_000,
    )
        .prop_map(|(event, window, op, limit)| Expr::Count {
            event,
            window,
            op,
            limit,
        })
}

/// A condition that is true for a while.
fn state() -> BoxedStrategy<Node> {
    let leaf = prop_oneof![4 => fact(), 1 => count()].prop_map(node);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(|parts| node(Expr::And(parts))),
            vec(inner.clone(), 2..4).prop_map(|parts| node(Expr::Or(parts))),
            inner.prop_map(|inner| node(Expr::Not(Box::new(inner)))),
        ]
    })
    .boxed()
}

fn steps(inner: BoxedStrategy<Node>) -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<bool>(), inner, 1i64..86_400_000).prop_map(|(negated, node, within)| Step {
        negated,
        node,
        within,
    });
    vec(step, 1..4)
}

/// A condition that is right.
pub(crate) fn condition() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![state(), event().prop_map(|event| node(Expr::Event(event)))];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let inner = inner.boxed();
        prop_oneof![
            (inner.clone(), state()).prop_map(|(any, state)| node(Expr::And(vec![any, state]))),
            vec(inner.clone(), 2..4).prop_map(|parts| node(Expr::Or(parts))),
            (inner.clone(), steps(inner)).prop_map(|(first, steps)| node(Expr::Then {
                first: Box::new(first),
                steps,
            })),
        ]
    })
}
