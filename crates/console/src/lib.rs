//! The agents' console: the page at `/agent` of aisle-server.
//!
//! Owns what an agent sees and does. Each conversation on screen is the widget's own
//! session ([`desk`]), and what is said is drawn by the widget's own views; here is
//! what is around them ([`screen`]). Refuses HTML strings and decisions: what
//! happens is decided in `aisle_core`.

mod canned;
mod chart;
mod desk;
mod screen;
mod words;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What `boot.js` lends.
    #[derive(Clone)]
    pub type Hands;

    #[wasm_bindgen(method)]
    fn draw(this: &Hands, canvas: &web_sys::HtmlElement, id: &str) -> js_sys::Promise;

    #[wasm_bindgen(method)]
    fn save(this: &Hands, path: &str, name: &str) -> js_sys::Promise;

    #[wasm_bindgen(method)]
    fn copy(this: &Hands, text: &str) -> js_sys::Promise;

    #[wasm_bindgen(method)]
    fn ask(this: &Hands, method: &str, path: &str, body: Option<&str>) -> js_sys::Promise;
}

/// Starts the page. Called once.
#[wasm_bindgen]
pub fn start(hands: Hands) {
    screen::start(hands);
}
