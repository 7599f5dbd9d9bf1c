//! What an input costs: what reads it, not how much else there is.

use aisle_core::trigger::{Input, Rule};

use crate::tab::*;

/// Ten rules that read `cart.count`, and so many others that do not.
fn rules(others: usize) -> Vec<Rule> {
    let mut rules: Vec<Rule> = (0..10)
        .map(|n| {
            often(
                &format!("reads{n}"),
                &format!("cart.count > {n} and touch and count(copy, 1m) > 3"),
            )
        })
        .collect();
    let texts = [
        "page.path ~ '/a/*' and time.page >= 30s",
        "exit and visitor.known",
        "visible('#x') then not click('#x') within 30s",
        "local.hour >= 9 and local.weekday in ['sat', 'sun']",
    ];
    for n in 0..others {
        rules.insert(n / 2, often(&format!("other{n}"), texts[n % texts.len()]));
    }
    rules
}

/// Parts judged for each change of the fact, with so many other rules.
fn judged(others: usize) -> u64 {
    let mut tab = Tab::device(rules(others));
    tab.page("/b");
    tab.tell(&[("cart.count", number(1))]);
    let before = tab.engine.judged();
    for n in 0..100 {
        tab.tell(&[("cart.count", number(n))]);
    }
    tab.engine.judged() - before
}

#[test]
fn ten_times_the_rules_cost_the_same_if_the_same_ten_read_what_changed() {
    let (few, many) = (judged(490), judged(4_990));
    assert!(
        few > 0 && many * 10 <= few * 12,
        "{few} parts judged with 500 rules, {many} with 5,000"
    );
}

#[test]
fn what_nobody_reads_costs_nothing() {
    let mut tab = Tab::device(rules(1_000));
    let before = tab.engine.judged();
    tab.tell(&[("coupon.state", text("issued"))]);
    tab.event("form-error");
    tab.put(Input::Wake);
    assert_eq!(tab.engine.judged(), before);
}

#[test]
fn time_alone_judges_only_the_rule_it_matters_to() {
    let clocks = (0..1_000).map(|n| often(&format!("r{n}"), &format!("time.page >= {}s and touch", 100 + n)));
    let mut tab = Tab::device(clocks.collect());
    tab.page("/");
    let before = tab.engine.judged();
    tab.pass(100 * SECOND);
    // Five seconds ahead and at its time, at most twice three parts each, and
    // the nine behind it that come up meanwhile.
    let judged = tab.engine.judged() - before;
    assert!((1..100).contains(&judged), "{judged}");
}
