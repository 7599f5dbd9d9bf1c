//! Where the focus goes when what had it goes.
//!
//! A pressed answer, "Retry" or the search bar leave the document while they
//! have the focus. The browser would give it to the page: Esc would no longer
//! reach the panel, and a screen reader would start at the top of the shop.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_platform::listen::{Listener, listen};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit, Node};

use super::UiFrame;

/// Watches the panel until it is dropped.
pub(super) struct Keeper {
    observer: Option<MutationObserver>,
    _looked: Closure<dyn FnMut()>,
    _listener: Listener,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

impl Keeper {
    /// Starts to watch.
    pub(super) fn watch(frame: &UiFrame) -> Self {
        let last: Rc<RefCell<Option<Node>>> = Rc::default();
        let had = Rc::clone(&last);
        let listener = listen(&frame.panel, "focusin", move |event| {
            *had.borrow_mut() = event.target().and_then(|target| target.dyn_into().ok());
        });
        let (body, input) = (frame.body.clone(), frame.input.clone());
        let looked = Closure::<dyn FnMut()>::new(move || {
            let gone = last.borrow().as_ref().is_some_and(|node| !node.is_connected());
            if !gone {
                return;
            }
            *last.borrow_mut() = None;
            if nobody_has_it() {
                give(&body, &input);
            }
        });
        let observer = MutationObserver::new(looked.as_ref().unchecked_ref()).ok();
        let all = MutationObserverInit::new();
        all.set_child_list(true);
        all.set_subtree(true);
        if let Some(observer) = &observer {
            let _ = observer.observe_with_options(&frame.panel, &all);
        }
        Self {
            observer,
            _looked: looked,
            _listener: listener,
        }
    }
}

/// The focus is on no element: where the browser puts it when its place goes.
fn nobody_has_it() -> bool {
    let document = document();
    match (document.active_element(), document.body()) {
        (Some(active), Some(body)) => active.is_same_node(Some(&body)),
        (active, _) => active.is_none(),
    }
}

/// Writing goes on in the composer, except where its keyboard would cover the
/// answer that was just asked for.
pub(super) fn give(body: &HtmlElement, input: &HtmlElement) {
    let touch = window()
        .match_media("(pointer: coarse)")
        .ok()
        .flatten()
        .is_some_and(|media| media.matches());
    let timeline = body.query_selector(".timeline").ok().flatten();
    let to = match timeline {
        Some(timeline) if touch => timeline.unchecked_into(),
        _ => input.clone(),
    };
    let _ = to.focus();
}
