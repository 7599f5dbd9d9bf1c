//! One agent's connection with many conversations on it.
//!
//! Owns the life of the socket (greeting, doubt, trying again) and who hears what.
//! Each conversation on screen is a [`crate::session::Session`] of its own, which
//! believes to have a connection to itself: what it says is put into frames of the
//! agents' protocol, and what comes is handed to it as its server's words, the sides
//! changed over ([`super::mirror`]). So outbox, resuming, drafts and rows are the
//! very ones of the widget. Does no I/O.

use super::mirror::{self, Me};
use crate::Millis;
use crate::protocol::{
    AgentFrame, AgentHello, AgentPush, ClientFrame, ClientId, ConversationId, ErrorCode, Features,
    InConversation, PROTOCOL, Ping, Pong, ReadMarks, ServerError, ServerFrame, SessionId, State, Timestamp,
    Unwatch, Watch, Watching, Welcome,
};
use crate::session::rng::Rng;
use crate::session::{CloseReason, Generation, LinkEvent};

/// From the attempt to the welcome, a connection has this long.
const CONNECT_WITHIN: Millis = 10_000;
/// Silence after which the connection is doubted.
const PING_AFTER: Millis = 8_000;
/// How long an answer may then take.
const PONG_WITHIN: Millis = 4_000;
/// The same after the device woke up or came online.
const PONG_WITHIN_NUDGED: Millis = 1_500;
/// The first step back's ceiling; doubles with each attempt.
const BACKOFF_FIRST: Millis = 400;
/// The highest ceiling. Lower than a visitor's: an agent waits in front of it, and
/// there are few of them.
const BACKOFF_MOST: Millis = 15_000;
/// A conversation that the server cannot follow now is asked for again after this.
const BUSY: Millis = 3_000;
/// Names whose answer is due; far more than can be under way.
const NAMES: usize = 4_096;

/// The connection as the interface tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// Not wanted.
    Idle,
    /// Opening.
    Connecting,
    /// Signed in.
    Online,
    /// Lost; tries again at this time.
    Waiting(Millis),
    /// Over until the page is loaded anew or somebody signs in.
    Over(ErrorCode),
}

/// From the socket.
#[derive(Debug, Clone, PartialEq)]
pub enum SocketEvent {
    /// Open.
    Opened,
    /// A frame came.
    Frame(Box<AgentPush>),
    /// Something came that is not a frame this version knows.
    Garbage,
    /// Closed, or never opened; the server may ask for a pause in milliseconds.
    Closed(Millis),
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum In {
    /// A connection is wanted from now on.
    Open,
    /// None is wanted any more.
    Shut,
    /// From the socket of this generation.
    Socket(Generation, SocketEvent),
    /// Now may be a good time: the device is online, or the page is looked at.
    Nudge,
    /// The time asked for has come.
    Wake,
    /// A session wants a connection.
    Connect(ConversationId, Generation),
    /// A session lets go of it.
    Disconnect(ConversationId, Generation),
    /// A session says something.
    Transmit(ConversationId, Generation, Box<ClientFrame>),
    /// The desk itself says something, now or not at all.
    Say(Box<AgentFrame>),
}

/// What is to be done. In order.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    /// Open a socket.
    Connect(Generation),
    /// Close it, if it is still that one.
    Disconnect(Generation),
    /// Send on it.
    Write(Generation, Box<AgentFrame>),
    /// Call with [`In::Wake`] then; each replaces the one before.
    WakeAt(Millis),
    /// A session's connection did this.
    Session(ConversationId, Generation, LinkEvent),
    /// The desk's own: lists, answers, welcomes, what conversations are beside rows.
    Push(Box<AgentPush>),
    /// [`Switchboard::desk`] is different now.
    Changed,
}

#[derive(Debug)]
struct Seat {
    conversation: ConversationId,
    generation: Generation,
    /// It was told that its connection is open.
    open: bool,
    /// It hears its log: `watching` has come.
    watching: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Switchboard {
    token: Option<String>,
    instance: ClientId,
    me: Me,
    desk: Desk,
    generation: Generation,
    since: Millis,
    attempts: u32,
    rng: Rng,
    heard_at: Millis,
    pong_by: Option<Millis>,
    pings: u64,
    seats: Vec<Seat>,
    /// Which session hears the answer to a name.
    names: Vec<(ClientId, ConversationId)>,
    server_clock: Timestamp,
}

impl Switchboard {
    /// For an agent with this session token; none if a cookie says who it is.
    /// `instance` names this page; `seed` is for the jitter.
    #[must_use]
    pub fn new(token: Option<String>, me: Me, instance: ClientId, seed: u64) -> Self {
        Self {
            token,
            instance,
            me,
            desk: Desk::Idle,
            generation: 0,
            since: 0,
            attempts: 0,
            rng: Rng::new(seed),
            heard_at: 0,
            pong_by: None,
            pings: 0,
            seats: Vec::new(),
            names: Vec::new(),
            server_clock: 0,
        }
    }

