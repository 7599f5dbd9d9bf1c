//! Time, chance, and everything that can go wrong.

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

    fn serve(&mut self, index: usize, frame: ClientFrame) {
        let now = self.now;
        match frame {
            ClientFrame::Hello(hello) => {
                let (name, frames) = self.server.hello(&hello);
                self.connections[index].conversation = Some(name);
                for frame in frames {
                    let at = now + self.latency();
                    self.connections[index].push_down(at, frame);
                }
            }
            ClientFrame::Message(message) => {
                let Some(name) = self.connections[index].conversation.clone() else {
                    return;
                };
                if self.chance(40) < self.faults.per_mille / 50 {
                    let reject = Reject {
                        client_id: message.client_id,
                        code: ErrorCode::RateLimited,
                        retryable: true,
                        retry_after_ms: Some(300),
                    };
                    let at = now + self.latency();
                    self.connections[index].push_down(at, ServerFrame::Reject(reject));
                    return;
                }
                let id = message.client_id.clone();
                let (entry, seq) =
                    self.server
                        .append(&name, Author::visitor(), Some(id.clone()), message.content);
                // The acknowledgement and the entry come in either order (F1).
                let ack = ServerFrame::Ack(Ack {
                    client_id: id.clone(),
                    seq: Some(seq),
                });
                let ack_first = self.chance(2) == 0;
                let at = now + self.latency();
                if ack_first {
                    self.connections[index].push_down(at, ack.clone());
                }
                if let Some(entry) = entry {
                    self.publish(&name, entry);
                }
                if !ack_first {
                    self.connections[index].push_down(at, ack);
                }
                self.server.acknowledged.insert(id);
            }
            ClientFrame::Event(event) if !self.faults.ignores_events => {
                let (Some(name), Some(shown)) =
                    (self.connections[index].conversation.clone(), Shown::of(&event))
                else {
                    return;
                };
                let author = Author::of_rule(&shown.rule);
                let (entry, seq) =
                    self.server
                        .append(&name, author, Some(event.client_id.clone()), shown.content);
                let ack = ServerFrame::Ack(Ack {
                    client_id: event.client_id,
                    seq: Some(seq),
                });
                let at = now + self.latency();
                self.connections[index].push_down(at, ack);
                if let Some(entry) = entry {
                    self.publish(&name, entry);
                }
            }
            ClientFrame::Ping(ping) => {
                let at = now + self.latency();
                self.connections[index].push_down(at, ServerFrame::Pong(Pong { n: ping.n }));
            }
            _ => {}
        }
    }

    fn publish(&mut self, name: &ClientId, entry: Entry) {
        let epoch = self.server.epoch.clone();
        for index in 0..self.connections.len() {
            if self.connections[index].conversation.as_ref() == Some(name) {
                let at = self.now + self.latency();
                let events = Events {
                    epoch: epoch.clone(),
                    entries: vec![entry.clone()],
                };
                self.connections[index].push_down(at, ServerFrame::Events(events));
            }
        }
    }

    /// The visitor or the agent does something.
    fn act(&mut self) {
        self.now += self.chance(400) as Millis;
        let tab = self.chance(self.tabs.len() as u64) as usize;
        match self.chance(6) {
            5 => {
                self.clients += 1;
                let client_id = ClientId::from_bits(u128::from(self.seed) << 96 | self.clients);
                let shown = Shown {
                    rule: "rescue".into(),
                    surface: "banner".into(),
                    content: Content::text(format!("offer {}", self.clients)),
                };
                let wall = self.now;
                self.tabs[tab].shown.push(client_id.clone());
                self.offers.insert(client_id.as_str().to_owned());
                self.input(
                    tab,
                    Input::Shown {
                        client_id,
                        shown,
                        wall,
                    },
                );
            }
            0 => {
                let name = self.connection_of(tab);
                if let Some(name) = name {
                    let text = format!("answer {}", self.clients);
                    let (entry, _) = self.server.append(
                        &name,
                        Author::named(Role::Agent, "x", "X"),
                        None,
                        Content::text(text),
                    );
                    if let Some(entry) = entry {
                        self.publish(&name, entry);
                    }
                }
            }
            1 => self.input(tab, Input::Draft("half a thought".into())),
            _ => {
                self.clients += 1;
                let client_id = ClientId::from_bits(u128::from(self.seed) << 96 | self.clients);
                self.tabs[tab].typed.push(client_id.clone());
                let content = Content::text(format!("question {}", self.clients));
                self.input(
                    tab,
                    Input::Send {
                        client_id,
                        content,
                        wall: self.now,
                    },
                );
            }
        }
    }

    fn fault(&mut self) {
        let kind = self.chance(9);
        let open: Vec<usize> = (0..self.connections.len()).collect();
        let victim = open.get(self.chance(open.len().max(1) as u64) as usize).copied();
        match (kind, victim) {
            (0, Some(at)) => self.connections[at].closes_at = Some(self.now),
            // The server lets go, the widget is not told (half-open).
            (1, Some(at)) => {
                self.connections[at].dead = true;
                self.connections[at].up.clear();
                self.connections[at].down.clear();
                self.connections[at].mute = true;
            }
            (2, Some(at)) => self.connections[at].mute = true,
            (3, Some(at)) => self.connections[at].deaf = true,
            (4, _) => self.restart_server(),
            (5, _) => self.reload(),
            (6, _) => {
                let tab = self.chance(self.tabs.len() as u64) as usize;
                self.input(tab, Input::Suspend);
                self.now += self.chance(60_000) as Millis;
                self.input(tab, Input::Resume);
            }
            (7, _) => {
                let tab = self.chance(self.tabs.len() as u64) as usize;
                self.input(tab, Input::Online(true));
            }
            _ => self.now += self.chance(30_000) as Millis,
        }
    }

    fn restart_server(&mut self) {
        if self.faults.amnesia {
            self.server.forget_everything();
        }
        let now = self.now;
        for connection in &mut self.connections {
            connection.dead = true;
            connection.up.clear();
            connection.down.clear();
            connection.closes_at = Some(now + 5);
        }
    }

    /// The page is loaded anew: what had not reached the store is lost, except
    /// that Enter had not been answered with "saved" either.
    fn reload(&mut self) {
        if self.faults.store_fails {
            return;
        }
        let index = self.chance(self.tabs.len() as u64) as usize;
        self.connections.retain(|c| c.tab != index);
        let seed = self.seed * 1_000 + self.inputs;
        let old = std::mem::replace(&mut self.tabs[index], Tab::new(seed));
        let kept: Vec<ClientId> = old
            .typed
            .into_iter()
            .filter(|id| {
                let needle = id.as_str();
                self.store
                    .iter()
                    .any(|(key, value)| key.contains(needle) || value.contains(needle))
                    || self.server.acknowledged.contains(id)
            })
            .collect();
        self.tabs[index].typed = kept;
        // What was shown is kept with what was said after it, and not before.
        self.tabs[index].shown = old
            .shown
            .into_iter()
            .filter(|id| self.store.keys().any(|key| key.contains(id.as_str())))
            .collect();
        let values = self.store.clone().into_iter().collect();
        self.input(index, Input::Restored(values));
        self.input(index, Input::Panel { open: true });
    }
}
