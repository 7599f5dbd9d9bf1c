//! What is remembered: across pages, visits and tabs, by clocks that jump, from
//! stores that lie.

use std::collections::BTreeMap;

use aisle_core::session::StoreOp;
use aisle_core::trigger::{Clock, Input, Outcome, Per, Permit, Rule, Value};
use proptest::prelude::*;

use crate::tab::*;

/// A device: its store, and the clocks of its last document.
struct Device {
    store: BTreeMap<String, String>,
    wall: i64,
    seed: u64,
}

impl Device {
    fn new() -> Self {
        Self {
            store: BTreeMap::new(),
            wall: 1_800_000_000_000,
            seed: 0,
        }
    }

    /// Loads a page of a shop with these rules.
    fn open(&mut self, rules: Vec<Rule>) -> Tab {
        self.seed += 1;
        let mut tab = Tab::bare(self.seed);
        tab.now.wall = self.wall;
        tab.put(Input::Permit(Permit::Device));
        let all = self.store.iter().map(|(key, value)| (key.clone(), value.clone()));
        tab.put(Input::Remembered(all.collect()));
        tab.put(no_budget());
        tab.put(Input::Rules(rules));
        tab.page("/");
        tab
    }

    /// The page goes, so much later.
    fn close(&mut self, mut tab: Tab, later: i64) {
        tab.pass(later);
        self.wall = tab.now.wall;
        self.keep(&tab.stored);
    }

    fn keep(&mut self, ops: &[StoreOp]) {
        for op in ops {
            match op {
                StoreOp::Put(key, value) => {
                    assert!(key.starts_with("rule/"), "{key}");
                    self.store.insert(key.clone(), value.clone());
                }
                StoreOp::Delete(key) => {
                    self.store.remove(key);
                }
                other => unreachable!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_visit_ends_after_half_an_hour_without_a_page() {
    let mut device = Device::new();
    // Minutes until the next page; visit, page in it, and whether it is the first.
    for (later, visit, page) in [
        (1, 1, 1),
        (30, 1, 2),
        (31, 1, 3),
        (5, 2, 1),
        (2_000, 2, 2),
        (1, 3, 1),
    ] {
        let when = format!(
            "visit.count = {visit} and visit.pages = {page} and visit.new = {}",
            visit == 1
        );
        let mut tab = device.open(vec![often("a", &when)]);
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), ["a"], "{when}");
        device.close(tab, later * MINUTE - SECOND);
    }
}

#[test]
fn the_time_since_the_last_visit_is_unknown_in_the_first_and_grows() {
    let mut device = Device::new();
    let rules = || vec![often("a", "visit.last >= 2h"), often("b", "visit.last < 2h")];
    let mut tab = device.open(rules());
    tab.pass(SECOND);
    assert!(tab.fresh().is_empty());
    device.close(tab, HOUR);
    let mut tab = device.open(rules());
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["b"]);
    tab.outcome("b", Outcome::Gone);
    tab.pass(HOUR);
    assert_eq!(tab.fresh(), ["a"], "two hours, on the same page");
}

#[test]
fn a_limit_for_each_visit_holds_over_its_pages_and_ends_with_it() {
    let mut device = Device::new();
    let mut shown = Vec::new();
    for later in [1, 29, 40, 1, 1_000] {
        let mut tab = device.open(vec![rule("a", "page.path = '/'")]);
        tab.pass(SECOND);
        shown.push(tab.fresh().len());
        device.close(tab, later * MINUTE);
    }
    assert_eq!(shown, [1, 0, 0, 1, 0]);
}

#[test]
fn views_of_a_product_are_counted_once_a_page() {
    let mut device = Device::new();
    let views = |n: i64| vec![often("a", &format!("product.views = {n}"))];
    for (product, n) in [("oak", 1), ("elm", 1), ("oak", 2), ("oak", 3)] {
        let mut tab = device.open(views(n));
        for _ in 0..3 {
            tab.tell(&[("product.id", text(product))]);
            tab.tell(&[("product.title", text("x"))]);
        }
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), ["a"], "{product} {n}");
        tab.tell(&[("product.id", text(""))]);
        device.close(tab, MINUTE);
    }
    let store = device.store.len();
    let mut tab = device.open(vec![often("a", "product.id = 'oak'")]);
    tab.tell(&[("product.id", text("oak"))]);
    device.close(tab, MINUTE);
    let new: Vec<_> = device
        .store
        .keys()
        .filter(|key| key.starts_with("rule/w"))
        .collect();
    assert_eq!(new.len(), 4, "nobody asks, nobody counts: {store}");
}

