//! From what a rule fires to what is drawn: placeholders filled in, values
//! written as the visitor's language writes them, content decoded.

use std::cell::Cell;

use aisle_core::protocol::{ActionId, Body, Content, QuickReplies, QuickReply, json};
use aisle_core::text::{self, Block, template};
use aisle_core::trigger::{Firing, Surface, Value};
use aisle_platform::clock;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::inline;
use super::life::Presented;
use crate::app::Chat;
use crate::app::page::body_text;
use crate::ui::i18n::with_intl_of;

/// Most quick replies; more would be a menu.
const REPLIES: usize = 6;

/// Words that a button of the page proposes, filled in: an object with the words
/// under the empty name, and with texts for facts.
pub(super) fn proposed(values: &JsValue) -> String {
    let value = |name: &str| Reflect::get(values, &JsValue::from_str(name)).ok()?.as_string();
    template::fill(&value("").unwrap_or_default(), &value).text
}

/// What is drawn of it.
pub(super) struct Inside {
    /// The message.
    pub(super) blocks: Vec<Block>,
    /// A picture, a product, or the fallback of anything else.
    pub(super) body: Option<Body>,
}

/// Prepares a firing, given as JSON. `None` if it is none, or has no place here.
pub(super) fn fired(chat: Chat, firing: &str, locale: &str) -> Option<Presented> {
    let firing: Firing = json::read(firing)?;
    let place = place(chat, firing.surface);
    if place == Surface::Inline && inline::slot(&firing.slot).is_none() {
        return None;
    }
    let lookup = |name: &str| {
        let (_, value) = firing.values.iter().find(|(known, _)| known == name)?;
        written(locale, value)
    };
    let replies: Vec<String> = firing
        .replies
        .iter()
        .map(|reply| text::to_line(&template::render(reply, &lookup).blocks, 200))
        .filter(|reply| !reply.is_empty())
        .take(REPLIES)
        .collect();
    let spoken = template::markup(&firing.message, &lookup);
    let content: Option<Content> = firing.content.as_deref().and_then(json::read);
    let mut said: Vec<Content> = content.clone().into_iter().collect();
    if !firing.message.is_empty() {
        said.push(words(spoken.clone(), &replies));
    }
    let blocks = template::render(&firing.message, &lookup).blocks;
    let body = content.map(|content| content.body());
    let spoken = match &body {
        Some(body) if spoken.is_empty() => body_text(body),
        _ => spoken,
    };
    Some(Presented {
        rule: firing.rule,
        surface: firing.surface,
        place,
        edge: firing.edge,
        slot: firing.slot,
        spoken,
        replies,
        said,
        experiment: firing.experiment,
        seen: Cell::new(false),
        inside: Inside { blocks, body },
    })
}

/// Prepares content that the page itself wants to be seen, given as JSON.
pub(super) fn own(chat: Chat, content: &str) -> Option<Presented> {
    let content: Content = json::read(content)?;
    let spoken = body_text(&content.body());
    let (blocks, body) = match content.body() {
        Body::Text(text) => (text::parse(&text.text), None),
        Body::QuickReplies(data) => (text::parse(&data.text), None),
        body => (Vec::new(), Some(body)),
    };
    let replies = match content.body() {
        Body::QuickReplies(data) => data.replies.into_iter().map(|reply| reply.label).collect(),
        _ => Vec::new(),
    };
    Some(Presented {
        rule: "present".to_owned(),
        surface: Surface::Card,
        place: place(chat, Surface::Card),
        edge: Default::default(),
        slot: String::new(),
        spoken,
        replies,
        said: vec![content],
        experiment: None,
        seen: Cell::new(false),
        inside: Inside { blocks, body },
    })
}

/// Where it is drawn. Beside an open panel there is no room, so it becomes part
/// of the conversation; on a phone the panel fills the screen, which nothing may
/// do uninvited.
fn place(chat: Chat, wanted: Surface) -> Surface {
    let phone = || {
        let media = window().match_media("(max-width:479.98px)");
        media.ok().flatten().is_some_and(|media| media.matches())
    };
    match wanted {
        Surface::Inline => wanted,
        _ if chat.open.get_untracked() => Surface::Panel,
        Surface::Panel if phone() => Surface::Bubble,
        _ => wanted,
    }
}

/// A value as the visitor reads it; a flag has no words.
fn written(locale: &str, value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => with_intl_of(locale, |intl| intl.decimal(number.0)),
        Value::Money(money) => with_intl_of(locale, |intl| {
            intl.money(money.thousandths(), &money.currency.text())
        }),
        Value::List(list) => list.join(", "),
        Value::Clock(since) => with_intl_of(locale, |intl| intl.duration(since.at(clock::monotonic()))),
        Value::Flag(_) => return None,
    })
}

fn words(text: String, replies: &[String]) -> Content {
    if replies.is_empty() {
        return Content::text(text);
    }
    let replies = replies.iter().enumerate().filter_map(|(at, label)| {
        Some(QuickReply {
            id: ActionId::new(["reply-", &json::write(&at)].concat()).ok()?,
            label: label.clone(),
        })
    });
    Content::quick_replies(&QuickReplies {
        text,
        replies: replies.collect(),
    })
}
