//! A button that stops an answer while it is written. It stands where the composer's
//! own button is, as long as there is nothing to send: nothing moves, and what is
//! written goes out as ever.

use aisle_core::protocol::{Ask, ClientFrame, EntryBody, Role, ServerFrame};

use super::Hall;
use super::words::{Word, say};
use crate::ui::dom::{button, icon, maybe};
use crate::ui::view::View;

const SQUARE: &str = "M7 7h10v10H7z";

/// Whether a bot writes after this frame; `None` if it says nothing of that.
pub(super) fn writes(frame: &ServerFrame) -> Option<bool> {
    match frame {
        ServerFrame::Typing(typing) if typing.on => Some(typing.from.role == Role::Bot),
        ServerFrame::Delta(delta) => {
            let from = delta.from.as_ref();
            from.is_none_or(|from| from.role == Role::Bot).then_some(true)
        }
        ServerFrame::Events(events) => {
            let said = |body| matches!(body, Some(&EntryBody::Message(_)));
            let said = events.entries.iter().any(|entry| said(entry.body.known()));
            said.then_some(false)
        }
        ServerFrame::Welcome(_) => Some(false),
        _ => None,
    }
}

/// The button, while a bot writes that can be stopped.
pub(super) fn stop(hall: Hall) -> View {
    maybe(move || {
        let shows = hall.ready.get() && hall.bot_writes.get() && hall.has("stop");
        let label = say(hall.chat, Word::Stop);
        let press = Box::new(move || hall.stop());
        let attributes = [("part", "stop"), ("aria-label", &label), ("title", &label)];
        shows.then(|| button("stop", &attributes, press, vec![icon(SQUARE)]))
    })
}

impl Hall {
    fn stop(self) {
        let Some(inner) = self.inner() else { return };
        // Nobody waits for the answer to this: what was said so far is the answer.
        inner.engine.transmit(&ClientFrame::Ask(Ask {
            n: 0,
            topic: "stop".to_owned(),
            value: None,
        }));
        let _ = inner.frame.input.focus();
    }
}
