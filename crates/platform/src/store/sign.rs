//! The sign that a conversation is kept: one key, `aisle`, beside what is kept.
//!
//! The shell reads it at idle on every page, to fetch the widget where somebody
//! may have answered meanwhile. It says nothing but that, and is in
//! `localStorage` or `sessionStorage`, for as long as the conversation is.

use wasm_bindgen::JsValue;
use web_sys::Storage;

use super::Persistence;

/// The shell reads the same name; see `look` in `aisle-chat.js`.
const KEY: &str = "aisle";

/// Puts the sign up where this level keeps things, and takes it down elsewhere.
pub(super) fn show(level: Persistence) {
    if let Some(window) = web_sys::window() {
        put(window.local_storage(), level == Persistence::Device);
        put(window.session_storage(), level == Persistence::Session);
    }
}

/// A browser that refuses gets no sign: the widget then comes when asked for.
fn put(storage: Result<Option<Storage>, JsValue>, there: bool) {
    if let Ok(Some(storage)) = storage {
        let _ = if there {
            storage.set_item(KEY, "1")
        } else {
            storage.remove_item(KEY)
        };
    }
}
