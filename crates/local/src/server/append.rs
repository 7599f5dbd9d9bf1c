//! Writing the log: one wish after the other, each by claiming the next place.

use aisle_core::Millis;
use aisle_core::protocol::{
    Ack, ClientId, Entry, EntryBody, ErrorCode, Events, Lenient, Reject, ServerFrame,
};
use aisle_core::session::{CloseReason, StoreOp};

use super::record::{Record, parse, store};
use super::talk::Talk;
use super::{Effect, refuse};

/// Something to be done, for a client or for who answers.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Its key in the log.
    pub key: String,
    /// Who waits for an acknowledgement.
    pub client_id: Option<ClientId>,
    /// What.
    pub deed: Deed,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Write an entry.
    Log(Box<EntryBody>),
    /// Erase the visitor.
    Forget,
}

impl Wish {
    /// If this record is what was wished for: the acknowledgement, if any.
    pub(super) fn fulfilled_by(&self, record: &Record) -> Option<Option<ServerFrame>> {
        (self.key == record.key).then(|| self.client_id.clone().map(|id| ack(id, Some(record.entry.seq))))
    }
}

/// "Done", though nothing of it is in the log.
pub fn done<D>(client_id: ClientId) -> Effect<D> {
    Effect::Send(ack(client_id, None))
}

/// "Done, for good."
pub(super) fn ack(client_id: ClientId, seq: Option<u64>) -> ServerFrame {
    ServerFrame::Ack(Ack { client_id, seq })
}

/// "Not done", and after how many milliseconds it may be, if ever.
#[must_use]
pub fn reject<D>(client_id: ClientId, code: ErrorCode, again_after: Option<Millis>) -> Effect<D> {
    let retryable = again_after.is_some();
    Effect::Send(ServerFrame::Reject(Reject {
        client_id,
        code,
        retryable,
        retry_after_ms: again_after,
    }))
}

/// How long to leave a store alone that has just failed.
const HOLD_MS: Millis = 2_000;

impl Talk {
    /// Adds a wish and starts on it if nothing is under way.
    pub fn wish<D>(&mut self, now: Millis, wish: Wish, out: &mut Vec<Effect<D>>) {
        self.queue.push_back(wish);
        self.pump(now, out);
    }

    /// Gives the first wish to the store, unless one is there already.
    pub(super) fn pump<D>(&mut self, now: Millis, out: &mut Vec<Effect<D>>) {
        while self.waiting.is_none() {
            let Some(first) = self.queue.front() else { return };
            let own = first.client_id.is_some();
            let body = match &first.deed {
                Deed::Forget => {
                    let ops = vec![StoreOp::DeletePrefix(self.keys.visitor().to_owned())];
                    self.waiting = Some(first.key.clone());
                    return out.push(Effect::Append { ops, durable: true });
                }
                Deed::Log(body) => body,
            };
            if let Some(seq) = self.find(&first.key) {
                let done = self.queue.pop_front().and_then(|wish| wish.client_id);
                out.extend(done.map(|id| Effect::Send(ack(id, Some(seq)))));
                continue;
            }
            if own
                && self.log.is_empty()
                && let Some(greeting) = self.greeting.clone()
                && first.key != greeting.key
            {
                // The greeting comes first, also for who does not wait for it.
                self.queue.push_front(greeting);
                continue;
            }
            let seq = self.head() + 1;
            let entry = Entry {
                seq,
                prev: seq - 1,
                at: now,
                body: Lenient::Known((**body).clone()),
            };
            let record = Record {
                key: first.key.clone(),
                lang: self.locale.clone(),
                entry,
            };
            let mut ops = Vec::new();
            if own && !self.saved {
                ops.push(StoreOp::Claim(self.keys.secret(), self.secret.clone()));
                ops.push(StoreOp::Claim(self.keys.meta(), store(&self.meta)));
                if self.read.0 > 0 {
                    ops.push(StoreOp::Put(self.keys.read(), store(&self.read.0)));
                }
                ops.extend(
                    self.log
                        .iter()
                        .map(|old| StoreOp::Claim(self.keys.log(old.entry.seq), store(old))),
                );
            }
            ops.push(StoreOp::Claim(self.keys.log(seq), store(&record)));
            self.waiting = Some(first.key.clone());
            out.push(Effect::Append {
                ops,
                durable: own || self.saved,
            });
        }
    }

