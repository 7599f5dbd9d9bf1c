//! Event listeners that end with their handle.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventTarget};

/// A listener. Dropping it removes it.
#[must_use = "dropping a listener removes it"]
pub struct Listener {
    target: EventTarget,
    kind: Box<str>,
    closure: Closure<dyn FnMut(Event)>,
}

/// Calls `f` for every event of this kind at `target`.
pub fn listen(target: &EventTarget, kind: &str, f: impl FnMut(Event) + 'static) -> Listener {
    let closure = Closure::<dyn FnMut(Event)>::new(f);
    // Fails for a detached realm only, where no event would come either.
    let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
    Listener {
        target: target.clone(),
        kind: kind.into(),
        closure,
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(&self.kind, self.closure.as_ref().unchecked_ref());
    }
}
