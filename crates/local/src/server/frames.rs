//! What a welcomed client may say, whoever answers.

use aisle_core::Millis;
use aisle_core::protocol::{
    Answer, Author, Body, ClientFrame, ClientId, Content, EntryBody, ErrorCode, HistoryPage, HistoryRequest,
    Message, ReadUp, Role, ServerFrame, Shown, Suggestions, limits,
};
use aisle_core::session::StoreOp;

use super::append::{Deed, FORGET, Wish, ack, reject};
use super::record::{client_key, message_id, store};
use super::talk::Talk;
use super::{Effect, error, facets};
use crate::rng::{fingerprint, hex};

/// Most entries in one page of history.
const PAGE: usize = 100;

/// Takes a frame in, as any backend here does. What takes a mind to answer is refused
/// as unsupported.
pub fn hear<D>(talk: &mut Talk, now: Millis, frame: ClientFrame, out: &mut Vec<Effect<D>>) {
    let unsupported = |id| reject(id, ErrorCode::Unsupported, None);
    match frame {
        ClientFrame::Message(message) => talk.message(now, message.client_id, message.content, out),
        ClientFrame::Rate(rate) => {
            let comment = rate.comment.as_ref();
            if (1..=5).contains(&rate.score) && comment.is_none_or(|text| text.len() <= limits::TEXT_BYTES) {
                let body = EntryBody::Rating {
                    score: rate.score,
                    comment: rate.comment,
                };
                talk.log_for(now, rate.client_id, body, out);
            } else {
                out.push(reject(rate.client_id, ErrorCode::Malformed, None));
            }
        }
        ClientFrame::End(end) => {
            talk.log_for(now, end.client_id, EntryBody::Closed { by: Role::Visitor }, out);
        }
        ClientFrame::Forget(forget) => {
            let wish = Wish {
                key: FORGET.to_owned(),
                client_id: Some(forget.client_id),
                deed: Deed::Forget,
            };
            talk.wish(now, wish, out);
        }
        ClientFrame::Read(read) => talk.read_up(read, out),
        ClientFrame::History(request) => talk.history(request, out),
        ClientFrame::Event(event) => match Shown::of(&event) {
            Some(shown) => {
                let author = Author::of_rule(&shown.rule);
                talk.say(now, event.client_id, author, shown.content, out);
            }
            None => out.push(Effect::Send(ack(event.client_id, None))),
        },
        ClientFrame::Suggest(suggest) => {
            let (text, items) = (suggest.text, Vec::new());
            out.push(Effect::Send(ServerFrame::Suggestions(Suggestions {
                text,
                items,
            })));
        }
        ClientFrame::Ask(ask) => {
            let error = Some(ErrorCode::Unsupported);
            let (n, data) = (ask.n, None);
            out.push(Effect::Send(ServerFrame::Answer(Answer { n, data, error })));
        }
        ClientFrame::Action(action) => out.push(unsupported(action.client_id)),
        ClientFrame::Upload(upload) => out.push(unsupported(upload.client_id)),
        ClientFrame::Contact(left) => out.push(unsupported(left.client_id)),
        ClientFrame::Queue(queue) => out.push(unsupported(queue.client_id)),
        ClientFrame::Transcript(wanted) => out.push(unsupported(wanted.client_id)),
        // Nobody is there to see the visitor type; pings are answered before.
        ClientFrame::Typing(_) | ClientFrame::Ping(_) => {}
        ClientFrame::Hello(_) => out.push(error(ErrorCode::Malformed, "hello comes first, and once")),
    }
}

impl Talk {
    /// Takes what the visitor says in.
    pub fn message<D>(&mut self, now: Millis, id: ClientId, content: Content, out: &mut Vec<Effect<D>>) {
        if text_bytes(&content) > limits::TEXT_BYTES {
            return out.push(reject(id, ErrorCode::TooLarge, None));
        }
        if self.find(&client_key(&id)).is_none()
            && let Some(wait) = self.too_fast(now)
        {
            return out.push(reject(id, ErrorCode::RateLimited, Some(wait)));
        }
        self.say(now, id, Author::visitor(), content, out);
    }

    fn say<D>(
        &mut self,
        now: Millis,
        id: ClientId,
        from: Author,
        content: Content,
        out: &mut Vec<Effect<D>>,
    ) {
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

    fn log_for<D>(&mut self, now: Millis, id: ClientId, body: EntryBody, out: &mut Vec<Effect<D>>) {
        let wish = Wish {
            key: client_key(&id),
            client_id: Some(id),
            deed: Deed::Log(Box::new(body)),
        };
        self.wish(now, wish, out);
    }

    fn read_up<D>(&mut self, read: ReadUp, out: &mut Vec<Effect<D>>) {
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

    fn history<D>(&self, request: HistoryRequest, out: &mut Vec<Effect<D>>) {
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
