//! What `page.js` gives to the tests.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen(module = "/tests/sense/page.js")]
extern "C" {
    fn restore();
    pub(crate) fn ledger() -> JsValue;
    pub(crate) fn open_ledger(ledger: &JsValue);
    pub(crate) fn close_ledger(ledger: &JsValue);
    pub(crate) fn held(ledger: &JsValue) -> String;
    pub(crate) fn held_count(ledger: &JsValue) -> u32;
    pub(crate) fn host() -> HtmlElement;
    pub(crate) fn add(plan: &str) -> JsValue;
    pub(crate) fn find(selector: &str) -> JsValue;
    pub(crate) fn set_attribute(element: &JsValue, name: &str, value: &str);
    pub(crate) fn run(element: &JsValue, method: &str);
    pub(crate) fn set(element: &JsValue, name: &str, value: &JsValue);
    pub(crate) fn visible(yes: bool);
    pub(crate) fn navigate(way: &str, url: &str);
    pub(crate) fn fire(target: &JsValue, kind: &str, init: &str) -> bool;
    pub(crate) fn owns(object: &JsValue, name: &str) -> bool;
    pub(crate) fn disown(object: &JsValue, name: &str);
    pub(crate) fn answer_clicks(element: &JsValue);
    pub(crate) fn hold_clicks(element: &JsValue);
    pub(crate) fn select(element: &JsValue);
    pub(crate) fn shadow_button(element: &JsValue) -> JsValue;
    pub(crate) fn touch_screen();
    pub(crate) fn many(count: u32, name: &str) -> JsValue;
    pub(crate) fn last(element: &JsValue) -> JsValue;
    pub(crate) fn count_observed() -> js_sys::Function;
    pub(crate) fn order_of_yesterday(form: &str) -> JsValue;
    pub(crate) fn pollute(name: &str, value: u32);
    pub(crate) fn polluted() -> bool;
    pub(crate) fn hostile_count() -> u32;
    pub(crate) fn hostile(at: u32) -> JsValue;
    pub(crate) fn presence_server(status: u16, body: &str, cache: &str) -> JsValue;
    pub(crate) fn asked(server: &JsValue) -> String;
    pub(crate) fn requests(server: &JsValue) -> u32;
    pub(crate) async fn put_off(server: &JsValue);
    pub(crate) fn win() -> JsValue;
    pub(crate) fn doc() -> JsValue;
    pub(crate) fn lack(target: &JsValue, name: &str);
    pub(crate) fn throwing(target: &JsValue, name: &str);
    pub(crate) async fn frame();
    pub(crate) fn own_clock() -> JsValue;
    pub(crate) fn pass(clock: &JsValue, ms: f64);
    pub(crate) fn wall_clock(at: f64);
    pub(crate) fn uncaught() -> Array;
    pub(crate) fn heard(list: &Array) -> String;
}

/// Puts the page back as it was when the test ends, also when it fails.
pub(crate) struct Restore;

impl Drop for Restore {
    fn drop(&mut self) {
        restore();
    }
}
