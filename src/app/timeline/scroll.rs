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
        let (near_top, follows) = {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            let scroller = &page.elements.scroller;
            let top = scroller.scroll_top();
            let at = i64::from(top) * i64::from(window::UNITS);
            let window = &mut self.state.borrow_mut().window;
            let follows = window.follows_at(at);
            if !follows {
                let left = scroller.scroll_height() - scroller.client_height() - top;
                self.moving.set(page.knows_rest);
                window.scrolled(at, i64::from(left) * i64::from(window::UNITS));
            }
            (top < NEAR_TOP, follows)
        };
        // What the timeline itself has scrolled to the end is drawn.
        if !follows {
            self.draw_now();
        }
        if near_top && self.chat.older.get_untracked() == Older::Some {
            self.chat.run(Command::LoadOlder);
        }
    }
}
