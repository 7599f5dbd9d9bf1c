//! Calling somebody who looks elsewhere: a short tone, a notification, the page's
//! title. Everything by hand, since few pages need it and each name of the browser
//! that is imported costs all of them.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::js;

/// Pitches of the tone, in hertz, and when each begins, in seconds.
const TONES: [(f64, f64); 2] = [(660.0, 0.0), (880.0, 0.14)];
/// How long each lasts, in seconds.
const LASTS: f64 = 0.3;
/// How loud; 1 is all there is.
const LOUD: f64 = 0.12;

fn global(name: &str) -> JsValue {
    js::get(&js_sys::global(), name)
}

fn call(target: &JsValue, name: &str, arguments: &[JsValue]) -> JsValue {
    let list: Array = arguments.iter().collect();
    js::method(target, name)
        .and_then(|method| Reflect::apply(&method, target, &list).ok())
        .unwrap_or_default()
}

/// Whether the page is used by touch, where a sound comes unasked in a pocket.
#[must_use]
pub fn is_touch() -> bool {
    let media = call(&js_sys::global(), "matchMedia", &["(pointer: coarse)".into()]);
    js::get(&media, "matches").is_truthy()
}

/// Something to ring.
#[derive(Default)]
pub struct Bell(JsValue);

impl Bell {
    /// Makes it ready, if the visitor has pressed anything on this page: browsers
    /// allow no sound before, and complain.
    pub fn ready(&mut self) {
        let activation = js::get(&global("navigator"), "userActivation");
        if js::get(&activation, "hasBeenActive").is_falsy() {
            return;
        }
        if self.0.is_undefined() {
            let made = global("AudioContext").dyn_into::<Function>().ok();
            self.0 = made
                .and_then(|made| js::construct(&made, &[]))
                .unwrap_or_default();
        }
        call(&self.0, "resume", &[]);
    }

    /// Two short tones, if it was made ready.
    pub fn ring(&self) {
        let begin = js::get(&self.0, "currentTime").as_f64();
        let (Some(begin), out) = (begin, js::get(&self.0, "destination")) else {
            return;
        };
        for (pitch, after) in TONES {
            let (tone, gain) = (
                call(&self.0, "createOscillator", &[]),
                call(&self.0, "createGain", &[]),
            );
            let from = begin + after;
            call(
                &js::get(&tone, "frequency"),
                "setValueAtTime",
                &[pitch.into(), from.into()],
            );
            let level = js::get(&gain, "gain");
            call(&level, "setValueAtTime", &[LOUD.into(), from.into()]);
            call(
                &level,
                "exponentialRampToValueAtTime",
                &[0.001.into(), (from + LASTS).into()],
            );
            call(&tone, "connect", std::slice::from_ref(&gain));
            call(&gain, "connect", std::slice::from_ref(&out));
            call(&tone, "start", &[from.into()]);
            call(&tone, "stop", &[(from + LASTS).into()]);
        }
    }
}

/// Asks whether notifications may be shown, unless that was answered before. Only
/// while somebody presses something.
pub fn ask() {
    let notification = global("Notification");
    if js::get(&notification, "permission").as_string().as_deref() == Some("default") {
        call(&notification, "requestPermission", &[]);
    }
}

/// Shows a notification, where the visitor has allowed them.
pub fn notify(title: &str, text: &str) {
    let notification = global("Notification");
    if js::get(&notification, "permission").as_string().as_deref() != Some("granted") {
        return;
    }
    let options = Object::new();
    js::set(&options, "body", &text.into());
    js::set(&options, "tag", &"aisle-queue".into());
    if let Ok(made) = notification.dyn_into::<Function>() {
        // Some phones allow them from elsewhere only; then the title has to do.
        js::construct(&made, &[&title.into(), &options]);
    }
}

/// Whether nobody can see the page.
#[must_use]
pub fn is_hidden() -> bool {
    js::get(&global("document"), "hidden").is_truthy()
}

/// A text in place of the page's title. The page's own comes back when this is
/// dropped, unless the page has set another meanwhile.
pub struct Title {
    old: JsValue,
    new: JsValue,
}

impl Title {
    /// Sets it.
    #[must_use]
    pub fn set(text: &str) -> Self {
        let (old, new) = (js::get(&global("document"), "title"), JsValue::from_str(text));
        let _ = Reflect::set(&global("document"), &"title".into(), &new);
        Self { old, new }
    }
}

impl Drop for Title {
    fn drop(&mut self) {
        if js::get(&global("document"), "title") == self.new {
            let _ = Reflect::set(&global("document"), &"title".into(), &self.old);
        }
    }
}
