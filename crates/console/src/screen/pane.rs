//! The conversation on screen: its head, the log, who writes, the composer.
//!
//! The log is in a shadow root with the widget's own sheets, so that what was said
//! looks here as it does at the visitor's. Everything else of a conversation follows
//! [`Pane::chat`].

use std::cell::{Cell, RefCell};

use aisle_core::protocol::ConversationId;
use aisle_core::session::{Connection, Older};
use aisle_widget::app::{Chat, Command, Elements, Shared, Timeline};
use aisle_widget::ui::dom::{button, effect, element, icon, live, maybe, plain, tag, words};
use aisle_widget::ui::view::{Mount, View, mount};
use aisle_widget::ui::{forms, style};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::{Place, by_id, cast, composer, focus, head, row, seen};
use crate::desk::{self, Talk, Ui};
use crate::words::{Word, count, fill, say};

const DOWN: &str = "M12 5v14M6 13l6 6 6-6";

/// What the log looks like beside the widget's own sheets.
pub(super) const SHEET: &str = include_str!("../../style/log.css");

/// The conversation on screen, if there is one.
#[derive(Default)]
pub(crate) struct Pane {
    shown: RefCell<Option<Shown>>,
    chat: Cell<Option<Shared<Option<Chat>>>>,
}

struct Shown {
    id: ConversationId,
    talk: Talk,
    /// Ends before the signals it reads.
    mounts: Vec<Mount>,
    host: HtmlElement,
    owner: Owner,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.mounts.clear();
        self.host.remove();
        self.owner.cleanup();
    }
}

impl Pane {
    /// The signals of the conversation on screen.
    pub(crate) fn chat(&self) -> Shared<Option<Chat>> {
        match self.chat.get() {
            Some(chat) => chat,
            None => {
                let chat = Shared::new(None);
                self.chat.set(Some(chat));
                chat
            }
        }
    }

    /// The session on screen.
    pub(crate) fn talk(&self) -> Option<Talk> {
        self.shown.borrow().as_ref().map(|shown| shown.talk.clone())
    }

    /// Shows this conversation, or none.
    pub(crate) fn open(&self, place: &Place, wanted: Option<ConversationId>) {
        let ui = place.ui;
        let same = self.shown.borrow().as_ref().map(|shown| &shown.id) == wanted.as_ref();
        if same {
            return;
        }
        self.chat().set(None);
        ui.open.set(wanted.clone());
        ui.context.set(None);
        ui.about.set(None);
        ui.notes.set(Vec::new());
        let old = self.shown.borrow_mut().take();
        if let Some(old) = old {
            let id = old.id.clone();
            place.desk.left(&id);
            drop(old);
        }
        composer::clear();
        let Some(id) = wanted else { return };
        let talk = place.desk.talk(&id);
        let Some(shown) = self.show(place, id, talk) else {
            return;
        };
        self.shown.replace(Some(shown));
        place.desk.about();
        // Whoever goes through the list by keys stays in it.
        if let Some(id) = super::keys::chosen_by_key() {
            super::acts::focus_line(&id);
            return;
        }
        let wide = window().match_media("(min-width: 721px)").ok().flatten();
        if wide.is_none_or(|query| query.matches()) {
            focus("input");
        } else {
            focus("talk-title");
        }
    }

    fn show(&self, place: &Place, id: ConversationId, talk: Talk) -> Option<Shown> {
        let ui = place.ui;
        let room = by_id("log")?;
        let host: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
        host.set_class_name("log-host");
        room.append_child(&host).ok()?;
        let root = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .ok()?;
        let inside = wrapper(&root)?;
        forms::begin(&root);
        style::add(SHEET);
        style::adopt(&root);
        let owner = Owner::new();
        let (chat, mounts) = owner.with(|| {
            let run = talk.clone();
            let chat = desk::chat(
                ui.chrome.language,
                ui.chrome.locale,
                talk.rows(),
                move |command| {
                    run.command(command);
                },
            );
            chat.media_origins.set(ui.chrome.media_origins.get_untracked());
            let drawn = place.clone();
            let mounts = vec![mount(&inside, Box::new(move || log(&drawn, chat)))];
            (chat, mounts)
        });
        // What was restored is in the composer before anybody can write there.
        talk.watch(chat);
        self.chat().set(Some(chat));
        Some(Shown {
            id,
            talk,
            mounts,
            host,
            owner,
        })
    }
}

/// Everything in the root is in one element, as the widget's sheets want it.
pub(super) fn wrapper(root: &ShadowRoot) -> Option<HtmlElement> {
    let inside: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    inside.set_class_name("aisle");
    root.append_child(&inside).ok()?;
    Some(inside)
}

/// The middle column.
pub(super) fn talk(place: &Place) -> View {
    let ui = place.ui;
    let none = maybe(move || {
        ui.open.get().is_none().then(|| {
            let parts = vec![
                words("p", "empty-title", say(ui, Word::ChooseTitle)),
                words("p", "quiet", say(ui, Word::ChooseMore)),
            ];
            element("div", "empty talk-none", &[("id", "talk-none")], parts)
        })
    });
    let node: Shared<Option<HtmlElement>> = Shared::new(None);
    effect(move || {
        let open = ui.open.get().is_some();
        if let Some(node) = node.get() {
            node.set_hidden(!open);
        }
    });
    let parts = vec![
        head::head(place),
        seen::seen(ui),
        element("div", "log-room", &[("id", "log")], Vec::new()),
        typing(place),
        composer::composer(place),
    ];
    let open = super::with_node(
        "div",
        "talk-open",
        &[("id", "talk-open"), ("hidden", "")],
        parts,
        move |element| {
            if node.with_untracked(Option::is_none) {
                node.set(Some(element.clone()));
            }
        },
    );
    let spoken = spoken(place);
    element("section", "talk", &[("id", "talk")], vec![none, open, spoken])
}

