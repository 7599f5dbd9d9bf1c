//! Changes of the rows, and when they are drawn.

use std::rc::Rc;

use aisle_core::protocol::Body;
use aisle_core::session::{Patch, Row, RowBody};
use aisle_core::window::{self, Anchor};

use super::super::{Command, Drawable};
use super::Inner;
use super::words::estimate;

impl Inner {
    /// Takes a change of the rows in. Rows may have changed further already, so
    /// drawing waits until all patches of this turn are in.
    pub(super) fn patched(self: &Rc<Self>, patch: &Patch, rows: &[Row]) {
        let mut state = self.state.borrow_mut();
        let width = state.width;
        let guess = |at: usize| {
            rows.get(at)
                .map_or(40 * window::UNITS, |row| estimate(row, width))
        };
        match *patch {
            Patch::Reset => {
                state.window.reset((0..rows.len()).map(guess).collect());
                self.ask_for_rich(rows);
            }
            Patch::Insert { at, count } => {
                self.ask_for_rich(rows.get(at..at + count).unwrap_or_default());
                let heights: Vec<i32> = (at..at + count).map(guess).collect();
                state.window.insert(at, &heights);
                if at + count >= state.window.len() && state.window.anchor() != Anchor::End {
                    let new = rows.get(at..).unwrap_or_default();
                    if new.last().is_some_and(window::is_own) {
                        // Whoever speaks wants to see what they said.
                        state.window.follow();
                    } else {
                        let said = new
                            .iter()
                            .filter(|row| matches!(row.body, RowBody::Message { .. }))
                            .count();
                        self.missed.set(self.missed.get_untracked() + said as u32);
                    }
                }
            }
            Patch::Update { .. } => {}
            Patch::Remove { at } => state.window.remove(at),
            Patch::Move { from, to } => {
                state.window.remove(from);
                state.window.insert(to, &[guess(to)]);
            }
            Patch::Append { at, ref text } => {
                if let Some(row) = rows.get(at)
                    && let Some(drawn) = state.drawn.iter().find(|drawn| drawn.key == row.key)
                    && drawn.append(text)
                {
                    return;
                }
            }
        }
        state.dirty = true;
        drop(state);
        self.plan();
    }

    /// Fetches what draws rich content as soon as there is some.
    fn ask_for_rich(&self, rows: &[Row]) {
        let needed = |row: &Row| match &row.body {
            RowBody::Message {
                body: Body::Rich(content),
                ..
            } => Drawable::of(&content.kind),
            _ => Drawable::Nothing,
        };
        let needed = rows.iter().map(needed).max();
        if let Some(part) = needed.filter(|part| *part > self.chat.rich.get_untracked()) {
            self.chat.run(Command::Part(part.part()));
        }
    }

    fn plan(self: &Rc<Self>) {
        if self.planned.replace(true) {
            return;
        }
        self.soon(|inner| {
            inner.planned.set(false);
            inner.draw_soon();
        });
    }
}
