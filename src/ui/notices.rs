//! Lines between header and timeline: the demo, the connection, the store.

use aisle_core::protocol::ErrorCode;
use aisle_core::session::{Connection, Durability};

use super::dom::{button, element, live, words};
use super::i18n::{Word, say};
use super::view::View;
use crate::app::{Chat, Command};

/// All lines that apply now.
pub(super) fn notices(chat: Chat) -> View {
    live(move || {
        let mut lines = Vec::new();
        if chat.demo.get() {
            lines.push(line("demo", say(chat, Word::Demo), None));
        }
        lines.extend(connection(chat));
        if chat.durability.get() == Durability::PageOnly {
            lines.push(line("warning", say(chat, Word::PageOnly), None));
        }
        if chat.hidden.get() {
            lines.push(line("quiet", say(chat, Word::Hidden), None));
        }
        element("div", "notices", &[("role", "status")], lines)
    })
}

fn connection(chat: Chat) -> Option<View> {
    let (tone, word, again) = match chat.connection.get() {
        Connection::Idle | Connection::Online => return None,
        Connection::Connecting => ("quiet", Word::Connecting, false),
        Connection::Waiting { .. } => ("warning", Word::Offline, true),
        Connection::Refused(code) => {
            let word = match code {
                ErrorCode::Forbidden | ErrorCode::TokenExpired | ErrorCode::TokenInvalid => Word::Forbidden,
                ErrorCode::Superseded => Word::Superseded,
                _ => Word::Refused,
            };
            ("warning", word, false)
        }
    };
    let again = again.then(|| {
        let press = Box::new(move || chat.run(Command::ConnectNow));
        button("link", &[], press, vec![say(chat, Word::TryNow).into()])
    });
    Some(line(tone, say(chat, word), again))
}

fn line(tone: &'static str, text: String, action: Option<View>) -> View {
    let mut parts = vec![words("span", "", text)];
    parts.extend(action);
    element("p", "line", &[("part", "notice"), ("data-tone", tone)], parts)
}
