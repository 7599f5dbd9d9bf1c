//! What the sources of a page say, and who is right: tables over fixtures (their
//! sources are in `fixtures/SOURCES.md`), and properties over noise.

#![expect(clippy::unwrap_used, reason = "test code")]

mod noise;
mod readers;
mod shop;

pub(crate) use aisle_core::commerce::shop::{Shop, Source};
pub(crate) use aisle_core::trigger::sense::page::Way;

/// A fixture's text.
pub(crate) fn fixture(name: &str) -> String {
    let path = format!(
        "{}/tests/commerce/fixtures/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(path).unwrap()
}

/// The time of all tests: 2026-11-22, UTC milliseconds.
pub(crate) const NOW: i64 = 1_795_339_800_000;

/// A shop whose visitor is on this page.
pub(crate) fn at(url: &str) -> Shop {
    let mut shop = Shop::default();
    shop.page(url, "", Way::Move, NOW);
    shop
}
