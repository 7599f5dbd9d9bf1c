//! The first exchange: `hello`, the store, `welcome`, the log, `live`.

use std::collections::VecDeque;

use aisle_core::Millis;
use aisle_core::protocol::{
    ConversationId, ConversationRef, Epoch, ErrorCode, Events, Hello, PROTOCOL, ServerFrame, SessionId,
    Welcome,
};
use aisle_core::session::{CloseReason, StoreOp};

use super::record::{Keys, Meta, Record, parse, store};
use super::talk::Talk;
use super::{Effect, Live, Mind, Server, Stage, facets, past, refuse};
use crate::rng::{fingerprint, hex};

/// A visitor whose last entry is older than this is forgotten: 30 days.
const KEEP_MS: Millis = 30 * 24 * 60 * 60 * 1_000;
/// Most entries in one `events` frame.
const BATCH: usize = 100;

impl<M: Mind> Server<M> {
    pub(super) fn hello(&mut self, hello: Hello, out: &mut Vec<Effect<M::Do>>) {
        if hello.protocol != PROTOCOL {
            self.stage = Stage::Over;
            return refuse(ErrorCode::Unsupported, "protocol 1 is spoken here", out);
        }
        out.push(Effect::Arrived(hello.instance.clone()));
        out.push(Effect::Load);
        self.stage = Stage::Loading(Box::new(hello), Vec::new());
    }

    pub(super) fn loaded(
        &mut self,
        now: Millis,
        mut rows: Vec<(String, String)>,
        out: &mut Vec<Effect<M::Do>>,
    ) {
        sweep(now, &mut rows, out);
        match core::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Loading(hello, held) => {
                let Some(live) = self.welcome(now, &hello, rows, out) else {
                    return;
                };
                self.stage = Stage::Live(Box::new(live));
                for text in held {
                    self.frame(now, text, out);
                }
            }
            Stage::Live(mut live) => {
                if live.reconcile(now, &rows, out) {
                    self.stage = Stage::Live(live);
                }
            }
            other => self.stage = other,
        }
    }

    fn welcome(
        &mut self,
        now: Millis,
        hello: &Hello,
        rows: Vec<(String, String)>,
        out: &mut Vec<Effect<M::Do>>,
    ) -> Option<Live<M>> {
        let keys = keys(hello);
        let secret = hex(fingerprint(&hello.visitor.secret));
        let value = |key: String| {
            rows.iter()
                .find(|(held, _)| *held == key)
                .map(|(_, value)| value.as_str())
        };
        if value(keys.secret()).is_some_and(|held| held != secret) {
            refuse(
                ErrorCode::Forbidden,
                "the secret does not belong to this visitor",
                out,
            );
            return None;
        }
        let locale = match hello.locale.as_str() {
            "" => &self.locale,
            tag => tag,
        };
        let mut log = log(&keys, &rows);
        let meta = match value(keys.meta()).and_then(parse::<Meta>) {
            Some(meta) => meta,
            None => {
                log.clear();
                let epoch = Epoch::new(hex(self.rng.bits())).ok()?;
                let meta = Meta {
                    epoch,
                    seed: self.rng.bits() >> 12,
                    lang: locale.to_owned(),
                };
                // Memory until the first message.
                out.push(Effect::Write {
                    ops: vec![StoreOp::Put(keys.meta(), store(&meta))],
                    durable: false,
                });
                meta
            }
        };
        let read = value(keys.read()).and_then(parse).unwrap_or(0);
        let saved = log.iter().any(|record| record.key.starts_with("c:"));
        let (queue, recent) = (VecDeque::new(), VecDeque::new());
        let others = past::others(&keys, &rows);
        let mut talk = Talk {
            others,
            keys,
            meta,
            secret,
            locale: locale.to_owned(),
            saved,
            log,
            queue,
            recent,
            waiting: None,
            hold: 0,
            greeting: None,
            agents: M::agents,
            read: (read, 0),
            version: 1,
        };
        if hello.shown.is_none() {
            talk.greeting = M::greeting(&talk);
        }
        let mut mind = M::new(hello, &talk);
        let streams = mind.streams(&mut talk, now);
        let mut state = facets::all(&talk);
        state.streams = streams;
        state.queue = mind.queue(&talk);
        out.push(Effect::Send(ServerFrame::Welcome(Box::new(Welcome {
            session: SessionId::new(hex(self.rng.bits())).ok()?,
            conversation: ConversationId::new(conversation(hello)).ok()?,
            epoch: talk.meta.epoch.clone(),
            floor: 1,
            head: talk.head(),
            at: now,
            features: facets::features(M::TOPICS),
            state,
        }))));
        // A place we do not know of, or of another life of the log: all of it.
        let known = hello
            .resume
            .as_ref()
            .filter(|at| at.epoch == talk.meta.epoch && at.seq <= talk.head());
        let from = known.map_or(0, |at| at.seq as usize);
        for batch in talk.log.get(from..).unwrap_or_default().chunks(BATCH) {
            let entries = batch.iter().map(|record| record.entry.clone()).collect();
            out.push(Effect::Send(ServerFrame::Events(Events {
                epoch: talk.meta.epoch.clone(),
                entries,
            })));
        }
        out.push(Effect::Send(ServerFrame::Live {}));
        let mut live = Live { talk, mind };
        live.advance(now, out);
        Some(live)
    }
}

