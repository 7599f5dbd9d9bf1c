//! What is inside a message's bubble, by content type.

pub(super) mod image;
pub(super) mod markup;
mod product;
pub(super) mod replies;

use aisle_core::protocol::{Body, MessageId};
use aisle_core::text;

use super::dom::{Press, words};
use super::later::{self, Site};
use super::view::View;
use crate::app::{Chat, Command};

/// Draws the content of a message. `streaming` text stays one text node that
/// grows; its markup shows once it is whole.
pub fn draw(chat: Chat, body: &Body, streaming: bool) -> Vec<View> {
    let (class, text) = match body {
        Body::Text(body) if streaming => ("stream", &body.text),
        Body::Text(body) => return markup::draw(&text::parse(&body.text)),
        Body::QuickReplies(body) => return markup::draw(&text::parse(&body.text)),
        Body::Image(body) => return vec![image::draw(chat, body)],
        Body::Rich(content) => match content.product() {
            Some(product) => return vec![product::draw(chat, &product)],
            None => ("", &content.fallback),
        },
        Body::Notice(body) => ("", &body.text),
        Body::Unknown(fallback) => ("", fallback),
    };
    vec![words("p", class, text.clone())]
}

/// Draws rich content, if this is such and what draws it is there. Asks for that
/// otherwise, and draws anew when it has come; [`draw`] shows the fallback.
pub fn rich(site: &Site, body: &Body) -> Option<Vec<View>> {
    match body {
        Body::Rich(content) => later::rich(site, content),
        _ => None,
    }
}

/// Draws what stands below the bubble: the suggested answers, while they can be
/// pressed.
pub fn below(chat: Chat, body: &Body, id: Option<&MessageId>, open: bool) -> Option<View> {
    match (body, id) {
        (Body::QuickReplies(body), id) if open && !body.replies.is_empty() => {
            let answers = body.replies.iter().map(|reply| {
                let command = match id {
                    Some(id) => Command::Reply(id.clone(), reply.clone()),
                    // The server does not know the message yet: its words say it all.
                    None => Command::Send(reply.label.clone()),
                };
                let press: Press = Box::new(move || chat.run(command.clone()));
                (reply.label.clone(), press)
            });
            Some(replies::draw(chat, answers.collect(), Vec::new()))
        }
        _ => None,
    }
}
