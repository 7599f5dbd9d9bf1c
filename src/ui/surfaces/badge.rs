//! Only a number on the launcher: one message more to be read.

use aisle_core::trigger::Surface;
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::life::Surfaces;
use crate::ui::dom::effect;

/// Names the badge while it stands for a rule's message, and tells that it shows.
pub(super) fn follow(it: Surfaces, badge: &HtmlElement) {
    let badge = StoredValue::new_local(badge.clone());
    effect(move || {
        let place = it.shown.with(|shown| shown.as_ref().map(|shown| shown.place));
        let waits = place == Some(Surface::Badge);
        if it.chat.waits.get_untracked() != waits {
            it.chat.waits.set(waits);
        }
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
