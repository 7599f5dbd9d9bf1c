//! What a shop asks before the first word: a form above the conversation, for as long as
//! what is said is held back for it.
//!
//! Owns when there is something to ask, and where it stands; what is asked is
//! `aisle_core::prechat`'s, that nothing goes out before is the session's, and the form
//! itself is drawn and sent by `ui::forms`. Is a part of the wasm of its own on top of
//! `ui::availability`, whose reading of such attributes and whose looks it uses; the
//! element reaches it by [`begin`] alone.

mod words;

use std::any::Any;
use std::rc::Rc;

use aisle_core::availability::offline::Departments;
use aisle_core::prechat::{Known, Prechat};
use aisle_core::protocol::json;
use aisle_core::protocol::{Ask, ClientFrame, Content, ServerFrame};
use aisle_core::session::{self, Connection, Session};
use aisle_platform::listen::{Listener, listen};
use leptos::prelude::{Owner, WithValue, document};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, ShadowRoot};

use self::words::{Word, say};
use super::UiFrame;
use super::availability::offer::{drawn, fold};
use super::availability::{look, schedule::warn};
use super::dom::{effect, element, live, maybe, plain};
use super::later::BEFORE;
use super::style;
use super::view::{Mount, View, mount};
use crate::app::{Chat, Engine, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*prechat*/",
    include_str!(concat!(env!("OUT_DIR"), "/prechat.css")),
    "/*!prechat*/"
);

const FIELDS: &str = "data-prechat";
const CONSENT: &str = "data-prechat-consent";
const DEPARTMENTS: &str = "data-departments";
/// The question for them, where the page does not say them, the topic by which one knows
/// that it is answered, and its number, which nobody else counts up to.
const TOPIC: &str = "departments";
const WITH: &str = "code";
const NUMBER: u64 = (1 << 40) + 11;
const LIST: &str = "M6,4h12v16H6zM9,9h6M9,13h6M9,17h3";
/// What can take the focus in the form.
const FIRST: &str = ".prechat-place :is(input:not([tabindex]), select, textarea)";

/// What the views of this part share. Copy; belongs to the owner it was made under.
#[derive(Clone, Copy)]
struct Asking {
    chat: Chat,
    /// The words are there.
    ready: Shared<bool>,
    /// What is asked now.
    form: Shared<Option<Rc<Content>>>,
    /// Of whom it is asked.
    whose: Shared<String>,
    /// How often that was something else: names it.
    round: Shared<u32>,
    /// It is unfolded.
    unfolded: Shared<bool>,
    /// Something that was said waits for it.
    waits: Shared<bool>,
    /// The focus is wanted in it, as soon as it is there.
    wanted: Shared<bool>,
    /// Whom the server says one may choose, once it has.
    departments: Shared<Option<Departments>>,
}

/// What lives as long as the element is drawn.
struct Here {
    tree: Option<Mount>,
    place: HtmlElement,
    _back: Listener,
    owner: Owner,
}

impl Drop for Here {
    fn drop(&mut self) {
        drop(self.tree.take());
        self.place.remove();
        self.owner.cleanup();
    }
}

/// Asks above the conversation. `ready` becomes true once the words are there. Gives what
/// is to be dropped in the end.
pub fn begin(
    chat: Chat,
    engine: &Engine,
    frame: &UiFrame,
    _hands: &JsValue,
    ready: Shared<bool>,
) -> Option<Box<dyn Any>> {
    look(&frame.root);
    style::add(SHEET);
    style::adopt(&frame.root);
    let place: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    place.set_class_name("availability-place prechat-place");
    frame
        .body
        .insert_before(&place, frame.body.first_child().as_ref())
        .ok()?;
    let owner = Owner::new();
    let here = owner.with(|| {
        let asking = Asking {
            chat,
            ready,
            form: Shared::new(None),
            whose: Shared::new(String::new()),
            round: Shared::new(0),
            unfolded: Shared::new(true),
            waits: Shared::new(false),
            wanted: Shared::new(false),
            departments: Shared::new(None),
        };
        let host = frame.root.host();
        // Until the views go, which is before the signals do.
        engine.overhear(Rc::new(move |frame| match frame {
            ServerFrame::Answer(answer) if answer.n == NUMBER => {
                let list = answer.data.as_ref().and_then(|data| json::read(data.get()));
                asking.departments.set(Some(list.unwrap_or_default()));
            }
            _ => {}
        }));
        let seen = (engine.clone(), host.clone());
        effect(move || {
            // Who there is to choose from is known once the server is there and says so.
            let _ = (
                chat.connection.get() == Connection::Online,
                asking.departments.with(Option::is_some),
            );
            if chat.held.get() {
                asking.find(&seen.0, &seen.1);
            }
        });
        let (asked, root) = (engine.clone(), frame.root.clone());
        effect(move || {
            // Something was said, or taken back.
            let _ = (chat.count.get(), chat.said.get(), chat.held.get());
            asking.follow(asked.with_session(Session::waits), &root);
        });
        // It may have been answered in another tab meanwhile.
        let engine = engine.clone();
        let back = listen(&document(), "visibilitychange", move |_| {
            if chat.held.get_untracked() && !document().hidden() {
                asking.find(&engine, &host);
            }
        });
        let root = frame.root.clone();
        Here {
            tree: Some(mount(&place, Box::new(move || asking.draw(root)))),
            place,
            _back: back,
            owner: owner.clone(),
        }
    });
    Some(Box::new(here))
}

