//! A message within the page, in its `[data-aisle-slot]`.
//!
//! Lives in a shadow root of its own: the page's styles do not reach it, and its
//! own reach nothing of the page. It brings no element but one, and takes that
//! one away again. How much room the slot keeps is the page's to say.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ShadowRootInit, ShadowRootMode};

use aisle_core::trigger::Surface;

use super::life::{Presented, Surfaces};
use super::{parts, view};
use crate::ui::dom::effect;
use crate::ui::style;
use crate::ui::view::{Mount, View, mount};

/// What a shop may have set on the element, and what the shell's sheet makes of
/// it; the slot is elsewhere in the page and inherits none of it.
const TOKENS: [&str; 10] = [
    "--fill",
    "--on-fill",
    "--surface",
    "--ink",
    "--line",
    "--aisle-accent-text",
    "--aisle-bubble",
    "--aisle-radius",
    "color-scheme",
    "font-family",
];

/// What is in the slot; dropping it takes it out.
struct Placed {
    host: Element,
    _view: Mount,
}

impl Drop for Placed {
    fn drop(&mut self) {
        self.host.remove();
    }
}

/// Draws it where the page wants it, as long as it is to be seen.
pub(super) fn follow(it: Surfaces, surfaces: &HtmlElement) {
    let surfaces = StoredValue::new_local(surfaces.clone());
    let placed = StoredValue::new_local(None::<Placed>);
    effect(move || {
        let shown = it.shown.get().filter(|shown| shown.place == Surface::Inline);
        let next = shown.and_then(|shown| surfaces.with_value(|like| place(it, &shown, like)));
        placed.set_value(next);
    });
}

/// The slot of this name, or the first on the page.
pub(super) fn slot(name: &str) -> Option<Element> {
    let all = document().query_selector_all("[data-aisle-slot]").ok()?;
    (0..all.length())
        .filter_map(|at| all.item(at)?.dyn_into::<Element>().ok())
        .find(|slot| name.is_empty() || slot.get_attribute("data-aisle-slot").as_deref() == Some(name))
}

fn place(it: Surfaces, shown: &Rc<Presented>, like: &HtmlElement) -> Option<Placed> {
    let slot = slot(&shown.slot)?;
    let host = document().create_element("aisle-surface").ok()?;
    let root = host
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .ok()?;
    // Again when what draws rich content has come, which brings a sheet.
    let (rich, styled) = (it.chat.rich, root.clone());
    effect(move || {
        rich.with(|_| style::adopt(&styled));
    });
    let wrapper: HtmlElement = document().create_element("div").ok()?.unchecked_into();
    wrapper.set_class_name("aisle");
    if let Ok(Some(computed)) = window().get_computed_style(like) {
        let style = wrapper.style();
        for name in TOKENS {
            if let Ok(value) = computed.get_property_value(name)
                && !value.is_empty()
            {
                let _ = style.set_property(name, &value);
            }
        }
    }
    let _ = root.append_child(&wrapper);
    slot.append_child(&host).ok()?;
    let shown = Rc::clone(shown);
    let view = mount(&wrapper, Box::new(move || draw(it, &shown)));
    Some(Placed { host, _view: view })
}

fn draw(it: Surfaces, shown: &Rc<Presented>) -> View {
    let mut inside = vec![parts::face(), parts::said(it, shown)];
    inside.extend(parts::content(it, shown));
    inside.push(parts::actions(it, shown));
    inside.push(parts::dismiss(it));
    View::Tag(Box::new(view::region(
        it,
        "surface inline",
        ("part", "surface surface-inline"),
        inside,
    )))
}
