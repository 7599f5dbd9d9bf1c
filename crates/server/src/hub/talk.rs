//! What is said in a conversation, for those who are in it.

use std::sync::Arc;

use aisle_core::protocol::{ConversationId, Delta, EntryBody, Role, Seq, Stream, TypingDown};

use tokio::sync::Notify;

use super::{ConnectionNo, Hub, Inner, Seat};
use crate::mailbox::Mailbox;
use crate::store::Logged;

impl Hub {
    /// The shop's rules are others now.
    pub fn rules(&self) {
        self.each_visitor(Mailbox::rules);
    }

    /// The shop has opened or closed, and so has the queue.
    pub fn hours(&self) {
        self.each_visitor(Mailbox::hours);
        self.usher.notify_one();
    }

    /// Tells every visitor who is connected.
    fn each_visitor(&self, tell: impl Fn(&Mailbox)) {
        let inner = self.lock();
        let visitors = inner.rooms.values().flat_map(|room| room.visitors.values());
        visitors.for_each(|visitor| tell(visitor));
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
            if let Some(EntryBody::Erased { .. }) = logged.entry.body.known() {
                // What their page said is erased as well.
                let watchers = room.watchers.values();
                watchers.for_each(|watcher| watcher.changed(&logged.conversation));
            }
            room.everybody()
                .for_each(|mailbox| mailbox.entry(Arc::clone(logged)));
            if room.is_empty() {
                inner.rooms.remove(&logged.conversation);
            }
        }
        self.tell_changed(&mut inner, &logged.conversation);
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
        let mut inner = self.lock();
        if let Some(room) = inner.rooms.get(conversation) {
            room.everybody()
                .for_each(|mailbox| mailbox.read(conversation, visitor, agent));
        }
        self.tell_changed(&mut inner, conversation);
    }

    /// A line of the list changed by something beside the log.
    pub fn changed(&self, conversation: &ConversationId) {
        let mut inner = self.lock();
        self.tell_changed(&mut inner, conversation);
    }

    /// What is known of the visitor's page changed, and so did the line.
    pub fn page(&self, conversation: &ConversationId) {
        let mut inner = self.lock();
        if let Some(room) = inner.rooms.get(conversation) {
            room.watchers
                .values()
                .for_each(|watcher| watcher.changed(conversation));
        }
        self.tell_changed(&mut inner, conversation);
    }

    /// A line of the list is at another place. The queue knows already.
    pub fn line_changed(&self, conversation: &ConversationId) {
        Self::tell_line(&self.herald, &mut self.lock(), conversation);
    }

    pub(super) fn tell_changed(&self, inner: &mut Inner, conversation: &ConversationId) {
        self.usher.notify_one();
        Self::tell_line(&self.herald, inner, conversation);
    }

    fn tell_line(herald: &Notify, inner: &mut Inner, conversation: &ConversationId) {
        // Without agents nobody reads the list, and who comes later reads all of it.
        if !inner.agents.is_empty() && inner.news.changed.insert(conversation.clone()) {
            herald.notify_one();
        }
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
}
