//! Time, chance, and everything that can go wrong.

mod acts;
mod serve;

use std::collections::BTreeSet;

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{CloseReason, Effect, Input, LinkEvent, StoreOp};

use crate::check;
use crate::network::Connection;
use crate::server::Server;
use crate::tab::{Store, Tab, write};

/// What may go wrong in one run.
#[derive(Debug, Clone)]
pub(crate) struct Faults {
    /// Out of a thousand steps, so many are faults.
    pub(crate) per_mille: u64,
    /// The server may lose its log.
    pub(crate) amnesia: bool,
    /// Every write fails.
    pub(crate) store_fails: bool,
    /// The server takes events for nothing and does not answer them.
    pub(crate) ignores_events: bool,
    pub(crate) tabs: usize,
}

impl Faults {
    pub(crate) fn none() -> Self {
        Self {
            per_mille: 0,
            amnesia: false,
            store_fails: false,
            ignores_events: false,
            tabs: 1,
        }
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        Self {
            per_mille: 20 + seed % 7 * 25,
            amnesia: false,
            store_fails: false,
            ignores_events: false,
            tabs: 1 + usize::from(seed.is_multiple_of(3)),
        }
    }
}

/// What the visitor and the agent do in one run.
const ACTIONS: u64 = 60;
/// A run that needs more inputs than this is going in circles.
const MOST_INPUTS: u64 = 60_000;

pub(crate) struct World {
    seed: u64,
    rng: u64,
    now: Millis,
    faults: Faults,
    server: Server,
    tabs: Vec<Tab>,
    store: Store,
    /// Names of all that was ever in the store as unsent.
    kept: BTreeSet<String>,
    /// Names of all that was shown in any tab.
    offers: BTreeSet<String>,
    connections: Vec<Connection>,
    inputs: u64,
    clients: u128,
}

impl World {
    pub(crate) fn new(seed: u64, faults: Faults) -> Self {
        let tabs = (0..faults.tabs).map(|i| Tab::new(seed * 10 + i as u64)).collect();
        Self {
            seed,
            rng: seed | 1,
            now: 0,
            faults,
            server: Server::new(),
            tabs,
            store: Store::new(),
            kept: BTreeSet::new(),
            offers: BTreeSet::new(),
            connections: Vec::new(),
            inputs: 0,
            clients: 0,
        }
    }

    /// Runs to the end and checks it; gives the number of inputs handled.
    pub(crate) fn run(mut self) -> u64 {
        for tab in 0..self.tabs.len() {
            self.input(tab, Input::Restored(Vec::new()));
            self.input(tab, Input::Panel { open: true });
        }
        let mut actions = 0;
        while actions < ACTIONS {
            if self.chance(1_000) < self.faults.per_mille {
                self.fault();
            } else if self.chance(3) == 0 {
                self.act();
                actions += 1;
            } else {
                self.step();
            }
        }
        // Faults end; everything that is under way arrives.
        let quiet = self.now + 5 * 60_000;
        // A connection that has swallowed frames never delivers later ones: it ends.
        for connection in &mut self.connections {
            if connection.mute || connection.deaf {
                connection.dead = true;
                connection.up.clear();
                connection.closes_at = Some(self.now);
            }
        }
        while self.now < quiet && self.step() {}
        self.rest();
        self.inputs
    }

