//! The claims, one file for each group of them.
//!
//! A claim's id never changes its meaning: reports and issues name it. Its level is the
//! lowest at which a backend has to keep it.

mod agent;
mod bounds;
mod delivery;
mod hello;
mod history;
mod requests;
mod resume;
mod side;
mod vectors;

use std::pin::Pin;
use std::sync::LazyLock;

use super::{Bench, Level, Stop};
use crate::net::Transport;

/// A claim under way.
pub(super) type Trying = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send>>;

/// One thing that the protocol says, and how to find out.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Its name.
    pub id: &'static str,
    /// Who has to keep it.
    pub level: Level,
    /// What it says, as a sentence without its full stop.
    pub title: &'static str,
    /// Where the protocol says so: a heading of `docs/protocol/README.md`, as its link has it.
    pub section: &'static str,
    /// It is about one transport only.
    pub over: Option<Transport>,
    pub(super) check: fn(Bench) -> Trying,
}

impl Claim {
    /// Where the protocol says so.
    #[must_use]
    pub fn link(&self) -> String {
        format!("docs/protocol/README.md#{}", self.section)
    }
}

/// `claim!(L3 "id" "title" section check)`, and perhaps the one transport it is about.
macro_rules! claim {
    ($level:ident $id:literal $title:literal $section:literal $check:ident) => {
        claim!(@ $level $id $title $section $check, None)
    };
    ($level:ident $id:literal $title:literal $section:literal $check:ident over $transport:ident) => {
        claim!(@ $level $id $title $section $check, Some(crate::net::Transport::$transport))
    };
    (@ $level:ident $id:literal $title:literal $section:literal $check:ident, $over:expr) => {
        crate::conform::claims::Claim {
            id: concat!(stringify!($level), ".", $id),
            level: crate::conform::Level::$level,
            title: $title,
            section: $section,
            over: $over,
            check: |bench| Box::pin($check(bench)),
        }
    };
}
pub(super) use claim;

static ALL: LazyLock<Vec<Claim>> = LazyLock::new(|| {
    let groups = [
        hello::CLAIMS,
        delivery::CLAIMS,
        history::CLAIMS,
        resume::CLAIMS,
        bounds::CLAIMS,
        side::CLAIMS,
        vectors::CLAIMS,
        agent::CLAIMS,
        requests::CLAIMS,
    ];
    groups.concat()
});

/// All claims, in the order in which they are tried.
#[must_use]
pub fn all() -> &'static [Claim] {
    &ALL
}

/// The table of `docs/protocol/conformance.md`.
#[must_use]
pub fn table() -> String {
    let mut out = String::from("| claim | says |\n|---|---|\n");
    for claim in all() {
        let over = claim
            .over
            .map_or_else(String::new, |over| format!(" ({} only)", over.name()));
        out.push_str(&format!(
            "| [`{}`](README.md#{}) | {}{over} |\n",
            claim.id, claim.section, claim.title
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PROTOCOL: &str = include_str!("../../../../../docs/protocol/README.md");

    #[test]
    fn every_claim_has_a_name_of_its_own_and_a_place_in_the_protocol() {
        let anchors: BTreeSet<String> = PROTOCOL
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .map(|heading| heading.to_lowercase().replace(' ', "-").replace(['\'', ','], ""))
            .collect();
        let mut ids = BTreeSet::new();
        for claim in all() {
            assert!(ids.insert(claim.id), "{} is there twice", claim.id);
            assert!(
                anchors.contains(claim.section),
                "{}: no heading {}",
                claim.id,
                claim.section
            );
            assert!(!claim.title.ends_with('.'), "{}", claim.id);
        }
    }

    #[test]
    fn the_book_lists_the_claims_as_they_are() {
        let book = include_str!("../../../../../docs/protocol/conformance.md");
        assert!(
            book.contains(&table()),
            "put this into docs/protocol/conformance.md:\n{}",
            table()
        );
    }
}
