//! Visits, pages and products, as counted from what is remembered.

use super::{DAY, Entry, Kind, Memory};
use crate::Millis;
use crate::trigger::{Now, Permit};

/// A visit ends after so long without a page, in milliseconds.
pub(super) const PAUSE: Millis = 30 * 60_000;

/// The visit that is now. Without a page it is a first visit of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::trigger) struct Visit {
    /// Visits so far, this one included.
    pub(in crate::trigger) count: i64,
    /// Pages in it.
    pub(in crate::trigger) pages: i64,
    /// When it began, by the wall.
    pub(in crate::trigger) start: Millis,
    /// When the one before ended, by the wall.
    pub(in crate::trigger) before: Option<Millis>,
    /// Active time of other documents in it, in milliseconds.
    pub(in crate::trigger) active: Millis,
}

impl Default for Visit {
    fn default() -> Self {
        Self {
            count: 1,
            pages: 1,
            start: Millis::MIN,
            before: None,
            active: 0,
        }
    }
}

impl Memory {
    /// A page has come. Says whether a new visit began within this document.
    pub(in crate::trigger) fn turn(&mut self, now: Now) -> bool {
        self.page += 1;
        let last = self.own_stay().map(|stay| stay.stay[0].min(now.wall));
        let anew = last.is_none_or(|last| now.wall.saturating_sub(last) > PAUSE);
        if anew {
            self.stay = String::new();
        }
        self.stay_on(1, now);
        if anew {
            self.prune(now);
            if self.permit == Permit::Document {
                self.name_visitor(now);
            }
            // Whoever keeps coming keeps his name.
            let tired = self
                .all(Kind::Visitor)
                .find(|one| one.at < now.wall.saturating_sub(DAY))
                .map(|one| one.id.clone());
            if let Some(id) = tired {
                self.mark(Kind::Visitor, &id, "", now);
            }
        }
        self.count_visits(now);
        anew && last.is_some()
    }

    fn own_stay(&self) -> Option<&Entry> {
        let at = self.place(Kind::Stay, &self.stay).ok()?;
        self.entries.get(at)
    }

    /// Counts pages of the own stay; begins one if there is none.
    pub(super) fn stay_on(&mut self, pages: i64, now: Now) {
        if self.stay.is_empty() {
            self.stay = self.name();
        }
        let mut stay = match self.own_stay() {
            Some(stay) => stay.clone(),
            None => Entry::new(Kind::Stay, &self.stay, now),
        };
        stay.stay[0] = stay.stay[0].max(now.wall);
        stay.stay[1] += pages;
        self.keep(stay);
    }

    /// The active time of the own stay has come to so much, and stands.
    pub(in crate::trigger) fn active(&mut self, active: Millis) {
        if let Some(mut stay) = self.own_stay().cloned()
            && stay.stay[2] < active
        {
            stay.stay[2] = active;
            self.keep(stay);
        }
    }

    /// A product's page is seen.
    pub(in crate::trigger) fn view(&mut self, product: &str, now: Now) {
        self.note(Kind::Viewed, product, now);
    }

    /// How often a product's page has been seen.
    pub(in crate::trigger) fn views(&self, product: &str) -> i64 {
        let same = self.all(Kind::Viewed).filter(|one| one.text == product);
        same.count() as i64
    }

    /// Counts visits anew: pages with at most half an hour between them.
    pub(super) fn count_visits(&mut self, now: Now) {
        let mut stays: Vec<&Entry> = self.all(Kind::Stay).collect();
        stays.sort_by_key(|one| one.at);
        let mut visit = Visit::default();
        let mut end = None;
        visit.count = 0;
        for stay in stays {
            let from = stay.at.min(now.wall);
            let until = stay.stay[0].min(now.wall).max(from);
            let apart = |end| from.saturating_sub(end) > PAUSE;
            if end.is_none_or(apart) {
                visit = Visit {
                    count: visit.count + 1,
                    pages: 0,
                    start: from,
                    before: end,
                    active: 0,
                };
            }
            end = end.max(Some(until));
            visit.pages = visit.pages.saturating_add(stay.stay[1]);
            if stay.id != self.stay {
                visit.active = visit.active.saturating_add(stay.stay[2]);
            }
        }
        if end.is_none() {
            visit = Visit::default();
        }
        self.visit = visit;
    }
}
