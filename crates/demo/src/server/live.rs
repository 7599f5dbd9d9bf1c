//! A connection that has been welcomed: its copy of the log and what it knows.

use std::collections::VecDeque;

use aisle_core::Millis;
use aisle_core::answers::Past;
use aisle_core::protocol::{EntryBody, Events, Seq, ServerFrame};

use super::append::Wish;
use super::play::Play;
use super::record::{Keys, Meta, Record};
use super::{Effect, facets};
use crate::brain::Dialog;
use crate::lang::Lang;

pub(super) struct Live {
    pub(super) keys: Keys,
    pub(super) meta: Meta,
    /// Fingerprint of the visitor's secret.
    pub(super) secret: String,
    /// The language of the page at the other end.
    pub(super) lang: Lang,
    /// The conversation is in the durable store.
    pub(super) saved: bool,
    /// The whole log, without holes: `log[i]` has the sequence number `i + 1`.
    pub(super) log: Vec<Record>,
    /// What is to be done, one after the other.
    pub(super) queue: VecDeque<Wish>,
    /// The wish of this key is with the store.
    pub(super) waiting: Option<String>,
    /// After a failed write: nothing of our own before this time.
    pub(super) hold: Millis,
    /// The answer that is being given.
    pub(super) play: Option<Play>,
    /// The conversation's memory, of the first `cursor` entries.
    pub(super) dialog: Dialog,
    pub(super) cursor: usize,
    /// How far the visitor and the assistant have read.
    pub(super) read: (Seq, Seq),
    /// The visitor's other conversations, as they were at `hello`.
    pub(super) others: Vec<Past>,
    /// A rule of the page has had the first word: nobody greets.
    pub(super) addressed: bool,
    /// Versions of state facets.
    pub(super) version: u64,
    /// When the last messages came, for the rate limit.
    pub(super) recent: VecDeque<Millis>,
}

impl Live {
    /// The newest entry's number.
    pub(super) fn head(&self) -> Seq {
        self.log.len() as Seq
    }

    /// The place of a key in the log.
    pub(super) fn find(&self, key: &str) -> Option<Seq> {
        self.log
            .iter()
            .rev()
            .find(|record| record.key == key)
            .map(|record| record.entry.seq)
    }

    /// The conversation was ended after this entry.
    pub(super) fn ended_after(&self, seq: Seq) -> bool {
        let closed = |record: &&Record| matches!(record.entry.body.known(), Some(EntryBody::Closed { .. }));
        self.log
            .iter()
            .rev()
            .find(closed)
            .is_some_and(|record| record.entry.seq > seq)
    }

    /// Takes entries in that continue the log, tells the client, and
    /// acknowledges what was waited for. The only way into the log.
    pub(super) fn absorb(&mut self, records: Vec<Record>, out: &mut Vec<Effect>) {
        let (mut entries, mut before, mut after, mut assigned) = (Vec::new(), Vec::new(), Vec::new(), false);
        for record in records {
            if record.entry.seq != self.head() + 1 {
                continue;
            }
            // Acknowledgement and entry may come in either order: do both.
            let acks = if record.entry.seq.is_multiple_of(2) {
                &mut before
            } else {
                &mut after
            };
            self.queue.retain(|wish| match wish.fulfilled_by(&record) {
                Some(ack) => {
                    acks.extend(ack.map(Effect::Send));
                    false
                }
                None => true,
            });
            assigned |= matches!(record.entry.body.known(), Some(EntryBody::Assign { .. }));
            entries.push(record.entry.clone());
            self.log.push(record);
        }
        if entries.is_empty() {
            return;
        }
        out.append(&mut before);
        out.push(Effect::Send(ServerFrame::Events(Events {
            epoch: self.meta.epoch.clone(),
            entries,
        })));
        out.append(&mut after);
        if assigned {
            self.version += 1;
            out.push(facets::agents_changed(self));
        }
    }
}
