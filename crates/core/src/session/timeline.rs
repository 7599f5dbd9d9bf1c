//! The rows in order, and the patches that say how they changed.
//!
//! Two parts: first the log, ordered by `seq`; then the tail, what is not in
//! the log yet (unsent own messages and streams) in the order it appeared. A
//! row keeps its key and identity on its way from one to the other.

use super::sorted::Sorted;
use super::{Delivery, Effect, Patch, Row, RowBody, RowKey};
use crate::protocol::{Body, MessageId, Seq};

/// Owns the rows. Every change appends the patch that describes it.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    rows: Vec<Row>,
    /// How many rows belong to the log part.
    log_len: usize,
    /// Knows which keys exist, so that a replay of thousands of new entries
    /// does not search the list for each.
    keys: Sorted<()>,
}

impl Timeline {
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The part that is ordered by the log.
    pub(super) fn log(&self) -> &[Row] {
        self.rows.get(..self.log_len).unwrap_or_default()
    }

    /// The index of a key. From the end: what is asked for is mostly recent.
    pub(super) fn find(&self, key: &RowKey) -> Option<usize> {
        if self.keys.contains(&key.0) {
            self.rows.iter().rposition(|row| row.key == *key)
        } else {
            None
        }
    }

    pub(super) fn get(&self, key: &RowKey) -> Option<&Row> {
        self.find(key).and_then(|at| self.rows.get(at))
    }

    /// The row of a message by the server's name for it.
    pub(super) fn find_message(&self, wanted: &MessageId) -> Option<usize> {
        self.rows
            .iter()
            .rposition(|row| matches!(&row.body, RowBody::Message { id: Some(id), .. } if id == wanted))
    }

    /// Adds a row at the end of the tail, unless its key exists.
    pub(super) fn push_tail(&mut self, row: Row, out: &mut Vec<Effect>) {
        if self.keys.insert(&row.key.0, ()) {
            let at = self.rows.len();
            self.rows.push(row);
            inserted(at, out);
        }
    }

    /// Puts a row at its place in the log. A row of the same key, wherever it
    /// is, becomes this one.
    pub(super) fn place(&mut self, row: Row, out: &mut Vec<Effect>) {
        let Some(seq) = row.seq else {
            return;
        };
        match self.find(&row.key) {
            Some(from) => {
                self.rows.remove(from);
                if from < self.log_len {
                    self.log_len -= 1;
                }
                let to = self.position(seq);
                self.rows.insert(to, row);
                self.log_len += 1;
                if from != to {
                    out.push(Effect::Patch(Patch::Move { from, to }));
                }
                out.push(Effect::Patch(Patch::Update { at: to }));
            }
            None => {
                let to = self.position(seq);
                self.keys.insert(&row.key.0, ());
                self.rows.insert(to, row);
                self.log_len += 1;
                inserted(to, out);
            }
        }
    }

    /// Where an entry belongs: after everything of an earlier `seq`, and after
    /// what is left of an earlier epoch, which has no `seq` and stands first.
    fn position(&self, seq: Seq) -> usize {
        self.log().partition_point(|row| row.seq.is_none_or(|s| s <= seq))
    }

    /// Changes a row in place. `f` says whether it did.
    pub(super) fn update(&mut self, at: usize, out: &mut Vec<Effect>, f: impl FnOnce(&mut Row) -> bool) {
        if let Some(row) = self.rows.get_mut(at)
            && f(row)
        {
            out.push(Effect::Patch(Patch::Update { at }));
        }
    }

    /// Changes how far a message has come.
    pub(super) fn deliver(&mut self, key: &RowKey, to: Delivery, out: &mut Vec<Effect>) {
        let Some(at) = self.find(key) else { return };
        self.update(at, out, |row| match &mut row.body {
            RowBody::Message { delivery, .. } if *delivery != to => {
                *delivery = to;
                true
            }
            _ => false,
        });
    }

