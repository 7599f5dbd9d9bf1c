//! What the visitor said, on its way: shown, made durable, sent one after
//! another, acknowledged, found in the log.

use super::link::PAUSE_MOST;
use super::record::{self, Profile, Unsent};
use super::{
    After, Changed, Delivery, Effect, Generation, PageEvent, ProfileState, Row, RowBody, RowKey, Session,
    StoreOp, TabNote,
};
use crate::Millis;
use crate::protocol::json::Raw;
use crate::protocol::limits::MESSAGES_PER_SECOND;
use crate::protocol::{
    Ack, ActionId, Author, ClientId, Content, ErrorCode, MessageId, Reject, Timestamp, json,
};

/// A sent message is acknowledged within this time, or the connection is
/// doubted (quality.md D6).
const ACK_WITHIN: Millis = 3_000;
/// The same where the server says other things meanwhile.
const ACK_WITHIN_BUSY: Millis = 10_000;
/// First wait after a refusal that may pass; doubles up to [`HOLD_MOST`].
const HOLD_FIRST: Millis = 500;
const HOLD_MOST: Millis = 30_000;

/// The queue's moving parts. One message is under way at a time: only so does a
/// refused one never let a later one overtake it.
#[derive(Debug, Default)]
pub(super) struct Sending {
    under_way: Option<(ClientId, Millis)>,
    hold_until: Option<Millis>,
    holds: u32,
    /// Sends in the current second, for the limit of design §4.
    second: Millis,
    in_second: u32,
}

impl Session {
    pub(super) fn send(
        &mut self,
        now: Millis,
        client_id: ClientId,
        content: Content,
        action: Option<(MessageId, ActionId, Option<Raw>)>,
        at: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let key = RowKey(client_id.as_str().into());
        if self.timeline.find(&key).is_some() {
            return;
        }
        let mut item = self.unsent_item(client_id.clone(), content, at);
        if let Some((message_id, action_id, value)) = action {
            item.action = Some((message_id, action_id));
            item.value = value;
        }
        self.timeline.push_tail(row_of(&item, Delivery::Saving), out);
        let mut ops = Vec::new();
        let mut after = Vec::new();
        if self.profile_state != ProfileState::Stored {
            // The first thing sent: from here on there is something to keep.
            ops.push(StoreOp::Claim(
                record::PROFILE.to_owned(),
                record::json(&self.profile),
            ));
            after.push(After::Claimed);
            self.profile_state = ProfileState::Claiming;
        }
        self.keep_shown(&mut ops, &mut after);
        ops.push(item.put());
        // In one step: a page that goes right after Enter must neither lose the
        // message nor find its text in the composer again.
        ops.extend(self.draft_op());
        after.push(After::Durable(client_id));
        after.push(After::Emit(PageEvent::Message { key, own: true }));
        self.outbox.push(item);
        self.store(ops, after, out);
        self.sent_something(now, out);
        self.link_want(now, out);
    }

    /// Another tab has begun a conversation: whoever has said nothing here has it, too.
    pub(super) fn join(&mut self, out: &mut Vec<Effect>) {
        if self.restored && self.profile_state == ProfileState::Fresh {
            self.profile_state = ProfileState::Claiming;
            let claim = StoreOp::Claim(record::PROFILE.to_owned(), record::json(&self.profile));
            self.store(vec![claim], vec![After::Claimed], out);
        }
    }

    /// The profile is in the store: ours, or that of a tab that was faster.
    pub(super) fn claimed(&mut self, now: Millis, claims: &[(String, String)], out: &mut Vec<Effect>) {
        let holds = claims
            .iter()
            .find(|(key, _)| key == record::PROFILE)
            .and_then(|(_, value)| json::read::<Profile>(value));
        let first = self.profile_state != ProfileState::Stored;
        self.profile_state = ProfileState::Stored;
        match holds {
            Some(other) if other != self.profile => {
                // What this tab showed of its own unused conversation goes; what
                // the visitor typed stays and goes into the shared one.
                self.profile = other;
                self.unstored.clear();
                self.abandon_log(out);
                self.link_restart(now, out);
            }
            _ if first => {
                let entries = std::mem::take(&mut self.unstored);
                self.keep_entries(&entries, Vec::new(), Vec::new(), out);
                out.push(Effect::Tell(TabNote::Began));
            }
            _ => {}
        }
    }

    pub(super) fn durable_now(&mut self, client_id: &ClientId, out: &mut Vec<Effect>) {
        if let Some(item) = self.outbox.iter_mut().find(|item| item.client_id == *client_id) {
            item.durable = true;
            if item.open() && item.shown.is_none() {
                self.timeline
                    .deliver(&RowKey(client_id.as_str().into()), Delivery::Sending, out);
            }
        }
    }

