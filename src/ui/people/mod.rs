//! Who answers: a card below the panel's head with everybody the backend names, what they
//! do and speak, whether they are there, and the way to a person.
//!
//! Owns how that looks, its words (`words.rs`) and its sheet (`style/people/`). Is a part of
//! the wasm of its own, fetched with the first press on the head (`head::door`); the element
//! reaches it by [`begin`] alone, and it may use all of the views.

mod words;

use std::any::Any;

use aisle_core::protocol::{Agent, Image, Presence, Role};
use leptos::prelude::{Owner, document};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlTextAreaElement, ShadowRoot, Url};

use self::words::{Word, fill, say};
use super::UiFrame;
use super::avatar::{bot_badge, face, name_of};
use super::content::image;
use super::dom::{button, element, hearing, icon_button, live, maybe, on_key, plain, tag, words as text};
use super::i18n;
use super::style;
use super::view::{Mount, View, mount};
use crate::app::{Chat, Command, Engine, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*people*/",
    include_str!(concat!(env!("OUT_DIR"), "/people.css")),
    "/*!people*/"
);

const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// What the views of this part share.
#[derive(Clone)]
struct Card {
    chat: Chat,
    /// Where pictures without an origin of their own are.
    server: Option<String>,
    root: ShadowRoot,
    input: HtmlTextAreaElement,
}

/// What lives as long as the element is drawn.
struct Here {
    tree: Option<Mount>,
    place: HtmlElement,
    owner: Owner,
}

impl Drop for Here {
    fn drop(&mut self) {
        drop(self.tree.take());
        self.place.remove();
        self.owner.cleanup();
    }
}

/// Shows who answers, whenever that is wished for. `ready` becomes true once the words are
/// there. Gives what is to be dropped in the end.
pub fn begin(
    chat: Chat,
    engine: &Engine,
    frame: &UiFrame,
    _hands: &JsValue,
    ready: Shared<bool>,
) -> Option<Box<dyn Any>> {
    style::add(SHEET);
    style::adopt(&frame.root);
    let place: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    // Behind the head, so that one comes to it from the button there.
    frame.panel.insert_before(&place, Some(&frame.body)).ok()?;
    let owner = Owner::new();
    let card = Card {
        chat,
        server: engine.endpoint().map(|url| url.replacen("ws", "http", 1)),
        root: frame.root.clone(),
        input: frame.input.clone(),
    };
    let tree = owner.with(|| {
        let draw = move || {
            maybe(move || {
                let open = chat.people.get() && chat.open.get() && ready.get();
                open.then(|| card.draw())
            })
        };
        mount(&place, Box::new(draw))
    });
    Some(Box::new(Here {
        tree: Some(tree),
        place,
        owner,
    }))
}

impl Card {
    fn draw(&self) -> View {
        let chat = self.chat;
        let title = i18n::say(chat, i18n::Word::People);
        let it = self.clone();
        let close = icon_button(
            CROSS,
            &i18n::say(chat, i18n::Word::Close),
            Box::new(move || it.close()),
        );
        let head = tag("div", "people-head", vec![text("span", "", title.clone()), close]);
        let it = self.clone();
        let list = live(move || it.list());
        let it = self.clone();
        let talk = button(
            "person-talk",
            &[],
            Box::new(move || it.talk()),
            vec![say(chat, Word::Person).into()],
        );
        let attributes = [
            ("role", "dialog"),
            ("part", "people"),
            ("tabindex", "-1"),
            ("aria-label", title.as_str()),
        ];
        let mut card = plain("div", "people", &attributes, vec![head, list, talk]);
        card.then = Some(Box::new(|node| {
            let node = node.clone();
            // It is not in the document before that.
            spawn_local(async move { drop(node.focus()) });
        }));
        let it = self.clone();
        let keys = on_key(move |event| {
            if event.key() == "Escape" && !event.is_composing() {
                // The panel stays open: only this ends.
                event.prevent_default();
                event.stop_propagation();
                it.close();
            }
        });
        hearing(card, "keydown", keys)
    }

    fn list(&self) -> View {
        let chat = self.chat;
        let people = chat.agents.with(|agents| {
            let there = agents.iter().filter(|one| one.presence != Presence::Offline);
            there.map(|one| self.person(one)).collect::<Vec<_>>()
        });
        if people.is_empty() {
            return text("p", "person-more", i18n::say(chat, i18n::Word::Away));
        }
        tag("ul", "people-list", people)
    }

    fn person(&self, one: &Agent) -> View {
        let chat = self.chat;
        let mut name = vec![element("bdi", "", &[], vec![name_of(chat, &one.who).into()])];
        name.extend(bot_badge(chat, &one.who));
        let mut said = vec![tag("div", "person-name", name)];
        if !one.title.is_empty() {
            let title = element("bdi", "", &[], vec![one.title.clone().into()]);
            said.push(tag("div", "person-more", vec![title]));
        }
        let spoken: Vec<String> = i18n::with_intl(chat, |intl| {
            one.languages.iter().map(|tag| intl.language(tag)).collect()
        });
        if !spoken.is_empty() {
            let spoken = fill(chat, Word::Speaks, "languages", &spoken.join(", "));
            said.push(text("div", "person-more", spoken));
        }
        let there = match one.presence {
            Presence::Online => vec![tag("span", "dot", Vec::new()), say(chat, Word::Here).into()],
            _ => vec![say(chat, Word::Away).into()],
        };
        let parts = vec![
            self.face(one),
            tag("div", "person-words", said),
            tag("span", "person-there", there),
        ];
        tag("li", "person", parts)
    }

    /// A picture, where the page lets it in without being asked; below it the letters.
    fn face(&self, one: &Agent) -> View {
        let letters = face(self.chat, &one.who);
        let picture = one.who.avatar.as_ref().and_then(|url| {
            let base = self.server.as_deref().unwrap_or("https://aisle.invalid");
            Url::new_with_base(url, base).ok()
        });
        let picture = picture.map(|url| Image {
            url: url.href(),
            alt: String::new(),
            width: None,
            height: None,
            caption: None,
        });
        let Some(picture) = picture.filter(|picture| image::loads(self.chat, picture)) else {
            return letters;
        };
        let attributes = [("src", picture.url.as_str()), ("alt", ""), ("decoding", "async")];
        let shown = element("img", "", &attributes, Vec::new());
        element("span", "face", &[("aria-hidden", "true")], vec![shown])
    }

    /// Back to where it was opened from.
    fn close(&self) {
        self.chat.people.set(false);
        let door = self.root.query_selector(".people-door").ok().flatten();
        if let Some(door) = door.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = door.focus();
        }
    }

    /// Where people are and no program answers, one only has to write. Else it is said, as
    /// the visitor's words: programs know them, and whoever comes reads them. What the
    /// composer holds stays.
    fn talk(&self) {
        let online = |role: Role| {
            self.chat.agents.with_untracked(|agents| {
                let there = |one: &Agent| one.who.role == role && one.presence == Presence::Online;
                agents.iter().any(there)
            })
        };
        if online(Role::Bot) || !online(Role::Agent) {
            self.chat.run(Command::Send(say(self.chat, Word::Person)));
        }
        self.chat.people.set(false);
        let _ = self.input.focus();
    }
}
