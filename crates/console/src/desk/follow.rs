//! The conversations that are followed: begun when they are looked at or have something
//! unsent, let go of when neither is so.

use aisle_core::protocol::ConversationId;
use aisle_core::session::Input;
use aisle_platform::timer::Timer;

use super::{Desk, PREFIX, Talk};

impl Desk {
    /// The session of a conversation, which follows it from now on.
    pub(crate) fn talk(&self, id: &ConversationId) -> Talk {
        let known = self.0.talks.borrow().get(id).cloned();
        if let Some(talk) = known {
            return talk;
        }
        let start = [PREFIX, id.as_str(), "/"].concat();
        let held = self.0.held.borrow();
        let own = held
            .pairs()
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(&start)?.to_owned(), value.clone())));
        let own: Vec<_> = own.collect();
        drop(held);
        let talk = Talk::new(id.clone(), self.weak());
        self.0.talks.borrow_mut().insert(id.clone(), talk.clone());
        talk.begin(own);
        talk
    }

    /// Answers that were not sent when the page went.
    pub(super) fn send_what_was_left(&self) {
        let ids: Vec<ConversationId> = self
            .0
            .held
            .borrow()
            .pairs()
            .iter()
            .filter_map(|(key, _)| {
                let (id, rest) = key.strip_prefix(PREFIX)?.split_once('/')?;
                rest.starts_with("out/").then(|| ConversationId::new(id).ok())?
            })
            .collect();
        for id in ids {
            drop(self.talk(&id));
        }
    }

    /// Lets go of a conversation that is neither on screen nor has anything to say,
    /// once whatever happens now is over.
    pub(super) fn settled(&self, id: &ConversationId) {
        if self.0.ui.is_open(id) {
            self.send_wishes();
            return;
        }
        let (weak, id) = (self.weak(), id.clone());
        let later = Timer::after(0, move || {
            weak.with(|desk| {
                let idle = |talk: &Talk| talk.unsent() == 0 && !desk.0.ui.is_open(&id);
                let is_idle = desk.0.talks.borrow().get(&id).is_some_and(idle);
                if is_idle {
                    let talk = desk.0.talks.borrow_mut().remove(&id);
                    if let Some(talk) = talk {
                        talk.input(Input::Suspend);
                    }
                    desk.send_wishes();
                }
            });
        });
        // One is enough: each looks at how things are by then.
        self.0.wishes.borrow_mut().later = Some(later);
    }

    /// What was on screen is so no longer.
    pub(crate) fn left(&self, id: &ConversationId) {
        let talk = self.0.talks.borrow().get(id).cloned();
        if let Some(talk) = talk {
            talk.unwatch();
        }
        self.settled(id);
    }
}