    fn rest(&self) {
        // Only a server that takes no events may leave some of it out.
        let offers = if self.faults.ignores_events {
            self.offers.clone()
        } else {
            BTreeSet::new()
        };
        let name = |tab: &Tab| {
            let profile = self.store.get("profile").cloned().unwrap_or_default();
            let begun = tab.session.begun() && !self.faults.store_fails;
            let own = profile
                .split("\"conversation\":\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            own.filter(|_| begun).map(|id| ClientId::new(id).unwrap())
        };
        for (index, tab) in self.tabs.iter().enumerate() {
            let conversation = match name(tab) {
                Some(id) => self.server.conversations.get(&id),
                None => self
                    .connection_of(index)
                    .and_then(|id| self.server.conversations.get(&id)),
            };
            let conversation = conversation.unwrap_or_else(|| panic!("seed {}: no conversation", self.seed));
            let acknowledged = if self.tabs.len() == 1 {
                self.server.acknowledged.clone()
            } else {
                Default::default()
            };
            check::at_rest(tab, conversation, &acknowledged, &offers, self.seed);
            if !self.faults.amnesia {
                check::shown_before_said(tab, conversation, self.faults.ignores_events, self.seed);
                check::enter_order(&tab.typed, conversation, self.seed);
            }
        }
    }

    fn connection_of(&self, tab: usize) -> Option<ClientId> {
        self.connections
            .iter()
            .rev()
            .find(|c| c.tab == tab && !c.dead)
            .and_then(|c| c.conversation.clone())
    }

    fn chance(&mut self, of: u64) -> u64 {
        // xorshift64*: any seed gives another schedule.
        self.rng ^= self.rng >> 12;
        self.rng ^= self.rng << 25;
        self.rng ^= self.rng >> 27;
        (self.rng.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % of
    }

    fn latency(&mut self) -> Millis {
        1 + self.chance(200) as Millis
    }

    fn input(&mut self, tab: usize, input: Input) {
        self.inputs += 1;
        assert!(
            self.inputs < MOST_INPUTS,
            "seed {}: this never comes to rest",
            self.seed
        );
        let (now, seed) = (self.now, self.seed);
        let effects = self.tabs[tab].handle(now, input, seed);
        check::always(&self.tabs[tab], seed);
        for effect in effects {
            self.effect(tab, effect);
        }
    }

    fn effect(&mut self, tab: usize, effect: Effect) {
        match effect {
            Effect::Connect(generation) => {
                let opens_at = self.now + self.latency();
                self.connections.push(Connection::new(tab, generation, opens_at));
            }
            Effect::Disconnect(generation) => {
                // What the server already sent may still arrive (I11).
                for connection in &mut self.connections {
                    if connection.tab == tab && connection.generation == generation {
                        connection.dead = true;
                        connection.up.clear();
                        connection.opens_at = None;
                    }
                }
                self.connections.retain(|c| !c.dead || c.next().is_some());
            }
            Effect::Transmit(generation, frame) => {
                let id = match &*frame {
                    ClientFrame::Message(message) => Some(&message.client_id),
                    ClientFrame::Event(event) => Some(&event.client_id),
                    _ => None,
                };
                if let Some(id) = id.filter(|_| !self.faults.store_fails) {
                    let id = id.as_str();
                    let kept = |(k, v): (&String, &String)| k.contains(id) || v.contains(id);
                    // Another tab may have delivered what was shown, and tidied up.
                    let event = matches!(&*frame, ClientFrame::Event(_));
                    let durable = self.store.iter().any(kept) || (event && self.kept.contains(id));
                    assert!(
                        durable,
                        "seed {}: {id} went to the network before it was durable",
                        self.seed
                    );
                }
                let at = self.now + self.latency();
                let connection = self
                    .connections
                    .iter_mut()
                    .find(|c| c.tab == tab && c.generation == generation);
                if let Some(connection) = connection {
                    connection.push_up(at, *frame);
                }
            }
            Effect::WakeAt(at) => self.tabs[tab].wake_at = Some(at.max(self.now)),
            Effect::Store(ticket, ops) => {
                let at = self.now + self.latency() / 4;
                let at = self.tabs[tab]
                    .writes
                    .back()
                    .map_or(at, |(last, ..)| at.max(*last));
                self.tabs[tab].writes.push_back((at, ticket, ops));
            }
            Effect::Announce(key) => self.tabs[tab].announced.push(key),
            Effect::Tell(note) => self.tabs[tab].told.push(note),
            Effect::Patch(_) | Effect::Changed(_) | Effect::Emit(_) => {}
        }
    }

    /// Lets the next thing happen. False: nothing ever will.
    fn step(&mut self) -> bool {
        let tabs = self.tabs.iter().flat_map(|tab| {
            [tab.wake_at, tab.writes.front().map(|(at, ..)| *at)]
                .into_iter()
                .flatten()
        });
        let Some(next) = tabs
            .chain(self.connections.iter().filter_map(Connection::next))
            .min()
        else {
            return false;
        };
        self.now = self.now.max(next);
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].wake_at.is_some_and(|at| at <= self.now) {
                self.tabs[tab].wake_at = None;
                self.input(tab, Input::Wake);
                return true;
            }
            if self.tabs[tab]
                .writes
                .front()
                .is_some_and(|(at, ..)| *at <= self.now)
                && let Some((_, ticket, ops)) = self.tabs[tab].writes.pop_front()
            {
                let input = if self.faults.store_fails {
                    Input::StoreFailed(ticket)
                } else {
                    let unsent = ops.iter().filter_map(|op| match op {
                        StoreOp::Put(key, _) => key.strip_prefix("out/")?.split_once('/'),
                        _ => None,
                    });
                    self.kept.extend(unsent.map(|(_, id)| id.to_owned()));
                    Input::Stored(ticket, write(&mut self.store, &ops))
                };
                self.input(tab, input);
                return true;
            }
        }
        let due = self
            .connections
            .iter()
            .position(|c| c.next().is_some_and(|at| at <= self.now));
        if let Some(index) = due {
            self.connection_step(index);
        }
        true
    }

    fn connection_step(&mut self, index: usize) {
        let now = self.now;
        let connection = &mut self.connections[index];
        let (tab, generation) = (connection.tab, connection.generation);
        if connection.closes_at.is_some_and(|at| at <= now) {
            self.connections.remove(index);
            self.input(tab, Input::Link(generation, LinkEvent::Closed(CloseReason::Lost)));
        } else if connection.opens_at.is_some_and(|at| at <= now) {
            connection.opens_at = None;
            self.input(tab, Input::Link(generation, LinkEvent::Opened));
        } else if connection.down.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, frame)) = connection.down.pop_front() {
                self.input(tab, Input::Link(generation, LinkEvent::Frame(frame)));
            }
        } else if let Some((_, frame)) = connection.up.pop_front() {
            self.serve(index, frame);
        }
    }
}
