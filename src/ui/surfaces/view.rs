//! What makes a box a surface: its name, Esc, coming into view, giving the focus
//! back.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, IntersectionObserver, KeyboardEvent};

use super::life::{By, Surfaces};
use super::{give_back, parts};
use crate::ui::dom::{on_key, plain};
use crate::ui::view::{Tag, View};

/// The box of a surface: a region with a name, that Esc sends away.
pub(super) fn region(
    it: Surfaces,
    class: &'static str,
    part: (&'static str, &'static str),
    inside: Vec<View>,
) -> Tag {
    let label = parts::label(it.chat);
    let mut tag = plain("section", class, &[part, ("aria-label", &label)], inside);
    let seen = Seen::new(it);
    let watching = seen.clone();
    let on_esc = move |event: KeyboardEvent| {
        // Lives as long as the box and its listeners do.
        let _ = &watching;
        if event.key() == "Escape" && !event.is_composing() {
            // It is meant for this and for nothing of the page.
            event.prevent_default();
            event.stop_propagation();
            it.dismiss(By::Visitor);
        }
    };
    tag.listeners.push(("keydown", on_key(on_esc)));
    tag.then = Some(Box::new(move |node| seen.watch(node)));
    tag
}

/// A surface over the page, beside the launcher, which has the focus afterwards.
pub(super) fn floating(mut tag: Tag, launcher: &Rc<HtmlElement>) -> View {
    let node = StoredValue::new_local(None::<HtmlElement>);
    let then = tag.then.take();
    tag.then = Some(Box::new(move |element| {
        node.set_value(Some(element.clone()));
        if let Some(then) = &then {
            then(element);
        }
    }));
    let launcher = StoredValue::new_local(Rc::clone(launcher));
    // Before it goes.
    on_cleanup(move || {
        let node = node.try_get_value().flatten();
        if let (Some(node), Some(launcher)) = (node, launcher.try_get_value()) {
            give_back(&node, &launcher);
        }
    });
    View::Tag(Box::new(tag))
}

/// Tells once that a surface is in view. A page in the background draws nothing,
/// so nothing is in view there.
#[derive(Clone)]
struct Seen(Rc<Inner>);

struct Inner {
    observer: Option<IntersectionObserver>,
    _closure: Closure<dyn FnMut(js_sys::Array, IntersectionObserver)>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

impl Seen {
    fn new(it: Surfaces) -> Self {
        let closure = Closure::<dyn FnMut(js_sys::Array, IntersectionObserver)>::new(
            move |entries: js_sys::Array, observer: IntersectionObserver| {
                let is_in = |entry: &JsValue| {
                    js_sys::Reflect::get(entry, &"isIntersecting".into()).is_ok_and(|is| is.is_truthy())
                };
                if entries.iter().any(|entry| is_in(&entry)) {
                    observer.disconnect();
                    it.exposed();
                }
            },
        );
        let observer = IntersectionObserver::new(closure.as_ref().unchecked_ref()).ok();
        Self(Rc::new(Inner {
            observer,
            _closure: closure,
        }))
    }

    fn watch(&self, node: &HtmlElement) {
        if let Some(observer) = &self.0.observer {
            observer.observe(node);
        }
    }
}
