//! Sheets above the page: native modal dialogs, which keep the focus and close on
//! Escape by themselves.

use aisle_widget::ui::dom::{button, element, live, tag};
use aisle_widget::ui::view::{Act, View};
use web_sys::HtmlDialogElement;

use super::{by_id, cast, with_node};
use crate::desk::Ui;
use crate::words::{Text, say};

/// Opens the sheet of this id.
pub(super) fn open(id: &str) {
    if let Some(dialog) = cast::<HtmlDialogElement>(by_id(id))
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// Closes it.
pub(super) fn close(id: &str) {
    if let Some(dialog) = cast::<HtmlDialogElement>(by_id(id)) {
        dialog.close();
    }
}

/// Some sheet is open.
pub(super) fn any_open() -> bool {
    leptos::prelude::document()
        .query_selector("dialog[open]")
        .is_ok_and(|found| found.is_some())
}

/// A sheet with a heading and a button that closes it. `closed` is called when it
/// was closed, however.
pub(super) fn sheet<T: Text, B: Text>(
    ui: Ui,
    id: &'static str,
    class: &str,
    title: T,
    back: B,
    inside: Vec<View>,
    closed: Option<Act>,
) -> View {
    let title_id = [id, "-title"].concat();
    let heading = {
        let title_id = title_id.clone();
        live(move || element("h2", "", &[("id", &title_id)], vec![say(ui, title).into()]))
    };
    let close_id = [id, "-close"].concat();
    let away = live(move || {
        let press = Box::new(move || close(id));
        button(
            "secondary",
            &[("id", &close_id)],
            press,
            vec![say(ui, back).into()],
        )
    });
    let mut parts = vec![tag("header", "sheet-head", vec![heading, away])];
    parts.extend(inside);
    let class = ["sheet ", class].concat();
    let drawn = with_node(
        "dialog",
        &class,
        &[("id", id), ("aria-labelledby", &title_id)],
        parts,
        |_| {},
    );
    let View::Tag(mut drawn) = drawn else {
        return drawn;
    };
    drawn.listeners.extend(closed.map(|act| ("close", act)));
    View::Tag(drawn)
}
