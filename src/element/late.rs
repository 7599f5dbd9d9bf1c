//! What an element does once all code is there: views, what is wrong with its
//! attributes, and what support wants to know.
//!
//! The build puts this module into the part of the wasm that draws. The rest of the
//! element reaches it by [`draw`] and through [`Late`] alone.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::commerce::page::CONTEXT;
use aisle_core::config::{Config, Issue, Rgb, Scheme};
use aisle_core::protocol::json::Raw;
use aisle_core::session::{Changed, Durability, RECENT, RowBody, Session, StoreOp};
use aisle_platform::fetch;
use aisle_platform::store::Persistence;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::{Owner, window};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot, console};

use super::{Begin, Frame, Inner, Late, settings};
use crate::app::page::{connection_name, object};
use crate::app::{Chat, Command, Drawable, Engine, Own, Shared, Views, signals};
use crate::ui::{self, Mounted, UiFrame, Uninvited, i18n};

/// The backgrounds that the accent stands on; keep in step with style/tokens.css.
const LIGHT: [Rgb; 2] = [Rgb::WHITE, Rgb::new(0xf3, 0xf2, 0xee)];
const DARK: [Rgb; 2] = [Rgb::new(0x1a, 0x1b, 0x1a), Rgb::new(0x28, 0x2a, 0x28)];

/// Says what happens while nobody is there.
const OFFLINE: &str = "data-when-offline";

/// An element that is drawn.
struct Drawn {
    chat: Chat,
    tongue: Rc<Tongue>,
    issues: RefCell<Vec<Issue>>,
    engine: Engine,
    /// Whoever answers has been told of the page.
    described: Cell<bool>,
    /// Once it can come.
    uninvited: RefCell<Option<Box<dyn Uninvited>>>,
    /// Later parts that work with the browser's hands.
    works: RefCell<Vec<Box<dyn Any>>>,
    /// Ends before the signals it reads.
    mounted: Option<Mounted>,
    owner: Owner,
}