    pub(super) fn retry(&mut self, now: Millis, key: &RowKey, out: &mut Vec<Effect>) {
        if let Some(item) = self
            .outbox
            .iter_mut()
            .find(|item| item.client_id.as_str() == &*key.0)
            && item.failed.take().is_some()
        {
            let put = item.put();
            self.timeline.deliver(key, Delivery::Sending, out);
            self.store(vec![put], Vec::new(), out);
            self.link_want(now, out);
        }
    }

    /// Gives up what was refused, or never went out. What is under way cannot be taken
    /// back.
    pub(super) fn discard(&mut self, key: &RowKey, out: &mut Vec<Effect>) {
        let held = self.is_held(key);
        let failed = |item: &Unsent| item.client_id.as_str() == &*key.0 && (held || item.failed.is_some());
        if let Some(at) = self.outbox.iter().position(failed) {
            let item = self.outbox.remove(at);
            self.timeline.remove(key, out);
            self.store(vec![StoreOp::Delete(item.key())], Vec::new(), out);
        }
    }

    pub(super) fn ack(&mut self, ack: &Ack, out: &mut Vec<Effect>) {
        self.no_longer_under_way(&ack.client_id);
        let place = |item: &Unsent| item.client_id == ack.client_id;
        if self.outbox.iter().any(|item| place(item) && item.shown.is_some()) {
            self.shown_told(&ack.client_id, ack.seq, out);
            return;
        }
        self.ignored_shown(&ack.client_id, out);
        let Some(at) = self.outbox.iter().position(place) else {
            return;
        };
        let key = RowKey(ack.client_id.as_str().into());
        match ack.seq {
            // Its log entry went by before this copy of the log began.
            Some(seq) if seq <= self.applied => {
                let item = self.outbox.remove(at);
                if let Some(mut row) = self.timeline.get(&key).cloned() {
                    row.seq = Some(seq);
                    set_delivery(&mut row, Delivery::Sent);
                    self.timeline.place(row, out);
                }
                self.store(vec![StoreOp::Delete(item.key())], Vec::new(), out);
            }
            _ => {
                if let Some(item) = self.outbox.get_mut(at) {
                    item.acked = true;
                    item.failed = None;
                    let put = item.put();
                    self.timeline.deliver(&key, Delivery::Sent, out);
                    self.store(vec![put], Vec::new(), out);
                }
            }
        }
    }

    pub(super) fn reject(&mut self, now: Millis, reject: &Reject, out: &mut Vec<Effect>) {
        self.no_longer_under_way(&reject.client_id);
        let Some(item) = self
            .outbox
            .iter_mut()
            .find(|item| item.client_id == reject.client_id)
        else {
            return;
        };
        if item.acked {
            return;
        }
        if reject.retryable {
            let step = (HOLD_FIRST << self.sending.holds.min(16)).min(HOLD_MOST);
            let wait = reject.retry_after_ms.unwrap_or(step).clamp(0, PAUSE_MOST);
            self.sending.holds += 1;
            self.sending.hold_until = Some(now + wait);
            // On no connection that there is: it goes again.
            item.sent_on = Generation::MAX;
            return;
        }
        if item.shown.is_some() {
            self.shown_told(&reject.client_id, None, out);
            return;
        }
        item.failed = Some((reject.code, may_help(reject.code)));
        let put = item.put();
        let client_id = reject.client_id.clone();
        let delivery = Delivery::Failed {
            code: reject.code,
            retryable: may_help(reject.code),
        };
        self.timeline
            .deliver(&RowKey(client_id.as_str().into()), delivery, out);
        self.answer_refused(&client_id, out);
        self.store(vec![put], vec![After::Emit(PageEvent::Failed { client_id })], out);
    }

    /// The log has it: the end of its way. Gives the key to delete, if it was ours.
    pub(super) fn found_in_log(&mut self, client_id: &ClientId) -> Option<String> {
        self.no_longer_under_way(client_id);
        let at = self.outbox.iter().position(|item| item.client_id == *client_id)?;
        Some(self.outbox.remove(at).key())
    }

    /// Puts back what a server that lost its log does not have any more, before all that
    /// waits: it was said earlier. What was left while nobody was there, or answered
    /// before the first word, is that again: as a message it would give the server no
    /// address.
    pub(super) fn send_again(
        &mut self,
        client_id: &ClientId,
        content: Content,
        at: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let form = record::form_of(&content);
        let mut item = self.unsent_item(client_id.clone(), content, at);
        if let Some(first) = self.outbox.first() {
            item.order = first.order.saturating_sub(1);
        }
        if let (Some((action, value)), Ok(own)) = (form, MessageId::new(client_id.as_str())) {
            item.action = Some((own, action));
            item.value = Some(value);
        }
        let put = item.put();
        self.outbox.insert(0, item);
        self.store(vec![put], vec![After::Durable(client_id.clone())], out);
    }

    /// The connection went: what was under way is uncertain and will be sent
    /// again under the same name.
    pub(super) fn outbox_interrupted(&mut self) {
        self.sending.under_way = None;
    }

