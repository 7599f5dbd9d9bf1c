//! The page's life: seen or hidden, online or not, frozen, cached, back.

use aisle_core::session::Input;
use aisle_platform::listen::{Listener, listen};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget};

/// Watches until it is dropped.
pub(super) struct Life {
    _listeners: Vec<Listener>,
}

impl Life {
    pub(super) fn watch(on: impl Fn(Input) + Clone + 'static) -> Self {
        let page: EventTarget = window().unchecked_into();
        let doc: EventTarget = document().unchecked_into();
        let to = |target: &EventTarget, kind: &str, input: fn(&Event) -> Input| {
            let on = on.clone();
            listen(target, kind, move |event| on(input(&event)))
        };
        let listeners = vec![
            to(&doc, "visibilitychange", |_| {
                Input::Visible(!document().hidden())
            }),
            to(&page, "online", |_| Input::Online(true)),
            to(&page, "offline", |_| Input::Online(false)),
            // Never `unload`: it keeps pages out of the back/forward cache.
            to(&page, "pagehide", |_| Input::Suspend),
            to(&page, "pageshow", |_| Input::Resume),
            to(&doc, "freeze", |_| Input::Suspend),
            to(&doc, "resume", |_| Input::Resume),
        ];
        Self { _listeners: listeners }
    }
}
