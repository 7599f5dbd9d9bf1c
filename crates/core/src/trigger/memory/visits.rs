//! Visits, pages and products, as counted from what is remembered.

use super::{DAY, Entry, Kind, Memory};
use crate::Millis;
use crate::trigger::{Now, Permit};

/// A visit ends after so long without a page, in milliseconds.
pub(super) const PAUSE: Millis = 30 * 60_000;

/// The visit that is now. Without a page it is a first visit of one page.
#[derive(Clone, Copy)]
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

impl Visit {
    pub(super) const FIRST: Self = Self {
        count: 1,
        pages: 1,
        start: Millis::MIN,
        before: None,
        active: 0,
    };
}

impl Memory {
    /// A page has come. Says whether a new visit began within this document.
    pub(in crate::trigger) fn turn(&mut self, now: Now) -> bool {
        self.page += 1;
        let last = self.own_stay().map(|stay| stay.stay[0]);
        let anew = last.is_none_or(|last| now.wall - last > PAUSE);
        if anew {
            self.stay = String::new();
        }
        self.stay_on(1, now);
        if anew {
            self.prune(now);
            // Whoever keeps coming keeps his name.
            let tired = |one: &Entry| one.at < now.wall - DAY;
            if self.permit == Permit::Document || self.all(Kind::Visitor).iter().any(tired) {
                self.name_visitor(now);
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
            None => Entry::new(Kind::Stay, self.stay.clone(), now),
        };
        stay.stay[0] = stay.stay[0].max(now.wall);
        stay.stay[1] += pages;
        self.keep(stay);
    }

    /// The active time of the own stay has come to so much, and stands.
    pub(in crate::trigger) fn active(&mut self, active: Millis) {
        if let Some(stay) = self.own_stay()
            && stay.stay[2] < active
        {
            let mut stay = stay.clone();
            stay.stay[2] = active;
            self.keep(stay);
        }
    }

    /// How often a product's page has been seen.
    pub(in crate::trigger) fn views(&self, product: &str) -> i64 {
        let mut count = 0;
        for one in self.all(Kind::Viewed) {
            count += i64::from(one.text == product);
        }
        count
    }

    /// What follows a prefix in the first entry of this visit that has it.
    pub(in crate::trigger) fn first_of_visit(&self, kind: Kind, prefix: &str) -> Option<&str> {
        let mut first = None;
        let mut least = Millis::MAX;
        for one in self.all(kind) {
            if let Some(rest) = one.text.strip_prefix(prefix)
                && (self.visit.start..least).contains(&one.at)
            {
                (first, least) = (Some(rest), one.at);
            }
        }
        first
    }

    /// Counts visits anew: pages with at most half an hour between them.
    pub(super) fn count_visits(&mut self, now: Now) {
        let stays = self.all(Kind::Stay);
        let mut order: Vec<(Millis, usize)> = Vec::new();
        for (at, stay) in stays.iter().enumerate() {
            order.push((stay.at, at));
        }
        order.sort_unstable();
        let mut visit = Visit::FIRST;
        let mut end = None;
        for (_, at) in order {
            let Some(stay) = stays.get(at) else { continue };
            let from = stay.at.min(now.wall);
            if end.is_none_or(|end| from - end > PAUSE) {
                visit = Visit {
                    count: if end.is_some() { visit.count + 1 } else { 1 },
                    pages: 0,
                    start: from,
                    before: end,
                    active: 0,
                };
            }
            end = end.max(Some(stay.stay[0].min(now.wall).max(from)));
            visit.pages += stay.stay[1];
            if stay.id != self.stay {
                visit.active += stay.stay[2];
            }
        }
        self.visit = visit;
    }
}
