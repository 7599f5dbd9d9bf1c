//! What a rule of the page showed and the visitor took up, on its way into the
//! log: right before what the visitor says next, in the same write of the store
//! and on the same connection, under a name of its own.
//!
//! Nobody waits for its answer, because a backend may ignore events altogether:
//! once the server has a later message, it has heard what was sent before it on
//! the same connection.

use super::outbox::row_of;
use super::record::{BEGIN, Unsent};
use super::{After, Delivery, Effect, ProfileState, RowKey, Session, StoreOp};
use crate::protocol::{ClientId, Seq, Shown, Timestamp};

impl Session {
    pub(super) fn shown(&mut self, client_id: ClientId, shown: Shown, at: Timestamp, out: &mut Vec<Effect>) {
        let mut item = self.unsent_item(client_id, shown.content, at);
        item.shown = Some((shown.rule, shown.surface));
        self.timeline.push_tail(row_of(&item, Delivery::Received), out);
        self.outbox.push(item);
        // Before the visitor has said anything there is nothing to keep it with.
        if self.profile_state == ProfileState::Stored {
            let (mut ops, mut after) = (Vec::new(), Vec::new());
            self.keep_shown(&mut ops, &mut after);
            self.store(ops, after, out);
        }
    }

    /// Writes down what was shown and is not in the store yet.
    pub(super) fn keep_shown(&self, ops: &mut Vec<StoreOp>, after: &mut Vec<After>) {
        for item in &self.outbox {
            if item.shown.is_some() && !item.durable {
                ops.push(item.put());
                after.push(After::Durable(item.client_id.clone()));
            }
        }
    }

    /// The rule of the last message shown, if it waits for the visitor's answer.
    pub(super) fn unanswered_rule(&self) -> Option<String> {
        let (rule, _) = self.outbox.last()?.shown.as_ref()?;
        Some(rule.clone())
    }

    /// What goes to the server next. What was shown goes once something follows
    /// it, and once on each connection. What was answered before the first word goes
    /// before all else, and until it is there nothing but forms goes.
    pub(super) fn next_unsent(&mut self) -> Option<&mut Unsent> {
        let generation = self.link.generation;
        let held = self.held();
        let begins = |item: &Unsent| item.open() && item.form() == Some(BEGIN);
        if let Some(at) = self.outbox.iter().position(begins) {
            return self.outbox.get_mut(at);
        }
        let said = self
            .outbox
            .iter()
            .rposition(|item| item.open() && item.shown.is_none());
        let mut items = self.outbox.iter_mut().enumerate();
        let next = items.find(|(at, item)| {
            let due = item.sent_on != 0 || said.is_some_and(|said| *at < said);
            item.open()
                && (!held || item.passes())
                && (item.shown.is_none() || (due && item.sent_on != generation))
        });
        next.map(|(_, item)| item)
    }

    /// The server has heard what was shown. `seq` is its place in the log; none
    /// if the server does not put it there.
    pub(super) fn shown_told(&mut self, client_id: &ClientId, seq: Option<Seq>, out: &mut Vec<Effect>) {
        let Some(at) = self.outbox.iter().position(|item| item.client_id == *client_id) else {
            return;
        };
        if seq.is_some_and(|seq| seq > self.applied) {
            if let Some(item) = self.outbox.get_mut(at) {
                item.acked = true;
                let put = item.put();
                self.store(vec![put], Vec::new(), out);
            }
            return;
        }
        let item = self.outbox.remove(at);
        // What the server does not log stays here behind what it has logged so far.
        if let Some(mut row) = self.timeline.get(&RowKey(client_id.as_str().into())).cloned() {
            row.seq = Some(seq.unwrap_or(self.applied));
            self.timeline.place(row, out);
        }
        self.store(vec![StoreOp::Delete(item.key())], Vec::new(), out);
    }

    /// The server has a message: what was shown before it and went out on the
    /// same connection without an answer gets none any more.
    pub(super) fn ignored_shown(&mut self, message: &ClientId, out: &mut Vec<Effect>) {
        let Some(at) = self.outbox.iter().position(|item| item.client_id == *message) else {
            return;
        };
        let ignored: Vec<ClientId> = self
            .outbox
            .iter()
            .take(at)
            .filter(|item| item.shown.is_some() && item.open() && item.sent_on == self.link.generation)
            .map(|item| item.client_id.clone())
            .collect();
        for client_id in ignored {
            self.shown_told(&client_id, None, out);
        }
    }
}