#[test]
fn a_campaign_is_that_of_the_first_address_of_the_visit() {
    let mut device = Device::new();
    let rules = || vec![often("a", "utm.source = 'mail'")];
    for (given, later, fires) in [
        ("mail", 1, true),
        ("", 1, true),
        ("shop", 1, true),
        ("", 31, true),
        ("", 1, false),
    ] {
        let mut tab = device.open(rules());
        tab.tell(&[("utm.source", text(given))]);
        tab.pass(SECOND);
        assert_eq!(!tab.shows.is_empty(), fires, "{given:?}");
        device.close(tab, later * MINUTE);
    }
    let kept = device.store.keys().filter(|key| key.starts_with("rule/u"));
    assert_eq!(kept.count(), 1, "only the first is kept");
}

#[test]
fn active_time_adds_up_over_the_pages_of_a_visit() {
    let mut device = Device::new();
    for (page, fires) in [(1, false), (2, false), (3, true)] {
        let mut tab = device.open(vec![often("a", "time.site >= 50s")]);
        let start = tab.now.mono;
        let running = tab.running();
        tab.tell(&[("time.site", running)]);
        tab.pass(20 * SECOND);
        assert_eq!(!tab.shows.is_empty(), fires, "page {page}");
        if fires {
            assert_eq!(tab.shows[0].0 - start, 10 * SECOND + 150);
        }
        tab.tell(&[(
            "time.site",
            Some(Value::Clock(Clock {
                gathered: 20 * SECOND,
                since: None,
            })),
        )]);
        device.close(tab, MINUTE);
    }
    device.wall += HOUR;
    let mut tab = device.open(vec![often("a", "time.site >= 50s")]);
    let running = tab.running();
    tab.tell(&[("time.site", running)]);
    tab.pass(49 * SECOND);
    assert!(tab.shows.is_empty(), "a new visit");
}

#[test]
fn chance_is_a_matter_of_visitor_and_rule_and_never_changes() {
    let rules = || {
        (0..50)
            .map(|n| often(&format!("r{n}"), "chance < 30%"))
            .collect::<Vec<_>>()
    };
    let lucky = |tab: &mut Tab| {
        let mut names = Vec::new();
        loop {
            tab.pass(SECOND);
            let Some(name) = tab.fresh().pop() else { break };
            tab.outcome(&name, Outcome::Gone);
            names.push(name);
        }
        names
    };
    let mut counts = 0;
    for visitor in 0..20 {
        let mut device = Device::new();
        device.seed = visitor * 1_000;
        let mut before: Option<Vec<String>> = None;
        for _ in 0..3 {
            let mut tab = device.open(rules());
            let names = lucky(&mut tab);
            device.close(tab, DAY);
            assert_eq!(before.get_or_insert(names.clone()), &names);
        }
        counts += before.unwrap().len();
    }
    assert!((240..360).contains(&counts), "{counts} of 1,000 at 30 %");
}

