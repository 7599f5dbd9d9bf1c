//! What the session keeps in the store, and under which keys.
//!
//! | key | value |
//! |---|---|
//! | `profile` | who the visitor is, and the name of the conversation |
//! | `cursor` | epoch and place of the last log entry kept |
//! | `draft` | what the composer holds |
//! | `read` | the place up to which the visitor has read |
//! | `seen` | when the conversation was last looked at, milliseconds since the Unix epoch |
//! | `log/EPOCH/SEQ` | a log entry, as it came |
//! | `erase` | who is to be forgotten, until the server confirms it |
//! | `out/ORDER/CLIENT_ID` | something unsent |
//! | `recent` | the products that were looked at ([`RECENT`]) |
//! | `card/CONVERSATION/MESSAGE_ID` | what was begun in a card and is not finished ([`card`]) |
//! | `card/offline` | the same of the form for when nobody is there ([`LEFT`]) |
//! | `card/before` | the same of what is asked before the first word ([`BEFORE`]) |
//! | `asked` | what was asked before the first word and answered, as the page wrote it |
//! | `known/VISITOR/CLIENT_ID` | what was filled in there, or while nobody was there ([`known`]) |

use super::{Generation, StoreOp};
use crate::json_record;
use crate::protocol::json::{Document, Encode, Raw};
use crate::protocol::{
    Action, ActionId, ClientFrame, ClientId, Contact, Content, Entry, Epoch, ErrorCode, MessageId,
    SendMessage, Seq, Shown, Timestamp, VisitorAuth,
};

pub(super) const PROFILE: &str = "profile";
pub(super) const CURSOR: &str = "cursor";
pub(super) const DRAFT: &str = "draft";
pub(super) const ERASE: &str = "erase";
pub(super) const SEEN: &str = "seen";
pub(super) const READ: &str = "read";
pub(super) const ASKED: &str = "asked";
pub(super) const LOG: &str = "log/";
pub(super) const OUT: &str = "out/";

/// Who the visitor is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    pub(super) visitor: VisitorAuth,
    pub(super) conversation: ClientId,
}

json_record!(Profile {
    visitor,
    conversation
});

/// Something unsent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unsent {
    pub(super) order: u64,
    pub(super) client_id: ClientId,
    pub(super) content: Content,
    /// Set if it answers a button of this message; its own name if it is what was left
    /// while nobody was there, or answered before the first word ([`BEGIN`]).
    pub(super) action: Option<(MessageId, ActionId)>,
    /// What was chosen or filled in with it.
    pub(super) value: Option<Raw>,
    /// Set if a rule showed it and the visitor took it up: the rule, and where.
    pub(super) shown: Option<(String, String)>,
    pub(super) at: Timestamp,
    /// Set once refused for good.
    pub(super) failed: Option<(ErrorCode, bool)>,
    /// Set once the server has it; waits for its log entry.
    pub(super) acked: bool,
    /// In the store, or as safe as this device allows.
    pub(super) durable: bool,
    /// The connection it went out on last, where nobody waits for its answer;
    /// 0 for none.
    pub(super) sent_on: Generation,
}

json_record!(
    Unsent {
        order,
        client_id,
        content,
        action: sparse,
        value: sparse,
        shown: sparse,
        at,
        failed: sparse,
        acked: always
    } + durable
        + sent_on
);

impl Unsent {
    pub(super) fn key(&self) -> String {
        let mut key = String::from(OUT);
        key.push_str(&padded(self.order));
        key.push('/');
        key.push_str(self.client_id.as_str());
        key
    }

    pub(super) fn put(&self) -> StoreOp {
        StoreOp::Put(self.key(), json(self))
    }

    pub(super) fn frame(&self) -> ClientFrame {
        if let Some((rule, surface)) = &self.shown {
            let shown = Shown {
                rule: rule.clone(),
                surface: surface.clone(),
                content: self.content.clone(),
            };
            return ClientFrame::Event(shown.track(self.client_id.clone()));
        }
        match (&self.action, &self.value) {
            // It answers no message but is one itself.
            (Some(_), Some(value)) if self.form().is_some() => ClientFrame::Contact(Contact {
                client_id: self.client_id.clone(),
                value: value.clone(),
            }),
            (Some((message_id, action_id)), _) => ClientFrame::Action(Action {
                client_id: self.client_id.clone(),
                message_id: message_id.clone(),
                action_id: action_id.clone(),
                value: self.value.clone(),
            }),
            (None, _) => ClientFrame::Message(SendMessage {
                client_id: self.client_id.clone(),
                content: self.content.clone(),
            }),
        }
    }

