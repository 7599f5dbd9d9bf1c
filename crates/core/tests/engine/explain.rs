//! What the inspector shows, and visits that are lived through again.

use aisle_core::protocol::json::{read, write};
use aisle_core::trigger::{
    Effect, Engine, Event, Input, Now, Outcome, Permit, Rule, Settings, Trace, replay,
};

use crate::tab::*;

fn shown(tab: &mut Tab) -> String {
    write(&tab.engine.explain(tab.now))
}

#[test]
fn a_condition_is_explained_part_by_part_with_values_and_time_left() {
    let mut tab = Tab::device(vec![rule(
        "hilfe",
        "page.path ~ '/größe*' and not cart.count > 2 and time.page >= 30s",
    )]);
    tab.page("/größe/1");
    tab.pass(10 * SECOND);
    let text = shown(&mut tab);
    let tree = text.split("\"tree\":").nth(1).unwrap();
    assert_eq!(
        tree.strip_suffix("}]}").unwrap(),
        concat!(
            r#"{"is":"and","span":[0,65],"truth":"false","left":20000,"kids":["#,
            r#"{"is":"fact","span":[0,21],"truth":"true","value":"/größe/1"},"#,
            r#"{"is":"not","span":[26,44],"truth":"unknown","kids":["#,
            r#"{"is":"fact","span":[30,44],"truth":"unknown"}]},"#,
            r#"{"is":"fact","span":[49,65],"truth":"false","value":10000,"kind":"duration","left":20000}]}"#,
        )
    );
}

#[test]
fn a_rule_says_where_it_stands_and_what_holds_it_back() {
    let mut tab = Tab::device(vec![
        Rule {
            delay: 10 * SECOND,
            ..rule("waits", "touch")
        },
        rule("limited", "copy"),
        rule("held", "visitor.known"),
    ]);
    let state = |tab: &mut Tab, name: &str| {
        let all = tab.engine.explain(tab.now);
        let rule = all.rules.into_iter().find(|rule| rule.name == name).unwrap();
        let why = rule.why.map(|why| {
            let found = aisle_core::trigger::Why::ALL.iter().find(|(one, _)| *one == why);
            found.unwrap().1
        });
        let found = aisle_core::trigger::State::ALL
            .iter()
            .find(|(one, _)| *one == rule.state);
        (found.unwrap().1, why, rule.left)
    };
    assert_eq!(state(&mut tab, "waits"), ("armed", None, None));
    tab.tell(&[("touch", flag(true))]);
    tab.pass(4 * SECOND);
    assert_eq!(
        state(&mut tab, "waits"),
        ("waiting", Some("delay"), Some(6 * SECOND))
    );
    tab.event("copy");
    tab.pass(SECOND);
    assert_eq!(state(&mut tab, "limited"), ("showing", None, None));
    tab.tell(&[("visitor.known", flag(true))]);
    assert_eq!(state(&mut tab, "held"), ("held", Some("other-surface"), None));
    tab.outcome("limited", Outcome::Dismissed);
    assert_eq!(state(&mut tab, "limited"), ("armed", Some("limit"), None));
    assert_eq!(
        state(&mut tab, "held"),
        ("held", Some("pause"), Some(10 * MINUTE))
    );
    tab.block = Some(aisle_core::trigger::Block::Typing);
    tab.pass(10 * MINUTE);
    assert_eq!(state(&mut tab, "held"), ("held", Some("typing"), None));
    tab.put(Input::Blocked(None));
    assert_eq!(state(&mut tab, "waits"), ("asked", None, None), "first in order");
}

#[test]
fn the_time_left_of_a_limit_is_until_as_many_showings_are_too_old_as_needed() {
    let daily = |most| {
        vec![Rule {
            limits: vec![limit(most, aisle_core::trigger::Per::Day)],
            ..rule("a", "copy")
        }]
    };
    let mut tab = Tab::device(daily(3));
    for _ in 0..3 {
        tab.event("copy");
        tab.pass(HOUR);
        tab.outcome("a", Outcome::Gone);
    }
    for (most, hours) in [(3, 21), (2, 22), (1, 23)] {
        tab.put(Input::Rules(daily(most)));
        let rule = &tab.engine.explain(tab.now).rules[0];
        assert_eq!(rule.left, Some(hours * HOUR), "{most} a day");
    }
}

#[test]
fn to_explain_changes_nothing() {
    let rules = || {
        vec![
            often("a", "copy then not exit within 5s"),
            often("b", "count(copy, 4s) >= 2 and time.page > 3s"),
        ]
    };
    let run = |explained: bool| {
        let mut tab = Tab::device(rules());
        tab.page("/");
        for second in 0..40 {
            if second % 3 == 0 {
                tab.event("copy");
            }
            if second % 7 == 0 {
                tab.event("exit");
            }
            if explained {
                let ahead = Now {
                    mono: tab.now.mono,
                    wall: tab.now.wall,
                };
                let _ = tab.engine.explain(ahead);
            }
            tab.pass(SECOND);
            for (_, firing) in tab.shows.clone() {
                tab.outcome(&firing.rule, Outcome::Gone);
            }
        }
        (tab.shows, tab.effects)
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn a_trace_is_read_as_it_was_written_and_replays_to_the_same_effects() {
    let rules = vec![
        often("a", "cart.total >= 50 EUR or click('#x')"),
        often("b", "page.query.ref = 'ä'"),
    ];
    let euros = aisle_core::commerce::Currency::new("EUR").unwrap();
    let money = aisle_core::commerce::Money {
        minor: 5_000,
        currency: euros,
    };
    let inputs = vec![
        Input::Permit(Permit::Device),
        Input::Remembered(vec![("rule/i1".to_owned(), "5".to_owned())]),
        Input::Budget(aisle_core::trigger::Budget::default()),
        Input::Experiments(vec![]),
        Input::Page(vec![(fact("page.query.ref"), text("b")), (fact("touch"), None)]),
        Input::Facts(vec![(
            fact("cart.total"),
            Some(aisle_core::trigger::Value::Money(money)),
        )]),
        Input::Blocked(None),
        Input::Blocked(Some(aisle_core::trigger::Block::NoSlot)),
        Input::Blocked(None),
        Input::Wake,
        outcome("a", Outcome::Shown),
        outcome("a", Outcome::Dismissed),
        Input::Event(Event::Click("#x".to_owned())),
        Input::Event(Event::Exit),
        Input::Forgotten,
        Input::FireNow("b".to_owned()),
    ];
    let now = |n: usize| Now {
        mono: n as i64 * 200,
        wall: 1_800_000_000_000 + n as i64 * 200,
    };
    let inputs: Vec<(Now, Input)> = inputs
        .into_iter()
        .enumerate()
        .map(|(n, input)| (now(n), input))
        .collect();
    let trace = Trace {
        settings: Settings { seed: 5 },
        inputs,
    };
    let back: Trace = read(&write(&trace)).unwrap();
    assert_eq!(back, trace);
    let effects = replay(rules.clone(), back);
    let mut engine = Engine::new(Settings { seed: 5 });
    let mut out = Vec::new();
    engine.handle(now(0), Input::Rules(rules), &mut out);
    for (now, input) in trace.inputs {
        engine.handle(now, input, &mut out);
    }
    let replayed: Vec<Effect> = effects.into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(replayed, out);
    assert_eq!(
        out.iter()
            .filter(|effect| matches!(effect, Effect::Show(_)))
            .count(),
        2
    );
}
