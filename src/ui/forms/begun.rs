//! What was begun in a card and is not finished, over a reload: a form half filled
//! in, a quiz half answered.
//!
//! Owns the way into the element's store, under `card/CONVERSATION/MESSAGE_ID`, and of
//! the forms for when nobody is there and before the first word under names of their own,
//! for which there need be no conversation; and what is known of the visitor by those. Refuses to keep anything else before there is one, or of content
//! that the server does not know; how long a thing is kept, and whether at all, is the
//! store's to say (`data-persistence`, consent).

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::Acted;
use aisle_core::protocol::{ActionId, Content, EntryBody, MessageId, ServerFrame};
use aisle_core::session::{self, BEFORE, BEGIN, Connection, Input, LEFT, RowKey, StoreOp, card, expiry};
use aisle_core::text::Masks;
use aisle_platform::clock;
use aisle_platform::store::Store;
use leptos::prelude::{UpdateValue, WithValue};
use wasm_bindgen_futures::spawn_local;

use crate::app::{Chat, Engine, fresh_id};
use crate::ui::later::{self, OFFLINE, Site};

/// The engine's place among what cards remember; no row's key has a space.
const NAME: &str = "begun cards";

/// What is done once the server has answered: whether it has taken what was sent.
type Then = Box<dyn FnOnce(bool)>;

/// What is done once it stands in the log: with the entry's content.
type Logged = Box<dyn FnOnce(Content)>;

/// The engine, and who waits for an answer, by the name of what was sent.
struct Begun {
    engine: Engine,
    waiting: RefCell<Vec<(RowKey, Then)>>,
    /// Who waits for the log.
    logged: RefCell<Vec<(RowKey, Logged)>>,
}

impl Begun {
    /// Hears the server. What follows comes behind what the session makes of it.
    fn hear(&self, frame: &ServerFrame) {
        let (name, taken) = match frame {
            ServerFrame::Ack(ack) => (ack.client_id.as_str(), true),
            ServerFrame::Reject(reject) if !reject.retryable => (reject.client_id.as_str(), false),
            ServerFrame::Events(events) => {
                for entry in &events.entries {
                    if let Some(EntryBody::Message(message)) = entry.body.known()
                        && let Some(client_id) = &message.client_id
                        && let Some(then) = take(&self.logged, client_id.as_str())
                    {
                        let content = message.content.clone();
                        spawn_local(async move { then(content) });
                    }
                }
                return;
            }
            _ => return,
        };
        if let Some(then) = take(&self.waiting, name) {
            spawn_local(async move { then(taken) });
        }
    }
}

/// Takes out who waits for this name.
fn take<T>(waiting: &RefCell<Vec<(RowKey, T)>>, name: &str) -> Option<T> {
    let mut waiting = waiting.borrow_mut();
    let at = waiting.iter().position(|(key, _)| &*key.0 == name)?;
    Some(waiting.remove(at).1)
}

/// Lets the cards of this conversation be kept.
pub(super) fn begin(chat: Chat, engine: &Engine) {
    let begun = Rc::new(Begun {
        engine: engine.clone(),
        waiting: RefCell::default(),
        logged: RefCell::default(),
    });
    let hears = Rc::downgrade(&begun);
    engine.overhear(Rc::new(move |frame| {
        if let Some(begun) = hears.upgrade() {
            begun.hear(frame);
        }
    }));
    chat.kept.update_value(|kept| kept.put(NAME.to_owned(), begun));
}

/// Does this once the server has taken or refused what was sent under this name.
pub(super) fn once_answered(site: &Site, key: RowKey, then: Then) {
    if let Some(begun) = known(site) {
        begun.waiting.borrow_mut().push((key, then));
    }
}

/// Does this once what was sent under this name stands in the log.
pub(super) fn once_logged(site: &Site, key: RowKey, then: Logged) {
    if let Some(begun) = known(site) {
        begun.logged.borrow_mut().push((key, then));
    }
}

/// A form of the widget's own, which answers no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// For when nobody is there.
    Offline,
    /// Before the first word.
    Before,
}

impl Own {
    /// What its entry in the log is called.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Offline => "contact",
            Self::Before => "prechat",
        }
    }
}

