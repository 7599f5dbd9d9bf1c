//! A long row of tiles of which only those near the view are in the document.
//!
//! Owns which tiles those are, and where they stand: the list's own padding
//! takes the room of all others, so that nothing moves when tiles come and go.
//! A tile keeps its node as long as it is there.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::{Owner, document};
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

use crate::ui::view::{Mount, View, mount};

/// Width of a tile and the space to the next one, in CSS pixels; keep in step
/// with `style/rich/carousel.css`.
pub(in crate::ui) const STEP: i32 = 164 + 10;

/// Tiles in the document before and after the one at the start of the view.
const BEFORE: usize = 8;
const AFTER: usize = 18;

/// Draws the inside of a tile.
type Tile = Box<dyn Fn(usize) -> Vec<View>>;

/// The tiles of one list.
pub(in crate::ui) struct Strip {
    list: HtmlElement,
    length: usize,
    tile: Tile,
    owner: Owner,
    from: Cell<usize>,
    tiles: RefCell<VecDeque<(HtmlElement, Vec<Mount>)>>,
}

impl Strip {
    /// Fills an empty list. The tiles' signals belong to the current owner.
    pub(in crate::ui) fn new(list: HtmlElement, length: usize, tile: Tile) -> Rc<Self> {
        Rc::new(Self {
            list,
            length,
            tile,
            owner: Owner::current().unwrap_or_default().child(),
            from: Cell::new(0),
            tiles: RefCell::default(),
        })
    }

    /// It fills this list.
    pub(in crate::ui) fn fills(&self, list: &HtmlElement) -> bool {
        self.list.is_same_node(Some(list))
    }

    /// Draws the tiles around this one, and takes the others away.
    pub(in crate::ui) fn around(&self, at: usize) {
        let from = at.saturating_sub(BEFORE);
        let to = (at + AFTER).min(self.length);
        let mut tiles = self.tiles.borrow_mut();
        let (had, had_to) = (self.from.get(), self.from.get() + tiles.len());
        let focused = self.focused(&tiles);
        if from >= had_to || to <= had {
            // Nothing stays.
            while let Some(tile) = tiles.pop_back() {
                remove(tile);
            }
            for n in from..to {
                tiles.push_back(self.make(n, None));
            }
        } else {
            for _ in to..had_to {
                if let Some(tile) = tiles.pop_back() {
                    remove(tile);
                }
            }
            for _ in had..from {
                if let Some(tile) = tiles.pop_front() {
                    remove(tile);
                }
            }
            for n in (from..had).rev() {
                let first = tiles.front().map(|(node, _)| node.clone());
                tiles.push_front(self.make(n, first.as_ref()));
            }
            for n in had_to..to {
                tiles.push_back(self.make(n, None));
            }
        }
        self.from.set(from);
        let style = self.list.style();
        let room = |count: usize| [&(count as i64 * i64::from(STEP)).to_string(), "px"].concat();
        let _ = style.set_property("padding-inline-start", &room(from));
        let _ = style.set_property("padding-inline-end", &room(self.length - to));
        drop(tiles);
        // What had the focus has gone: the nearest one takes it.
        if let Some(n) = focused
            && !(from..to).contains(&n)
        {
            self.focus(at);
        }
    }

    /// Gives the focus to a tile that is there, without scrolling.
    pub(in crate::ui) fn focus(&self, n: usize) {
        let tiles = self.tiles.borrow();
        let tile = n.checked_sub(self.from.get()).and_then(|at| tiles.get(at));
        let button = tile.and_then(|(node, _)| node.query_selector(".pick").ok().flatten());
        if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = button.focus_with_options(&options);
        }
    }

    /// The tile that has the focus.
    fn focused(&self, tiles: &VecDeque<(HtmlElement, Vec<Mount>)>) -> Option<usize> {
        let at = tiles
            .iter()
            .position(|(node, _)| node.matches(":focus-within").unwrap_or(false))?;
        Some(self.from.get() + at)
    }

    fn make(&self, n: usize, before: Option<&HtmlElement>) -> (HtmlElement, Vec<Mount>) {
        let made = document().create_element("li");
        // A name that every document knows.
        let node: HtmlElement = made
            .unwrap_or_else(|never| never.unchecked_into())
            .unchecked_into();
        node.set_class_name("rich-tile");
        let _ = node.set_attribute("aria-setsize", &self.length.to_string());
        let _ = node.set_attribute("aria-posinset", &(n + 1).to_string());
        let _ = self.list.insert_before(&node, before.map(|it| &***it));
        let views = self.owner.with(|| (self.tile)(n));
        let mounts = views
            .into_iter()
            .map(|view| self.owner.with(|| mount(&node, Box::new(|| view))))
            .collect();
        (node, mounts)
    }
}

impl Drop for Strip {
    fn drop(&mut self) {
        for tile in self.tiles.take() {
            remove(tile);
        }
        self.owner.cleanup();
    }
}

fn remove((node, mounts): (HtmlElement, Vec<Mount>)) {
    drop(mounts);
    node.remove();
}
