//! A small note that goes by itself, but not while somebody is at it or the
//! page is not looked at.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_platform::clock;
use aisle_platform::timer::Timer;
use leptos::prelude::document;

use super::life::{By, Presented, Surfaces};
use super::{parts, view};
use crate::ui::view::Tag;

/// Everybody gets so long to notice it, in milliseconds.
const NOTICE_MS: i64 = 8_000;
/// And so long for each byte of its text: a slow reader reads a word of English
/// in half a second, and a Korean syllable has three bytes.
const READ_MS: i64 = 70;
/// At least so long after the pointer or the focus has left it.
const AGAIN_MS: i64 = 4_000;

pub(super) fn draw(it: Surfaces, shown: &Rc<Presented>) -> Tag {
    let inside = vec![
        parts::said(it, shown),
        parts::actions(it, shown),
        parts::dismiss(it),
    ];
    let mut tag = view::region(it, "surface toast", ("part", "surface surface-toast"), inside);
    let length = i64::try_from(shown.spoken.len()).unwrap_or(0);
    let life = Rc::new(Life {
        it,
        left: Cell::new(NOTICE_MS + READ_MS * length),
        since: Cell::new(0),
        timer: RefCell::new(None),
    });
    life.run();
    for (kind, on) in [
        ("pointerenter", false),
        ("focusin", false),
        ("pointerleave", true),
        ("focusout", true),
    ] {
        let life = Rc::clone(&life);
        let act = move |_| if on { life.run() } else { life.pause() };
        tag.listeners.push((kind, Box::new(act)));
    }
    tag
}

struct Life {
    it: Surfaces,
    left: Cell<i64>,
    since: Cell<i64>,
    timer: RefCell<Option<Timer>>,
}

impl Life {
    fn run(self: &Rc<Self>) {
        self.since.set(clock::monotonic());
        let weak = Rc::downgrade(self);
        let timer = Timer::after(self.left.get(), move || {
            let Some(life) = weak.upgrade() else { return };
            if document().hidden() {
                life.left.set(AGAIN_MS);
                life.run();
            } else {
                life.it.dismiss(By::Time);
            }
        });
        *self.timer.borrow_mut() = Some(timer);
    }

    fn pause(&self) {
        if self.timer.borrow_mut().take().is_some() {
            let ran = clock::monotonic() - self.since.get();
            self.left.set((self.left.get() - ran).max(AGAIN_MS));
        }
    }
}
