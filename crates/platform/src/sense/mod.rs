//! What happens on the page: facts and events for the rules.
//!
//! Owns every listener, observer and timer behind them. A sensor starts when the
//! first rule reads what it senses and is gone with the last; `docs/sensors.md`
//! lists what each costs, and a test compares it. The page is touched by the
//! JavaScript files of this folder, because the same in wasm takes three times
//! the bytes; they decide nothing. What their finds mean is decided by machines
//! in `aisle_core::trigger::sense`, which `hear.rs` feeds.

pub mod guard;
mod hear;
mod hub;

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::trigger::{Event, FactRef, Input};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use hear::Machines;
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
    fn hands(host: &HtmlElement, hear: &Closure<Hear>, rows: &Array) -> Hands;
    #[wasm_bindgen(method)]
    fn set(this: &Hands, names: &Array);
    #[wasm_bindgen(method)]
    fn turn(this: &Hands, new_page: bool);
}

#[wasm_bindgen(module = "/src/sense/look.js")]
extern "C" {
    fn looks() -> JsValue;
}

#[wasm_bindgen(module = "/src/sense/acts.js")]
extern "C" {
    fn acts() -> JsValue;
}

#[wasm_bindgen(module = "/src/sense/finds.js")]
extern "C" {
    fn finds() -> JsValue;
}

#[wasm_bindgen(module = "/src/sense/told.js")]
extern "C" {
    fn tells() -> JsValue;
    fn offset(zone: &str, at: f64) -> f64;
    fn told(hear: &Closure<Hear>, root: &str, value: &JsValue);
}

/// The sensors of one element. Dropping them takes everything away.
#[must_use = "dropping them stops all sensors"]
pub struct Sensors {
    host: HtmlElement,
    inner: Rc<Inner>,
    hear: Closure<Hear>,
}

struct Inner {
    hub: Hub,
    machines: RefCell<Machines>,
    hands: RefCell<Option<Hands>>,
}

impl Sensors {
    /// Sensors that sense nothing yet. `host` is the element; what happens within
    /// it does not count. `report` hears everything.
    pub fn new(host: &HtmlElement, report: Rc<dyn Fn(Input)>) -> Self {
        let inner = Rc::new(Inner {
            hub: Hub::new(report),
            machines: RefCell::default(),
            hands: RefCell::new(None),
        });
        let weak = Rc::downgrade(&inner);
        Self {
            host: host.clone(),
            inner,
            hear: Closure::new(
                move |code, a, b, c, name: JsValue, text: JsValue| match weak.upgrade() {
                    Some(inner) => inner.hear(code, [a, b, c], &name, &text),
                    None => -1.0,
                },
            ),
        }
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
        if self.inner.hands.borrow().is_none() {
            hub.turn(0);
            let rows = Array::of4(&looks(), &acts(), &finds(), &tells());
            *self.inner.hands.borrow_mut() = Some(hands(&self.host, &self.hear, &rows));
        }
        self.inner.at_once(|| {
            if let Some(hands) = &*self.inner.hands.borrow() {
                hands.set(&names);
            }
        });
        hub.troubles()
    }

    /// What the page has called: `track`, `setContext` or `setCart`, with their
    /// arguments. Other methods are none of ours. Returns what cannot be used.
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
            inner.at_once(|| told(&self.hear, root, &arguments.get(at)));
        }
        inner.hub.troubles()
    }
}

impl Drop for Sensors {
    fn drop(&mut self) {
        if let Some(hands) = self.inner.hands.take() {
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
