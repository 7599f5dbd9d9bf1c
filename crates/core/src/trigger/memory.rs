//! What is remembered from page to page.
//!
//! Owns a set of small entries that only grows: each has a name of its own, so
//! tabs can put theirs beside the others' in any order and all come to the same
//! set. What happens to the same entry twice is settled by least and greatest.
//! Refuses to trust what it reads: unknown and broken entries count for nothing,
//! and a clock that was set back frees nobody of a limit, nor holds him longer.
//!
//! | key | value | what |
//! |---|---|---|
//! | `rule/s` ID | at, rule | a message was announced, and counts from then on |
//! | `rule/o` ID | at, rule | it came on screen |
//! | `rule/v` ID | at, rule | but vetoed after all |
//! | `rule/a` ID, `rule/d` ID | at, rule | it was accepted, dismissed |
//! | `rule/c` ID | at, rule | its goal was reached |
//! | `rule/p` ID | first, last, pages, active | pages of a tab without a pause of 30 minutes |
//! | `rule/w` ID | at, product | a product's page was seen |
//! | `rule/u` ID | at, name, `=`, value | a parameter of a campaign that brought the visitor |
//! | `rule/i` ID | at | stands for the visitor, for chance and experiments |
//!
//! Times are milliseconds since the Unix epoch, as the device believed.

mod entry;
mod visits;

pub(super) use entry::{Entry, Kind};
pub(super) use visits::Visit;

use super::io::{Now, Permit};
use crate::Millis;
use crate::experiment::hash;
use crate::session::StoreOp;

/// Every key of the memory in the store begins with this.
pub const PREFIX: &str = "rule/";

/// How long anything is remembered.
pub(super) const KEPT_FOR: Millis = 31 * DAY;
/// A day in milliseconds.
pub(super) const DAY: Millis = 86_400_000;
/// A showing that was vetoed is of no more use after this.
const VETO_KEPT_FOR: Millis = 3_600_000;
/// Most entries of a kind; the oldest go first.
const MOST: usize = 500;
/// Most that are taken in at once.
const MOST_READ: usize = 10_000;

/// The memory of one document.
pub(super) struct Memory {
    /// In the order of kind and name.
    entries: Vec<Entry>,
    pub(super) permit: Permit,
    /// Permitted, but what is stored has not been read yet.
    pub(super) loading: bool,
    /// To be stored.
    pub(super) writes: Vec<StoreOp>,
    seed: u64,
    made: u64,
    /// Pages since this document began.
    pub(super) page: u32,
    /// The newest entry's time: later than now, if the clock was set back.
    newest: Millis,
    /// The own entry of the pages seen now; empty before the first page.
    stay: String,
    pub(super) visit: Visit,
    /// Stands for the visitor, unless the device knows a name for him.
    visitor: String,
}

impl Memory {
    /// A memory of nothing. `seed` is random, another for each document.
    pub(super) fn new(seed: u64) -> Self {
        let mut memory = Self {
            entries: Vec::new(),
            permit: Permit::Document,
            loading: false,
            writes: Vec::new(),
            seed: hash(seed, "entries"),
            made: 0,
            page: 0,
            newest: Millis::MIN,
            stay: String::new(),
            visit: Visit::FIRST,
            visitor: String::new(),
        };
        memory.visitor = memory.name();
        memory
    }

    /// A random number that is the same for the same visitor. Tabs that began
    /// at the same time agree on the least name.
    pub(super) fn visitor(&self) -> u64 {
        let known = self.all(Kind::Visitor).first();
        hash(0, known.map_or(&self.visitor, |one| &one.id))
    }

    /// Brings entries of the future back, since the clock must have been set
    /// back: they become as old as is known to this document. Says if there were any.
    pub(super) fn settle(&mut self, now: Now) -> bool {
        if self.newest <= now.wall {
            return false;
        }
        self.newest = Millis::MIN;
        for entry in &mut self.entries {
            if entry.latest() > now.wall {
                let known_for = (now.mono - entry.learnt).max(0);
                entry.pull(now.wall - known_for, now.wall);
                self.writes.push(entry.put());
            }
            self.newest = self.newest.max(entry.latest());
        }
        self.count_visits(now);
        true
    }

