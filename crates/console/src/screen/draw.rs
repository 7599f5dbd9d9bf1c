//! Small pieces that all screens share.

use aisle_core::protocol::{ConversationSummary, Timestamp};
use aisle_widget::ui::dom::plain;
use aisle_widget::ui::i18n::with_intl;
use aisle_widget::ui::view::View;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

use crate::desk::Ui;
use crate::words::{Word, fill, say};

/// The element of this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Gives the focus to the element of this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

/// Gives the focus without scrolling.
pub(crate) fn focus_still(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// An element that something is done to whenever it is drawn.
pub(crate) fn with_node(
    name: &'static str,
    class: &str,
    attributes: &[(&'static str, &str)],
    children: Vec<View>,
    then: impl Fn(&HtmlElement) + 'static,
) -> View {
    let mut tag = plain(name, class, attributes, children);
    tag.then = Some(Box::new(then));
    View::Tag(Box::new(tag))
}

/// A name to tell visitors apart who gave none.
pub(crate) fn name_of(ui: Ui, line: &ConversationSummary) -> String {
    match &line.name {
        Some(name) if !name.trim().is_empty() => aisle_core::text::clean_name(name),
        _ => {
            let id = line.visitor.as_str();
            let tail = id.get(id.len().saturating_sub(4)..).unwrap_or(id);
            fill(ui, Word::Visitor, "id", &tail.to_uppercase())
        }
    }
}

/// The path of a page, short enough for one line.
pub(crate) fn path_of(url: &str) -> String {
    let path = web_sys_url(url).unwrap_or_else(|| url.to_owned());
    js_sys::decode_uri_component(&path)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or(path)
}

fn web_sys_url(url: &str) -> Option<String> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    Some(path.split(['?', '#']).next().unwrap_or(path).to_owned())
}

/// How long ago that was, in few letters.
pub(crate) fn ago(ui: Ui, since: Timestamp) -> String {
    let minutes = (ui.now.get() - since).max(0) / 60_000;
    let (word, n) = match minutes {
        0 => return say(ui, Word::TimeNow),
        1..60 => (Word::TimeMinutes, minutes),
        60..2_880 => (Word::TimeHours, minutes / 60),
        _ => (Word::TimeDays, minutes / 1_440),
    };
    fill(ui, word, "n", &with_intl(ui.chrome, |intl| intl.number(n)))
}

/// The time of day for today, the day before that.
pub(crate) fn short_time(ui: Ui, at: Timestamp) -> String {
    let now = ui.now.get();
    with_intl(ui.chrome, |intl| {
        if now - at < 20 * 3_600_000 {
            intl.time(at)
        } else {
            intl.day(at, now)
        }
    })
}

/// One of six tints, the same for the same visitor.
pub(crate) fn tint(text: &str) -> &'static str {
    let sum = text
        .bytes()
        .fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 6_007);
    ["0", "1", "2", "3", "4", "5"][(sum % 6) as usize]
}

/// Up to two letters for a face.
pub(crate) fn initials(line: &ConversationSummary, name: &str) -> String {
    if line.name.is_none() {
        let id = line.visitor.as_str();
        let tail = id.get(id.len().saturating_sub(4)..).unwrap_or(id);
        return tail.chars().take(2).collect::<String>().to_uppercase();
    }
    aisle_widget::ui::avatar::initials(name).to_uppercase()
}
