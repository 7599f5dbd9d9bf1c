//! What the server does with a frame, and what it tells all connections.

use aisle_core::protocol::*;

use super::World;

impl World {
    pub(super) fn serve(&mut self, index: usize, frame: ClientFrame) {
        let now = self.now;
        match frame {
            ClientFrame::Hello(hello) => {
                let (name, frames) = self.server.hello(&hello);
                self.connections[index].conversation = Some(name);
                for frame in frames {
                    let at = now + self.latency();
                    self.connections[index].push_down(at, frame);
                }
            }
            ClientFrame::Message(message) => {
                let Some(name) = self.connections[index].conversation.clone() else {
                    return;
                };
                if self.chance(40) < self.faults.per_mille / 50 {
                    let reject = Reject {
                        client_id: message.client_id,
                        code: ErrorCode::RateLimited,
                        retryable: true,
                        retry_after_ms: Some(300),
                    };
                    let at = now + self.latency();
                    self.connections[index].push_down(at, ServerFrame::Reject(reject));
                    return;
                }
                let id = message.client_id.clone();
                let (entry, seq) =
                    self.server
                        .append(&name, Author::visitor(), Some(id.clone()), message.content);
                // The acknowledgement and the entry come in either order (F1).
                let ack = ServerFrame::Ack(Ack {
                    client_id: id.clone(),
                    seq: Some(seq),
                });
                let ack_first = self.chance(2) == 0;
                let at = now + self.latency();
                if ack_first {
                    self.connections[index].push_down(at, ack.clone());
                }
                if let Some(entry) = entry {
                    self.publish(&name, entry);
                }
                if !ack_first {
                    self.connections[index].push_down(at, ack);
                }
                self.server.acknowledged.insert(id);
            }
            ClientFrame::Event(event) if !self.faults.ignores_events => {
                let (Some(name), Some(shown)) =
                    (self.connections[index].conversation.clone(), Shown::of(&event))
                else {
                    return;
                };
                let author = Author::of_rule(&shown.rule);
                let (entry, seq) =
                    self.server
                        .append(&name, author, Some(event.client_id.clone()), shown.content);
                let ack = ServerFrame::Ack(Ack {
                    client_id: event.client_id,
                    seq: Some(seq),
                });
                let at = now + self.latency();
                self.connections[index].push_down(at, ack);
                if let Some(entry) = entry {
                    self.publish(&name, entry);
                }
            }
            ClientFrame::Ping(ping) => {
                let at = now + self.latency();
                self.connections[index].push_down(at, ServerFrame::Pong(Pong { n: ping.n }));
            }
            _ => {}
        }
    }

    pub(super) fn publish(&mut self, name: &ClientId, entry: Entry) {
        let epoch = self.server.epoch.clone();
        for index in 0..self.connections.len() {
            if self.connections[index].conversation.as_ref() == Some(name) {
                let at = self.now + self.latency();
                let events = Events {
                    epoch: epoch.clone(),
                    entries: vec![entry.clone()],
                };
                self.connections[index].push_down(at, ServerFrame::Events(events));
            }
        }
    }
}
