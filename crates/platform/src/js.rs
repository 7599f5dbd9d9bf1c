//! Reading and making plain JavaScript values. Every access is caught: a page
//! may put a throwing getter anywhere.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The property, or `undefined` where there is none or reading it throws.
pub(crate) fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &JsValue::from_str(key)).unwrap_or_default()
}

/// The method of this name, if there is one.
pub(crate) fn method(target: &JsValue, key: &str) -> Option<Function> {
    get(target, key).dyn_into().ok()
}

/// Sets a property of an object of our own making, which cannot fail.
pub(crate) fn set(target: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(target, &JsValue::from_str(key), value);
}

/// `new constructor(...arguments)`; `None` if that throws.
pub(crate) fn construct(constructor: &Function, arguments: &[&JsValue]) -> Option<JsValue> {
    let list: Array = arguments.iter().copied().collect();
    Reflect::construct(constructor, &list).ok()
}

/// One line in the console, for whoever builds the page.
pub(crate) fn warn(text: &str) {
    web_sys::console::warn_1(&JsValue::from_str(text));
}
