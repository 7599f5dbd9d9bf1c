//! Why a conversation is closed: asked for each time, with the last reason there
//! already, so that Enter is enough.

use aisle_widget::ui::dom::{button, element, hearing, live, plain, tag};
use aisle_widget::ui::view::View;
use std::cell::RefCell;
use web_sys::HtmlInputElement;

use super::{Place, acts, by_id, cast, dialog};
use crate::desk::Wish;
use crate::words::{Word, say};

/// Reasons that are offered again.
const KEPT: usize = 5;

thread_local! {
    /// The last reasons, the newest first; an empty one counts.
    static LAST: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn field() -> Option<HtmlInputElement> {
    cast(by_id("reason-text"))
}

/// Asks.
pub(super) fn open() {
    dialog::open("reason");
    if let Some(field) = field() {
        field.set_value(&LAST.with_borrow(|last| last.first().cloned().unwrap_or_default()));
        field.select();
    }
    SHOWN.with_borrow(|shown| {
        if let Some(shown) = shown {
            shown.set(LAST.with_borrow(Clone::clone));
        }
    });
}

thread_local! {
    /// What the sheet offers.
    static SHOWN: RefCell<Option<aisle_widget::app::Shared<Vec<String>>>> = const { RefCell::new(None) };
}

/// Puts the newest in front of the others, each once.
fn remember(last: &mut Vec<String>, reason: &str) {
    last.retain(|known| known != reason);
    last.insert(0, reason.to_owned());
    last.truncate(KEPT);
}

fn go(place: &Place, reason: &str) {
    let reason = reason.trim();
    LAST.with_borrow_mut(|last| remember(last, reason));
    let said = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    acts::wish(place, |id| Wish::Close(id, said));
    dialog::close("reason");
}

pub(super) fn sheet(place: &Place) -> View {
    let ui = place.ui;
    let shown = aisle_widget::app::Shared::new(Vec::<String>::new());
    SHOWN.replace(Some(shown));
    let text = live(move || {
        let label = say(ui, Word::CloseReason);
        let label = element("label", "", &[("for", "reason-text")], vec![label.into()]);
        let attributes = [
            ("id", "reason-text"),
            ("maxlength", "200"),
            ("autocomplete", "off"),
            ("dir", "auto"),
        ];
        tag(
            "div",
            "field",
            vec![label, element("input", "", &attributes, Vec::new())],
        )
    });
    let offered = place.clone();
    let before = live(move || {
        let buttons = shown
            .get()
            .into_iter()
            .filter(|reason| !reason.is_empty())
            .map(|reason| {
                let (place, chosen) = (offered.clone(), reason.clone());
                let press = Box::new(move || go(&place, &chosen));
                button("secondary hole", &[("dir", "auto")], press, vec![reason.into()])
            });
        tag("div", "holes", buttons.collect())
    });
    let end = live(move || {
        element(
            "button",
            "primary",
            &[("type", "submit"), ("id", "reason-go")],
            vec![say(ui, Word::Close).into()],
        )
    });
    let parts = vec![
        tag("div", "sheet-body", vec![text, before]),
        tag("footer", "sheet-foot", vec![end]),
    ];
    let place = place.clone();
    let form = hearing(
        plain("form", "sheet-form", &[], parts),
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            go(&place, &field().map_or(String::new(), |field| field.value()));
        }),
    );
    dialog::sheet(
        ui,
        "reason",
        "small",
        Word::CloseTitle,
        Word::Cancel,
        vec![form],
        None,
    )
}

#[cfg(test)]
mod tests {
    use super::{KEPT, remember};

    #[test]
    fn the_last_reason_comes_first_and_each_stands_once() {
        let mut last = Vec::new();
        for reason in ["solved", "", "spam", "solved", "a", "b", "c"] {
            remember(&mut last, reason);
        }
        assert_eq!(last, ["c", "b", "a", "solved", "spam"]);
        assert_eq!(last.len(), KEPT);
    }
}
