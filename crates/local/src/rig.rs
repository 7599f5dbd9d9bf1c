//! For tests of backends: a page of tabs around one store, with a clock that jumps to
//! what is due.

use aisle_core::session::Rows;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{CloseReason, StoreOp};

use crate::server::{Effect, Input, Mind, Server};

/// When tests begin.
pub const START: Millis = 1_800_000_000_000;

/// What waits for the store, in order.
#[derive(Debug)]
enum Request {
    Load,
    Append(Vec<StoreOp>, bool),
    Write(Vec<StoreOp>, bool),
}

/// One tab: a server, its page's memory, and a client that believes the wire.
pub struct Tab<M: Mind> {
    server: Server<M>,
    /// What outlives the page.
    pub disk: Rc<RefCell<Rows>>,
    /// What does not.
    pub memory: Rc<RefCell<Rows>>,
    requests: VecDeque<Request>,
    /// When it wants to be woken.
    pub wake: Option<Millis>,
    /// What came over the wire.
    pub frames: Vec<ServerFrame>,
    /// The client's copy of the log.
    pub log: Vec<Entry>,
    /// In which life of it.
    pub epoch: Option<Epoch>,
    /// How often other tabs were told.
    pub told: usize,
    /// Why it ended.
    pub closed: Option<CloseReason>,
    /// The store fails.
    pub broken: bool,
    /// What the mind wanted done outside, in order.
    pub done: Vec<M::Do>,
}

impl<M: Mind> Tab<M> {
    /// A tab that has said nothing yet.
    #[must_use]
    pub fn new(seed: u64, disk: &Rc<RefCell<Rows>>) -> Self {
        Self {
            server: Server::new(seed, "en"),
            disk: Rc::clone(disk),
            memory: Rc::default(),
            requests: VecDeque::new(),
            wake: None,
            frames: Vec::new(),
            log: Vec::new(),
            epoch: None,
            told: 0,
            closed: None,
            broken: false,
            done: Vec::new(),
        }
    }

    /// A new connection from the same page.
    pub fn reconnect(&mut self, seed: u64) {
        self.server = Server::new(seed, "en");
        self.requests.clear();
        (self.wake, self.closed) = (None, None);
    }

    /// The page is loaded again: its memory is gone, and the client's copy too.
    pub fn reload(&mut self, seed: u64) {
        self.reconnect(seed);
        self.memory = Rc::default();
        (self.log, self.epoch) = (Vec::new(), None);
    }

    /// Something happens.
    pub fn input(&mut self, now: Millis, input: Input<M::Came>) {
        let mut out = Vec::new();
        self.server.handle(now, input, &mut out);
        for effect in out {
            match effect {
                Effect::Send(frame) => self.receive(frame),
                Effect::WakeAt(at) => self.wake = Some(at),
                Effect::Load => self.requests.push_back(Request::Load),
                Effect::Append { ops, durable } => self.requests.push_back(Request::Append(ops, durable)),
                Effect::Write { ops, durable } => self.requests.push_back(Request::Write(ops, durable)),
                Effect::Tell => self.told += 1,
                Effect::Arrived(_) => {}
                Effect::Close(reason) => self.closed = Some(reason),
                Effect::Do(what) => self.done.push(what),
            }
        }
    }

    fn receive(&mut self, frame: ServerFrame) {
        let text = encode(&frame);
        assert_eq!(
            decode::<ServerFrame>(&text).unwrap(),
            frame,
            "every frame survives the wire"
        );
        match &frame {
            ServerFrame::Welcome(welcome) => {
                if self.epoch.as_ref() != Some(&welcome.epoch) {
                    self.log.clear();
                }
                self.epoch = Some(welcome.epoch.clone());
            }
            ServerFrame::Events(events) => {
                for entry in &events.entries {
                    let last = self.log.last().map_or(0, |entry| entry.seq);
                    if entry.seq <= last {
                        continue;
                    }
                    assert_eq!(entry.prev, last, "never a gap");
                    self.log.push(entry.clone());
                }
            }
            _ => {}
        }
        self.frames.push(frame);
    }

