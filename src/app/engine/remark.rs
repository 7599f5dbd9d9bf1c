//! What goes past the session: frames that are not kept, and parts of the wasm that
//! speak on the wire themselves.

use std::rc::Rc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ClientFrame, ServerFrame, Track};
use aisle_core::session::{Connection, LinkEvent};

use super::commands::fresh_id;
use super::{Backend, Engine};

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
    /// there is no connection.
    pub fn transmit(&self, frame: &ClientFrame) -> bool {
        let online = self.0.session.borrow().connection() == Connection::Online;
        match &*self.0.link.borrow() {
            Some((_, link)) if online => {
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
        match &self.0.backend {
            Backend::Socket(url) => Some(url.clone()),
            _ => None,
        }
    }
}
