//! What is asked of the server: pages of the list, what is known of a visitor, what the
//! shop knows.

use aisle_core::agent::{Desk as State, In};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{AgentFrame, Answer, Ask, List, View, Which};

use super::{Desk, Reply};

/// Lines asked for at a time.
const PAGE: u32 = 200;

impl Desk {
    /// Asks for the first page of the list, as the screen wants it.
    pub(crate) fn list(&self) {
        self.0.next.replace(None);
        self.0.ui.listed.set(false);
        self.ask_list(None);
    }

    /// Asks for what follows, if there is more.
    pub(crate) fn list_more(&self) {
        let next = self.0.next.take();
        if next.is_some() {
            self.ask_list(next);
        }
    }

    pub(super) fn ask_list(&self, before: Option<String>) {
        let n = self.number();
        self.0.listing.set(n);
        let ui = self.0.ui;
        let text = ui.search.get_untracked();
        let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let view = if text.is_some() {
            View::All
        } else {
            ui.view.get_untracked()
        };
        self.say(AgentFrame::List(List {
            n,
            view,
            department: ui.department.get_untracked(),
            text,
            before,
            limit: PAGE,
        }));
    }

    pub(super) fn number(&self) -> u64 {
        self.0.n.set(self.0.n.get() + 1);
        self.0.n.get()
    }

    /// Says something now, or not at all.
    pub(crate) fn say(&self, frame: AgentFrame) {
        self.hear(In::Say(Box::new(frame)));
    }

    /// Asks what there is to know of the visitor who is on screen.
    pub(crate) fn about(&self) {
        if let Some(conversation) = self.0.ui.open.get_untracked() {
            self.say(AgentFrame::About(Which { conversation }));
        }
    }

    /// Asks what the shop knows.
    pub(crate) fn ask(&self, topic: &str, value: &serde_json::Value, done: impl FnOnce(Reply) + 'static) {
        if self.0.board.borrow().desk() != State::Online {
            done(Err("unavailable".to_owned()));
            return;
        }
        let n = self.number();
        let value = Raw::new(&value.to_string());
        self.0.questions.borrow_mut().push((n, Box::new(done)));
        self.say(AgentFrame::Ask(Ask {
            n,
            topic: topic.to_owned(),
            value,
        }));
    }

    pub(super) fn answered(&self, answer: Answer) {
        let mut questions = self.0.questions.borrow_mut();
        let Some(at) = questions.iter().position(|(n, _)| *n == answer.n) else {
            return;
        };
        let (_, done) = questions.remove(at);
        drop(questions);
        done(match (answer.data, answer.error) {
            (Some(data), _) => Ok(data),
            (None, error) => Err(error.map_or("unavailable".to_owned(), |code| code.name().to_owned())),
        });
    }
}
