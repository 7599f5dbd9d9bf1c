//! A conversation with its sides changed over, so that a session, whose "own" is
//! the visitor, serves an agent.
//!
//! What this agent says becomes the session's own; the visitor becomes somebody
//! else with the id [`VISITOR`]. Colleagues and bots stay what they are: a server
//! that lost its log must get from each agent what that one said, and no more.

use crate::protocol::{
    Author, Content, Entry, EntryBody, Events, HistoryPage, Lenient, Message, MessageId, ReadMarks, Role,
    TypingDown, json,
};

/// The id of the visitor on the agent's side of the mirror.
pub const VISITOR: &str = "visitor";

/// Whoever the agent is, by what tells their messages: the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Me {
    /// As in `agent-welcome`.
    pub name: String,
    /// The agent's id, if the server says it.
    pub id: Option<String>,
}

impl Me {
    fn is(&self, who: &Author) -> bool {
        who.role == Role::Agent
            && match (&self.id, &who.id) {
                (Some(mine), Some(theirs)) => mine == theirs,
                _ => who.name.as_deref() == Some(self.name.as_str()),
            }
    }

    /// An author, seen from the agent.
    #[must_use]
    pub fn author(&self, mut who: Author) -> Author {
        if self.is(&who) {
            who.role = Role::Visitor;
        } else if who.role == Role::Visitor {
            who.role = Role::Agent;
            who.id = Some(VISITOR.to_owned());
        }
        who
    }

    /// Log entries, seen from the agent.
    #[must_use]
    pub fn events(&self, events: Events) -> Events {
        Events {
            epoch: events.epoch,
            entries: events.entries.into_iter().map(|e| self.entry(e)).collect(),
        }
    }

    /// Older entries, seen from the agent.
    #[must_use]
    pub fn history(&self, page: HistoryPage) -> HistoryPage {
        HistoryPage {
            entries: page.entries.into_iter().map(|e| self.entry(e)).collect(),
            ..page
        }
    }

    /// Who writes, seen from the agent.
    #[must_use]
    pub fn typing(&self, typing: TypingDown) -> TypingDown {
        TypingDown {
            from: self.author(typing.from),
            on: typing.on,
        }
    }

    fn entry(&self, mut entry: Entry) -> Entry {
        if let Lenient::Known(body) = &mut entry.body {
            match body {
                EntryBody::Message(message) => {
                    let who = core::mem::replace(&mut message.from, Author::visitor());
                    message.from = self.author(who);
                }
                EntryBody::Rating { score, comment } => {
                    *body = EntryBody::Message(rated(entry.seq, *score, comment.as_deref()));
                }
                _ => {}
            }
        }
        entry
    }
}

/// How far each side has read, from the other side.
#[must_use]
pub fn read(marks: &ReadMarks) -> ReadMarks {
    ReadMarks {
        v: marks.v,
        visitor: marks.agent,
        agent: marks.visitor,
    }
}

/// Whether somebody is the visitor, on the agent's side of the mirror.
#[must_use]
pub fn is_visitor(who: &Author) -> bool {
    who.role == Role::Agent && who.id.as_deref() == Some(VISITOR)
}

/// A rating as a line that says the same in every language.
fn rated(seq: u64, score: u8, comment: Option<&str>) -> Message {
    let full = usize::from(score.min(5));
    let mut text = "★".repeat(full);
    text.push_str(&"☆".repeat(5 - full));
    if let Some(comment) = comment.filter(|comment| !comment.is_empty()) {
        text.push_str("  ");
        text.push_str(comment);
    }
    let mut name = String::from("rating-");
    name.push_str(&json::write(&seq));
    let id = MessageId::new(name).or_else(|_| MessageId::new("rating"));
    Message {
        // Digits and small letters are always an identifier.
        id: id.unwrap_or_else(|_| unreachable!("a fixed name is valid")),
        client_id: None,
        from: Author {
            role: Role::System,
            id: None,
            name: None,
            avatar: None,
        },
        content: Content::text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> Me {
        Me {
            name: "Mina".into(),
            id: None,
        }
    }

    #[test]
    fn what_the_agent_said_is_own_and_nobody_elses_is() {
        let mine = me().author(Author::named(Role::Agent, "a1", "Mina"));
        assert_eq!(mine.role, Role::Visitor);
        let colleague = me().author(Author::named(Role::Agent, "a2", "Jun"));
        assert_eq!(colleague.role, Role::Agent);
        assert!(!is_visitor(&colleague));
        let shopper = me().author(Author::visitor());
        assert!(is_visitor(&shopper));
        let bot = me().author(Author::named(Role::Bot, "b", "Mina"));
        assert_eq!(bot.role, Role::Bot);
    }

    #[test]
    fn an_id_tells_more_than_a_name() {
        let me = Me {
            name: "Mina".into(),
            id: Some("a1".into()),
        };
        assert_eq!(
            me.author(Author::named(Role::Agent, "a1", "Mina Park")).role,
            Role::Visitor
        );
        assert_eq!(
            me.author(Author::named(Role::Agent, "a2", "Mina")).role,
            Role::Agent
        );
    }

    #[test]
    fn a_rating_becomes_stars_and_keeps_its_words() {
        assert_eq!(rated(3, 4, Some("quick")).content.fallback, "★★★★☆  quick");
        assert_eq!(rated(3, 9, None).content.fallback, "★★★★★");
        assert_eq!(rated(3, 0, None).id.as_str(), "rating-3");
    }
}
