//! Tells of new messages by the system while the page is in the background.
//!
//! Asks for leave only when the agent presses for it. From then on the browser's own
//! setting of this page decides, and nothing of it is kept here.

use aisle_core::protocol::ConversationId;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, effect, live};
use aisle_widget::ui::view::View;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use super::draw::name_of;
use super::toast;
use crate::desk::Ui;
use crate::words::{Word, say};

/// The button that asks for leave, as long as the browser has not been asked.
pub(super) fn bell(ui: Ui) -> View {
    let leave = Shared::new(leave());
    effect(move || {
        for id in ui.news.get() {
            ring(ui, &id);
        }
    });
    live(move || {
        if leave.get() != Some(NotificationPermission::Default) {
            return View::Text(String::new());
        }
        let label = say(ui, Word::BellLabel);
        let attributes = [("id", "bell"), ("aria-label", label.as_str())];
        let press = Box::new(move || spawn_local(ask(ui, leave)));
        button("plain", &attributes, press, vec![say(ui, Word::Bell).into()])
    })
}

/// What the browser allows; none if it knows no notifications.
fn leave() -> Option<NotificationPermission> {
    let known = js_sys::Reflect::has(&window(), &JsValue::from_str("Notification")).unwrap_or(false);
    known.then(Notification::permission)
}

async fn ask(ui: Ui, shown: Shared<Option<NotificationPermission>>) {
    if let Ok(asked) = Notification::request_permission() {
        let _ = JsFuture::from(asked).await;
    }
    let now = leave();
    shown.set(now);
    if now == Some(NotificationPermission::Denied) {
        toast(ui, say(ui, Word::BellDenied));
    }
}

/// One notification for each conversation: a newer one takes the place of the last.
fn ring(ui: Ui, id: &ConversationId) {
    if !document().hidden() || leave() != Some(NotificationPermission::Granted) {
        return;
    }
    let Some(line) = ui.inbox.with_value(|inbox| inbox.get(id).cloned()) else {
        return;
    };
    let options = NotificationOptions::new();
    options.set_body(&line.preview);
    options.set_tag(id.as_str());
    // Not in every version of `NotificationOptions` that is known here.
    let _ = js_sys::Reflect::set(&options, &JsValue::from_str("renotify"), &JsValue::TRUE);
    // Phones refuse: they want a service worker. The title counts there.
    let Ok(shown) = Notification::new_with_options(&name_of(ui, &line), &options) else {
        return;
    };
    let (address, own) = (["c=", id.as_str()].concat(), shown.clone());
    let press = Closure::once_into_js(move || {
        let _ = window().focus();
        let _ = window().location().set_hash(&address);
        own.close();
    });
    shown.set_onclick(Some(press.unchecked_ref()));
}
