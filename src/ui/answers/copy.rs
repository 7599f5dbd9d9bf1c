//! A copy of the conversation for whoever wants to keep one, made on the device: as
//! text for people, and as JSON for programs. Nothing is asked of the server, so it
//! holds what is loaded here, and says so where that is not all.

use aisle_core::protocol::{Author, Role, Timestamp};
use aisle_core::session::{Delivery, Older, Row, RowBody};
use aisle_core::text;
use aisle_platform::clock;
use js_sys::{Array, JSON, encode_uri_component};
use leptos::prelude::{WithValue, document};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::Hall;
use super::words::{Word, say};
use crate::app::Chat;
use crate::app::page::{body_text, object};
use crate::ui::avatar::name_of;
use crate::ui::dom::{button, icon, words};
use crate::ui::i18n::{self, with_intl};
use crate::ui::row::assigned;
use crate::ui::view::View;

const DOWN: &str = "M12 4v11M7 11l5 5 5-5M5 20h14";

/// The two ways to keep it.
pub(super) fn ways(hall: Hall) -> Vec<View> {
    let way = |word, keep: fn(Chat)| {
        button(
            "home-fresh link",
            &[("part", "home-save")],
            Box::new(move || keep(hall.chat)),
            vec![icon(DOWN), words("span", "", say(hall.chat, word))],
        )
    };
    vec![
        way(Word::SaveText, |chat| give("txt", "text/plain", &as_text(chat))),
        way(Word::SaveJson, |chat| {
            give("json", "application/json", &as_json(chat))
        }),
    ]
}

/// Hands a file to the browser, as a press on a link does.
fn give(end: &str, kind: &str, text: &str) {
    let Ok(link) = document().create_element("a") else {
        return;
    };
    let href = [
        "data:",
        kind,
        ";charset=utf-8,",
        &String::from(encode_uri_component(text)),
    ]
    .concat();
    let set = |name, value: &str| link.set_attribute(name, value).is_ok();
    if set("href", &href) && set("download", &["chat.", end].concat()) {
        link.unchecked_into::<HtmlElement>().click();
    }
}

fn each(chat: Chat, f: &mut dyn FnMut(&Row)) {
    chat.rows
        .with_value(|rows| rows.with(&mut |rows| rows.iter().for_each(&mut *f)));
}

fn when(chat: Chat, at: Timestamp) -> String {
    with_intl(chat, |intl| [&intl.dated(at), " ", &intl.time(at)].concat())
}

/// Who it is, on one line whatever the server says.
fn named(chat: Chat, from: &Author) -> String {
    text::clean_name(&name_of(chat, from))
}

/// What became of an own message, unless the server has it.
fn state(delivery: Delivery) -> Option<i18n::Word> {
    match delivery {
        Delivery::Saving | Delivery::Sending => Some(i18n::Word::Sending),
        Delivery::Failed { .. } => Some(i18n::Word::Failed),
        Delivery::LocalOnly => Some(i18n::Word::LocalOnly),
        Delivery::Sent | Delivery::Received | Delivery::Streaming => None,
    }
}

/// A line for each thing that was said or happened. What goes on below a line is
/// indented, so that nobody can write as if another had.
fn as_text(chat: Chat) -> String {
    let mut out = [
        &i18n::say(chat, i18n::Word::Conversation),
        ", ",
        &when(chat, clock::wall()),
        "\n",
    ]
    .concat();
    if chat.older.get_untracked() != Older::None {
        out += &[&say(chat, Word::CopyPart), "\n"].concat();
    }
    each(chat, &mut |row| {
        let said = match &row.body {
            RowBody::Message {
                from, body, delivery, ..
            } => {
                let mut line = [&named(chat, from), ": ", &body_text(body).replace('\n', "\n    ")].concat();
                if let Some(word) = state(*delivery) {
                    line += &[" (", &i18n::say(chat, word), ")"].concat();
                }
                line
            }
            RowBody::Assigned { name, by, department } => {
                assigned(chat, name.as_deref(), by.as_deref(), department.as_deref())
            }
            RowBody::Closed => i18n::say(chat, i18n::Word::Closed),
            RowBody::Gap => i18n::say(chat, i18n::Word::Gap),
        };
        out += &["\n[", &when(chat, row.at), "] ", &said].concat();
    });
    out += "\n";
    out
}

/// `{saved_at, whole, messages: [{at, from, name, text, sent}]}`; times are
/// milliseconds since the Unix epoch.
fn as_json(chat: Chat) -> String {
    let messages = Array::new();
    each(chat, &mut |row| {
        let RowBody::Message {
            from, body, delivery, ..
        } = &row.body
        else {
            return;
        };
        let role = match from.role {
            Role::Visitor => "visitor",
            Role::Agent => "agent",
            Role::Bot => "bot",
            Role::System => "system",
        };
        messages.push(&object(&[
            ("at", (row.at as f64).into()),
            ("from", role.into()),
            ("name", named(chat, from).into()),
            ("text", body_text(body).into()),
            ("sent", state(*delivery).is_none().into()),
        ]));
    });
    let whole = object(&[
        ("saved_at", (clock::wall() as f64).into()),
        ("whole", (chat.older.get_untracked() == Older::None).into()),
        ("messages", JsValue::from(messages)),
    ]);
    JSON::stringify(&whole).map_or_else(|_| String::new(), String::from)
}
