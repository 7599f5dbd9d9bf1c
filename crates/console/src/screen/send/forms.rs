//! Content that is made of a few fields: a coupon, a form, a look-up, a return.

use aisle_core::protocol::Content;
use aisle_core::protocol::json::Raw;
use serde_json::{Value, json};

use super::Tab;
use crate::desk::Ui;
use crate::words::{Word, fill, say};

/// Most questions of a form.
const QUESTIONS: usize = 40;
/// Most items of a return.
const ITEMS: usize = 60;

/// The fields of a tab: names and labels.
pub(super) fn fields(tab: Tab) -> &'static [(&'static str, Word)] {
    match tab {
        Tab::Order => &[("number", Word::OrderNumber), ("email", Word::OrderEmail)],
        Tab::Coupon => &[("code", Word::Code), ("label", Word::CodeFor)],
        Tab::Form => &[("title", Word::FormTitle), ("fields", Word::FormFields)],
        Tab::Return => &[("number", Word::OrderNumber), ("items", Word::ReturnItems)],
        Tab::Products | Tab::Articles | Tab::Lookup | Tab::Booking => &[],
    }
}

/// Content of a type.
pub(super) fn content(kind: &str, fallback: String, data: &Value) -> Option<Content> {
    Some(Content {
        kind: kind.to_owned(),
        v: 1,
        fallback,
        data: Raw::new(&data.to_string())?,
    })
}

/// What the fields make; nothing while one that is needed is empty.
pub(super) fn make(ui: Ui, tab: Tab, field: &dyn Fn(&str) -> String) -> Option<Content> {
    let listed = |text: &str, most: usize| -> Vec<String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.take(most).map(str::to_owned).collect()
    };
    let numbered = |before: &str, texts: &[String], name: &str| -> Vec<Value> {
        let made = texts.iter().enumerate().map(|(at, text)| {
            let id = [before, &(at + 1).to_string()].concat();
            json!({ "id": id, name: text })
        });
        made.collect()
    };
    let given = |name: &str| Some(field(name)).filter(|text| !text.is_empty());
    match tab {
        Tab::Coupon => {
            let (code, label) = (given("code")?, field("label"));
            let fallback = if label.is_empty() {
                code.clone()
            } else {
                [&label, ": ", &code].concat()
            };
            let data = if label.is_empty() {
                json!({ "code": code })
            } else {
                json!({ "code": code, "label": label })
            };
            content("coupon", fallback, &data)
        }
        Tab::Form => {
            let (title, labels) = (given("title")?, listed(&given("fields")?, QUESTIONS));
            let fallback = [&title, "\n", &labels.join("\n")].concat();
            let fields = numbered("q", &labels, "label");
            content("form", fallback, &json!({ "title": title, "fields": fields }))
        }
        Tab::Lookup => content("order-lookup", say(ui, Word::YourNumber), &json!({})),
        Tab::Return => {
            let (number, titles) = (given("number")?, listed(&given("items")?, ITEMS));
            let first = fill(ui, Word::ReturnOf, "what", &number);
            let fallback = [&first, "\n", &titles.join("\n")].concat();
            let items = numbered("i", &titles, "title");
            content("return", fallback, &json!({ "order": number, "items": items }))
        }
        Tab::Products | Tab::Articles | Tab::Order | Tab::Booking => None,
    }
}
