//! Time, chance, and everything that can go wrong.

mod acts;
mod effects;
mod ends;
mod injure;
mod serve;

use std::collections::{BTreeSet, VecDeque};

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{
    self, CloseReason, Delivery, Generation, Input, LinkEvent, RowKey, StoreOp, TabNote,
};

use crate::check;
use crate::faults::{Faults, Mode};
use crate::network::Connection;
use crate::record::Record;
use crate::server::Server;
use crate::tab::{Store, Tab, write};

/// A run that needs more inputs than this is going in circles.
const MOST_INPUTS: u64 = 60_000;
pub(crate) struct World {
    pub(crate) seed: u64,
    rng: u64,
    pub(crate) now: Millis,
    pub(crate) faults: Faults,
    pub(crate) server: Server,
    pub(crate) tabs: Vec<Tab>,
    /// One for each device; in the mode `session` one for each tab.
    pub(crate) stores: Vec<Store>,
    /// Names of all that was ever in the store as unsent.
    kept: BTreeSet<String>,
    /// Names of all that was shown in any tab.
    pub(crate) offers: BTreeSet<String>,
    pub(crate) connections: Vec<Connection>,
    /// What tabs tell each other, under way.
    notes: VecDeque<(Millis, usize, TabNote)>,
    /// Frames of earlier connections.
    past: VecDeque<(usize, Generation, ServerFrame)>,
    /// The server takes no connection before that.
    down_until: Millis,
    /// How far the visitor's and the server's time of day are off.
    wall: Timestamp,
    /// The tab dies after so many effects of its next input.
    crash_after: Option<usize>,
    /// Times at which connections were opened, of all tabs.
    pub(crate) connects: Vec<Millis>,
    pub(crate) inputs: u64,
    clients: u128,
    pub(crate) record: Record,
}

impl World {
    pub(crate) fn new(seed: u64, faults: Faults) -> Self {
        let first = |i: usize| {
            if faults.devices {
                seed * 10
            } else {
                seed * 10 + i as u64
            }
        };
        let tabs: Vec<Tab> = (0..faults.tabs)
            .map(|i| {
                let store = if faults.devices { i } else { 0 };
                Tab::new(first(i), seed * 10 + i as u64, store, faults.keep_rows)
            })
            .collect();
        let stores = vec![Store::new(); if faults.devices { faults.tabs } else { 1 }];
        Self {
            seed,
            rng: seed | 1,
            now: 0,
            server: Server::new(),
            stores,
            tabs,
            kept: BTreeSet::new(),
            offers: BTreeSet::new(),
            connections: Vec::new(),
            notes: VecDeque::new(),
            past: VecDeque::new(),
            down_until: 0,
            wall: 1_700_000_000_000,
            crash_after: None,
            connects: Vec::new(),
            inputs: 0,
            clients: 0,
            record: Record::new(faults.history),
            faults,
        }
    }

    /// Runs to the end and checks it; gives the number of inputs handled.
    pub(crate) fn run(mut self) -> u64 {
        self.play();
        self.inputs
    }

    /// Runs to the end and gives what was written down.
    pub(crate) fn history(mut self) -> String {
        self.play();
        self.record.text()
    }

    fn play(&mut self) {
        self.start();
        let mut actions = 0;
        while actions < self.faults.actions {
            if self.chance(1_000) < self.faults.per_mille {
                self.fault();
            } else if self.chance(3) == 0 {
                self.act();
                actions += 1;
            } else {
                self.step();
            }
        }
        self.settle();
    }

    pub(crate) fn start(&mut self) {
        for tab in 0..self.tabs.len() {
            self.input(tab, Input::Restored(Vec::new()));
            self.input(tab, Input::Panel { open: true });
        }
    }

    /// Faults end; everything that is under way arrives, and is looked at.
    pub(crate) fn settle(&mut self) {
        self.crash_after = None;
        self.pass(10 * 60_000);
        self.rest();
        self.record.end(self.now);
    }

    /// Lets so much time pass.
    pub(crate) fn pass(&mut self, time: Millis) {
        let until = self.now + time;
        while self.next().is_some_and(|at| at <= until) {
            self.step();
        }
        self.now = self.now.max(until);
    }

