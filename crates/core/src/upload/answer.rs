//! What the server says of a file, and what follows from it.

use super::item::{Item, Key, Reason, Stage};
use super::{Answer, BACKOFF_FIRST, BACKOFF_MOST, Effect, News, TRIES, Tray};
use crate::Millis;
use crate::protocol::{CHUNK_BYTES, ErrorCode, Reject, Ticket};
use crate::session::rng::Rng;

impl Tray {
    pub(super) fn ticket(&mut self, ticket: Ticket, out: &mut Vec<Effect>) {
        if let Some(at) = self.gone.iter().position(|id| *id == ticket.client_id) {
            self.gone.remove(at);
            out.push(Effect::Erase(ticket.id));
            return;
        }
        let known = |item: &&mut Item| {
            item.client_id == ticket.client_id && matches!(item.stage, Stage::Asking { .. })
        };
        let Some(item) = self.items.iter_mut().find(known) else {
            return;
        };
        item.id = Some(ticket.id);
        item.chunk = match u64::from(ticket.chunk) {
            0 => u64::from(CHUNK_BYTES),
            chunk => chunk.min(u64::from(CHUNK_BYTES)),
        };
        item.stage = Stage::Ready;
        item.best = 0;
        item.stands(ticket.offset, out);
        out.push(Effect::Changed);
    }

    pub(super) fn rejected(&mut self, now: Millis, reject: &Reject, out: &mut Vec<Effect>) {
        self.gone.retain(|id| *id != reject.client_id);
        let known = |item: &&mut Item| {
            item.client_id == reject.client_id && matches!(item.stage, Stage::Asking { .. })
        };
        let Some(item) = self.items.iter_mut().find(known) else {
            return;
        };
        if reject.retryable {
            item.wait(now, reject.retry_after_ms, &mut self.rng, out);
        } else {
            let reason = match reject.code {
                ErrorCode::TooLarge => Reason::TooLarge,
                ErrorCode::Unsupported => Reason::Unsupported,
                ErrorCode::RateLimited => Reason::Quota,
                _ => Reason::Refused,
            };
            item.fail(reason, out);
        }
        out.push(Effect::Changed);
    }

    pub(super) fn answered(
        &mut self,
        now: Millis,
        key: Key,
        turn: u32,
        answer: Answer,
        out: &mut Vec<Effect>,
    ) {
        let known = |item: &&mut Item| item.key == key && item.turn == turn && item.stage == Stage::Sending;
        let Some(item) = self.items.iter_mut().find(known) else {
            return;
        };
        item.stage = Stage::Ready;
        let Answer::Status { code, offset, after } = answer else {
            item.wait(now, None, &mut self.rng, out);
            out.push(Effect::Changed);
            return;
        };
        match (code, offset) {
            // Where the server stands is where the next piece begins, wherever this
            // one did.
            (200..=299 | 409, Some(offset)) if offset <= item.size => {
                let before = item.best;
                item.stands(offset, out);
                // Round and round is no way to get on.
                if item.best == before && item.stage == Stage::Ready {
                    item.wait(now, after, &mut self.rng, out);
                }
            }
            // The server knows nothing of the ticket any more: begin anew, under the
            // same name.
            (401 | 403 | 404 | 410, _) => {
                item.begin_anew();
                item.wait(now, after, &mut self.rng, out);
            }
            (413, _) => item.gone(Reason::TooLarge, out),
            // The server has looked at it, and has it no more.
            (415, _) => {
                item.id = None;
                item.fail(Reason::Unsupported, out);
            }
            (408 | 425 | 429 | 500..=599 | 200..=299 | 409, _) => item.wait(now, after, &mut self.rng, out),
            _ => item.gone(Reason::Refused, out),
        }
        out.push(Effect::Changed);
    }
}

impl Item {
    /// The server has so much of it.
    fn stands(&mut self, offset: u64, out: &mut Vec<Effect>) {
        self.offset = offset.min(self.size);
        if self.offset > self.best {
            self.best = self.offset;
            self.tries = 0;
        }
        if self.offset == self.size {
            self.stage = Stage::Done;
            out.push(Effect::Tell(News::Done(self.name.clone())));
        }
    }

    /// It went wrong: not before `least` milliseconds from now, and not for ever.
    fn wait(&mut self, now: Millis, least: Option<Millis>, rng: &mut Rng, out: &mut Vec<Effect>) {
        self.tries += 1;
        if self.tries > TRIES {
            self.fail(Reason::Network, out);
            return;
        }
        let ceiling = (BACKOFF_FIRST << (self.tries - 1).min(16)).min(BACKOFF_MOST);
        let delay = rng.below(ceiling + 1).max(least.unwrap_or(0));
        self.stage = Stage::Waiting {
            until: now + delay,
            told: least.is_some(),
        };
    }

    /// The server is to throw it away.
    fn gone(&mut self, reason: Reason, out: &mut Vec<Effect>) {
        self.fail(reason, out);
        if let Some(id) = self.id.take() {
            out.push(Effect::Erase(id));
        }
    }
}
