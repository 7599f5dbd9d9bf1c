//! The protocol's server side for one connection, as a state machine.
//!
//! It does no I/O: [`Server::handle`] takes the time and an [`Input`] and
//! appends [`Effect`]s. The time is the wall clock in milliseconds, since the
//! pace of an answer is measured from entries that another tab, or this one
//! before a reload, has written.
//!
//! Several tabs, each with a server of its own, share one store and no leader.
//! An entry is appended by claiming the next place of the log. Whoever comes
//! second is told what holds there, takes that in, and tries the place after,
//! unless what it wanted to write has turned up meanwhile. By induction no two
//! entries share a place or a key, none is lost, and there are no holes.
//!
//! Nothing is written to the durable store before the visitor's first deed;
//! until then entries live in the page's memory (`durable: false`).

mod append;
mod facets;
pub mod frames;
mod hello;
mod mind;
mod past;
mod record;
mod talk;

use aisle_core::Millis;
use aisle_core::protocol::{
    ClientFrame, ClientId, ErrorCode, FrameError, Hello, ServerError, ServerFrame, read_frame,
};
use aisle_core::session::{CloseReason, StoreOp};

use crate::rng::Rng;

pub use append::{Deed, Wish, done, reject};
pub use mind::Mind;
pub use record::{Keys, Meta, Record, client_key, message_id};
pub use talk::Talk;

/// Something happened.
#[derive(Debug, Clone)]
pub enum Input<C> {
    /// A frame from the client.
    Frame(String),
    /// Everything the store holds, ordered by key.
    Loaded(Vec<(String, String)>),
    /// The last [`Effect::Append`] is done and these values hold for its
    /// claims; `None`: it failed and changed nothing.
    Applied(Option<Vec<(String, String)>>),
    /// Another tab changed the store.
    Heard,
    /// A newer connection of the same tab has taken over.
    Superseded,
    /// The time asked for has come.
    Wake,
    /// Something that the mind had done outside.
    Came(C),
}

/// A wish. Carried out in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<D> {
    /// Send a frame to the client.
    Send(ServerFrame),
    /// Call again at this time with [`Input::Wake`]. Each replaces the one before.
    WakeAt(Millis),
    /// Read everything; answer with [`Input::Loaded`].
    Load,
    /// Do all of it or nothing; answer with [`Input::Applied`]. At most one of
    /// these is on its way.
    Append {
        /// What to do.
        ops: Vec<StoreOp>,
        /// To the store that outlives the page, else to the page's memory.
        durable: bool,
    },
    /// As `Append`, but without an answer: nothing depends on it.
    Write {
        /// What to do.
        ops: Vec<StoreOp>,
        /// As in `Append`.
        durable: bool,
    },
    /// Tell other tabs that the store has changed.
    Tell,
    /// This tab has said hello: older connections of it are superseded.
    Arrived(ClientId),
    /// Close the connection.
    Close(CloseReason),
    /// What only this mind wishes for.
    Do(D),
}

/// A conversation and who answers in it.
struct Live<M> {
    talk: Talk,
    mind: M,
}

enum Stage<M> {
    /// Waits for `hello`.
    Idle,
    /// Waits for the store; frames wait too.
    Loading(Box<Hello>, Vec<String>),
    /// Talks.
    Live(Box<Live<M>>),
    /// Forgotten, refused or superseded: answers pings only.
    Over,
}

/// One connection.
pub struct Server<M> {
    rng: Rng,
    locale: String,
    stage: Stage<M>,
}

impl<M: Mind> Server<M> {
    /// Starts. `seed` names epochs and may pace answers, so it must be random for
    /// every connection outside tests. `locale` is used if `hello` has none.
    #[must_use]
    pub fn new(seed: u64, locale: &str) -> Self {
        Self {
            rng: Rng::new(seed),
            locale: locale.to_owned(),
            stage: Stage::Idle,
        }
    }

