//! Agents: who is connected, what they are told all together, what visitors see
//! of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use aisle_core::protocol::{
    Agent, AgentId, AgentStatus, Agents, Author, ClientId, ConversationId, Counts, Note, Presence, Role,
};

use super::{Hub, Inner, News, Seat, SignedIn, Tab};
use crate::mailbox::Mailbox;
use crate::store::Looks;

impl Hub {
    /// An agent connects.
    pub fn sign_in(
        self: &Arc<Self>,
        id: &AgentId,
        (name, looks): (&str, Looks),
        status: AgentStatus,
        instance: ClientId,
        mailbox: &Arc<Mailbox>,
    ) -> Seat {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let tab = Tab::Agent(id.clone(), instance);
        let mut inner = self.lock();
        Self::sit(&mut inner, number, &tab, mailbox);
        let agent = SignedIn {
            id: id.clone(),
            name: name.to_owned(),
            looks,
            status,
            mailbox: Arc::clone(mailbox),
        };
        inner.agents.insert(number, agent);
        Self::tell_agents_changed(&inner);
        inner.news.board = true;
        drop(inner);
        self.herald.notify_one();
        self.usher.notify_one();
        Seat {
            hub: Arc::clone(self),
            number,
            tab,
            conversation: None,
        }
    }

    pub(super) fn tell_agents_changed(inner: &Inner) {
        inner
            .rooms
            .values()
            .flat_map(|room| room.visitors.values())
            .for_each(|visitor| visitor.agents());
    }

    /// Colleagues, departments or canned texts changed.
    pub fn board(&self) {
        self.lock().news.board = true;
        self.herald.notify_one();
        self.usher.notify_one();
    }

    /// Waits until there is something to tell all agents.
    pub async fn has_news(&self) {
        self.herald.notified().await;
    }

    /// Takes what is to be told all agents.
    pub fn news(&self) -> News {
        std::mem::take(&mut self.lock().news)
    }

    /// Tells all agents the same.
    pub fn tell_agents(&self, frame: &Arc<str>) {
        let inner = self.lock();
        inner.agents.values().for_each(|agent| agent.mailbox.frame(frame));
    }

    /// Tells each agent how many conversations there are, and how many are theirs.
    pub fn tell_counts(&self, counts: Counts, mine: impl Fn(&AgentId) -> u32) {
        let inner = self.lock();
        for agent in inner.agents.values() {
            let mine = mine(&agent.id);
            agent.mailbox.counts(Counts { mine, ..counts });
        }
    }

    /// A note for those who follow the conversation.
    pub fn note(&self, conversation: &ConversationId, note: &Note) {
        let mut inner = self.lock();
        if let Some(room) = inner.rooms.get(conversation) {
            room.watchers
                .values()
                .for_each(|watcher| watcher.note(conversation, note));
        }
        self.tell_changed(&mut inner, conversation);
    }

    /// An agent's sessions changed, or what they are called, or what they may do:
    /// each of their connections looks for itself.
    pub fn recheck(&self, agent: &AgentId) {
        let inner = self.lock();
        let theirs = inner.agents.values().filter(|signed| signed.id == *agent);
        theirs.for_each(|signed| signed.mailbox.recheck());
    }

    /// What visitors see of an agent from now on.
    pub fn rename(&self, agent: &AgentId, name: Option<&str>, looks: &Looks) {
        self.retell(agent, |signed| {
            if let Some(name) = name {
                name.clone_into(&mut signed.name);
            }
            signed.looks.clone_from(looks);
        });
    }

    /// What an agent says of themselves from now on.
    pub fn set_status(&self, agent: &AgentId, status: AgentStatus) {
        self.retell(agent, |signed| signed.status = status);
    }

    /// Everybody is told anew of an agent who has changed.
    fn retell(&self, agent: &AgentId, change: impl Fn(&mut SignedIn)) {
        let mut inner = self.lock();
        let theirs = inner.agents.values_mut().filter(|signed| signed.id == *agent);
        theirs.for_each(change);
        Self::tell_agents_changed(&inner);
        inner.news.board = true;
        drop(inner);
        self.herald.notify_one();
        self.usher.notify_one();
    }

    /// Which agents have a connection.
    pub fn connected(&self) -> BTreeSet<AgentId> {
        self.lock()
            .agents
            .values()
            .map(|signed| signed.id.clone())
            .collect()
    }

    /// The agents who are there, as visitors see them.
    pub fn agents(&self) -> Agents {
        // The version is drawn under the lock: a later one never has older agents.
        let inner = self.lock();
        let mut list: BTreeMap<&AgentId, &SignedIn> = BTreeMap::new();
        inner.agents.values().for_each(|agent| {
            list.insert(&agent.id, agent);
        });
        let list = list
            .into_iter()
            .map(|(id, agent)| Agent {
                who: Author {
                    avatar: agent.looks.avatar.clone(),
                    ..Author::named(Role::Agent, id.as_str(), &agent.name)
                },
                presence: match agent.status {
                    AgentStatus::Available => Presence::Online,
                    AgentStatus::Busy | AgentStatus::Away => Presence::Away,
                },
                title: agent.looks.title.clone(),
                languages: agent.looks.languages.clone(),
            })
            .collect();
        Agents {
            v: self.version(),
            list,
        }
    }
}
