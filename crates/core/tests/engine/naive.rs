//! The engine against its own definition: a model that keeps all that ever
//! happened, and asks of every rule at every instant what the words mean.

use std::collections::BTreeMap;

use aisle_core::Millis;
use aisle_core::trigger::{
    Clock, Event, Expr, FactRef, FactSource, Input, Literal, Node, Op, Rule, Truth, Value, parse,
};

use crate::tab::*;

/// SplitMix64.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const EVENTS: &[&str] = &["copy", "exit", "tab-return"];
const FACTS: &[&str] = &[
    "touch",
    "visitor.known",
    "cart.count",
    "cart.count >= 2",
    "cart.count in [1, 3]",
    "cart.count != 1",
    "page.kind = 'cart'",
    "page.path ~ '/P*'",
    "page.path has 'x'",
    "time.page >= 7s",
    "time.page > 3s",
    "time.page < 9s",
    "time.page <= 4s",
    "time.idle >= 5s",
    "time.idle",
    "cart.idle < 6s",
];

/// A condition; most are accepted by the checker.
fn condition(rng: &mut Rng, depth: usize) -> String {
    let seconds = |rng: &mut Rng| format!("{}s", 1 + rng.below(9));
    match rng.below(if depth == 0 { 5 } else { 10 }) {
        0 | 1 => rng.pick(FACTS).to_owned(),
        2 => rng.pick(EVENTS).to_owned(),
        3 => format!(
            "count({}, {}) {} {}",
            rng.pick(EVENTS),
            seconds(rng),
            rng.pick(&[">=", "<", "=", "!=", ">", "<="]),
            rng.below(4)
        ),
        4 => format!(
            "count({}) {} {}",
            rng.pick(EVENTS),
            rng.pick(&[">=", "="]),
            1 + rng.below(3)
        ),
        5 => format!("not ({})", condition(rng, depth - 1)),
        6 | 7 => {
            let mut text = format!("({})", condition(rng, depth - 1));
            for _ in 0..=rng.below(2) {
                let not = rng.pick(&["", "", "not "]);
                text += &format!(
                    " then {not}({}) within {}",
                    condition(rng, depth - 1),
                    seconds(rng)
                );
            }
            text
        }
        8 => format!(
            "({}) or ({})",
            condition(rng, depth - 1),
            condition(rng, depth - 1)
        ),
        _ => format!(
            "({}) and ({})",
            condition(rng, depth - 1),
            condition(rng, depth - 1)
        ),
    }
}

fn random_rule(rng: &mut Rng, name: &str) -> Rule {
    loop {
        let text = condition(rng, 3);
        if parse(&text).is_ok() {
            return Rule {
                priority: rng.below(3) as i32,
                ..often(name, &text)
            };
        }
    }
}

/// What happened at one instant, and all that was known then.
struct Instant {
    at: Millis,
    event: Option<Event>,
    facts: BTreeMap<FactRef, Value>,
    /// A new page: every rule begins anew.
    page: bool,
}

/// All that ever happened.
#[derive(Default)]
struct Model {
    past: Vec<Instant>,
    facts: BTreeMap<FactRef, Value>,
}

/// Truths of a part at all instants: with what happens at them, and without.
struct Truths {
    instant: Vec<Truth>,
    lasting: Vec<Truth>,
}

fn truth(so: bool) -> Truth {
    if so { Truth::True } else { Truth::False }
}

impl Model {
    fn note(&mut self, at: Millis, event: Option<Event>, page: bool) {
        self.past.push(Instant {
            at,
            event,
            facts: self.facts.clone(),
            page,
        });
    }

