//! Files on their way to the server, as one state machine.
//!
//! Owns the list of files that a visitor has attached and not sent yet, to the composer
//! or to a field of a form ([`Slot`]): which of them is prepared, asked for, put piece
//! by piece, tried again, or refused, and the message that carries each of the
//! composer's. Those of a form wait until it was taken ([`Input::Settled`]). It does no I/O: [`Tray::handle`] takes the time
//! and an [`Input`] and appends [`Effect`]s. Bytes never come here.
//!
//! What it promises: whatever goes wrong, the server gets each byte once and in
//! order, for every piece begins where the server says that it stands; a file has
//! one name from the moment it is attached, so asking again never makes two of it,
//! nor two messages; one piece is under way at a time, of all files together, so
//! what is held in memory does not grow with them; and what is cancelled stops.
//!
//! ```
//! use std::rc::Rc;
//!
//! use aisle_core::protocol::ClientId;
//! use aisle_core::upload::{Effect, Input, Tray};
//!
//! let mut tray = Tray::new(7);
//! let mut effects = Vec::new();
//! tray.handle(0, Input::Live(true), &mut effects);
//! let add = Input::Add {
//!     key: 1,
//!     client_id: ClientId::from_bits(1),
//!     message: ClientId::from_bits(2),
//!     name: "invoice.pdf".into(),
//!     size: 300_000,
//!     media_type: "application/pdf".into(),
//!     slot: Rc::default(),
//! };
//! tray.handle(5, add, &mut effects);
//! assert!(effects.iter().any(|effect| matches!(effect, Effect::Ask(wish) if wish.size == 300_000)));
//! ```

mod answer;
mod fit;
mod item;
mod keep;
mod kind;

pub use fit::takes;
pub use item::{Item, Key, Reason, Stage};
pub use kind::{ACCEPT, AT_ONCE, MOST_BYTES, PICTURE_BYTES};

use std::rc::Rc;

use crate::Millis;
use crate::commerce::form::Slot;
use crate::protocol::{ClientId, Content, Reject, Ticket, Upload};
use crate::session::rng::Rng;
use kind::Kind;

/// A wish for a ticket is repeated after so long without an answer.
const TICKET_WITHIN: Millis = 20_000;
/// The first wait after a failure is at most so long; it doubles with each.
const BACKOFF_FIRST: Millis = 1_000;
/// The longest wait.
const BACKOFF_MOST: Millis = 30_000;
/// So many failures without a byte between them, and the visitor is asked.
const TRIES: u32 = 8;

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The visitor attached a file.
    Add {
        /// Names the file here; no other has or had it.
        key: Key,
        /// Names the file for good: the server gives the same ticket for it again.
        client_id: ClientId,
        /// Names the message that will carry it.
        message: ClientId,
        /// What the visitor calls it.
        name: String,
        /// Bytes.
        size: u64,
        /// What the browser takes it for; may be empty.
        media_type: String,
        /// Where it is attached.
        slot: Rc<Slot>,
    },
    /// A file that was attached before a reload, with all that was said of it then.
    Restored(Box<Item>),
    /// Another tab has taken this file over: it is none of ours any more.
    Elsewhere(Key),
    /// A picture was made ready to go, or why it was not.
    Prepared(Key, Result<Ready, Reason>),
    /// The conversation's connection is live from now on, or is not.
    Live(bool),
    /// The server has a place for a file.
    Ticket(Ticket),
    /// The server has not done something that was asked for, perhaps of us.
    Rejected(Reject),
    /// What became of the piece of this turn.
    Answered(Key, u32, Answer),
    /// The visitor gives a file up.
    Cancel(Key),
    /// The visitor wants a failed file to be tried again.
    Retry(Key),
    /// The visitor pressed send, and nothing is against it: these files go as soon as
    /// they are there.
    Submit(Vec<Key>),
    /// The form whose field this slot is was sent and answered: taken, and its files are
    /// the shop's now; or not, and they are made sure of once more.
    Settled {
        /// [`Slot::name`].
        slot: String,
        /// It was taken.
        taken: bool,
    },
    /// The visitor goes by another name from now on, which other tabs chose: what the
    /// server has under the old one is not theirs.
    Moved,
    /// Everything is given up: the visitor wants to be forgotten.
    Clear,
    /// The time asked for has come.
    Wake,
}

/// A picture that is ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Bytes.
    pub size: u64,
    /// What it is now.
    pub media_type: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The server answered.
    Status {
        /// HTTP.
        code: u16,
        /// `Upload-Offset`: so much the server has.
        offset: Option<u64>,
        /// `Retry-After`, in milliseconds.
        after: Option<Millis>,
    },
    /// Nothing is known of it.
    Lost,
}

