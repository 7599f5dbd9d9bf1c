//! One conversation as a state machine.
//!
//! Owns the connection's life, the outbox, and the rows of the timeline. It
//! does no I/O: [`Session::handle`] takes the time and an [`Input`] and appends
//! [`Effect`]s for somebody else to carry out. The same inputs give the same
//! effects, so a fault schedule replays from its seed.
//!
//! What it promises (quality.md §1.3): nothing typed is lost; a message is one
//! row from Enter to the end of time, keyed by its `client_id`; order is the
//! log's; nothing goes to the network, the page or other tabs before it is
//! durable.
//!
//! ```
//! use aisle_core::protocol::{ClientId, VisitorAuth, VisitorId};
//! use aisle_core::session::{Effect, Input, Session, Settings};
//!
//! let mut session = Session::new(Settings {
//!     fresh_visitor: VisitorAuth { id: VisitorId::new("v1").unwrap(), secret: "s".repeat(32) },
//!     fresh_conversation: ClientId::from_bits(1),
//!     instance: ClientId::from_bits(2),
//!     locale: "en".into(),
//!     token: None,
//!     seed: 7,
//!     keep_rows: 2_000,
//! });
//! let mut effects = Vec::new();
//! session.handle(0, Input::Restored(Vec::new()), &mut effects);
//! assert!(effects.is_empty(), "nothing is asked for before the visitor does something");
//! session.handle(5, Input::Panel { open: true }, &mut effects);
//! assert!(effects.contains(&Effect::Connect(1)));
//! ```

mod composer;
mod effect;
mod erase;
pub mod expiry;
mod facets;
mod gap;
mod gate;
mod history;
mod input;
mod link;
mod log;
mod outbox;
mod record;
pub(crate) mod rng;
mod row;
mod rows;
mod shown;
mod sorted;
mod stream;
mod timeline;
mod turn;

pub use effect::{Changed, Effect, PageEvent, Patch, StoreOp, Ticket};
pub use input::{CloseReason, Input, LinkEvent, Settings, TabNote};
pub use record::{BEFORE, BEGIN, LEFT, RECENT, card, known};
pub use row::{Connection, Delivery, Durability, Older, Row, RowBody, RowKey};
pub use rows::Rows;

use crate::Millis;
use crate::protocol::{
    Author, Body, ClientId, Content, Entry, Epoch, Features, PageInfo, Seq, State, Timestamp, VisitorAuth,
};
use composer::Composer;
use erase::Erasure;
use facets::Typist;
use link::Link;
use outbox::Sending;
use record::{Profile, Unsent};
use sorted::Sorted;
use timeline::Timeline;

/// Counts connection attempts; late frames of an older one are dropped.
pub type Generation = u32;

/// One conversation.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    /// Nothing is done before the store has said what it holds.
    restored: bool,
    profile: Profile,
    profile_state: ProfileState,
    /// Whoever the visitor was, until the server confirms that it forgot them.
    erasing: Option<Erasure>,
    /// What the page wants asked before the first word, as it writes it; empty if nothing.
    asks: String,
    /// What of that was answered last.
    asked: String,
    /// Entries that came before anything was stored; written with the profile.
    unstored: Vec<Entry>,
    /// Where the store keeps rows whose epoch is over.
    stale: Sorted<String>,
    timeline: Timeline,
    outbox: Vec<Unsent>,
    sending: Sending,
    next_order: u64,
    /// What own messages of the log hold, for a server that loses its log.
    own: Sorted<Content>,
    /// What is missing in the middle: after and before which place.
    gaps: Vec<(Seq, Seq)>,
    /// The last edit of each message, and its place in the log.
    edits: Sorted<(Seq, Body)>,
    link: Link,
    composer: Composer,
    epoch: Option<Epoch>,
    /// The server's time of day at welcome, and when that was here.
    server_clock: Option<(Timestamp, Millis)>,
    /// The last log entry applied; 0 for none.
    applied: Seq,
    /// The place before the first entry known; 0 means the beginning is known.
    before_first: Seq,
    floor: Seq,
    older: Older,
    state: State,
    features: Features,
    typing: Vec<Typist>,
    read: Seq,
    read_sent: Seq,
    unread: u32,
    durability: Durability,
    page: Option<PageInfo>,
    next_ticket: Ticket,
    /// What to do once a write is complete.
    after: Vec<(Ticket, After)>,
    last_wake: Option<Millis>,
}