    fn of(&self, node: &Node) -> Truths {
        match &node.expr {
            Expr::And(nodes) => self.merge(nodes, Truth::True, Ord::min),
            Expr::Or(nodes) => self.merge(nodes, Truth::False, Ord::max),
            Expr::Not(node) => {
                let not = |list: Vec<Truth>| {
                    let turn = |one| match one {
                        Truth::True => Truth::False,
                        Truth::False => Truth::True,
                        Truth::Unknown => Truth::Unknown,
                    };
                    list.into_iter().map(turn).collect()
                };
                let inner = self.of(node);
                Truths {
                    instant: not(inner.instant),
                    lasting: not(inner.lasting),
                }
            }
            Expr::Event(event) => Truths {
                instant: self
                    .past
                    .iter()
                    .map(|one| truth(one.event.as_ref() == Some(event)))
                    .collect(),
                lasting: vec![Truth::False; self.past.len()],
            },
            Expr::Count {
                event,
                window,
                op,
                limit,
            } => {
                let count = |i: usize| {
                    let counts = |one: &&Instant| {
                        one.event.as_ref() == Some(event)
                            && window.is_none_or(|window| self.past[i].at - one.at < window)
                    };
                    self.past[..=i].iter().filter(counts).count() as i64
                };
                let list: Vec<Truth> = (0..self.past.len())
                    .map(|i| truth(compares(count(i).cmp(&i64::from(*limit)), *op)))
                    .collect();
                Truths {
                    instant: list.clone(),
                    lasting: list,
                }
            }
            Expr::Fact { fact, test } => {
                let list: Vec<Truth> = self
                    .past
                    .iter()
                    .map(|one| fact_truth(one.facts.get(fact), test.as_ref(), one.at))
                    .collect();
                Truths {
                    instant: list.clone(),
                    lasting: list,
                }
            }
            Expr::Then { first, steps } => {
                let first = self.of(first);
                // The instants at which the step before is done.
                let mut done: Vec<usize> = (0..self.past.len())
                    .filter(|i| {
                        first.instant[*i] == Truth::True && (*i == 0 || first.lasting[i - 1] != Truth::True)
                    })
                    .collect();
                for step in steps {
                    let truths = self.of(&step.node);
                    let mut next: Vec<usize> = Vec::new();
                    for from in done {
                        let end = self.past[from].at + step.within;
                        let found = if step.negated {
                            let until = (from + 1..self.past.len()).find(|i| self.past[*i].at >= end);
                            until.filter(|until| {
                                truths.lasting[from] == Truth::False
                                    && (from + 1..=*until).all(|i| truths.instant[i] == Truth::False)
                            })
                        } else if truths.lasting[from] == Truth::True {
                            Some(from)
                        } else {
                            (from + 1..self.past.len())
                                .find(|i| truths.instant[*i] == Truth::True)
                                .filter(|i| self.past[*i].at <= end)
                        };
                        next.extend(found);
                    }
                    next.sort_unstable();
                    next.dedup();
                    done = next;
                }
                Truths {
                    instant: (0..self.past.len()).map(|i| truth(done.contains(&i))).collect(),
                    lasting: vec![Truth::False; self.past.len()],
                }
            }
        }
    }

    fn merge(&self, nodes: &[Node], empty: Truth, by: fn(Truth, Truth) -> Truth) -> Truths {
        let mut all = Truths {
            instant: vec![empty; self.past.len()],
            lasting: vec![empty; self.past.len()],
        };
        for node in nodes {
            let one = self.of(node);
            for i in 0..self.past.len() {
                all.instant[i] = by(all.instant[i], one.instant[i]);
                all.lasting[i] = by(all.lasting[i], one.lasting[i]);
            }
        }
        all
    }

    /// Which rules are shown when, in order, if each showing is vetoed at once.
    fn shows(&self, rules: &[Rule]) -> Vec<(Millis, String)> {
        let mut order: Vec<&Rule> = rules.iter().collect();
        order.sort_by_key(|rule| -rule.priority);
        let truths: Vec<Truths> = order.iter().map(|rule| self.of(&rule.when)).collect();
        let mut shows = Vec::new();
        for (i, now) in self.past.iter().enumerate() {
            let mut first = true;
            for (rule, truths) in order.iter().zip(&truths) {
                let was = i > 0 && truths.lasting[i - 1] == Truth::True && !now.page;
                let rises = truths.instant[i] == Truth::True && !was;
                // What is true at this instant only does not wait for its turn.
                if rises && (first || truths.lasting[i] == Truth::True) {
                    shows.push((now.at, rule.name.clone()));
                    first = false;
                }
            }
        }
        shows
    }
}

fn compares(order: std::cmp::Ordering, op: Op) -> bool {
    match op {
        Op::Is => order.is_eq(),
        Op::IsNot => order.is_ne(),
        Op::Less => order.is_lt(),
        Op::AtMost => order.is_le(),
        Op::More => order.is_gt(),
        Op::AtLeast => order.is_ge(),
        _ => unreachable!(),
    }
}

