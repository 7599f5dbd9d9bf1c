//! State, typing, reading, and what the store gave back.

use super::record::{self, Profile, Unsent};
use super::{Changed, Delivery, Effect, PageEvent, ProfileState, RowBody, RowKey, Session, StoreOp, TabNote};
use crate::Millis;
use crate::protocol::{
    Author, ClientFrame, Entry, Epoch, ReadUp, ResumePoint, Role, Seq, State, TypingDown, json,
};

/// Who says "typing" and then nothing for so long has stopped.
const TYPING_EXPIRES: Millis = 8_000;
/// More than these are not shown, whatever a backend says.
const TYPISTS: usize = 8;

/// Somebody who writes.
#[derive(Debug)]
pub(super) struct Typist {
    pub(super) who: Author,
    until: Millis,
}

impl Session {
    /// Takes over what the store holds. Damaged records are left out: what they
    /// held comes again from the server.
    pub(super) fn restore(&mut self, now: Millis, values: Vec<(String, String)>, out: &mut Vec<Effect>) {
        if self.restored {
            return;
        }
        self.restored = true;
        let mut logs: Vec<(String, Vec<Entry>)> = Vec::new();
        let mut unsent: Vec<Unsent> = Vec::new();
        let mut cursor: Option<ResumePoint> = None;
        let mut profile: Option<Profile> = None;
        for (key, value) in values {
            match key.as_str() {
                record::PROFILE => profile = json::read(&value),
                record::ERASE => self.erasing = json::read(&value),
                record::CURSOR => cursor = json::read(&value),
                record::READ => self.read = value.parse().unwrap_or(0),
                record::ASKED => {
                    self.asked = value;
                    out.push(Effect::Changed(Changed::Gate));
                }
                record::DRAFT => {
                    self.composer.draft = value;
                    out.push(Effect::Changed(Changed::Draft));
                }
                _ => {
                    if let Some(epoch) = record::epoch_of(&key) {
                        let log = match logs.iter_mut().find(|(known, _)| known == epoch) {
                            Some((_, log)) => log,
                            None => &mut logs.push_mut((epoch.to_owned(), Vec::new())).1,
                        };
                        log.extend(json::read::<Entry>(&value));
                    } else if key.starts_with(record::OUT) {
                        unsent.extend(json::read::<Unsent>(&value));
                    }
                }
            }
        }
        let begun = profile.is_some();
        if let Some(profile) = profile {
            self.profile = profile;
            self.profile_state = ProfileState::Stored;
            self.restore_logs(logs, cursor, out);
        }
        self.restore_outbox(unsent, out);
        self.count_unread(out);
        let said = self.outbox.iter().any(|item| item.shown.is_none());
        if begun || self.erasing.is_some() || said || self.link.panel_open {
            self.link_want(now, out);
        }
    }

    fn restore_logs(
        &mut self,
        mut logs: Vec<(String, Vec<Entry>)>,
        cursor: Option<ResumePoint>,
        out: &mut Vec<Effect>,
    ) {
        let current = cursor
            .as_ref()
            .and_then(|cursor| logs.iter().position(|(epoch, _)| epoch == cursor.epoch.as_str()))
            .map(|at| logs.remove(at).1);
        for (epoch, entries) in logs {
            if let Ok(epoch) = Epoch::new(epoch) {
                self.restore_stale(epoch, &entries, out);
            }
        }
        let (Some(cursor), Some(mut entries)) = (cursor, current) else {
            return;
        };
        let extra = entries.len().saturating_sub(self.settings.keep_rows);
        if extra > 0 {
            let old = entries.drain(..extra);
            let ops = old
                .map(|e| StoreOp::Delete(record::log_key(&cursor.epoch, e.seq)))
                .collect();
            self.store(ops, Vec::new(), out);
        }
        self.restore_log(cursor, &entries, out);
    }

    /// Takes newer facets over. `anew`: versions started from the beginning.
    pub(super) fn state_changed(&mut self, now: Millis, new: State, anew: bool, out: &mut Vec<Effect>) {
        if anew {
            self.state = State::default();
        }
        let State {
            agents,
            queue,
            hours,
            read,
            streams,
            rules,
            name,
        } = new;
        // Handed on and not kept: nothing here asks for them, and frames of one
        // connection come in order.
        if anew || rules.is_some() {
            out.push(Effect::Emit(PageEvent::Rules(rules.map(|rules| rules.list))));
        }
        self.state.name = name.or(self.state.name.take());
        newer(&mut self.state.agents, agents, |facet| facet.v);
        newer(&mut self.state.queue, queue, |facet| facet.v);
        newer(&mut self.state.hours, hours, |facet| facet.v);
        newer(&mut self.state.read, read, |facet| facet.v);
        if anew || !streams.is_empty() {
            for stream in &streams {
                self.stream_row(now, stream, out);
            }
            self.state.streams = streams;
        }
        let read = self.state.read.as_ref().map_or(0, |read| read.visitor);
        if read > self.read {
            self.read = read;
            self.count_unread(out);
        }
        out.push(Effect::Changed(Changed::State));
    }