    /// The connection.
    #[must_use]
    pub fn desk(&self) -> Desk {
        self.desk
    }

    /// Whoever is signed in.
    #[must_use]
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// Takes one input at a time of a monotonic clock.
    pub fn handle(&mut self, now: Millis, input: In, out: &mut Vec<Out>) {
        match input {
            In::Open => {
                if matches!(self.desk, Desk::Idle | Desk::Over(_)) {
                    self.connect(now, out);
                }
            }
            In::Shut => self.shut(Desk::Idle, out),
            In::Socket(generation, event) => {
                if generation == self.generation && self.has_socket() {
                    self.heard(now, event, out);
                }
            }
            In::Nudge => self.nudge(now, out),
            In::Wake => {}
            In::Connect(conversation, generation) => self.join(conversation, generation, out),
            In::Disconnect(conversation, generation) => self.leave(&conversation, generation, out),
            In::Transmit(conversation, generation, frame) => {
                self.transmit(conversation, generation, *frame, out);
            }
            In::Say(frame) => {
                if self.desk == Desk::Online {
                    self.write(*frame, out);
                }
            }
        }
        self.tick(now, out);
    }

    fn has_socket(&self) -> bool {
        matches!(self.desk, Desk::Connecting | Desk::Online)
    }

    fn write(&self, frame: AgentFrame, out: &mut Vec<Out>) {
        out.push(Out::Write(self.generation, Box::new(frame)));
    }

    fn turn(&mut self, desk: Desk, out: &mut Vec<Out>) {
        self.desk = desk;
        out.push(Out::Changed);
    }

    fn connect(&mut self, now: Millis, out: &mut Vec<Out>) {
        self.generation += 1;
        self.since = now;
        self.heard_at = now;
        self.pong_by = None;
        out.push(Out::Connect(self.generation));
        self.turn(Desk::Connecting, out);
    }

    /// Ends the socket and every session's connection on it.
    fn shut(&mut self, to: Desk, out: &mut Vec<Out>) {
        if self.has_socket() {
            out.push(Out::Disconnect(self.generation));
        }
        self.pong_by = None;
        self.names.clear();
        self.turn(to, out);
        for seat in &mut self.seats {
            seat.watching = false;
            if core::mem::take(&mut seat.open) {
                out.push(Out::Session(
                    seat.conversation.clone(),
                    seat.generation,
                    LinkEvent::Closed(CloseReason::Lost),
                ));
            }
        }
    }

    fn lost(&mut self, now: Millis, least: Millis, out: &mut Vec<Out>) {
        // Full jitter, as the sessions do it.
        let ceiling = (BACKOFF_FIRST << self.attempts.min(16)).min(BACKOFF_MOST);
        let wait = least + self.rng.below(ceiling + 1);
        self.attempts = self.attempts.saturating_add(1);
        self.shut(Desk::Waiting(now + wait), out);
    }

    fn nudge(&mut self, now: Millis, out: &mut Vec<Out>) {
        match self.desk {
            Desk::Waiting(_) => self.connect(now, out),
            Desk::Online => {
                self.ping(out);
                let by = now + PONG_WITHIN_NUDGED;
                self.pong_by = Some(self.pong_by.map_or(by, |old| old.min(by)));
            }
            Desk::Idle | Desk::Connecting | Desk::Over(_) => {}
        }
    }

    fn ping(&mut self, out: &mut Vec<Out>) {
        self.pings += 1;
        let n = self.pings;
        self.write(AgentFrame::Ping(Ping { n }), out);
    }

