//! One conversation: the widget's session on the desk's connection.
//!
//! Carries the session's effects out, as the widget's engine does. Keeps what the
//! agent wrote on the device (drafts and what is unsent) and nothing that a visitor
//! said: the desk may be anybody's.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use aisle_core::agent::In;
use aisle_core::protocol::{Body, Content, ConversationId, VisitorAuth, VisitorId};
use aisle_core::session::{Changed, Effect, Input, Patch, Row, RowBody, RowKey, Session, Settings, StoreOp};
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use aisle_widget::app::{Chat, Command, OnPatch, RowsView, Said, Views, fresh_id};

use leptos::prelude::document;

use super::Weak as WeakDesk;

/// Log entries that would stay on a device; none do here.
const KEEP_ROWS: usize = 2_000;
/// Keys of the store that are kept: what the agent wrote.
const KEPT: [&str; 2] = ["out/", "draft"];

#[derive(Clone)]
pub(crate) struct Talk(Rc<Inner>);

struct Inner {
    id: ConversationId,
    desk: WeakDesk,
    session: RefCell<Session>,
    inputs: RefCell<VecDeque<Input>>,
    running: Cell<bool>,
    subscriber: RefCell<Option<OnPatch>>,
    chat: RefCell<Option<Chat>>,
    timer: RefCell<Option<Timer>>,
    /// In view, while nobody looked.
    seen: RefCell<Option<RowKey>>,
}

impl Talk {
    /// A conversation's session, before it has begun.
    pub(super) fn new(id: ConversationId, desk: WeakDesk) -> Self {
        let (visitor, conversation) = (fresh_id(), fresh_id());
        let session = Session::new(Settings {
            fresh_visitor: VisitorAuth {
                id: VisitorId::from(visitor),
                secret: String::new(),
            },
            fresh_conversation: conversation,
            instance: fresh_id(),
            locale: String::new(),
            token: None,
            seed: random::bits64(),
            keep_rows: KEEP_ROWS,
        });
        Self(Rc::new(Inner {
            id,
            desk,
            session: RefCell::new(session),
            inputs: RefCell::default(),
            running: Cell::new(false),
            subscriber: RefCell::default(),
            chat: RefCell::default(),
            timer: RefCell::default(),
            seen: RefCell::default(),
        }))
    }

    /// Begins with what the store holds of it. The desk must know the talk by then: where
    /// it is online, the session hears at once that its connection is open.
    pub(super) fn begin(&self, mut kept: Vec<(String, String)>) {
        // A session that has begun reads and is read; who it is says the socket.
        let conversation = self.0.session.borrow().conversation().as_str().to_owned();
        let profile = [
            r#"{"visitor":{"id":"agent","secret":""},"conversation":""#,
            &conversation,
            r#""}"#,
        ]
        .concat();
        kept.push(("profile".to_owned(), profile));
        self.input(Input::Restored(kept));
    }

    /// Gives the session an input; those that come meanwhile wait for their turn.
    pub(crate) fn input(&self, input: Input) {
        self.0.inputs.borrow_mut().push_back(input);
        if self.0.running.replace(true) {
            return;
        }
        let mut effects = Vec::new();
        loop {
            let Some(input) = self.0.inputs.borrow_mut().pop_front() else {
                break;
            };
            self.0
                .session
                .borrow_mut()
                .handle(clock::monotonic(), input, &mut effects);
            for effect in effects.drain(..) {
                self.carry_out(effect);
            }
        }
        self.0.running.set(false);
    }

    /// Shows it with these signals from now on.
    pub(crate) fn watch(&self, chat: Chat) {
        {
            let session = self.0.session.borrow();
            for what in [
                Changed::Connection,
                Changed::State,
                Changed::Typing,
                Changed::Unread,
                Changed::Older,
                Changed::Durable,
                Changed::Draft,
            ] {
                chat.changed(what, &session);
            }
        }
        *self.0.chat.borrow_mut() = Some(chat);
        self.input(Input::Panel { open: true });
    }

    /// Shows it no longer.
    pub(crate) fn unwatch(&self) {
        *self.0.chat.borrow_mut() = None;
        *self.0.subscriber.borrow_mut() = None;
        // The draft is kept now and not in a moment; what is unsent goes on going out.
        self.input(Input::Suspend);
        if self.unsent() > 0 {
            self.input(Input::Panel { open: false });
            self.input(Input::Resume);
        }
    }

    /// The page is looked at.
    pub(super) fn looked(&self) {
        let seen = self.0.seen.take();
        if let Some(key) = seen {
            self.input(Input::Seen(key));
        }
    }

    /// How many messages wait for the server.
    pub(crate) fn unsent(&self) -> usize {
        self.0.session.borrow().unsent()
    }

    /// Says something.
    pub(crate) fn say(&self, content: Content) {
        self.input(Input::Send {
            client_id: fresh_id(),
            content,
            wall: clock::wall(),
        });
        if let Some(chat) = *self.0.chat.borrow() {
            chat.sent(false);
        }
    }

