//! One row in the document: its element, its reactive tree, its labels.

use std::any::Any;
use std::cell::Cell;

use aisle_core::protocol::{Body, Seq};
use aisle_core::session::{RowBody, RowKey};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Text};

use super::page::Page;
use super::{Draw, Item};

/// A drawn row; dropping it takes it out of the document.
pub(super) struct Drawn {
    pub(super) key: RowKey,
    pub(super) element: HtmlElement,
    pub(super) item: ArcRwSignal<Item>,
    /// What the element says of itself. Kept here, for asking the document about
    /// every drawn row would cost more than the rest of a new message.
    labels: Cell<Labels>,
    _tree: Box<dyn Any>,
}

/// Where a row stands among all, as its element's attributes say.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Labels {
    position: usize,
    size: usize,
    seq: Option<Seq>,
    found: bool,
}

impl Drawn {
    /// Makes the element and the tree of a row, not in the document yet.
    pub(super) fn create(draw: &Draw, page: &Page, item: Item) -> Option<Self> {
        let element: HtmlElement = page.document.create_element("div").ok()?.unchecked_into();
        element.set_class_name("row");
        let _ = element.set_attribute("role", "article");
        let _ = element.set_attribute("data-key", &item.row.key.0);
        let key = item.row.key.clone();
        let item = ArcRwSignal::new(item);
        let tree = draw(&element, item.clone());
        page.sizes.observe(&element);
        Some(Self {
            key,
            element,
            item,
            labels: Cell::default(),
            _tree: tree,
        })
    }

    /// Adds streamed text to the one node that shows it. The item learns it too,
    /// silently, so that it equals the row when it is compared next.
    pub(super) fn append(&self, added: &str) -> bool {
        let node = self
            .element
            .query_selector(".stream")
            .ok()
            .flatten()
            .and_then(|stream| stream.first_child());
        let Some(node) = node.and_then(|node| node.dyn_into::<Text>().ok()) else {
            return false;
        };
        let mut known = false;
        self.item.update_untracked(|item| {
            if let RowBody::Message {
                body: Body::Text(body),
                ..
            } = &mut item.row.body
            {
                body.text.push_str(added);
                known = true;
            }
        });
        known && node.append_data(added).is_ok()
    }

    /// Says where the row stands among all, and whether it is the one found.
    pub(super) fn label(&self, position: usize, size: usize, found: Option<&RowKey>) {
        let new = Labels {
            position,
            size,
            seq: self.item.with_untracked(|item| item.row.seq),
            found: found == Some(&self.key),
        };
        let old = self.labels.replace(new);
        if new.position != old.position {
            self.set("aria-posinset", Some(&position.to_string()));
        }
        if new.size != old.size {
            self.set("aria-setsize", Some(&size.to_string()));
        }
        if new.seq != old.seq {
            self.set("data-seq", new.seq.map(|seq| seq.to_string()).as_deref());
        }
        if new.found != old.found {
            self.set("data-found", new.found.then_some(""));
        }
    }

    fn set(&self, name: &str, value: Option<&str>) {
        let _ = match value {
            Some(value) => self.element.set_attribute(name, value),
            None => self.element.remove_attribute(name),
        };
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.element.remove();
    }
}
