//! What is said and not kept: the last of it counts, and nobody waits for an answer.

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ClientFrame, Track};
use aisle_core::session::Connection;

use super::Engine;
use super::commands::fresh_id;

impl Engine {
    /// Says it, if there is somebody to hear it.
    pub fn remark(&self, name: &str, props: Raw) {
        let online = self.0.session.borrow().connection() == Connection::Online;
        if let (true, Some((_, link))) = (online, &*self.0.link.borrow()) {
            link.send(&ClientFrame::Event(Track {
                client_id: fresh_id(),
                name: name.to_owned(),
                props: Some(props),
            }));
        }
    }
}
