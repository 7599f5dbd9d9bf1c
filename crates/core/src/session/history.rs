//! What was said before: older rows on demand, and what the store has kept.

use super::{Changed, Effect, Older, RowKey, Session};
use crate::protocol::{ClientFrame, Entry, Epoch, HistoryPage, HistoryRequest, ResumePoint, Seq};

/// Entries asked for at a time when scrolling up.
const HISTORY_PAGE: u32 = 50;

impl Session {
    pub(super) fn load_older(&mut self, out: &mut Vec<Effect>) {
        if self.older == Older::Some && self.link.is_live() {
            self.older = Older::Loading;
            self.ask_before(self.before_first.saturating_add(1), out);
            out.push(Effect::Changed(Changed::Older));
        }
    }

    pub(super) fn ask_before(&self, before: Seq, out: &mut Vec<Effect>) {
        let request = HistoryRequest {
            before,
            limit: HISTORY_PAGE,
        };
        out.push(Effect::Transmit(
            self.link.generation,
            Box::new(ClientFrame::History(request)),
        ));
    }

    pub(super) fn history(&mut self, page: HistoryPage, out: &mut Vec<Effect>) {
        if self.epoch.as_ref() != Some(&page.epoch) {
            return;
        }
        if page.before > self.before_first.saturating_add(1) {
            self.filled(page, out);
            return;
        }
        let mut deletes = Vec::new();
        let mut emits = Vec::new();
        for entry in &page.entries {
            if entry.seq < page.before {
                self.apply(entry, false, &mut deletes, &mut emits, out);
            }
        }
        let first = page.entries.first();
        self.before_first = if page.more {
            first.map_or(0, |entry| entry.prev)
        } else {
            0
        };
        self.keep_entries(&page.entries, deletes, Vec::new(), out);
        self.set_older(out);
    }

    pub(super) fn set_older(&mut self, out: &mut Vec<Effect>) {
        let older = if self.before_first > 0 && self.before_first >= self.floor && self.features.history {
            Older::Some
        } else {
            Older::None
        };
        if self.older != older {
            self.older = older;
            out.push(Effect::Changed(Changed::Older));
        }
    }

    /// Takes over what the store kept of an earlier epoch: rows without a place.
    pub(super) fn restore_stale(&mut self, epoch: Epoch, entries: &[Entry], out: &mut Vec<Effect>) {
        let (mut deletes, mut emits) = (Vec::new(), Vec::new());
        self.epoch = Some(epoch);
        for entry in entries {
            self.apply(entry, false, &mut deletes, &mut emits, out);
        }
        self.new_epoch();
        self.epoch = None;
    }

    /// Takes over what the store kept of the current epoch.
    pub(super) fn restore_log(&mut self, cursor: ResumePoint, entries: &[Entry], out: &mut Vec<Effect>) {
        let Some(first) = entries.first() else { return };
        self.before_first = first.prev;
        let (mut deletes, mut emits) = (Vec::new(), Vec::new());
        let mut last = first.prev;
        for entry in entries {
            // Lost on the way, by the server, or here: it is asked for again.
            if entry.prev != last {
                self.gap_row(last, entry.seq, out);
            }
            last = entry.seq;
            self.apply(entry, false, &mut deletes, &mut emits, out);
        }
        // Resume from what is really here: a cursor past the last entry kept
        // would hide a loss.
        self.applied = entries.last().map_or(0, |entry| entry.seq).min(cursor.seq);
        self.epoch = Some(cursor.epoch);
        if !deletes.is_empty() {
            self.store(deletes, Vec::new(), out);
        }
    }

    /// Lets go of a log that is another conversation's.
    pub(super) fn abandon_log(&mut self, out: &mut Vec<Effect>) {
        let keys: Vec<RowKey> = self.timeline.log().iter().map(|row| row.key.clone()).collect();
        for key in keys {
            self.timeline.remove(&key, out);
        }
        self.forget_log();
        out.push(Effect::Changed(Changed::Older));
    }

    pub(super) fn forget_log(&mut self) {
        self.epoch = None::<Epoch>;
        self.applied = 0;
        self.before_first = 0;
        self.floor = 0;
        self.older = Older::None;
        self.own = super::sorted::Sorted::default();
        self.stale = super::sorted::Sorted::default();
        self.edits = super::sorted::Sorted::default();
        self.gaps.clear();
        self.read = 0;
        self.read_sent = 0;
        self.unread = 0;
    }
}
