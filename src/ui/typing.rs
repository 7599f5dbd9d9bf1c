//! Who is writing now.

use super::avatar::{face, name_of};
use super::dom::{element, hidden_text, maybe, tag};
use super::i18n::{Word, fill, say};
use super::view::View;
use crate::app::Chat;

/// A face and three dots, while somebody writes.
pub(super) fn typing(chat: Chat) -> View {
    maybe(move || {
        chat.typing.with(|who| {
            let first = who.first()?;
            let text = match who.len() {
                1 => fill(chat, Word::Typing, "name", &name_of(chat, first)),
                _ => say(chat, Word::TypingMany),
            };
            let dots = (0..3).map(|_| tag("i", "", Vec::new())).collect();
            let parts = vec![
                face(chat, first),
                tag("span", "bubble dots", dots),
                hidden_text(text),
            ];
            Some(element("div", "typing", &[("part", "typing")], parts))
        })
    })
}
