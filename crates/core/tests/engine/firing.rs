//! When a rule fires.

use aisle_core::trigger::{Block, Clock, Effect, Event, Input, Outcome, Per, Rule, Surface, Value};

use crate::tab::*;

#[test]
fn a_rule_fires_at_the_millisecond_a_clock_reaches_its_limit() {
    let mut tab = Tab::new(vec![rule("help", "time.page >= 30s")]);
    tab.page("/");
    assert_eq!(tab.wake, Some(25 * SECOND), "first to fetch what draws it");
    tab.pass(30 * SECOND - 1);
    assert_eq!(tab.shown(), []);
    tab.pass(1);
    assert_eq!(tab.shown(), [(30 * SECOND, "help")]);
}

#[test]
fn a_timer_that_rings_early_is_set_again() {
    let mut tab = Tab::new(vec![rule("soon", "time.page >= 1s")]);
    tab.page("/");
    assert_eq!(tab.wake.take(), Some(SECOND));
    // A browser's timer goes by another clock than the one it shows to pages, and that one is blurred besides.
    tab.sleep(SECOND - 1);
    assert_eq!(tab.wake, Some(SECOND));
    tab.pass(1);
    assert_eq!(tab.shown(), [(SECOND, "soon")]);
}

#[test]
fn a_rule_fires_when_its_condition_turns_true_and_again_after_it_was_false() {
    let mut tab = Tab::device(vec![often("full", "cart.count >= 3")]);
    for (count, fires) in [(2, 0), (3, 1), (4, 0), (1, 0), (5, 1)] {
        tab.tell(&[("cart.count", number(count))]);
        tab.pass(SECOND);
        assert_eq!(tab.fresh().len(), fires, "at {count}");
        tab.outcome("full", Outcome::Gone);
    }
}

#[test]
fn what_is_not_known_fires_nothing_and_does_not_hide_what_is_known() {
    for (when, fires) in [
        ("cart.count >= 3", false),
        ("not cart.count >= 3", false),
        ("cart.count != 3", false),
        ("touch and cart.count >= 3", false),
        ("touch or cart.count >= 3", true),
        ("not (chat.open and cart.count >= 3)", true),
    ] {
        let mut tab = Tab::new(vec![rule("a", when)]);
        tab.tell(&[("touch", flag(true)), ("chat.open", flag(false))]);
        assert_eq!(tab.shows.len(), usize::from(fires), "{when}");
    }
}

#[test]
fn an_event_is_true_only_at_its_instant() {
    let mut tab = Tab::new(vec![rule("rescue", "exit and cart.count >= 1")]);
    tab.event("exit");
    tab.tell(&[("cart.count", number(2))]);
    tab.pass(HOUR);
    assert_eq!(tab.shown(), []);
    tab.event("exit");
    assert_eq!(tab.fresh(), ["rescue"]);
}

#[test]
fn facts_of_one_batch_are_judged_together() {
    let mut tab = Tab::new(vec![rule("a", "cart.count = 1 and page.kind = 'cart'")]);
    tab.tell(&[("cart.count", number(1)), ("page.kind", text("home"))]);
    // Each change alone would have passed through the rule's condition.
    tab.tell(&[("page.kind", text("cart")), ("cart.count", number(2))]);
    assert_eq!(tab.shown(), []);
}

#[test]
fn facts_of_the_page_before_are_unknown_on_the_next() {
    let mut tab = Tab::device(vec![
        often("a", "time.page >= 30s"),
        often("b", "page.path = '/a'"),
    ]);
    tab.page("/a");
    tab.pass(40 * SECOND);
    assert_eq!(tab.fresh(), ["b"]);
    tab.outcome("b", Outcome::Gone);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"], "waited for its turn");
    tab.put(Input::Page(vec![]));
    tab.pass(HOUR);
    assert_eq!(tab.fresh().len(), 0);
}

#[test]
fn a_rule_that_stays_true_fires_anew_on_a_new_page() {
    let mut tab = Tab::device(vec![often("a", "page.path ~ '/products/*'")]);
    for path in ["/products/1", "/products/2"] {
        tab.page(path);
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), ["a"], "{path}");
    }
}

#[test]
fn a_delay_waits_and_gives_up_if_the_condition_does_not_hold() {
    let delayed = |when: &str| {
        vec![Rule {
            delay: 10 * SECOND,
            ..rule("a", when)
        }]
    };
    let mut tab = Tab::new(delayed("touch"));
    tab.tell(&[("touch", flag(true))]);
    tab.pass(9 * SECOND);
    tab.tell(&[("touch", flag(false))]);
    tab.pass(MINUTE);
    assert_eq!(tab.shown(), [], "it did not hold");
    tab.tell(&[("touch", flag(true))]);
    tab.pass(10 * SECOND);
    assert_eq!(tab.fresh(), ["a"]);

    let mut tab = Tab::new(delayed("copy"));
    tab.event("copy");
    tab.pass(10 * SECOND - 1);
    assert_eq!(tab.shown(), []);
    tab.pass(1);
    assert_eq!(tab.fresh(), ["a"], "an event need not hold");
}