/// Fills the frame with what is to be seen, as all attributes say.
pub(super) fn draw(inner: &Inner) -> Rc<dyn Late> {
    let written = settings::written(&inner.host);
    let (config, issues) = Config::read(
        written
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    paint(&config, &inner.frame.wrapper());
    report(&issues);
    warn_of_demo(&config);
    let owner = Owner::new();
    let (chat, tongue, mounted) = owner.with(|| {
        let locale = settings::locale(&config, &inner.host);
        let tongue = Rc::new(Tongue {
            frame: inner.frame.clone(),
            language: Shared::new(settings::language(&locale)),
            locale: Shared::new(locale),
            rooms: RefCell::new(vec![""]),
            rich: Cell::new(Drawable::Nothing),
            drawable: Shared::new(Drawable::Nothing),
            waiting: RefCell::default(),
            told: RefCell::default(),
            loading: RefCell::default(),
        });
        let own = Own {
            open: inner.open.get(),
            demo: settings::is_demo(&config),
            language: tongue.language,
            locale: tongue.locale,
            rich: tongue.drawable,
            media_origins: media_origins(&config),
            title: config.title.clone(),
            cart: inner.cart.borrow().clone(),
        };
        let (commands, speak) = (inner.engine.commands(), tongue.clone());
        let frame = inner.frame.clone();
        let chat = signals(&inner.engine, own, move |command| match command {
            Command::Language(language) => speak.load(&language),
            Command::Show => frame.show(),
            Command::Open(done) => done.set(frame.open()),
            Command::Part(name) => frame.part(name),
            Command::Tell(kind, detail) => drop(frame.emit(kind, &detail, false)),
            Command::Ask(kind, detail, answer) => {
                let said = ask(&frame, kind, &detail);
                answer.replace(said);
            }
            command => commands(command),
        });
        tongue.load(&tongue.language.get_untracked());
        (chat, tongue, ui::mount_all(chat, &inner.frame.views()))
    });
    if ["data-hours", OFFLINE]
        .iter()
        .any(|name| config.raw(name).is_some())
    {
        inner.frame.part("availability");
    }
    inner.config.replace(config);
    Rc::new(Drawn {
        chat,
        tongue,
        issues: RefCell::new(issues),
        engine: inner.engine.clone(),
        described: Cell::new(false),
        uninvited: RefCell::default(),
        works: RefCell::default(),
        mounted: Some(mounted),
        owner,
    })
}

impl Drawn {
    /// Tells whoever answers what the page shows, as JSON, if the visitor has
    /// agreed or the shop asks nobody; after a withdrawal, that it is no longer
    /// to be known. Answers with the list of products that is kept on this device;
    /// a newer list is kept. Nothing where nothing is kept.
    fn describe(&self, inner: &Inner, context: &str) -> Option<JsValue> {
        let may = inner.consent.may_store();
        let store = self
            .engine
            .store()
            .filter(|_| may && self.engine.with_session(Session::begun));
        if context.starts_with('[') {
            store?.apply(vec![StoreOp::Put(RECENT.to_owned(), context.to_owned())], |_| {});
            return None;
        }
        if (may || self.described.get())
            && let Some(props) = Raw::new(if may { context } else { "{}" })
        {
            self.engine.remark(CONTEXT, props);
            self.described.set(may);
        }
        Some(JsValue::from_str(&store?.get(RECENT).unwrap_or_default()))
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.engine.unwatch();
        drop((self.uninvited.take(), self.works.take()));
        drop(self.mounted.take());
        self.owner.cleanup();
    }
}

impl Late for Drawn {
    fn attribute(&self, inner: &Inner, name: &str, value: Option<&str>) {
        let issues = inner.config.borrow_mut().set(name, value);
        report(&issues);
        self.issues.borrow_mut().retain(|issue| issue.attribute != name);
        self.issues.borrow_mut().extend(issues);
        let config = inner.config.borrow();
        match name {
            "data-accent" => paint(&config, &inner.frame.wrapper()),
            "data-hours" | OFFLINE => inner.frame.part("availability"),
            "data-prechat" | "data-prechat-consent" => {
                let asks = settings::asks(&inner.host);
                inner.engine.steer(|_, session, out| {
                    session.guard(asks, out);
                    true
                });
            }
            "data-title" => self.chat.title.set(config.title.clone()),
            "data-media-origins" => self.chat.media_origins.set(media_origins(&config)),
            "data-locale" => {
                let locale = settings::locale(&config, &inner.host);
                self.chat.locale.set(locale.clone());
                self.tongue.load(&settings::language(&locale));
            }
            _ => {}
        }
    }

    fn diagnostics(&self, inner: &Inner) -> JsValue {
        diagnostics(inner, &self.issues.borrow())
    }

    fn opened(&self, open: bool) {
        self.chat.open.set(open);
        self.engine
            .with_session(|session| self.chat.changed(Changed::Gate, session));
    }

    fn cart(&self, cart: JsValue) {
        self.chat.cart.set(cart);
    }

    fn uninvited(&self, inner: &Inner, method: &str, argument: &JsValue) -> Result<JsValue, String> {
        if method == "context" {
            let kept = self.describe(inner, &argument.as_string().unwrap_or_default());
            return Ok(kept.unwrap_or_default());
        }
        let locale = settings::locale(&inner.config.borrow(), &inner.host);
        match &*self.uninvited.borrow() {
            Some(uninvited) => uninvited.call(method, argument, &locale),
            None => Ok(JsValue::FALSE),
        }
    }

    fn surfaces(&self, inner: &Inner, begin: fn(Chat, &UiFrame) -> Box<dyn Uninvited>, done: Function) {
        let made = self.owner.with(|| begin(self.chat, &inner.frame.views()));
        self.uninvited.replace(Some(made));
        self.tongue.tell(done);
    }

    fn stage(&self) -> (Chat, Owner) {
        (self.chat, self.owner.clone())
    }

    fn rich(&self, inner: &Inner, what: Drawable, begin: fn(&ShadowRoot)) {
        begin(&inner.frame.views().root);
        self.tongue.rich.set(what.max(self.tongue.rich.get()));
        self.tongue.learn("rich-");
    }

    fn works(&self, inner: &Inner, hands: &JsValue, begin: Begin, words: &'static str) {
        self.owner.with(|| {
            let ready = Shared::new(false);
            let made = begin(self.chat, &self.engine, &inner.frame.views(), hands, ready);
            self.works.borrow_mut().extend(made);
            self.tongue.waiting.borrow_mut().push(ready);
            self.tongue.learn(words);
        });
    }
}

/// Asks the page to do something. It does so by `event.detail.respondWith(promise)`,
/// or by `preventDefault()` and nothing more. If neither, the page's shop system may
/// have a cart; `undefined` if nobody does it.
fn ask(frame: &Frame, kind: &str, detail: &JsValue) -> JsValue {
    let said = Rc::new(RefCell::new(None));
    let heard = Rc::clone(&said);
    // Only while the event is under way: later calls throw in the page's own code.
    let respond = Closure::<dyn FnMut(JsValue)>::new(move |promise| {
        heard.replace(Some(promise));
    });
    let _ = Reflect::set(detail, &JsValue::from_str("respondWith"), respond.as_ref());
    let asked = frame.emit(kind, detail, true);
    match said.take() {
        Some(promise) => Promise::resolve(&promise).into(),
        None if !asked => JsValue::TRUE,
        None if kind == "aisle-add-to-cart" => frame.cart(detail).into(),
        None => JsValue::UNDEFINED,
    }
}

/// The language that the frame speaks.
struct Tongue {
    frame: Frame,
    language: Shared<String>,
    locale: Shared<String>,
    /// The tables of words that it needs, by what stands before a language in
    /// their names: the interface's own comes first.
    rooms: RefCell<Vec<&'static str>>,
    /// The code that is there for rich content, perhaps without its words.
    rich: Cell<Drawable>,
    /// What can be drawn of it, words included: that is [`Chat::rich`].
    drawable: Shared<Drawable>,
    /// What waits for words of its own.
    waiting: RefCell<Vec<Shared<bool>>>,
    /// Who is told once the words are there.
    told: RefCell<Option<Function>>,
    /// The table that is on its way.
    loading: RefCell<Option<fetch::Text>>,
}

impl Tongue {
    /// A later part has words of its own.
    fn learn(self: &Rc<Self>, room: &'static str) {
        self.rooms.borrow_mut().push(room);
        self.load(&self.language.get_untracked());
    }

    /// Loads the tables of a language that are not there, and then speaks it.
    fn load(self: &Rc<Self>, language: &str) {
        self.load_from(language.to_owned(), 0, false);
    }

    /// From this room on. `fresh` says that the interface's own table has just come.
    fn load_from(self: &Rc<Self>, language: String, at: usize, fresh: bool) {
        let room = self.rooms.borrow().get(at).copied();
        let Some(room) = room else {
            self.speak(language, fresh);
            return;
        };
        let name = [room, language.as_str()].concat();
        if language == "en" || i18n::has(&name) {
            self.load_from(language, at + 1, fresh);
            return;
        }
        let Some(url) = self.frame.asset(&["locales/", &name].concat()) else {
            return;
        };
        let own = room.is_empty();
        let weak = Rc::downgrade(self);
        let stream = fetch::get_text(&url, move |text| {
            let known = text.is_some_and(|text| i18n::load(&name, &text).is_ok());
            // Without the interface's own words the old ones stay; what others lack
            // shows in English.
            if (known || !own)
                && let Some(tongue) = weak.upgrade()
            {
                tongue.load_from(language, at + 1, fresh || own);
            }
        });
        *self.loading.borrow_mut() = Some(stream);
    }

    fn tell(&self, done: Function) {
        if self.language.with_untracked(|language| i18n::has(language)) {
            let _ = done.call0(&JsValue::UNDEFINED);
        } else {
            self.told.replace(Some(done));
        }
    }

    fn speak(&self, language: String, fresh: bool) {
        // Times and numbers follow, keeping the region where it fits.
        if self.locale.with_untracked(|old| !old.starts_with(&language)) {
            self.locale.set(language.clone());
        }
        // Set anew even if it is wished already: its words are there now.
        if fresh || self.language.with_untracked(|old| *old != language) {
            self.language.set(language);
        }
        if self.drawable.with_untracked(|old| *old < self.rich.get()) {
            self.drawable.set(self.rich.get());
        }
        for there in self.waiting.take() {
            there.set(true);
        }
        if let Some(done) = self.told.take() {
            self.tell(done);
        }
    }
}

/// The page's own origin, and those of `data-media-origins`.
fn media_origins(config: &Config) -> Vec<String> {
    let mut origins = config.media_origins.clone();
    origins.extend(window().location().origin());
    origins
}

/// Puts the accent's colours on the wrapper; without one, those of the sheet hold.
fn paint(config: &Config, wrapper: &HtmlElement) {
    let style = wrapper.style();
    let schemes = config
        .accent
        .map(|accent| (Scheme::new(accent, &LIGHT), Scheme::new(accent, &DARK)));
    // Any scheme names all properties; without an accent they are taken away.
    for (at, (name, _)) in Scheme::new(Rgb::BLACK, &LIGHT).tokens().into_iter().enumerate() {
        let values = schemes.as_ref().and_then(|(light, dark)| {
            let (_, light) = light.tokens().into_iter().nth(at)?;
            let (_, dark) = dark.tokens().into_iter().nth(at)?;
            Some(["light-dark(", &light, ",", &dark, ")"].concat())
        });
        let _ = match values {
            Some(value) => style.set_property(name, &value),
            None => style.remove_property(name).map(drop),
        };
    }
}

/// Says once in the console what is wrong with an attribute and how to mend it.
fn report(issues: &[Issue]) {
    for issue in issues {
        let mut text = String::from("<aisle-chat> ");
        for part in [
            issue.attribute.as_str(),
            "=\"",
            &issue.value,
            "\": ",
            issue.reason.text(),
            "; ",
            &issue.hint,
        ] {
            text.push_str(part);
        }
        console::warn_1(&JsValue::from_str(&text));
    }
}

/// A demo that nobody reads must not be taken for a live chat.
fn warn_of_demo(config: &Config) {
    if settings::is_demo(config) {
        console::warn_1(&JsValue::from_str(
            "<aisle-chat> has no data-endpoint and runs on its demo: nobody reads what shoppers write.",
        ));
    }
}

/// What support needs to know; no message text, no secret.
fn diagnostics(inner: &Inner, known: &[Issue]) -> JsValue {
    let issues = Array::new();
    for issue in known {
        issues.push(&object(&[
            ("attribute", JsValue::from_str(&issue.attribute)),
            ("value", JsValue::from_str(&issue.value)),
            ("reason", JsValue::from_str(issue.reason.code())),
            ("hint", JsValue::from_str(&issue.hint)),
        ]));
    }
    let keeps = match inner.engine.keeps() {
        Persistence::Device => "device",
        Persistence::Session => "session",
        Persistence::None => "none",
    };
    inner.engine.with_session(|session| {
        let (epoch, seq) = session.cursor();
        let count = |n: usize| JsValue::from(u32::try_from(n).unwrap_or(u32::MAX));
        let rows = session.rows();
        let messages = rows
            .iter()
            .filter(|row| matches!(row.body, RowBody::Message { .. }))
            .count();
        object(&[
            ("version", JsValue::from_str(env!("CARGO_PKG_VERSION"))),
            (
                "connection",
                JsValue::from_str(connection_name(session.connection())),
            ),
            ("rows", count(rows.len())),
            ("messages", count(messages)),
            ("unsent", count(session.unsent())),
            ("unread", JsValue::from(session.unread())),
            (
                "epoch",
                epoch.map_or(JsValue::NULL, |epoch| JsValue::from_str(epoch.as_str())),
            ),
            ("seq", JsValue::from(seq as f64)),
            ("persistence", JsValue::from_str(keeps)),
            (
                "durable",
                JsValue::from_bool(session.durable() == Durability::Safe),
            ),
            ("context", inner.context.borrow().clone()),
            ("cart", inner.cart.borrow().clone()),
            ("issues", issues.into()),
        ])
    })
}
