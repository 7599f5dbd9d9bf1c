//! Small pieces that all views share.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::view::{Act, Tag, View};

/// An element with a class (or none, if empty) and children.
pub fn tag(name: &'static str, class: &str, children: Vec<View>) -> View {
    element(name, class, &[], children)
}

/// An element with a class, further attributes, and children.
pub fn element(
    name: &'static str,
    class: &str,
    attributes: &[(&'static str, &str)],
    children: Vec<View>,
) -> View {
    View::Tag(Box::new(plain(name, class, attributes, children)))
}

/// An element that can be given listeners.
pub fn plain(
    name: &'static str,
    class: &str,
    attributes: &[(&'static str, &str)],
    children: Vec<View>,
) -> Tag {
    let class = (!class.is_empty()).then_some(("class", class));
    Tag {
        name,
        attributes: class
            .iter()
            .chain(attributes)
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect(),
        listeners: Vec::new(),
        children,
        then: None,
    }
}

/// An element that hears one kind of event.
pub fn hearing(mut tag: Tag, kind: &'static str, act: Act) -> View {
    tag.listeners.push((kind, act));
    View::Tag(Box::new(tag))
}

/// What a press of a button does.
pub type Press = Box<dyn Fn()>;

/// A button.
pub fn button(class: &str, attributes: &[(&'static str, &str)], press: Press, children: Vec<View>) -> View {
    let mut tag = plain("button", class, attributes, children);
    tag.attributes.push(("type", "button".to_owned()));
    hearing(tag, "click", Box::new(move |_| press()))
}

/// Text in an element of its own.
pub fn words(name: &'static str, class: &str, text: String) -> View {
    tag(name, class, vec![View::Text(text)])
}

/// A view that changes with the signals it reads.
pub fn live(draw: impl Fn() -> View + 'static) -> View {
    View::Live(Box::new(draw))
}

/// A view that is there or not.
pub fn maybe(draw: impl Fn() -> Option<View> + 'static) -> View {
    live(move || draw().unwrap_or(View::nothing()))
}

/// Runs again whenever a signal it has read changes. Boxed, so that all of them
/// share one type.
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

/// Not generic: a closure within `effect` would be one for each caller, all of them
/// the same code under the name of any, and so perhaps in a part that is not there
/// yet (`xtask/src/build/split/`).
fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}

/// Text for screen readers only.
pub fn hidden_text(text: String) -> View {
    words("span", "sr", text)
}

/// A line icon on a grid of 24.
pub fn icon(d: &'static str) -> View {
    let path = element("path", "", &[("d", d)], Vec::new());
    let attributes = [("viewBox", "0 0 24 24"), ("aria-hidden", "true")];
    element("svg", "icon", &attributes, vec![path])
}

/// A button with an icon and a name, read out and shown as a tip.
pub fn icon_button(d: &'static str, label: &str, press: Press) -> View {
    button(
        "tool",
        &[("aria-label", label), ("title", label)],
        press,
        vec![icon(d)],
    )
}

/// What a key does.
pub fn on_key(act: impl Fn(KeyboardEvent) + 'static) -> Act {
    Box::new(move |event| {
        if let Ok(event) = event.dyn_into() {
            act(event);
        }
    })
}
