//! Drawing: the rows in the document become those that the window wants.

use std::rc::Rc;

use aisle_core::session::Row;
use aisle_core::window;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::drawn::Drawn;
use super::page::Page;
use super::words::estimate;
use super::{Inner, Item, State};

impl Inner {
    /// Draws what the window wants.
    pub(super) fn draw_now(self: &Rc<Self>) {
        let mut count = 0;
        {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            if page.elements.scroller.client_height() == 0 {
                return;
            }
            self.chat.rows.with_value(|view| {
                view.with(&mut |rows| {
                    count = rows.len();
                    self.draw_rows(page, rows);
                });
            });
        }
        if self.count.get_untracked() != count {
            self.count.set(count);
        }
        self.tell_away();
        self.tell_seen();
    }

    fn draw_rows(&self, page: &Page, rows: &[Row]) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        if state.window.len() != rows.len() {
            let width = state.width;
            state
                .window
                .reset(rows.iter().map(|row| estimate(row, width)).collect());
            state.dirty = true;
        }
        let before = state.window.range();
        let layout = state.window.layout(!self.moving.get());
        if state.dirty || layout.range != before || state.drawn.len() != layout.range.len() {
            self.sync(page, state, rows, layout.range.start);
            state.dirty = false;
        }
        page.space(&mut state.window, &layout);
    }

    /// Makes the drawn rows those of the window, keeping every element that stays.
    fn sync(&self, page: &Page, state: &mut State, rows: &[Row], start: usize) {
        let range = state.window.range();
        let mut old: Vec<Option<Drawn>> = core::mem::take(&mut state.drawn).into_iter().map(Some).collect();
        let mut next = 0;
        let mut fresh = Vec::new();
        for at in range.clone() {
            let key = &rows[at].key;
            let is = |slot: &Option<Drawn>| slot.as_ref().is_some_and(|drawn| drawn.key == *key);
            let found = (next..old.len())
                .chain(0..next.min(old.len()))
                .find(|&i| is(&old[i]));
            let item = Item {
                row: rows[at].clone(),
                place: window::place(rows, at, &local_day),
            };
            // A row that gets the day above it, or gives it up, is made anew: the same
            // element would stand elsewhere, which is a shift of the layout.
            let day = item.place.day;
            let drawn = found.and_then(|i| {
                next = i + 1;
                old[i].take_if(|drawn| drawn.item.with_untracked(|held| held.place.day == day))
            });
            match drawn {
                Some(drawn) => {
                    if drawn.item.with_untracked(|held| *held != item) {
                        drawn.item.set(item);
                    }
                    fresh.push(drawn);
                }
                None => fresh.extend(Drawn::create(&self.draw, page, item)),
            }
        }
        page.rescue_focus(&old, rows);
        drop(old);
        let list = &page.elements.list;
        let mut cursor = list.first_child();
        for drawn in &fresh {
            if cursor
                .as_ref()
                .is_some_and(|node| node.is_same_node(Some(&drawn.element)))
            {
                cursor = cursor.and_then(|node| node.next_sibling());
            } else {
                let _ = list.insert_before(&drawn.element, cursor.as_ref());
            }
        }
        for (i, drawn) in fresh.iter().enumerate() {
            drawn.label(start + i + 1, rows.len(), state.found.as_ref());
        }
        state.drawn = fresh;
    }
}

/// Numbers the days of the reader's calendar.
fn local_day(at: i64) -> i64 {
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
    (at - date.get_timezone_offset() as i64 * 60_000).div_euclid(86_400_000)
}