#[test]
fn the_highest_priority_goes_first_and_then_the_first_written() {
    let with = |name: &str, priority| Rule {
        priority,
        ..rule(name, "touch")
    };
    let mut tab = Tab::device(vec![with("a", 0), with("b", 5), with("c", 5), with("d", -1)]);
    tab.tell(&[("touch", flag(true))]);
    for name in ["b", "c", "a", "d"] {
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), [name], "one at a time");
        tab.pass(HOUR);
        assert!(tab.shows.is_empty(), "while {name} is on screen");
        tab.outcome(name, Outcome::Gone);
    }
}

#[test]
fn what_was_born_of_an_event_does_not_wait_and_what_is_a_fact_does() {
    let mut tab = Tab::device(vec![
        often("event", "copy"),
        often("fact", "touch"),
        often("gone", "chat.last >= 1s"),
    ]);
    tab.block = Some(Block::Typing);
    tab.event("copy");
    tab.tell(&[("touch", flag(true))]);
    tab.tell(&[(
        "chat.last",
        Some(Value::Clock(Clock {
            gathered: SECOND,
            since: None,
        })),
    )]);
    tab.pass(MINUTE);
    assert_eq!(tab.shown(), []);
    tab.tell(&[("chat.last", None)]);
    tab.block = None;
    tab.put(Input::Blocked(None));
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["fact"]);
}

#[test]
fn a_late_wake_up_lives_through_all_that_was_missed() {
    let mut tab = Tab::new(vec![rule("window", "time.page >= 10s and time.page < 20s")]);
    tab.page("/");
    tab.sleep(HOUR);
    assert_eq!(tab.shown(), [], "it is over");
    let mut tab = Tab::new(vec![rule("still", "time.page >= 10s and time.page < 2h")]);
    tab.page("/");
    tab.sleep(HOUR);
    assert_eq!(tab.fresh(), ["still"]);
}

#[test]
fn a_veto_does_not_count_and_is_not_asked_twice() {
    let mut tab = Tab::device(vec![rule("a", "touch")]);
    tab.vetoes = true;
    tab.tell(&[("touch", flag(true))]);
    tab.pass(HOUR);
    assert_eq!(tab.fresh(), ["a"], "once");
    tab.vetoes = false;
    tab.tell(&[("touch", flag(false))]);
    tab.tell(&[("touch", flag(true))]);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"], "the limit of once a visit was not used up");
}

#[test]
fn a_message_of_another_page_is_taken_away_but_not_the_panel() {
    for (surface, hides) in [
        (Surface::Bubble, true),
        (Surface::Banner, true),
        (Surface::Toast, true),
        (Surface::Card, true),
        (Surface::Inline, true),
        (Surface::Panel, false),
        (Surface::Badge, false),
    ] {
        let mut tab = Tab::new(vec![Rule {
            surface,
            ..rule("a", "touch")
        }]);
        tab.tell(&[("touch", flag(true))]);
        tab.last_effects();
        tab.page("/next");
        let hidden = tab.effects.contains(&Effect::Hide("a".to_owned()));
        assert_eq!(hidden, hides, "{surface:?}");
    }
}

#[test]
fn a_message_goes_with_its_rule() {
    let mut tab = Tab::new(vec![rule("a", "touch"), rule("b", "copy")]);
    tab.tell(&[("touch", flag(true))]);
    tab.put(Input::Rules(vec![rule("a", "touch")]));
    assert!(!tab.effects.contains(&Effect::Hide("a".to_owned())));
    tab.put(Input::Rules(vec![rule("b", "copy")]));
    assert!(tab.effects.contains(&Effect::Hide("a".to_owned())));
}

#[test]
fn a_rule_that_stays_the_same_keeps_its_state() {
    let mut tab = Tab::device(vec![often("a", "count(copy) >= 2"), often("b", "touch")]);
    tab.tell(&[("touch", flag(true))]);
    tab.event("copy");
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["b"]);
    tab.outcome("b", Outcome::Gone);
    tab.put(Input::Rules(vec![
        often("b", "touch"),
        often("c", "exit"),
        often("a", "count(copy) >= 2"),
    ]));
    tab.pass(SECOND);
    assert!(tab.shows.is_empty(), "b has not been false meanwhile");
    tab.event("copy");
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"]);
}

