//! A small server of the protocol: a log per conversation, at most one entry
//! per client id, replay from any place.

use std::collections::{BTreeMap, BTreeSet};

use aisle_core::protocol::*;

#[derive(Default)]
pub(crate) struct Conversation {
    pub(crate) log: Vec<Entry>,
    by_client: BTreeMap<ClientId, Seq>,
}

pub(crate) struct Server {
    pub(crate) epoch: Epoch,
    epochs: u64,
    pub(crate) conversations: BTreeMap<ClientId, Conversation>,
    /// What was acknowledged in any epoch: has to be in the log at the end.
    pub(crate) acknowledged: BTreeSet<ClientId>,
    messages: u64,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            epoch: epoch(1),
            epochs: 1,
            conversations: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            messages: 0,
        }
    }

    /// Starts again with nothing.
    pub(crate) fn forget_everything(&mut self) {
        self.epochs += 1;
        self.epoch = epoch(self.epochs);
        self.conversations.clear();
    }

    pub(crate) fn hello(&mut self, hello: &Hello) -> (ClientId, Vec<ServerFrame>) {
        let ConversationRef::ClientId(name) = hello.conversation.clone() else {
            panic!("the session always uses its own name");
        };
        let conversation = self.conversations.entry(name.clone()).or_default();
        let after = match &hello.resume {
            Some(resume) if resume.epoch == self.epoch => resume.seq,
            _ => 0,
        };
        let head = conversation.log.last().map_or(0, |entry| entry.seq);
        let mut frames = vec![ServerFrame::Welcome(Box::new(Welcome {
            session: SessionId::new("s").unwrap(),
            conversation: ConversationId::new(name.as_str()).unwrap(),
            epoch: self.epoch.clone(),
            floor: 0,
            head,
            at: 0,
            features: Features {
                history: true,
                typing: true,
                read: true,
                ..Features::default()
            },
            state: State::default(),
        }))];
        let missed: Vec<Entry> = conversation
            .log
            .iter()
            .filter(|e| e.seq > after)
            .cloned()
            .collect();
        for batch in missed.chunks(7) {
            frames.push(ServerFrame::Events(Events {
                epoch: self.epoch.clone(),
                entries: batch.to_vec(),
            }));
        }
        frames.push(ServerFrame::Live {});
        (name, frames)
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
        self.messages += 1;
        let prev = log.log.last().map_or(0, |entry| entry.seq);
        // Holes are allowed: sequence numbers are drawn by all conversations.
        let seq = prev + 1 + self.messages % 3;
        let entry = Entry {
            seq,
            prev,
            at: 0,
            body: Lenient::Known(EntryBody::Message(Message {
                id: MessageId::new(format!("m{}-{}", self.epochs, self.messages)).unwrap(),
                client_id: client_id.clone(),
                from,
                content,
            })),
        };
        log.log.push(entry.clone());
        if let Some(id) = client_id {
            log.by_client.insert(id, seq);
        }
        (Some(entry), seq)
    }
}

fn epoch(n: u64) -> Epoch {
    Epoch::new(format!("e{n}")).unwrap()
}