    /// Carries out what views ask for.
    pub(crate) fn command(&self, command: Command) {
        match command {
            Command::Send(text) => self.say(Content::text(text)),
            Command::Retry(key) => self.input(Input::Retry(key)),
            Command::Discard(key) => self.input(Input::Discard(key)),
            Command::Edit(key) => {
                let text = self.0.session.borrow().row(&key).and_then(text_of);
                self.input(Input::Discard(key));
                if let (Some(text), Some(chat)) = (text, *self.0.chat.borrow()) {
                    chat.compose(text);
                }
            }
            Command::LoadOlder => self.input(Input::LoadOlder),
            // Nobody reads on a tab that nobody looks at.
            Command::Seen(key) if document().hidden() => drop(self.0.seen.replace(Some(key))),
            Command::Seen(key) => self.input(Input::Seen(key)),
            Command::Draft(text) => self.input(Input::Draft(text)),
            // The visitor's, or the element's: nothing that is drawn here can be pressed.
            _ => {}
        }
    }

    /// Read access to the rows. Does not keep the talk alive.
    pub(crate) fn rows(&self) -> Box<dyn RowsView> {
        Box::new(Rows(Rc::downgrade(&self.0)))
    }

    fn carry_out(&self, effect: Effect) {
        let id = || self.0.id.clone();
        match effect {
            Effect::Connect(generation) => self.0.desk.hear(In::Connect(id(), generation)),
            Effect::Disconnect(generation) => self.0.desk.hear(In::Disconnect(id(), generation)),
            Effect::Transmit(generation, frame) => {
                self.0.desk.hear(In::Transmit(id(), generation, frame));
            }
            Effect::WakeAt(at) => {
                let weak = Rc::downgrade(&self.0);
                let timer = Timer::after((at - clock::monotonic()).max(0), move || {
                    if let Some(inner) = weak.upgrade() {
                        Self(inner).input(Input::Wake);
                    }
                });
                *self.0.timer.borrow_mut() = Some(timer);
            }
            Effect::Store(ticket, ops) => self.store(ticket, ops),
            Effect::Patch(patch) => self.patch(&patch),
            Effect::Changed(what) => {
                if let Some(chat) = *self.0.chat.borrow() {
                    chat.changed(what, &self.0.session.borrow());
                }
                self.0.desk.settled(&self.0.id);
            }
            Effect::Announce(key) => {
                let said = self.0.session.borrow().row(&key).and_then(|row| {
                    Some(Said {
                        from: None,
                        text: text_of(row)?,
                    })
                });
                if let (Some(said), Some(chat)) = (said, *self.0.chat.borrow()) {
                    chat.said(said);
                }
            }
            Effect::Emit(_) => self.0.desk.settled(&self.0.id),
            Effect::Tell(_) => {}
        }
    }

    fn patch(&self, patch: &Patch) {
        // Taken out while it runs: it may subscribe or read the rows.
        let subscriber = self.0.subscriber.borrow_mut().take();
        if let Some(mut f) = subscriber {
            f(patch, self.0.session.borrow().rows());
            self.0.subscriber.borrow_mut().get_or_insert(f);
        }
    }

    fn store(&self, ticket: u64, ops: Vec<StoreOp>) {
        let mut kept: Vec<StoreOp> = Vec::new();
        for op in ops {
            let own = |key: String| {
                let of = KEPT.iter().any(|start| key.starts_with(start));
                of.then(|| [super::PREFIX, self.0.id.as_str(), "/", &key].concat())
            };
            match op {
                StoreOp::Put(key, value) => kept.extend(own(key).map(|key| StoreOp::Put(key, value))),
                StoreOp::Delete(key) => kept.extend(own(key).map(StoreOp::Delete)),
                StoreOp::Claim(..) | StoreOp::DeletePrefix(_) => {}
            }
        }
        let weak = Rc::downgrade(&self.0);
        let done = move |well: bool| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).input(if well {
                    Input::Stored(ticket, Vec::new())
                } else {
                    Input::StoreFailed(ticket)
                });
            }
        };
        if kept.is_empty() {
            done(true);
        } else {
            self.0.desk.keep(kept, done);
        }
    }
}

/// What a row says, with its markup.
pub(crate) fn text_of(row: &Row) -> Option<String> {
    let RowBody::Message { body, .. } = &row.body else {
        return None;
    };
    Some(match body {
        Body::Text(text) => text.text.clone(),
        Body::QuickReplies(replies) => replies.text.clone(),
        Body::Image(image) => image.caption.clone().unwrap_or_else(|| image.alt.clone()),
        Body::Notice(notice) => notice.text.clone(),
        Body::Rich(content) => content.fallback.clone(),
        Body::Unknown(text) => text.clone(),
    })
}

struct Rows(std::rc::Weak<Inner>);

impl RowsView for Rows {
    fn with(&self, f: &mut dyn FnMut(&[Row])) {
        if let Some(inner) = self.0.upgrade() {
            f(inner.session.borrow().rows());
        }
    }

    fn subscribe(&self, f: OnPatch) {
        if let Some(inner) = self.0.upgrade() {
            *inner.subscriber.borrow_mut() = Some(f);
        }
    }
}
