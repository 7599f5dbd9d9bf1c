//! Drawing: the rows in the document become those that the window wants.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use aisle_core::session::Row;
use aisle_core::window;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::drawn::Drawn;
use super::page::Page;
use super::words::estimate;
use super::{Inner, Item, State};

impl Inner {
    /// Makes the rows those that the window wants, and leaves the rest to
    /// [`Inner::draw_now`] in a microtask after the rows' own effects: then the
    /// browser lays out once, and not again for what they change.
    pub(super) fn draw_soon(self: &Rc<Self>) {
        if self.draw_rows(false) {
            self.soon(Self::draw_now);
        }
    }

    /// Draws what the window wants.
    pub(super) fn draw_now(self: &Rc<Self>) {
        if self.draw_rows(true) {
            self.tell_away();
            self.tell_seen();
        }
    }

    /// Runs this in a microtask.
    pub(super) fn soon(self: &Rc<Self>, run: fn(&Rc<Self>)) {
        let weak = Rc::downgrade(self);
        queue_microtask(move || {
            if let Some(inner) = Weak::upgrade(&weak) {
                run(&inner);
            }
        });
    }

    /// Draws rows, and what is around them if that is wanted as well. Says whether
    /// there is anything to draw for: as was told, and not as the element says, for
    /// asking it would lay the page out here, and again for the spaces.
    fn draw_rows(&self, space: bool) -> bool {
        let page = self.page.borrow();
        let Some(page) = page.as_ref() else { return false };
        if !self.state.borrow().window.is_shown() {
            return false;
        }
        self.chat.rows.with_value(|view| {
            view.with(&mut |rows| {
                let mut state = self.state.borrow_mut();
                let state = &mut *state;
                if state.window.len() != rows.len() {
                    let width = state.width;
                    state
                        .window
                        .reset(rows.iter().map(|row| estimate(row, width)).collect());
                    state.dirty = true;
                }
                state.window.choose();
                self.sync(page, state, rows);
                if space {
                    let layout = state.window.space(!self.moving.get());
                    page.space(&mut state.window, &layout);
                }
            });
        });
        true
    }

    /// Makes the drawn rows those of the window, keeping every element that stays.
    fn sync(&self, page: &Page, state: &mut State, rows: &[Row]) {
        let range = state.window.range();
        if !state.dirty && range == state.range {
            return;
        }
        let mut old: Vec<Option<Drawn>> = core::mem::take(&mut state.drawn).into_iter().map(Some).collect();
        let mut next = 0;
        // And where each was, if it was.
        let (mut fresh, mut places) = (Vec::new(), Vec::new());
        let days = Days::default();
        for at in range.clone() {
            let row = &rows[at];
            let is = |slot: &Option<Drawn>| slot.as_ref().is_some_and(|drawn| drawn.key == row.key);
            let found = (next..old.len())
                .chain(0..next.min(old.len()))
                .find(|&i| is(&old[i]));
            let place = window::place(rows, at, &|at| days.of(at));
            let item = || Item {
                row: row.clone(),
                place,
            };
            // A row that gets the day above it, or gives it up, is made anew: the same
            // element would stand elsewhere, which is a shift of the layout.
            let drawn = found.and_then(|i| {
                next = i + 1;
                old[i].take_if(|drawn| drawn.item.with_untracked(|held| held.place.day == place.day))
            });
            let was = drawn.as_ref().and(found);
            let drawn = match drawn {
                Some(drawn) => {
                    let same = drawn
                        .item
                        .with_untracked(|held| held.place == place && held.row == *row);
                    if !same {
                        drawn.item.set(item());
                    }
                    drawn
                }
                None => match Drawn::create(&self.draw, page, item()) {
                    Some(drawn) => drawn,
                    None => continue,
                },
            };
            fresh.push(drawn);
            places.push(was);
        }
        page.rescue_focus(&old, rows);
        drop(old);
        // From the end: what stands before all that stays behind it is in its place.
        let (mut behind, mut first) = (None, usize::MAX);
        for (i, drawn) in fresh.iter().enumerate().rev() {
            match places[i] {
                Some(was) if was < first => first = was,
                _ => drop(page.elements.list.insert_before(&drawn.element, behind)),
            }
            behind = Some(&**drawn.element);
            drawn.label(range.start + i + 1, rows.len(), state.found.as_ref());
        }
        state.drawn = fresh;
        state.range = range;
        state.dirty = false;
        if self.count.get_untracked() != rows.len() {
            self.count.set(rows.len());
        }
    }
}

/// Numbers the days of the reader's calendar. A zone's offset changes on a
/// quarter of an hour only, and messages come in bursts: the last answer is kept.
#[derive(Default)]
struct Days(Cell<Option<(i64, i64)>>);

impl Days {
    fn of(&self, at: i64) -> i64 {
        let quarter = at.div_euclid(15 * 60_000);
        match self.0.get() {
            Some((known, day)) if known == quarter => day,
            _ => {
                let day = local_day(at);
                self.0.set(Some((quarter, day)));
                day
            }
        }
    }
}

fn local_day(at: i64) -> i64 {
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
    (at - date.get_timezone_offset() as i64 * 60_000).div_euclid(86_400_000)
}
