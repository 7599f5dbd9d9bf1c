//! What a welcomed client may say.

use aisle_core::Millis;
use aisle_core::protocol::{
    Author, Body, ClientFrame, ClientId, Content, EntryBody, ErrorCode, HistoryPage, HistoryRequest, Message,
    ReadUp, Role, ServerFrame, Shown, limits,
};
use aisle_core::session::StoreOp;

use super::append::{Deed, FORGET, Wish, ack, reject};
use super::live::Live;
use super::play::visitor;
use super::record::{client_key, message_id, store};
use super::{Effect, error, facets};
use crate::rng::{fingerprint, hex};

/// Most entries in one page of history.
const PAGE: usize = 100;

impl Live {
    /// Takes a frame in. False ends the connection.
    pub(super) fn frame(&mut self, now: Millis, frame: ClientFrame, out: &mut Vec<Effect>) -> bool {
        match frame {
            ClientFrame::Message(message) => self.message(now, message.client_id, message.content, out),
            ClientFrame::Action(action) => self.action(now, action, out),
            ClientFrame::Rate(rate) => {
                if (1..=5).contains(&rate.score)
                    && rate
                        .comment
                        .as_ref()
                        .is_none_or(|c| c.len() <= limits::TEXT_BYTES)
                {
                    let body = EntryBody::Rating {
                        score: rate.score,
                        comment: rate.comment,
                    };
                    self.log_for(now, rate.client_id, body, out);
                } else {
                    out.push(reject(rate.client_id, ErrorCode::Malformed, None));
                }
            }
            ClientFrame::End(end) => {
                if let Some(wish) = self.half_said() {
                    self.wish(now, wish, out);
                }
                self.log_for(now, end.client_id, EntryBody::Closed { by: Role::Visitor }, out);
            }
            ClientFrame::Forget(forget) => {
                let wish = Wish {
                    key: FORGET.to_owned(),
                    client_id: Some(forget.client_id),
                    deed: Deed::Forget,
                };
                self.wish(now, wish, out);
            }
            ClientFrame::Read(read) => self.read_up(read, out),
            ClientFrame::History(request) => self.history(request, out),
            ClientFrame::Event(event) => match Shown::of(&event) {
                Some(shown) => {
                    let author = Author::of_rule(&shown.rule);
                    self.say(now, event.client_id, author, shown.content, out);
                }
                None => out.push(Effect::Send(ack(event.client_id, None))),
            },
            ClientFrame::Suggest(suggest) => {
                out.push(Effect::Send(ServerFrame::Suggestions(self.suggest(suggest))));
            }
            ClientFrame::Ask(ask) => out.push(Effect::Send(ServerFrame::Answer(self.ask(now, ask)))),
            ClientFrame::Upload(upload) => {
                out.push(reject(upload.client_id, ErrorCode::Unsupported, None));
            }
            ClientFrame::Contact(left) => self.left(now, left, out),
            ClientFrame::Queue(queue) => out.push(reject(queue.client_id, ErrorCode::Unsupported, None)),
            ClientFrame::Transcript(wanted) => {
                out.push(reject(wanted.client_id, ErrorCode::Unsupported, None))
            }
            // Nobody is there to see the visitor type; pings are answered before.
            ClientFrame::Typing(_) | ClientFrame::Ping(_) => {}
            ClientFrame::Hello(_) => out.push(error(ErrorCode::Malformed, "hello comes first, and once")),
        }
        true
    }

    pub(super) fn message(&mut self, now: Millis, id: ClientId, content: Content, out: &mut Vec<Effect>) {
        if text_bytes(&content) > limits::TEXT_BYTES {
            return out.push(reject(id, ErrorCode::TooLarge, None));
        }
        if self.find(&client_key(&id)).is_none()
            && let Some(wait) = self.too_fast(now)
        {
            return out.push(reject(id, ErrorCode::RateLimited, Some(wait)));
        }
        self.say(now, id, visitor(), content, out);
    }

    fn say(&mut self, now: Millis, id: ClientId, from: Author, content: Content, out: &mut Vec<Effect>) {
        let name = ["m", &hex(fingerprint(id.as_str()))].concat();
        let Some(message) = message_id(&self.meta.epoch, &name) else {
            return;
        };
        let message = Message {
            id: message,
            client_id: Some(id.clone()),
            from,
            content,
        };
        self.log_for(now, id, EntryBody::Message(message), out);
    }

    /// How long to wait, if this is one message too many in a second.
    fn too_fast(&mut self, now: Millis) -> Option<Millis> {
        while self
            .recent
            .front()
            .is_some_and(|at| now - at >= 1_000 || *at > now)
        {
            self.recent.pop_front();
        }
        if self.recent.len() >= limits::MESSAGES_PER_SECOND as usize {
            return self.recent.front().map(|first| first + 1_000 - now);
        }
        self.recent.push_back(now);
        None
    }

    fn log_for(&mut self, now: Millis, id: ClientId, body: EntryBody, out: &mut Vec<Effect>) {
        let wish = Wish {
            key: client_key(&id),
            client_id: Some(id),
            deed: Deed::Log(Box::new(body)),
        };
        self.wish(now, wish, out);
    }

    fn read_up(&mut self, read: ReadUp, out: &mut Vec<Effect>) {
        let up_to = read.up_to.min(self.head());
        if up_to > self.read.0 {
            self.read.0 = up_to;
            self.version += 1;
            let ops = vec![StoreOp::Put(self.keys.read(), store(&up_to))];
            out.push(Effect::Write {
                ops,
                durable: self.saved,
            });
            out.push(facets::read_changed(self));
        }
    }

    fn history(&self, request: HistoryRequest, out: &mut Vec<Effect>) {
        let end = usize::try_from(request.before.saturating_sub(1))
            .unwrap_or(usize::MAX)
            .min(self.log.len());
        let from = end.saturating_sub((request.limit as usize).clamp(1, PAGE));
        let entries = self
            .log
            .get(from..end)
            .unwrap_or_default()
            .iter()
            .map(|record| record.entry.clone())
            .collect();
        let (epoch, before) = (self.meta.epoch.clone(), request.before);
        out.push(Effect::Send(ServerFrame::History(HistoryPage {
            epoch,
            before,
            entries,
            more: from > 0,
        })));
    }
}

/// The bytes a reader would get: the data, or the fallback if that is longer.
fn text_bytes(content: &Content) -> usize {
    let said = match content.body() {
        Body::Text(text) => text.text.len(),
        _ => 0,
    };
    said.max(content.fallback.len())
}
