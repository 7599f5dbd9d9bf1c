//! What the server does with a frame, and what it tells all connections.

use aisle_core::protocol::*;
use aisle_core::session::CloseReason;

use super::World;
use super::injure::token_expired;

/// A text that the server never takes.
pub(crate) const POISON: &str = "poison";
/// A text that the server refuses now and then, and takes at another time.
pub(crate) const SOUR: &str = "sour";

impl World {
    pub(super) fn serve(&mut self, index: usize, frame: ClientFrame) {
        match frame {
            ClientFrame::Hello(hello) => self.welcome(index, &hello),
            ClientFrame::Message(message) => self.take(index, message),
            ClientFrame::Event(event) if !self.faults.ignores_events => {
                let (Some(name), Some(shown)) =
                    (self.connections[index].conversation.clone(), Shown::of(&event))
                else {
                    return;
                };
                let author = Author::of_rule(&shown.rule);
                let id = event.client_id;
                let (entry, seq) = self.server.append(&name, author, Some(id.clone()), shown.content);
                self.tell(
                    index,
                    ServerFrame::Ack(Ack {
                        client_id: id,
                        seq: Some(seq),
                    }),
                );
                if let Some(entry) = entry {
                    self.publish(&name, entry);
                }
            }
            ClientFrame::History(request) => {
                let name = self.connections[index].conversation.clone();
                if let Some(page) = name.and_then(|name| self.server.history(&name, request)) {
                    self.tell(index, page);
                }
            }
            ClientFrame::Ping(ping) => self.tell(index, ServerFrame::Pong(Pong { n: ping.n })),
            _ => {}
        }
    }

    pub(super) fn tell(&mut self, index: usize, frame: ServerFrame) {
        let at = self.now + self.latency();
        self.connections[index].push_down(at, frame);
    }

    fn welcome(&mut self, index: usize, hello: &Hello) {
        if !self.server.admits(hello) {
            self.tell(index, ServerFrame::Error(token_expired()));
            return;
        }
        // The same tab again: the older connection is only apparently alive (I11).
        for connection in &mut self.connections {
            if connection.instance.as_ref() == Some(&hello.instance) && !connection.dead {
                connection.end(self.now + 5, CloseReason::Lost);
            }
        }
        let (name, frames) = self.server.hello(hello);
        self.record.opened(self.now, &name, &self.server.epoch);
        self.connections[index].conversation = Some(name);
        self.connections[index].instance = Some(hello.instance.clone());
        for frame in frames {
            self.tell(index, frame);
        }
    }

    fn take(&mut self, index: usize, message: SendMessage) {
        let Some(name) = self.connections[index].conversation.clone() else {
            return;
        };
        let id = message.client_id;
        let refuse = |code, retryable, retry_after_ms| {
            ServerFrame::Reject(Reject {
                client_id: id.clone(),
                code,
                retryable,
                retry_after_ms,
            })
        };
        let text = &message.content.fallback;
        if text.starts_with(POISON) {
            self.server.refused.insert(id.clone());
            self.tell(index, refuse(ErrorCode::Malformed, false, None));
            return;
        }
        if text.starts_with(SOUR) && self.chance(2) == 0 && !self.server.acknowledged.contains(&id) {
            self.server.refused.insert(id.clone());
            self.tell(index, refuse(ErrorCode::Forbidden, false, None));
            return;
        }
        if self.chance(40) < self.faults.per_mille / 50 {
            let pause = (self.chance(2) == 0).then_some(300);
            self.tell(index, refuse(ErrorCode::RateLimited, true, pause));
            return;
        }
        let (entry, seq) = self
            .server
            .append(&name, Author::visitor(), Some(id.clone()), message.content);
        // The acknowledgement and the entry come in either order (F1).
        let ack = ServerFrame::Ack(Ack {
            client_id: id.clone(),
            seq: Some(seq),
        });
        let ack_first = self.chance(2) == 0;
        if ack_first {
            self.tell(index, ack.clone());
        }
        if let Some(entry) = entry {
            self.publish(&name, entry);
        }
        if !ack_first {
            self.tell(index, ack);
        }
        self.server.acknowledged.insert(id);
    }

    pub(crate) fn publish(&mut self, name: &ClientId, entry: Entry) {
        let id = match entry.body.known() {
            Some(EntryBody::Message(message)) => message.client_id.clone(),
            _ => None,
        };
        let epoch = &self.server.epoch;
        self.record.appended(self.now, name, epoch, &entry, id.as_ref());
        let events = ServerFrame::Events(Events {
            epoch: self.server.epoch.clone(),
            entries: vec![entry],
        });
        self.broadcast(name, &events);
    }

    /// Tells all connections of a conversation.
    pub(super) fn broadcast(&mut self, name: &ClientId, frame: &ServerFrame) {
        for index in 0..self.connections.len() {
            if self.connections[index].conversation.as_ref() == Some(name) {
                self.tell(index, frame.clone());
            }
        }
    }
}
