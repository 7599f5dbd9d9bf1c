//! What a shop asks before the first word: until it is answered, nothing that the visitor
//! says leaves this device, whichever way it was said.
//!
//! What is said meanwhile is kept and shown as always, and goes out under its own name
//! once the answers are with the server, which hears them first.

use super::record::{self, BEGIN, Unsent};
use super::{Changed, Effect, RowKey, Session, StoreOp};
use crate::Millis;
use crate::protocol::json::Raw;
use crate::protocol::{ActionId, ClientId, Content, MessageId, Timestamp};

impl Session {
    /// From now on this is asked before the first word: the words of the page, empty if
    /// nothing is. Who has answered the same words is not asked again.
    pub fn guard(&mut self, asks: String, out: &mut Vec<Effect>) {
        self.asks = asks;
        out.push(Effect::Changed(Changed::Gate));
    }

    /// Something has to be answered before anything that is said goes out.
    #[must_use]
    pub fn held(&self) -> bool {
        !self.asks.is_empty() && self.asks != self.asked
    }

    /// What the visitor said waits for that.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.held() && self.outbox.iter().any(|item| !item.passes())
    }

    /// All that has to be known is known already: nothing is asked, as long as this page
    /// lives.
    pub fn open(&mut self, out: &mut Vec<Effect>) {
        self.asked.clone_from(&self.asks);
        out.push(Effect::Changed(Changed::Gate));
    }

    /// It is answered: this goes to the server before everything else, and what was said
    /// meanwhile behind it.
    pub fn answer(
        &mut self,
        now: Millis,
        client_id: ClientId,
        content: Content,
        value: Raw,
        at: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let (Ok(own), Ok(begin)) = (MessageId::new(client_id.as_str()), ActionId::new(BEGIN)) else {
            return;
        };
        self.send(now, client_id, content, Some((own, begin, Some(value))), at, out);
        let put = StoreOp::Put(record::ASKED.to_owned(), self.asks.clone());
        self.store(vec![put], Vec::new(), out);
        self.open(out);
    }

    /// The server does not take the answers: they are asked for again.
    pub(super) fn answer_refused(&mut self, client_id: &ClientId, out: &mut Vec<Effect>) {
        let refused = |item: &Unsent| item.client_id == *client_id && item.form() == Some(BEGIN);
        if self.outbox.iter().any(refused) {
            self.asked.clear();
            self.store(vec![StoreOp::Delete(record::ASKED.to_owned())], Vec::new(), out);
            out.push(Effect::Changed(Changed::Gate));
        }
    }

    /// Whether this can be taken back because it was never sent: it waits for answers.
    pub(super) fn is_held(&self, key: &RowKey) -> bool {
        let own = |item: &&Unsent| item.client_id.as_str() == &*key.0;
        let item = self.outbox.iter().find(own);
        self.held() && item.is_some_and(|item| item.open() && item.sent_on == 0 && !item.passes())
    }
}

impl Unsent {
    /// A form of the widget's own, which says itself what one agrees to.
    pub(super) fn passes(&self) -> bool {
        self.form().is_some()
    }
}
