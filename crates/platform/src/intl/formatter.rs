//! One `Intl` object, made and called with every exception caught.

use js_sys::{Array, Function, Object};
use wasm_bindgen::JsValue;

use crate::js;

/// An `Intl` object and the method we call on it. Without them, in a browser
/// that lacks a part of `Intl`, texts are empty.
#[derive(Default)]
pub(super) struct Formatter {
    object: JsValue,
    method: Option<Function>,
}

impl Formatter {
    /// Tries the locales in turn: an unknown tag is passed over by the browser
    /// itself, a malformed one throws a `RangeError`.
    pub(super) fn make(kind: &str, method: &str, locales: &[&str], options: &[(&str, &str)]) -> Option<Self> {
        let constructor = js::method(&js::get(&js_sys::global(), "Intl"), kind)?;
        let list = Object::new();
        for (name, value) in options {
            js::set(&list, name, &(*value).into());
        }
        let object = locales
            .iter()
            .find_map(|locale| js::construct(&constructor, &[&(*locale).into(), &list]))?;
        let method = js::method(&object, method);
        Some(Self { object, method })
    }

    pub(super) fn call_raw(&self, arguments: &[&JsValue]) -> JsValue {
        let list: Array = arguments.iter().copied().collect();
        self.method
            .as_ref()
            .and_then(|method| method.apply(&self.object, &list).ok())
            .unwrap_or_default()
    }

    pub(super) fn call(&self, arguments: &[&JsValue]) -> String {
        self.call_raw(arguments).as_string().unwrap_or_default()
    }
}
