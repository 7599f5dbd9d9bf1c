//! What is kept: its keys in the store, and the records under them.
//!
//! The store is a map of strings to strings. Everything of a visitor is under
//! one prefix, so that forgetting is one deletion:
//! `VISITOR/secret`, `VISITOR/CONVERSATION/meta`, `…/read`, and the log as
//! `…/log/00000001`, `…/log/00000002` and so on without holes.

use aisle_core::json_record;
use aisle_core::protocol::json::{self, Decode, Encode};
use aisle_core::protocol::{ClientId, Entry, EntryBody, Epoch, Message, MessageId, Role, Seq};

/// What does not change in the life of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    /// The life of the log.
    pub epoch: Epoch,
    /// Chance, the same in every tab.
    pub seed: u64,
    /// The language of the page the conversation began on, BCP 47.
    pub lang: String,
}

json_record!(Meta { epoch, seed, lang });

/// One entry of the log with what only this side needs to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What makes it one thing: two records of one key are the same one, and
    /// the log keeps the first. `c:` and a client's name for it, or `r`, the
    /// entry that is answered, and the place in the answer.
    pub key: String,
    /// The language of the page it was written on, BCP 47.
    pub lang: String,
    /// What clients see.
    pub entry: Entry,
}

json_record!(Record { key, lang, entry });

impl Record {
    /// The message, if the entry is one.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self.entry.body.known() {
            Some(EntryBody::Message(message)) => Some(message),
            _ => None,
        }
    }

    /// The message, if the visitor wrote it.
    #[must_use]
    pub fn by_visitor(&self) -> Option<&Message> {
        self.message()
            .filter(|message| message.from.role == Role::Visitor)
    }
}

/// The key of what a client did.
#[must_use]
pub fn client_key(id: &ClientId) -> String {
    ["c:", id.as_str()].concat()
}

/// Where one conversation is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    visitor: String,
    conversation: String,
}

impl Keys {
    pub(super) fn new(visitor: &str, conversation: &str) -> Self {
        let visitor = [visitor, "/"].concat();
        let conversation = [&visitor, conversation, "/"].concat();
        Self {
            visitor,
            conversation,
        }
    }

    /// The prefix of everything of this visitor.
    pub(super) fn visitor(&self) -> &str {
        &self.visitor
    }

    pub(super) fn secret(&self) -> String {
        [&self.visitor, "secret"].concat()
    }

    pub(super) fn meta(&self) -> String {
        [&self.conversation, "meta"].concat()
    }

    /// The name of the conversation.
    pub(super) fn name(&self) -> &str {
        let name = self.conversation.strip_prefix(self.visitor.as_str());
        name.unwrap_or_default().trim_end_matches('/')
    }

    pub(super) fn read(&self) -> String {
        [&self.conversation, "read"].concat()
    }

    /// Eight digits, so that text order is number order.
    pub(super) fn log(&self, seq: Seq) -> String {
        let digits = seq.to_string();
        [
            &self.conversation,
            "log/",
            "00000000".get(digits.len()..).unwrap_or_default(),
            &digits,
        ]
        .concat()
    }

    pub(super) fn is_log(&self, key: &str) -> bool {
        key.strip_prefix(self.conversation.as_str())
            .is_some_and(|rest| rest.starts_with("log/"))
    }
}

/// Reads a stored value; what cannot be read is treated as absent.
pub(super) fn parse<T: Decode>(text: &str) -> Option<T> {
    json::read(text)
}

/// Writes a value for the store.
pub(super) fn store<T: Encode>(value: &T) -> String {
    json::write(value)
}

/// The log's epoch and a name within it, as a message's id: names of an older
/// life of the log must not come back in a new one.
#[must_use]
pub fn message_id(epoch: &Epoch, name: &str) -> Option<MessageId> {
    MessageId::new([epoch.as_str(), "-", name].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_the_log_does_and_are_all_below_the_visitor() {
        let keys = Keys::new("v1", "c1");
        assert_eq!(keys.log(12), "v1/c1/log/00000012");
        assert!(keys.log(9) < keys.log(10) && keys.is_log(&keys.log(10)) && !keys.is_log(&keys.meta()));
        for key in [keys.secret(), keys.meta(), keys.read(), keys.log(1)] {
            assert!(key.starts_with(keys.visitor()));
        }
    }
}
