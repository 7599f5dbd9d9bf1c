//! A conversation that has been welcomed: its log, and what is to be written.

use std::collections::VecDeque;

use aisle_core::Millis;
use aisle_core::answers::Past;
use aisle_core::protocol::{Agent, EntryBody, Events, Queue, Seq, ServerFrame};

use super::append::Wish;
use super::record::{Keys, Meta, Record};
use super::{Effect, facets};

/// One tab's end of a conversation.
pub struct Talk {
    pub(super) keys: Keys,
    /// What does not change.
    pub meta: Meta,
    /// Fingerprint of the visitor's secret.
    pub(super) secret: String,
    /// The language of the page at the other end, BCP 47.
    pub locale: String,
    /// The conversation is in the durable store.
    pub(super) saved: bool,
    /// The whole log, without holes: `log[i]` has the sequence number `i + 1`.
    pub log: Vec<Record>,
    /// What is to be done, one after the other.
    pub(super) queue: VecDeque<Wish>,
    /// The wish of this key is with the store.
    pub(super) waiting: Option<String>,
    /// After a failed write: nothing of our own before this time.
    pub(super) hold: Millis,
    /// What stands before the visitor's first word, unless a rule of the page has had
    /// the first one.
    pub greeting: Option<Wish>,
    /// Who is there, as the log tells.
    pub(super) agents: fn(&Talk) -> Vec<Agent>,
    /// How far the visitor and who answers have read.
    pub(super) read: (Seq, Seq),
    /// The visitor's other conversations, as they were at `hello`.
    pub(super) others: Vec<Past>,
    /// Versions of state facets.
    pub(super) version: u64,
    /// When the last messages came, for the rate limit.
    pub(super) recent: VecDeque<Millis>,
}

impl Talk {
    /// The conversation's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.keys.name()
    }

    /// The newest entry's number.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.log.len() as Seq
    }

    /// The place of a key in the log.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<Seq> {
        self.log
            .iter()
            .rev()
            .find(|record| record.key == key)
            .map(|record| record.entry.seq)
    }

    /// A wish of this key is to be carried out still.
    #[must_use]
    pub fn wished(&self, key: &str) -> bool {
        self.queue.iter().any(|wish| wish.key == key)
    }

    /// It is in the log, or will be.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.wished(key) || self.find(key).is_some()
    }

    /// Who answers has read up to here.
    pub fn mark_read<D>(&mut self, seq: Seq, out: &mut Vec<Effect<D>>) {
        if seq > self.read.1 {
            self.read.1 = seq;
            self.version += 1;
            out.push(facets::read_changed(self));
        }
    }

    /// The visitor has this place in the queue, or none, since `at`.
    pub fn place<D>(&mut self, place: Option<(u32, (Millis, Millis))>, at: Millis, out: &mut Vec<Effect<D>>) {
        self.version += 1;
        out.push(facets::queue_changed(self.queued(place, at)));
    }

    /// The same, as it is told.
    #[must_use]
    pub fn queued(&self, place: Option<(u32, (Millis, Millis))>, at: Millis) -> Queue {
        Queue {
            v: self.version,
            position: place.map(|(position, _)| position),
            wait_ms: place.map(|(_, wait)| wait),
            at,
            ended: None,
        }
    }

    /// As [`Talk::mark_read`], before anybody is told.
    pub fn was_read(&mut self, seq: Seq) {
        self.read.1 = self.read.1.max(seq);
    }

    /// The conversation was ended after this entry.
    #[must_use]
    pub fn ended_after(&self, seq: Seq) -> bool {
        let closed = |record: &&Record| matches!(record.entry.body.known(), Some(EntryBody::Closed { .. }));
        self.log
            .iter()
            .rev()
            .find(closed)
            .is_some_and(|record| record.entry.seq > seq)
    }

    /// Takes entries in that continue the log, tells the client, and
    /// acknowledges what was waited for. The only way into the log.
    pub(super) fn absorb<D>(&mut self, records: Vec<Record>, out: &mut Vec<Effect<D>>) {
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
