//! What happens on the page: facts and events for the rules.
//!
//! Owns every listener, observer and timer behind them. A sensor starts when the
//! first rule reads what it senses and is gone with the last; `docs/sensors.md`
//! lists what each costs, and a test compares it. The page is touched by the
//! JavaScript files of this folder, because the same in wasm takes three times
//! the bytes; they decide nothing. What their finds mean is decided by machines
//! in `aisle_core::trigger::sense`, which `hear.rs` and `rare.rs` feed.

pub mod guard;
mod hear;
mod hub;
mod rare;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use aisle_core::trigger::{Event, FactRef, Input};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use hear::{Machines, Rare};
use hub::Hub;

/// Something the page wrote that a sensor cannot use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What was written, for example a selector.
    pub what: String,
    /// What is wrong with it, and what to write instead.
    pub hint: &'static str,
}

/// A code, three numbers, two texts: what the hands tell. Returns in how many
/// milliseconds to ring, negative for never.
type Hear = dyn Fn(u32, f64, f64, f64, JsValue, JsValue) -> f64;

#[wasm_bindgen(module = "/src/sense/hands.js")]
extern "C" {
    type Hands;
    fn hands(host: &HtmlElement, hear: &Closure<Hear>, rows: &JsValue) -> Hands;
    /// Returns whether some of the names are served by no row.
    #[wasm_bindgen(method)]
    fn set(this: &Hands, names: &Array) -> bool;
    #[wasm_bindgen(method)]
    fn more(this: &Hands, parts: &JsValue);
    #[wasm_bindgen(method)]
    fn turn(this: &Hands, new_page: bool);
    #[wasm_bindgen(method)]
    fn told(this: &Hands, root: &str, value: &JsValue);
    #[wasm_bindgen(method)]
    fn offset(this: &Hands, zone: &str, at: f64) -> f64;
}

#[wasm_bindgen(module = "/src/sense/look.js")]
extern "C" {
    fn looks() -> JsValue;
}

// Those of `Sensors::new` alone: what ships bundles these files by itself.
#[wasm_bindgen(module = "/src/sense/acts.js")]
extern "C" {
    fn acts() -> JsValue;
}

#[wasm_bindgen(module = "/src/sense/finds.js")]
extern "C" {
    fn finds() -> JsValue;
}

#[wasm_bindgen(module = "/src/sense/tongue.js")]
extern "C" {
    fn tongues() -> JsValue;
}

#[wasm_bindgen(module = "/src/sense/told.js")]
extern "C" {
    fn parts(acts: &JsValue, finds: &JsValue, tongues: &JsValue, guards: &JsValue) -> JsValue;
}

/// The sensors of one element. Dropping them takes everything away.
#[must_use = "dropping them stops all sensors"]
pub struct Sensors {
    inner: Rc<Inner>,
    _hear: Closure<Hear>,
}

struct Inner {
    hub: Hub,
    machines: RefCell<Machines>,
    rare: RefCell<Option<Box<dyn Rare>>>,
    hands: OnceCell<Hands>,
    /// Something was wanted before.
    begun: Cell<bool>,
    /// Something is wanted that only [`Sensors::complete`] brings.
    lacks: Cell<bool>,
}

impl Sensors {
    /// Sensors that sense nothing yet, with all there is. `host` is the element;
    /// what happens within it does not count. `report` hears everything.
    pub fn new(host: &HtmlElement, report: Rc<dyn Fn(Input)>) -> Self {
        let sensors = Self::begin(host, report);
        sensors.complete(&parts(&acts(), &finds(), &tongues(), &guard::guards()));
        sensors
    }

    /// The same without what only some rules read, until [`Sensors::complete`].
    pub fn begin(host: &HtmlElement, report: Rc<dyn Fn(Input)>) -> Self {
        let inner = Rc::new(Inner {
            hub: Hub::new(report),
            machines: RefCell::default(),
            rare: RefCell::default(),
            hands: OnceCell::new(),
            begun: Cell::default(),
            lacks: Cell::default(),
        });
        let weak = Rc::downgrade(&inner);
        let hear = Closure::new(
            move |code, a, b, c, name: JsValue, text: JsValue| match weak.upgrade() {
                Some(inner) => inner.hear(code, [a, b, c], &name, &text),
                None => -1.0,
            },
        );
        inner.hands.get_or_init(|| hands(host, &hear, &looks()));
        Self { inner, _hear: hear }
    }

    /// Whether something is wanted that is not there yet.
    #[must_use]
    pub fn lacks(&self) -> bool {
        self.inner.lacks.get()
    }

    /// Adds what only some rules read; `parts` are what `parts` of `told.js` makes.
    /// What is wanted of it already begins within this call. Returns what of it
    /// cannot be used.
    ///
    /// Its code is the second part of the wasm: nobody calls this before that is there.
    pub fn complete(&self, parts: &JsValue) -> Vec<Trouble> {
        let inner = &self.inner;
        *inner.rare.borrow_mut() = Some(rare::machines());
        inner.lacks.set(false);
        inner.at_once(|| {
            if let Some(hands) = inner.hands.get() {
                hands.more(parts);
            }
        });
        inner.hub.troubles()
    }

    /// Watches these facts and events and nothing else. Returns what cannot be
    /// used, such as an invalid selector; everything else goes on.
    ///
    /// What is known of facts that are new is reported from within this call, the
    /// first time as an [`Input::Page`]. From then on each page of a single-page
    /// shop is reported as well, also while nothing else is wanted, since limits
    /// count pages.
    pub fn set(&self, facts: &[FactRef], events: &[Event]) -> Vec<Trouble> {
        let hub = &self.inner.hub;
        hub.want(facts, events);
        let names = Array::of1(&"".into());
        for fact in facts {
            names.push(&fact.name().into());
        }
        for event in events {
            let (name, text) = event.parts();
            names.push(&match text {
                None => name.into(),
                Some(text) => [name, "\n", text].concat().into(),
            });
        }
        if !self.inner.begun.replace(true) {
            hub.turn(0);
        }
        self.inner.at_once(|| {
            if let Some(hands) = self.inner.hands.get() {
                self.inner.lacks.set(hands.set(&names));
            }
        });
        hub.troubles()
    }

    /// What the page has called: `track`, `setContext` or `setCart`, with their
    /// arguments. Other methods are none of ours. Returns what cannot be used. Of
    /// what a cart or a context holds nothing is heard before [`Sensors::complete`].
    pub fn tell(&self, method: &str, arguments: &Array) -> Vec<Trouble> {
        let inner = &self.inner;
        let (root, at) = match method {
            "track" => {
                let name = arguments.get(0).as_string().unwrap_or_default();
                let search = name == "search";
                inner.hub.fire(Event::Named(name));
                (search.then_some("search"), 1)
            }
            "setContext" => (Some(""), 0),
            "setCart" => (Some("cart"), 0),
            _ => (None, 0),
        };
        if let Some(root) = root {
            inner.at_once(|| {
                if let Some(hands) = inner.hands.get() {
                    hands.told(root, &arguments.get(at));
                }
            });
        }
        inner.hub.troubles()
    }
}

impl Drop for Sensors {
    fn drop(&mut self) {
        if let Some(hands) = self.inner.hands.get() {
            hands.set(&Array::new());
        }
    }
}

impl Inner {
    /// Everything said within is said at one instant.
    fn at_once(&self, f: impl FnOnce()) {
        let before = self.hub.hold(true);
        f();
        self.hub.hold(before);
        self.hub.flush();
    }
}
