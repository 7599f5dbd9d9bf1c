//! The elements that a timeline works on, and what it sets on them: the space
//! around the rows, the scroll position, focus.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::session::Row;
use aisle_core::window::{self, Scroll, Window};
use aisle_platform::listen::{Listener, listen};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlElement, ResizeObserver};

use super::drawn::Drawn;
use super::{Inner, Timeline};

/// The elements that the timeline works on.
pub struct Elements {
    /// What scrolls.
    pub scroller: HtmlElement,
    /// Holds nothing but the rows.
    pub list: HtmlElement,
    /// The empty space above the rows.
    pub above: HtmlElement,
    /// The empty space below them.
    pub below: HtmlElement,
    /// What comes after the last row and changes its height.
    pub tail: HtmlElement,
}

/// The elements while they are attached, with what watches them.
pub(super) struct Page {
    pub(super) elements: Elements,
    pub(super) document: Document,
    pub(super) sizes: ResizeObserver,
    /// The browser tells when scrolling has come to rest.
    pub(super) knows_rest: bool,
    /// The heights of the spaces above and below, as they were set last.
    spaces: Cell<[i64; 2]>,
    _measured: Closure<dyn FnMut(js_sys::Array)>,
    _listeners: [Listener; 2],
}

impl Drop for Page {
    fn drop(&mut self) {
        self.sizes.disconnect();
    }
}

impl Timeline {
    /// Starts to draw into these elements.
    pub fn attach(&self, elements: Elements) {
        let Some(document) = elements.scroller.owner_document() else {
            return;
        };
        let weak = Rc::downgrade(&self.0);
        let measured = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Some(inner) = weak.upgrade() {
                inner.measured(&entries);
            }
        });
        let Ok(sizes) = ResizeObserver::new(measured.as_ref().unchecked_ref()) else {
            return;
        };
        sizes.observe(&elements.scroller);
        sizes.observe(&elements.tail);
        let on = |kind: &str, run: fn(&Rc<Inner>)| {
            let weak = Rc::downgrade(&self.0);
            listen(&elements.scroller, kind, move |_| {
                if let Some(inner) = weak.upgrade() {
                    run(&inner);
                }
            })
        };
        let listeners = [
            on("scroll", |inner| inner.scrolled()),
            on("scrollend", |inner| {
                if inner.moving.replace(false) {
                    inner.draw_now();
                }
            }),
        ];
        let knows_rest = js_sys::Reflect::has(&elements.scroller, &"onscrollend".into()).unwrap_or(false);
        let page = Page {
            elements,
            document,
            sizes,
            knows_rest,
            spaces: Cell::new([-1; 2]),
            _measured: measured,
            _listeners: listeners,
        };
        *self.0.page.borrow_mut() = Some(page);
        self.0.view_changed();
    }

    /// Draws no more and lets go of the elements.
    pub fn detach(&self) {
        let mut state = self.0.state.borrow_mut();
        state.drawn.clear();
        state.dirty = true;
        drop(state);
        *self.0.page.borrow_mut() = None;
    }
}

impl Page {
    /// Carries a layout's spaces and scroll position out.
    pub(super) fn space(&self, window: &mut Window, layout: &window::Layout) {
        let [above, below] = self.spaces.replace([layout.above, layout.below]);
        if above != layout.above {
            set_height(&self.elements.above, layout.above);
        }
        if below != layout.below {
            set_height(&self.elements.below, layout.below);
        }
        let scroller = &self.elements.scroller;
        match layout.scroll {
            Scroll::Keep => {}
            Scroll::To(top) => scroller.set_scroll_top((top / i64::from(window::UNITS)) as i32),
            Scroll::End => {
                scroller.set_scroll_top(scroller.scroll_height());
                window.ended(i64::from(scroller.scroll_top()) * i64::from(window::UNITS));
            }
        }
    }

    /// Focus in a row that scrolls out would fall to the page; the timeline takes
    /// it. For a row that is gone for good, the views decide.
    pub(super) fn rescue_focus(&self, going: &[Option<Drawn>], rows: &[Row]) {
        if going.iter().all(Option::is_none) {
            return;
        }
        let root: web_sys::ShadowRoot = match self.elements.scroller.get_root_node().dyn_into() {
            Ok(root) => root,
            Err(_) => return,
        };
        let Some(active) = root.active_element() else {
            return;
        };
        let holder = going
            .iter()
            .flatten()
            .find(|drawn| drawn.element.contains(Some(&active)));
        if holder.is_some_and(|drawn| rows.iter().any(|row| row.key == drawn.key)) {
            let _ = self.elements.scroller.focus();
        }
    }
}

/// Sets a height in 64ths of a pixel, exactly and without printing a fraction.
fn set_height(element: &HtmlElement, units: i64) {
    let mut value = String::from("calc(");
    value.push_str(&units.max(0).to_string());
    value.push_str("px/64)");
    let _ = element.style().set_property("height", &value);
}
