//! What goes past the session: frames that are not kept, and parts of the wasm that
//! speak on the wire themselves.

use std::rc::Rc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ClientFrame, ServerFrame, Track};
use aisle_core::session::{Connection, LinkEvent};
use wasm_bindgen::JsValue;

use super::Engine;
use super::commands::fresh_id;

/// Hears what the server says.
pub type Ear = Rc<dyn Fn(&ServerFrame)>;

impl Engine {
    /// Says it, if there is somebody to hear it: the last of it counts, and nobody
    /// waits for an answer.
    pub fn remark(&self, name: &str, props: Raw) {
        self.transmit(&ClientFrame::Event(Track {
            client_id: fresh_id(),
            name: name.to_owned(),
            props: Some(props),
        }));
    }

    /// Sends a frame that is none of the session's, now or not at all: false if
    /// there is no connection, or if it is the visitor's own and what is asked before
    /// their first word is not answered.
    pub fn transmit(&self, frame: &ClientFrame) -> bool {
        let session = self.0.session.borrow();
        let own = matches!(
            frame,
            ClientFrame::Upload(_) | ClientFrame::Suggest(_) | ClientFrame::Queue(_)
        );
        let may = session.connection() == Connection::Online && !(own && session.held());
        match &*self.0.link.borrow() {
            Some((_, link)) if may => {
                link.send(frame);
                true
            }
            _ => false,
        }
    }

    /// Hears every frame of the connection, before the session does, until
    /// [`Engine::unwatch`].
    pub fn overhear(&self, ear: Ear) {
        self.0.ears.borrow_mut().push(ear);
    }

    pub(super) fn heard(&self, event: &LinkEvent) {
        if let LinkEvent::Frame(frame) = event {
            // Whoever hears may begin to listen, too.
            let ears = self.0.ears.borrow().clone();
            for ear in ears {
                ear(frame);
            }
        }
    }

    /// The address of the server, if the backend is one that speaks the protocol
    /// itself.
    #[must_use]
    pub fn endpoint(&self) -> Option<String> {
        self.0.backend.server()
    }

    /// Asks the page before something is done: false if it vetoes that.
    #[must_use]
    pub fn may(&self, event: &str, detail: &JsValue) -> bool {
        self.0.host.emit(event, detail, true)
    }

    /// Shows the server whose files they are. In a header: no address gives it away.
    #[must_use]
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "two later parts have it, and no earlier one")]
    pub fn proof(&self) -> String {
        self.with_session(|session| {
            let visitor = session.visitor();
            let token = session.token_in_hand();
            let space = if token.is_some() { " " } else { "" };
            let token = token.unwrap_or_default();
            [
                "Visitor ",
                visitor.id.as_str(),
                ":",
                &visitor.secret,
                space,
                token,
            ]
            .concat()
        })
    }
}
