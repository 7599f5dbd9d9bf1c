//! Whether the page is seen, and whether the device says it is online. Freezing
//! and the back/forward cache are told by the shell's companion.

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
            to(&doc, "visibilitychange", |_| Input::Visible(!document().hidden())),
            to(&page, "online", |_| Input::Online(true)),
            to(&page, "offline", |_| Input::Online(false)),
        ];
        Self {
            _listeners: listeners,
        }
    }
}
