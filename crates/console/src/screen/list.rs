//! The left column: who is signed in, the views, the search, the lines.

use aisle_core::agent::Desk as State;
use aisle_core::protocol::{AgentStatus, ErrorCode, View as Which};
use aisle_platform::timer::Timer;
use aisle_widget::ui::dom::{button, effect, element, hearing, live, maybe, on_key, plain, tag, words};
use aisle_widget::ui::view::View;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::lines::Lines;
use super::{Place, by_id, focus, sign_in, with_node};
use crate::desk::{Ui, Wish};
use crate::words::{Word, say};

/// After the last letter of a search, in milliseconds.
const SEARCH_MS: i64 = 220;

/// The views of the list, in the order of their tabs.
pub(super) const VIEWS: [(Which, &str, Word); 5] = [
    (Which::Waiting, "waiting", Word::Waiting),
    (Which::Mine, "mine", Word::Mine),
    (Which::Open, "open", Word::Open),
    (Which::Snoozed, "snoozed", Word::Snoozed),
    (Which::Closed, "closed", Word::Closed),
];

pub(super) fn side(place: &Place) -> View {
    let ui = place.ui;
    let label = live(move || words("h1", "", say(ui, Word::Conversations)));
    let who = tag("div", "who", vec![status(place), leave(place)]);
    let head = tag("header", "side-head", vec![sign_in::mark(28), label, who]);
    let parts = vec![
        head,
        tag("div", "side-state", vec![state(ui), super::bell::bell(ui)]),
        tag("div", "side-tools", vec![search(place), searches(ui)]),
        tabs(place),
        departments(place),
        lines(place),
        empty(ui),
    ];
    element("section", "side", &[("aria-labelledby", "side-title")], parts)
}

/// Name, and what one says of oneself.
fn status(place: &Place) -> View {
    let ui = place.ui;
    let desk = place.desk.clone();
    let name = live(move || {
        let name = ui
            .me
            .with(|me| me.as_ref().map_or(String::new(), |me| me.name.clone()));
        element(
            "span",
            "who-name",
            &[("id", "agent-name"), ("dir", "auto")],
            vec![name.into()],
        )
    });
    let choice = live(move || {
        let now = ui.me.with(|me| me.as_ref().map(|me| me.status));
        let label = say(ui, Word::StatusLabel);
        let options = STATUS.iter().map(|(status, value, word)| {
            let chosen = ("selected", "");
            let attributes = [("value", *value), chosen];
            let attributes = if now == Some(*status) {
                &attributes[..]
            } else {
                &attributes[..1]
            };
            element("option", "", attributes, vec![say(ui, *word).into()])
        });
        let select = plain(
            "select",
            "status",
            &[
                ("id", "status"),
                ("aria-label", &label),
                ("data-status", tone(now)),
            ],
            options.collect(),
        );
        let desk = desk.clone();
        let act = move |event: web_sys::Event| {
            let value = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
                .map(|select| select.value());
            let chosen = STATUS.iter().find(|(_, name, _)| Some(*name) == value.as_deref());
            if let Some((status, ..)) = chosen {
                let done = Box::new(move |answer: Result<(), _>| {
                    if let Err(reject) = answer {
                        super::refused(ui, &reject);
                    }
                });
                desk.wish(Wish::Status(*status, None), done);
            }
        };
        hearing(select, "change", Box::new(act))
    });
    tag("div", "who-what", vec![name, choice])
}

const STATUS: [(AgentStatus, &str, Word); 3] = [
    (AgentStatus::Available, "available", Word::StatusAvailable),
    (AgentStatus::Busy, "busy", Word::StatusBusy),
    (AgentStatus::Away, "away", Word::StatusAway),
];

fn tone(status: Option<AgentStatus>) -> &'static str {
    match status {
        Some(AgentStatus::Available) | None => "good",
        Some(AgentStatus::Busy) => "warm",
        Some(AgentStatus::Away) => "off",
    }
}

fn leave(place: &Place) -> View {
    let ui = place.ui;
    let place = place.clone();
    live(move || {
        let place = place.clone();
        let press = Box::new(move || super::leave(&place, false));
        button(
            "plain",
            &[("id", "sign-out")],
            press,
            vec![say(ui, Word::SignOut).into()],
        )
    })
}

/// The connection, in words.
fn state(ui: Ui) -> View {
    live(move || {
        let (name, word) = match ui.desk.get() {
            State::Online if ui.durable.get() => ("up", Word::Online),
            State::Online => ("up", Word::OnlineLost),
            State::Idle | State::Connecting => ("connecting", Word::Connecting),
            State::Waiting(_) => ("connecting", Word::Lost),
            State::Over(ErrorCode::Superseded) => ("over", Word::Superseded),
            State::Over(ErrorCode::Unsupported) => ("over", Word::Updated),
            State::Over(_) => ("over", Word::Over),
        };
        let attributes = [("id", "link-state"), ("role", "status"), ("data-state", name)];
        element("p", "link-state", &attributes, vec![say(ui, word).into()])
    })
}

fn search(place: &Place) -> View {
    let ui = place.ui;
    let desk = place.desk.clone();
    let timer = StoredValue::new_local(None::<Timer>);
    live(move || {
        let (hint, label) = (say(ui, Word::Search), say(ui, Word::SearchLabel));
        let attributes = [
            ("id", "search"),
            ("type", "search"),
            ("placeholder", hint.as_str()),
            ("aria-label", label.as_str()),
            ("autocomplete", "off"),
            ("maxlength", "200"),
        ];
        let input = plain("input", "search", &attributes, Vec::new());
        let desk = desk.clone();
        let typed = move |event: web_sys::Event| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let desk = desk.clone();
            let text = input.value();
            let later = Timer::after(SEARCH_MS, move || {
                ui.search.set(text);
                ui.inbox.update_value(aisle_core::agent::Inbox::search_ended);
                desk.list();
                ui.bump();
            });
            timer.set_value(Some(later));
        };
        hearing(input, "input", Box::new(typed))
    })
}

