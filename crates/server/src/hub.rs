//! Who is connected, and telling them.
//!
//! Holds no message: what is said is in the database before anybody hears of
//! it here. Locks are held for moments and never across a wait.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aisle_core::protocol::{
    Agent, AgentId, Agents, Author, ClientId, ConversationId, Delta, EntryBody, MessageId, Presence, Role,
    Seq, Stream, TypingDown,
};

use crate::mailbox::Mailbox;
use crate::store::{Logged, Owner};

/// Names a connection within this process.
pub type ConnectionNo = u64;

/// Names a tab: one connection of it counts, the newest.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Tab {
    /// A visitor's, by proof.
    Visitor(Arc<Owner>, ClientId),
    /// An agent's.
    Agent(AgentId, ClientId),
}

#[derive(Default)]
struct Room {
    visitors: BTreeMap<ConnectionNo, Arc<Mailbox>>,
    watchers: BTreeMap<ConnectionNo, Arc<Mailbox>>,
    streams: BTreeMap<MessageId, Stream>,
}

impl Room {
    fn is_empty(&self) -> bool {
        self.visitors.is_empty() && self.watchers.is_empty() && self.streams.is_empty()
    }

    fn everybody(&self) -> impl Iterator<Item = &Arc<Mailbox>> {
        self.visitors.values().chain(self.watchers.values())
    }
}

struct SignedIn {
    id: AgentId,
    name: String,
    mailbox: Arc<Mailbox>,
}

#[derive(Default)]
struct Inner {
    rooms: HashMap<ConversationId, Room>,
    agents: BTreeMap<ConnectionNo, SignedIn>,
    tabs: HashMap<Tab, (ConnectionNo, Arc<Mailbox>)>,
}

/// See the module.
#[derive(Default)]
pub struct Hub {
    inner: Mutex<Inner>,
    numbers: AtomicU64,
    versions: AtomicU64,
}

/// A place in the hub. Dropping it leaves.
pub struct Seat {
    hub: Arc<Hub>,
    number: ConnectionNo,
    tab: Tab,
    /// The visitor's conversation; an agent's are kept by the agent's connection.
    conversation: Option<ConversationId>,
}

