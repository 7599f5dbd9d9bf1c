//! Which comparisons and values fit which facts.

use super::ast::{Op, Span};
use super::facts::{Fact, FactRef, Kind};
use super::fault::{Errors, Fault, TOOLS};
use super::slips::{put_literal, seconds};
use super::value::{Literal, Number};

/// A comparison and a value as they stand in a text.
pub(super) struct Test {
    pub(super) op: Op,
    pub(super) op_span: Span,
    pub(super) value: Literal,
    pub(super) value_span: Span,
    /// Of each item, if the value is a list.
    pub(super) item_spans: Vec<Span>,
}

impl Kind {
    /// The comparisons it takes, as written.
    #[must_use]
    pub fn operators(self) -> &'static str {
        match self {
            Self::Text => "= != ~ !~ has in",
            Self::Number => "= != < <= > >= in",
            Self::Percent | Self::Money => "= != < <= > >=",
            Self::Duration => "< <= > >=",
            Self::Flag => "= !=",
            Self::List => "has ~ !~",
        }
    }

    /// What it is compared with, as an example.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Text | Self::List => "'red'",
            Self::Number => "3",
            Self::Percent => "60%",
            Self::Money => "50 EUR",
            Self::Duration => "30s",
            Self::Flag => "true",
        }
    }

    /// It takes a comparison.
    fn takes(self, op: Op) -> bool {
        match op {
            Op::Is | Op::IsNot => !matches!(self, Self::Duration | Self::List),
            Op::Less | Op::AtMost | Op::More | Op::AtLeast => {
                matches!(self, Self::Number | Self::Percent | Self::Money | Self::Duration)
            }
            Op::Like | Op::NotLike | Op::Has => matches!(self, Self::Text | Self::List),
            Op::In => matches!(self, Self::Text | Self::Number),
        }
    }

    fn fits(self, literal: &Literal) -> bool {
        matches!(
            (self, literal),
            (Self::Text | Self::List, Literal::Text(_))
                | (Self::Number | Self::Percent | Self::Money, Literal::Number(_))
                | (Self::Percent, Literal::Percent(_))
                | (Self::Money, Literal::Money(_))
                | (Self::Duration, Literal::Duration(_))
                | (Self::Flag, Literal::Flag(_))
        )
    }
}

impl Fact {
    /// The words its value is one of, where the language knows them.
    #[must_use]
    pub fn words(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Self::PageKind => &[
                "home", "category", "product", "cart", "checkout", "order", "search", "other",
            ],
            Self::CouponState => &["issued", "revealed", "copied", "applied", "expired"],
            Self::Device => &["phone", "tablet", "desktop"],
            Self::LocalWeekday => &["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            _ => return None,
        })
    }

    /// The largest number it can be; the smallest is 0.
    fn most(self) -> Option<i64> {
        match self {
            Self::Scroll | Self::Chance => Some(100),
            Self::LocalHour => Some(23),
            _ => None,
        }
    }
}

/// Checks one comparison.
pub(super) fn check(fact: &FactRef, test: &Test, errors: &mut Errors<'_>) {
    let kind = fact.fact.kind();
    if !kind.takes(test.op) {
        if !TOOLS {
            errors.add(test.op_span, Fault::Operator, &[]);
            return;
        }
        let hint = match (kind, test.op) {
            (Kind::Duration, Op::Is) => "write `>=`",
            (Kind::Duration, Op::IsNot) => "write `<`",
            (Kind::List, Op::Is) => "write `has`",
            _ => "",
        };
        let name = fact.name();
        let takes = ["`", &name, "` takes ", kind.operators()];
        let hint = [hint];
        let hint: &[&str] = if hint == [""] { &takes } else { &hint };
        errors.add(test.op_span, Fault::Operator, hint);
        return;
    }
    match (&test.value, test.op) {
        (Literal::List(items), Op::In) => {
            if items.is_empty() {
                errors.add(test.value_span, Fault::Value, &["nothing is in an empty list"]);
            }
            for (at, item) in items.iter().enumerate() {
                let span = test.item_spans.get(at).copied().unwrap_or_default();
                one(fact, item, test.op, span, errors);
            }
        }
        (value, Op::In) => {
            let mut list = String::new();
            if TOOLS {
                put_literal(&mut list, &Literal::List(vec![value.clone()]));
            }
            errors.add(test.value_span, Fault::Value, &["write a list: `", &list, "`"]);
        }
        (Literal::List(_), _) => {
            errors.add(test.value_span, Fault::Value, &["a list stands behind `in` only"])
        }
        (value, _) => one(fact, value, test.op, test.value_span, errors),
    }
}

