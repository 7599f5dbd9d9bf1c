//! What can be sent besides words: products, articles, an order, times to book, a
//! coupon, a form, a return. Found on the server, shown as the visitor gets it, and
//! only then sent.
//!
//! Here is what is chosen and sent; [`panel`] draws it, [`asking`] asks for it,
//! [`found`] reads what came, and [`forms`] makes content of fields.

mod asking;
mod forms;
mod found;
mod panel;

use aisle_core::protocol::Content;
use aisle_platform::timer::Timer;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{hearing, plain, tag};
use aisle_widget::ui::view::View;
use leptos::prelude::*;
use serde_json::json as value;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Place, by_id, cast, dialog, focus};
use crate::desk::Ui;
use crate::words::{Word, say};
use found::{Choice, content_of, products};

pub(super) use found::price_of;

/// What can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Products,
    Articles,
    Order,
    Lookup,
    Booking,
    Coupon,
    Form,
    Return,
}

const TABS: [(Tab, &str, Word); 8] = [
    (Tab::Products, "products", Word::TabProducts),
    (Tab::Articles, "articles", Word::TabArticles),
    (Tab::Order, "order", Word::TabOrder),
    (Tab::Lookup, "lookup", Word::TabLookup),
    (Tab::Booking, "booking", Word::TabBooking),
    (Tab::Coupon, "coupon", Word::TabCoupon),
    (Tab::Form, "form", Word::TabForm),
    (Tab::Return, "return", Word::TabReturn),
];

#[derive(Clone)]
struct Sender {
    place: Place,
    tab: Shared<Tab>,
    results: Shared<Vec<Choice>>,
    chosen: Shared<Vec<usize>>,
    note: Shared<String>,
    /// What would be sent now.
    ready: Shared<Option<Content>>,
    asked: Shared<u32>,
}

pub(super) fn open() {
    dialog::open("sender");
    if let Some(tab) = document()
        .query_selector("#sender-tabs [aria-selected=true]")
        .ok()
        .flatten()
        && let Ok(tab) = tab.dyn_into::<web_sys::HtmlElement>()
    {
        tab.click();
    }
}

pub(super) fn sheet(place: &Place) -> View {
    let ui = place.ui;
    let sender = Sender {
        place: place.clone(),
        tab: Shared::new(Tab::Products),
        results: Shared::new(Vec::new()),
        chosen: Shared::new(Vec::new()),
        note: Shared::new(String::new()),
        ready: Shared::new(None),
        asked: Shared::new(0),
    };
    let going = sender.clone();
    let panel = sender.panel();
    let foot = tag("footer", "sheet-foot", vec![sender.button()]);
    let form = plain("form", "sender-form", &[("id", "sender-form")], vec![panel, foot]);
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            going.go();
        }),
    );
    let closed = Box::new(|_: web_sys::Event| focus("input"));
    let inside = vec![sender.tabs(), form];
    dialog::sheet(
        ui,
        "sender",
        "sender",
        Word::Send,
        Word::Cancel,
        inside,
        Some(closed),
    )
}

impl Sender {
    fn ui(&self) -> Ui {
        self.place.ui
    }

    fn searches(tab: Tab) -> bool {
        matches!(tab, Tab::Products | Tab::Articles)
    }

    fn show(&self, tab: Tab) {
        let ui = self.ui();
        self.tab.set(tab);
        self.results.set(Vec::new());
        self.chosen.set(Vec::new());
        self.ready.set(None);
        self.note.set(match tab {
            Tab::Products => say(ui, Word::SearchHint),
            Tab::Lookup => say(ui, Word::LookupHint),
            _ => String::new(),
        });
        match tab {
            Tab::Articles => self.search(""),
            Tab::Booking => self.booking(),
            Tab::Lookup => self.formed(),
            _ => {}
        }
        if let Some(input) = cast::<HtmlInputElement>(by_id("sender-search")) {
            input.set_value("");
        }
        if Self::searches(tab) {
            focus("sender-search");
        }
        // Other fields are there after this turn.
        let later = Timer::after(0, || {
            let inside = document()
                .active_element()
                .and_then(|active| active.closest("#sender-panel input").ok()?);
            let first = document().query_selector("#sender-panel input").ok().flatten();
            if inside.is_none()
                && let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok())
            {
                let _ = first.focus();
            }
        });
        HELD.set(Some(later));
    }

    fn choose(&self, at: usize, on: bool) {
        let mut chosen = self.chosen.get_untracked();
        if self.tab.get_untracked() == Tab::Articles {
            chosen.clear();
        }
        chosen.retain(|other| *other != at);
        if on {
            chosen.push(at);
        }
        self.chosen.set(chosen.clone());
        let rows = self.results.get_untracked();
        let items: Vec<&Choice> = chosen.iter().filter_map(|at| rows.get(*at)).collect();
        match self.tab.get_untracked() {
            Tab::Products => self.ready.set(products(self.ui(), &items)),
            Tab::Articles => {
                self.ready.set(None);
                if let Some(choice) = items.first() {
                    let id = choice.item.get("id").cloned().unwrap_or_default();
                    let sender = self.clone();
                    self.ask("article", value!({ "id": id }), move |answer| {
                        sender.ready.set(content_of(&answer));
                    });
                }
            }
            _ => {}
        }
    }

    /// What the fields make, if they make something.
    fn formed(&self) {
        let tab = self.tab.get_untracked();
        self.ready.set(forms::make(self.ui(), tab, &field));
    }

    fn go(&self) {
        let ui = self.ui();
        if self.tab.get_untracked() == Tab::Order {
            let about = value!({ "number": field("number"), "email": field("email") });
            let sender = self.clone();
            self.ask("order", about, move |answer| match content_of(&answer) {
                Some(content) => sender.send(content),
                None => sender.note.set(match &answer {
                    Err(code) if code == "unsupported" => say(ui, Word::StartedWithout),
                    _ => say(ui, Word::NoOrder),
                }),
            });
            return;
        }
        self.formed_if_fields();
        if let Some(content) = self.ready.get_untracked() {
            self.send(content);
        }
    }

    fn formed_if_fields(&self) {
        if !forms::fields(self.tab.get_untracked()).is_empty() {
            self.formed();
        }
    }

    fn send(&self, content: Content) {
        if let Some(talk) = self.place.pane.talk() {
            talk.say(content);
        }
        dialog::close("sender");
    }
}

thread_local! {
    /// The last search waits for the next letter.
    static HELD: std::cell::RefCell<Option<Timer>> = const { std::cell::RefCell::new(None) };
}

fn field(name: &str) -> String {
    cast::<HtmlInputElement>(by_id(&["field-", name].concat()))
        .map_or(String::new(), |input| input.value().trim().to_owned())
}
