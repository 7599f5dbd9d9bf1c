//! The pages beside conversations: tickets, reports, people, ready-made answers, one's own
//! account. One is on screen at a time, in place of the desk; what they know lives as
//! long as the page ([`Office`]), what they draw as long as they are looked at.

mod account;
mod answered;
mod answers;
mod people;
mod rail;
mod reports;
mod say;
mod tickets;

use std::cell::RefCell;

use aisle_widget::app::Shared;
use aisle_widget::ui::avatar::initials;
use aisle_widget::ui::dom::{effect, element, live, tag, words};
use aisle_widget::ui::view::{Mount, View, mount};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use super::{Place, with_node};
use crate::desk::{Page, Refusal, Ui, ask};
use crate::words::{Office as Text, say as word};

pub(super) use answered::here as answered;
pub(super) use rail::rail;
pub(super) use tickets::{follow, here};

/// What the pages know.
#[derive(Clone, Copy)]
pub(crate) struct Office {
    pub(crate) reports: reports::State,
    pub(crate) people: people::State,
    pub(crate) answers: answers::State,
    pub(crate) tickets: tickets::State,
    /// A password may be set without the old one.
    once: Shared<bool>,
    /// Why a password was not set.
    problem: Shared<String>,
}

impl Office {
    /// Under the page's owner.
    pub(super) fn new(once: bool) -> Self {
        Self {
            reports: reports::State::new(),
            people: people::State::new(),
            answers: answers::State::new(),
            tickets: tickets::State::new(),
            once: Shared::new(once),
            problem: Shared::new(String::new()),
        }
    }
}

/// The page of a name in the address.
pub(super) fn named(hash: &str) -> Page {
    match hash {
        "#tickets" => Page::Tickets,
        "#reports" => Page::Reports,
        "#people" => Page::People,
        "#answers" => Page::Answers,
        "#account" => Page::Account,
        _ => Page::Inbox,
    }
}

/// To the page of this name.
pub(super) fn go(hash: &str) {
    let _ = window().location().set_hash(hash);
}

/// To the list, at once; to what was on screen there.
pub(super) fn home(place: &Place) {
    if place.ui.page.get_untracked() != Page::Inbox {
        let last = place.ui.last.get_untracked();
        go(&last.map_or(String::new(), |id| ["#c=", id.as_str()].concat()));
        super::route(place);
    }
}

fn draw(place: &Place, page: Page) -> View {
    match page {
        Page::Inbox => View::nothing(),
        Page::Tickets => tickets::page(place),
        Page::Reports => reports::page(place),
        Page::People => people::page(place),
        Page::Answers => answers::page(place),
        Page::Account => account::page(place),
    }
}

/// The sheets that may come whatever page is on screen.
pub(super) fn sheets(place: &Place) -> View {
    account::sheet(place)
}

/// Changes something on the server, and says so where it was refused.
fn change(
    place: &Place,
    method: &str,
    path: &str,
    body: Option<&serde_json::Value>,
    done: impl FnOnce(&Place, &str) + 'static,
) {
    let heard = place.clone();
    ask(&place.hands, method, path, body, move |answer| match answer {
        Ok(text) => done(&heard, &text),
        Err(refusal) => super::toast(heard.ui, refusal_text(heard.ui, refusal)),
    });
}

fn refusal_text(ui: Ui, refusal: Refusal) -> String {
    match refusal {
        Refusal::Said(text) => text,
        Refusal::Unreachable => word(ui, Text::NotLoaded),
    }
}

/// Asks for something, read as what it is.
fn fetched<T: serde::de::DeserializeOwned>(
    place: &Place,
    path: &str,
    done: impl FnOnce(Result<T, Refusal>) + 'static,
) {
    ask(&place.hands, "GET", path, None, move |answer| {
        done(answer.and_then(|text| serde_json::from_str(&text).map_err(|_| Refusal::Unreachable)));
    });
}

/// Somebody's picture, or the first letters of their name.
fn face(ui: Ui, one: &aisle_core::protocol::Colleague) -> View {
    let letters = initials(&one.name).to_uppercase();
    let mut parts = vec![View::Text(letters)];
    if let Some(picture) = one.avatar.as_deref().filter(|picture| ui.may_show(picture)) {
        parts.push(element(
            "img",
            "",
            &[("src", picture), ("alt", ""), ("width", "40"), ("height", "40")],
            Vec::new(),
        ));
    }
    let attributes = [
        ("data-tint", super::draw::tint(one.id.as_str())),
        ("aria-hidden", "true"),
    ];
    element("span", "avatar", &attributes, parts)
}

/// What is mounted now, and what it was made under.
struct Shown {
    mount: Option<Mount>,
    owner: Owner,
}

impl Drop for Shown {
    fn drop(&mut self) {
        // Ends before the signals it reads.
        drop(self.mount.take());
        self.owner.cleanup();
    }
}

/// Where the pages are drawn.
pub(super) fn room(place: &Place) -> View {
    let ui = place.ui;
    let root = Owner::current().unwrap_or_default();
    let node: Shared<Option<HtmlElement>> = Shared::new(None);
    let place = place.clone();
    let shown: RefCell<Option<Shown>> = RefCell::new(None);
    effect(move || {
        let page = ui.page.get();
        let Some(node) = node.get() else { return };
        drop(shown.borrow_mut().take());
        node.set_hidden(page == Page::Inbox);
        if page == Page::Inbox {
            return;
        }
        let owner = root.with(Owner::new);
        let (drawn, room) = (place.clone(), node.clone());
        let mount = untrack(|| owner.with(|| mount(&room, Box::new(move || draw(&drawn, page)))));
        node.set_scroll_top(0);
        shown.replace(Some(Shown {
            mount: Some(mount),
            owner,
        }));
    });
    with_node(
        "main",
        "office",
        &[("id", "office"), ("hidden", "")],
        Vec::new(),
        move |element| {
            if node.with_untracked(Option::is_none) {
                node.set(Some(element.clone()));
            }
        },
    )
}

/// The heading of a page, which takes the focus when it is come to.
fn head(ui: Ui, title: Text, more: Option<Text>) -> View {
    let heading = with_node(
        "h1",
        "",
        &[("id", "office-title"), ("tabindex", "-1")],
        vec![live(move || View::Text(word(ui, title)))],
        |_| {},
    );
    let mut parts = vec![heading];
    parts.extend(more.map(|more| live(move || words("p", "quiet", word(ui, more)))));
    tag("div", "office-words", parts)
}

/// An element whose width in CSS pixels is followed.
fn wide(
    name: &'static str,
    class: &str,
    attributes: &[(&'static str, &str)],
    children: Vec<View>,
    width: Shared<i32>,
) -> View {
    let measured = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let entry = entries.get(0).unchecked_into::<web_sys::ResizeObserverEntry>();
        let now = entry.target().client_width();
        if now > 0 && now != width.get_untracked() {
            width.set(now);
        }
    });
    let observer = ResizeObserver::new(measured.as_ref().unchecked_ref()).ok();
    let kept = StoredValue::new_local((observer, measured));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
        });
    });
    with_node(name, class, attributes, children, move |node| {
        kept.with_value(|(observer, _)| {
            if let Some(observer) = observer {
                observer.observe(node);
            }
        });
    })
}
