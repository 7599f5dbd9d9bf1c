//! The attached files as rows, the button to attach, and the place to drop.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::commerce::form::Slot;
use aisle_core::upload::{Input, Item, Reason, Stage};

use super::drive::Tray;
use super::words::{Word, fill, say};
use crate::app::{Chat, Shared};
use crate::ui::dom::{button, element, icon, icon_button, maybe, plain, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::view::{Then, View};

/// A paper clip.
pub(super) const CLIP: &str = "M8.5 12.8l6-6a2.9 2.9 0 0 1 4.1 4.1l-7.7 7.7a4.9 4.9 0 0 1-6.9-6.9L11 4.7";
/// A sheet with a folded corner.
const SHEET: &str = "M7 3h7l5 5v13H7zM14 3v5h5";
/// A cross.
const CROSS: &str = "M7 7l10 10M17 7L7 17";
/// An arrow that turns around.
const AGAIN: &str = "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4";
/// An arrow into a tray.
const DOWN: &str = "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19h14";

/// The button to attach, once there are words for it.
pub(super) fn clip(chat: Chat, tray: Tray, ready: Shared<bool>) -> View {
    maybe(move || {
        let tray = tray.clone();
        ready.get().then(|| {
            let label = say(chat, Word::Attach);
            let attributes = [
                ("part", "attach"),
                ("aria-label", label.as_str()),
                ("title", label.as_str()),
            ];
            let press = Box::new(move || tray.pick(&Rc::default()));
            button("tool attach", &attributes, press, vec![icon(CLIP)])
        })
    })
}

/// A row for each file above the textarea, if there are any.
pub(super) fn list(chat: Chat, tray: Tray) -> View {
    rows(chat, tray, Rc::default(), None)
}

/// A row for each file of a slot, if there are any. `button` is the id of what attaches
/// there, for the focus.
pub(super) fn rows(chat: Chat, tray: Tray, slot: Rc<Slot>, button: Option<String>) -> View {
    let before = Cell::new(0);
    maybe(move || {
        let items = tray.of(&slot);
        let full = tray.shown.full.get().filter(|full| full.name == slot.name);
        let grown = items.len() > before.replace(items.len());
        if items.is_empty() {
            return None;
        }
        let last = items.len() - 1;
        let rows = items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                row(
                    chat,
                    &tray,
                    item,
                    button.as_ref().filter(|_| at == last),
                    at == last,
                )
            })
            .collect();
        let label = say(chat, Word::List);
        let attributes = [
            ("role", "list"),
            ("aria-label", label.as_str()),
            ("part", "files"),
        ];
        let mut list = plain("ul", "files", &attributes, rows);
        // What has just been attached is in view.
        list.then = grown.then(|| -> Then { Box::new(|list| list.set_scroll_top(list.scroll_height())) });
        let mut parts = vec![View::Tag(Box::new(list))];
        if tray.shown.unkept.get() {
            parts.push(words("p", "files-full", say(chat, Word::Unkept)));
        }
        if let Some(full) = full {
            parts.push(words("p", "files-full", self::full(chat, &full)));
        }
        Some(tag("div", "files-all", parts))
    })
}

/// Where files are dropped, while there are some above it.
pub(super) fn target(chat: Chat, tray: Tray) -> View {
    maybe(move || {
        tray.shown.over.get().then(|| {
            let text = words("span", "", say(chat, Word::Drop));
            let inside = tag("div", "files-drop-box", vec![icon(DOWN), text]);
            // Whoever drags sees; nobody else can.
            element("div", "files-drop", &[("aria-hidden", "true")], vec![inside])
        })
    })
}

/// Why a file is not sent.
pub(super) fn why(reason: Reason) -> Word {
    match reason {
        Reason::Empty => Word::Empty,
        Reason::TooLarge => Word::TooLarge,
        Reason::Unsafe => Word::Unsafe,
        Reason::Unsupported => Word::Unsupported,
        Reason::Picture => Word::Picture,
        Reason::Quota => Word::Quota,
        Reason::Network => Word::Network,
        Reason::Refused => Word::Refused,
    }
}

