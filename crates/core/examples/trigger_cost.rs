//! How long the engine takes for one change of a fact that ten rules read, among
//! few rules and many: `cargo run --release -p aisle-core --example trigger_cost`.

#![allow(clippy::disallowed_methods, reason = "a measurement needs a clock")]
#![allow(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, reason = "nobody ships this")]

use std::time::Instant;

use aisle_core::trigger::{
    Effect, Engine, Fact, FactRef, Form, Input, Now, Number, Rule, Settings, Source, Value, compile,
};

fn rules(all: usize) -> Vec<Rule> {
    let mut sources = Vec::new();
    for n in 0..all {
        let when = if n < 10 {
            "cart.count > 5 and touch"
        } else {
            "page.path ~ '/a/*' and time.page >= 30s"
        };
        sources.push(Source {
            name: format!("r{n}"),
            form: Form::Attribute,
            fields: vec![("rule".to_owned(), format!("{when} => Hello"))],
            message: String::new(),
        });
    }
    compile(&sources).0
}

fn main() {
    const TIMES: i64 = 20_000;
    for all in [10, 50, 500, 5_000] {
        let mut engine = Engine::new(Settings { seed: 1 });
        let mut effects: Vec<Effect> = Vec::new();
        let now = |n| Now {
            mono: n,
            wall: 1_800_000_000_000 + n,
        };
        let first = rules(all);
        let start = Instant::now();
        engine.handle(now(0), Input::Rules(first), &mut effects);
        let begun = start.elapsed();
        let before = engine.judged();
        let start = Instant::now();
        for n in 0..TIMES {
            let value = Some(Value::Number(Number::whole(n % 5)));
            let fact = (FactRef::one(Fact::CartCount), value);
            engine.handle(now(n), Input::Facts(vec![fact]), &mut effects);
        }
        let each = start.elapsed().as_nanos() / u128::from(TIMES.unsigned_abs());
        let parts = (engine.judged() - before) / TIMES.unsigned_abs();
        let mut others = rules(all);
        for rule in &mut others {
            rule.name.push('x');
        }
        let start = Instant::now();
        engine.handle(now(TIMES), Input::Rules(others), &mut effects);
        let replaced = start.elapsed();
        println!("{all:>5} rules: begun in {begun:?}, {each} ns for each change, replaced in {replaced:?}");
        assert_eq!(parts, 30, "ten rules of three parts");
    }
}