    pub(crate) fn chance(&mut self, of: u64) -> u64 {
        // xorshift64*: any seed gives another schedule.
        self.rng ^= self.rng >> 12;
        self.rng ^= self.rng << 25;
        self.rng ^= self.rng >> 27;
        (self.rng.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % of
    }

    fn some_tab(&mut self) -> usize {
        self.chance(self.tabs.len() as u64) as usize
    }

    fn latency(&mut self) -> Millis {
        1 + self.chance(200) as Millis
    }

    pub(crate) fn store_of(&self, tab: usize) -> &Store {
        &self.stores[self.tabs[tab].store]
    }

    pub(crate) fn input(&mut self, tab: usize, input: Input) {
        self.inputs += 1;
        assert!(
            self.inputs < MOST_INPUTS,
            "seed {}: this never comes to rest",
            self.seed
        );
        let (now, seed) = (self.now, self.seed);
        let effects = self.tabs[tab].handle(now, input, seed);
        check::always(&self.tabs[tab], &self.server, seed);
        self.silent(tab);
        let crash = self.crash_after.take();
        for (done, effect) in effects.into_iter().enumerate() {
            if crash == Some(done) {
                self.record.rows(self.now, tab, &self.tabs[tab]);
                self.reload(tab);
                return;
            }
            self.effect(tab, effect);
        }
        self.record.rows(self.now, tab, &self.tabs[tab]);
        let refused = matches!(
            self.tabs[tab].session.connection(),
            session::Connection::Refused(ErrorCode::TokenExpired)
        );
        if refused && self.tabs[tab].refresh_at.is_none() {
            self.tabs[tab].refresh_at = Some(self.now + self.latency());
        }
    }

    /// When the next thing happens.
    fn next(&self) -> Option<Millis> {
        let tabs = self.tabs.iter().flat_map(|tab| {
            [
                tab.wake_at,
                tab.refresh_at,
                tab.writes.front().map(|(at, ..)| *at),
            ]
            .into_iter()
            .flatten()
        });
        tabs.chain(self.connections.iter().filter_map(Connection::next))
            .chain(self.notes.front().map(|(at, ..)| *at))
            .min()
    }

    /// Lets the next thing happen. False: nothing ever will.
    pub(crate) fn step(&mut self) -> bool {
        let Some(next) = self.next() else { return false };
        self.now = self.now.max(next);
        let now = self.now;
        self.server.now = now;
        for tab in 0..self.tabs.len() {
            let own = &mut self.tabs[tab];
            if own.wake_at.is_some_and(|at| at <= now) {
                own.wake_at = None;
                self.input(tab, Input::Wake);
                return true;
            }
            if own.refresh_at.is_some_and(|at| at <= now) {
                own.refresh_at = None;
                let token = Some(self.server.token.to_string());
                self.input(tab, Input::Token(token));
                return true;
            }
            if own.writes.front().is_some_and(|(at, ..)| *at <= now)
                && let Some((_, ticket, ops)) = own.writes.pop_front()
            {
                let input = if self.faults.mode == Mode::None {
                    Input::StoreFailed(ticket)
                } else {
                    Input::Stored(ticket, self.written(tab, &ops))
                };
                self.input(tab, input);
                return true;
            }
        }
        if self.notes.front().is_some_and(|(at, ..)| *at <= now)
            && let Some((_, tab, note)) = self.notes.pop_front()
        {
            self.input(tab, Input::Heard(note));
            return true;
        }
        let due = self
            .connections
            .iter()
            .position(|c| c.next().is_some_and(|at| at <= now));
        if let Some(index) = due {
            self.connection_step(index);
        }
        true
    }

    /// Does a write of a tab.
    fn written(&mut self, tab: usize, ops: &[StoreOp]) -> Vec<(String, String)> {
        let unsent = ops.iter().filter_map(|op| match op {
            StoreOp::Put(key, _) => key.strip_prefix("out/")?.split_once('/'),
            _ => None,
        });
        for (_, id) in unsent {
            self.record.kept(self.now, tab, id);
            self.kept.insert(id.to_owned());
        }
        let store = self.tabs[tab].store;
        if std::env::var("TRACE").is_ok() {
            println!("write {ops:?}");
        }
        write(&mut self.stores[store], ops)
    }

    fn connection_step(&mut self, index: usize) {
        let now = self.now;
        let connection = &mut self.connections[index];
        let (tab, generation) = (connection.tab, connection.generation);
        let current = generation == self.tabs[tab].generation && !connection.released;
        if connection.closes_at.is_some_and(|at| at <= now) {
            let reason = connection.reason;
            self.connections.remove(index);
            if let CloseReason::Busy(pause) = reason
                && current
            {
                self.tabs[tab].not_before = now + pause;
            }
            if current {
                let pause = if let CloseReason::Busy(pause) = reason {
                    pause
                } else {
                    0
                };
                self.record.closed(now, tab, generation, pause);
            }
            self.input(tab, Input::Link(generation, LinkEvent::Closed(reason)));
        } else if connection.opens_at.is_some_and(|at| at <= now) {
            connection.opens_at = None;
            self.input(tab, Input::Link(generation, LinkEvent::Opened));
        } else if connection.down.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, frame)) = connection.down.pop_front() {
                self.past.push_back((tab, generation, frame.clone()));
                if self.past.len() > 40 {
                    self.past.pop_front();
                }
                self.hear(tab, generation, current, frame);
            }
        } else if let Some((_, frame)) = connection.up.pop_front() {
            self.serve(index, frame);
        }
    }

    /// A frame arrives at a tab, on its connection or on an old one.
    fn hear(&mut self, tab: usize, generation: Generation, current: bool, frame: ServerFrame) {
        if current {
            self.tabs[tab].heard_at = self.now;
            if let ServerFrame::Error(ServerError {
                retryable: true,
                retry_after_ms: Some(pause),
                ..
            }) = &frame
            {
                self.tabs[tab].not_before = self.now + pause;
            }
            if let ServerFrame::Reject(Reject {
                client_id,
                retryable: true,
                retry_after_ms: Some(pause),
                ..
            }) = &frame
            {
                // Of what is in the log already it says nothing that counts.
                let row = self.tabs[tab].session.row(&RowKey(client_id.as_str().into()));
                if row.and_then(check::delivery) == Some(Delivery::Sending) {
                    self.tabs[tab].hold_until = self.now + pause;
                }
            }
        }
        self.input(tab, Input::Link(generation, LinkEvent::Frame(frame)));
    }
}