fn fact_truth(value: Option<&Value>, test: Option<&(Op, Literal)>, at: Millis) -> Truth {
    let Some(value) = value else {
        return Truth::Unknown;
    };
    truth(match (value, test) {
        (Value::Flag(flag), None) => *flag,
        (Value::Number(n), None) => n.0 != 0,
        (Value::Clock(clock), None) => clock.at(at) > 0,
        (Value::Number(n), Some((Op::In, Literal::List(items)))) => items.contains(&Literal::Number(*n)),
        (Value::Number(n), Some((op, Literal::Number(limit)))) => compares(n.cmp(limit), *op),
        (Value::Clock(clock), Some((op, Literal::Duration(limit)))) => compares(clock.at(at).cmp(limit), *op),
        (Value::Text(text), Some((Op::Is, Literal::Text(want)))) => text == want,
        (Value::Text(text), Some((Op::Has, Literal::Text(want)))) => text.contains(want.as_str()),
        (Value::Text(text), Some((Op::Like, Literal::Text(want)))) => text
            .to_lowercase()
            .starts_with(&want.to_lowercase().replace('*', "")),
        other => unreachable!("{other:?}"),
    })
}

fn random_facts(rng: &mut Rng, at: Millis) -> Vec<(FactRef, Option<Value>)> {
    let mut facts = Vec::new();
    for _ in 0..1 + rng.below(3) {
        let name = rng.pick(&[
            "touch",
            "visitor.known",
            "cart.count",
            "page.kind",
            "page.path",
            "time.page",
            "time.idle",
            "cart.idle",
        ]);
        let value = match name {
            "touch" | "visitor.known" => flag(rng.below(2) == 0),
            "cart.count" => number(rng.below(4) as i64),
            "page.kind" => text(rng.pick(&["cart", "home"])),
            "page.path" => text(rng.pick(&["/products", "/p/x", "/x", ""])),
            _ => Some(Value::Clock(Clock {
                gathered: rng.below(4) as i64 * SECOND,
                since: (rng.below(3) > 0).then_some(at),
            })),
        };
        facts.push((fact(name), value.filter(|_| rng.below(5) > 0)));
    }
    facts
}

/// Rules and inputs of a seed; the engine shows what the model says.
fn compare(seed: u64) -> usize {
    let mut rng = Rng(seed);
    let rules: Vec<Rule> = (0..1 + rng.below(5))
        .map(|n| random_rule(&mut rng, &format!("r{n}")))
        .collect();
    let mut model = Model::default();
    let mut tab = Tab::bare(seed);
    tab.vetoes = true;
    tab.put(no_budget());
    tab.put(Input::Rules(rules.clone()));
    tab.put(Input::Page(vec![]));
    // As the rules came, and as the page came.
    model.note(0, None, false);
    model.note(0, None, true);
    for second in 1..60 {
        let at = second * SECOND;
        // Whatever time does, it does at whole seconds, or a millisecond after.
        model.note(at, None, false);
        tab.pass(at - tab.now.mono);
        for _ in 0..rng.below(3) {
            match rng.below(9) {
                0..4 => {
                    let event = Event::find(rng.pick(EVENTS), None).unwrap();
                    model.note(at, Some(event.clone()), false);
                    tab.put(Input::Event(event));
                }
                4..8 => {
                    let facts = random_facts(&mut rng, at);
                    for (name, value) in facts.clone() {
                        model.facts.remove(&name);
                        model.facts.extend(value.map(|value| (name, value)));
                    }
                    model.note(at, None, false);
                    tab.put(Input::Facts(facts));
                }
                _ => {
                    let facts = random_facts(&mut rng, at);
                    model.facts.retain(|name, _| {
                        name.fact.source() != FactSource::Page && name.name() != "time.page"
                    });
                    for (name, value) in facts.clone() {
                        model.facts.remove(&name);
                        model.facts.extend(value.map(|value| (name, value)));
                    }
                    model.note(at, None, true);
                    tab.put(Input::Page(facts));
                }
            }
        }
        model.note(at + 1, None, false);
        tab.pass(1);
    }
    let shown: Vec<(Millis, String)> = tab
        .shows
        .iter()
        .map(|(at, firing)| (*at, firing.rule.clone()))
        .collect();
    let texts: Vec<&str> = rules.iter().map(|rule| rule.text.as_str()).collect();
    assert_eq!(shown, model.shows(&rules), "seed {seed}: {texts:#?}");
    shown.len()
}

#[test]
fn the_engine_shows_what_the_whole_past_says_by_definition() {
    let shown: usize = (0..3_000).map(compare).sum();
    assert!(shown > 20_000, "only {shown}");
}
