//! The draft, and telling the other side that the visitor writes.

use super::record;
use super::{After, Changed, Effect, Session, StoreOp, TabNote};
use crate::Millis;
use crate::protocol::limits::TYPING_EVERY_MS;
use crate::protocol::{ClientFrame, TypingUp};

/// A draft is written this long after the last change at most.
const DRAFT_WITHIN: Millis = 400;
/// A visitor who wrote nothing for so long has stopped.
const TYPING_FOR: Millis = 5_000;

#[derive(Debug, Default)]
pub(super) struct Composer {
    pub(super) draft: String,
    flush_at: Option<Millis>,
    typing_said: Option<Millis>,
    typing_until: Option<Millis>,
}

impl Session {
    pub(super) fn draft_changed(&mut self, now: Millis, text: String, out: &mut Vec<Effect>) {
        if self.composer.draft == text {
            return;
        }
        let empty = text.trim().is_empty();
        self.composer.draft = text;
        self.composer.flush_at.get_or_insert(now + DRAFT_WITHIN);
        if empty {
            self.stop_typing(out);
        } else if self.features.typing && self.link.is_live() && !self.held() {
            self.composer.typing_until = Some(now + TYPING_FOR);
            if self
                .composer
                .typing_said
                .is_none_or(|at| now >= at + TYPING_EVERY_MS)
            {
                self.composer.typing_said = Some(now);
                self.say_typing(true, out);
            }
        }
    }

    /// A draft from another tab.
    pub(super) fn draft_heard(&mut self, text: String, out: &mut Vec<Effect>) {
        if self.composer.draft != text {
            self.composer.draft = text;
            self.composer.flush_at = None;
            out.push(Effect::Changed(Changed::Draft));
        }
    }

    /// Enter was pressed: the text is a message now, not a draft.
    pub(super) fn sent_something(&mut self, _now: Millis, out: &mut Vec<Effect>) {
        self.stop_typing(out);
    }

    fn stop_typing(&mut self, out: &mut Vec<Effect>) {
        self.composer.typing_until = None;
        if self.composer.typing_said.take().is_some() && self.link.is_live() {
            self.say_typing(false, out);
        }
    }

    fn say_typing(&self, on: bool, out: &mut Vec<Effect>) {
        out.push(Effect::Transmit(
            self.link.generation,
            Box::new(ClientFrame::Typing(TypingUp { on })),
        ));
    }

    /// The write that a changed draft still needs, if any; it counts as done.
    pub(super) fn draft_op(&mut self) -> Option<StoreOp> {
        self.composer.flush_at.take()?;
        let draft = &self.composer.draft;
        Some(if draft.is_empty() {
            StoreOp::Delete(record::DRAFT.to_owned())
        } else {
            StoreOp::Put(record::DRAFT.to_owned(), draft.clone())
        })
    }

    /// Writes the draft now if it is not written yet.
    pub(super) fn flush_draft(&mut self, out: &mut Vec<Effect>) {
        if let Some(op) = self.draft_op() {
            let note = TabNote::Draft(self.composer.draft.clone());
            self.store(vec![op], vec![After::Tell(note)], out);
        }
    }

    pub(super) fn composer_tick(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.composer.flush_at.is_some_and(|at| now >= at) {
            self.flush_draft(out);
        }
        if self.composer.typing_until.is_some_and(|at| now >= at) {
            self.stop_typing(out);
        }
    }

    pub(super) fn composer_next(&self) -> Option<Millis> {
        [self.composer.flush_at, self.composer.typing_until]
            .into_iter()
            .flatten()
            .min()
    }
}