    /// Adds text to a streamed row of the tail, or makes it.
    pub(super) fn stream(&mut self, at: usize, text: &str, out: &mut Vec<Effect>) {
        if let Some(Row {
            body: RowBody::Message {
                body: Body::Text(own),
                ..
            },
            ..
        }) = self.rows.get_mut(at)
        {
            own.text.push_str(text);
            out.push(Effect::Patch(Patch::Append {
                at,
                text: text.to_owned(),
            }));
        }
    }

    pub(super) fn remove(&mut self, key: &RowKey, out: &mut Vec<Effect>) {
        if let Some(at) = self.find(key) {
            self.keys.remove(&key.0);
            self.rows.remove(at);
            if at < self.log_len {
                self.log_len -= 1;
            }
            out.push(Effect::Patch(Patch::Remove { at }));
        }
    }

    /// Moves a log row to the tail: the server lost it, it has to be sent again.
    pub(super) fn back_to_tail(&mut self, key: &RowKey, out: &mut Vec<Effect>) {
        if let Some(from) = self.find(key)
            && from < self.log_len
        {
            let mut row = self.rows.remove(from);
            row.seq = None;
            self.log_len -= 1;
            // Before what the visitor typed later: it was said earlier.
            let to = self.log_len;
            self.rows.insert(to, row);
            if from != to {
                out.push(Effect::Patch(Patch::Move { from, to }));
            }
            out.push(Effect::Patch(Patch::Update { at: to }));
        }
    }

    /// A new epoch: places in the log mean nothing any more.
    pub(super) fn unplace_all(&mut self) {
        for row in self.rows.iter_mut().take(self.log_len) {
            row.seq = None;
        }
    }

    /// Drops log rows up to a place.
    pub(super) fn erase(&mut self, up_to: Seq, out: &mut Vec<Effect>) {
        let log_len = self.log_len;
        let mut index = 0;
        let mut kept = 0;
        self.rows.retain(|row| {
            let keep = index >= log_len || row.seq.is_some_and(|s| s > up_to);
            if keep && index < log_len {
                kept += 1;
            }
            if !keep {
                self.keys.remove(&row.key.0);
            }
            index += 1;
            keep
        });
        self.log_len = kept;
        out.push(Effect::Patch(Patch::Reset));
    }

    pub(super) fn clear(&mut self, out: &mut Vec<Effect>) {
        *self = Self::default();
        out.push(Effect::Patch(Patch::Reset));
    }
}

/// Reports one new row; rows inserted one after another become one patch.
fn inserted(at: usize, out: &mut Vec<Effect>) {
    if let Some(Effect::Patch(Patch::Insert { at: first, count })) = out.last_mut()
        && *first + *count == at
    {
        *count += 1;
        return;
    }
    out.push(Effect::Patch(Patch::Insert { at, count: 1 }));
}

/// Makes the patches of one batch readable: whoever applies them in order may
/// read each named row at its index from the rows as they are after the whole
/// batch. Where a later patch would shift an earlier one's row, the batch
/// becomes one [`Patch::Reset`]; that is rare (another epoch, another tab's
/// conversation).
pub(super) fn settle_patches(out: &mut Vec<Effect>, start: usize) {
    // One past the highest index read so far.
    let mut read_below = 0;
    let mut readable = true;
    for effect in out.iter().skip(start) {
        let Effect::Patch(patch) = effect else { continue };
        let (lowest_shifted, reads) = match *patch {
            Patch::Reset => (None, 0),
            Patch::Insert { at, count } => (Some(at), at + count),
            Patch::Update { at } | Patch::Append { at, .. } => (None, at + 1),
            Patch::Remove { at } => (Some(at), 0),
            Patch::Move { from, to } => (Some(from.min(to)), to + 1),
        };
        readable &= lowest_shifted.is_none_or(|low| low >= read_below);
        read_below = read_below.max(reads);
    }
    let resets = out
        .iter()
        .skip(start)
        .any(|effect| matches!(effect, Effect::Patch(Patch::Reset)));
    if !readable || resets {
        let mut index = 0;
        out.retain(|effect| {
            index += 1;
            index <= start || !matches!(effect, Effect::Patch(_))
        });
        // First, so that what follows (an announcement, say) finds its row.
        out.insert(start, Effect::Patch(Patch::Reset));
    }
}