/// Who writes.
fn typing(place: &Place) -> View {
    let (ui, chat) = (place.ui, place.pane.chat());
    let text = live(move || {
        let Some(chat) = chat.get() else {
            return View::nothing();
        };
        let who = chat.typing.with(|who| who.first().cloned());
        View::Text(who.map_or(String::new(), |who| {
            fill(ui, Word::TypingVisitor, "name", &row::name_of(ui, &who))
        }))
    });
    element("p", "typing", &[("id", "typing"), ("role", "status")], vec![text])
}

/// What is read out: a new message, once.
fn spoken(place: &Place) -> View {
    let (ui, chat) = (place.ui, place.pane.chat());
    let odd = Cell::new(false);
    let text = live(move || {
        let Some(chat) = chat.get() else {
            return View::nothing();
        };
        if matches!(chat.connection.get(), Connection::Refused(_)) {
            return View::Text(say(ui, Word::NotFound));
        }
        let said = chat.announcement.get();
        if said.text.is_empty() {
            return View::nothing();
        }
        let plain = aisle_core::text::to_line(&aisle_core::text::parse(&said.text), 300);
        let mut text = [&say(ui, Word::VisitorShort), ": ", &plain].concat();
        // The same words twice would change nothing, and nothing would be read.
        if odd.replace(!odd.get()) {
            text.push('\u{a0}');
        }
        View::Text(text)
    });
    element(
        "p",
        "sr-only",
        &[("id", "announce"), ("aria-live", "polite")],
        vec![text],
    )
}

/// The log with everything around its rows.
fn log(place: &Place, chat: Chat) -> View {
    let ui = place.ui;
    let hands = place.clone();
    let timeline = Timeline::new(chat, move |element, item| -> Box<dyn std::any::Any> {
        let place = hands.clone();
        Box::new(row::draw(&place, chat, &item).map(|view| mount(element, Box::new(|| view))))
    });
    let (away, missed) = (timeline.away(), timeline.missed());
    let timeline = StoredValue::new_local(timeline);
    let whole = StoredValue::new_local(None::<HtmlElement>);
    effect(move || {
        let elements = whole.with_value(|log| log.as_ref().and_then(elements));
        if let Some(elements) = elements {
            timeline.with_value(|timeline| timeline.attach(elements));
        }
    });
    effect(move || {
        // Whoever says something wants to see it.
        if chat.said.get() > 0 {
            timeline.with_value(Timeline::to_end);
        }
    });
    on_cleanup(move || {
        timeline.try_with_value(Timeline::detach);
    });
    let label = say(ui, Word::Messages);
    let attributes = [
        ("role", "log"),
        ("aria-live", "off"),
        ("aria-label", label.as_str()),
        ("tabindex", "0"),
        ("id", "scroll"),
    ];
    let stack = vec![
        tag("div", "space", Vec::new()),
        tag("div", "rows", Vec::new()),
        tag("div", "space", Vec::new()),
        tag("div", "tail", Vec::new()),
    ];
    let inside = vec![maybe(move || older(ui, chat)), tag("div", "stack", stack)];
    let pill = maybe(move || {
        away.get().then(|| {
            let (text, attributes) = match missed.get() {
                0 => (say(ui, Word::Latest), &[][..]),
                n => (count(ui, Word::Missed, n as usize), &[("data-new", "")][..]),
            };
            let press = Box::new(move || timeline.with_value(Timeline::to_end));
            button(
                "pill",
                attributes,
                press,
                vec![icon(DOWN), words("span", "", text)],
            )
        })
    });
    let parts = vec![element("div", "timeline", &attributes, inside), pill];
    let mut drawn = plain("div", "log", &[], parts);
    drawn.then = Some(Box::new(move |node| whole.set_value(Some(node.clone()))));
    View::Tag(Box::new(drawn))
}

/// What the timeline works in.
fn elements(log: &HtmlElement) -> Option<Elements> {
    let find = |selector: &str| cast(log.query_selector(selector).ok().flatten()?.dyn_into().ok());
    let list: HtmlElement = find(".rows")?;
    Some(Elements {
        scroller: find(".timeline")?,
        above: list.previous_element_sibling()?.dyn_into().ok()?,
        below: list.next_element_sibling()?.dyn_into().ok()?,
        list,
        tail: find(".tail")?,
    })
}

fn older(ui: Ui, chat: Chat) -> Option<View> {
    match chat.older.get() {
        Older::None => None,
        Older::Loading => Some(words("p", "older", say(ui, Word::OlderLoading))),
        Older::Some => {
            let press = Box::new(move || chat.run(Command::LoadOlder));
            Some(button(
                "older link",
                &[],
                press,
                vec![say(ui, Word::Older).into()],
            ))
        }
    }
}
