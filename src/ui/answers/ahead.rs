//! Keys before anybody else hears of them: the shell's own Enter must not send
//! what the visitor has not meant to send, and its Esc must not close the panel
//! while something else can be closed.

use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, KeyboardEvent};

/// A listener on the way down to the target. Dropping it removes it.
pub(super) struct Ahead {
    target: EventTarget,
    closure: Closure<dyn FnMut(KeyboardEvent)>,
}

impl Ahead {
    /// Calls `f` for every key that is pressed within the target.
    pub(super) fn of(target: &EventTarget, f: impl FnMut(KeyboardEvent) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(KeyboardEvent)>::new(f);
        // Fails for a detached realm only, where no event would come either.
        let _ = target.add_event_listener_with_callback_and_bool(
            "keydown",
            closure.as_ref().unchecked_ref(),
            true,
        );
        Self {
            target: target.clone(),
            closure,
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            "keydown",
            self.closure.as_ref().unchecked_ref(),
            true,
        );
    }
}
