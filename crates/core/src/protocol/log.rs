//! The log: what happened in a conversation, in order, for good.

use serde::{Deserialize, Serialize};

use super::{AgentId, ClientId, Content, Lenient, MessageId, Seq, Timestamp};

/// One entry of a conversation's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Place in the log. May skip numbers.
    pub seq: Seq,
    /// The `seq` of the entry before this one; 0 for the first. A client that
    /// last applied another number has missed something.
    pub prev: Seq,
    /// When the server wrote it. Shown, never used for order.
    pub at: Timestamp,
    /// What happened.
    pub body: Lenient<EntryBody>,
}

json_record!(Entry { seq, prev, at, body });

/// What a log entry says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EntryBody {
    /// Somebody said something.
    Message(Message),
    /// A message was changed by its author.
    Edit {
        /// Which message.
        message_id: MessageId,
        /// What it says now.
        content: Content,
    },
    /// The conversation is `open`, `waiting`, `assigned` or `snoozed`.
    Status {
        /// The new status.
        status: String,
    },
    /// An agent took the conversation; none gave it back.
    Assign {
        /// Who, if anybody.
        agent: Option<AgentId>,
        /// The name to show.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The name of whoever handed it over, where somebody did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// The name of the department it was handed to, where nobody of it has it yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<String>,
    },
    /// The visitor rated the conversation.
    Rating {
        /// 1 to 5.
        score: u8,
        /// In the visitor's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// The conversation ended. A later message opens it again.
    Closed {
        /// Who ended it.
        by: Role,
    },
    /// Everything up to this entry was erased at somebody's wish.
    Erased {
        /// Inclusive.
        up_to: Seq,
    },
}

json_variants!(EntryBody {
    "message" Message,
    "edit" Edit { message_id, content },
    "status" Status { status },
    "assign" Assign { agent: always, name: sparse, by: sparse, department: sparse },
    "rating" Rating { score, comment: sparse },
    "closed" Closed { by },
    "erased" Erased { up_to },
});

/// Something somebody said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// The server's name for it.
    pub id: MessageId,
    /// The sender's name for it, echoed so that the sender finds its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// Who said it.
    pub from: Author,
    /// What was said.
    pub content: Content,
}

json_record!(Message {
    id,
    client_id: sparse,
    from,
    content
});

/// Who said or does something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Author {
    /// In which role.
    pub role: Role,
    /// Which one, where a role has many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name to show, plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

json_record!(Author {
    role,
    id: sparse,
    name: sparse,
    avatar: sparse
});

impl Author {
    /// The visitor.
    #[must_use]
    pub fn visitor() -> Self {
        Self {
            role: Role::Visitor,
            id: None,
            name: None,
            avatar: None,
        }
    }

    /// Somebody with a name.
    #[must_use]
    pub fn named(role: Role, id: &str, name: &str) -> Self {
        Self {
            role,
            id: Some(id.to_owned()),
            name: Some(name.to_owned()),
            avatar: None,
        }
    }
}

/// The roles in a conversation. A bot is never shown as an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The shopper.
    Visitor,
    /// A person of the shop.
    Agent,
    /// A program of the shop.
    Bot,
    /// The chat itself.
    System,
}

json_words!(Role { "visitor" Visitor, "agent" Agent, "bot" Bot, "system" System });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_handed_over_is_told_and_may_be_missing() {
        let told = r#"{"assign":{"agent":null,"by":"Mina","department":"Returns"}}"#;
        let read: EntryBody = serde_json::from_str(told).unwrap();
        let EntryBody::Assign { by, department, .. } = &read else {
            panic!("{read:?}")
        };
        assert_eq!(
            (by.as_deref(), department.as_deref()),
            (Some("Mina"), Some("Returns"))
        );
        assert_eq!(serde_json::to_string(&read).unwrap(), told);
        let before = r#"{"assign":{"agent":"a1","name":"Mina"}}"#;
        let read: EntryBody = serde_json::from_str(before).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), before);
    }

    #[test]
    fn an_entry_of_the_future_decodes_and_is_kept_as_it_came() {
        let json = r#"{"seq":7,"prev":4,"at":1000,"body":{"hologram":{"x":1}}}"#;
        let entry: Entry = serde_json::from_str(json).unwrap();
        assert_eq!(entry.body.known(), None);
        assert_eq!(serde_json::to_string(&entry).unwrap(), json);
    }
}
