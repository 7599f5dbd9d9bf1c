//! What the server found for the sender, read: products, articles, and the money in
//! them.

use aisle_core::commerce::money::{Currency, Money};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{Content, json};
use js_sys::{Array, Object, Reflect};
use serde_json::{Value, json as value};
use wasm_bindgen::JsValue;

use super::forms;
use crate::desk::{Reply, Ui};
use crate::words::{Word, say};

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub(super) title: String,
    pub(super) more: String,
    pub(super) item: Value,
}

/// Money in minor units, in the agent's own manner, with all its digits; the bare
/// number for a currency nobody knows.
pub(in super::super) fn price_of(ui: Ui, minor: i64, currency: &str) -> String {
    let bare = || [&minor.to_string(), " ", currency].concat();
    let Some(known) = Currency::new(currency) else {
        return bare();
    };
    let options = Object::new();
    for (name, value) in [("style", "currency"), ("currency", known.code())] {
        // Fails for frozen objects only.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let locale = Array::of1(&JsValue::from_str(&ui.chrome.locale.get()));
    let thousandths = Money {
        minor,
        currency: known,
    }
    .thousandths();
    #[expect(clippy::cast_precision_loss, reason = "for reading only")]
    let major = thousandths as f64 / 1_000.0;
    let format = js_sys::Intl::NumberFormat::new(&locale, &options).format();
    let text = format.call1(&JsValue::NULL, &JsValue::from_f64(major)).ok();
    text.and_then(|text| text.as_string()).unwrap_or_else(bare)
}

pub(super) fn data_of(answer: &Reply) -> Value {
    let text = answer.as_ref().map(Raw::get).unwrap_or("null");
    serde_json::from_str(text).unwrap_or_default()
}

pub(super) fn content_of(answer: &Reply) -> Option<Content> {
    let data = data_of(answer);
    let content = data.get("content").filter(|content| content.is_object())?;
    json::read(&content.to_string())
}

pub(super) fn text_in(item: &Value, name: &str) -> String {
    item.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn price_in(ui: Ui, item: &Value) -> String {
    let amount = item.pointer("/price/amount").and_then(Value::as_i64);
    let currency = item.pointer("/price/currency").and_then(Value::as_str);
    match (amount, currency) {
        (Some(amount), Some(currency)) => price_of(ui, amount, currency),
        _ => String::new(),
    }
}

pub(super) fn product_choice(ui: Ui, item: Value) -> Choice {
    let stock = match &*text_in(&item, "stock") {
        "in" => say(ui, Word::StockIn),
        "low" => say(ui, Word::StockLow),
        "out" => say(ui, Word::StockOut),
        "preorder" => say(ui, Word::StockPreorder),
        _ => String::new(),
    };
    let parts = [price_in(ui, &item), stock, text_in(&item, "brand")];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    Choice {
        title: text_in(&item, "title"),
        more: parts.join(" · "),
        item,
    }
}

/// One product as a card, several as a row.
pub(super) fn products(ui: Ui, items: &[&Choice]) -> Option<Content> {
    let lines: Vec<String> = items
        .iter()
        .map(|choice| {
            let price = price_in(ui, &choice.item);
            if price.is_empty() {
                choice.title.clone()
            } else {
                [&choice.title, ", ", &price].concat()
            }
        })
        .collect();
    let fallback = lines.join("\n");
    match items {
        [] => None,
        [one] => forms::content("product", fallback, &one.item),
        many => {
            let items: Vec<&Value> = many.iter().map(|choice| &choice.item).collect();
            forms::content("carousel", fallback, &value!({ "items": items }))
        }
    }
}
