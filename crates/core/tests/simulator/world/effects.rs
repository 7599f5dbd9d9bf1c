//! Carrying out what a session wishes, and what must be true of its wishes.

use aisle_core::Millis;
use aisle_core::protocol::ClientFrame;
use aisle_core::session::{self, CloseReason, Effect, Generation};

use super::World;
use crate::faults::Mode;
use crate::network::Connection;

/// Silence in either direction is found within this time, with what was under way
/// when it fell silent (quality.md D6).
const FOUND_WITHIN: Millis = 5_000 + 400;

impl World {
    /// D6: a connection on which nothing comes back does not pass for a good one.
    pub(super) fn silent(&self, tab: usize) {
        let own = self
            .connections
            .iter()
            .find(|c| c.tab == tab && !c.released && c.generation == self.tabs[tab].generation);
        let online = self.tabs[tab].session.connection() == session::Connection::Online;
        if let Some(connection) = own.filter(|_| online)
            && let Some(since) = connection.mute.max(connection.deaf)
        {
            let since = since.max(self.tabs[tab].heard_at).max(self.tabs[tab].slept_until);
            assert!(
                self.now <= since + FOUND_WITHIN,
                "seed {}: silent since {since}, and at {} still taken for alive",
                self.seed,
                self.now
            );
        }
    }

    pub(super) fn effect(&mut self, tab: usize, effect: Effect) {
        match effect {
            Effect::Connect(generation) => self.connect(tab, generation),
            Effect::Disconnect(generation) => {
                self.record.closed(self.now, tab, generation, 0);
                // What the server already sent may still arrive (I11).
                for connection in &mut self.connections {
                    if connection.tab == tab && connection.generation == generation {
                        connection.dead = true;
                        connection.released = true;
                        connection.up.clear();
                        connection.opens_at = None;
                    }
                }
                self.connections.retain(|c| !c.dead || c.next().is_some());
            }
            Effect::Transmit(generation, frame) => self.transmit(tab, generation, *frame),
            Effect::WakeAt(at) => self.tabs[tab].wake_at = Some(at.max(self.now)),
            Effect::Store(ticket, ops) => {
                let at = match self.faults.mode {
                    Mode::Session => self.now,
                    _ => self.now + self.latency() / 4,
                };
                let at = self.tabs[tab]
                    .writes
                    .back()
                    .map_or(at, |(last, ..)| at.max(*last));
                self.tabs[tab].writes.push_back((at, ticket, ops));
            }
            Effect::Announce(key) => self.tabs[tab].announced.push(key),
            Effect::Tell(note) => {
                let at = self.now + self.latency();
                let here = self.tabs[tab].store;
                for other in 0..self.tabs.len() {
                    // One in ten is lost: a tab may be gone, or asleep.
                    if other != tab && self.tabs[other].store == here && self.chance(10) > 0 {
                        self.notes.push_back((at, other, note.clone()));
                    }
                }
            }
            Effect::Patch(_) | Effect::Changed(_) | Effect::Emit(_) => {}
        }
    }

    fn connect(&mut self, tab: usize, generation: Generation) {
        let (now, seed) = (self.now, self.seed);
        let another = |c: &Connection| c.tab == tab && !c.released && c.closes_at.is_none_or(|at| at > now);
        assert!(
            !self.connections.iter().any(another),
            "seed {seed}: a second connection (I8, I13)"
        );
        assert!(
            now >= self.tabs[tab].not_before,
            "seed {seed}: connects at {now}, and was asked to wait until {} (I13)",
            self.tabs[tab].not_before
        );
        self.tabs[tab].generation = generation;
        self.record.connect(now, tab, generation);
        self.connects.push(now);
        let opens_at = now + self.latency();
        let mut connection = Connection::new(tab, generation, opens_at);
        if now < self.down_until {
            connection.opens_at = None;
            connection.end(opens_at, CloseReason::Lost);
        }
        self.connections.push(connection);
    }

    fn transmit(&mut self, tab: usize, generation: Generation, frame: ClientFrame) {
        let id = match &frame {
            ClientFrame::Message(message) => Some(&message.client_id),
            ClientFrame::Event(event) => Some(&event.client_id),
            _ => None,
        };
        if let Some(id) = id.filter(|_| self.faults.mode != Mode::None) {
            let id = id.as_str();
            let kept = |(k, v): (&String, &String)| k.contains(id) || v.contains(id);
            // Another tab may have delivered it, and tidied up.
            let durable =
                self.store_of(tab).iter().any(kept) || (self.tabs.len() > 1 && self.kept.contains(id));
            assert!(
                durable || self.kept.contains(id) && matches!(frame, ClientFrame::Event(_)),
                "seed {}: {id} went to the network before it was durable",
                self.seed
            );
        }
        if let ClientFrame::Message(message) = &frame {
            let id = message.client_id.as_str();
            assert!(
                self.now >= self.tabs[tab].hold_until,
                "seed {}: {id} goes out before the server wants it",
                self.seed
            );
            self.record.transmitted(self.now, tab, generation, id);
        }
        let at = self.now + self.latency();
        let connection = self
            .connections
            .iter_mut()
            .find(|c| c.tab == tab && c.generation == generation);
        if let Some(connection) = connection {
            connection.push_up(at, frame);
        }
    }
}
