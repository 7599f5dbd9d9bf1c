//! What sensors hold of a page, against the table of `docs/sensors.md`.

use aisle_core::trigger::{EVENTS, Event, FACTS, FactSource};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::bench::Bench;
use crate::page;

const DOCS: &str = include_str!("../../docs/sensors.md");

/// What the row of that name says is held, as the ledger writes it.
fn documented(name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for row in ["any rule", &["`", name].concat()] {
        let row = DOCS
            .lines()
            .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'))
            .find(|line| {
                let names = line.split('|').next().unwrap();
                names.split_once(row).is_some_and(|(_, rest)| {
                    !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == '-')
                })
            });
        let row = row.unwrap_or_else(|| panic!("no row for {name}"));
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        for part in cells[1].split(';').filter(|part| !part.trim().is_empty()) {
            let (target, kinds) = part.split_once(':').unwrap();
            lines.extend(
                kinds
                    .split_whitespace()
                    .map(|kind| format!("{}: {kind}", target.trim())),
            );
        }
        for column in [2, 3] {
            lines.extend(
                cells[column]
                    .split(';')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    lines.sort();
    lines
}

fn compare(name: &str, facts: &[&str], events: &[Event]) {
    let _restore = page::Restore;
    page::add(r#"{"is":"button","text":"seen by an observer"}"#);
    let ledger = page::ledger();
    let mut bench = Bench::idle();
    page::open_ledger(&ledger);
    assert_eq!(bench.set(facts, events), []);
    page::close_ledger(&ledger);
    let held = page::held(&ledger);
    assert_eq!(held.lines().collect::<Vec<_>>(), documented(name), "{name}");
    // With the last rule it is gone, but for the route.
    bench.set(&[], &[]);
    assert_eq!(page::held(&ledger), "navigation: currententrychange", "{name}");
    bench.sensors = None;
    assert_eq!(page::held_count(&ledger), 0, "{name}");
}

#[wasm_bindgen_test]
fn each_fact_alone_holds_what_its_row_says_and_nothing_after() {
    for fact in FACTS.iter().filter(|fact| fact.source() != FactSource::Memory) {
        let name = fact.name();
        compare(name, &[&name.replace('*', "x")], &[]);
    }
}

#[wasm_bindgen_test]
fn each_event_alone_holds_what_its_row_says_and_nothing_after() {
    for (name, takes_text) in EVENTS {
        let text = match *name {
            "event" => "name",
            _ => "button",
        };
        let event = Event::find(name, takes_text.then_some(text)).unwrap();
        compare(name, &[], &[event]);
    }
}

#[wasm_bindgen_test]
fn sensors_that_watch_nothing_yet_hold_nothing() {
    let _restore = page::Restore;
    let ledger = page::ledger();
    page::open_ledger(&ledger);
    let _bench = Bench::idle();
    assert_eq!(page::held_count(&ledger), 0);
}