/// A wish. Carried out in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Make a picture ready; report with [`Input::Prepared`].
    Prepare(Key),
    /// Send this frame.
    Ask(Box<Upload>),
    /// Put these bytes of a file; report with [`Input::Answered`].
    Put {
        /// Which file.
        key: Key,
        /// To be reported.
        turn: u32,
        /// The server's name for it.
        id: String,
        /// The first byte.
        from: u64,
        /// The byte behind the last.
        to: u64,
    },
    /// End whatever runs for a file, and let it go.
    Stop(Key),
    /// Keep this file over a reload, as it is now.
    Keep(Key),
    /// Keep the file of this name no longer; once what was sent of it is safe.
    Drop(ClientId),
    /// Tell the server that a file is given up.
    Erase(String),
    /// Send this message.
    Send(ClientId, Box<Content>),
    /// The list is different now.
    Changed,
    /// Tell the visitor.
    Tell(News),
    /// Call `handle` with [`Input::Wake`] at this time; only the last one counts.
    WakeAt(Millis),
}

/// What the visitor is told, with the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is attached.
    Added(String),
    /// The server has all of it.
    Done(String),
    /// It is taken out.
    Removed(String),
    /// It went, as a message.
    Sent(String),
    /// It cannot be sent.
    Failed(String, Reason),
    /// There were more than this slot takes.
    Full(Rc<Slot>),
}

/// The files that are attached.
#[derive(Debug)]
pub struct Tray {
    items: Vec<Item>,
    live: bool,
    rng: Rng,
    /// Given up while a ticket was asked for: what comes is to be erased.
    gone: Vec<ClientId>,
    last_wake: Option<Millis>,
}

