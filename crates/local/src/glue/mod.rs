//! The browser's side: what the widget gives to a transport, and a connection.
//!
//! Owns a connection and nothing else: what is said is [`crate::server`]'s, where it
//! is kept is `vault`'s. `connect` answers before it calls anything back.

mod driver;
mod vault;

use wasm_bindgen::prelude::*;

use crate::server::Mind;
pub use driver::Driver;

#[wasm_bindgen]
extern "C" {
    /// What the widget gives to a transport.
    pub type Ctx;

    /// `data-endpoint`.
    #[wasm_bindgen(method, getter)]
    pub fn endpoint(this: &Ctx) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn locale(this: &Ctx) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn persist(this: &Ctx) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn wish(this: &Ctx) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn erase(this: &Ctx) -> Option<bool>;
    #[wasm_bindgen(method, catch)]
    fn opened(this: &Ctx) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn frame(this: &Ctx, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn closed(this: &Ctx, reason: &str, detail: JsValue) -> Result<(), JsValue>;
}

/// What a mind has done outside the log.
pub trait Outside: Sized + 'static {
    /// Whose.
    type Mind: Mind + 'static;

    /// Begins; `heard` takes what comes back, at any later time.
    fn new(ctx: &Ctx, heard: impl Fn(<Self::Mind as Mind>::Came) + Clone + 'static) -> Self;

    /// Does it.
    fn carry_out(&self, what: <Self::Mind as Mind>::Do);

    /// Stops whatever is under way.
    fn stop(&self);
}
