//! Only a number on the launcher: one message more to be read.

use aisle_core::trigger::Surface;
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::life::Surfaces;
use crate::ui::dom::effect;

/// Whether a rule's message waits behind the launcher.
pub(in crate::ui) fn waits(it: Surfaces) -> bool {
    it.shown
        .with(|shown| shown.as_ref().is_some_and(|shown| shown.place == Surface::Badge))
}

/// Names the badge while it stands for a rule's message, and tells that it shows.
pub(super) fn follow(it: Surfaces, badge: &HtmlElement) {
    let badge = StoredValue::new_local(badge.clone());
    effect(move || {
        let waits = waits(it);
        let part = if waits {
            "badge surface surface-badge"
        } else {
            "badge"
        };
        badge.with_value(|badge| {
            let _ = badge.set_attribute("part", part);
        });
        if waits {
            it.exposed();
        }
    });
}
