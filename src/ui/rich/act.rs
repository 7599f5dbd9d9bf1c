//! What one does with a card: the server hears of it, and it stands in the
//! conversation as the visitor's.

use std::rc::Rc;

use aisle_core::protocol::json::{Document, Raw};
use aisle_core::protocol::rich::Acted;
use aisle_core::protocol::{ActionId, Content, json};
use js_sys::JSON;
use leptos::prelude::WithValue;
use wasm_bindgen::JsValue;

use super::goods::ticked;
use super::words::{Word, fill};
use crate::app::{Act, Chat, Command, Said};
use crate::ui::dom::element;
use crate::ui::i18n::with_intl;
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
        files: Vec::new(),
    };
    site.chat.run(Command::Act(Box::new(Act {
        message_id: id.clone(),
        action_id,
        content: Content::new("action", label, &acted),
        value,
    })));
}

/// Draws what was done: one quiet line.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let acted = json::read::<Acted>(content.data.get())?;
    let said = booked(site.chat, &acted).unwrap_or_else(|| content.fallback.clone());
    Some(element("p", "rich-acted", &[], ticked(said)))
}

/// A booking in the visitor's own words and time: its fallback is in the server's, which
/// is UTC.
fn booked(chat: Chat, acted: &Acted) -> Option<String> {
    if acted.kind != "booking" || acted.action_id != "book" {
        return None;
    }
    let value = Document::parse(acted.value.as_ref()?.get())?;
    let at: i64 = value.whole().fields(&["at"]).take().try_read()?;
    let when = with_intl(chat, |intl| [&intl.dated(at), ", ", &intl.time(at)].concat());
    Some(fill(chat, Word::BookingSaid, "when", &when))
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