    /// Takes an input in and appends what it leads to. `now` is the wall clock.
    pub fn handle(&mut self, now: Millis, input: Input<M::Came>, out: &mut Vec<Effect<M::Do>>) {
        match input {
            Input::Frame(text) => self.frame(now, text, out),
            Input::Loaded(rows) => self.loaded(now, rows, out),
            Input::Superseded => {
                refuse(
                    ErrorCode::Superseded,
                    "a newer connection of this tab took over",
                    out,
                );
                self.stage = Stage::Over;
            }
            other => self.with_live(out, |live, out| match other {
                Input::Applied(values) => live.applied(now, values, out),
                Input::Heard => {
                    out.push(Effect::Load);
                    true
                }
                Input::Came(came) => {
                    live.mind.came(&mut live.talk, now, came, out);
                    true
                }
                _ => {
                    live.advance(now, out);
                    true
                }
            }),
        }
    }

    fn frame(&mut self, now: Millis, text: String, out: &mut Vec<Effect<M::Do>>) {
        if let Stage::Loading(_, held) = &mut self.stage {
            // A client that has not been welcomed has little to say.
            if held.len() < 256 {
                held.push(text);
            }
            return;
        }
        let frame = match read_frame::<ClientFrame>(&text) {
            Ok(frame) => frame,
            Err(error) => return bad_frame(error, out),
        };
        match (frame, &mut self.stage) {
            (ClientFrame::Ping(ping), _) => out.push(pong(ping.n)),
            (ClientFrame::Hello(hello), Stage::Idle) => self.hello(hello, out),
            (frame, Stage::Live(live)) => live.mind.hear(&mut live.talk, now, frame, out),
            (_, Stage::Over) => {}
            _ => out.push(error(ErrorCode::Malformed, "hello comes first, and once")),
        }
    }

    /// Runs something on a live connection, which ends it by returning false.
    fn with_live(
        &mut self,
        out: &mut Vec<Effect<M::Do>>,
        run: impl FnOnce(&mut Live<M>, &mut Vec<Effect<M::Do>>) -> bool,
    ) {
        if let Stage::Live(live) = &mut self.stage
            && !run(live, out)
        {
            self.stage = Stage::Over;
        }
    }
}

impl<M: Mind> Live<M> {
    fn advance(&mut self, now: Millis, out: &mut Vec<Effect<M::Do>>) {
        if now < self.talk.hold {
            out.push(Effect::WakeAt(self.talk.hold));
        } else {
            self.mind.advance(&mut self.talk, now, out);
        }
    }

    /// The store has answered. False ends the connection.
    fn applied(
        &mut self,
        now: Millis,
        held: Option<Vec<(String, String)>>,
        out: &mut Vec<Effect<M::Do>>,
    ) -> bool {
        let goes_on = self.talk.applied(now, held, out);
        if goes_on {
            self.advance(now, out);
        }
        goes_on
    }
}

fn pong<D>(n: u64) -> Effect<D> {
    Effect::Send(ServerFrame::Pong(aisle_core::protocol::Pong { n }))
}

fn error<D>(code: ErrorCode, message: &str) -> Effect<D> {
    let message = message.to_owned();
    Effect::Send(ServerFrame::Error(ServerError {
        code,
        message,
        retryable: false,
        retry_after_ms: None,
    }))
}

/// Ends the connection, and says why: the widget does not try again by itself.
pub fn refuse<D>(code: ErrorCode, message: &str, out: &mut Vec<Effect<D>>) {
    out.push(error(code, message));
    out.push(Effect::Close(CloseReason::Refused(code)));
}

fn bad_frame<D>(why: FrameError, out: &mut Vec<Effect<D>>) {
    out.push(match why {
        FrameError::TooLong => error(ErrorCode::TooLarge, "the frame is longer than 256 KiB"),
        FrameError::TooDeep => error(ErrorCode::TooLarge, "the frame is nested deeper than 32 levels"),
        FrameError::Malformed => error(ErrorCode::Malformed, "the frame is not a known Aisle frame"),
    });
}
