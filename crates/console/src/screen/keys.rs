//! The keyboard: one letter for each thing an agent does all day, and a palette for
//! the rest. Letters count only while nothing is being written.

use aisle_platform::listen::{Listener, listen};
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, effect, element, live, on_key, plain, tag};
use aisle_widget::ui::view::View;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use super::{Place, acts, by_id, cast, composer, dialog, focus, lines, list, lists, office, send};
use crate::desk::{Page, Ui};
use crate::words::{Office, Word, say};

/// What a command is called.
#[derive(Clone, Copy)]
enum Name {
    Desk(Word),
    Office(Office),
}

impl Name {
    fn say(self, ui: Ui) -> String {
        match self {
            Self::Desk(word) => say(ui, word),
            Self::Office(word) => say(ui, word),
        }
    }
}

/// A name, the key if it has one, and what it does.
type Command = (Name, &'static str, fn(&Place));

/// Everything the palette can do.
const COMMANDS: [Command; 19] = [
    (Name::Desk(Word::KeyReply), "r", |_| composer::reply()),
    (Name::Desk(Word::KeyClaim), "c", acts::claim),
    (Name::Desk(Word::KeyClose), "e", acts::close),
    (Name::Desk(Word::KeySend), "s", |place| {
        if place.ui.open.get_untracked().is_some() {
            send::open();
        }
    }),
    (Name::Desk(Word::Transfer), "t", |place| asked(place, "transfer")),
    (Name::Desk(Word::Snooze), "z", |place| asked(place, "snooze")),
    (Name::Desk(Word::KeySearch), "/", list::find),
    (Name::Desk(Word::Waiting), "1", |place| {
        list::choose(place, list::VIEWS[0].0)
    }),
    (Name::Desk(Word::Mine), "2", |place| {
        list::choose(place, list::VIEWS[1].0)
    }),
    (Name::Desk(Word::Open), "3", |place| {
        list::choose(place, list::VIEWS[2].0)
    }),
    (Name::Desk(Word::Snoozed), "4", |place| {
        list::choose(place, list::VIEWS[3].0)
    }),
    (Name::Desk(Word::Closed), "5", |place| {
        list::choose(place, list::VIEWS[4].0)
    }),
    (Name::Office(Office::Inbox), "", office::home),
    (Name::Office(Office::Reports), "", |_| office::go("#reports")),
    (Name::Office(Office::People), "", |_| office::go("#people")),
    (Name::Office(Office::Answers), "", |_| office::go("#answers")),
    (Name::Office(Office::Account), "", |_| office::go("#account")),
    (Name::Desk(Word::Searches), "", |_| lists::open()),
    (Name::Desk(Word::Help), "?", |_| dialog::open("keys")),
];

fn asked(place: &Place, sheet: &str) {
    if place.ui.open.get_untracked().is_some() {
        dialog::open(sheet);
    }
}

/// Listens on the page.
pub(super) fn listen_all(place: &Place) -> Vec<Listener> {
    let place = place.clone();
    vec![listen(&document(), "keydown", move |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            pressed(&place, &event);
        }
    })]
}

