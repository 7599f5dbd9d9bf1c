//! Files of a conversation: `media.js`, which is fetched beside the part of the wasm
//! that needs it, as the shell's companion hands it over.
//!
//! Owns the words between the two. Refuses bytes: they stay on that side.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use crate::js;

/// It is there: drawn, or saved.
pub const DONE: u16 = 200;
/// The visitor has stopped it.
pub const STOPPED: u16 = 499;

/// The browser's hands. Clones are the same.
#[derive(Clone)]
pub struct Hands(JsValue);

/// Something that can be stopped.
pub struct Going(JsValue);

impl Going {
    /// Stops it; it is told as [`STOPPED`].
    pub fn stop(&self) {
        call(&self.0, "abort", &[]);
    }
}

impl Hands {
    /// Of what the companion got for `media.js`.
    #[must_use]
    pub fn of(module: &JsValue) -> Self {
        Self(js::get(module, "default"))
    }

    /// Files of a server are at this address and their name.
    #[must_use]
    pub fn base(&self, endpoint: &str) -> Option<String> {
        call(&self.0, "base", &[endpoint.into()]).as_string()
    }

    /// Shows a picture on a canvas whenever that is in view. `tell` hears [`DONE`], or
    /// the status of what was wrong.
    pub fn show(&self, canvas: &JsValue, url: &str, proof: &str, tell: &JsValue) {
        let list = [canvas.clone(), url.into(), proof.into(), tell.clone()];
        call(&self.0, "show", &list);
    }

    /// Shows a picture in full.
    pub fn enlarge(&self, canvas: &JsValue, url: &str, proof: &str, tell: &JsValue) {
        let list = [canvas.clone(), url.into(), proof.into(), tell.clone()];
        call(&self.0, "enlarge", &list);
    }

    /// Saves a file of so many bytes under a name. `tell` hears how many of a hundred
    /// are there, and the end as [`Hands::show`] does.
    #[must_use]
    pub fn save(&self, url: &str, proof: &str, name: &str, size: u32, tell: &JsValue) -> Going {
        let list = [url.into(), proof.into(), name.into(), size.into(), tell.clone()];
        Going(call(&self.0, "save", &list))
    }

    /// Opens a viewer, once it is in the document, and lets its picture be looked at
    /// closely. `tell` hears words: `next`, `previous`, `close`, `closed`, `near`, `far`.
    #[must_use]
    pub fn look(&self, dialog: &JsValue, tell: &JsValue) -> Look {
        Look(call(&self.0, "look", &[dialog.clone(), tell.clone()]))
    }
}

/// A viewer that is open.
#[derive(Clone)]
pub struct Look(JsValue);

impl Look {
    /// Goes so many times closer.
    pub fn zoom(&self, times: f64) {
        call(&self.0, "zoom", &[times.into()]);
    }

    /// Closes it, which is told as `closed` later.
    pub fn close(&self) {
        call(&self.0, "close", &[]);
    }

    /// Shows the whole again.
    pub fn whole(&self) {
        call(&self.0, "whole", &[]);
    }
}

fn call(target: &JsValue, name: &str, arguments: &[JsValue]) -> JsValue {
    let list: Array = arguments.iter().collect();
    js::method(target, name)
        .and_then(|method| Reflect::apply(&method, target, &list).ok())
        .unwrap_or_default()
}
