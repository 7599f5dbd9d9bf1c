//! What the sheet shows: its tabs, fields, what was found, and the button.

use aisle_platform::timer::Timer;
use aisle_widget::ui::dom::{button, effect, element, hearing, live, maybe, on_key, plain, tag, words};
use aisle_widget::ui::view::View;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::super::{by_id, cast, focus, preview};
use super::{HELD, Sender, TABS, Tab, forms};
use crate::words::{Word, fill, say};

/// After the last letter of a search, in milliseconds.
const WAIT_MS: i64 = 200;

impl Sender {
    pub(super) fn tabs(&self) -> View {
        let (ui, sender) = (self.ui(), self.clone());
        live(move || {
            let now = sender.tab.get();
            let tabs = TABS.iter().map(|(tab, name, word)| {
                let (id, on) = (["sender-tab-", *name].concat(), now == *tab);
                let attributes = [
                    ("role", "tab"),
                    ("id", id.as_str()),
                    ("aria-controls", "sender-panel"),
                    ("aria-selected", if on { "true" } else { "false" }),
                    ("tabindex", if on { "0" } else { "-1" }),
                ];
                let (sender, tab) = (sender.clone(), *tab);
                let press = Box::new(move || sender.show(tab));
                button("", &attributes, press, vec![say(ui, *word).into()])
            });
            let label = say(ui, Word::WhatToSend);
            let attributes = [
                ("id", "sender-tabs"),
                ("role", "tablist"),
                ("aria-label", label.as_str()),
            ];
            let mut list = plain("div", "sender-tabs", &attributes, tabs.collect());
            let sender = sender.clone();
            // One stop of the Tab key, arrows within, as tabs are.
            list.listeners.push((
                "keydown",
                on_key(move |event| {
                    let step = match &*event.key() {
                        "ArrowRight" | "ArrowDown" => 1,
                        "ArrowLeft" | "ArrowUp" => TABS.len() - 1,
                        _ => return,
                    };
                    event.prevent_default();
                    let now = sender.tab.get_untracked();
                    let at = TABS.iter().position(|(tab, ..)| *tab == now).unwrap_or(0);
                    if let Some((tab, name, _)) = TABS.get((at + step) % TABS.len()) {
                        sender.show(*tab);
                        focus(&["sender-tab-", name].concat());
                    }
                }),
            ));
            View::Tag(Box::new(list))
        })
    }

    pub(super) fn panel(&self) -> View {
        let (ui, sender) = (self.ui(), self.clone());
        let search = maybe(move || {
            let tab = sender.tab.get();
            Self::searches(tab).then(|| {
                let label = element(
                    "label",
                    "",
                    &[("for", "sender-search")],
                    vec![say(ui, Word::Search).into()],
                );
                let attributes = [
                    ("id", "sender-search"),
                    ("type", "search"),
                    ("autocomplete", "off"),
                    ("maxlength", "200"),
                ];
                let input = plain("input", "", &attributes, Vec::new());
                let sender = sender.clone();
                let typed = move |_| {
                    let sender = sender.clone();
                    let later = Timer::after(WAIT_MS, move || {
                        let text =
                            cast::<HtmlInputElement>(by_id("sender-search")).map(|input| input.value());
                        sender.search(text.unwrap_or_default().trim());
                    });
                    HELD.set(Some(later));
                };
                tag(
                    "div",
                    "field",
                    vec![label, hearing(input, "input", Box::new(typed))],
                )
            })
        });
        let filled = self.clone();
        let fields = live(move || {
            let tab = filled.tab.get();
            let fields = forms::fields(tab).iter().map(|(name, word)| {
                let id = ["field-", *name].concat();
                let label = element("label", "", &[("for", &id)], vec![say(ui, *word).into()]);
                let mut attributes = vec![
                    ("id", id.as_str()),
                    ("name", *name),
                    ("autocomplete", "off"),
                    ("maxlength", "500"),
                ];
                if *name != "label" {
                    attributes.push(("required", ""));
                }
                let input = plain("input", "", &attributes, Vec::new());
                let filled = filled.clone();
                tag(
                    "div",
                    "field",
                    vec![label, hearing(input, "input", Box::new(move |_| filled.formed()))],
                )
            });
            element("div", "", &[("id", "sender-fields")], fields.collect())
        });
        let note = self.note;
        let state = element(
            "p",
            "sender-state",
            &[("id", "sender-state"), ("role", "status")],
            vec![live(move || View::Text(note.get()))],
        );
        let (listed, shown) = (self.clone(), self.ready);
        let results = live(move || listed.list());
        let tab = self.tab;
        effect(move || {
            let tab = tab.get();
            let name = TABS
                .iter()
                .find(|(other, ..)| *other == tab)
                .map_or("", |(_, name, _)| name);
            if let Some(panel) = by_id("sender-panel") {
                let _ = panel.set_attribute("aria-labelledby", &["sender-tab-", name].concat());
            }
        });
        element(
            "div",
            "sender-panel",
            &[("id", "sender-panel"), ("role", "tabpanel"), ("tabindex", "0")],
            vec![
                search,
                fields,
                state,
                results,
                preview::room(ui, "sender-preview", shown),
            ],
        )
    }

    pub(super) fn list(&self) -> View {
        let (ui, tab) = (self.ui(), self.tab.get());
        let rows = self.results.get();
        let kind = if tab == Tab::Articles { "radio" } else { "checkbox" };
        let rows = rows.into_iter().enumerate().map(|(at, choice)| {
            if tab == Tab::Booking {
                return words("li", "slot", choice.title);
            }
            let id = ["choice-", &at.to_string()].concat();
            let input = plain(
                "input",
                "",
                &[("type", kind), ("name", "sender-choice"), ("id", &id)],
                Vec::new(),
            );
            let sender = self.clone();
            let changed = move |event: web_sys::Event| {
                let on = event
                    .target()
                    .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                    .is_some_and(|input| input.checked());
                sender.choose(at, on);
            };
            let said = tag(
                "span",
                "choice-words",
                vec![
                    element(
                        "span",
                        "choice-title",
                        &[("dir", "auto")],
                        vec![choice.title.into()],
                    ),
                    element("span", "quiet", &[("dir", "auto")], vec![choice.more.into()]),
                ],
            );
            tag(
                "li",
                "",
                vec![tag(
                    "label",
                    "choice",
                    vec![hearing(input, "change", Box::new(changed)), said],
                )],
            )
        });
        let label = say(ui, Word::FoundList);
        let attributes = [("id", "sender-results"), ("aria-label", label.as_str())];
        element("ul", "sender-results", &attributes, rows.collect())
    }

    pub(super) fn button(&self) -> View {
        let (ui, sender) = (self.ui(), self.clone());
        live(move || {
            let tab = sender.tab.get();
            let n = sender.chosen.get().len();
            let text = match tab {
                Tab::Order => say(ui, Word::LookUpSend),
                Tab::Products if n > 1 => fill(ui, Word::SendProducts, "n", &n.to_string()),
                _ => say(ui, Word::Send),
            };
            let waits =
                sender.ready.get().is_none() && matches!(tab, Tab::Products | Tab::Articles | Tab::Booking);
            let attributes = [("id", "sender-send"), ("type", "submit"), ("disabled", "")];
            let attributes = if waits { &attributes[..] } else { &attributes[..2] };
            element("button", "primary", attributes, vec![text.into()])
        })
    }
}
