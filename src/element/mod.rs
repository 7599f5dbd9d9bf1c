//! The element: the JavaScript shell (`aisle-chat.js`) and the WebAssembly ABI
//! it calls.
//!
//! Owns one [`Handle`] for each element on the page; all of them share this
//! instance. Dropping a handle (`free()`) ends its connection, timers,
//! listeners and views.
//!
//! The build cuts the wasm into parts (`xtask/src/build/recipe.rs`): [`mount`]
//! starts a conversation that can be sent from. [`Handle::draw`] leads to all that
//! draws, [`Handle::surfaces`] to what comes uninvited, [`Handle::rich`] to rich
//! content, [`Handle::files`] to attached files, [`Handle::media`] to those that were sent,
//! [`Handle::availability`] to who is there, [`Handle::prechat`] to what is asked before the
//! first word, [`Handle::people`] to who answers, [`Handle::handoff`] to going on elsewhere, and [`Handle::answers`] to help; their code may not be there before. Nothing
//! else here may call it.

mod answers;
mod frame;
mod late;
mod methods;
mod settings;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::config::Config;
use aisle_core::protocol::ClientId;
use aisle_core::session::Input;
use aisle_platform::consent::Consent;
use js_sys::{Array, Function, Promise};
use leptos::prelude::Owner;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

use crate::app::{Chat, Drawable, Engine, Host, Options, Shared};
use crate::ui::{self, UiFrame, Uninvited};

pub use frame::Frame;

/// One element's side in Rust.
#[wasm_bindgen]
pub struct Handle {
    inner: Rc<Inner>,
}

struct Inner {
    host: HtmlElement,
    frame: Frame,
    engine: Engine,
    consent: Consent,
    config: RefCell<Config>,
    /// Once all code is there. Ends before the engine and the signals it reads.
    late: RefCell<Option<Rc<dyn Late>>>,
    open: Cell<bool>,
    /// What the page said last of itself and of the cart, for rules to come.
    context: RefCell<JsValue>,
    cart: RefCell<JsValue>,
}

/// See `ui::files::begin` and `ui::media::begin`.
type Begin = fn(Chat, &Engine, &UiFrame, &JsValue, Shared<bool>) -> Option<Box<dyn Any>>;

/// What only the part of the code that draws can do (`late.rs`). A trait, because
/// even dropping it is code of that part.
trait Late {
    /// An attribute of the element changed: says what is wrong with it, and shows it.
    fn attribute(&self, inner: &Inner, name: &str, value: Option<&str>);
    /// What support needs to know; no message text, no secret.
    fn diagnostics(&self, inner: &Inner) -> JsValue;
    /// The panel was opened or closed.
    fn opened(&self, open: bool);
    /// The page has said what is in its cart.
    fn cart(&self, cart: JsValue);
    /// Shows something uninvited, or takes it back.
    fn uninvited(&self, inner: &Inner, method: &str, argument: &JsValue) -> Result<JsValue, String>;
    /// What comes uninvited can be shown: `begin` makes room for it.
    /// `done` is called once the words of the language are there.
    fn surfaces(&self, inner: &Inner, begin: fn(Chat, &UiFrame) -> Box<dyn Uninvited>, done: Function);
    /// What a part that comes later draws with, and under which owner.
    fn stage(&self) -> (Chat, Owner);
    /// Rich content can be drawn, so much of it: `begin` says how.
    fn rich(&self, inner: &Inner, what: Drawable, begin: fn(&ShadowRoot));
    /// A part is there that works with `hands` of the browser's: `begin` lets it. Its
    /// words are in tables of this name.
    fn works(&self, inner: &Inner, hands: &JsValue, begin: Begin, words: &'static str);
}

/// Starts the conversation of a shell's frame. Called once for each element,
/// after `init`.
#[wasm_bindgen]
pub fn mount(host: HtmlElement, frame: Frame) -> Handle {
    let inner = start(host, frame);
    for queued in inner.frame.queued().iter() {
        let field = |name: &str| js_sys::Reflect::get(&queued, &JsValue::from_str(name)).unwrap_or_default();
        let (id, text) = (field("id").as_string(), field("text").as_string());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time of day in milliseconds is an integer"
        )]
        let at = field("at").as_f64().map_or(0, |at| at as i64);
        if let (Some(id), Some(text)) = (id, text) {
            inner.submit(&id, text, at);
        }
    }
    Handle { inner }
}

