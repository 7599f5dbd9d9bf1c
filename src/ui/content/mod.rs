//! What is inside a message's bubble, by content type.

mod image;
mod markup;
mod replies;

use aisle_core::protocol::{Body, MessageId};
use aisle_core::text;
use leptos::prelude::*;

use super::dom::tag;
use crate::app::Chat;

/// Draws the content of a message. `streaming` text stays one text node that
/// grows; its markup shows once it is whole.
pub(super) fn draw(chat: Chat, body: &Body, streaming: bool) -> AnyView {
    match body {
        Body::Text(body) if streaming => tag("p", "stream", vec![body.text.clone().into_any()]),
        Body::Text(body) => markup::draw(&text::parse(&body.text)),
        Body::QuickReplies(body) => markup::draw(&text::parse(&body.text)),
        Body::Image(body) => image::draw(chat, body),
        Body::Notice(body) => tag("p", "", vec![body.text.clone().into_any()]),
        Body::Unknown(fallback) => tag("p", "", vec![fallback.clone().into_any()]),
    }
}

/// Draws what stands below the bubble: the suggested answers, while they can be
/// pressed.
pub(super) fn below(chat: Chat, body: &Body, id: Option<&MessageId>, open: bool) -> Option<AnyView> {
    match (body, id) {
        (Body::QuickReplies(body), Some(id)) if open && !body.replies.is_empty() => {
            Some(replies::draw(chat, id, &body.replies))
        }
        _ => None,
    }
}