    fn tick(&mut self, now: Millis, out: &mut Vec<Out>) {
        match self.desk {
            Desk::Waiting(at) if now >= at => self.connect(now, out),
            Desk::Connecting if now >= self.since + CONNECT_WITHIN => self.lost(now, 0, out),
            Desk::Online => match self.pong_by {
                Some(by) if now >= by => self.lost(now, 0, out),
                None if now >= self.heard_at + PING_AFTER => {
                    self.ping(out);
                    self.pong_by = Some(now + PONG_WITHIN);
                }
                _ => {}
            },
            _ => {}
        }
        let next = match self.desk {
            Desk::Waiting(at) => Some(at),
            Desk::Connecting => Some(self.since + CONNECT_WITHIN),
            Desk::Online => Some(self.pong_by.unwrap_or(self.heard_at + PING_AFTER)),
            Desk::Idle | Desk::Over(_) => None,
        };
        out.extend(next.map(Out::WakeAt));
    }

    fn heard(&mut self, now: Millis, event: SocketEvent, out: &mut Vec<Out>) {
        self.heard_at = now;
        self.pong_by = None;
        match event {
            SocketEvent::Opened => {
                let hello = AgentHello {
                    protocol: PROTOCOL,
                    token: self.token.clone(),
                    instance: self.instance.clone(),
                    lists: true,
                };
                self.write(AgentFrame::AgentHello(hello), out);
            }
            SocketEvent::Frame(push) => self.push(now, *push, out),
            SocketEvent::Garbage => {}
            SocketEvent::Closed(least) => self.lost(now, least.max(0), out),
        }
    }

    fn push(&mut self, now: Millis, push: AgentPush, out: &mut Vec<Out>) {
        match push {
            AgentPush::Error(error) => self.failed(now, &error, out),
            AgentPush::Pong(_) => {}
            AgentPush::Ack(ack) => match self.owner(&ack.client_id) {
                Some(id) => self.tell(&id, ServerFrame::Ack(ack), out),
                None => out.push(Out::Push(Box::new(AgentPush::Ack(ack)))),
            },
            AgentPush::Reject(reject) => match self.owner(&reject.client_id) {
                Some(id) => self.tell(&id, ServerFrame::Reject(reject.plain()), out),
                None => out.push(Out::Push(Box::new(AgentPush::Reject(reject)))),
            },
            AgentPush::Watching(of) => self.watching(of, out),
            AgentPush::Unwatched(of) => self.unwatched(&of, out),
            AgentPush::Events(of) => {
                let events = self.me.events(of.body);
                self.tell(&of.conversation, ServerFrame::Events(events), out);
            }
            AgentPush::Gap(of) => self.tell(&of.conversation, ServerFrame::Gap(of.body), out),
            AgentPush::Live(of) => self.tell(&of.conversation, ServerFrame::Live {}, out),
            AgentPush::History(of) => {
                let page = self.me.history(of.body);
                self.tell(&of.conversation, ServerFrame::History(page), out);
            }
            AgentPush::Typing(of) => {
                let typing = self.me.typing(of.body);
                self.tell(&of.conversation, ServerFrame::Typing(typing), out);
            }
            AgentPush::Read(of) => {
                let state = state(&of.body);
                self.tell(&of.conversation, ServerFrame::State(Box::new(state)), out);
            }
            own => {
                if let AgentPush::AgentWelcome(welcome) = &own {
                    self.me.name.clone_from(&welcome.name);
                    self.me.id = Some(welcome.me.id.as_str().to_owned());
                    self.server_clock = welcome.at;
                    self.attempts = 0;
                    self.turn(Desk::Online, out);
                    for seat in &mut self.seats {
                        seat.open = true;
                        let id = seat.conversation.clone();
                        out.push(Out::Session(id, seat.generation, LinkEvent::Opened));
                    }
                }
                out.push(Out::Push(Box::new(own)));
            }
        }
    }

    fn failed(&mut self, now: Millis, error: &ServerError, out: &mut Vec<Out>) {
        if error.retryable {
            self.lost(now, error.retry_after_ms.unwrap_or(0).max(0), out);
            return;
        }
        let over = match error.code {
            ErrorCode::TokenExpired | ErrorCode::Superseded | ErrorCode::Forbidden => true,
            // Another version of the protocol; later, one frame that the server does
            // not know.
            ErrorCode::Unsupported => self.desk != Desk::Online,
            _ => false,
        };
        if over {
            self.shut(Desk::Over(error.code), out);
        }
    }

    /// A session wants a connection: it has one at once, or as soon as there is one.
    fn join(&mut self, conversation: ConversationId, generation: Generation, out: &mut Vec<Out>) {
        let open = self.desk == Desk::Online;
        if open {
            out.push(Out::Session(conversation.clone(), generation, LinkEvent::Opened));
        }
        self.seats.retain(|seat| seat.conversation != conversation);
        self.seats.push(Seat {
            conversation,
            generation,
            open,
            watching: false,
        });
    }