/// Which of them this is, if it is one.
pub(super) fn own(site: &Site) -> Option<Own> {
    let own = match site.key.as_str() {
        key if key.starts_with(OFFLINE) => Own::Offline,
        key if key.starts_with(later::BEFORE) => Own::Before,
        _ => return None,
    };
    site.id.is_none().then_some(own)
}

/// Sends a form of the widget's own: kept and sent as what is said is, once. Gives the
/// name it has from now on.
pub(super) fn leave(site: &Site, own: Own, label: String, value: Raw) -> Option<RowKey> {
    let begun = known(site)?;
    let client_id = fresh_id();
    let action = match own {
        Own::Offline => "send",
        Own::Before => BEGIN,
    };
    let message_id = MessageId::new(client_id.as_str()).ok()?;
    let action_id = ActionId::new(action).ok()?;
    let key = RowKey(client_id.as_str().into());
    let acted = Acted {
        message_id: client_id.as_str().to_owned(),
        action_id: action.to_owned(),
        kind: own.kind().to_owned(),
        value: Some(value.clone()),
        files: Vec::new(),
    };
    let content = Content::new("action", label, &acted);
    match own {
        Own::Offline => begun.engine.input(Input::Act {
            client_id,
            message_id,
            action_id,
            content,
            value: Some(value),
            wall: clock::wall(),
        }),
        Own::Before => {
            begun.engine.steer(move |now, session, out| {
                session.answer(now, client_id, content, value, clock::wall(), out);
                true
            });
        }
    }
    Some(key)
}

/// What the visitor has said of themselves is known from now on, on this device.
pub(super) fn learn(site: &Site, told: &Raw) {
    let Some(begun) = known(site) else { return };
    if let Some(store) = begun.engine.store() {
        let visitor = begun
            .engine
            .with_session(|session| session::known(session.visitor()));
        let key = [&visitor, fresh_id().as_str()].concat();
        let ops = vec![
            StoreOp::Put(key, told.get().to_owned()),
            expiry::seen(clock::wall()),
        ];
        store.apply(ops, |_| {});
    }
}

/// What is hidden in what is written; the visitor is told by [`told_hidden`].
pub(super) fn masks(site: &Site) -> Masks {
    known(site).map_or(Masks::USUAL, |begun| begun.engine.masks())
}

/// Says, or says no longer, that a part of what was sent last was hidden.
pub(super) fn told_hidden(site: &Site, hidden: bool) {
    let told = site.chat.hidden;
    if told.get_untracked() != hidden {
        told.set(hidden);
    }
}

/// Whether a form's files have somewhere to go, as far as that is known.
pub(super) fn takes_files(site: &Site) -> bool {
    let online = site.chat.connection.get() == Connection::Online;
    !online || known(site).is_some_and(|begun| begun.engine.with_session(|session| session.features().upload))
}

fn known(site: &Site) -> Option<Rc<Begun>> {
    let known = site.chat.kept.with_value(|kept| kept.get(NAME))?;
    known.downcast().ok()
}

/// What was kept of this message's card.
pub(super) fn get(site: &Site) -> Option<String> {
    let (store, key) = find(site)?;
    store.get(&key)
}

/// Keeps this of the message's card; `None` if there is nothing to be kept any more.
/// Writes are carried out in their order; where one fails, nothing else does.
pub(super) fn put(site: &Site, value: Option<String>) {
    let Some((store, key)) = find(site) else { return };
    let op = match value {
        Some(value) => StoreOp::Put(key, value),
        None => StoreOp::Delete(key),
    };
    let mut ops = vec![op];
    // Where nothing was said yet, the device has to know since when it keeps this.
    if own(site).is_some() {
        ops.push(expiry::seen(clock::wall()));
    }
    store.apply(ops, |_| {});
}

/// Where, and under which key.
fn find(site: &Site) -> Option<(Store, String)> {
    let engine = &known(site)?.engine;
    let key = match &site.id {
        Some(id) => engine
            .with_session(|session| session.begun().then(|| card(session.conversation(), id.as_str())))?,
        None => match own(site)? {
            Own::Offline => LEFT.to_owned(),
            Own::Before => BEFORE.to_owned(),
        },
    };
    Some((engine.store()?, key))
}
