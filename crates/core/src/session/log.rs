//! What the server says, applied: entries to rows, gaps, epochs.

use super::record::{self, put_entry};
use super::sorted::Sorted;
use super::stream::is_streaming;
use super::{
    After, Changed, Delivery, Effect, Older, PageEvent, ProfileState, Row, RowBody, RowKey, Session, StoreOp,
};
use crate::Millis;
use crate::protocol::{Entry, EntryBody, Epoch, Events, Message, ResumePoint, Role, ServerFrame, Welcome};

impl Session {
    pub(super) fn frame(&mut self, now: Millis, frame: ServerFrame, out: &mut Vec<Effect>) {
        if self.erasing.is_some() {
            self.erasing_frame(now, &frame, out);
            return;
        }
        match frame {
            // It answers `hello`, once. One that comes again is old, and would pass for a
            // log that is shorter than it was.
            ServerFrame::Welcome(_) if self.link.is_live() => {}
            ServerFrame::Welcome(welcome) => self.welcome(now, *welcome, out),
            ServerFrame::Events(events) => self.events(now, events, out),
            ServerFrame::Live {} => self.live(now, out),
            ServerFrame::State(state) => self.state_changed(now, *state, false, out),
            ServerFrame::Typing(typing) => self.typing_heard(now, typing, out),
            ServerFrame::Delta(delta) => self.delta(now, delta, out),
            ServerFrame::Ack(ack) => self.ack(&ack, out),
            ServerFrame::Reject(reject) => self.reject(now, &reject, out),
            ServerFrame::History(page) => self.history(page, out),
            ServerFrame::Gap(gap) => self.gap(&gap, out),
            // Errors are the connection's; articles have no place to show yet.
            ServerFrame::Error(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Suggestions(_)
            | ServerFrame::Answer(_)
            | ServerFrame::Ticket(_) => {}
        }
    }

    fn welcome(&mut self, now: Millis, welcome: Welcome, out: &mut Vec<Effect>) {
        if self.epoch.as_ref() != Some(&welcome.epoch) {
            self.new_epoch();
            self.epoch = Some(welcome.epoch);
        } else if welcome.head < self.applied {
            // The same epoch, but shorter: an old copy of the log was put back.
            // Compare all of it.
            self.new_epoch();
            self.link_lost(now, 0, out);
            return;
        }
        self.floor = welcome.floor;
        if self.features != welcome.features {
            self.features = welcome.features;
            out.push(Effect::Changed(Changed::Features));
        }
        self.read_sent = 0;
        self.set_older(out);
        self.server_clock = Some((welcome.at, now));
        self.state_changed(now, welcome.state, true, out);
    }

    /// The server lost its log, or it is another one. Places mean nothing any
    /// more; rows stay, and `live` says which of them the new log has.
    pub(super) fn new_epoch(&mut self) {
        if let Some(epoch) = &self.epoch {
            for row in self.timeline.log() {
                if let Some(seq) = row.seq {
                    self.stale.insert(&row.key.0, record::log_key(epoch, seq));
                }
            }
        }
        self.timeline.unplace_all();
        self.applied = 0;
        self.before_first = 0;
        self.read = 0;
        self.unstored.clear();
        self.edits = Sorted::default();
        self.gaps.clear();
        self.link.asked_at = None;
    }

    fn events(&mut self, now: Millis, events: Events, out: &mut Vec<Effect>) {
        if self.epoch.as_ref() != Some(&events.epoch) {
            return;
        }
        let mut kept = Vec::new();
        let mut deletes = Vec::new();
        let mut emits = Vec::new();
        for entry in events.entries {
            if entry.seq <= self.applied {
                continue;
            }
            let told_of_gap = std::mem::take(&mut self.link.gap_told);
            if self.applied != 0 && entry.prev != self.applied && !told_of_gap {
                if self.link.asked_at != Some(self.applied) {
                    // Something was lost on the way: ask for it by connecting
                    // anew. Only once: a server that insists gets a visible gap.
                    self.link.asked_at = Some(self.applied);
                    self.keep_entries(&kept, deletes, emits, out);
                    self.link_lost(now, 0, out);
                    return;
                }
                self.gap_row(self.applied, entry.seq, out);
            }
            if self.applied == 0 {
                self.before_first = entry.prev;
                self.set_older(out);
            }
            self.applied = entry.seq;
            self.apply(&entry, true, &mut deletes, &mut emits, out);
            kept.push(entry);
        }
        self.keep_entries(&kept, deletes, emits, out);
        self.count_unread(out);
    }

    /// Stores entries, and tells the page once that is done. Until the visitor
    /// has sent something nothing is stored, and entries are kept aside.
    pub(super) fn keep_entries(
        &mut self,
        entries: &[Entry],
        deletes: Vec<StoreOp>,
        emits: Vec<PageEvent>,
        out: &mut Vec<Effect>,
    ) {
        if entries.is_empty() && deletes.is_empty() && emits.is_empty() {
            return;
        }
        if self.profile_state != ProfileState::Stored {
            self.unstored.extend_from_slice(entries);
            out.extend(emits.into_iter().map(Effect::Emit));
            return;
        }
        let mut ops = deletes;
        if let Some(epoch) = &self.epoch {
            ops.extend(entries.iter().map(|entry| put_entry(epoch, entry)));
            let cursor = ResumePoint {
                epoch: epoch.clone(),
                seq: self.applied,
            };
            ops.push(StoreOp::Put(record::CURSOR.to_owned(), record::json(&cursor)));
        }
        self.store(ops, emits.into_iter().map(After::Emit).collect(), out);
    }

    /// Applies one entry. `news`: it comes from the live end of the log, not
    /// from the store or from scrolling up.
    pub(super) fn apply(
        &mut self,
        entry: &Entry,
        news: bool,
        deletes: &mut Vec<StoreOp>,
        emits: &mut Vec<PageEvent>,
        out: &mut Vec<Effect>,
    ) {
        match entry.body.known() {
            Some(EntryBody::Message(message)) => {
                self.apply_message(entry, message, news, deletes, emits, out)
            }
            Some(EntryBody::Edit { message_id, content }) => {
                self.edit(entry.seq, message_id, content.body(), out);
            }
            Some(EntryBody::Assign {
                agent,
                name,
                by,
                department,
            }) => {
                let body = RowBody::Assigned {
                    name: agent.as_ref().and(name.clone()),
                    by: by.clone(),
                    department: department.clone(),
                };
                self.place(event_row(entry, body), deletes, out);
            }
            Some(EntryBody::Closed { .. }) => self.place(event_row(entry, RowBody::Closed), deletes, out),
            Some(EntryBody::Erased { up_to }) => {
                self.timeline.erase(*up_to, out);
                self.gaps.retain(|(after, _)| after > up_to);
                deletes.push(StoreOp::DeletePrefix(record::LOG.to_owned()));
                self.before_first = 0;
                self.older = Older::None;
                out.push(Effect::Changed(Changed::Older));
            }
            // A status, a rating, or an entry of the future has no row.
            Some(EntryBody::Status { .. } | EntryBody::Rating { .. }) | None => {}
        }
    }

    fn apply_message(
        &mut self,
        entry: &Entry,
        message: &Message,
        news: bool,
        deletes: &mut Vec<StoreOp>,
        emits: &mut Vec<PageEvent>,
        out: &mut Vec<Effect>,
    ) {
        let own = message.from.role == Role::Visitor;
        let key = match &message.client_id {
            Some(client_id) if own || message.from.rule().is_some() => {
                if own {
                    self.ignored_shown(client_id, out);
                    self.own.insert(client_id.as_str(), message.content.clone());
                }
                deletes.extend(self.found_in_log(client_id).map(StoreOp::Delete));
                RowKey(client_id.as_str().into())
            }
            _ => RowKey(message.id.as_str().into()),
        };
        let known = self.timeline.get(&key);
        let fresh = known.is_none_or(|row| {
            matches!(
                row.body,
                RowBody::Message {
                    delivery: Delivery::Streaming,
                    ..
                }
            )
        });
        let edit = self.last_edit(&message.id);
        let row = Row {
            key: key.clone(),
            seq: Some(entry.seq),
            at: entry.at,
            body: RowBody::Message {
                from: message.from.clone(),
                id: Some(message.id.clone()),
                edited: edit.is_some(),
                body: edit.unwrap_or_else(|| message.content.body()),
                delivery: if own { Delivery::Sent } else { Delivery::Received },
            },
        };
        self.place(row, deletes, out);
        if !own {
            self.typing_stopped(&message.from, out);
            if news && fresh && self.link.was_live {
                out.push(Effect::Announce(key.clone()));
                emits.push(PageEvent::Message { key, own: false });
            }
        }
    }

    /// Puts an entry's row at its place. Where the store has it from before, it goes
    /// there, ahead of what is written now, which may have the same key.
    fn place(&mut self, row: Row, deletes: &mut Vec<StoreOp>, out: &mut Vec<Effect>) {
        deletes.extend(self.stale.remove(&row.key.0).map(StoreOp::Delete));
        self.timeline.place(row, out);
    }

    fn live(&mut self, now: Millis, out: &mut Vec<Effect>) {
        // What the server's log does not have although it was there before.
        let mut stale = std::mem::take(&mut self.stale);
        let missing: Vec<(RowKey, i64)> = self
            .timeline
            .log()
            .iter()
            .take_while(|row| row.seq.is_none())
            .map(|row| (row.key.clone(), row.at))
            .collect();
        let mut deletes = Vec::new();
        // From the last: each goes before what it was said before.
        for (key, at) in missing.into_iter().rev() {
            let own = crate::protocol::ClientId::new(&*key.0)
                .ok()
                .and_then(|id| Some((self.own.remove(id.as_str())?, id)));
            match own {
                Some((content, id)) => {
                    self.timeline.back_to_tail(&key, out);
                    self.timeline.deliver(&key, Delivery::Sending, out);
                    self.send_again(&id, content, at, out);
                }
                None => {
                    self.timeline.deliver(&key, Delivery::LocalOnly, out);
                    // Not where this life of the log will put something else.
                    let again = |at: &String| record::epoch_of(at) == self.epoch.as_ref().map(Epoch::as_str);
                    deletes.extend(stale.remove(&key.0).filter(again).map(StoreOp::Delete));
                }
            }
        }
        // The old copy goes; what is nowhere else stays, and is kept.
        deletes.extend(stale.into_values().map(StoreOp::Delete));
        self.keep_entries(&[], deletes, Vec::new(), out);
        // Acknowledged, but its entry was not in what came: ask again, under
        // the same name.
        for item in &mut self.outbox {
            item.acked = false;
        }
        let streaming: Vec<RowKey> = self
            .timeline
            .rows()
            .iter()
            .skip(self.timeline.log().len())
            .filter(|row| {
                is_streaming(row)
                    && !self
                        .state
                        .streams
                        .iter()
                        .any(|s| *s.message_id.as_str() == *row.key.0)
            })
            .map(|row| row.key.clone())
            .collect();
        for key in streaming {
            self.timeline.deliver(&key, Delivery::LocalOnly, out);
        }
        self.link.asked_at = None;
        self.link_live(now, out);
        self.send_read(out);
        self.fill(out);
    }
}

fn event_row(entry: &Entry, body: RowBody) -> Row {
    let mut key = String::from("entry-");
    key.push_str(&record::padded(entry.seq));
    Row {
        key: RowKey(key.into_boxed_str()),
        seq: Some(entry.seq),
        at: entry.at,
        body,
    }
}
