//! Heights, as the browser measures them.

use std::rc::{Rc, Weak};

use aisle_core::window;
use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::{ResizeObserverEntry, ResizeObserverSize};

use super::Inner;

impl Inner {
    /// The height of the view in [`window::UNITS`]; 0 while it is hidden.
    pub(super) fn height(&self) -> i64 {
        let page = self.page.borrow();
        let pixels = page
            .as_ref()
            .map_or(0, |page| page.elements.scroller.client_height());
        i64::from(pixels) * i64::from(window::UNITS)
    }

    /// The view may have come, gone, or changed its height.
    pub(super) fn view_changed(self: &Rc<Self>) {
        let height = self.height();
        if height > 0 {
            self.state.borrow_mut().window.set_view(height);
            self.draw_now();
        }
    }

    /// Heights have come from the browser. New rows wait for the next frame:
    /// observing them from here would not be delivered in this one.
    pub(super) fn measured(self: &Rc<Self>, entries: &js_sys::Array) {
        let mut resized = false;
        {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            let mut state = self.state.borrow_mut();
            let start = state.window.range().start;
            for entry in entries.iter() {
                let entry: ResizeObserverEntry = entry.unchecked_into();
                let target = entry.target();
                let size: ResizeObserverSize = entry.border_box_size().get(0).unchecked_into();
                if target.is_same_node(Some(&page.elements.scroller)) {
                    let height = page.elements.scroller.client_height();
                    state.width = page.elements.scroller.client_width() - 96;
                    state
                        .window
                        .set_view(i64::from(height) * i64::from(window::UNITS));
                    resized = true;
                } else if target.is_same_node(Some(&page.elements.tail)) {
                    resized = true;
                } else if let Some(i) = state
                    .drawn
                    .iter()
                    .rposition(|d| target.is_same_node(Some(&d.element)))
                {
                    let height = (size.block_size() * f64::from(window::UNITS)) as i32;
                    // A hidden panel measures nothing.
                    if height > 0 {
                        state.window.resize(start + i, height);
                        resized = true;
                    }
                }
            }
            if resized && page.elements.scroller.client_height() > 0 {
                let layout = state.window.space(!self.moving.get());
                page.space(&mut state.window, &layout);
            }
        }
        if resized {
            let weak = Rc::downgrade(self);
            request_animation_frame(move || {
                if let Some(inner) = Weak::upgrade(&weak) {
                    inner.draw_now();
                }
            });
        }
    }
}
