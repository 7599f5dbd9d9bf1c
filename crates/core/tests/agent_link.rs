//! Many conversations on one agent's connection: whatever breaks, each answer is in its
//! own conversation's log once and in the order of Enter, and comes back as the agent's
//! own.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::collections::{BTreeMap, VecDeque};

use aisle_core::agent::mirror::{self, Me};
use aisle_core::agent::{Desk, In, Out, SocketEvent, Switchboard};
use aisle_core::protocol::{
    Ack, AgentFrame, AgentPush, Author, ClientId, Content, ConversationId, Entry, EntryBody, Epoch,
    ErrorCode, Events, InConversation, Lenient, Message, MessageId, Pong, ReadMarks, Role, ServerError,
    VisitorAuth, VisitorId, Watching,
};
use aisle_core::session::{Connection, Delivery, Effect, Input, RowBody, Session, Settings};

/// A server that keeps logs, once for each client id.
#[derive(Default)]
struct Server {
    logs: BTreeMap<String, Vec<Entry>>,
    watched: Vec<String>,
}

fn id(name: &str) -> ConversationId {
    ConversationId::new(name).unwrap()
}

fn of<T>(name: &str, body: T) -> InConversation<T> {
    InConversation {
        conversation: id(name),
        body,
    }
}

fn epoch() -> Epoch {
    Epoch::new("e1").unwrap()
}

fn entry(log: &[Entry], from: Author, client_id: Option<ClientId>, content: Content) -> Entry {
    let prev = log.last().map_or(0, |entry| entry.seq);
    Entry {
        seq: prev + 1,
        prev,
        at: 1_000,
        body: Lenient::Known(EntryBody::Message(Message {
            id: MessageId::new(format!("m{}", prev + 1)).unwrap(),
            client_id,
            from,
            content,
        })),
    }
}

impl Server {
    fn visitor_says(&mut self, name: &str, text: &str) -> Option<AgentPush> {
        let log = self.logs.entry(name.to_owned()).or_default();
        let new = entry(log, Author::visitor(), None, Content::text(text));
        log.push(new.clone());
        self.watched.iter().any(|other| other == name).then(|| {
            AgentPush::Events(of(
                name,
                Events {
                    epoch: epoch(),
                    entries: vec![new],
                },
            ))
        })
    }

    fn hear(&mut self, frame: AgentFrame) -> Vec<AgentPush> {
        match frame {
            AgentFrame::AgentHello(_) => {
                self.watched.clear();
                vec![serde_json::from_str(
                    r#"{"agent-welcome":{"name":"Mina","at":5,"me":{"id":"a1","name":"Mina","role":"agent","status":"available","online":true,"load":0,"capacity":5},"agents":[],"counts":{},"features":{}}}"#,
                )
                .unwrap()]
            }
            AgentFrame::Watch(watch) => {
                let name = watch.conversation.as_str().to_owned();
                let log = self.logs.entry(name.clone()).or_default();
                let from = watch.resume.map_or(0, |resume| resume.seq);
                let head = log.last().map_or(0, |entry| entry.seq);
                let entries = log.iter().filter(|entry| entry.seq > from).cloned().collect();
                self.watched.push(name.clone());
                vec![
                    AgentPush::Watching(of(
                        &name,
                        Watching {
                            epoch: epoch(),
                            floor: 1,
                            head,
                            read: ReadMarks {
                                v: 1,
                                visitor: head,
                                agent: 0,
                            },
                        },
                    )),
                    AgentPush::Events(of(
                        &name,
                        Events {
                            epoch: epoch(),
                            entries,
                        },
                    )),
                    AgentPush::Live(of(&name, head)),
                ]
            }
            AgentFrame::Unwatch(unwatch) => {
                self.watched.retain(|name| name != unwatch.conversation.as_str());
                Vec::new()
            }
            AgentFrame::Message(say) => {
                let name = say.conversation.as_str().to_owned();
                let log = self.logs.entry(name.clone()).or_default();
                let known = log.iter().find(|entry| {
                    matches!(entry.body.known(), Some(EntryBody::Message(m)) if m.client_id.as_ref() == Some(&say.body.client_id))
                });
                let mut out = Vec::new();
                let seq = match known {
                    Some(entry) => entry.seq,
                    None => {
                        let who = Author::named(Role::Agent, "a1", "Mina");
                        let new = entry(log, who, Some(say.body.client_id.clone()), say.body.content);
                        log.push(new.clone());
                        out.push(AgentPush::Events(of(
                            &name,
                            Events {
                                epoch: epoch(),
                                entries: vec![new.clone()],
                            },
                        )));
                        new.seq
                    }
                };
                out.push(AgentPush::Ack(Ack {
                    client_id: say.body.client_id,
                    seq: Some(seq),
                }));
                out
            }
            AgentFrame::Ping(ping) => vec![AgentPush::Pong(Pong { n: ping.n })],
            _ => Vec::new(),
        }
    }
}