impl<M: Mind> Live<M> {
    /// Another tab changed the store. False: there is nothing left of us.
    fn reconcile(&mut self, now: Millis, rows: &[(String, String)], out: &mut Vec<Effect<M::Do>>) -> bool {
        let value = |key: String| {
            rows.iter()
                .find(|(held, _)| *held == key)
                .map(|(_, value)| value.as_str())
        };
        let meta = value(self.talk.keys.meta()).and_then(parse::<Meta>);
        if self.talk.saved && meta.as_ref() != Some(&self.talk.meta) {
            return self.talk.erased(out);
        }
        if meta.is_some() && meta.as_ref() != Some(&self.talk.meta) {
            // Another tab began this conversation, before anything was said here. Coming
            // back shows theirs.
            out.push(Effect::Close(CloseReason::Lost));
            return false;
        }
        if meta.as_ref() == Some(&self.talk.meta) {
            self.talk.absorb_rows(rows, out);
            self.talk.saved |= self.talk.log.iter().any(|record| record.key.starts_with("c:"));
            let read = value(self.talk.keys.read()).and_then(parse).unwrap_or(0);
            if read > self.talk.read.0 {
                self.talk.read.0 = read;
                self.talk.version += 1;
                out.push(facets::read_changed(&self.talk));
            }
        }
        self.talk.pump(now, out);
        self.advance(now, out);
        true
    }
}

/// Forgets visitors who have been away too long.
fn sweep<D>(now: Millis, rows: &mut Vec<(String, String)>, out: &mut Vec<Effect<D>>) {
    // Ordered by key, so all of a visitor's rows are together, each log ascending.
    let mut last: Vec<(String, Millis)> = Vec::new();
    for (key, value) in rows.iter().filter(|(key, _)| key.contains("/log/")) {
        let (Some((visitor, _)), Some(record)) = (key.split_once('/'), parse::<Record>(value)) else {
            continue;
        };
        let (prefix, at) = ([visitor, "/"].concat(), record.entry.at);
        match last.last_mut().filter(|(held, _)| *held == prefix) {
            Some((_, newest)) => *newest = at.max(*newest),
            None => last.push((prefix, at)),
        }
    }
    last.retain(|(_, at)| *at < now - KEEP_MS);
    if !last.is_empty() {
        rows.retain(|(key, _)| !last.iter().any(|(gone, _)| key.starts_with(gone.as_str())));
        let ops = last
            .into_iter()
            .map(|(prefix, _)| StoreOp::DeletePrefix(prefix))
            .collect();
        out.push(Effect::Write { ops, durable: true });
    }
}

/// The conversation by the server's name, which is the client's.
fn conversation(hello: &Hello) -> &str {
    match &hello.conversation {
        ConversationRef::Id(id) => id.as_str(),
        ConversationRef::ClientId(id) => id.as_str(),
    }
}

fn keys(hello: &Hello) -> Keys {
    Keys::new(hello.visitor.id.as_str(), conversation(hello))
}

/// The log up to the first record that cannot be read.
fn log(keys: &Keys, rows: &[(String, String)]) -> Vec<Record> {
    let records = rows
        .iter()
        .filter(|(key, _)| keys.is_log(key))
        .map_while(|(_, value)| parse::<Record>(value));
    let mut next = 0;
    records
        .take_while(|record| {
            next += 1;
            record.entry.seq == next
        })
        .collect()
}
