//! One connection to a backend, through a transport object: ours, as the companion's
//! `line.js` has them, or the page's.
//!
//! Owns the connection for as long as the [`Link`]
//! lives. Refuses to reconnect, queue or interpret: that is the session's.
//! Whatever the backend or the page does, the listener hears at most one
//! [`LinkEvent::Closed`], nothing after it, nothing after the link is dropped,
//! and nothing from within a call to the link.

mod custom;

use aisle_core::protocol::{self, ClientFrame, ServerFrame, json};
use aisle_core::session::LinkEvent;
use wasm_bindgen::JsValue;

pub use custom::CustomCtx;

/// A connection. Dropping it closes it.
#[must_use = "dropping a link closes it"]
pub struct Link(custom::Custom);

impl Link {
    /// Connects through a transport object: `{connect(ctx) → {send, close}}`.
    pub fn open(transport: &JsValue, ctx: CustomCtx, on: impl FnMut(LinkEvent) + 'static) -> Self {
        Self(custom::Custom::connect(transport, ctx, Box::new(on)))
    }

    /// Sends a frame, if the connection is open. One that is lost is the
    /// session's to send again.
    pub fn send(&self, frame: &ClientFrame) {
        self.0.send(&json::write(frame));
    }
}

/// Who hears of a link.
type OnEvent = Box<dyn FnMut(LinkEvent)>;

/// Reads what came, whatever it is.
fn frame(data: &JsValue) -> LinkEvent {
    data.as_string()
        .and_then(|text| protocol::read_frame::<ServerFrame>(&text).ok())
        .map_or(LinkEvent::Garbage, LinkEvent::Frame)
}