    pub(super) fn outbox_tick(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if !self.link.is_live() || self.erasing.is_some() {
            return;
        }
        if let Some((_, since)) = &self.sending.under_way {
            let since = *since;
            let silent = self.link.heard_at() <= since;
            if (silent && now >= since + ACK_WITHIN) || now >= since + ACK_WITHIN_BUSY {
                self.link_lost(now, 0, out);
            }
            return;
        }
        if self.sending.hold_until.is_some_and(|until| now < until) || self.over_rate(now) {
            return;
        }
        self.sending.hold_until = None;
        let generation = self.link.generation;
        // A later message never overtakes one that is still being saved.
        while let Some(item) = self.next_unsent().filter(|item| item.ready()) {
            let (frame, client_id) = (item.frame(), item.client_id.clone());
            item.sent_on = generation;
            let waits = item.shown.is_none();
            out.push(Effect::Transmit(generation, Box::new(frame)));
            let sending = &mut self.sending;
            sending.in_second += 1;
            if waits {
                sending.under_way = Some((client_id, now));
                return;
            }
        }
    }

    pub(super) fn outbox_next(&self, now: Millis) -> Option<Millis> {
        if !self.link.is_live() {
            return None;
        }
        if let Some((_, since)) = &self.sending.under_way {
            let silent = self.link.heard_at() <= *since;
            return Some(since + if silent { ACK_WITHIN } else { ACK_WITHIN_BUSY });
        }
        let waiting = self.outbox.iter().any(Unsent::ready);
        let sending = &self.sending;
        let rate = (sending.in_second >= MESSAGES_PER_SECOND).then_some(sending.second + 1_000);
        waiting
            .then(|| sending.hold_until.max(rate))
            .flatten()
            .filter(|at| *at > now)
    }

    fn over_rate(&mut self, now: Millis) -> bool {
        let sending = &mut self.sending;
        if now - sending.second >= 1_000 {
            sending.second = now;
            sending.in_second = 0;
        }
        sending.in_second >= MESSAGES_PER_SECOND
    }

    /// Something new for the outbox, behind everything in it.
    pub(super) fn unsent_item(&mut self, client_id: ClientId, content: Content, at: Timestamp) -> Unsent {
        let order = self.next_order;
        self.next_order += 1;
        Unsent {
            order,
            client_id,
            content,
            action: None,
            value: None,
            shown: None,
            at,
            failed: None,
            acked: false,
            durable: false,
            sent_on: 0,
        }
    }

    fn no_longer_under_way(&mut self, client_id: &ClientId) {
        let sending = &mut self.sending;
        if sending.under_way.as_ref().is_some_and(|(id, _)| id == client_id) {
            sending.under_way = None;
            sending.holds = 0;
        }
    }

    /// Takes the unsent over from the store, in Enter order.
    pub(super) fn restore_outbox(&mut self, items: Vec<Unsent>, out: &mut Vec<Effect>) {
        // They are few and mostly in order: by hand this is less code than a sort.
        let mut sorted: Vec<Unsent> = Vec::new();
        for item in items {
            let place = |other: &Unsent| (other.order, &other.client_id) <= (item.order, &item.client_id);
            let at = sorted.iter().rposition(place).map_or(0, |at| at + 1);
            sorted.insert(at, item);
        }
        for mut item in sorted {
            item.durable = true;
            let key = RowKey(item.client_id.as_str().into());
            let delivery = match item.failed {
                Some((code, retryable)) => Delivery::Failed { code, retryable },
                None if item.acked => Delivery::Sent,
                None => Delivery::Sending,
            };
            self.next_order = self.next_order.max(item.order.saturating_add(1));
            if self.timeline.find(&key).is_none() {
                self.timeline.push_tail(row_of(&item, delivery), out);
                self.outbox.push(item);
            }
        }
        if !self.outbox.is_empty() {
            out.push(Effect::Changed(Changed::Unread));
        }
    }
}

/// The row of something unsent.
pub(super) fn row_of(item: &Unsent, delivery: Delivery) -> Row {
    let (from, delivery) = match &item.shown {
        // The shop's words: how they reach its server is not the visitor's business.
        Some((rule, _)) => (Author::of_rule(rule), Delivery::Received),
        None => (Author::visitor(), delivery),
    };
    Row {
        key: RowKey(item.client_id.as_str().into()),
        seq: None,
        at: item.at,
        body: RowBody::Message {
            from,
            id: None,
            body: item.content.body(),
            delivery,
            edited: false,
        },
    }
}

fn set_delivery(row: &mut Row, to: Delivery) {
    if let RowBody::Message { delivery, .. } = &mut row.body {
        *delivery = to;
    }
}

/// Whether the same message could be accepted another time.
fn may_help(code: ErrorCode) -> bool {
    !matches!(
        code,
        ErrorCode::Malformed | ErrorCode::TooLarge | ErrorCode::Unsupported
    )
}
