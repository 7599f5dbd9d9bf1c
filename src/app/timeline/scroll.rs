//! Scrolling: what the reader moves, and where the timeline goes by itself.

use std::rc::Rc;

use aisle_core::session::{Older, RowKey};
use aisle_core::window;
use leptos::prelude::*;

use super::{Command, Inner, Timeline};

/// Older rows are asked for this close to the top, in CSS pixels.
const NEAR_TOP: i32 = 600;

impl Timeline {
    /// Goes to the end and follows it.
    pub fn to_end(&self) {
        self.0.moving.set(false);
        self.0.state.borrow_mut().window.follow();
        self.0.draw_now();
    }

    /// Shows a row a quarter down the view and marks it as found.
    pub fn jump(&self, key: &RowKey) {
        let mut at = None;
        self.0.chat.rows.with_value(|view| {
            view.with(&mut |rows| at = rows.iter().position(|row| row.key == *key));
        });
        let Some(at) = at else { return };
        let below = self.0.height() / 4;
        {
            let mut state = self.0.state.borrow_mut();
            state.window.jump(at, below);
            state.dirty = true;
        }
        self.mark(Some(key.clone()));
    }

    /// Marks a row as found, or none.
    pub fn mark(&self, key: Option<RowKey>) {
        self.0.moving.set(false);
        {
            let mut state = self.0.state.borrow_mut();
            state.found = key;
            state.dirty = true;
        }
        self.0.draw_now();
    }
}

impl Inner {
    /// The scroll position has changed.
    pub(super) fn scrolled(self: &Rc<Self>) {
        let near_top = {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            let scroller = &page.elements.scroller;
            let top = scroller.scroll_top();
            let left = scroller.scroll_height() - scroller.client_height() - top;
            self.moving.set(page.knows_rest);
            let unit = i64::from(window::UNITS);
            self.state
                .borrow_mut()
                .window
                .scrolled(i64::from(top) * unit, i64::from(left) * unit);
            top < NEAR_TOP
        };
        self.draw_now();
        if near_top && self.chat.older.get_untracked() == Older::Some {
            self.chat.run(Command::LoadOlder);
        }
    }
}
