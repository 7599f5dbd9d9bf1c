//! Going on with another conversation of the same visitor: an earlier one, or a new
//! one.
//!
//! A device keeps one conversation at a time. What it holds of the one that is left
//! comes again from the server when the visitor turns back; so nobody turns away
//! from what only this device has.

use super::record::{self, Profile};
use super::{After, ProfileState, Session, StoreOp, TabNote};
use crate::Millis;
use crate::protocol::ClientId;
use crate::session::Effect;

impl Session {
    /// Whether all that the visitor said here is with the server, and there is
    /// somebody to be: only then [`Session::turn`] does anything.
    #[must_use]
    pub fn may_turn(&self) -> bool {
        let kept = |item: &record::Unsent| item.acked || item.shown.is_some();
        self.restored
            && self.erasing.is_none()
            && self.profile_state == ProfileState::Stored
            && self.outbox.iter().all(kept)
    }

    /// Goes on here with a conversation that began on another device, to which the server
    /// lets this visitor by now. As [`Session::turn`]; but who has said nothing here yet
    /// begins with this, and is somebody from now on.
    pub fn enter(&mut self, now: Millis, conversation: ClientId, out: &mut Vec<Effect>) -> bool {
        let fresh = self.profile_state == ProfileState::Fresh && self.outbox.is_empty();
        if !fresh {
            return self.turn(now, conversation, Vec::new(), out);
        }
        if !self.restored || self.erasing.is_some() {
            return false;
        }
        let next = self.profile_with(conversation);
        let claim = StoreOp::Claim(record::PROFILE.to_owned(), record::json(&next));
        self.go_to(now, next, ProfileState::Claiming, out);
        self.store(vec![claim], vec![After::Claimed], out);
        true
    }

    /// Leaves this conversation for that of this name. `more` is written in the same
    /// step. The text in the composer is the visitor's and stays, and so does what they
    /// have said of themselves. Other tabs begin
    /// anew, and join with what they say next. Whether that was possible.
    pub fn turn(
        &mut self,
        now: Millis,
        conversation: ClientId,
        more: Vec<StoreOp>,
        out: &mut Vec<Effect>,
    ) -> bool {
        if !self.may_turn() || conversation == self.profile.conversation {
            return false;
        }
        let next = self.profile_with(conversation);
        let mut ops = more;
        ops.extend([
            StoreOp::Put(record::PROFILE.to_owned(), record::json(&next)),
            StoreOp::Delete(record::CURSOR.to_owned()),
            StoreOp::Delete(record::READ.to_owned()),
            StoreOp::DeletePrefix(record::LOG.to_owned()),
        ]);
        ops.extend(self.outbox.iter().map(|item| StoreOp::Delete(item.key())));
        self.go_to(now, next, ProfileState::Stored, out);
        self.store(ops, vec![After::Tell(TabNote::Forgotten)], out);
        true
    }

    /// This visitor in another conversation.
    fn profile_with(&self, conversation: ClientId) -> Profile {
        Profile {
            visitor: self.profile.visitor.clone(),
            conversation,
        }
    }

    /// Begins anew as `next`, but for what the visitor has typed and said of themselves.
    fn go_to(&mut self, now: Millis, next: Profile, state: ProfileState, out: &mut Vec<Effect>) {
        self.flush_draft(out);
        let draft = core::mem::take(&mut self.composer.draft);
        let asked = core::mem::take(&mut self.asked);
        self.forgotten(now, Some(next), out);
        self.composer.draft = draft;
        self.asked = asked;
        self.profile_state = state;
    }
}
