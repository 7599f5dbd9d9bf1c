//! What people do.

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{Delivery, Input, Row, RowBody, RowKey};

use super::World;
use super::serve::{POISON, SOUR};

impl World {
    /// The visitor or the agent does something.
    pub(super) fn act(&mut self) {
        self.now += self.chance(400) as Millis;
        self.overslept();
        let tab = self.some_tab();
        match self.chance(14) {
            0 => self.offer(tab),
            1..4 => self.agent(tab),
            4 => {
                let text = ["half a thought", "half", ""][self.chance(3) as usize];
                self.input(tab, Input::Draft(text.into()));
            }
            5 => {
                let texts = [POISON, SOUR];
                let text = texts[self.chance(2) as usize];
                self.say(tab, text);
            }
            6 | 7 => self.mend(tab),
            8 => {
                let last = self.tabs[tab].session.rows().last().map(|row| row.key.clone());
                if let Some(key) = last {
                    self.input(tab, Input::Seen(key));
                }
            }
            9 => self.input(tab, Input::LoadOlder),
            _ => self.say(tab, "question"),
        }
    }

    fn fresh(&mut self) -> ClientId {
        self.clients += 1;
        ClientId::from_bits(u128::from(self.seed) << 96 | self.clients)
    }

    /// The visitor presses Enter.
    pub(crate) fn say(&mut self, tab: usize, text: &str) {
        let client_id = self.fresh();
        self.tabs[tab].typed.push(client_id.clone());
        let content = Content::text(format!("{text} {}", self.clients));
        let wall = self.wall + self.now;
        self.record.said(self.now, tab, &client_id);
        self.input(
            tab,
            Input::Send {
                client_id,
                content,
                wall,
            },
        );
    }

    /// The visitor takes up what a rule has shown.
    fn offer(&mut self, tab: usize) {
        let client_id = self.fresh();
        let shown = Shown {
            rule: "rescue".into(),
            surface: "banner".into(),
            content: Content::text(format!("offer {}", self.clients)),
        };
        self.tabs[tab].shown.push(client_id.clone());
        self.offers.insert(client_id.as_str().to_owned());
        let wall = self.wall + self.now;
        self.input(
            tab,
            Input::Shown {
                client_id,
                shown,
                wall,
            },
        );
    }

    /// The visitor looks after what was refused: tries again, gives it up, or changes it.
    fn mend(&mut self, tab: usize) {
        let failed = |row: &&Row| {
            matches!(
                row.body,
                RowBody::Message {
                    delivery: Delivery::Failed { .. },
                    ..
                }
            )
        };
        let row = self.tabs[tab].session.rows().iter().find(failed);
        let Some(key) = row.map(|row| row.key.clone()) else {
            return;
        };
        match self.chance(3) {
            0 => self.input(tab, Input::Retry(key)),
            1 => self.discard(tab, key),
            _ => {
                self.discard(tab, key);
                self.say(tab, "mended");
            }
        }
    }

    pub(crate) fn discard(&mut self, tab: usize, key: RowKey) {
        let id = ClientId::new(&*key.0).unwrap();
        for other in &mut self.tabs {
            other.discarded.insert(id.clone());
        }
        self.record.discarded(self.now, tab, &id);
        self.input(tab, Input::Discard(key));
    }

    /// Somebody answers, in one of the ways there are.
    fn agent(&mut self, tab: usize) {
        let Some(name) = self.connection_of(tab) else {
            return;
        };
        let who = Author::named(Role::Agent, "x", "X");
        match self.chance(8) {
            0 => self.broadcast(&name, &ServerFrame::Typing(TypingDown { from: who, on: true })),
            1 => self.stream(&name, who),
            2 => {
                let agent = AgentId::new("x").unwrap();
                self.note(
                    &name,
                    EntryBody::Assign {
                        agent: Some(agent),
                        name: Some("X".into()),
                        by: None,
                        department: None,
                    },
                );
            }
            3 => self.note(&name, EntryBody::Closed { by: Role::Agent }),
            4 => self.edit(&name),
            _ => self.answer(&name, "answer"),
        }
    }

    pub(crate) fn note(&mut self, name: &ClientId, body: EntryBody) {
        let entry = self.server.log(name, body);
        self.publish(name, entry);
    }

    /// The agent says something.
    pub(crate) fn answer(&mut self, name: &ClientId, text: &str) {
        let who = Author::named(Role::Agent, "x", "X");
        // The same words now and then: words are no name.
        let text = format!("{text} {}", self.clients % 3);
        let (entry, _) = self.server.append(name, who, None, Content::text(text));
        if let Some(entry) = entry {
            self.publish(name, entry);
        }
    }

    /// Somebody says something that no connection hears of.
    pub(crate) fn log_only(&mut self, name: &ClientId) {
        let who = Author::named(Role::Agent, "x", "X");
        let (entry, _) = self.server.append(name, who, None, Content::text("unheard"));
        if let Some(entry) = entry {
            self.record
                .appended(self.now, name, &self.server.epoch, &entry, None);
        }
    }

    /// Bit by bit, and then as a whole.
    fn stream(&mut self, name: &ClientId, who: Author) {
        let entry = self.server.log(
            name,
            EntryBody::Status {
                status: "open".into(),
            },
        );
        self.publish(name, entry);
        let (entry, _) = self
            .server
            .append(name, who.clone(), None, Content::text("one two three"));
        let Some(entry) = entry else { return };
        let Some(EntryBody::Message(message)) = entry.body.known() else {
            return;
        };
        for (offset, text) in [(0, "one "), (4, "two "), (2, "e two th")] {
            let delta = Delta {
                message_id: message.id.clone(),
                from: (offset == 0).then(|| who.clone()),
                offset,
                text: text.into(),
            };
            self.broadcast(name, &ServerFrame::Delta(delta));
        }
        self.publish(name, entry);
    }

    /// The agent changes what was said last.
    fn edit(&mut self, name: &ClientId) {
        let Some(conversation) = self.server.conversations.get(name) else {
            return;
        };
        let said = conversation
            .log
            .iter()
            .rev()
            .find_map(|entry| match entry.body.known() {
                Some(EntryBody::Message(message)) if message.from.role == Role::Agent => {
                    Some(message.id.clone())
                }
                _ => None,
            });
        if let Some(message_id) = said {
            let content = Content::text(format!("changed {}", self.clients));
            self.note(name, EntryBody::Edit { message_id, content });
        }
    }
}
