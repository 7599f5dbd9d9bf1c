//! Who is writing now.

use leptos::prelude::*;

use super::avatar::{face, name_of};
use super::dom::{hidden_text, maybe, tag};
use super::i18n::{Word, fill, say};
use crate::app::Chat;

/// A face and three dots, while somebody writes.
#[component]
pub(super) fn Typing(chat: Chat) -> impl IntoView {
    maybe(move || {
        chat.typing.with(|who| {
            let first = who.first()?;
            let text = match who.len() {
                1 => fill(chat, Word::Typing, "name", &name_of(chat, first)),
                _ => say(chat, Word::TypingMany),
            };
            let dots = (0..3).map(|_| tag("i", "", Vec::new())).collect();
            let face = face(chat, first);
            let bubble = tag("span", "bubble dots", dots);
            Some(
                view! { <div class="typing" part="typing">{face}{bubble}{hidden_text(text)}</div> }
                    .into_any(),
            )
        })
    })
}