fn pressed(place: &Place, event: &KeyboardEvent) {
    if event.is_composing() || event.default_prevented() {
        return;
    }
    let key = event.key();
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key == "k" {
        event.prevent_default();
        dialog::open("palette");
        focus("palette-find");
        return;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || dialog::any_open() || writing(event) {
        return;
    }
    let down = key == "j";
    if down || key == "k" {
        if place.ui.page.get_untracked() != Page::Inbox {
            return;
        }
        event.prevent_default();
        step(place.ui, down);
    } else if let Some((.., act)) = COMMANDS.iter().find(|(_, of, _)| *of == key) {
        event.prevent_default();
        act(place);
    }
}

/// Something takes letters.
fn writing(event: &KeyboardEvent) -> bool {
    let target = event.composed_path().get(0).dyn_into::<Element>().ok();
    target.is_some_and(|target| matches!(&*target.tag_name(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// The next or previous conversation, which takes the focus in the list.
fn step(ui: Ui, down: bool) {
    if let Some(id) = lines::neighbour(ui, down) {
        let _ = window().location().set_hash(&["#c=", id.as_str()].concat());
        PENDING.set(Some(id));
    }
}

thread_local! {
    /// The line that takes the focus once its conversation is on screen.
    static PENDING: std::cell::RefCell<Option<aisle_core::protocol::ConversationId>> = const { std::cell::RefCell::new(None) };
}

/// Whether the keyboard chose this conversation: the focus stays in the list then.
pub(super) fn chosen_by_key() -> Option<aisle_core::protocol::ConversationId> {
    PENDING.take()
}

/// Out of the text, to the list.
pub(super) fn to_list(ui: Ui) {
    match ui.open.get_untracked() {
        Some(id) => acts::focus_line(&id),
        None => focus("search"),
    }
    let inside = document()
        .active_element()
        .is_some_and(|node| node.closest(".line").is_ok_and(|l| l.is_some()));
    if !inside && let Some(input) = by_id("input") {
        let _ = input.blur();
    }
}

/// The sheets of this file.
pub(super) fn sheets(place: &Place) -> View {
    tag("div", "sheets", vec![help(place.ui), palette(place)])
}

fn help(ui: Ui) -> View {
    let list = live(move || {
        let mut all = vec![acts::key_line(&["j", "k"], say(ui, Word::KeyNext))];
        let with_key = COMMANDS.iter().filter(|(_, key, _)| !key.is_empty());
        all.extend(with_key.map(|(word, key, _)| acts::key_line(&[key], word.say(ui))));
        all.push(acts::key_line(&["Ctrl", "K"], say(ui, Word::KeyPalette)));
        all.push(acts::key_line(&["Esc"], say(ui, Word::KeyLeave)));
        tag("dl", "key-list", all)
    });
    let body = element(
        "div",
        "sheet-body",
        &[
            ("tabindex", "0"),
            ("role", "region"),
            ("aria-labelledby", "keys-title"),
        ],
        vec![list],
    );
    dialog::sheet(ui, "keys", "small", Word::Help, Word::Close, vec![body], None)
}

fn palette(place: &Place) -> View {
    let ui = place.ui;
    let typed = Shared::new(String::new());
    let at = Shared::new(0_usize);
    let found = move || {
        let words = typed.get().trim().to_lowercase();
        let fits = |word: &Name| word.say(ui).to_lowercase().contains(&words);
        let all = COMMANDS.iter().filter(|(word, ..)| fits(word));
        all.collect::<Vec<_>>()
    };
    let run = {
        let place = place.clone();
        move |act: fn(&Place)| {
            dialog::close("palette");
            act(&place);
        }
    };
    let (entered, pressed) = (run.clone(), run);
    let field = live(move || {
        let label = say(ui, Word::CommandFind);
        let attributes = [
            ("id", "palette-find"),
            ("type", "text"),
            ("role", "combobox"),
            ("aria-expanded", "true"),
            ("aria-controls", "palette-list"),
            ("aria-label", label.as_str()),
            ("placeholder", label.as_str()),
            ("autocomplete", "off"),
        ];
        let mut field = plain("input", "", &attributes, Vec::new());
        field.listeners.push((
            "input",
            Box::new(move |_| {
                let text = cast::<HtmlInputElement>(by_id("palette-find")).map(|input| input.value());
                typed.set(text.unwrap_or_default());
                at.set(0);
            }),
        ));
        let entered = entered.clone();
        field.listeners.push((
            "keydown",
            on_key(move |event| {
                let list = untrack(found);
                let now = at.get_untracked();
                match &*event.key() {
                    "ArrowDown" => at.set((now + 1).min(list.len().saturating_sub(1))),
                    "ArrowUp" => at.set(now.saturating_sub(1)),
                    "Enter" => {
                        if let Some((.., act)) = list.get(now) {
                            entered(*act);
                        }
                    }
                    _ => return,
                }
                event.prevent_default();
            }),
        ));
        View::Tag(Box::new(field))
    });
    effect(move || {
        let id = ["command-", &at.get().to_string()].concat();
        if let Some(field) = by_id("palette-find") {
            let _ = field.set_attribute("aria-activedescendant", &id);
        }
    });
    let list = live(move || {
        let options = found().into_iter().enumerate().map(|(n, (word, key, act))| {
            let id = ["command-", &n.to_string()].concat();
            let attributes = [
                ("id", id.as_str()),
                ("role", "option"),
                ("aria-selected", if at.get() == n { "true" } else { "false" }),
                ("tabindex", "-1"),
            ];
            let mut parts = vec![word.say(ui).into()];
            if !key.is_empty() {
                parts.push(aisle_widget::ui::dom::words("kbd", "", (*key).to_owned()));
            }
            let (pressed, act) = (pressed.clone(), *act);
            button("command", &attributes, Box::new(move || pressed(act)), parts)
        });
        let label = say(ui, Word::Commands);
        let attributes = [
            ("id", "palette-list"),
            ("role", "listbox"),
            ("aria-label", label.as_str()),
        ];
        element("div", "commands", &attributes, options.collect())
    });
    let closed = Box::new(move |_: web_sys::Event| {
        typed.set(String::new());
        at.set(0);
        if let Some(input) = cast::<HtmlInputElement>(by_id("palette-find")) {
            input.set_value("");
        }
    });
    let body = tag("div", "sheet-body", vec![field, list]);
    dialog::sheet(
        ui,
        "palette",
        "small palette",
        Word::Commands,
        Word::Cancel,
        vec![body],
        Some(closed),
    )
}
