//! What the page is told, as plain objects.

use aisle_core::protocol::Body;
use aisle_core::session::{Connection, Row, RowBody};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::chat::Said;

/// An object of these fields.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Fails for frozen objects only.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// The detail of `aisle-message`.
pub(crate) fn message(row: &Row, own: bool) -> JsValue {
    let from = match &row.body {
        RowBody::Message { from, .. } => from.name.as_deref().unwrap_or_default(),
        _ => "",
    };
    object(&[
        ("id", JsValue::from_str(&row.key.0)),
        ("own", JsValue::from_bool(own)),
        ("from", JsValue::from_str(from)),
        ("text", JsValue::from_str(&text(row).unwrap_or_default())),
    ])
}

/// What a message says, with its markup.
pub(crate) fn text(row: &Row) -> Option<String> {
    match &row.body {
        RowBody::Message { body, .. } => Some(body_text(body)),
        _ => None,
    }
}

/// What content says, with its markup.
pub(crate) fn body_text(body: &Body) -> String {
    match body {
        Body::Text(text) => text.text.clone(),
        Body::QuickReplies(replies) => replies.text.clone(),
        Body::Image(image) => image.caption.clone().unwrap_or_else(|| image.alt.clone()),
        Body::Notice(notice) => notice.text.clone(),
        Body::Rich(content) => content.fallback.clone(),
        Body::Unknown(fallback) => fallback.clone(),
    }
}

/// A message to be read out.
pub(crate) fn said(row: &Row) -> Said {
    let from = match &row.body {
        RowBody::Message { from, .. } => from.name.clone(),
        _ => None,
    };
    Said {
        from,
        text: text(row).unwrap_or_default(),
    }
}

/// The connection's name in `aisle-state` and `diagnostics()`.
pub(crate) fn connection_name(connection: Connection) -> &'static str {
    match connection {
        Connection::Idle => "idle",
        Connection::Connecting => "connecting",
        Connection::Online => "online",
        Connection::Waiting { .. } => "waiting",
        Connection::Refused(_) => "refused",
    }
}
