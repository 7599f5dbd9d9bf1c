//! What a connection has yet to tell its peer.
//!
//! Anybody may put something in, at any time, without waiting; only the
//! connection takes it out. What counts by its last value is kept as such, and
//! log entries beyond a bound are dropped and read from the database later, so
//! a slow peer costs a bounded amount of memory.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aisle_core::protocol::{Ack, AgentReject, ConversationId, Counts, Delta, Note, Seq, TypingDown};
use tokio::sync::Notify;

use crate::hub::Place;
use crate::store::Logged;

/// Most log entries that wait in one mailbox.
const ENTRIES: usize = 512;
/// Most frames for all agents that wait in one mailbox.
const FRAMES: usize = 64;
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
    pub rejects: Vec<AgentReject>,
    /// Who writes, or has stopped.
    pub typing: Vec<(ConversationId, TypingDown)>,
    /// More text of streamed messages.
    pub deltas: Vec<Delta>,
    /// Read marks that moved: the visitor's and the agents'.
    pub read: BTreeMap<ConversationId, (Seq, Seq)>,
    /// The agents who are there changed.
    pub agents: bool,
    /// The visitor's place in the queue is another.
    pub place: Option<Place>,
    /// The shop's rules changed.
    pub rules: bool,
    /// The shop has opened or closed.
    pub hours: bool,
    /// Watched conversations whose page, product or cart may have changed.
    pub changed: BTreeSet<ConversationId>,
    /// New notes of watched conversations.
    pub notes: Vec<(ConversationId, Note)>,
    /// Frames that are the same for all agents, as text.
    pub frames: VecDeque<Arc<str>>,
    /// Some of them were left out.
    pub stale: bool,
    /// How many conversations there are.
    pub counts: Option<Counts>,
    /// The session may be over: look.
    pub recheck: bool,
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
    pub fn reject(&self, reject: impl Into<AgentReject>) {
        self.put(|pending| {
            pending.rejects.push(reject.into());
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

    /// The visitor's place in the queue is another.
    pub fn place(&self, place: Place) {
        self.put(|pending| pending.place = Some(place));
    }

    /// The shop's rules changed.
    pub fn rules(&self) {
        self.put(|pending| pending.rules = true);
    }

    /// The shop has opened or closed.
    pub fn hours(&self) {
        self.put(|pending| pending.hours = true);
    }

    /// A note of a watched conversation. All of them are told with `watch`.
    pub fn note(&self, conversation: &ConversationId, note: &Note) {
        self.put(|pending| {
            if pending.notes.len() < ENTRIES {
                pending.notes.push((conversation.clone(), note.clone()));
            }
        });
    }

    /// A frame that is the same for all agents.
    pub fn frame(&self, frame: &Arc<str>) {
        self.put(|pending| {
            if pending.frames.len() < FRAMES {
                pending.frames.push_back(Arc::clone(frame));
            } else {
                pending.stale = true;
            }
        });
    }

    /// How many conversations there are now.
    pub fn counts(&self, counts: Counts) {
        self.put(|pending| pending.counts = Some(counts));
    }

    /// The session may be over, or the agent be called something else.
    pub fn recheck(&self) {
        self.put(|pending| pending.recheck = true);
    }

    /// The page of a watched conversation's visitor changed.
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
