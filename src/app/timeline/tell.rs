//! What the app learns: whether the reader is away from the end, and what has
//! been seen.

use aisle_core::window::Anchor;
use leptos::prelude::*;

use super::{Command, Inner};

impl Inner {
    /// Says whether the reader is away from the end, if that has changed.
    pub(super) fn tell_away(&self) {
        let away = self.state.borrow().window.anchor() != Anchor::End;
        if self.away.get_untracked() != away {
            self.away.set(away);
        }
        if !away && self.missed.get_untracked() != 0 {
            self.missed.set(0);
        }
    }

    /// Says which row is the last in view, if that has changed.
    pub(super) fn tell_seen(&self) {
        if !self.chat.open.get_untracked() || self.page.borrow().is_none() {
            return;
        }
        let key = {
            let mut state = self.state.borrow_mut();
            let visible = state.window.visible();
            let Some(drawn) = visible.end.checked_sub(state.window.range().start + 1) else {
                return;
            };
            let Some(drawn) = state.drawn.get(drawn) else {
                return;
            };
            let last = (drawn.key.clone(), drawn.item.with_untracked(|item| item.row.seq));
            if state.seen.as_ref() == Some(&last) {
                return;
            }
            let key = last.0.clone();
            state.seen = Some(last);
            key
        };
        self.chat.run(Command::Seen(key));
    }
}