/// How far the visitor's identity has come into the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProfileState {
    /// Only in memory: nothing was sent yet.
    Fresh,
    /// On its way.
    Claiming,
    /// Stored; log entries are stored as well from now on.
    Stored,
}

/// What waits for a write to be complete.
#[derive(Debug)]
enum After {
    /// The profile has been claimed.
    Claimed,
    /// An own message is durable.
    Durable(ClientId),
    /// The page may hear of it.
    Emit(PageEvent),
    /// Other tabs may hear of it.
    Tell(TabNote),
}

impl Session {
    /// Makes a session that waits for [`Input::Restored`].
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            profile: Profile {
                visitor: settings.fresh_visitor.clone(),
                conversation: settings.fresh_conversation.clone(),
            },
            erasing: None,
            asks: String::new(),
            asked: String::new(),
            link: Link::new(settings.seed),
            settings,
            restored: false,
            profile_state: ProfileState::Fresh,
            unstored: Vec::new(),
            stale: Sorted::default(),
            timeline: Timeline::default(),
            outbox: Vec::new(),
            sending: Sending::default(),
            own: Sorted::default(),
            gaps: Vec::new(),
            edits: Sorted::default(),
            // In the middle: what a server has lost is said again before all that waits.
            next_order: 1 << 32,
            composer: Composer::default(),
            epoch: None,
            server_clock: None,
            applied: 0,
            before_first: 0,
            floor: 0,
            older: Older::None,
            state: State::default(),
            features: Features::default(),
            typing: Vec::new(),
            read: 0,
            read_sent: 0,
            unread: 0,
            durability: Durability::Safe,
            page: None,
            next_ticket: 1,
            after: Vec::new(),
            last_wake: None,
        }
    }

    /// Takes one input at a time of a monotonic clock, and appends what is to be done.
    pub fn handle(&mut self, now: Millis, input: Input, out: &mut Vec<Effect>) {
        let start = out.len();
        match input {
            Input::Restored(values) => self.restore(now, values, out),
            Input::Stored(ticket, claims) => self.stored(now, ticket, &claims, out),
            Input::StoreFailed(ticket) => self.store_failed(now, ticket, out),
            Input::Panel { open } => self.panel(now, open, out),
            Input::Send {
                client_id,
                content,
                wall,
            } => self.send(now, client_id, content, None, wall, out),
            Input::Act {
                client_id,
                message_id,
                action_id,
                content,
                value,
                wall,
            } => {
                let action = Some((message_id, action_id, value));
                self.send(now, client_id, content, action, wall, out);
            }
            Input::Shown {
                client_id,
                shown,
                wall,
            } => self.shown(client_id, shown, wall, out),
            Input::Retry(key) => self.retry(now, &key, out),
            Input::Discard(key) => self.discard(&key, out),
            Input::Draft(text) => self.draft_changed(now, text, out),
            Input::Seen(key) => self.seen(&key, out),
            Input::LoadOlder => self.load_older(out),
            Input::Forget {
                client_id,
                visitor,
                conversation,
            } => {
                self.forget(
                    now,
                    client_id,
                    Profile {
                        visitor,
                        conversation,
                    },
                    out,
                );
            }
            Input::Leave {
                known,
                visitor,
                conversation,
            } => {
                let next = Profile {
                    visitor,
                    conversation,
                };
                self.leave(now, known, next, out);
            }
            Input::Page(page) => self.page = Some(page),
            Input::Token(token) => self.token(now, token, out),
            Input::Online(online) => {
                if online {
                    self.link_nudge(now, out);
                }
            }
            Input::Visible(visible) => {
                self.link.visible = visible;
                if visible {
                    self.link_nudge(now, out);
                }
            }
            Input::Suspend => {
                self.flush_draft(out);
                self.link_suspend(out);
            }
            Input::Resume => self.link_resume(now, out),
            Input::Link(generation, event) => self.link_event(now, generation, event, out),
            Input::Heard(note) => self.heard(now, note, out),
            Input::Wake => self.last_wake = None,
        }
        if self.restored {
            self.tick(now, out);
        }
        timeline::settle_patches(out, start);
    }

    /// All rows, in order.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        self.timeline.rows()
    }

    /// The row of a key.
    #[must_use]
    pub fn row(&self, key: &RowKey) -> Option<&Row> {
        self.timeline.get(key)
    }

    /// The connection, as the interface tells it.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.link.connection()
    }

    /// The state facets, newest versions.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the backend can do.
    #[must_use]
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// Who the visitor is, with the proof of it: for requests beside the connection.
    #[must_use]
    pub fn visitor(&self) -> &VisitorAuth {
        &self.profile.visitor
    }

    /// The shop's token, if it gave one: for requests beside the connection.
    #[must_use]
    pub fn token_in_hand(&self) -> Option<&str> {
        self.settings.token.as_deref()
    }

    /// Who the visitor is, and how the conversation is called, once another tab says
    /// that everything was erased. Nobody is the same visitor twice.
    pub fn renew(&mut self, visitor: VisitorAuth, conversation: ClientId) {
        self.settings.fresh_visitor = visitor;
        self.settings.fresh_conversation = conversation;
    }

    /// The name of the conversation.
    #[must_use]
    pub fn conversation(&self) -> &ClientId {
        &self.profile.conversation
    }

    /// Who is writing now.
    pub fn typing(&self) -> impl Iterator<Item = &Author> {
        self.typing.iter().map(|typist| &typist.who)
    }

    /// Messages of others that have not been seen.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.unread
    }

    /// Whether there are older rows.
    #[must_use]
    pub fn older(&self) -> Older {
        self.older
    }

    /// What the composer held last.
    #[must_use]
    pub fn draft(&self) -> &str {
        &self.composer.draft
    }

    /// How safe what is typed is.
    #[must_use]
    pub fn durable(&self) -> Durability {
        self.durability
    }

    /// A conversation exists: something was sent, now or in an earlier visit.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.profile_state != ProfileState::Fresh
    }

    /// How many messages wait for the server.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.outbox
            .iter()
            .filter(|item| item.open() && item.shown.is_none())
            .count()
    }

    /// Where the copy of the log ends: epoch and place.
    #[must_use]
    pub fn cursor(&self) -> (Option<&Epoch>, Seq) {
        (self.epoch.as_ref(), self.applied)
    }

    /// Does what is due and asks to be woken for what is next.
    fn tick(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.link_tick(now, out);
        self.outbox_tick(now, out);
        self.composer_tick(now, out);
        self.typing_tick(now, out);
        let next = [
            self.link_next(),
            self.outbox_next(now),
            self.composer_next(),
            self.typing_next(),
        ]
        .into_iter()
        .flatten()
        .min();
        if let Some(at) = next
            && self.last_wake != Some(at)
        {
            self.last_wake = Some(at);
            out.push(Effect::WakeAt(at));
        }
    }

    /// Writes, and remembers what waits for it.
    fn store(&mut self, ops: Vec<StoreOp>, after: Vec<After>, out: &mut Vec<Effect>) {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.after.extend(after.into_iter().map(|after| (ticket, after)));
        out.push(Effect::Store(ticket, ops));
    }

    fn stored(&mut self, now: Millis, ticket: Ticket, claims: &[(String, String)], out: &mut Vec<Effect>) {
        // One at a time: what is done may write, which adds to the list.
        while let Some(at) = self
            .after
            .iter()
            .position(|(for_ticket, _)| *for_ticket == ticket)
        {
            match self.after.remove(at).1 {
                After::Claimed => self.claimed(now, claims, out),
                After::Durable(client_id) => self.durable_now(&client_id, out),
                After::Emit(event) => out.push(Effect::Emit(event)),
                After::Tell(note) => out.push(Effect::Tell(note)),
            }
        }
    }

    /// The store refuses. What was to be kept lives as long as this page, and
    /// the interface says so; it is still sent.
    fn store_failed(&mut self, now: Millis, ticket: Ticket, out: &mut Vec<Effect>) {
        if self.durability != Durability::PageOnly {
            self.durability = Durability::PageOnly;
            out.push(Effect::Changed(Changed::Durable));
        }
        self.stored(now, ticket, &[], out);
    }

    fn heard(&mut self, now: Millis, note: TabNote, out: &mut Vec<Effect>) {
        match note {
            TabNote::Began => self.join(out),
            TabNote::Draft(text) => self.draft_heard(text, out),
            TabNote::Read(seq) => self.read_up_to(seq, out),
            TabNote::Forgotten => self.forgotten(now, None, out),
            TabNote::Left => {
                self.settings.token = None;
                self.forgotten(now, None, out);
            }
        }
        out.push(Effect::Changed(Changed::Gate));
    }
}
