//! A call to join, now or at its time.

use aisle_core::protocol::rich::{Call, CallKind, CallState};
use aisle_core::protocol::{Content, json};

use super::order::moment;
use crate::ui::dom::{element, icon, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::goods::address;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

const CAMERA: &str = "M4 7h10v10H4zM14 11l6-3v8l-6-3";
const PHONE: &str =
    "M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 6a2 2 0 0 1 2-2z";

/// Draws a call.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let call: Call = json::read(content.data.get())?;
    let href = address(&call.url)?;
    let chat = site.chat;
    let (picture, word) = match call.kind {
        CallKind::Video => (CAMERA, Word::CallVideo),
        CallKind::Voice => (PHONE, Word::CallVoice),
    };
    let kind = say(chat, word);
    let title = if call.title.is_empty() {
        kind.clone()
    } else {
        call.title.clone()
    };
    let mut about = vec![words("strong", "rich-title", title)];
    let mut lines: Vec<String> = Vec::new();
    if !call.title.is_empty() {
        lines.push(kind);
    }
    if !call.person.is_empty() {
        lines.push(fill(chat, Word::With, "name", &call.person));
    }
    if let Some(at) = call.starts_at {
        lines.push(moment(chat, at));
    }
    if !lines.is_empty() {
        about.push(words("p", "rich-text", lines.join(" · ")));
    }
    let badge = element(
        "div",
        "rich-disc",
        &[("aria-hidden", "true")],
        vec![icon(picture)],
    );
    let mut parts = vec![tag("div", "rich-who", vec![badge, tag("div", "", about)])];
    parts.push(match call.state {
        CallState::Ended => words("p", "rich-note", say(chat, Word::CallEnded)),
        state => {
            let class = if state == CallState::Live {
                "rich-main"
            } else {
                "rich-action"
            };
            let attributes = [
                ("part", "card-action"),
                ("href", href.as_str()),
                ("target", "_blank"),
                ("rel", "noopener"),
            ];
            element("a", class, &attributes, vec![say(chat, Word::CallJoin).into()])
        }
    });
    Some(element("div", "rich-card", &[("part", "card")], parts))
}