fn searches(ui: Ui) -> View {
    live(move || {
        let press = Box::new(super::lists::open);
        let attributes = [("id", "lists-open"), ("aria-haspopup", "dialog")];
        button(
            "secondary",
            &attributes,
            press,
            vec![say(ui, Word::Searches).into()],
        )
    })
}

/// Shows another view.
pub(super) fn choose(place: &Place, which: Which) {
    let ui = place.ui;
    super::office::home(place);
    ui.view.set(which);
    place.desk.list();
    ui.bump();
}

fn tabs(place: &Place) -> View {
    let ui = place.ui;
    let place = place.clone();
    let tabs = live(move || {
        let now = ui.view.get();
        let counts = ui.counts.get();
        let made = VIEWS.iter().map(|(which, name, word)| {
            let n = match which {
                Which::Waiting => counts.waiting,
                Which::Mine => counts.mine,
                Which::Open => counts.open,
                Which::Snoozed => counts.snoozed,
                _ => 0,
            };
            let mut parts = vec![say(ui, *word).into()];
            if n > 0 {
                let n = if n > 999 { "999+".to_owned() } else { n.to_string() };
                parts.push(words("span", "tab-count", n));
            }
            let on = now == *which;
            let id = ["view-", *name].concat();
            let attributes = [
                ("id", id.as_str()),
                ("aria-pressed", if on { "true" } else { "false" }),
            ];
            let (place, which) = (place.clone(), *which);
            button("tab", &attributes, Box::new(move || choose(&place, which)), parts)
        });
        let label = say(ui, Word::Views);
        element(
            "div",
            "tabs",
            &[("role", "group"), ("aria-label", &label)],
            made.collect(),
        )
    });
    tag("nav", "views", vec![tabs])
}

/// Which department's conversations are listed, where there are some.
fn departments(place: &Place) -> View {
    let ui = place.ui;
    let place = place.clone();
    maybe(move || {
        let all = ui.departments.get();
        if all.is_empty() {
            return None;
        }
        let now = ui.department.get();
        let one = |value: &str, name: String, on: bool| {
            let attributes = [("value", value), ("selected", "")];
            let attributes = if on { &attributes[..] } else { &attributes[..1] };
            element("option", "", attributes, vec![name.into()])
        };
        let mut options = vec![one("", say(ui, Word::AllDepartments), now.is_none())];
        options.extend(
            all.into_iter()
                .map(|of| one(&of.id, of.name, now.as_deref() == Some(of.id.as_str()))),
        );
        let label = say(ui, Word::Department);
        let attributes = [("id", "department"), ("aria-label", label.as_str())];
        let select = plain("select", "department", &attributes, options);
        let place = place.clone();
        let act = move |event: web_sys::Event| {
            let chosen = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
                .map(|select| select.value());
            ui.department.set(chosen.filter(|id| !id.is_empty()));
            place.desk.list();
            ui.bump();
        };
        Some(tag(
            "div",
            "side-filter",
            vec![hearing(select, "change", Box::new(act))],
        ))
    })
}

fn lines(place: &Place) -> View {
    let ui = place.ui;
    let window = Lines::new(place.clone());
    let (drawn, followed) = (window.clone(), window);
    effect(move || {
        let _ = ui.lines.get();
        let _ = ui.view.get();
        let _ = ui.department.get();
        let _ = ui.open.get();
        let _ = ui.now.get();
        followed.update();
    });
    let list = live(move || {
        let label = say(ui, Word::ListLabel);
        element(
            "ul",
            "list-lines",
            &[("id", "list"), ("aria-label", &label)],
            Vec::new(),
        )
    });
    let moved = on_key(|event| {
        // Arrows go from line to line, as j and k do from everywhere.
        if let step @ ("ArrowDown" | "ArrowUp") = event.key().as_str() {
            event.prevent_default();
            super::lines::step_focus(step == "ArrowDown");
        }
    });
    let holder = with_node("div", "list", &[("id", "list-scroll")], vec![list], move |node| {
        drawn.attach(node)
    });
    let View::Tag(mut holder) = holder else {
        return holder;
    };
    holder.listeners.push(("keydown", moved));
    View::Tag(holder)
}

fn empty(ui: Ui) -> View {
    maybe(move || {
        let _ = ui.lines.get();
        let (view, search) = (ui.view.get(), ui.search.get());
        if ui.desk.get() == State::Connecting {
            return None;
        }
        let _ = (ui.department.get(), ui.now.get());
        let none = ui.lists_none(view);
        none.then(|| {
            let (title, more) = if search.trim().is_empty() {
                (Word::EmptyTitle, Some(Word::EmptyMore))
            } else {
                (Word::NothingFound, None)
            };
            let mut parts = vec![words("p", "empty-title", say(ui, title))];
            parts.extend(more.map(|word| words("p", "quiet", say(ui, word))));
            element("div", "empty", &[("id", "list-empty")], parts)
        })
    })
}

/// To the search.
pub(super) fn find(place: &Place) {
    super::office::home(place);
    focus("search");
    if let Some(input) = super::cast::<HtmlInputElement>(by_id("search")) {
        input.select();
    }
}