fn start(host: HtmlElement, frame: Frame) -> Rc<Inner> {
    let written = settings::written(&host);
    let config = Config::begin(
        written
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    let consent = Consent::new(settings::consent(config.consent));
    let options = Options {
        backend: settings::backend(&config, &frame),
        profile: settings::profile(&config),
        persistence: settings::persistence(config.persistence),
        consent: consent.clone(),
        locale: settings::locale(&config, &host),
        token: config.token.as_ref().map(|token| token.reveal().to_owned()),
        masks: config.mask,
        asks: settings::asks(&host),
    };
    let engine = Engine::start(options, Box::new(ElementHost(frame.clone())));
    Rc::new(Inner {
        host,
        frame,
        engine,
        consent,
        config: RefCell::new(config),
        late: RefCell::default(),
        open: Cell::new(false),
        context: RefCell::new(JsValue::NULL),
        cart: RefCell::new(JsValue::NULL),
    })
}

#[wasm_bindgen]
impl Handle {
    /// Fills the frame with what is to be seen. Called once, when all code is there.
    pub fn draw(&self) {
        let late = late::draw(&self.inner);
        self.inner.late.replace(Some(late));
    }

    /// Lets things come uninvited. Called once after [`Handle::draw`], when the code
    /// for it is there. `done` is called once its words are there, too.
    pub fn surfaces(&self, done: Function) {
        if let Some(late) = self.inner.late() {
            late.surfaces(&self.inner, ui::surfaces::begin, done);
        }
    }

    /// Draws cards. Called once after [`Handle::draw`], when the code for it is there.
    pub fn rich(&self) {
        if let Some(late) = self.inner.late() {
            late.rich(&self.inner, Drawable::Cards, ui::rich::begin);
        }
    }

    /// Draws all rich content, likewise.
    pub fn forms(&self) {
        if let Some(late) = self.inner.late() {
            let (chat, _) = late.stage();
            ui::forms::keep(chat, &self.inner.engine);
            late.rich(&self.inner, Drawable::Forms, ui::forms::begin);
        }
    }

    /// Lets files be attached. Called once after [`Handle::draw`], when the code for it
    /// is there; `hands` is the module `files.js`.
    pub fn files(&self, hands: &JsValue) {
        if let Some(late) = self.inner.late() {
            late.works(&self.inner, hands, ui::files::begin, "files-");
        }
    }

    /// Draws files and opens pictures, likewise; `hands` is the module `media.js`.
    pub fn media(&self, hands: &JsValue) {
        if let Some(late) = self.inner.late() {
            late.works(&self.inner, hands, ui::media::begin, "media-");
        }
    }

    /// Says who is there and when, likewise.
    pub fn availability(&self, hands: &JsValue) {
        if let Some(late) = self.inner.late() {
            late.works(&self.inner, hands, ui::availability::begin, "availability-");
        }
    }

    /// Asks what a shop wants to know before the first word, likewise.
    pub fn prechat(&self, hands: &JsValue) {
        if let Some(late) = self.inner.late() {
            late.works(&self.inner, hands, ui::prechat::begin, "prechat-");
        }
    }

    /// Shows who answers, likewise.
    pub fn people(&self, hands: &JsValue) {
        if let Some(late) = self.inner.late() {
            late.works(&self.inner, hands, ui::people::begin, "people-");
        }
    }

    /// Goes on elsewhere, likewise; `hands` is the module `handoff.js`.
    pub fn handoff(&self, hands: &JsValue) {
        if let Some(late) = self.inner.late() {
            late.works(&self.inner, hands, ui::handoff::begin, "handoff-");
        }
    }

    /// Shows answers of the shop. Called once after [`Handle::draw`], when the code
    /// for it is there.
    pub fn answers(&self) {
        if let Some(late) = self.inner.late() {
            answers::begin(&self.inner, late.stage());
        }
    }

    /// The panel was opened or closed.
    pub fn opened(&self, open: bool) {
        self.inner.open.set(open);
        if let Some(late) = self.inner.late() {
            late.opened(open);
        }
        self.inner.engine.input(Input::Panel { open });
    }

    /// The visitor pressed Enter: `id` is 32 hex digits, `at` is `Date.now()`.
    pub fn submit(&self, id: &str, text: String, at: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time of day in milliseconds is an integer"
        )]
        self.inner.submit(id, text, at as i64);
    }

    /// An attribute of the element changed; `undefined` when it was removed.
    pub fn attribute(&self, name: &str, value: Option<String>) {
        self.inner.attribute(name, value.as_deref());
    }

    /// The page freezes or goes to the back/forward cache.
    pub fn suspend(&self) {
        self.inner.engine.suspend();
    }

    /// The page is back.
    pub fn resume(&self) {
        self.inner.engine.resume();
    }

    /// Carries out a method of the element, by name. Rejects with an `Error`
    /// that says how to call it.
    pub fn call(&self, method: &str, args: &Array) -> Promise {
        match methods::call(&self.inner, method, args) {
            Ok(value) => Promise::resolve(&value),
            Err(message) => Promise::reject(&js_sys::Error::new(&message)),
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let late = self.inner.late.take();
        drop(late);
    }
}

impl Inner {
    fn submit(&self, id: &str, text: String, at: i64) {
        if let Ok(id) = ClientId::new(id) {
            self.engine.send(id, text, at);
        }
    }

    fn late(&self) -> Option<Rc<dyn Late>> {
        self.late.borrow().clone()
    }

    fn attribute(&self, name: &str, value: Option<&str>) {
        self.config.borrow_mut().take(name, value);
        // Before that, nobody has looked: `draw` reads all of them.
        if let Some(late) = self.late() {
            late.attribute(self, name, value);
        }
        let config = self.config.borrow();
        match name {
            "data-token" => {
                let token = config.token.as_ref().map(|token| token.reveal().to_owned());
                drop(config);
                self.engine.input(Input::Token(token));
            }
            "data-mask" => self.engine.set_masks(config.mask),
            "data-consent" => match settings::consent(config.consent) {
                aisle_platform::consent::ConsentMode::Granted => self.consent.grant(),
                aisle_platform::consent::ConsentMode::Denied => self.consent.withdraw(),
                _ => {}
            },
            _ => {}
        }
    }
}

/// The element, as the engine needs it.
struct ElementHost(Frame);

impl Host for ElementHost {
    fn emit(&self, kind: &str, detail: &JsValue, cancelable: bool) -> bool {
        self.0.emit(kind, detail, cancelable)
    }

    fn hide(&self) {
        self.0.hide();
    }

    fn rules(&self, list: &str) {
        self.0.rules(list);
    }
}