    fn leave(&mut self, conversation: &ConversationId, generation: Generation, out: &mut Vec<Out>) {
        let is = |seat: &Seat| seat.conversation == *conversation && seat.generation == generation;
        let Some(at) = self.seats.iter().position(is) else {
            return;
        };
        let seat = self.seats.remove(at);
        self.names.retain(|(_, of)| of != conversation);
        if seat.open && self.desk == Desk::Online {
            let conversation = seat.conversation;
            self.write(AgentFrame::Unwatch(Unwatch { conversation }), out);
        }
    }

    fn transmit(
        &mut self,
        id: ConversationId,
        generation: Generation,
        frame: ClientFrame,
        out: &mut Vec<Out>,
    ) {
        let here = |seat: &Seat| seat.conversation == id && seat.generation == generation && seat.open;
        if self.desk != Desk::Online || !self.seats.iter().any(here) {
            return;
        }
        let frame = match frame {
            ClientFrame::Hello(hello) => AgentFrame::Watch(Watch {
                conversation: id,
                resume: hello.resume,
            }),
            ClientFrame::Message(message) => {
                if self.names.len() >= NAMES {
                    self.names.remove(0);
                }
                self.names.push((message.client_id.clone(), id.clone()));
                AgentFrame::Message(of(id, message))
            }
            ClientFrame::Typing(typing) => AgentFrame::Typing(of(id, typing)),
            ClientFrame::Read(read) => AgentFrame::Read(of(id, read)),
            ClientFrame::History(ask) => AgentFrame::History(of(id, ask)),
            // Whether the socket lives is found out here, once for all of them.
            ClientFrame::Ping(ping) => {
                let pong = LinkEvent::Frame(ServerFrame::Pong(Pong { n: ping.n }));
                out.push(Out::Session(id, generation, pong));
                return;
            }
            // A visitor's, which no session of an agent says.
            _ => return,
        };
        self.write(frame, out);
    }

    fn owner(&mut self, name: &ClientId) -> Option<ConversationId> {
        let at = self.names.iter().position(|(known, _)| known == name)?;
        Some(self.names.remove(at).1)
    }

    fn tell(&self, id: &ConversationId, frame: ServerFrame, out: &mut Vec<Out>) {
        let seat = self.seats.iter().find(|seat| seat.conversation == *id);
        if let Some(seat) = seat.filter(|seat| seat.watching) {
            out.push(Out::Session(id.clone(), seat.generation, LinkEvent::Frame(frame)));
        }
    }

    fn watching(&mut self, of: InConversation<Watching>, out: &mut Vec<Out>) {
        let is = |seat: &&mut Seat| seat.conversation == of.conversation && seat.open;
        let Some(seat) = self.seats.iter_mut().find(is) else {
            return;
        };
        seat.watching = true;
        let Ok(session) = SessionId::new("agent") else {
            return;
        };
        let welcome = Welcome {
            session,
            conversation: of.conversation.clone(),
            epoch: of.body.epoch,
            floor: of.body.floor,
            head: of.body.head,
            at: self.server_clock,
            features: Features {
                history: true,
                typing: true,
                read: true,
                ..Features::default()
            },
            state: state(&of.body.read),
        };
        self.tell(&of.conversation, ServerFrame::Welcome(Box::new(welcome)), out);
    }

    fn unwatched(&mut self, of: &InConversation<ErrorCode>, out: &mut Vec<Out>) {
        let is = |seat: &&mut Seat| seat.conversation == of.conversation && seat.open;
        let Some(seat) = self.seats.iter_mut().find(is) else {
            return;
        };
        seat.open = false;
        seat.watching = false;
        let reason = match of.body {
            ErrorCode::RateLimited | ErrorCode::Unavailable => CloseReason::Busy(BUSY),
            code => CloseReason::Refused(code),
        };
        out.push(Out::Session(
            seat.conversation.clone(),
            seat.generation,
            LinkEvent::Closed(reason),
        ));
    }
}

fn of<T>(conversation: ConversationId, body: T) -> InConversation<T> {
    InConversation { conversation, body }
}

fn state(read: &ReadMarks) -> State {
    State {
        read: Some(mirror::read(read)),
        ..State::default()
    }
}