    /// If it is a form that answers no message: what sending it is called.
    pub(super) fn form(&self) -> Option<&str> {
        let (own, action) = self.action.as_ref()?;
        (own.as_str() == self.client_id.as_str()).then_some(action.as_str())
    }

    /// Still has to come to the server.
    pub(super) fn open(&self) -> bool {
        !self.acked && self.failed.is_none()
    }

    /// May be sent now.
    pub(super) fn ready(&self) -> bool {
        self.durable && self.open()
    }
}

/// If this entry of the log is a form of the widget's own: what sending it was called,
/// and what was filled in. Without files, which went with the server's log.
pub(super) fn form_of(content: &Content) -> Option<(ActionId, Raw)> {
    if content.kind != "action" {
        return None;
    }
    let document = Document::parse(content.data.get())?;
    let mut fields = document.whole().fields(&["action_id", "kind", "value"]);
    let action = ActionId::new(fields.take().string()).ok()?;
    let is_first = match fields.take().word(&["contact", "prechat"]) {
        0 => false,
        1 => true,
        _ => return None,
    };
    let value = fields.take().raw();
    let rest = value.strip_prefix('{')?;
    // The server says by the kind what it was told by a field.
    let value = if is_first {
        Raw::new(&["{\"before\":true,", rest].concat())
    } else {
        Raw::new(value)
    };
    Some((action, value?))
}

/// Where a device keeps the products that were looked at
/// ([`crate::commerce::recent`]). The session neither writes nor reads it; it goes
/// with all else that is erased.
pub const RECENT: &str = "recent";

/// Where a device keeps what was begun in a message's card: a form half filled in,
/// a quiz half answered. The session neither writes nor reads it; it goes with all
/// else that is erased.
#[must_use]
pub fn card(conversation: &ClientId, message: &str) -> String {
    ["card/", conversation.as_str(), "/", message].concat()
}

/// Where a device keeps what was typed into the form for when nobody is there, which
/// needs no conversation. The session neither writes nor reads it; it goes with all
/// else that is erased.
pub const LEFT: &str = "card/offline";

/// The same of the form that comes before the first word.
pub const BEFORE: &str = "card/before";

/// What sending that form is called.
pub const BEGIN: &str = "begin";

/// What the names begin with under which a device keeps what this visitor has said of
/// themselves in forms of the widget's own. The session neither writes nor reads it; it
/// goes with all else that is erased.
#[must_use]
pub fn known(visitor: &VisitorAuth) -> String {
    ["known/", visitor.id.as_str(), "/"].concat()
}

/// Places of different epochs cannot be compared, so the epoch is part of the key.
pub(super) fn log_key(epoch: &Epoch, seq: Seq) -> String {
    let mut key = String::from(LOG);
    key.push_str(epoch.as_str());
    key.push('/');
    key.push_str(&padded(seq));
    key
}

pub(super) fn put_entry(epoch: &Epoch, entry: &Entry) -> StoreOp {
    StoreOp::Put(log_key(epoch, entry.seq), json(entry))
}

/// The epoch in a key of the log.
pub(super) fn epoch_of(key: &str) -> Option<&str> {
    key.strip_prefix(LOG)?.split_once('/').map(|(epoch, _)| epoch)
}

/// Sixteen digits, so that the order of keys is the order of numbers; 2^53,
/// the largest number the wire allows, has sixteen.
pub(super) fn padded(number: u64) -> String {
    let mut digits = crate::protocol::json::write(&number);
    let missing = "0000000000000000".get(digits.len()..).unwrap_or_default();
    digits.insert_str(0, missing);
    digits
}

/// Encodes a record. Records hold nothing that can fail to encode.
pub(super) fn json<T: Encode>(value: &T) -> String {
    crate::protocol::json::write(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_log_keys_is_the_order_of_places() {
        let epoch = Epoch::new("e").unwrap();
        assert!(log_key(&epoch, 9) < log_key(&epoch, 10));
        assert!(log_key(&epoch, 999_999) < log_key(&epoch, 1_000_000));
        assert_eq!(log_key(&epoch, 42), "log/e/0000000000000042");
        assert_eq!(log_key(&epoch, (1 << 53) - 1), "log/e/9007199254740991");
        assert_eq!(epoch_of(&log_key(&epoch, 42)), Some("e"));
    }
}
