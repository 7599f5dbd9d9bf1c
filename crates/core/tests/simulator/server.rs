//! A small server of the protocol: a log per conversation, at most one entry
//! per client id, replay from any place it still has.

use std::collections::{BTreeMap, BTreeSet};

use aisle_core::protocol::*;

/// Most entries in one answer to `history`.
const HISTORY_PAGE: usize = 9;

#[derive(Default)]
pub(crate) struct Conversation {
    /// Every entry there ever was, also those that can not be had any more.
    pub(crate) log: Vec<Entry>,
    /// The place before the first entry that can be had.
    pub(crate) gone: Seq,
    by_client: BTreeMap<ClientId, Seq>,
}

pub(crate) struct Server {
    pub(crate) epoch: Epoch,
    epochs: u64,
    pub(crate) conversations: BTreeMap<ClientId, Conversation>,
    /// What was acknowledged in any epoch: has to be in the log at the end.
    pub(crate) acknowledged: BTreeSet<ClientId>,
    /// How far its time of day is off from the clock of the run.
    pub(crate) wall: Timestamp,
    pub(crate) now: Timestamp,
    /// Tokens before this one are over; 0: none is needed.
    pub(crate) token: u64,
    /// What was refused once, for good or not.
    pub(crate) refused: BTreeSet<ClientId>,
    messages: u64,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            epoch: epoch(1),
            epochs: 1,
            conversations: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            wall: 1_700_000_000_000,
            now: 0,
            token: 0,
            refused: BTreeSet::new(),
            messages: 0,
        }
    }

    /// Starts again with nothing.
    pub(crate) fn forget_everything(&mut self) {
        self.epochs += 1;
        self.epoch = epoch(self.epochs);
        self.conversations.clear();
    }

    /// Whether this hello brings the token that is asked for now.
    pub(crate) fn admits(&self, hello: &Hello) -> bool {
        let shown = hello.token.as_deref().and_then(|token| token.parse::<u64>().ok());
        self.token == 0 || shown.is_some_and(|token| token >= self.token)
    }

    pub(crate) fn hello(&mut self, hello: &Hello) -> (ClientId, Vec<ServerFrame>) {
        let ConversationRef::ClientId(name) = hello.conversation.clone() else {
            panic!("the session always uses its own name");
        };
        let conversation = self.conversations.entry(name.clone()).or_default();
        let resumed = hello
            .resume
            .as_ref()
            .filter(|resume| resume.epoch == self.epoch)
            .map(|resume| resume.seq);
        let after = resumed.unwrap_or(0);
        let kept = || conversation.log.iter().filter(|e| e.seq > conversation.gone);
        let head = conversation.log.last().map_or(0, |entry| entry.seq);
        let mut frames = vec![ServerFrame::Welcome(Box::new(Welcome {
            session: SessionId::new("s").unwrap(),
            conversation: ConversationId::new(name.as_str()).unwrap(),
            epoch: self.epoch.clone(),
            floor: kept().next().map_or(0, |entry| entry.seq),
            head,
            at: self.wall + self.now,
            features: Features {
                history: true,
                typing: true,
                read: true,
                ..Features::default()
            },
            state: State::default(),
        }))];
        let first = kept().find(|e| e.seq > after);
        if let (Some(resumed), Some(first)) = (resumed.filter(|seq| *seq > 0), first)
            && resumed < conversation.gone
        {
            frames.push(ServerFrame::Gap(Gap {
                epoch: self.epoch.clone(),
                after: resumed,
                before: first.seq,
            }));
        }
        let missed: Vec<Entry> = kept().filter(|e| e.seq > after).cloned().collect();
        for batch in missed.chunks(7) {
            frames.push(ServerFrame::Events(Events {
                epoch: self.epoch.clone(),
                entries: batch.to_vec(),
            }));
        }
        frames.push(ServerFrame::Live {});
        (name, frames)
    }

    /// Older entries than a place.
    pub(crate) fn history(&self, conversation: &ClientId, request: HistoryRequest) -> Option<ServerFrame> {
        let conversation = self.conversations.get(conversation)?;
        let older: Vec<&Entry> = conversation
            .log
            .iter()
            .filter(|e| e.seq > conversation.gone && e.seq < request.before)
            .collect();
        let from = older.len().saturating_sub(HISTORY_PAGE);
        Some(ServerFrame::History(HistoryPage {
            epoch: self.epoch.clone(),
            before: request.before,
            entries: older[from..].iter().map(|e| (*e).clone()).collect(),
            more: from > 0,
        }))
    }

    /// Logs a message; gives its entry if it is new, and the place in any case.
    pub(crate) fn append(
        &mut self,
        conversation: &ClientId,
        from: Author,
        client_id: Option<ClientId>,
        content: Content,
    ) -> (Option<Entry>, Seq) {
        let log = self.conversations.entry(conversation.clone()).or_default();
        if let Some(known) = client_id.as_ref().and_then(|id| log.by_client.get(id)) {
            return (None, *known);
        }
        let id = MessageId::new(format!("m{}-{}", self.epochs, self.messages + 1)).unwrap();
        let entry = self.log(
            conversation,
            EntryBody::Message(Message {
                id,
                client_id: client_id.clone(),
                from,
                content,
            }),
        );
        let seq = entry.seq;
        if let (Some(id), Some(log)) = (client_id, self.conversations.get_mut(conversation)) {
            log.by_client.insert(id, seq);
        }
        (Some(entry), seq)
    }

    /// Logs whatever it is.
    pub(crate) fn log(&mut self, conversation: &ClientId, body: EntryBody) -> Entry {
        let log = self.conversations.entry(conversation.clone()).or_default();
        self.messages += 1;
        let prev = log.log.last().map_or(0, |entry| entry.seq);
        // Holes are allowed: sequence numbers are drawn by all conversations.
        let seq = prev + 1 + self.messages % 3;
        let entry = Entry {
            seq,
            prev,
            at: self.wall + self.now,
            body: Lenient::Known(body),
        };
        log.log.push(entry.clone());
        entry
    }

    /// An old copy of the log is put back: in the same life, the last entries are missing.
    pub(crate) fn put_back(&mut self, without: usize) {
        for conversation in self.conversations.values_mut() {
            let keep = conversation.log.len().saturating_sub(without);
            conversation.log.truncate(keep);
            let head = conversation.log.last().map_or(0, |entry| entry.seq);
            conversation.by_client.retain(|_, seq| *seq <= head);
        }
    }

    /// Gives up the older half of what can be had of each log.
    pub(crate) fn trim(&mut self) {
        for conversation in self.conversations.values_mut() {
            let kept: Vec<Seq> = conversation
                .log
                .iter()
                .map(|e| e.seq)
                .filter(|seq| *seq > conversation.gone)
                .collect();
            if kept.len() >= 4 {
                conversation.gone = kept[kept.len() / 2 - 1];
            }
        }
    }
}

fn epoch(n: u64) -> Epoch {
    Epoch::new(format!("e{n}")).unwrap()
}