    /// The store answers one request. False: there was none.
    pub fn store(&mut self, now: Millis) -> bool {
        let Some(request) = self.requests.pop_front() else {
            return false;
        };
        let layer = |durable| if durable { &self.disk } else { &self.memory };
        let input = match request {
            Request::Load => {
                let mut rows = self.memory.borrow().clone();
                rows.extend(self.disk.borrow().pairs());
                Input::Loaded(rows.pairs().to_vec())
            }
            Request::Append(..) if self.broken => Input::Applied(None),
            Request::Append(ops, durable) => {
                Input::Applied(Some(layer(durable).borrow_mut().apply(&ops, &[])))
            }
            Request::Write(ops, durable) => {
                layer(durable).borrow_mut().apply(&ops, &[]);
                return true;
            }
        };
        self.input(now, input);
        true
    }

    /// The client says something.
    pub fn send(&mut self, now: Millis, frame: &ClientFrame) {
        self.input(now, Input::Frame(encode(frame)));
    }

    /// Lets the store answer everything, then time pass until `until`.
    pub fn run(&mut self, now: &mut Millis, until: Millis) {
        loop {
            while self.store(*now) {}
            match self.wake.filter(|at| *at <= until) {
                Some(at) => {
                    *now = at.max(*now);
                    self.wake = None;
                    self.input(*now, Input::Wake);
                }
                None => break,
            }
        }
        *now = until.max(*now);
    }

    /// Says hello and waits for the store.
    pub fn hello(&mut self, now: Millis) {
        let resume = self.epoch.clone().map(|epoch| ResumePoint {
            epoch,
            seq: self.log.last().map_or(0, |e| e.seq),
        });
        self.send(now, &hello("conv1", "secret", "en", resume));
        while self.store(now) {}
    }

    /// What was acknowledged, and where.
    #[must_use]
    pub fn acks(&self) -> Vec<(&str, Option<Seq>)> {
        self.frames
            .iter()
            .filter_map(|frame| match frame {
                ServerFrame::Ack(ack) => Some((ack.client_id.as_str(), ack.seq)),
                _ => None,
            })
            .collect()
    }

    /// What was refused, and why.
    #[must_use]
    pub fn rejects(&self) -> Vec<(&str, ErrorCode)> {
        self.frames
            .iter()
            .filter_map(|frame| match frame {
                ServerFrame::Reject(reject) => Some((reject.client_id.as_str(), reject.code)),
                _ => None,
            })
            .collect()
    }

    /// The log's messages.
    #[must_use]
    pub fn messages(&self) -> Vec<&Message> {
        self.log
            .iter()
            .filter_map(|entry| match entry.body.known() {
                Some(EntryBody::Message(message)) => Some(message),
                _ => None,
            })
            .collect()
    }
}

/// A hello of the visitor of all tests.
#[must_use]
pub fn hello(conversation: &str, secret: &str, locale: &str, resume: Option<ResumePoint>) -> ClientFrame {
    ClientFrame::Hello(Hello {
        protocol: PROTOCOL,
        conversation: ConversationRef::ClientId(id(conversation)),
        visitor: VisitorAuth {
            id: VisitorId::new("visitor1").unwrap(),
            secret: secret.into(),
        },
        instance: id("tab"),
        token: None,
        resume,
        page: None,
        locale: locale.into(),
        capabilities: Vec::new(),
        shown: None,
    })
}

/// A client's name for something.
///
/// # Panics
/// If it is none.
#[must_use]
pub fn id(text: &str) -> ClientId {
    ClientId::new(text).unwrap()
}

/// A message.
#[must_use]
pub fn message(client_id: &str, text: &str) -> ClientFrame {
    ClientFrame::Message(SendMessage {
        client_id: id(client_id),
        content: Content::text(text),
    })
}
