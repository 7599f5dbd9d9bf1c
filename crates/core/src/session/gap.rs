//! What is missing in the middle of the log: shown, asked for, and filled in once it
//! comes; and edits, which may come before what they edit.

use super::{Effect, Row, RowBody, RowKey, Session, record};
use crate::protocol::{Body, Gap, HistoryPage, MessageId, Seq};

impl Session {
    pub(super) fn gap(&mut self, gap: &Gap, out: &mut Vec<Effect>) {
        if self.epoch.as_ref() == Some(&gap.epoch) && gap.after == self.applied && gap.before > gap.after {
            if self.applied != 0 {
                self.gap_row(gap.after, gap.before, out);
            }
            // The next entry's `prev` is unknown here: any that follows is taken.
            self.link.gap_told = true;
            self.applied = gap.before.saturating_sub(1);
        }
    }

    pub(super) fn gap_row(&mut self, after: Seq, before: Seq, out: &mut Vec<Effect>) {
        self.gaps.push((after, before));
        let row = Row {
            key: gap_key(after),
            seq: Some(after),
            at: 0,
            body: RowBody::Gap,
        };
        self.timeline.place(row, out);
    }

    /// Asks for what is missing, the newest first. What came late or was damaged in the
    /// store can still be had; so can more than a server replays. Whatever it answers,
    /// the same is not asked again on this connection.
    pub(super) fn fill(&mut self, out: &mut Vec<Effect>) {
        let below = self.link.fill_below;
        let open = self.gaps.iter().rev().find(|(_, before)| *before < below);
        if let Some(&(_, before)) = open
            && self.features.history
        {
            self.link.fill_below = before;
            self.ask_before(before, out);
        }
    }

    /// Takes in what was asked for by [`Session::fill`].
    pub(super) fn filled(&mut self, mut page: HistoryPage, out: &mut Vec<Effect>) {
        let asked = |(_, before): &(Seq, Seq)| *before == page.before;
        let Some(at) = self.gaps.iter().position(asked) else {
            return;
        };
        let (after, before) = self.gaps.remove(at);
        let is_whole = page.entries.first().is_some_and(|first| first.prev <= after);
        page.entries
            .retain(|entry| entry.seq > after && entry.seq < before);
        if is_whole {
            self.timeline.remove(&gap_key(after), out);
        } else {
            let rest = page.entries.first().map_or(before, |first| first.seq);
            self.gaps.insert(at, (after, rest));
        }
        let (mut deletes, mut emits) = (Vec::new(), Vec::new());
        for entry in &page.entries {
            self.apply(entry, false, &mut deletes, &mut emits, out);
        }
        self.keep_entries(&page.entries, deletes, emits, out);
        self.count_unread(out);
        self.fill(out);
    }

    /// Takes an edit over, unless a later one of the same message is known.
    pub(super) fn edit(&mut self, seq: Seq, id: &MessageId, new: Body, out: &mut Vec<Effect>) {
        if let Some(later) = self.edits.remove(id.as_str()).filter(|(at, _)| *at > seq) {
            self.edits.insert(id.as_str(), later);
            return;
        }
        if let Some(at) = self.timeline.find_message(id) {
            let shown = new.clone();
            self.timeline.update(at, out, |row| match &mut row.body {
                RowBody::Message { body, edited, .. } => {
                    *body = shown;
                    *edited = true;
                    true
                }
                _ => false,
            });
        }
        self.edits.insert(id.as_str(), (seq, new));
    }

    /// What a message says since it was edited, if it was: also before it came itself.
    pub(super) fn last_edit(&mut self, id: &MessageId) -> Option<Body> {
        let (seq, body) = self.edits.remove(id.as_str())?;
        self.edits.insert(id.as_str(), (seq, body.clone()));
        Some(body)
    }
}

fn gap_key(after: Seq) -> RowKey {
    let mut key = String::from("gap-");
    key.push_str(&record::padded(after));
    RowKey(key.into_boxed_str())
}