#[test]
fn what_the_document_counted_is_handed_over_once_it_may_be_kept() {
    let mut device = Device::new();
    let mut tab = Tab::new(vec![rule("a", "touch"), rule("b", "exit and chance < 50%")]);
    tab.tell(&[("touch", flag(true))]);
    assert_eq!(tab.fresh(), ["a"]);
    tab.stored.clear();
    tab.put(Input::Permit(Permit::Device));
    tab.put(Input::Remembered(vec![]));
    device.keep(&tab.stored);
    device.wall = tab.now.wall;
    for kind in ["rule/s", "rule/p", "rule/i"] {
        assert!(
            device.store.keys().any(|key| key.starts_with(kind)),
            "{kind}: {:?}",
            device.store
        );
    }
    let mut tab = device.open(vec![rule("a", "touch")]);
    tab.tell(&[("touch", flag(true))]);
    tab.pass(HOUR);
    assert!(tab.shows.is_empty(), "once a visit, and it was shown already");
}

#[test]
fn nothing_is_shown_and_nothing_believed_before_the_store_is_read() {
    let mut tab = Tab::bare(3);
    tab.put(Input::Permit(Permit::Device));
    tab.put(no_budget());
    tab.put(Input::Rules(vec![
        often("a", "touch"),
        often("b", "visit.new"),
        often("c", "chance < 100%"),
    ]));
    tab.put(Input::Page(vec![]));
    tab.tell(&[("touch", flag(true))]);
    tab.pass(HOUR);
    assert!(tab.shows.is_empty());
    let long_ago = tab.now.wall - DAY;
    tab.put(Input::Remembered(vec![(
        "rule/pold".to_owned(),
        format!("{long_ago} {long_ago} 3 0"),
    )]));
    tab.pass(SECOND);
    tab.outcome("a", Outcome::Gone);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a", "c"], "not new");
}

#[test]
fn to_be_forgotten_is_to_begin_anew() {
    let mut tab = Tab::device(vec![rule("a", "copy")]);
    tab.event("copy");
    tab.pass(SECOND);
    tab.outcome("a", Outcome::Dismissed);
    tab.event("copy");
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"]);
    tab.put(Input::Forgotten);
    tab.event("copy");
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"]);
}

#[test]
fn nothing_is_kept_longer_than_a_month_after_it_was_last_needed() {
    let mut device = Device::new();
    let mut tab = device.open(vec![rule("a", "page.path = '/' and product.views > 0")]);
    tab.tell(&[("product.id", text("oak"))]);
    tab.pass(SECOND);
    tab.outcome("a", Outcome::Dismissed);
    tab.page("/x");
    device.close(tab, 31 * DAY + HOUR);
    let old: Vec<String> = device.store.keys().cloned().collect();
    assert_eq!(old.len(), 7, "{old:?}");
    let tab = device.open(vec![rule("a", "page.path = '/'")]);
    device.close(tab, SECOND);
    assert!(
        old.iter().all(|key| !device.store.contains_key(key)),
        "{:?}",
        device.store
    );
}

#[test]
fn a_clock_that_jumps_a_year_either_way_neither_frees_a_limit_at_once_nor_holds_it_forever() {
    const YEAR: i64 = 365 * DAY;
    for jump in [-YEAR, YEAR] {
        let mut device = Device::new();
        let daily = || {
            vec![Rule {
                limits: vec![limit(1, Per::Day)],
                cooldown: Some(HOUR),
                ..rule("a", "page.path = '/' or copy")
            }]
        };
        let mut tab = device.open(daily());
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), ["a"]);
        tab.outcome("a", Outcome::Gone);
        // While the document stands, its own clock is believed.
        tab.now.wall += jump;
        tab.page("/x");
        tab.event("copy");
        tab.pass(SECOND);
        assert!(tab.shows.is_empty(), "{jump}: in the same document");
        device.close(tab, SECOND);
        if jump < 0 {
            let mut tab = device.open(daily());
            tab.pass(MINUTE);
            assert!(tab.shows.is_empty(), "on the next page");
            tab.page("/x");
            device.close(tab, DAY);
        }
        let mut tab = device.open(daily());
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), ["a"], "{jump}: a day later");
    }
}