impl Asking {
    /// Finds out what has to be asked, and lets everything pass if nothing has.
    fn find(self, engine: &Engine, host: &Element) {
        let Some(store) = engine.store() else { return };
        let (engine, host) = (engine.clone(), host.clone());
        store.load(move |values| {
            // The element may have gone meanwhile, and its signals with it.
            if self.chat.run.try_with_value(|_| ()).is_none() || !self.chat.held.get_untracked() {
                return;
            }
            let mut known = Known::default();
            let own = engine.with_session(|it| {
                known.learn_token(it.token_in_hand().unwrap_or_default());
                session::known(it.visitor())
            });
            for (key, value) in values.unwrap_or_default() {
                if key.starts_with(&own) {
                    known.learn(&value);
                }
            }
            let prechat = self.read(&host);
            let departments = match prechat.offers_departments() {
                true => self.offered(&engine, &host),
                false => Some(Departments::default()),
            };
            // The server will say it, and then this is tried again.
            let Some(Departments(departments)) = departments else {
                return;
            };
            let form = prechat.form(&known, &departments).map(Rc::new);
            // What somebody else has typed is not theirs.
            let other = self.whose.with_untracked(|whose| *whose != own);
            self.whose.set(own);
            if form.is_none() {
                engine.steer(|_, session, out| {
                    session.open(out);
                    true
                });
            } else if other || self.form.with_untracked(|shown| *shown != form) {
                self.round.set(self.round.get_untracked() + 1);
                self.form.set(form);
            }
        });
    }

    /// Whom one may choose: as the page says it, otherwise as the server does, who is
    /// asked. None as long as it has not answered.
    fn offered(self, engine: &Engine, host: &Element) -> Option<Departments> {
        if let Some(written) = host.get_attribute(DEPARTMENTS) {
            let (departments, issues) = Departments::read(&written);
            if self.round.get_untracked() == 0 {
                warn(DEPARTMENTS, &issues);
            }
            return Some(departments);
        }
        if let Some(told) = self.departments.get_untracked() {
            return Some(told);
        }
        let knows = |it: &Session| it.features().ask.iter().any(|topic| topic == WITH);
        if engine.with_session(|it| it.connection() == Connection::Online && !knows(it)) {
            return Some(Departments::default());
        }
        engine.transmit(&ClientFrame::Ask(Ask {
            n: NUMBER,
            topic: TOPIC.to_owned(),
            value: None,
        }));
        None
    }

    /// Reads the attributes, and tells the console what cannot be read.
    fn read(self, host: &Element) -> Prechat {
        let value = |name: &str| host.get_attribute(name).unwrap_or_default();
        let (prechat, [fields, consents]) = Prechat::read(&value(FIELDS), &value(CONSENT));
        if self.round.get_untracked() == 0 {
            warn(FIELDS, &fields);
            warn(CONSENT, &consents);
        }
        prechat
    }

    /// Who said something and finds that it waits is led to the form.
    fn follow(self, waits: bool, root: &ShadowRoot) {
        if self.waits.get_untracked() == waits {
            return;
        }
        self.waits.set(waits);
        if waits {
            self.unfolded.set(true);
            let writes = root.active_element().is_some_and(|it| it.class_name() == "input");
            self.wanted.set(writes && !focus(root));
        }
    }

    fn draw(self, root: ShadowRoot) -> View {
        maybe(move || {
            let form = self
                .form
                .get()
                .filter(|_| self.ready.get() && self.chat.held.get())?;
            let root = root.clone();
            let inside = Box::new(move || self.inside(&form, &root));
            Some(fold(
                ("part", "prechat"),
                LIST,
                say(self.chat, Word::Title),
                self.unfolded,
                inside,
            ))
        })
    }

    fn inside(self, form: &Rc<Content>, root: &ShadowRoot) -> View {
        let (form, root) = (Rc::clone(form), root.clone());
        let kept = maybe(move || {
            let kept = self.waits.get().then(|| say(self.chat, Word::Kept))?;
            Some(element(
                "p",
                "prechat-kept",
                &[("role", "status")],
                vec![kept.into()],
            ))
        });
        let body = live(move || {
            let body = drawn(self.chat, BEFORE, self.round.get(), Some(&form));
            let root = root.clone();
            let mut around = plain("div", "", &[], vec![body]);
            around.then = Some(Box::new(move |_| {
                if self.wanted.get_untracked() {
                    let root = root.clone();
                    // It is not in the document before that.
                    spawn_local(async move { self.wanted.set(!focus(&root)) });
                }
            }));
            View::Tag(Box::new(around))
        });
        element("div", "", &[], vec![kept, body])
    }
}

/// Gives the focus to the first field; false if there is none yet.
fn focus(root: &ShadowRoot) -> bool {
    let field = root.query_selector(FIRST).ok().flatten();
    let field = field.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    field.is_some_and(|field| field.focus().is_ok())
}
