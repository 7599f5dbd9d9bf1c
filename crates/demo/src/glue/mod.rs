//! The browser's side: the transport's `connect`, as `docs/demo.md` describes it.
//!
//! Owns the connection object and nothing else: what is said is [`crate::server`]'s,
//! where it is kept is `vault`'s. `connect` answers before it calls anything back.

mod driver;
mod vault;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use driver::Driver;

#[wasm_bindgen]
extern "C" {
    /// What the widget gives to a transport.
    pub type Ctx;

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

/// An open connection to the demo.
#[wasm_bindgen]
pub struct Connection(Rc<Driver>);

/// Opens a connection: the one function of a transport.
#[wasm_bindgen]
#[must_use]
pub fn connect(ctx: Ctx) -> Connection {
    Connection(Driver::start(ctx))
}

#[wasm_bindgen]
impl Connection {
    /// Sends one frame.
    pub fn send(&self, text: String) {
        self.0.hear(text);
    }

    /// Ends the connection; nothing is called back from now on.
    pub fn close(&self) {
        self.0.stop();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.stop();
    }
}