#[test]
fn a_store_of_lies_is_survived_and_does_not_grow() {
    let wall = 1_800_000_000_000_i64;
    let mut rows: Vec<(String, String)> = Vec::new();
    for (key, value) in [
        ("rule/", ""),
        ("rule/s", "5 a"),
        ("rule/sx", ""),
        ("rule/sx", "NaN a"),
        ("rule/sx", "-5 a"),
        ("rule/sx", "99999999999999999999 a"),
        ("rule/s한", "5 a"),
        ("rule/p1", "5 6"),
        ("rule/p1", "5 6 7 8 9"),
        ("rule/p1", "5 6 9007199254740993 0"),
        ("rule/z1", "5 a"),
        ("profile", "{}"),
    ] {
        rows.push((key.to_owned(), value.to_owned()));
    }
    rows.push(("rule/slong".to_owned(), format!("5 {}", "a".repeat(1_000_000))));
    for n in 0..20_000_i64 {
        let at = if n % 3 == 0 { wall + n * DAY } else { wall - n };
        rows.push((format!("rule/d{n}"), format!("{at} other")));
        rows.push((
            format!("rule/p{n}"),
            format!("{at} {at} 9007199254740992 9007199254740992"),
        ));
    }
    let mut tab = Tab::bare(1);
    tab.put(Input::Permit(Permit::Device));
    tab.put(Input::Remembered(rows));
    tab.put(no_budget());
    tab.put(Input::Rules(vec![
        rule("a", "touch"),
        rule("b", "visit.pages > 5"),
    ]));
    tab.page("/");
    tab.tell(&[("touch", flag(true))]);
    tab.pass(2 * DAY);
    assert_eq!(tab.fresh(), ["a"], "the lie of dismissals ends after a day");
    let mut left = BTreeMap::new();
    for op in &tab.stored {
        if let StoreOp::Put(key, _) = op {
            left.insert(key.clone(), ());
        } else if let StoreOp::Delete(key) = op {
            left.remove(key);
        }
    }
    assert!(left.len() < 1_500, "{}", left.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is known in the end does not depend on the order in which news came,
    /// nor on whether some came twice.
    #[test]
    fn tabs_that_heard_the_same_in_any_order_agree(
        news in prop::collection::vec((0..8_u8, 0..3_u8, 0..40_i64, 0..3_u8), 0..40),
        order in any::<u64>(),
    ) {
        let wall = 1_800_000_000_000_i64;
        let mut rows = Vec::new();
        for (kind, id, ago, text) in news {
            let at = wall - ago * HOUR;
            let letter = char::from(b"acdipsvw"[usize::from(kind)]);
            let rest = match letter {
                'p' => format!("{} {} {}", at + HOUR / 4, text, ago),
                _ => ["a", "b", "c"][usize::from(text)].to_owned(),
            };
            rows.push((format!("rule/{letter}{id}"), format!("{at} {rest}")));
        }
        let mut shuffled = rows.clone();
        let mut seed = order;
        for at in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, (seed >> 33) as usize % (at + 1));
        }
        shuffled.extend(rows.iter().take(5).cloned());
        let explain = |batches: Vec<Vec<(String, String)>>| {
            let mut tab = Tab::bare(1);
            tab.put(Input::Permit(Permit::Device));
            for batch in batches {
                tab.put(Input::Remembered(batch));
            }
            tab.put(Input::Rules(vec![
                Rule { limits: vec![limit(2, Per::Day)], ..rule("a", "visit.count > 1 and visit.pages > 2") },
                Rule { cooldown: Some(DAY), ..rule("b", "chance < 50% and visit.new") },
                often("c", "visit.last > 5h and time.site > 3s"),
            ]));
            tab.page("/");
            tab.engine.explain(tab.now)
        };
        let once = explain(vec![rows]);
        // One batch each, so that nothing is known to be fresh in one and not in
        // the other, but all come as the first.
        prop_assert_eq!(once, explain(vec![shuffled]));
    }
}