/// The page: a switchboard, sessions, and a wire that a test can cut.
struct Page {
    board: Switchboard,
    sessions: BTreeMap<String, Session>,
    server: Server,
    now: i64,
    open: Option<u32>,
    /// Under way to the page, with the connection they belong to.
    down: VecDeque<(u32, SocketEvent)>,
    todo: VecDeque<Todo>,
    wakes: Vec<i64>,
}

enum Todo {
    Board(In),
    Session(String, Input),
}

impl Page {
    fn new(names: &[&str]) -> Self {
        let mut page = Self {
            board: Switchboard::new(Some("t".into()), Me::default(), ClientId::from_bits(1), 7),
            sessions: BTreeMap::new(),
            server: Server::default(),
            now: 0,
            open: None,
            down: VecDeque::new(),
            todo: VecDeque::new(),
            wakes: Vec::new(),
        };
        for (n, name) in names.iter().enumerate() {
            let bits = 100 + n as u128;
            page.sessions.insert(
                (*name).to_owned(),
                Session::new(Settings {
                    fresh_visitor: VisitorAuth {
                        id: VisitorId::new("agent").unwrap(),
                        secret: String::new(),
                    },
                    fresh_conversation: ClientId::from_bits(bits),
                    instance: ClientId::from_bits(bits + 50),
                    locale: String::new(),
                    token: None,
                    seed: n as u64,
                    keep_rows: 100,
                }),
            );
            let profile = format!(
                r#"{{"visitor":{{"id":"agent","secret":""}},"conversation":"{}"}}"#,
                ClientId::from_bits(bits)
            );
            let kept = vec![("profile".to_owned(), profile)];
            page.todo
                .push_back(Todo::Session((*name).to_owned(), Input::Restored(kept)));
        }
        page.todo.push_back(Todo::Board(In::Open));
        page
    }

    fn settle(&mut self) {
        while let Some(todo) = self.todo.pop_front() {
            match todo {
                Todo::Board(input) => self.board(input),
                Todo::Session(name, input) => self.session(&name, input),
            }
        }
    }

    fn board(&mut self, input: In) {
        let mut out = Vec::new();
        self.board.handle(self.now, input, &mut out);
        for out in out {
            match out {
                Out::Connect(generation) => {
                    self.open = Some(generation);
                    self.down.push_back((generation, SocketEvent::Opened));
                }
                Out::Disconnect(generation) => {
                    if self.open == Some(generation) {
                        self.open = None;
                    }
                }
                Out::Write(generation, frame) => {
                    if self.open == Some(generation) {
                        for push in self.server.hear(*frame) {
                            self.down
                                .push_back((generation, SocketEvent::Frame(Box::new(push))));
                        }
                    }
                }
                Out::WakeAt(at) => self.wakes.push(at),
                Out::Session(id, generation, event) => {
                    self.todo.push_back(Todo::Session(
                        id.as_str().to_owned(),
                        Input::Link(generation, event),
                    ));
                }
                Out::Push(push) => {
                    if matches!(*push, AgentPush::AgentWelcome(_)) {
                        let names: Vec<String> = self.sessions.keys().cloned().collect();
                        for name in names {
                            self.todo.push_back(Todo::Session(name, Input::Online(true)));
                        }
                    }
                }
                Out::Changed => {}
            }
        }
    }

    fn session(&mut self, name: &str, input: Input) {
        let mut effects = Vec::new();
        let session = self.sessions.get_mut(name).unwrap();
        session.handle(self.now, input, &mut effects);
        for effect in effects {
            let input = match effect {
                Effect::Connect(generation) => In::Connect(id(name), generation),
                Effect::Disconnect(generation) => In::Disconnect(id(name), generation),
                Effect::Transmit(generation, frame) => In::Transmit(id(name), generation, frame),
                Effect::Store(ticket, _) => {
                    self.todo
                        .push_back(Todo::Session(name.to_owned(), Input::Stored(ticket, Vec::new())));
                    continue;
                }
                Effect::WakeAt(at) => {
                    self.wakes.push(at);
                    continue;
                }
                _ => continue,
            };
            self.todo.push_back(Todo::Board(input));
        }
    }

    /// Delivers the next thing on the wire, or lets time go on to the next wake-up.
    fn step(&mut self) {
        match self.down.pop_front() {
            Some((generation, event)) => {
                let event = if self.open == Some(generation) {
                    event
                } else {
                    SocketEvent::Closed(0)
                };
                self.todo.push_back(Todo::Board(In::Socket(generation, event)));
            }
            None => {
                self.wakes.retain(|at| *at > self.now);
                self.now = self.wakes.iter().min().copied().unwrap_or(self.now + 100);
                self.todo.push_back(Todo::Board(In::Wake));
                let names: Vec<String> = self.sessions.keys().cloned().collect();
                for name in names {
                    self.todo.push_back(Todo::Session(name, Input::Wake));
                }
            }
        }
        self.settle();
    }

    /// The network goes: what is under way is lost.
    fn cut(&mut self) {
        if let Some(generation) = self.open.take() {
            self.down.clear();
            self.server.watched.clear();
            self.down.push_back((generation, SocketEvent::Closed(0)));
        }
    }

