//! A sheet over everything, for what wants more room than a message has: the
//! browser's own modal dialog, so that Esc, the focus and what lies behind are
//! its matter.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement, HtmlElement};

use crate::app::Chat;
use crate::ui::dom::{button, element, hearing, icon, plain, tag, words};
use crate::ui::rich::words::{Word, say};
use crate::ui::view::View;

const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// A button that opens a sheet. What is in it is made with the button and shown
/// on a press; it is closed by its cross, by Esc, and by a press beside it.
pub(super) fn sheet(chat: Chat, class: &str, label: String, title: String, inside: Vec<View>) -> View {
    let open = button(
        class,
        &[("part", "card-action"), ("aria-haspopup", "dialog")],
        Box::new(|| {}),
        vec![label.into()],
    );
    let close = button(
        "tool",
        &[("aria-label", &say(chat, Word::Close)), ("value", "close")],
        Box::new(|| {}),
        vec![icon(CROSS)],
    );
    let head = tag(
        "div",
        "rich-sheet-head",
        vec![words("strong", "", title.clone()), close],
    );
    let body = element(
        "div",
        "rich-sheet-body",
        &[("tabindex", "0"), ("role", "document")],
        inside,
    );
    let dialog = plain(
        "dialog",
        "rich-sheet",
        &[("aria-label", &title)],
        vec![head, body],
    );
    let dialog = hearing(dialog, "keydown", Box::new(typed));
    let whole = plain("div", "rich-opens", &[], vec![open, dialog]);
    hearing(whole, "click", Box::new(pressed))
}

/// Esc closes the sheet, says the browser: the panel behind it must not hear of it.
#[expect(clippy::needless_pass_by_value, reason = "what listeners are given")]
fn typed(event: Event) {
    event.stop_propagation();
}

/// One listener for all: the button opens, the cross and the space around close.
#[expect(clippy::needless_pass_by_value, reason = "what listeners are given")]
fn pressed(event: Event) {
    let Some(target) = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    // The backdrop is the dialog itself, without anything of it beneath the pointer.
    if let Some(dialog) = target.dyn_ref::<HtmlDialogElement>() {
        dialog.close();
        return;
    }
    let Ok(Some(pressed)) = target.closest("button") else {
        return;
    };
    if let Ok(Some(dialog)) = pressed.closest("dialog.rich-sheet") {
        if pressed.get_attribute("value").as_deref() == Some("close")
            && let Some(dialog) = dialog.dyn_ref::<HtmlDialogElement>()
        {
            dialog.close();
        }
        return;
    }
    let dialog = pressed.next_element_sibling();
    if let Some(dialog) = dialog.and_then(|it| it.dyn_into::<HtmlDialogElement>().ok()) {
        // Refused only if it is open already, or not in the document any more.
        let _ = dialog.show_modal();
    }
}
