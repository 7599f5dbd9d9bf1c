//! Bringing a client's copy of a log up to date.

use aisle_core::protocol::{ConversationId, Entry, Epoch, Events, Gap, ResumePoint, Seq};
use rusqlite::Connection;

use crate::app::App;
use crate::mailbox::Pending;
use crate::store::{self, Meta, Slice, StoreError};

/// Where replay begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    /// The entries after this place are sent.
    pub(super) after: Seq,
    /// What the client misses for good.
    pub(super) gap: Option<Gap>,
}

/// Decides where replay begins, for a client that has the log up to `resume`.
pub(super) fn start(
    db: &Connection,
    id: &ConversationId,
    meta: &Meta,
    resume: Option<&ResumePoint>,
    epoch: &Epoch,
    replay: usize,
) -> Result<Start, StoreError> {
    let Some(known) = resume.filter(|point| point.epoch == *epoch && point.seq <= meta.head) else {
        return Ok(Start {
            after: store::last_entries(db, id, replay)?,
            gap: None,
        });
    };
    if known.seq + 1 >= meta.floor {
        return Ok(Start {
            after: known.seq,
            gap: None,
        });
    }
    let after = store::last_entries(db, id, replay)?.max(meta.floor.saturating_sub(1));
    let gap = (known.seq > 0).then(|| Gap {
        epoch: epoch.clone(),
        after: known.seq,
        before: after + 1,
    });
    Ok(Start { after, gap })
}

/// Reads the next batch after a place.
pub(super) async fn batch(
    app: &App,
    id: &ConversationId,
    after: Seq,
) -> Result<(Vec<Entry>, bool), StoreError> {
    let id = id.clone();
    app.store
        .read(move |db| store::entries_after(db, &id, after, Slice::FRAME))
        .await
}

/// Takes the entries of one conversation out of a mailbox as far as they
/// continue the client's copy. The second value is true if the log must be read.
pub(super) fn continuing(pending: &Pending, id: &ConversationId, last: Seq) -> (Vec<Entry>, bool) {
    let mut entries: Vec<Entry> = Vec::new();
    for logged in pending.entries.iter().filter(|logged| logged.conversation == *id) {
        let have = entries.last().map_or(last, |entry| entry.seq);
        if logged.entry.seq <= have {
            continue;
        }
        if logged.entry.prev != have {
            return (entries, true);
        }
        entries.push(logged.entry.clone());
    }
    (entries, pending.behind)
}

/// Splits entries into frames of the right size.
pub(super) fn frames(epoch: &Epoch, entries: Vec<Entry>) -> Vec<Events> {
    let mut frames: Vec<Events> = Vec::new();
    let mut bytes = usize::MAX;
    for entry in entries {
        let size = aisle_core::protocol::encode(&entry.body).len();
        match frames.last_mut() {
            Some(frame)
                if bytes + size <= Slice::FRAME.bytes && frame.entries.len() < Slice::FRAME.entries =>
            {
                frame.entries.push(entry);
                bytes += size;
            }
            _ => {
                frames.push(Events {
                    epoch: epoch.clone(),
                    entries: vec![entry],
                });
                bytes = size;
            }
        }
    }
    frames
}
