//! The browser's side: the transport's `connect`, as `docs/demo.md` describes it.

use std::rc::Rc;

use aisle_local::glue::{Ctx, Driver, Outside};
use wasm_bindgen::prelude::*;

use crate::mind::{Assistant, Nothing};

/// An open connection to the demo.
#[wasm_bindgen]
pub struct Connection(Rc<Driver<Inside>>);

/// The demo has nothing done outside.
struct Inside;

impl Outside for Inside {
    type Mind = Assistant;

    fn new(_: &Ctx, _: impl Fn(Nothing) + Clone + 'static) -> Self {
        Self
    }

    fn carry_out(&self, what: Nothing) {
        match what {}
    }

    fn stop(&self) {}
}

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
