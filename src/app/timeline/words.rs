//! What rows say, as text: to search in it and to guess how high it stands.

use aisle_core::protocol::Body;
use aisle_core::session::{Row, RowBody, RowKey};
use aisle_core::window::{self, Shape};
use leptos::prelude::WithValue;

use super::Timeline;

impl Timeline {
    /// The rows whose text holds `words`, in any case, oldest first.
    #[must_use]
    pub fn find(&self, words: &str) -> Vec<RowKey> {
        let words = lower_case(words);
        let mut hits = Vec::new();
        if words.is_empty() {
            return hits;
        }
        self.0.chat.rows.with_value(|view| {
            view.with(&mut |rows| {
                let found = rows
                    .iter()
                    .filter(|row| lower_case(text_of(row)).contains(&words));
                hits.extend(found.map(|row| row.key.clone()));
            });
        });
        hits
    }
}

/// Lower case by the browser: the tables for it would be larger than this file.
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// What a row says, as text.
fn text_of(row: &Row) -> &str {
    match &row.body {
        RowBody::Message { body, .. } => match body {
            Body::Text(body) => &body.text,
            Body::QuickReplies(body) => &body.text,
            Body::Notice(body) => &body.text,
            Body::Image(body) => body.caption.as_deref().unwrap_or(&body.alt),
            Body::Rich(content) => &content.fallback,
            Body::Unknown(text) => text,
        },
        RowBody::Assigned { .. } | RowBody::Closed | RowBody::Gap => "",
    }
}

/// How high a row will stand in a list of this width, in [`window::UNITS`].
pub(super) fn estimate(row: &Row, width: i32) -> i32 {
    let height = window::text_height(
        text_of(row),
        Shape {
            width,
            line: 21,
            frame: 22,
        },
    );
    match &row.body {
        RowBody::Message {
            body: Body::Image(_) | Body::Rich(_),
            ..
        } => height + 200 * window::UNITS,
        RowBody::Message {
            body: Body::QuickReplies(_),
            ..
        } => height + 52 * window::UNITS,
        _ => height,
    }
}