/// Checks one value.
fn one(fact: &FactRef, value: &Literal, op: Op, span: Span, errors: &mut Errors<'_>) {
    let kind = fact.fact.kind();
    if !kind.fits(value) && (!TOOLS || errors.full()) {
        errors.add(span, Fault::Value, &[]);
        return;
    }
    if !kind.fits(value) {
        if let (Kind::Duration, Literal::Number(number @ Number(0..))) = (kind, value) {
            errors.add(span, Fault::Value, &["did you mean `", &seconds(*number), "`?"]);
            return;
        }
        match meant(kind, value) {
            Some(meant) => {
                let mut written = String::new();
                put_literal(&mut written, &meant);
                errors.add(span, Fault::Value, &["did you mean `", &written, "`?"]);
            }
            None => errors.add(span, Fault::Value, &["write it as `", kind.example(), "`"]),
        }
        return;
    }
    let number = match value {
        Literal::Number(number) | Literal::Percent(number) => Some(*number),
        _ => None,
    };
    if let (Some(number), Some(most)) = (number, fact.fact.most())
        && !(Number(0)..=Number::whole(most)).contains(&number)
    {
        let range = match most {
            23 => "0 to 23",
            _ => "0% to 100%",
        };
        errors.add(span, Fault::Range, &[range]);
    }
    if let (Literal::Text(text), Some(words), Op::Is | Op::IsNot | Op::In) = (value, fact.fact.words(), op)
        && !words.contains(&text.as_str())
    {
        if !TOOLS {
            errors.add(span, Fault::Value, &[]);
            return;
        }
        // `'monday'`, `'Phone'`.
        let near = words.iter().find(|word| {
            text.get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        });
        let near = near
            .copied()
            .or_else(|| crate::config::near(text, words.iter().copied()));
        match near {
            Some(near) => errors.add(span, Fault::Value, &["did you mean `'", near, "'`?"]),
            None => errors.add(span, Fault::Value, &["one of ", &words.join(", ")]),
        }
    }
}

/// The value of the right kind that was probably meant.
fn meant(kind: Kind, value: &Literal) -> Option<Literal> {
    Some(match (kind, value) {
        (Kind::Text | Kind::List, Literal::List(_)) => return None,
        (Kind::Text | Kind::List, other) => {
            let mut text = String::new();
            put_literal(&mut text, other);
            Literal::Text(text)
        }
        (Kind::Flag, Literal::Text(text)) if text == "true" || text == "yes" => Literal::Flag(true),
        (Kind::Flag, Literal::Text(text)) if text == "false" || text == "no" => Literal::Flag(false),
        (Kind::Flag, Literal::Number(n)) if *n == Number::whole(1) => Literal::Flag(true),
        (Kind::Flag, Literal::Number(n)) if *n == Number(0) => Literal::Flag(false),
        (Kind::Number, Literal::Percent(n)) => Literal::Number(*n),
        (Kind::Number, Literal::Money(money)) => Literal::Number(Number(money.thousandths())),
        (Kind::Number | Kind::Percent | Kind::Money | Kind::Duration, Literal::Text(text)) => {
            return super::lex::literal(text, false).filter(|literal| kind.fits(literal));
        }
        _ => return None,
    })
}
