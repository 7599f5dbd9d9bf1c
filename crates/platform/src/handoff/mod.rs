//! Going on on another device: `handoff.js`, which is fetched beside the part of the wasm
//! that needs it, as the shell's companion hands it over.
//!
//! Owns the words between the two. Refuses to keep a secret longer than it takes to use it.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::js;

/// The browser's hands. Clones are the same.
#[derive(Clone)]
pub struct Hands(JsValue);

impl Hands {
    /// Of what the companion got for `handoff.js`.
    #[must_use]
    pub fn of(module: &JsValue) -> Self {
        Self(js::get(module, "default"))
    }

    /// The secret that this page was opened with, once.
    #[must_use]
    pub fn door(&self) -> Option<String> {
        self.call("door", &[]).as_string()
    }

    /// The address for another device.
    #[must_use]
    pub fn link(&self, door: &str) -> String {
        self.call("link", &[door.into()]).as_string().unwrap_or_default()
    }

    /// Whether this is a phone, which needs no other.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.call("small", &[]).is_truthy()
    }

    /// Puts a text into the clipboard; whether that was possible.
    pub async fn copy(&self, text: &str) -> bool {
        self.wait("copy", &[text.into()]).await.is_truthy()
    }

    fn call(&self, name: &str, arguments: &[JsValue]) -> JsValue {
        let list: Array = arguments.iter().collect();
        js::method(&self.0, name)
            .and_then(|method| Reflect::apply(&method, &self.0, &list).ok())
            .unwrap_or_default()
    }

    async fn wait(&self, name: &str, arguments: &[JsValue]) -> JsValue {
        let said = self.call(name, arguments);
        match said.dyn_into::<Promise>() {
            Ok(promise) => JsFuture::from(promise).await.unwrap_or_default(),
            Err(said) => said,
        }
    }
}