#[test]
fn sensors_are_asked_for_what_rules_and_messages_read_and_for_nothing_else() {
    let mut tab = Tab::bare(1);
    tab.put(Input::Rules(vec![Rule {
        message: "Hi {visitor.name|there}, {product.title:을/를} {nothing} {{utm.source}}".to_owned(),
        ..rule("a", "product.views >= 2 and count(click('#x')) > 1")
    }]));
    let Some(Effect::Watch { facts, events }) = tab.effects.first() else {
        panic!("{:?}", tab.effects)
    };
    let mut names: Vec<String> = facts.iter().map(aisle_core::trigger::FactRef::name).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "chat.open",
            "checkout.step",
            "product.id",
            "product.title",
            "visitor.name"
        ]
    );
    assert_eq!(events, &[Event::Click("#x".to_owned())]);
    tab.last_effects();
    tab.put(Input::Rules(vec![]));
    let none = Effect::Watch {
        facts: vec![],
        events: vec![],
    };
    assert!(tab.effects.contains(&none));
}

#[test]
fn a_message_brings_the_values_it_names_as_they_are_now() {
    let mut tab = Tab::new(vec![Rule {
        message: "{product.title} for {visitor.name|you} after {time.page}".to_owned(),
        replies: vec!["{cart.count}".to_owned()],
        ..rule("a", "time.page >= 5s")
    }]);
    tab.page("/");
    tab.tell(&[("product.title", text("Oak table")), ("cart.count", number(2))]);
    tab.pass(5 * SECOND);
    let values = &tab.shows[0].1.values;
    let clock = Value::Clock(Clock {
        gathered: 5 * SECOND,
        since: None,
    });
    assert_eq!(
        values,
        &[
            ("product.title".to_owned(), text("Oak table").unwrap()),
            ("time.page".to_owned(), clock),
            ("cart.count".to_owned(), number(2).unwrap()),
        ]
    );
}

#[test]
fn what_draws_is_fetched_five_seconds_ahead_but_only_for_a_rule_that_will_fire() {
    let near = |tab: &mut Tab| tab.last_effects().contains(&Effect::Near);
    let mut tab = Tab::new(vec![rule("a", "time.page >= 30s and cart.count > 0")]);
    tab.page("/");
    tab.pass(29 * SECOND);
    assert!(!near(&mut tab), "an empty cart");
    let mut tab = Tab::new(vec![rule("a", "time.page >= 30s and cart.count > 0")]);
    tab.page("/");
    tab.tell(&[("cart.count", number(1))]);
    tab.pass(25 * SECOND - 1);
    assert!(!near(&mut tab));
    tab.pass(1);
    assert!(near(&mut tab));
    tab.pass(MINUTE);
    assert!(!near(&mut tab), "once is enough");
    assert_eq!(tab.shown(), [(30 * SECOND, "a")]);
    let mut tab = Tab::new(vec![rule("a", "exit then not copy within 20s")]);
    tab.event("exit");
    tab.pass(15 * SECOND);
    assert!(near(&mut tab), "a sequence that is nearly done");
}

#[test]
fn five_thousand_rules_are_no_more_than_many() {
    let rules = (0..5_000).map(|n| {
        often(
            &format!("r{n}"),
            &format!("cart.count >= {n} and time.page >= {n}s"),
        )
    });
    let mut tab = Tab::device(rules.collect());
    tab.page("/");
    tab.tell(&[("cart.count", number(10_000))]);
    tab.pass(2 * HOUR);
    for n in 0..200 {
        assert_eq!(tab.fresh(), [format!("r{n}")]);
        tab.outcome(&format!("r{n}"), Outcome::Gone);
        tab.pass(SECOND);
    }
}

#[test]
fn an_experiment_without_declaration_has_the_arms_that_rules_name() {
    let armed = |name: &str, arm: &str| Rule {
        experiment: Some(("sizing".to_owned(), arm.to_owned())),
        ..rule(name, "touch")
    };
    let mut counts = [0, 0];
    for seed in 0..400 {
        let mut tab = Tab::bare(seed);
        tab.put(no_budget());
        let mut rules = vec![
            armed("a", "x"),
            armed("b", "y"),
            rule("c", "experiment.sizing = 'x'"),
        ];
        tab.put(Input::Rules(rules.clone()));
        tab.tell(&[("touch", flag(true))]);
        let first = tab.fresh();
        assert_eq!(first.len(), 1, "one arm only");
        counts[usize::from(first[0] == "b")] += 1;
        if first[0] == "c" {
            continue;
        }
        rules.reverse();
        let mut other = Tab::bare(seed);
        other.put(no_budget());
        other.put(Input::Rules(rules.split_off(1)));
        other.tell(&[("touch", flag(true))]);
        assert_eq!(other.fresh(), first, "the order of rules does not matter");
    }
    assert!(counts.iter().all(|n| *n > 150), "{counts:?}");
}

#[test]
fn a_limit_per_page_counts_pages_of_a_single_page_shop() {
    let mut tab = Tab::device(vec![Rule {
        limits: vec![limit(1, Per::Page)],
        ..rule("a", "copy")
    }]);
    for page in 0..3 {
        tab.page("/");
        for _ in 0..2 {
            tab.event("copy");
            tab.pass(SECOND);
            tab.outcome("a", Outcome::Gone);
        }
        assert_eq!(tab.fresh(), ["a"], "page {page}");
    }
}
