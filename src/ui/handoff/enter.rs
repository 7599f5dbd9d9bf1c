//! The way in, on the phone: the link's secret is given to the server once there is a
//! connection, and the conversation that it leads to is gone on with.

use aisle_core::protocol::json::{self, Json, Raw};
use aisle_core::protocol::{Answer, Ask, ClientFrame, ClientId, ErrorCode};
use aisle_core::session::Connection;

use super::words::Word;
use super::{Card, ENTER};
use crate::app::Said;
use crate::ui::dom::effect;

/// What a link has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The page was not opened with one, or one is through.
    None,
    Entering,
    Used,
    Unreached,
    Busy,
}

impl Way {
    pub(super) fn word(self) -> Option<Word> {
        Some(match self {
            Self::None => return None,
            Self::Entering => Word::Entering,
            Self::Used => Word::Used,
            Self::Unreached => Word::Unreached,
            Self::Busy => Word::Busy,
        })
    }
}

impl Card {
    /// Goes through the door that the page was opened with, if it was.
    pub(super) fn enter(&self) {
        let Some(door) = self.hands.door() else { return };
        self.way.set(Way::Entering);
        self.chat.elsewhere.set(true);
        let it = self.clone();
        let plain = door.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let Some(value) = Raw::new(&["{\"text\":\"", &door, "\"}"].concat()).filter(|_| plain) else {
            self.way.set(Way::Used);
            return;
        };
        effect(move || {
            // On each connection, until there is an answer: one can be lost.
            if it.chat.connection.get() == Connection::Online && it.way.get_untracked() == Way::Entering {
                let ask = Ask {
                    n: ENTER,
                    topic: "enter".to_owned(),
                    value: Some(value.clone()),
                };
                it.engine.transmit(&ClientFrame::Ask(ask));
            }
        });
    }

    /// The server has said where the door leads.
    pub(super) fn through(&self, answer: &Answer) {
        let found = answer.data.as_ref();
        let id = match found.and_then(|data| json::read::<Found>(data.get())) {
            Some(Found(Some(id))) => id,
            _ => {
                let used = answer.error == Some(ErrorCode::NotFound);
                self.way.set(if used { Way::Used } else { Way::Unreached });
                return;
            }
        };
        let known = self.engine.with_session(|session| *session.conversation() == id);
        if !known && !self.engine.steer(|now, session, out| session.enter(now, id, out)) {
            self.way.set(Way::Busy);
            return;
        }
        self.way.set(Way::None);
        self.chat.elsewhere.set(false);
        let text = super::words::say(self.chat, Word::Here);
        self.chat.announcement.set(Said { from: None, text });
    }
}

struct Found(Option<ClientId>);

impl json::Decode for Found {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["conversation"]);
        let name: String = fields.must();
        Self(ClientId::new(name).ok())
    }
}