/// That there are too many.
pub(super) fn full(chat: Chat, slot: &Slot) -> String {
    let word = match slot.most {
        1 => return say(chat, Word::FullOne),
        _ if slot.is_composer() => Word::Full,
        _ => Word::FullHere,
    };
    fill(chat, word, "n", &slot.most.to_string())
}

fn row(chat: Chat, tray: &Tray, item: &Item, button: Option<&String>, last: bool) -> View {
    let key = item.key;
    let mut canvas = plain("canvas", "file-thumb", &[], Vec::new());
    let shows = tray.clone();
    canvas.then = Some(Box::new(move |canvas| shows.thumb(key, canvas)));
    let face = element(
        "span",
        "file-face",
        &[("aria-hidden", "true")],
        vec![icon(SHEET), View::Tag(Box::new(canvas))],
    );
    let failed = matches!(item.stage, Stage::Failed(_));
    let about = vec![
        element(
            "span",
            "file-name",
            &[("dir", "auto"), ("title", item.name.as_str())],
            vec![item.name.clone().into()],
        ),
        element(
            "span",
            "file-note",
            &[("dir", "auto")],
            vec![note(chat, item).into()],
        ),
    ];
    let mut parts = vec![face, tag("div", "file-about", about)];
    if item.can_retry() {
        let again = tray.clone();
        let label = fill(chat, Word::Retry, "name", &item.name);
        let press = Box::new(move || again.input(Input::Retry(key)));
        parts.push(icon_button(AGAIN, &label, press));
    }
    let (remove, button) = (tray.clone(), button.cloned());
    let label = fill(chat, Word::Remove, "name", &item.name);
    let press = Box::new(move || {
        // The row below takes this one's place, and its button the focus; below the
        // last there is none.
        if last {
            remove.leave(button.as_deref());
        }
        remove.input(Input::Cancel(key));
    });
    parts.push(icon_button(CROSS, &label, press));
    if !failed && item.stage != Stage::Done {
        parts.push(bar(chat, item));
    }
    let attributes = [
        ("part", "file"),
        ("data-state", if failed { "failed" } else { "" }),
    ];
    element("li", "file", &attributes, parts)
}

/// How much the server has.
fn bar(chat: Chat, item: &Item) -> View {
    let percent = item.percent();
    let mut inside = plain("span", "file-done", &[], Vec::new());
    inside.then = Some(Box::new(move |bar| {
        let mut width = percent.to_string();
        width.push('%');
        let _ = bar.style().set_property("width", &width);
    }));
    let label = fill(chat, Word::Progress, "name", &item.name);
    let attributes = [
        ("role", "progressbar"),
        ("aria-label", label.as_str()),
        ("aria-valuemin", "0"),
        ("aria-valuemax", "100"),
        ("aria-valuenow", &percent.to_string()),
    ];
    element("div", "file-bar", &attributes, vec![View::Tag(Box::new(inside))])
}

/// One line on where it stands.
fn note(chat: Chat, item: &Item) -> String {
    match item.stage {
        Stage::Failed(reason) => say(chat, why(reason)),
        Stage::Queued | Stage::Preparing => say(chat, Word::Preparing),
        Stage::Waiting { .. } => say(chat, Word::Again),
        Stage::Done => bytes(chat, item.size),
        _ if item.wanted => say(chat, Word::Wanted),
        Stage::Ready | Stage::Asking { .. } if item.percent() == 0 => say(chat, Word::Waiting),
        _ => {
            let n = with_intl(chat, |intl| intl.number(i64::from(item.percent())));
            fill(chat, Word::Uploading, "n", &n)
        }
    }
}

/// "1.2 MB": powers of a thousand, one decimal below ten.
pub(super) fn bytes(chat: Chat, size: u64) -> String {
    let (unit, name) = match size {
        0..1_000 => (1, "B"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = i64::try_from(size * 10 / unit).unwrap_or(i64::MAX / 1_000);
    let shown = if tenths < 100 {
        tenths * 100
    } else {
        tenths / 10 * 1_000
    };
    [&with_intl(chat, |intl| intl.decimal(shown)), " ", name].concat()
}