    fn place(&self, kind: Kind, id: &str) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|one| one.kind.cmp(&kind).then_with(|| one.id.as_str().cmp(id)))
    }

    /// Whether there is such an entry.
    pub(super) fn has(&self, kind: Kind, id: &str) -> bool {
        self.place(kind, id).is_ok()
    }

    /// All entries of a kind.
    pub(super) fn all(&self, kind: Kind) -> &[Entry] {
        let from = self.entries.partition_point(|one| one.kind < kind);
        let until = self.entries.partition_point(|one| one.kind <= kind);
        self.entries.get(from..until).unwrap_or_default()
    }

    /// The showings that count, of a rule or, for no name, of all; but one.
    pub(super) fn shown(&self, rule: &str, but: &str) -> Vec<&Entry> {
        let mut shown = Vec::new();
        for one in self.all(Kind::Shown) {
            if (rule.is_empty() || one.text == rule) && one.id != but && !self.has(Kind::Vetoed, &one.id) {
                shown.push(one);
            }
        }
        shown
    }

    /// Puts an entry in; says whether that changed anything.
    fn join(&mut self, entry: Entry) -> bool {
        self.newest = self.newest.max(entry.latest());
        match self.place(entry.kind, &entry.id) {
            Ok(at) => self.entries.get_mut(at).is_some_and(|one| one.join(entry)),
            Err(at) => {
                self.entries.insert(at, entry);
                true
            }
        }
    }

    /// A new name, sixteen letters of sixteen.
    pub(super) fn name(&mut self) -> String {
        self.made += 1;
        let mut bits = hash(self.seed.wrapping_add(self.made), "");
        let mut name = String::new();
        for _ in 0..16 {
            name.push(char::from(b'a' + (bits & 15) as u8));
            bits >>= 4;
        }
        name
    }

    fn keep(&mut self, entry: Entry) {
        self.writes.push(entry.put());
        self.join(entry);
    }

    /// Notes something under a name.
    pub(super) fn mark(&mut self, kind: Kind, id: &str, text: &str, now: Now) {
        let mut entry = Entry::new(kind, id.to_owned(), now);
        text.clone_into(&mut entry.text);
        entry.page = self.page;
        self.keep(entry);
    }

    /// What may be remembered from now on. What this document counted so far is
    /// handed over to the device; what came from the device is forgotten once it
    /// may not be used.
    pub(super) fn permit(&mut self, permit: Permit, now: Now) {
        if permit == self.permit {
            return;
        }
        self.permit = permit;
        self.loading = permit == Permit::Device;
        if self.loading {
            for one in &self.entries {
                if one.kind != Kind::Visitor {
                    self.writes.push(one.put());
                }
            }
        } else {
            self.entries.retain(|one| one.own);
            self.writes.clear();
            self.count_visits(now);
        }
    }

    /// Takes entries in: of the store, of other tabs or, before anything may be
    /// stored, of other elements in this document. Says whether that changed
    /// anything.
    pub(super) fn remembered(&mut self, pairs: &[(String, String)], now: Now) -> bool {
        let first = std::mem::take(&mut self.loading);
        let here = self.permit == Permit::Document;
        let mut changed = first;
        let mut visitor = false;
        for (key, value) in pairs.iter().take(MOST_READ) {
            if let Some(mut entry) = Entry::read(key, value, now) {
                entry.fresh = !first;
                entry.own = here;
                if here {
                    entry.page = self.page;
                }
                visitor |= entry.kind == Kind::Visitor;
                changed |= self.join(entry);
            }
        }
        self.settle(now);
        if first {
            self.prune(now);
            // Who was known before stays who he was.
            if visitor {
                self.entries.retain(|one| one.kind != Kind::Visitor || !one.own);
            }
            if self.all(Kind::Visitor).first().is_none_or(|known| known.own) {
                self.name_visitor(now);
            }
        }
        self.count_visits(now);
        changed
    }

    /// Writes down who the visitor is, and that he is still coming.
    fn name_visitor(&mut self, now: Now) {
        let known = self.all(Kind::Visitor).first();
        let id = known.map_or(&self.visitor, |known| &known.id).clone();
        self.mark(Kind::Visitor, &id, "", now);
    }

    /// Everything was wiped.
    pub(super) fn forget(&mut self, now: Now) {
        self.entries.clear();
        self.writes.clear();
        self.visitor = self.name();
        self.newest = Millis::MIN;
        self.loading = false;
        if !self.stay.is_empty() {
            self.stay.clear();
            self.stay_on(0, now);
        }
        self.count_visits(now);
    }

    /// Takes away what is too old, and what is too much.
    fn prune(&mut self, now: Now) {
        // From the newest to the oldest.
        let mut order: Vec<(Millis, usize)> = Vec::new();
        for (at, one) in self.entries.iter().enumerate() {
            order.push((one.age(now), at));
        }
        order.sort_unstable();
        let mut counts = [0; 10];
        let mut gone = vec![false; order.len()];
        for (age, at) in order {
            if let (Some(one), Some(gone)) = (self.entries.get(at), gone.get_mut(at))
                && let Some(count) = counts.get_mut(one.kind as usize)
                && one.id != self.stay
            {
                *count += 1;
                *gone =
                    *count > MOST || age > KEPT_FOR || age > VETO_KEPT_FOR && self.has(Kind::Vetoed, &one.id);
                if *gone {
                    self.writes.push(StoreOp::Delete(one.key()));
                }
            }
        }
        let mut at = 0;
        self.entries.retain(|_| {
            at += 1;
            gone.get(at - 1) != Some(&true)
        });
    }
}
