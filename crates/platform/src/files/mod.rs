//! Files of a visitor: `files.js`, which is fetched beside the part of the wasm that
//! needs it, as the shell's companion hands it over.
//!
//! Owns the words between the two. Refuses bytes: they stay on that side.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use crate::js;

/// Something has happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Files were chosen ([`Hands::pick`]), or pasted or dropped: key, name, bytes, type.
    Added(Vec<(u32, String, u64, String)>, bool),
    /// Files are over the panel, or are no longer.
    Drag(bool),
    /// The form was sent.
    Submit,
    /// A picture is ready: key, bytes, type, width, height.
    Prepared(u32, u64, String, u32, u32),
    /// A picture cannot be decoded.
    Unreadable(u32),
    /// Another tab has taken over a file while this page slept.
    Elsewhere(u32),
    /// A piece was answered: key, turn, HTTP status (0 for none), offset, and in how
    /// many milliseconds to try again.
    Answered(u32, u32, u16, Option<u64>, Option<i64>),
}

/// The browser's hands at one panel. Dropping it lets go of everything.
#[must_use = "dropping it lets go of everything"]
pub struct Hands(JsValue);

impl Hands {
    /// Begins to look for files at a panel and its form. `module` is what the
    /// companion got for `files.js`.
    #[must_use]
    pub fn at(module: &JsValue, panel: &HtmlElement, composer: &HtmlElement) -> Option<Self> {
        let attach: Function = js::method(module, "default")?;
        let made = attach.call2(&JsValue::UNDEFINED, panel, composer);
        made.ok().map(Self)
    }

    /// What happens next; `None` after the end.
    pub fn next(&self) -> impl Future<Output = Option<Heard>> + use<> {
        let coming = self.order("next", &[]);
        async move {
            let event = JsFuture::from(Promise::resolve(&coming)).await.ok()?;
            event.dyn_ref::<Array>().and_then(read)
        }
    }

    /// Lets the visitor choose among these types, as HTML's `accept` writes them. Only
    /// while they press something.
    pub fn pick(&self, accept: &str, several: bool) {
        self.order("pick", &[accept.into(), several.into()]);
    }

    /// The bytes of a file that is to be kept under this name, which no other tab takes
    /// from now on; none where that cannot be.
    #[must_use]
    pub fn keep(&self, key: u32, name: &str) -> Option<JsValue> {
        Some(self.order("keep", &[key.into(), name.into()])).filter(|bytes| bytes.is_object())
    }

    /// Takes a file that was kept; gives its key, unless another tab has it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast keeps within its bounds, and these are small counts"
    )]
    pub fn adopt(&self, name: &str, bytes: &JsValue) -> impl Future<Output = Option<u32>> + use<> {
        let coming = self.order("adopt", &[name.into(), bytes.clone()]);
        async move {
            let key = JsFuture::from(Promise::resolve(&coming)).await.ok()?;
            key.as_f64().map(|key| key as u32)
        }
    }

    /// Makes a picture ready.
    pub fn prepare(&self, key: u32) {
        self.order("prepare", &[key.into()]);
    }

    /// Puts the bytes from `from` to `to` of a file.
    #[expect(clippy::cast_precision_loss, reason = "no file is that long")]
    pub fn put(&self, key: u32, turn: u32, url: &str, (from, to): (u64, u64), authorization: &str) {
        let (from, to) = (from as f64, to as f64);
        self.order(
            "put",
            &[
                key.into(),
                turn.into(),
                url.into(),
                from.into(),
                to.into(),
                authorization.into(),
            ],
        );
    }

    /// Tells the server that a file is given up.
    pub fn erase(&self, url: &str, authorization: &str) {
        self.order("erase", &[url.into(), authorization.into()]);
    }

    /// Ends what runs for a file, and lets it go.
    pub fn stop(&self, key: u32) {
        self.order("stop", &[key.into()]);
    }

    /// Shows a file's preview on a canvas, now or when there is one.
    pub fn thumb(&self, key: u32, canvas: &JsValue) {
        self.order("thumb", &[key.into(), canvas.clone()]);
    }

    fn order(&self, name: &str, arguments: &[JsValue]) -> JsValue {
        let list: Array = arguments.iter().collect();
        js::method(&self.0, name)
            .and_then(|method| Reflect::apply(&method, &self.0, &list).ok())
            .unwrap_or_default()
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        self.order("end", &[]);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast keeps within its bounds, and these are small counts"
)]
fn read(event: &Array) -> Option<Heard> {
    let number = |list: &Array, at: u32| list.get(at).as_f64();
    let text = |list: &Array, at: u32| list.get(at).as_string().unwrap_or_default();
    let key = number(event, 1).unwrap_or_default() as u32;
    Some(match text(event, 0).as_str() {
        "add" => {
            let list: Array = event.get(1).dyn_into().ok()?;
            let one = |entry: JsValue| {
                let entry: Array = entry.dyn_into().ok()?;
                let size = number(&entry, 2)? as u64;
                Some((number(&entry, 0)? as u32, text(&entry, 1), size, text(&entry, 3)))
            };
            Heard::Added(list.iter().filter_map(one).collect(), event.get(2).is_truthy())
        }
        "drag" => Heard::Drag(event.get(1).is_truthy()),
        "submit" => Heard::Submit,
        "prepared" => Heard::Prepared(
            key,
            number(event, 2)? as u64,
            text(event, 3),
            number(event, 4)? as u32,
            number(event, 5)? as u32,
        ),
        "unreadable" => Heard::Unreadable(key),
        "elsewhere" => Heard::Elsewhere(key),
        "answered" => Heard::Answered(
            key,
            number(event, 2)? as u32,
            number(event, 3)? as u16,
            number(event, 4).map(|offset| offset as u64),
            number(event, 5).map(|after| after as i64),
        ),
        _ => return None,
    })
}
