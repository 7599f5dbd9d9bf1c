//! Content drawn as the visitor gets it, before it goes: in a shadow root with the
//! widget's own sheets.

use aisle_core::protocol::Content;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{maybe, tag, words};
use aisle_widget::ui::view::{Mount, View, mount};
use aisle_widget::ui::{forms, style};
use leptos::prelude::*;
use web_sys::{ShadowRootInit, ShadowRootMode};

use super::{pane, row, with_node};
use crate::desk::Ui;
use crate::words::{Word, say};

/// A place where what is `ready` is drawn, with a heading as long as there is some.
pub(super) fn room(ui: Ui, id: &'static str, ready: Shared<Option<Content>>) -> View {
    let label = maybe(move || {
        ready
            .get()
            .map(|_| words("p", "preview-name", say(ui, Word::Preview)))
    });
    let held: StoredValue<Option<Mount>, LocalStorage> = StoredValue::new_local(None);
    let host = with_node("div", "preview", &[("id", id)], Vec::new(), move |node| {
        if node.shadow_root().is_some() {
            return;
        }
        let Ok(root) = node.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)) else {
            return;
        };
        let Some(inside) = pane::wrapper(&root) else {
            return;
        };
        forms::begin(&root);
        style::add(pane::SHEET);
        style::adopt(&root);
        let drawn = mount(
            &inside,
            Box::new(move || {
                maybe(move || {
                    ready.with(|ready| ready.as_ref().map(|content| row::preview(ui.chrome, content)))
                })
            }),
        );
        held.set_value(Some(drawn));
    });
    tag("div", "preview-room", vec![label, host])
}
