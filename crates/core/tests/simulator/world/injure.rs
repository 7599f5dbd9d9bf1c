//! What goes wrong, done.

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{CloseReason, Input, LinkEvent};

use super::World;
use crate::faults::{Fault, Mode};
use crate::tab::Tab;

const YEAR: Timestamp = 365 * 86_400_000;

impl World {
    pub(super) fn fault(&mut self) {
        let kinds = self.faults.kinds;
        let kind = kinds[self.chance(kinds.len() as u64) as usize];
        self.injure(kind);
    }

    /// Makes one thing go wrong.
    pub(crate) fn injure(&mut self, kind: Fault) {
        let now = self.now;
        let count = self.connections.len();
        let victim = self.chance(count.max(1) as u64) as usize;
        let tab = self.some_tab();
        match kind {
            Fault::Restart => self.restart_server(CloseReason::Lost),
            Fault::Busy => self.busy(),
            Fault::Outage => {
                self.down_until = now + 1 + self.chance(30_000) as Millis;
                self.restart_server(CloseReason::Lost);
            }
            Fault::Reload => self.reload(tab),
            Fault::Crash => self.crash_after = Some(self.chance(5) as usize),
            Fault::Freeze => {
                self.input(tab, Input::Suspend);
                self.now += self.chance(60_000) as Millis;
                self.overslept();
                self.input(tab, Input::Resume);
            }
            Fault::Sleep => self.sleep(30_000),
            // Seldom, or nothing else would ever go wrong.
            Fault::Month if self.chance(4) == 0 => self.sleep(30 * 86_400_000),
            Fault::Nudge => {
                let nudge = [Input::Online(true), Input::Online(false), Input::Visible(true)];
                let which = self.chance(3) as usize;
                self.input(tab, nudge[which].clone());
            }
            Fault::Stale => self.stale(),
            Fault::Garbage => {
                let generation = self.tabs[tab].generation;
                self.input(tab, Input::Link(generation, LinkEvent::Garbage));
            }
            Fault::Trim => {
                self.server.trim();
                for (name, conversation) in &self.server.conversations {
                    let epoch = &self.server.epoch;
                    self.record.trimmed(now, name, epoch, conversation.gone);
                }
            }
            Fault::Expire => self.expire(),
            Fault::Clock => {
                self.wall = self.chance(20 * YEAR as u64) as Timestamp;
                self.server.wall = self.chance(20 * YEAR as u64) as Timestamp;
            }
            _ if victim < count => self.injure_connection(kind, victim),
            _ => {}
        }
    }

    /// As the seed wishes.
    pub(crate) fn injure_sometimes(&mut self, kind: Fault) {
        if self.chance(12) == 0 {
            self.injure(kind);
        }
    }

    /// The server takes no connection for so long.
    pub(crate) fn down_for(&mut self, time: Millis) {
        self.down_until = self.now + time;
        self.restart_server(CloseReason::Lost);
    }

    fn injure_connection(&mut self, kind: Fault, at: usize) {
        let now = self.now;
        let pick = self.chance(16) as usize;
        let connection = &mut self.connections[at];
        match kind {
            Fault::Close => connection.closes_at = Some(now),
            // The server lets go, the widget is not told.
            Fault::HalfOpen => {
                connection.up.clear();
                connection.down.clear();
                connection.dead = true;
                connection.mute.get_or_insert(now);
            }
            Fault::Mute => drop(connection.mute.get_or_insert(now)),
            Fault::Deaf => drop(connection.deaf.get_or_insert(now)),
            Fault::Duplicate => {
                if let Some((at, frame)) = connection.down.get(pick).cloned() {
                    connection.down.insert(pick, (at, frame));
                }
            }
            Fault::Reorder => {
                let (a, b) = (pick, pick + 1);
                let is_entry = |n: usize| matches!(connection.down.get(n), Some((_, ServerFrame::Events(_))));
                if is_entry(a) && is_entry(b) {
                    let (first, second) = (connection.down[a].0, connection.down[b].0);
                    connection.down.swap(a, b);
                    (connection.down[a].0, connection.down[b].0) = (first, second);
                }
            }
            Fault::Lie => self.lie(at, pick),
            _ => {}
        }
    }

    /// Something under way says what is not so.
    fn lie(&mut self, at: usize, pick: usize) {
        let connection = &mut self.connections[at];
        let due = connection.down.back().map_or(self.now, |(at, _)| *at);
        let epoch = self.server.epoch.clone();
        if let Some((_, frame)) = connection.down.get_mut(pick) {
            match frame {
                ServerFrame::Events(events) => {
                    if let Some(entry) = events.entries.first_mut()
                        && entry.prev > 0
                    {
                        entry.prev += 1;
                    }
                }
                ServerFrame::Ack(ack) => ack.seq = ack.seq.map(|_| (1 << 53) - 1),
                ServerFrame::Welcome(welcome) => welcome.head /= 2,
                _ => {}
            }
            return;
        }
        // Or it says something that nobody asked about.
        let forged = ClientId::from_bits(u128::MAX - pick as u128);
        let frame = match pick % 4 {
            0 => ServerFrame::Ack(Ack {
                client_id: forged,
                seq: Some(1),
            }),
            1 => ServerFrame::Reject(Reject {
                client_id: forged,
                code: ErrorCode::Forbidden,
                retryable: pick == 1,
                retry_after_ms: None,
            }),
            2 => ServerFrame::Gap(Gap {
                epoch,
                after: 1 << 52,
                before: 1 << 53,
            }),
            _ => ServerFrame::Events(Events {
                epoch: Epoch::new("another").unwrap(),
                entries: vec![Entry {
                    seq: 1 << 52,
                    prev: 0,
                    at: i64::MIN,
                    body: Lenient::Known(EntryBody::Erased { up_to: 1 << 53 }),
                }],
            }),
        };
        connection.push_down(due, frame);
    }

