//! `docs/attributes.md` lists exactly the attributes there are.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use aisle_core::config::{Config, KNOWN_ATTRIBUTES};

fn page(name: &str) -> String {
    let path = [env!("CARGO_MANIFEST_DIR"), "/../../docs/", name].concat();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_table_names_every_attribute_once_in_order_with_the_same_words() {
    let page = page("attributes.md");
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `data-")?.split(" | ");
        let name = ["data-", cells.next()?.trim_end_matches('`')].concat();
        Some((name, cells.last()?.trim_end_matches(" |").to_owned()))
    });
    let known: Vec<_> = KNOWN_ATTRIBUTES
        .iter()
        .map(|(name, doc)| ((*name).to_owned(), (*doc).to_owned()))
        .collect();
    assert_eq!(rows.collect::<Vec<_>>(), known);
}

#[test]
fn the_examples_of_the_page_give_no_issue() {
    let page = page("attributes.md");
    let mut seen = 0;
    for (at, _) in page.match_indices(" data-") {
        let rest = &page[at + 1..];
        let Some((name, value)) = rest.split_once("=\"") else {
            continue;
        };
        if name.contains(|c: char| !c.is_ascii_lowercase() && c != '-') {
            continue;
        }
        let value = value.split('"').next().unwrap();
        assert_eq!(Config::read([(name, value)]).1, [], "{name}");
        seen += 1;
    }
    assert!(seen >= 10, "only {seen} examples were found");
}