impl Tray {
    /// An empty one. `seed` is for the jitter of waits.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            items: Vec::new(),
            live: false,
            rng: Rng::new(seed),
            gone: Vec::new(),
            last_wake: None,
        }
    }

    /// The files, in the order in which they were attached.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Takes one input at a time of a monotonic clock, and appends what is to be done.
    pub fn handle(&mut self, now: Millis, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Add {
                key,
                client_id,
                message,
                name,
                size,
                media_type,
                slot,
            } => {
                let mut item = Item::new(key, client_id, message, name, size, media_type);
                item.slot = slot;
                self.add(item, out);
            }
            Input::Restored(item) => {
                // Of a file that is there already there is one.
                if !self.items.iter().any(|known| known.client_id == item.client_id) {
                    self.items.push(*item);
                    out.push(Effect::Changed);
                }
            }
            Input::Elsewhere(key) => {
                self.items.retain(|item| item.key != key);
                out.push(Effect::Stop(key));
                out.push(Effect::Changed);
            }
            Input::Prepared(key, result) => self.prepared(key, result, out),
            Input::Live(live) => self.live_changed(now, live),
            Input::Ticket(ticket) => self.ticket(ticket, out),
            Input::Rejected(reject) => self.rejected(now, &reject, out),
            Input::Answered(key, turn, answer) => self.answered(now, key, turn, answer, out),
            Input::Cancel(key) => self.cancel(key, out),
            Input::Retry(key) => {
                if let Some(item) = self.item(key)
                    && item.can_retry()
                {
                    item.tries = 0;
                    item.stage = Stage::Ready;
                    item.wanted = false;
                    out.push(Effect::Changed);
                }
            }
            Input::Submit(keys) => {
                for item in &mut self.items {
                    if item.can_be_sent() && keys.contains(&item.key) {
                        item.wanted = true;
                        out.push(Effect::Keep(item.key));
                    }
                }
                out.push(Effect::Changed);
            }
            Input::Settled { slot, taken } => self.settled(&slot, taken, out),
            Input::Moved => {
                for item in &mut self.items {
                    item.begin_anew();
                }
                self.gone.clear();
                out.push(Effect::Changed);
            }
            Input::Clear => {
                for key in self.items.iter().map(|item| item.key).collect::<Vec<_>>() {
                    self.cancel(key, out);
                }
            }
            Input::Wake => self.last_wake = None,
        }
        self.go_on(now, out);
    }

    fn item(&mut self, key: Key) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.key == key)
    }

    fn add(&mut self, mut item: Item, out: &mut Vec<Effect>) {
        let there = self.items.iter().filter(|it| it.slot.name == item.slot.name);
        if there.count() >= item.slot.most {
            out.push(Effect::Tell(News::Full(item.slot)));
            return;
        }
        match fit::refused(&item.slot, &item.name, &item.media_type, item.size) {
            Some(reason) => item.fail(reason, out),
            None => {
                item.stage = match kind::of(&item.name, &item.media_type) {
                    Kind::Picture => Stage::Queued,
                    _ => Stage::Ready,
                };
                out.push(Effect::Tell(News::Added(item.name.clone())));
                out.push(Effect::Keep(item.key));
            }
        }
        self.items.push(item);
        out.push(Effect::Changed);
    }

    fn prepared(&mut self, key: Key, result: Result<Ready, Reason>, out: &mut Vec<Effect>) {
        let Some(item) = self.item(key).filter(|item| item.stage == Stage::Preparing) else {
            return;
        };
        match result {
            Ok(ready) if ready.size == 0 => item.fail(Reason::Picture, out),
            Ok(ready) if ready.size > item.slot.bytes => item.fail(Reason::TooLarge, out),
            Ok(ready) => {
                item.name = kind::renamed(&item.name, &ready.media_type);
                item.size = ready.size;
                item.media_type = ready.media_type;
                item.sides = (ready.width > 0 && ready.height > 0).then_some((ready.width, ready.height));
                item.stage = Stage::Ready;
                out.push(Effect::Keep(key));
            }
            Err(reason) => item.fail(reason, out),
        }
        out.push(Effect::Changed);
    }

    fn live_changed(&mut self, now: Millis, live: bool) {
        self.live = live;
        for item in &mut self.items {
            match item.stage {
                // The answer would have come over the connection that is gone.
                Stage::Asking { .. } if !live => item.stage = Stage::Ready,
                // A good time to try, unless the server has named another.
                Stage::Waiting { told: false, .. } if live => {
                    item.stage = Stage::Waiting {
                        until: now,
                        told: false,
                    };
                }
                _ => {}
            }
        }
    }

    /// What a form had is let go of, or asked for again: a server that lost a file has a
    /// place for it under the same name, and one that has it says so.
    fn settled(&mut self, slot: &str, taken: bool, out: &mut Vec<Effect>) {
        for item in self.items.iter_mut().filter(|item| item.slot.name == slot) {
            if taken {
                out.push(Effect::Stop(item.key));
                out.push(Effect::Drop(item.client_id.clone()));
            } else {
                item.begin_anew();
            }
        }
        if taken {
            self.items.retain(|item| item.slot.name != slot);
        }
        out.push(Effect::Changed);
    }

    fn cancel(&mut self, key: Key, out: &mut Vec<Effect>) {
        let Some(at) = self.items.iter().position(|item| item.key == key) else {
            return;
        };
        let item = self.items.remove(at);
        out.push(Effect::Stop(key));
        out.push(Effect::Drop(item.client_id.clone()));
        if let Some(id) = item.id {
            out.push(Effect::Erase(id));
        } else if matches!(item.stage, Stage::Asking { .. }) {
            if self.gone.len() >= AT_ONCE {
                self.gone.remove(0);
            }
            self.gone.push(item.client_id);
        }
        out.push(Effect::Tell(News::Removed(item.name)));
        out.push(Effect::Changed);
    }

    /// Begins whatever can begin, and says when to look again.
    fn go_on(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.deliver(out);
        let mut preparing = self.items.iter().any(|item| item.stage == Stage::Preparing);
        let mut sending = self.items.iter().any(|item| item.stage == Stage::Sending);
        let mut next: Option<Millis> = None;
        for item in &mut self.items {
            match item.stage {
                Stage::Waiting { until, .. } if until <= now => item.stage = Stage::Ready,
                Stage::Asking { since } if since + TICKET_WITHIN <= now => item.stage = Stage::Ready,
                _ => {}
            }
            match item.stage {
                Stage::Queued if !preparing => {
                    preparing = true;
                    item.stage = Stage::Preparing;
                    out.push(Effect::Prepare(item.key));
                }
                Stage::Ready if item.id.is_some() && !sending => {
                    sending = true;
                    out.extend(item.put());
                }
                Stage::Ready if item.id.is_none() && self.live => {
                    item.stage = Stage::Asking { since: now };
                    out.push(Effect::Ask(Box::new(item.wish())));
                }
                _ => {}
            }
            let at = match item.stage {
                Stage::Waiting { until, .. } => Some(until),
                Stage::Asking { since } => Some(since + TICKET_WITHIN),
                _ => None,
            };
            next = [next, at].into_iter().flatten().min();
        }
        if let Some(at) = next
            && self.last_wake != Some(at)
        {
            self.last_wake = Some(at);
            out.push(Effect::WakeAt(at));
        }
    }

    /// Sends what is there and wanted, in the order in which it was attached.
    fn deliver(&mut self, out: &mut Vec<Effect>) {
        let mut at = 0;
        while let Some(item) = self.items.get(at) {
            match item.stage {
                Stage::Done if item.wanted => {
                    let item = self.items.remove(at);
                    let content = item.content();
                    out.push(Effect::Send(item.message, Box::new(content)));
                    out.push(Effect::Stop(item.key));
                    out.push(Effect::Drop(item.client_id));
                    out.push(Effect::Tell(News::Sent(item.name)));
                    out.push(Effect::Changed);
                }
                Stage::Failed(_) => at += 1,
                // Those behind it wait for it.
                _ if item.wanted => return,
                _ => at += 1,
            }
        }
    }
}
