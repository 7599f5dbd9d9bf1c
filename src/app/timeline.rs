//! The timeline's window in the document.
//!
//! Owns the rows that are drawn: it creates, places, measures and drops their
//! elements as `aisle_core::window` says, and tells the app what has been seen.
//! What is inside a row is the views' business: they give a function that draws
//! an [`Item`], and each row is a reactive tree of its own, dropped with it.
//!
//! The row's own element is made here by hand and not by a keyed list, because
//! rows, the space around them and the scroll position must change in one step;
//! effects would run one after the other, and the reader would see the seams.

mod draw;
mod drawn;
mod measure;
mod page;
mod patch;
mod scroll;
mod tell;
mod words;

use core::ops::Range;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::protocol::Seq;
use aisle_core::session::{Patch, Row, RowKey};
use aisle_core::window::{self, Place, Window};
use leptos::prelude::*;
use web_sys::HtmlElement;

use self::drawn::Drawn;
pub use self::page::Elements;
use self::page::Page;
use super::{Chat, Command, Shared};

/// Drawn beyond each edge of the view, in CSS pixels: two frames of the fastest
/// wheel, and few enough rows to keep the document small.
const OVERSCAN: i64 = 320;

/// What a row shows and how it stands among its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The row.
    pub row: Row,
    /// Its place.
    pub place: Place,
}

/// Draws the inside of a row into its element; what it gives back takes it away
/// when dropped.
type Draw = Rc<dyn Fn(&HtmlElement, ArcRwSignal<Item>) -> Box<dyn Any>>;

/// A handle on one timeline. The last one to go takes the rows with it.
#[derive(Clone)]
pub struct Timeline(Rc<Inner>);

struct Inner {
    chat: Chat,
    draw: Draw,
    page: RefCell<Option<Page>>,
    state: RefCell<State>,
    /// Something moves the scroll position; it must not be written.
    moving: Cell<bool>,
    planned: Cell<bool>,
    away: Shared<bool>,
    missed: Shared<u32>,
    count: Shared<usize>,
}

struct State {
    window: Window,
    drawn: Vec<Drawn>,
    /// The places of what is drawn, as long as nothing is `dirty`.
    range: Range<usize>,
    /// Rows have changed since they were last compared with what is drawn.
    dirty: bool,
    width: i32,
    /// The last row told as seen, and its place in the log at that time: a
    /// streamed message gets one only when it is whole, and is seen again then.
    seen: Option<(RowKey, Option<Seq>)>,
    found: Option<RowKey>,
}

impl Timeline {
    /// A timeline of this conversation; `draw` draws the inside of a row.
    pub fn new(chat: Chat, draw: impl Fn(&HtmlElement, ArcRwSignal<Item>) -> Box<dyn Any> + 'static) -> Self {
        let state = State {
            window: Window::new(OVERSCAN * i64::from(window::UNITS)),
            drawn: Vec::new(),
            range: 0..0,
            dirty: true,
            width: 300,
            seen: None,
            found: None,
        };
        let inner = Rc::new(Inner {
            chat,
            draw: Rc::new(draw),
            page: RefCell::new(None),
            state: RefCell::new(state),
            moving: Cell::new(false),
            planned: Cell::new(false),
            away: Shared::new(false),
            missed: Shared::new(0),
            count: chat.count,
        });
        let weak = Rc::downgrade(&inner);
        chat.rows.with_value(|view| {
            view.subscribe(Box::new(move |patch, rows| {
                if let Some(inner) = weak.upgrade() {
                    inner.patched(patch, rows);
                }
            }));
            view.with(&mut |rows| inner.patched(&Patch::Reset, rows));
        });
        Self(inner)
    }

    /// The panel was opened: what is in view has been seen.
    pub fn shown(&self) {
        self.0.view_changed();
        self.0.tell_seen();
    }

    /// Rows are drawn anew in this turn: puts them into place after that. Waiting
    /// for the browser to measure them would be a shift of the layout for whoever is
    /// at the end.
    pub fn settle(&self) {
        self.0.soon(Inner::draw_now);
    }

    /// The reader is not at the end.
    #[must_use]
    pub fn away(&self) -> Shared<bool> {
        self.0.away
    }

    /// How many messages of others have come since the reader left the end.
    #[must_use]
    pub fn missed(&self) -> Shared<u32> {
        self.0.missed
    }

    /// How many rows there are.
    #[must_use]
    pub fn count(&self) -> Shared<usize> {
        self.0.count
    }
}