    /// The store has answered. False ends the connection.
    pub(super) fn applied<D>(
        &mut self,
        now: Millis,
        held: Option<Vec<(String, String)>>,
        out: &mut Vec<Effect<D>>,
    ) -> bool {
        let Some(key) = self.waiting.take() else {
            return true;
        };
        let Some(held) = held else {
            let failed = self.queue.pop_front_if(|wish| wish.key == key);
            if let Some(id) = failed.and_then(|wish| wish.client_id) {
                out.push(reject(id, ErrorCode::Unavailable, Some(HOLD_MS)));
            }
            self.hold = now + HOLD_MS;
            self.pump(now, out);
            return true;
        };
        if key == FORGET {
            return self.forgotten(out);
        }
        let holds = |key: String| held.iter().find(|(held, _)| *held == key).map(|(_, value)| value);
        if holds(self.keys.secret()).is_some_and(|secret| *secret != self.secret) {
            refuse(
                ErrorCode::Forbidden,
                "the secret does not belong to this visitor",
                out,
            );
            return false;
        }
        if let Some(meta) = holds(self.keys.meta()) {
            if parse(meta).as_ref() != Some(&self.meta) {
                // Somebody began this conversation at the same moment. Coming
                // back shows theirs, and what was sent is sent again.
                out.push(Effect::Close(CloseReason::Lost));
                return false;
            }
            if !core::mem::replace(&mut self.saved, true) {
                out.push(self.clear_memory());
            }
        }
        self.absorb_rows(&held, out);
        if self.saved {
            out.push(Effect::Tell);
        }
        self.pump(now, out);
        true
    }

    /// Takes in what the rows say about the log.
    pub(super) fn absorb_rows<D>(&mut self, rows: &[(String, String)], out: &mut Vec<Effect<D>>) {
        // Rows come in the order of their keys, which is the log's.
        let records = rows
            .iter()
            .filter(|(key, _)| self.keys.is_log(key))
            .filter_map(|(_, value)| parse(value))
            .collect();
        self.absorb(records, out);
    }

    fn forgotten<D>(&mut self, out: &mut Vec<Effect<D>>) -> bool {
        for wish in core::mem::take(&mut self.queue) {
            if let (Deed::Forget, Some(id)) = (wish.deed, wish.client_id) {
                out.push(Effect::Send(ack(id, None)));
            }
        }
        out.push(Effect::Tell);
        self.erased(out)
    }

    /// What the page's memory held is in the store now, or must be in neither.
    fn clear_memory<D>(&self) -> Effect<D> {
        let ops = vec![StoreOp::DeletePrefix(self.keys.visitor().to_owned())];
        Effect::Write { ops, durable: false }
    }

    /// Tells the client that all of it is gone. Ends the connection's work.
    pub(super) fn erased<D>(&mut self, out: &mut Vec<Effect<D>>) -> bool {
        out.push(self.clear_memory());
        let seq = self.head() + 1;
        let body = Lenient::Known(EntryBody::Erased { up_to: seq });
        let at = self.log.last().map_or(0, |record| record.entry.at);
        let entries = vec![Entry {
            seq,
            prev: seq - 1,
            at,
            body,
        }];
        out.push(Effect::Send(ServerFrame::Events(Events {
            epoch: self.meta.epoch.clone(),
            entries,
        })));
        false
    }
}

/// The key of the wish to be forgotten, which no record has.
pub(super) const FORGET: &str = "";