    /// What an old connection had to say comes once more.
    fn stale(&mut self) {
        let pick = self.chance(self.past.len().max(1) as u64) as usize;
        if let Some((tab, generation, frame)) = self.past.get(pick).cloned()
            && generation < self.tabs[tab].generation
        {
            self.hear(tab, generation, false, frame);
        }
    }

    fn busy(&mut self) {
        let pause = 1 + self.chance(20_000) as Millis;
        if self.chance(2) == 0 {
            self.restart_server(CloseReason::Busy(pause));
            return;
        }
        for index in 0..self.connections.len() {
            let at = self.now + self.latency();
            let error = ServerError {
                code: ErrorCode::Unavailable,
                message: String::new(),
                retryable: true,
                retry_after_ms: Some(pause),
            };
            self.connections[index].push_down(at, ServerFrame::Error(error));
        }
    }

    /// Tokens are over: who is connected is told, whoever comes is asked for another.
    fn expire(&mut self) {
        self.server.token += 1;
        for index in 0..self.connections.len() {
            let at = self.now + self.latency();
            self.connections[index].push_down(at, ServerFrame::Error(token_expired()));
        }
    }

    fn sleep(&mut self, most: u64) {
        for connection in &mut self.connections {
            if connection.opens_at.is_none() {
                connection.up.clear();
                connection.down.clear();
                connection.dead = true;
                connection.mute.get_or_insert(self.now);
            }
        }
        self.now += self.chance(most) as Millis;
        self.overslept();
    }

    /// Nothing could run until now.
    pub(crate) fn overslept(&mut self) {
        for tab in &mut self.tabs {
            tab.slept_until = self.now;
        }
    }

    pub(crate) fn restart_server(&mut self, reason: CloseReason) {
        if self.faults.amnesia {
            self.server.forget_everything();
        }
        let now = self.now;
        for connection in &mut self.connections {
            // Nothing comes any more from what is silent or let go of, not even its end.
            if !connection.dead && connection.mute.is_none() {
                connection.opens_at = None;
                connection.end(now + 5, reason);
            } else {
                connection.dead = true;
                connection.up.clear();
            }
        }
    }

    /// The page is loaded anew: what had not reached the store is lost, except
    /// that Enter had not been answered with "saved" either.
    pub(crate) fn reload(&mut self, index: usize) {
        if self.faults.mode == Mode::None {
            return;
        }
        // Some of what was asked of the store is done all the same.
        let done = self.chance(self.tabs[index].writes.len() as u64 + 1) as usize;
        let writes: Vec<_> = self.tabs[index].writes.drain(..done).collect();
        for (_, _, ops) in writes {
            self.written(index, &ops);
        }
        self.record.crash(self.now, index);
        for connection in &mut self.connections {
            if connection.tab == index && !connection.released {
                // The server may learn of it late or never.
                connection.released = true;
                connection.dead = true;
            }
        }
        self.connections.retain(|c| c.tab != index);
        self.notes.retain(|(_, tab, _)| *tab != index);
        self.past.retain(|(tab, ..)| *tab != index);
        let first = if self.faults.devices {
            self.seed * 10
        } else {
            self.seed * 1_000 + self.inputs
        };
        let seed = self.seed * 1_000 + self.inputs;
        let store = self.tabs[index].store;
        let new = Tab::new(first, seed, store, self.faults.keep_rows);
        let old = std::mem::replace(&mut self.tabs[index], new);
        let held = self.stores[store].clone();
        let in_store = |id: &ClientId| {
            let needle = id.as_str();
            held.iter()
                .any(|(key, value)| key.contains(needle) || value.contains(needle))
        };
        let tab = &mut self.tabs[index];
        tab.discarded = old.discarded;
        tab.typed = old.typed;
        tab.typed
            .retain(|id| in_store(id) || self.server.acknowledged.contains(id));
        // What was shown is kept with what was said after it, and not before.
        tab.shown = old.shown;
        tab.shown
            .retain(|id| held.keys().any(|key| key.contains(id.as_str())));
        self.input(index, Input::Restored(held.clone().into_iter().collect()));
        assert_eq!(
            self.tabs[index].session.draft(),
            held.get("draft").map_or("", String::as_str),
            "seed {}: the draft is not what was kept",
            self.seed
        );
        self.input(index, Input::Panel { open: true });
    }
}

pub(super) fn token_expired() -> ServerError {
    ServerError {
        code: ErrorCode::TokenExpired,
        message: String::new(),
        retryable: false,
        retry_after_ms: None,
    }
}
