//! Who is connected, and telling them.
//!
//! Holds no message: what is said is in the database before anybody hears of
//! it here. Locks are held for moments and never across a wait.

mod desk;
mod line;
mod talk;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aisle_core::protocol::{AgentId, AgentStatus, ClientId, ConversationId, MessageId, Stream, VisitorId};
use tokio::sync::Notify;

pub use self::line::Place;
use crate::mailbox::Mailbox;
use crate::secrets::Hash;
use crate::store::{Looks, Owner};

/// Names a connection within this process.
pub type ConnectionNo = u64;

/// Names a tab: one connection of it counts, the newest.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Tab {
    /// A visitor's, by proof.
    Visitor(VisitorId, Hash, ClientId),
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
    looks: Looks,
    status: AgentStatus,
    mailbox: Arc<Mailbox>,
}

/// What agents have yet to be told of all together.
#[derive(Debug, Default)]
pub struct News {
    /// Conversations whose line in the list changed.
    pub changed: BTreeSet<ConversationId>,
    /// Colleagues, departments or canned texts changed.
    pub board: bool,
}

#[derive(Default)]
struct Inner {
    rooms: HashMap<ConversationId, Room>,
    agents: BTreeMap<ConnectionNo, SignedIn>,
    tabs: HashMap<Tab, (ConnectionNo, Arc<Mailbox>)>,
    news: News,
    line: line::Line,
}

/// See the module.
#[derive(Default)]
pub struct Hub {
    inner: Mutex<Inner>,
    herald: Notify,
    usher: Notify,
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
        owner: &Owner,
        instance: ClientId,
        mailbox: &Arc<Mailbox>,
    ) -> Seat {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let tab = Tab::Visitor(owner.visitor.clone(), owner.secret, instance);
        let mut inner = self.lock();
        Self::sit(&mut inner, number, &tab, mailbox);
        inner
            .rooms
            .entry(conversation.clone())
            .or_default()
            .visitors
            .insert(number, Arc::clone(mailbox));
        self.tell_changed(&mut inner, conversation);
        drop(inner);
        Seat {
            hub: Arc::clone(self),
            number,
            tab,
            conversation: Some(conversation.clone()),
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
            self.tell_changed(&mut inner, conversation);
        } else {
            inner.agents.remove(&seat.number);
            inner.rooms.retain(|_, room| {
                room.watchers.remove(&seat.number);
                !room.is_empty()
            });
            Self::tell_agents_changed(&inner);
            inner.news.board = true;
            self.herald.notify_one();
            self.usher.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use aisle_core::protocol::{Author, Delta, Role};

    use super::*;
    use crate::store::Logged;

    fn owner() -> Arc<Owner> {
        Arc::new(Owner::anonymous(VisitorId::new("ann").unwrap(), [1; 32]))
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
