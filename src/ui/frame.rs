//! The shell's own nodes, kept in step with the conversation: words, badge,
//! language, and the room that a phone's keyboard leaves.

use aisle_platform::listen::{Listener, listen};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::UiFrame;
use super::dom::effect;
use super::i18n::{Word, count, has, say};
use crate::app::{Chat, Shared};

/// Languages that are written from right to left.
const RTL: [&str; 4] = ["ar", "he", "fa", "ur"];

/// What keeps the frame in step. Effects belong to the current owner.
pub(super) fn follow(chat: Chat, frame: &UiFrame, finding: Shared<bool>) -> Vec<Listener> {
    words(chat, frame);
    let mut listeners = keyboard(&frame.panel);
    listeners.push(listen(&frame.panel, "keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else {
            return;
        };
        let wanted = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && event.key() == "f";
        if wanted && !finding.get_untracked() {
            event.prevent_default();
            finding.set(true);
        }
    }));
    listeners
}

fn words(chat: Chat, frame: &UiFrame) {
    let nodes = StoredValue::new_local(frame.clone());
    effect(move || {
        let unread = chat.unread.get() + u32::from(chat.waits.get());
        let open = chat.open.get();
        let label = match (open, unread) {
            (true, _) => say(chat, Word::LauncherOpen),
            (false, 0) => say(chat, Word::Launcher),
            (false, n) => count(chat, Word::LauncherUnread, i64::from(n)),
        };
        let shown = unread > 0 && !open;
        let digits = if unread > 99 {
            "99+".to_owned()
        } else {
            unread.to_string()
        };
        nodes.with_value(|frame| {
            name(&frame.launcher, &label);
            frame.badge.set_hidden(!shown);
            frame.badge.set_text_content(shown.then_some(digits.as_str()));
        });
    });
    effect(move || {
        let title = chat.title.get().unwrap_or_else(|| say(chat, Word::Title));
        let (close, send) = (say(chat, Word::Close), say(chat, Word::Send));
        let language = chat.language.get();
        nodes.with_value(|frame| {
            frame.title.set_text_content(Some(&title));
            name(&frame.close, &close);
            name(&frame.send, &send);
            frame.panel.set_lang(&language);
            let _ = frame.launcher.set_attribute("lang", &language);
            // Otherwise the page's direction holds, which the shell knows.
            if has(&language) && RTL.contains(&language.as_str()) {
                frame.panel.set_dir("rtl");
            } else {
                let _ = frame.panel.remove_attribute("dir");
            }
        });
    });
}

fn name(element: &HtmlElement, text: &str) {
    let _ = element.set_attribute("aria-label", text);
}

/// On a phone the on-screen keyboard covers the page without resizing it; the
/// panel then takes what the visual viewport leaves.
fn keyboard(panel: &HtmlElement) -> Vec<Listener> {
    let Some(viewport) = window().visual_viewport() else {
        return Vec::new();
    };
    ["resize", "scroll"]
        .into_iter()
        .map(|kind| {
            let (panel, view) = (panel.clone(), viewport.clone());
            listen(&viewport, kind, move |_| {
                let inner = window()
                    .inner_height()
                    .ok()
                    .and_then(|height| height.as_f64())
                    .unwrap_or(0.0);
                let style = panel.style();
                // A zoomed page also has a small viewport, but its own business.
                if view.scale() <= 1.0 && inner - view.height() > 1.0 {
                    let _ = style.set_property("--aisle-view-height", &pixels(view.height()));
                    let _ = style.set_property("--aisle-view-top", &pixels(view.offset_top()));
                } else {
                    let _ = style.remove_property("--aisle-view-height");
                    let _ = style.remove_property("--aisle-view-top");
                }
            })
        })
        .collect()
}

/// Whole pixels: printing fractions would bring a float printer along.
fn pixels(length: f64) -> String {
    let mut text = (length as i32).to_string();
    text.push_str("px");
    text
}
