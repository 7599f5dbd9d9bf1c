//! Where the agent writes. One textarea for all conversations: each brings its
//! draft along.

use std::cell::RefCell;

use aisle_core::protocol::Content;
use aisle_widget::app::Command;
use aisle_widget::ui::dom::{button, effect, element, hearing, live, maybe, on_key, plain, tag, words};
use aisle_widget::ui::view::View;
use web_sys::HtmlTextAreaElement;

use super::{Place, by_id, cast, focus};
use crate::canned::filled;
use crate::words::{Word, say};

/// The highest the textarea grows, in CSS pixels.
const HIGHEST: i32 = 180;

fn input() -> Option<HtmlTextAreaElement> {
    cast(by_id("input"))
}

/// Nothing is in it.
pub(super) fn clear() {
    if let Some(input) = input() {
        input.set_value("");
        grow(&input);
    }
}

fn grow(input: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(input);
    let _ = style.set_property("height", "auto");
    let height = (input.scroll_height() + 2).min(HIGHEST);
    let _ = style.set_property("height", &[&height.to_string(), "px"].concat());
}

/// Puts text in, in place of what is there.
fn put(place: &Place, text: &str) {
    if let Some(input) = input() {
        input.set_value(text);
        changed(place, &input);
        let _ = input.focus();
    }
}

fn changed(place: &Place, input: &HtmlTextAreaElement) {
    grow(input);
    if let Some(talk) = place.pane.talk() {
        talk.command(Command::Draft(input.value()));
    }
    LOOK.with_borrow(|look| {
        if let Some(look) = look {
            look.set(input.value());
        }
    });
}

thread_local! {
    /// What is written, for whoever looks at each letter: ready-made answers.
    static LOOK: RefCell<Option<aisle_widget::app::Shared<String>>> = const { RefCell::new(None) };
}

/// Sends what is written.
fn send(place: &Place) {
    let (Some(input), Some(talk)) = (input(), place.pane.talk()) else {
        return;
    };
    let text = input.value().trim().to_owned();
    if text.is_empty() {
        return;
    }
    input.set_value("");
    changed(place, &input);
    talk.say(Content::text(text));
    let _ = input.focus();
}

pub(super) fn composer(place: &Place) -> View {
    let (ui, chat) = (place.ui, place.pane.chat());
    let written = aisle_widget::app::Shared::new(String::new());
    LOOK.replace(Some(written));
    let taken = place.clone();
    effect(move || {
        // A draft that was kept, or a failed message to be written anew.
        let Some(chat) = chat.get() else { return };
        if let Some(text) = chat.compose.get() {
            chat.compose.set(None);
            if let Some(input) = input()
                && input.value() != text
            {
                input.set_value(&text);
                changed(&taken, &input);
            }
        }
    });
    let typed = place.clone();
    let keys = place.clone();
    let area = live(move || {
        let (label, hint) = (say(ui, Word::Answer), say(ui, Word::Placeholder));
        let attributes = [
            ("id", "input"),
            ("rows", "1"),
            ("aria-label", label.as_str()),
            ("placeholder", hint.as_str()),
            ("maxlength", "20000"),
        ];
        let mut area = plain("textarea", "", &attributes, Vec::new());
        let typed = typed.clone();
        area.listeners.push((
            "input",
            Box::new(move |_| {
                if let Some(input) = input() {
                    changed(&typed, &input);
                }
            }),
        ));
        let keys = keys.clone();
        area.listeners.push((
            "keydown",
            on_key(move |event| {
                // keyCode 229: Enter that belongs to an input method, in browsers that
                // do not say isComposing for it.
                if event.is_composing() || event.key_code() == 229 {
                    return;
                }
                match &*event.key() {
                    "Enter" if !event.shift_key() => {
                        event.prevent_default();
                        if !take_first(&keys) {
                            send(&keys);
                        }
                    }
                    "Escape" => {
                        event.prevent_default();
                        super::keys::to_list(keys.ui);
                    }
                    _ => {}
                }
            }),
        ));
        View::Tag(Box::new(area))
    });
    let more = live(move || {
        let label = say(ui, Word::SendMore);
        let attributes = [
            ("id", "sender-open"),
            ("aria-haspopup", "dialog"),
            ("aria-label", label.as_str()),
            ("title", label.as_str()),
        ];
        let press = Box::new(super::send::open);
        button(
            "add",
            &attributes,
            press,
            vec![super::head::icon(super::head::PLUS)],
        )
    });
    let go = live(move || {
        element(
            "button",
            "primary send",
            &[("type", "submit")],
            vec![say(ui, Word::Send).into()],
        )
    });
    let sent = place.clone();
    let form = plain("form", "composer", &[("id", "composer")], vec![more, area, go]);
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            send(&sent);
        }),
    );
    let hint = live(move || words("p", "hint quiet", say(ui, Word::Hint)));
    tag("div", "writing", vec![canned(place, written), form, hint])
}

/// Ready-made answers whose shortcut begins so: `/` and its first letters.
fn matching(place: &Place, text: &str) -> Vec<(String, String)> {
    let Some(begun) = text
        .strip_prefix('/')
        .filter(|rest| !rest.contains(char::is_whitespace))
    else {
        return Vec::new();
    };
    let ui = place.ui;
    let line = ui.line();
    let language = line.as_ref().map_or(String::new(), |line| line.locale.clone());
    let name = line.as_ref().and_then(|line| line.name.clone());
    let page = line
        .as_ref()
        .and_then(|line| line.page.as_ref())
        .map(|page| page.title.clone());
    let me = ui.me.with_untracked(|me| me.as_ref().map(|me| me.name.clone()));
    let known = [
        ("visitor.name", name.as_deref()),
        ("agent.name", me.as_deref()),
        ("page.title", page.as_deref()),
    ];
    let mut found: Vec<(u8, String, String)> = ui.canned.with(|canned| {
        canned
            .iter()
            .filter(|one| one.shortcut.starts_with(begun))
            .map(|one| {
                let same = !one.language.is_empty() && language.starts_with(&one.language);
                let rank = if same {
                    0
                } else {
                    u8::from(!one.language.is_empty()) + 1
                };
                let text = filled(&one.text, &known);
                (rank, one.shortcut.clone(), text)
            })
            .collect()
    });
    found.sort();
    found.truncate(6);
    found
        .into_iter()
        .map(|(_, shortcut, text)| (shortcut, text))
        .collect()
}

fn take_first(place: &Place) -> bool {
    let Some(input) = input() else { return false };
    let first = matching(place, &input.value()).into_iter().next();
    match first {
        Some((_, text)) => {
            put(place, &text);
            true
        }
        None => false,
    }
}

fn canned(place: &Place, written: aisle_widget::app::Shared<String>) -> View {
    let ui = place.ui;
    let place = place.clone();
    maybe(move || {
        let found = matching(&place, &written.get());
        if found.is_empty() {
            return None;
        }
        let buttons = found.into_iter().map(|(shortcut, text)| {
            let (place, put_in) = (place.clone(), text.clone());
            let parts = vec![
                words("span", "canned-name", ["/", &shortcut].concat()),
                element("span", "canned-text", &[("dir", "auto")], vec![text.into()]),
            ];
            let press = Box::new(move || put(&place, &put_in));
            tag("li", "", vec![button("canned-one", &[], press, parts)])
        });
        let label = say(ui, Word::CannedLabel);
        Some(element(
            "ul",
            "canned",
            &[("id", "canned"), ("aria-label", &label)],
            buttons.collect(),
        ))
    })
}

/// To the answer.
pub(super) fn reply() {
    focus("input");
}
