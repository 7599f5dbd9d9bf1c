//! Forgetting a visitor: at once here, and on the server as soon as it can be
//! told. Until it confirms, nothing is left but the means to ask again.

use super::composer::Composer;
use super::outbox::Sending;
use super::record::{self, Profile};
use super::{Changed, Effect, ProfileState, Session, StoreOp, TabNote};
use crate::Millis;
use crate::json_record;
use crate::protocol::{ClientFrame, ClientId, Forget, ServerFrame, State};

/// Who is to be forgotten.
#[derive(Debug, Clone)]
pub(super) struct Erasure {
    pub(super) profile: Profile,
    pub(super) client_id: ClientId,
    /// The server refused the token that went with the wish: the secret has to do.
    pub(super) bare: bool,
}

json_record!(Erasure { profile, client_id } + bare);

impl Session {
    pub(super) fn forget(&mut self, now: Millis, client_id: ClientId, next: Profile, out: &mut Vec<Effect>) {
        let begun = self.begun();
        let erasure = Erasure {
            profile: self.profile.clone(),
            client_id,
            bare: false,
        };
        let mut ops = vec![StoreOp::DeletePrefix(String::new())];
        if begun {
            ops.push(StoreOp::Put(record::ERASE.to_owned(), record::json(&erasure)));
            self.erasing = Some(erasure);
        }
        self.forgotten(now, Some(next), out);
        self.store(ops, vec![super::After::Tell(TabNote::Forgotten)], out);
        out.push(Effect::Changed(Changed::Gate));
        if begun {
            self.link_want(now, out);
        }
    }

    /// Nothing stays here of who has left; the server is not asked to forget them.
    pub(super) fn leave(&mut self, now: Millis, known: bool, next: Profile, out: &mut Vec<Effect>) {
        if !known {
            self.settings.token = None;
        }
        let mut ops = vec![StoreOp::DeletePrefix(String::new())];
        // An earlier wish to be forgotten is not taken back by leaving.
        if let Some(erasure) = &self.erasing {
            ops.push(StoreOp::Put(record::ERASE.to_owned(), record::json(erasure)));
        }
        self.forgotten(now, Some(next), out);
        self.store(ops, vec![super::After::Tell(TabNote::Left)], out);
        // Behind the write: what is asked next depends on what is known by then.
        out.push(Effect::Changed(Changed::Gate));
    }

    /// Everything is erased, by this tab or another: start anew, storing nothing.
    pub(super) fn forgotten(&mut self, now: Millis, next: Option<Profile>, out: &mut Vec<Effect>) {
        self.outbox.clear();
        self.sending = Sending::default();
        self.unstored.clear();
        self.after.clear();
        self.timeline.clear(out);
        self.forget_log();
        self.state = State::default();
        self.typing.clear();
        self.composer = Composer::default();
        self.asked.clear();
        self.profile_state = ProfileState::Fresh;
        self.profile = next.unwrap_or_else(|| Profile {
            visitor: self.settings.fresh_visitor.clone(),
            conversation: self.settings.fresh_conversation.clone(),
        });
        out.extend(
            [
                Changed::State,
                Changed::Typing,
                Changed::Unread,
                Changed::Older,
                Changed::Draft,
            ]
            .map(Effect::Changed),
        );
        self.link_restart(now, out);
    }

    /// A connection that exists only to be forgotten.
    pub(super) fn erasing_frame(&mut self, now: Millis, frame: &ServerFrame, out: &mut Vec<Effect>) {
        let Some(erasure) = &self.erasing else { return };
        match frame {
            ServerFrame::Live {} => {
                let client_id = erasure.client_id.clone();
                self.link_live(now, out);
                let frame = ClientFrame::Forget(Forget { client_id });
                out.push(Effect::Transmit(self.link.generation, Box::new(frame)));
            }
            ServerFrame::Ack(ack) if ack.client_id == erasure.client_id => {
                self.erasing = None;
                self.store(vec![StoreOp::Delete(record::ERASE.to_owned())], Vec::new(), out);
                self.link_restart(now, out);
            }
            _ => {}
        }
    }
}
