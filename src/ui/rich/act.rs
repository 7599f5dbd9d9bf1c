//! What one does with a card: the server hears of it, and it stands in the
//! conversation as the visitor's.

use std::rc::Rc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::Acted;
use aisle_core::protocol::{ActionId, Content, json};
use js_sys::JSON;
use leptos::prelude::WithValue;
use wasm_bindgen::JsValue;

use super::goods::ticked;
use crate::app::{Act, Chat, Command, Said};
use crate::ui::dom::element;
use crate::ui::later::Site;
use crate::ui::view::View;

/// Tells the server of `action` with a message of type `kind`; `label` says it in
/// words. Nothing is told of what the server does not know: content that the page
/// presented, or a rule.
pub(in crate::ui) fn act(site: &Site, kind: &str, action: &str, label: String, value: &JsValue) {
    let value = JSON::stringify(value).ok().map(String::from);
    let value = value.and_then(|value| Raw::new(&value));
    let (Some(id), Ok(action_id), Some(value)) = (&site.id, ActionId::new(action), value) else {
        return;
    };
    let acted = Acted {
        message_id: id.as_str().to_owned(),
        action_id: action.to_owned(),
        kind: kind.to_owned(),
        value: Some(value.clone()),
    };
    site.chat.run(Command::Act(Box::new(Act {
        message_id: id.clone(),
        action_id,
        content: Content::new("action", label, &acted),
        value,
    })));
}

/// Draws what was done: one quiet line.
pub(in crate::ui) fn draw(_: &Site, content: &Content) -> Option<View> {
    json::read::<Acted>(content.data.get())?;
    Some(element("p", "rich-acted", &[], ticked(content.fallback.clone())))
}

/// Tells the page of something or, if it `asks`, asks the page to do it: then its
/// answer is a promise or a value, `undefined` if nobody does it.
pub(in crate::ui) fn emit(kind: &'static str, site: &Site, detail: JsValue, asks: bool) -> JsValue {
    let answer = Rc::default();
    let command = if asks {
        Command::Ask(kind, detail, Rc::clone(&answer))
    } else {
        Command::Tell(kind, detail)
    };
    // Not `Chat::run`: the element may have gone while an answer was awaited.
    let _ = site.chat.run.try_with_value(|run| run(command));
    let answer: JsValue = answer.borrow().clone();
    answer
}

/// Reads a text out, politely.
pub(in crate::ui) fn announce(chat: Chat, text: String) {
    chat.announcement.set(Said { from: None, text });
}