    fn say(&mut self, name: &str, text: &str, bits: u128) {
        let input = Input::Send {
            client_id: ClientId::from_bits(bits),
            content: Content::text(text),
            wall: 1,
        };
        self.todo.push_back(Todo::Session(name.to_owned(), input));
        self.settle();
    }

    fn texts(&self, name: &str, mine: bool) -> Vec<String> {
        let log = self.server.logs.get(name).map_or(&[][..], Vec::as_slice);
        log.iter()
            .filter_map(|entry| match entry.body.known() {
                Some(EntryBody::Message(message)) if (message.from.role == Role::Agent) == mine => {
                    Some(message.content.fallback.clone())
                }
                _ => None,
            })
            .collect()
    }
}

#[test]
fn whatever_is_cut_each_answer_is_in_its_log_once_and_in_order() {
    for seed in 0..60_u64 {
        let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut roll = move |below: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % below
        };
        let mut page = Page::new(&["a", "b"]);
        page.settle();
        let mut said = BTreeMap::from([("a", Vec::new()), ("b", Vec::new())]);
        for n in 0..200_u128 {
            match roll(8) {
                0 => page.cut(),
                1 | 2 => {
                    let name = ["a", "b"][roll(2) as usize];
                    let text = format!("{name}{n}");
                    page.say(name, &text, 1_000 + n);
                    said.get_mut(name).unwrap().push(text);
                }
                3 => {
                    let push = page
                        .server
                        .visitor_says(["a", "b"][roll(2) as usize], &format!("v{n}"));
                    if let (Some(push), Some(open)) = (push, page.open) {
                        page.down.push_back((open, SocketEvent::Frame(Box::new(push))));
                    }
                }
                _ => page.step(),
            }
        }
        for _ in 0..2_000 {
            page.step();
        }
        for (name, said) in said {
            assert_eq!(page.texts(name, true), said, "seed {seed}");
            let session = &page.sessions[name];
            assert_eq!(session.connection(), Connection::Online, "seed {seed}");
            assert_eq!(session.unsent(), 0, "seed {seed}");
            let log = &page.server.logs.get(name).cloned().unwrap_or_default();
            let rows: Vec<_> = session.rows().iter().filter_map(|row| row.seq).collect();
            assert_eq!(
                rows,
                log.iter().map(|entry| entry.seq).collect::<Vec<_>>(),
                "seed {seed}"
            );
            for row in session.rows() {
                if let RowBody::Message { from, delivery, .. } = &row.body {
                    let own = from.role == Role::Visitor;
                    assert_eq!(*delivery, if own { Delivery::Sent } else { Delivery::Received });
                    assert_eq!(mirror::is_visitor(from), !own);
                }
            }
        }
    }
}

#[test]
fn the_visitors_reading_is_the_other_sides_here() {
    let mut page = Page::new(&["a"]);
    page.server.visitor_says("a", "hello");
    page.settle();
    for _ in 0..20 {
        page.step();
    }
    let session = &page.sessions["a"];
    let read = session.state().read.clone().unwrap();
    assert_eq!(
        (read.agent, read.visitor),
        (1, 0),
        "the visitor has read, and the agent has not"
    );
    assert_eq!(session.unread(), 1);
}

#[test]
fn a_session_that_is_over_ends_the_desk_and_a_frame_it_does_not_know_does_not() {
    let mut page = Page::new(&["a"]);
    page.settle();
    for _ in 0..10 {
        page.step();
    }
    assert_eq!(page.board.desk(), Desk::Online);
    let error = |code| {
        SocketEvent::Frame(Box::new(AgentPush::Error(ServerError {
            code,
            message: String::new(),
            retryable: false,
            retry_after_ms: None,
        })))
    };
    let open = page.open.unwrap();
    page.down.push_back((open, error(ErrorCode::Unsupported)));
    while !page.down.is_empty() {
        page.step();
    }
    assert_eq!(page.board.desk(), Desk::Online);
    page.down.push_back((open, error(ErrorCode::TokenExpired)));
    while !page.down.is_empty() {
        page.step();
    }
    assert_eq!(page.board.desk(), Desk::Over(ErrorCode::TokenExpired));
    assert_ne!(page.sessions["a"].connection(), Connection::Online);
}

#[test]
fn what_cannot_be_followed_is_told_to_its_session_alone() {
    let mut page = Page::new(&["a", "b"]);
    page.settle();
    for _ in 0..10 {
        page.step();
    }
    let open = page.open.unwrap();
    let refused = AgentPush::Unwatched(of("a", ErrorCode::NotFound));
    page.down.push_back((open, SocketEvent::Frame(Box::new(refused))));
    while !page.down.is_empty() {
        page.step();
    }
    assert_eq!(
        page.sessions["a"].connection(),
        Connection::Refused(ErrorCode::NotFound)
    );
    assert_eq!(page.sessions["b"].connection(), Connection::Online);
}