    pub(super) fn typing_heard(&mut self, now: Millis, typing: TypingDown, out: &mut Vec<Effect>) {
        let until = now + TYPING_EXPIRES;
        if !typing.on {
            self.typing_stopped(&typing.from, out);
        } else if let Some(typist) = self
            .typing
            .iter_mut()
            .find(|typist| same(&typist.who, &typing.from))
        {
            typist.until = until;
        } else if self.typing.len() < TYPISTS {
            self.typing.push(Typist {
                who: typing.from,
                until,
            });
            out.push(Effect::Changed(Changed::Typing));
        }
    }

    pub(super) fn typing_stopped(&mut self, who: &Author, out: &mut Vec<Effect>) {
        let before = self.typing.len();
        self.typing.retain(|typist| !same(&typist.who, who));
        if self.typing.len() != before {
            out.push(Effect::Changed(Changed::Typing));
        }
    }

    pub(super) fn typing_gone(&mut self, out: &mut Vec<Effect>) {
        if !self.typing.is_empty() {
            self.typing.clear();
            out.push(Effect::Changed(Changed::Typing));
        }
    }

    pub(super) fn typing_tick(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let before = self.typing.len();
        self.typing.retain(|typist| now < typist.until);
        if self.typing.len() != before {
            out.push(Effect::Changed(Changed::Typing));
        }
    }

    pub(super) fn typing_next(&self) -> Option<Millis> {
        self.typing.iter().map(|typist| typist.until).min()
    }

    /// The visitor has seen a row and what is above it.
    pub(super) fn seen(&mut self, key: &RowKey, out: &mut Vec<Effect>) {
        if let Some(at) = self.timeline.find(key) {
            let upto = self
                .timeline
                .rows()
                .iter()
                .take(at + 1)
                .rev()
                .find_map(|row| row.seq);
            if let Some(seq) = upto
                && seq > self.read
            {
                self.read_up_to(seq, out);
                let put = StoreOp::Put(record::READ.to_owned(), seq_text(seq));
                if self.profile_state == ProfileState::Stored {
                    self.store(vec![put], vec![super::After::Tell(TabNote::Read(seq))], out);
                }
            }
        }
    }

    pub(super) fn read_up_to(&mut self, seq: Seq, out: &mut Vec<Effect>) {
        if seq > self.read {
            self.read = seq;
            self.count_unread(out);
            self.send_read(out);
        }
    }

    pub(super) fn send_read(&mut self, out: &mut Vec<Effect>) {
        if self.features.read && self.link.is_live() && self.read > self.read_sent && self.begun() {
            self.read_sent = self.read;
            let frame = ClientFrame::Read(ReadUp { up_to: self.read });
            out.push(Effect::Transmit(self.link.generation, Box::new(frame)));
        }
    }

    pub(super) fn count_unread(&mut self, out: &mut Vec<Effect>) {
        let unread = self
            .timeline
            .log()
            .iter()
            .rev()
            .take_while(|row| row.seq.is_some_and(|seq| seq > self.read))
            .filter(|row| is_unread(&row.body))
            .count();
        let unread = u32::try_from(unread).unwrap_or(u32::MAX);
        if unread != self.unread {
            self.unread = unread;
            out.push(Effect::Changed(Changed::Unread));
            out.push(Effect::Emit(PageEvent::Unread(unread)));
        }
    }
}

fn is_unread(body: &RowBody) -> bool {
    matches!(body, RowBody::Message { from, delivery: Delivery::Received, .. } if from.role != Role::Visitor && from.rule().is_none())
}

fn same(a: &Author, b: &Author) -> bool {
    a.role == b.role && a.id == b.id
}

fn newer<T>(old: &mut Option<T>, new: Option<T>, version: impl Fn(&T) -> u64) {
    if let Some(new) = new
        && old.as_ref().is_none_or(|old| version(&new) >= version(old))
    {
        *old = Some(new);
    }
}

fn seq_text(seq: Seq) -> String {
    record::json(&seq)
}
