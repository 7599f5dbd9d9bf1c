//! What a connection has yet to tell its peer.
//!
//! Anybody may put something in, at any time, without waiting; only the
//! connection takes it out. What counts by its last value is kept as such, and
//! log entries beyond a bound are dropped and read from the database later, so
//! a slow peer costs a bounded amount of memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aisle_core::protocol::{Ack, ConversationId, Delta, Reject, Seq, TypingDown};
use tokio::sync::Notify;

use crate::store::Logged;

/// Most log entries that wait in one mailbox.
const ENTRIES: usize = 512;
/// Most ephemeral things that wait in one mailbox.
const EPHEMERAL: usize = 128;

/// Everything that waits.
#[derive(Debug, Default)]
pub struct Pending {
    /// Log entries, in order for each conversation.
    pub entries: Vec<Arc<Logged>>,
    /// Entries were dropped: read the log.
    pub behind: bool,
    /// Done.
    pub acks: Vec<Ack>,
    /// Not done.
    pub rejects: Vec<Reject>,
    /// Who writes, or has stopped.
    pub typing: Vec<(ConversationId, TypingDown)>,
    /// More text of streamed messages.
    pub deltas: Vec<Delta>,
    /// Read marks that moved: the visitor's and the agents'.
    pub read: BTreeMap<ConversationId, (Seq, Seq)>,
    /// The agents who are there changed.
    pub agents: bool,
    /// The shop's rules changed.
    pub rules: bool,
    /// Conversations whose line in the list changed.
    pub changed: BTreeSet<ConversationId>,
    /// A newer connection of the same tab took over.
    pub superseded: bool,
}

/// See the module.
#[derive(Default)]
pub struct Mailbox {
    pending: Mutex<Pending>,
    wake: Notify,
    asked: AtomicUsize,
}

impl Mailbox {
    fn put(&self, change: impl FnOnce(&mut Pending)) {
        // A poisoned lock means another thread panicked between two plain
        // assignments; what is there is still whole.
        change(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }

    /// Takes everything out.
    pub fn take(&self) -> Pending {
        std::mem::take(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until there is something.
    pub async fn filled(&self) {
        self.wake.notified().await;
    }

    /// A log entry.
    pub fn entry(&self, entry: Arc<Logged>) {
        self.put(|pending| {
            if pending.entries.len() < ENTRIES && !pending.behind {
                pending.entries.push(entry);
            } else {
                pending.entries.clear();
                pending.behind = true;
            }
        });
    }

    /// Something was asked of the writer; [`Mailbox::ack`] or [`Mailbox::reject`] follows.
    pub fn ask(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether answers of the writer are still to come.
    pub fn awaits(&self) -> bool {
        self.asked.load(Ordering::Acquire) > 0
    }

    /// What was asked is done.
    pub fn ack(&self, ack: Ack) {
        self.put(|pending| {
            pending.acks.push(ack);
            self.asked.fetch_sub(1, Ordering::AcqRel);
        });
    }

    /// What was asked is not done.
    pub fn reject(&self, reject: Reject) {
        self.put(|pending| {
            pending.rejects.push(reject);
            self.asked.fetch_sub(1, Ordering::AcqRel);
        });
    }

    /// Somebody writes, or has stopped.
    pub fn typing(&self, conversation: &ConversationId, typing: TypingDown) {
        self.put(|pending| {
            pending
                .typing
                .retain(|(c, t)| c != conversation || t.from != typing.from);
            if pending.typing.len() < EPHEMERAL {
                pending.typing.push((conversation.clone(), typing));
            }
        });
    }

    /// More text of a streamed message. The whole text follows in the log, so a
    /// slow peer loses nothing by missing some.
    pub fn delta(&self, delta: Delta) {
        self.put(|pending| {
            if pending.deltas.len() < EPHEMERAL {
                pending.deltas.push(delta);
            }
        });
    }

    /// Read marks moved.
    pub fn read(&self, conversation: &ConversationId, visitor: Seq, agent: Seq) {
        self.put(|pending| {
            pending.read.insert(conversation.clone(), (visitor, agent));
        });
    }

    /// The agents who are there changed.
    pub fn agents(&self) {
        self.put(|pending| pending.agents = true);
    }

    /// The shop's rules changed.
    pub fn rules(&self) {
        self.put(|pending| pending.rules = true);
    }

    /// A line of the list changed.
    pub fn changed(&self, conversation: &ConversationId) {
        self.put(|pending| {
            pending.changed.insert(conversation.clone());
        });
    }

    /// A newer connection of the same tab took over: this one ends.
    pub fn supersede(&self) {
        self.put(|pending| pending.superseded = true);
    }
}
