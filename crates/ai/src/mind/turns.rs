//! What was said so far, as an agent reads it.

use aisle_core::adapter::ai::Turn;
use aisle_core::protocol::{Body, Message, Role, Seq};
use aisle_local::server::{Record, Talk};

use super::{AGAIN, wants_again};

/// Bytes of what was said that go along, newest first; a single message may be longer.
const BYTES: usize = 48 * 1024;
/// And so many messages.
const COUNT: usize = 60;

/// What came before the answer to the entry at `answers`, oldest first, and whether it
/// is another answer to what was answered before.
pub(super) fn turns(talk: &Talk, answers: Seq) -> (Vec<Turn>, bool) {
    let (mut bytes, mut turns) = (0, Vec::new());
    let mut again = false;
    // Walked from the newest: what was asked again leaves out the answer before it.
    let mut dropped = false;
    for record in talk.log.iter().rev().filter(|record| record.entry.seq <= answers) {
        let Some(message) = record.message() else { continue };
        if message.from.role == Role::Visitor {
            dropped = wants_again(&message.content);
            again |= dropped && record.entry.seq == answers;
            if dropped {
                continue;
            }
        } else if dropped && is_answer(record) {
            continue;
        }
        let text = text_of(message);
        if text.is_empty() {
            continue;
        }
        bytes += text.len();
        if !turns.is_empty() && (bytes > BYTES || turns.len() == COUNT) {
            break;
        }
        let id = message.id.as_str().to_owned();
        turns.push(match message.from.role {
            Role::Visitor => Turn::Visitor { id, text },
            _ => Turn::Agent {
                id,
                text,
                calls: Vec::new(),
            },
        });
    }
    turns.reverse();
    (turns, again)
}

fn is_answer(record: &Record) -> bool {
    record.key.starts_with('a')
}

/// What a message says, as plain text. Of an answer that could not be given only what
/// was said of it.
fn text_of(message: &Message) -> String {
    match message.content.body() {
        Body::Text(text) => text.text,
        Body::QuickReplies(data) if data.replies.iter().any(|reply| reply.id.as_str() == AGAIN) => {
            let said = data.text.rsplit_once("\n\n").map(|(said, _)| said);
            said.unwrap_or_default().to_owned()
        }
        _ => message.content.fallback.clone(),
    }
}
