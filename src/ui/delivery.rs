//! How far an own message has come, and what can be done about one that failed.

use aisle_core::protocol::{ActionId, ErrorCode, MessageId, QuickReply};
use aisle_core::session::{Delivery, Row};
use aisle_core::window::Place;

use super::dom::{button, element};
use super::i18n::{Word, say};
use super::view::View;
use crate::app::{Chat, Command};

/// The state beside a message's time. Settled states show on the newest own
/// message only; trouble shows wherever it is.
pub(super) fn state(chat: Chat, row: &Row, delivery: Delivery, place: Place) -> Vec<View> {
    let word = match delivery {
        Delivery::Saving | Delivery::Sending if chat.held.get() => {
            return vec![
                mark(chat, Word::Held, "wait"),
                act(chat, Word::Edit, Command::Edit(row.key.clone())),
            ];
        }
        Delivery::Saving => Word::Saving,
        Delivery::Sending => Word::Sending,
        Delivery::Sent if place.newest_own => {
            let read = row.seq.is_some_and(|seq| seq <= chat.read_by_agent.get());
            if read { Word::Read } else { Word::Sent }
        }
        Delivery::LocalOnly => Word::LocalOnly,
        Delivery::Failed { code, retryable } => return failed(chat, row, code, retryable),
        Delivery::Sent | Delivery::Received | Delivery::Streaming => return Vec::new(),
    };
    let settled = matches!(delivery, Delivery::Sent);
    vec![mark(chat, word, if settled { "ok" } else { "wait" })]
}

fn mark(chat: Chat, word: Word, tone: &'static str) -> View {
    let attributes = [("part", "message-state"), ("data-tone", tone)];
    element("span", "state", &attributes, vec![say(chat, word).into()])
}

fn failed(chat: Chat, row: &Row, code: ErrorCode, retryable: bool) -> Vec<View> {
    let word = match code {
        ErrorCode::TooLarge => Word::FailedLong,
        ErrorCode::RateLimited => Word::FailedRate,
        _ => Word::Failed,
    };
    let mut actions = vec![mark(chat, word, "bad")];
    if retryable {
        actions.push(act(chat, Word::Retry, Command::Retry(row.key.clone())));
    }
    actions.push(act(chat, Word::Edit, Command::Edit(row.key.clone())));
    actions.push(act(chat, Word::Discard, Command::Discard(row.key.clone())));
    actions
}

/// Asks for another answer in place of this message.
pub(super) fn again(chat: Chat, id: &MessageId) -> Option<View> {
    let label = say(chat, Word::Another);
    let reply = QuickReply {
        id: ActionId::new("again").ok()?,
        label,
    };
    Some(act(chat, Word::Another, Command::Reply(id.clone(), reply)))
}

/// What can be done about it.
fn act(chat: Chat, word: Word, command: Command) -> View {
    let press = Box::new(move || chat.run(command.clone()));
    button("link", &[], press, vec![say(chat, word).into()])
}
