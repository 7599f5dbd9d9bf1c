//! The shell's frame, as JavaScript hands it over.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement, ShadowRoot};

use crate::ui::UiFrame;

#[wasm_bindgen]
extern "C" {
    /// Nodes and functions of one shell; see `aisle-chat.js`.
    #[derive(Clone)]
    pub type Frame;

    #[wasm_bindgen(method, getter)]
    fn root(this: &Frame) -> ShadowRoot;
    #[wasm_bindgen(method, getter, js_name = aisle)]
    pub(super) fn wrapper(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn launcher(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn badge(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn surfaces(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn panel(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn title(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn head(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn close(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn input(this: &Frame) -> HtmlTextAreaElement;
    #[wasm_bindgen(method, getter)]
    fn tools(this: &Frame) -> HtmlElement;
    #[wasm_bindgen(method, getter)]
    fn send(this: &Frame) -> HtmlElement;
    /// Messages sent before this instance was there: `{id, text, at}`.
    #[wasm_bindgen(method, getter)]
    pub(super) fn queued(this: &Frame) -> Array;
    /// The address of a stamped file.
    #[wasm_bindgen(method)]
    pub(super) fn asset(this: &Frame, name: &str) -> Option<String>;
    /// Fetches a part of the wasm; [`super::Handle`] hears when it is there.
    #[wasm_bindgen(method)]
    pub(super) fn part(this: &Frame, name: &str);
    /// `(name) => Promise<Transport | undefined>`
    #[wasm_bindgen(method, getter)]
    pub(super) fn transport(this: &Frame) -> Function;
    #[wasm_bindgen(method)]
    pub(super) fn emit(this: &Frame, kind: &str, detail: &JsValue, cancelable: bool) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn show(this: &Frame);
    #[wasm_bindgen(method)]
    pub(super) fn open(this: &Frame) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn hide(this: &Frame);
    /// Adds to the cart of the page's shop system: resolves to `added`, or to `none`.
    #[wasm_bindgen(method)]
    pub(super) fn cart(this: &Frame, item: &JsValue) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn rules(this: &Frame, list: &str);
}

impl Frame {
    /// The nodes that the views need.
    pub(super) fn views(&self) -> UiFrame {
        UiFrame {
            root: self.root(),
            launcher: self.launcher(),
            badge: self.badge(),
            surfaces: self.surfaces(),
            panel: self.panel(),
            title: self.title(),
            head: self.head(),
            close: self.close(),
            body: self.body(),
            input: self.input(),
            tools: self.tools(),
            send: self.send(),
        }
    }
}