impl Seat {
    /// The connection's number.
    #[must_use]
    pub fn number(&self) -> ConnectionNo {
        self.number
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.leave(self);
    }
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // The maps are changed in single steps, so what a panic leaves is whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A version for a facet of the state: greater than every one before.
    pub fn version(&self) -> u64 {
        self.versions.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn sit(inner: &mut Inner, number: ConnectionNo, tab: &Tab, mailbox: &Arc<Mailbox>) {
        if let Some((_, old)) = inner.tabs.insert(tab.clone(), (number, Arc::clone(mailbox))) {
            old.supersede();
        }
    }

    /// A visitor connects to a conversation. What is logged from now on comes
    /// to the mailbox.
    pub fn join(
        self: &Arc<Self>,
        conversation: &ConversationId,
        owner: &Arc<Owner>,
        instance: ClientId,
        mailbox: &Arc<Mailbox>,
    ) -> Seat {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let tab = Tab::Visitor(Arc::clone(owner), instance);
        let mut inner = self.lock();
        Self::sit(&mut inner, number, &tab, mailbox);
        inner
            .rooms
            .entry(conversation.clone())
            .or_default()
            .visitors
            .insert(number, Arc::clone(mailbox));
        inner
            .agents
            .values()
            .for_each(|agent| agent.mailbox.changed(conversation));
        drop(inner);
        Seat {
            hub: Arc::clone(self),
            number,
            tab,
            conversation: Some(conversation.clone()),
        }
    }

    /// An agent connects.
    pub fn sign_in(
        self: &Arc<Self>,
        id: &AgentId,
        name: &str,
        instance: ClientId,
        mailbox: &Arc<Mailbox>,
    ) -> Seat {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let tab = Tab::Agent(id.clone(), instance);
        let mut inner = self.lock();
        Self::sit(&mut inner, number, &tab, mailbox);
        let agent = SignedIn {
            id: id.clone(),
            name: name.to_owned(),
            mailbox: Arc::clone(mailbox),
        };
        inner.agents.insert(number, agent);
        Self::tell_agents_changed(&inner);
        drop(inner);
        Seat {
            hub: Arc::clone(self),
            number,
            tab,
            conversation: None,
        }
    }

    fn leave(&self, seat: &Seat) {
        let mut inner = self.lock();
        if inner
            .tabs
            .get(&seat.tab)
            .is_some_and(|(number, _)| *number == seat.number)
        {
            inner.tabs.remove(&seat.tab);
        }
        if let Some(conversation) = &seat.conversation {
            if let Some(room) = inner.rooms.get_mut(conversation) {
                room.visitors.remove(&seat.number);
                if room.is_empty() {
                    inner.rooms.remove(conversation);
                }
            }
            inner
                .agents
                .values()
                .for_each(|agent| agent.mailbox.changed(conversation));
        } else {
            inner.agents.remove(&seat.number);
            inner.rooms.retain(|_, room| {
                room.watchers.remove(&seat.number);
                !room.is_empty()
            });
            Self::tell_agents_changed(&inner);
        }
    }

    fn tell_agents_changed(inner: &Inner) {
        inner
            .rooms
            .values()
            .flat_map(|room| room.visitors.values())
            .for_each(|visitor| visitor.agents());
    }

    /// The shop's rules are others now.
    pub fn rules(&self) {
        let inner = self.lock();
        let visitors = inner.rooms.values().flat_map(|room| room.visitors.values());
        visitors.for_each(|visitor| visitor.rules());
    }

    /// An agent follows a conversation.
    pub fn watch(&self, conversation: &ConversationId, seat: &Seat, mailbox: &Arc<Mailbox>) {
        let mut inner = self.lock();
        inner
            .rooms
            .entry(conversation.clone())
            .or_default()
            .watchers
            .insert(seat.number, Arc::clone(mailbox));
    }

    /// An agent follows it no longer.
    pub fn unwatch(&self, conversation: &ConversationId, seat: &Seat) {
        let mut inner = self.lock();
        if let Some(room) = inner.rooms.get_mut(conversation) {
            room.watchers.remove(&seat.number);
            if room.is_empty() {
                inner.rooms.remove(conversation);
            }
        }
    }

    /// Tells of a durable entry. Called in the order of the log.
    pub fn publish(&self, logged: &Arc<Logged>) {
        let mut inner = self.lock();
        if let Some(room) = inner.rooms.get_mut(&logged.conversation) {
            if let Some(EntryBody::Message(message)) = logged.entry.body.known() {
                room.streams.remove(&message.id);
            }
            room.everybody()
                .for_each(|mailbox| mailbox.entry(Arc::clone(logged)));
            if room.is_empty() {
                inner.rooms.remove(&logged.conversation);
            }
        }
        inner
            .agents
            .values()
            .for_each(|agent| agent.mailbox.changed(&logged.conversation));
    }

    /// Passes on that somebody writes: an agent to the visitor and to other
    /// agents, a visitor to agents.
    pub fn typing(&self, conversation: &ConversationId, by: ConnectionNo, typing: &TypingDown) {
        let inner = self.lock();
        let Some(room) = inner.rooms.get(conversation) else {
            return;
        };
        let visitors = room.visitors.iter().filter(|_| typing.from.role != Role::Visitor);
        let others = visitors
            .chain(&room.watchers)
            .filter(|(number, _)| **number != by);
        others.for_each(|(_, mailbox)| mailbox.typing(conversation, typing.clone()));
    }

    /// Passes on that read marks moved.
    pub fn read(&self, conversation: &ConversationId, visitor: Seq, agent: Seq) {
        let inner = self.lock();
        if let Some(room) = inner.rooms.get(conversation) {
            room.everybody()
                .for_each(|mailbox| mailbox.read(conversation, visitor, agent));
        }
        inner
            .agents
            .values()
            .for_each(|agent| agent.mailbox.changed(conversation));
    }

    /// A line of the list changed by something beside the log.
    pub fn changed(&self, conversation: &ConversationId) {
        self.lock()
            .agents
            .values()
            .for_each(|agent| agent.mailbox.changed(conversation));
    }

    /// A program of the shop streams a message: passes on the new text and keeps
    /// all of it for who connects meanwhile, until the log has the message.
    /// Text that does not continue what there is, is refused with `false`.
    pub fn stream(&self, conversation: &ConversationId, delta: &Delta) -> bool {
        let mut inner = self.lock();
        let room = inner.rooms.entry(conversation.clone()).or_default();
        let known = room
            .streams
            .get(&delta.message_id)
            .map_or(0, |stream| stream.text.len());
        let from = room
            .streams
            .get(&delta.message_id)
            .map(|stream| stream.from.clone())
            .or(delta.from.clone());
        let fits = delta.offset == known && from.is_some();
        if let (true, Some(from)) = (fits, from) {
            let id = delta.message_id.clone();
            let fresh = || Stream {
                message_id: delta.message_id.clone(),
                from,
                text: String::new(),
            };
            room.streams
                .entry(id)
                .or_insert_with(fresh)
                .text
                .push_str(&delta.text);
            room.visitors
                .values()
                .for_each(|mailbox| mailbox.delta(delta.clone()));
        }
        if room.is_empty() {
            inner.rooms.remove(conversation);
        }
        fits
    }

    /// What is being streamed in a conversation.
    pub fn streams(&self, conversation: &ConversationId) -> Vec<Stream> {
        self.lock()
            .rooms
            .get(conversation)
            .map(|room| room.streams.values().cloned().collect())
            .unwrap_or_default()
    }

    /// Whether the visitor of a conversation has a connection.
    pub fn visitor_online(&self, conversation: &ConversationId) -> bool {
        self.lock()
            .rooms
            .get(conversation)
            .is_some_and(|room| !room.visitors.is_empty())
    }

    /// The agents who are there, as visitors see them.
    pub fn agents(&self) -> Agents {
        // The version is drawn under the lock: a later one never has older agents.
        let inner = self.lock();
        let mut list: BTreeMap<&AgentId, &str> = BTreeMap::new();
        inner.agents.values().for_each(|agent| {
            list.insert(&agent.id, &agent.name);
        });
        let list = list
            .into_iter()
            .map(|(id, name)| Agent {
                who: Author::named(Role::Agent, id.as_str(), name),
                presence: Presence::Online,
            })
            .collect();
        Agents {
            v: self.version(),
            list,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Arc<Owner> {
        Arc::new(Owner {
            visitor: aisle_core::protocol::VisitorId::new("ann").unwrap(),
            secret: [1; 32],
        })
    }

    fn delta(offset: usize, text: &str) -> Delta {
        let from = (offset == 0).then(|| Author::named(Role::Bot, "b", "Helper"));
        Delta {
            message_id: MessageId::new("m1").unwrap(),
            from,
            offset,
            text: text.into(),
        }
    }

    #[test]
    fn a_stream_reaches_who_is_there_and_waits_for_who_comes_later() {
        let (hub, mailbox) = (Arc::new(Hub::default()), Arc::new(Mailbox::default()));
        let conversation = ConversationId::new("c").unwrap();
        let _seat = hub.join(&conversation, &owner(), ClientId::new("t").unwrap(), &mailbox);
        assert!(hub.stream(&conversation, &delta(0, "It ")));
        assert!(
            !hub.stream(&conversation, &delta(9, "lost")),
            "text must continue what there is"
        );
        assert!(hub.stream(&conversation, &delta(3, "ships today")));
        assert_eq!(mailbox.take().deltas.len(), 2);
        assert_eq!(hub.streams(&conversation)[0].text, "It ships today");
    }

    #[test]
    fn a_newer_connection_of_a_tab_ends_the_older_and_keeps_its_own_seat() {
        let hub = Arc::new(Hub::default());
        let (old, new) = (Arc::new(Mailbox::default()), Arc::new(Mailbox::default()));
        let conversation = ConversationId::new("c").unwrap();
        let tab = ClientId::new("t").unwrap();
        let first = hub.join(&conversation, &owner(), tab.clone(), &old);
        let _second = hub.join(&conversation, &owner(), tab, &new);
        assert!(old.take().superseded);
        drop(first);
        assert!(hub.visitor_online(&conversation));
        assert!(!new.take().superseded);
    }

    #[test]
    fn a_mailbox_nobody_empties_stops_growing_and_says_so() {
        let mailbox = Mailbox::default();
        let logged = Arc::new(Logged {
            conversation: ConversationId::new("c").unwrap(),
            entry: serde_json::from_str(r#"{"seq":1,"prev":0,"at":0,"body":{"closed":{"by":"agent"}}}"#)
                .unwrap(),
        });
        (0..10_000).for_each(|_| mailbox.entry(Arc::clone(&logged)));
        let pending = mailbox.take();
        assert!(pending.behind && pending.entries.is_empty());
    }
}
